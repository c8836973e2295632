"""Staff come in by one-time links: administrator, coordinator, methodist with consent C2 (issue 2, line 10)."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Media, Row, View, button, home_row, labelled, view
from services import join
from services.base import Said, Tx, Who
from services.consent import Offer
from services.join import JoinCard, NameCard

_TITLES = {"admin": "join-title-admin", "coordinator": "join-title-coordinator", "methodist": "join-title-methodist"}
_CLOSED = {
    "unknown": "join-unknown",
    "used": "join-used",
    "expired": "join-expired",
    "revoked": "join-revoked",
}
_HELD = {"admin": "join-holder-admin", "coordinator": "join-holder-coordinator", "methodist": "join-holder-methodist"}


@ui.page("join", join.card, access="open")
def join_page(card: JoinCard) -> View:
    if card.state in _CLOSED:
        return view(t("join-closed-title"), t(_CLOSED[card.state], phone=card.phone), rows=[home_row()])
    if card.state == "holder":
        return _holder(card)
    if card.state == "form":
        return view(t("join-title-methodist"), t("join-form"), rows=[(button("join-go-on", "setup"),), home_row()])
    if card.role == "methodist":
        return _methodist(card)
    act = button("join-become-coordinator", "join.accept", card.code)
    return view(t(_TITLES[card.role]), t("join-about-coordinator", until=_until(card)), rows=[(act,), home_row()])


def _until(card: JoinCard) -> Text:
    return t("join-until", date=card.expires_at) if card.expires_at is not None else t("blank")


def _holder(card: JoinCard) -> View:
    spare = None if card.mine else t("join-spare")
    rows: list[Row] = []
    if card.role == "admin":
        rows = [(button("join-open-admin", "admin"),), (button("join-say-name", "staff.name"),)]
    elif card.role == "coordinator":
        rows = [(button("join-open-staff", "staff"),)]
    return view(t(_TITLES[card.role]), t(_HELD[card.role]), spare, rows=[*rows, home_row()])


def _methodist(card: JoinCard) -> View:
    greeting = (t("join-title-methodist"), t("join-about-methodist"))
    if card.offer is None:
        return view(*greeting, rows=[(button("join-go-on", "join.give", 0, card.code),), home_row()])
    offer = card.offer
    asked = (t("consent-title"), verbatim(offer.short))
    return view(*asked, rows=_buttons(offer, card.code), before=(view(*greeting),), result=True)


def _buttons(offer: Offer, code: str | None) -> tuple[Row, ...]:
    return (
        (labelled(verbatim(offer.give), "join.give", offer.minute, code),),
        (labelled(verbatim(offer.decline), "join.declined", code),),
        (labelled(verbatim(offer.read), "join.read", code),),
    )


@ui.page("join.read", join.card, access="open")
def read_page(card: JoinCard) -> View:
    if card.offer is None:
        return join_page(card)
    offer = card.offer
    paper = {
        "title": verbatim(offer.title),
        "body_text": offer.full,
        "footer": t("consent-footer", sha=offer.sha256[:16]),
        "version_line": t("consent-version", version=offer.version),
    }
    media = Media("document", paint="consent", data=paper, name=t("consent-file"))
    file = view(t("consent-file-caption"), media=media)
    return view(t("consent-title"), verbatim(offer.short), rows=_buttons(offer, card.code), before=(file,), result=True)


@ui.page("join.declined", join.card, access="open")
def declined_page(card: JoinCard) -> View:
    again = button("button-read-again", "join", card.code)
    return view(t("join-declined-title"), t("join-declined", phone=card.phone), rows=[(again,)])


@ui.action("join.give", access="open", stale=lambda _minute, code=None: go("join", code))
def give(tx: Tx, who: Who, minute: int, code: str | None = None) -> Show:
    join.give(tx, who, minute, code)
    return go("setup.name")


@ui.action("join.accept", access="open", stale=lambda code: go("join", code))
def accept(tx: Tx, who: Who, code: str) -> Show:
    join.accept(tx, who, code)
    return go("staff.name", toast=t("join-coordinator-toast"))


@ui.page("staff.name", join.ask_name, access="staff")
def name_page(card: NameCard) -> View:
    now = t("staff-name-now", name=card.name) if card.name else None
    return view(t("staff-name-title"), t("staff-name-about"), now, rows=[(button("button-later-here", "home"),)])


@ui.types("staff.name", access="staff")
def name(tx: Tx, who: Who, said: Said) -> Show:
    join.set_name(tx, who, said.text)
    return go("home", toast=t("staff-name-toast"))
