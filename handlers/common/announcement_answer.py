"""What the recipients of an announcement see: the message itself and its two buttons."""

from __future__ import annotations

from handlers.ui.registry import Show, stay, ui
from handlers.ui.text import Rich, t
from handlers.ui.view import Media, Row, View, button
from services import announcement_report
from services.base import Tx, Who
from services.mailing import Letter


def letter_view(letter: Letter, *, silent: bool = False) -> View:
    """Who speaks, then the announcement exactly as the coordinator wrote it, its photo or file, the answer buttons."""
    rows: tuple[Row, ...] = ()
    if letter.answer_buttons:
        args = letter.announcement_id
        yes = button("button-answer-yes", "announcement.answer", args, "yes")
        rows = ((yes, button("button-answer-no", "announcement.answer", args, "no")),)
    media = None
    if letter.file_id is not None:
        media = Media("photo" if letter.kind == "photo" else "document", file_id=letter.file_id)
    rich = Rich(letter.text, letter.entities) if letter.text else None
    return View((t("announce-heading"),), rows, rich=rich, media=media, silent=silent)


@ui.action("announcement.answer", access="person")
def answer(tx: Tx, who: Who, announcement_id: int, word: str) -> Show:
    if not announcement_report.answer(tx, who, announcement_id, word):
        return stay(t("announce-answer-preview"), alert=True)
    return stay(t("announce-answered-yes" if word == "yes" else "announce-answered-no"), alert=True, ticks=True)
