"""«Что внутри» says of every unasked message what it is and why; every thing to try has its words."""

from __future__ import annotations

import pytest

from bot.demo_hints import HINTS, hints
from bot.texts import Texts
from handlers.ui.registry import ui
from handlers.ui.text import Text
from tests.architecture.test_words import ROOT, messages


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_of_notice_is_explained_in_the_queue(language: str) -> None:
    written = {key for key in messages(language) if key.startswith("queue-")}
    assert ui.notices, "no notice is registered: nothing was looked at"
    assert written == {f"queue-{kind.replace('_', '-')}" for kind in ui.notices} | {"queue-somebody"}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_thing_to_try_has_its_words(language: str) -> None:
    written = {key for key in messages(language) if key.startswith("hint-")}
    assert written == {f"hint-{key}" for _, key in hints()}


def test_everybody_of_the_first_look_has_four_things_to_try() -> None:
    assert {person: len(things) for person, things in HINTS.items()} == {
        "maria": 4, "anna": 4, "olga": 4, "petr": 4,
    }  # fmt: skip


def test_what_to_try_is_short_enough_for_the_head_of_a_phone() -> None:
    texts = Texts(ROOT / "locales", strict=True)
    words = [texts.render(Text(f"hint-{key}"), "ru", "UTC") for _, key in hints()]
    assert not [one for one in words if len(one) > 38]
