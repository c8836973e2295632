"""Links that let people in: the ready letter, the QR code, the poster, the list, revoking (users.md 5)."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, shortened, t, verbatim
from handlers.ui.view import Media, Row, View, back_row, button, labelled, pages, view
from services import link
from services.base import Tx, Who
from services.link import LinkCard, LinkList

_LETTERS = {
    "admin": "link-letter-admin",
    "coordinator": "link-letter-coordinator",
    "methodist": "link-letter-methodist",
    "place": "link-letter-place",
    "school": "link-letter-place",
    "own": "link-letter-own",
}
_NAMES = {
    "admin": "link-name-admin",
    "coordinator": "link-name-coordinator",
    "methodist": "link-name-methodist",
    "place": "link-name-place",
    "school": "link-name-school",
    "own": "link-name-own",
}
_STATES = {"used": "link-used", "expired": "link-expired", "revoked": "link-revoked"}
ON_WALLS = frozenset({"place", "school", "own"})


def _name(card: LinkCard) -> Text:
    return t(_NAMES[card.audience])


def _whose(card: LinkCard) -> Text | None:
    if card.label:
        return t("link-school", label=card.label, place=card.place)
    return verbatim(card.place) if card.place else None


def _term(card: LinkCard) -> Text:
    if card.state != "living":
        return t(_STATES[card.state])
    if card.expires_at is not None:
        return t("link-one-time", date=card.expires_at)
    return t("link-living")


def _letter(card: LinkCard) -> Text:
    until = t("link-until", date=card.expires_at) if card.expires_at is not None else t("blank")
    return t(_LETTERS[card.audience], link=card.url, until=until)


@ui.page("link", link.card, access="staff")
def link_page(card: LinkCard) -> View:
    rows: list[Row] = []
    if card.state == "living":
        rows.append((button("link-show", "link.letter", card.id),))
        rows.append((button("link-ask", "link.ask", card.id),))
    back = "methodist" if card.audience == "own" else "link.list"
    return view(_title(card), _whose(card), _term(card), rows=[*rows, back_row(back)])


def _title(card: LinkCard) -> Text:
    return t("link-title", name=_name(card))


@ui.page("link.letter", link.card, access="staff")
def letter_page(card: LinkCard) -> View:
    """The code and the letter as messages of their own, to be forwarded; the menu below them."""
    if card.state != "living":
        return link_page(card)
    caption = t("link-qr-caption")
    data = {"link": card.url, "caption": [t("link-qr-line"), t("link-qr-under")]}
    code = view(caption, media=Media("photo", paint="qr", data=data))
    return view(
        _title(card),
        _whose(card),
        t("link-ready"),
        _term(card),
        rows=[*_deeds(card), back_row(card.back)],
        before=(code, view(_letter(card))),
        result=True,
    )


def _deeds(card: LinkCard) -> list[Row]:
    rows: list[Row] = []
    if card.audience in ON_WALLS:
        rows.append((button("link-poster", "link.poster", card.id),))
    rows.append((button("link-ask", "link.ask", card.id),))
    return rows


@ui.page("link.poster", link.card, access="staff")
def poster_page(card: LinkCard) -> View:
    if card.state != "living":
        return link_page(card)
    data = {
        "title": t("link-poster-title"),
        "lines": [t("link-poster-what"), t("link-poster-how"), t("link-poster-free")],
        "link": card.url,
    }
    media = Media("document", paint="poster", data=data, name=t("link-poster-file"))
    paper = view(t("link-poster-caption"), media=media)
    return view(_title(card), _whose(card), rows=[*_deeds(card), back_row(card.back)], before=(paper,), result=True)


@ui.page("link.ask", link.card, access="staff")
def ask_page(card: LinkCard) -> View:
    if card.state != "living":
        return link_page(card)
    keep = button("link-keep", "link", card.id)
    rows: list[Row] = [(button("link-revoke", "link.revoke", card.id),), (keep,)]
    return view(t("link-ask-title"), _whose(card), t("link-ask-about"), rows=rows)


@ui.action("link.revoke", access="staff", stale=lambda link_id: go("link", link_id))
def revoke(tx: Tx, who: Who, link_id: int) -> Show:
    revoked = link.revoke(tx, who, link_id)
    return go(revoked.back, toast=t("link-revoked-toast"))


@ui.page("link.list", link.living, access="staff")
def list_page(found: LinkList) -> View:
    rows: list[Row] = [(labelled(_label(card), "link", card.id),) for card in found.cards]
    about = t("link-list-about") if found.cards else t("link-list-none")
    return view(t("link-list-title"), about, rows=[*rows, pages("link.list", found.page, found.last),
                                                   back_row(found.back)])  # fmt: skip


def _label(card: LinkCard) -> Text:
    if card.label:
        return verbatim(shortened(card.label, 28))
    if card.place:
        return verbatim(card.place)
    return _name(card)


@ui.action("link.staff", access="staff")
def make_staff(tx: Tx, who: Who, role: str) -> Show:
    return go("link.letter", link.make_staff(tx, who, _role(role)))


def _role(role: str) -> str:
    return role if role in {"admin", "coordinator", "methodist"} else "methodist"


@ui.action("link.place", access="coordinator")
def make_place(tx: Tx, who: Who, municipality: str) -> Show:
    return go("link.letter", link.make_place(tx, who, municipality))
