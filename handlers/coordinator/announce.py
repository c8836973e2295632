"""A coordinator's announcement: the text, to whom, the look before it goes (issue: story 8)."""

from __future__ import annotations

from typing import cast

from domain.mailing import Shown
from handlers.common.announcement_answer import letter_view
from handlers.coordinator.announcement import audience_words, sent_view
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Button, Row, View, back_row, button, home_row, labelled, pages, view
from services import announcement
from services.announcement import AudienceWords, Desk, DraftCard, Line, SentCard, When
from services.base import Said, Tx, Who

WORDS = 24


@ui.command("announce", access="coordinator", coordinator=20)
def command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("announce")


@ui.page("announce", announcement.desk, access="coordinator")
def desk_page(desk: Desk) -> View:
    draft = (
        (labelled(t("button-announce-draft", words=_first_words(desk.draft, 17)), "announcement", desk.draft.id),)
        if desk.draft
        else ()
    )
    return view(
        t("announce-title"),
        t("announce-ask"),
        t("announce-past") if desk.sent else None,
        rows=[
            draft,
            *((labelled(_first_words(line), "announcement", line.id),) for line in desk.sent),
            pages("announce", desk.page, desk.last_page),
            home_row(),
        ],
    )


def _first_words(line: Line, limit: int = WORDS) -> Text:
    if not line.words:
        return t("announce-photo" if line.kind == "photo" else "announce-file")
    return verbatim(line.words if len(line.words) <= limit else line.words[: limit - 1].rstrip() + "…")


@ui.types("announce.text", access="coordinator", kinds=("text", "photo", "document"), wrong="error-announcement-kind")
def written(tx: Tx, who: Who, said: Said, announcement_id: int | None = None) -> Show:
    return go("announcement.look", announcement.write(tx, who, said, announcement_id))


@ui.types("announce.fix", access="coordinator", wrong="error-announce-fix-kind")
def corrected(tx: Tx, who: Who, said: Said, announcement_id: int) -> Show:
    return go("announcement.look", announcement.write_correction(tx, who, said, announcement_id))


@ui.on_changed
def changed(tx: Tx, who: Who, said: Said) -> Show | None:
    draft_id = announcement.changed(tx, who, said)
    return None if draft_id is None else go("announcement.look", draft_id)


@ui.page("announcement", announcement.card, access="coordinator")
def card_page(card: DraftCard | SentCard | None) -> View:
    return _draft_view(card) if isinstance(card, DraftCard) else _no_draft_view(card)


def _no_draft_view(card: SentCard | None) -> View:
    return sent_view(card) if card is not None else view(t("announce-gone-title"), rows=[back_row("announce")])


@ui.page("announcement.look", announcement.card, access="coordinator")
def look_page(card: DraftCard | SentCard | None) -> View:
    """The message as its recipients will see it, then the page."""
    if not isinstance(card, DraftCard):
        return _no_draft_view(card)
    shown = _draft_view(card)
    return View(shown.text, shown.rows, before=(letter_view(card.letter),))


def _draft_view(card: DraftCard) -> View:
    if card.corrects:
        return _correction_view(card)
    return _whom_view(card) if card.audience is None else _confirm_view(card, card.audience)


def _whom_view(card: DraftCard) -> View:
    return view(
        t("announce-whom-title"),
        t("announce-whom"),
        t("announce-last", audience=audience_words(card.last)) if card.last else None,
        rows=[
            (button("button-announce-last", "announcement.whom", card.id, "last"),) if card.last else (),
            (button("button-announce-all", "announcement.whom", card.id, "all"),),
            _splits(card),
            (button("button-cancel", "announcement.cancel", card.id), button("button-menu", "home")),
        ],
    )


def _splits(card: DraftCard) -> Row:
    return (
        button("button-announce-districts", "announcement.districts", card.id),
        button("button-announce-subjects", "announcement.subjects", card.id),
    )


