"""The conversation with a former methodist: the teacher opens it to the new one, who reads it (domain.md 2.15.6)."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Row, View, back_row, button, pages, view
from services import former_thread
from services.base import Tx, Who
from services.former_thread import FormerCard, FormerLine, OpeningCard


@ui.page("former.opening", former_thread.opening)
def opening_page(card: OpeningCard) -> View:
    pair = card.partner.assignment_id
    act: Row = ()
    if card.state == "closed":
        act = (button("former-open", "former.share", pair),)
    elif card.state == "open":
        act = (button("former-close", "former.revoke", pair),)
    return view(
        t("former-title"),
        t(f"former-about-{card.state}", name=card.partner.shown_name) if card.state != "none" else t("former-none"),
        rows=(act, back_row("thread", pair)),
    )


@ui.action("former.share", stale=lambda pair: go("thread", pair))
def share(tx: Tx, who: Who, pair: int) -> Show:
    former_thread.share(tx, who, pair)
    return go("former.opening", pair)


@ui.action("former.revoke", stale=lambda pair: go("thread", pair))
def revoke(tx: Tx, who: Who, pair: int) -> Show:
    former_thread.revoke(tx, who, pair)
    return go("former.opening", pair)


@ui.page("former", former_thread.former, access="methodist")
def former_page(card: FormerCard) -> View:
    pair = card.partner.assignment_id
    return view(
        t("former-title-of", code=card.partner.code),
        *_days(card.lines),
        rows=(pages("former", card.page, card.last, pair), back_row("card", pair)),
    )


def _days(lines: tuple[FormerLine, ...]) -> list[Text]:
    said: list[Text] = []
    day = None
    for one in lines:
        if one.line.day != day:
            day = one.line.day
            said.append(t("thread-day", day=day))
        said.append(_line(one))
    return said


def _line(one: FormerLine) -> Text:
    return t(
        "former-line-teacher" if one.of_teacher else "former-line-methodist",
        time=one.line.clock,
        kind=Text(f"talk-kind-{one.line.kind}") if one.line.kind != "text" else t("blank"),
        words=t("talk-greeting-short") if one.line.template else verbatim(one.line.words),
    )
