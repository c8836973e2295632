"""A notice as the view that is sent: alone, or as a line of the one message of the day."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import replace

from handlers.ui.registry import NoticeKind, Registry
from handlers.ui.text import Text, lines, t
from handlers.ui.view import Button, View, reminder_rows
from services.notice import Ready

log = logging.getLogger(__name__)
MOST_BUTTONS = 6


def draw(ui: Registry, ready: Ready) -> tuple[View | None, list[int]]:
    """The view, and the ids of the parts that could not be drawn; no view when none could."""
    drawn: list[View] = []
    said: list[tuple[Text, Button | None]] = []
    faulty: list[int] = []
    for id_, kind, data in ready.parts:
        try:
            if len(ready.parts) == 1:
                drawn.append(ui.notices[kind].draw(data))
            else:
                said.append(_line(ui.notices[kind], data))
        except Exception:
            log.exception("a notice could not be drawn", extra={"notice": id_, "kind": kind})
            faulty.append(id_)
    if said:
        drawn.append(_merged(said, t("digest-title", n=len(said)) if ready.klass == "reminder" else t("opening-title")))
    if not drawn:
        return None, faulty
    if ready.klass == "reminder":
        drawn[0] = replace(drawn[0], rows=(*drawn[0].rows, *reminder_rows(ready.parts[0][0])))
    return drawn[0], faulty


def _line(kind: NoticeKind, data: object) -> tuple[Text, Button | None]:
    words = kind.line(data) if kind.line is not None else kind.draw(data).text[0]
    return words, kind.opens(data) if kind.opens is not None else None


def _merged(said: list[tuple[Text, Button | None]], title: Text) -> View:
    """Each thing keeps its one tap: a button for each target, in the order of the lines, no two with the same words."""
    targets: dict[tuple[object, ...], Button] = {}
    for _, button in said:
        if button is not None:
            targets.setdefault((button.name, *button.args), button)
    named: Counter[Text] = Counter()
    rows = []
    for button in list(targets.values())[:MOST_BUTTONS]:
        named[button.text] += 1
        n = named[button.text]
        rows.append((button if n == 1 else replace(button, text=t("digest-another", name=button.text, n=n)),))
    return View(lines(title, *(words for words, _ in said)), tuple(rows))