def _confirm_view(card: DraftCard, audience: AudienceWords) -> View:
    reachable = card.reach.code != "nobody"
    return view(
        t("announce-confirm-title"),
        reach_words(card.reach),
        t("announce-to", audience=audience_words(audience)),
        closed_words(card.closed),
        (t("announce-takes", time=time_words(card.seconds)) if card.later is None else t("announce-late"))
        if reachable
        else None,
        t("announce-asks") if card.letter.answer_buttons else None,
        t("announce-replace"),
        rows=[
            *(_send_rows(card) if reachable else ()),
            (button("button-announce-try", "announcement.look", card.id),) if reachable else (),
            (button("button-announce-whom", "announcement.again", card.id),),
            (_answers_button(card),),
            (button("button-cancel", "announcement.cancel", card.id), button("button-menu", "home")),
        ],
    )


def _send_rows(card: DraftCard) -> tuple[Row, ...]:
    if card.later is None:
        return ((send_button("button-announce-send", card, "now"),),)
    at = f"{card.later.hour}:{card.later.minute:02}"
    morning = {"days": card.days, "weekday": card.later.isoweekday(), "at": at}
    return (
        (button("button-announce-morning", "announcement.send", card.id, card.version, "morning", **morning),),
        (button("button-announce-quiet", "announcement.send", card.id, card.version, "quiet"),),
    )


def send_button(key: str, card: DraftCard, when: str) -> Button:
    """«Send to 412 people», without the number where it would point at people."""
    return button(key, "announcement.send", card.id, card.version, when, n=card.reach.number or 0)


def _answers_button(card: DraftCard) -> Button:
    key = "button-announce-no-answers" if card.letter.answer_buttons else "button-announce-answers"
    return button(key, "announcement.ask", card.id, not card.letter.answer_buttons)


def _correction_view(card: DraftCard) -> View:
    return view(
        t("announce-fix-title"),
        t("announce-fix-reach", n=card.reach.number or 0),
        t("announce-fix-how"),
        rows=[
            (send_button("button-announce-fix", card, "now"),),
            (button("button-cancel", "announcement.cancel", card.id), button("button-menu", "home")),
        ],
    )


def reach_words(reach: Shown) -> Text:
    """«412 people get it», «fewer than five», nobody."""
    if reach.code == "exact":
        return t("announce-reach", n=reach.number or 0)
    return t("announce-reach-few" if reach.code == "fewer_than_five" else "announce-reach-nobody")


def closed_words(closed: Shown) -> Text | None:
    """Who has closed the bot; nothing when nobody has."""
    if closed.code == "nobody":
        return None
    return t("announce-closed", n=closed.number) if closed.number is not None else t("announce-closed-few")


def time_words(seconds: int) -> Text:
    """About how long."""
    return t("announce-seconds", n=seconds) if seconds < 60 else t("announce-minutes", n=-(-seconds // 60))


def _page(announcement_id: int, *_rest: object) -> Show:
    return go("announcement", announcement_id)


@ui.action("announcement.whom", access="coordinator", stale=_page)
def whom(tx: Tx, who: Who, announcement_id: int, how: str) -> Show:
    announcement.choose(tx, who, announcement_id, how)
    return go("announcement", announcement_id)


@ui.action("announcement.ask", access="coordinator", stale=_page)
def ask(tx: Tx, who: Who, announcement_id: int, on: bool) -> Show:
    announcement.ask_answers(tx, who, announcement_id, wanted=on)
    return go("announcement.look", announcement_id)


@ui.action("announcement.cancel", access="coordinator", stale=_page)
def cancel(tx: Tx, who: Who, announcement_id: int) -> Show:
    announcement.cancel(tx, who, announcement_id)
    return go("announce", toast=t("announce-cancelled"))


@ui.action("announcement.send", access="coordinator", stale=_page)
def send(tx: Tx, who: Who, announcement_id: int, version: int, when: str) -> Show:
    return go("announcement", announcement.send(tx, who, announcement_id, version, cast(When, when)))


def whom_again_view(card: DraftCard | SentCard | None) -> View:
    """«Change to whom»: the same question with the way back."""
    if not isinstance(card, DraftCard):
        return _no_draft_view(card)
    chosen = t("announce-to", audience=audience_words(card.audience)) if card.audience else None
    return view(
        t("announce-whom-title"),
        chosen,
        t("announce-whom"),
        rows=[
            (button("button-announce-all", "announcement.whom", card.id, "all"),),
            _splits(card),
            back_row("announcement", card.id),
        ],
    )


ui.page("announcement.again", announcement.card, access="coordinator")(whom_again_view)
