"""What the pages of steps share: words about evidence, and the page a refused press goes back to."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.ui.registry import Show, go
from handlers.ui.text import Argument, Text, t
from handlers.ui.view import Scalar
from services.step_card import Item

LETTERS = "abcde"


def kinds_words(kinds: Sequence[str]) -> Text:
    """«a word, voice or photo»."""
    found = [kind for kind in kinds if kind != "attempt_ref"][: len(LETTERS)]
    args: dict[str, Argument] = {
        letter: Text(f"evidence-kind-{kind}") for letter, kind in zip(LETTERS, found, strict=False)
    }
    return Text(f"evidence-list-{len(found)}", args)


def item_line(item: Item, number: int) -> Text:
    """A numbered line: the kind and its words or the name of its file."""
    kind = Text("evidence-item-" + item.kind.replace("_", "-"))
    if not item.words:
        return t("evidence-line-bare", n=number, kind=kind)
    return t("evidence-line", n=number, kind=kind, words=item.words)


def to_step(step_id: int, *_rest: Scalar) -> Show:
    """A refused press shows the step as it is now."""
    return go("step", step_id)


def to_check(route_id: int, *_rest: Scalar) -> Show:
    """A refused press shows the end of the route as it is now."""
    return go("step.check", route_id)
