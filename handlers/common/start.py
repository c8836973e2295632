"""Hello: one screen, greeting and consent, with two equal buttons (issue: story 1)."""

from __future__ import annotations

from domain.person import LinkKind, parse_payload
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import t, verbatim
from handlers.ui.view import Media, Row, View, button, labelled, view
from services import consent, join
from services.base import Tx, Who
from services.consent import DeclinedCard, FullText, HelloCard

STAFF_LINKS = {LinkKind.ROLE, LinkKind.ADMIN}


@ui.command("start")
def start(tx: Tx, who: Who, payload: str) -> Show:
    link = parse_payload(payload)
    if link is not None and link.kind == LinkKind.ADMIN and join.claim(tx, who, link.code):
        return go("join", link.code, toast=t("join-admin-toast"))
    if link is not None and link.kind in STAFF_LINKS:
        return go("join", link.code)
    if "teacher" in who.roles and link is not None:
        if link.kind == LinkKind.METHODIST:
            return go("invitation", link.code)
        came = consent.come_by_link(tx, who, link.code)
        return go("home", toast=t("start-invited-toast") if came else None)
    if who.roles:
        return go("home")
    if link is None and join.has_form(tx, who):
        return go("setup")
    return go("start", link.code if link else None)


def _buttons(card: HelloCard) -> tuple[Row, ...]:
    give = labelled(verbatim(card.give), "consent.give", card.minute, card.link)
    decline = labelled(verbatim(card.decline), "consent.decline", card.link)
    return (
        (give, decline),
        (labelled(verbatim(card.read), "consent.read", card.link),),
        (button("button-example", "example", card.link),),
    )


@ui.page("start", consent.hello, access="open")
def hello_page(card: HelloCard) -> View:
    greeting = view(
        t("start-title"),
        t("start-about"),
        t("start-trial") if card.trial else None,
        t("start-expired") if card.expired else None,
    )
    return view(t("consent-title"), verbatim(card.short), rows=_buttons(card), before=(greeting,), result=True)


@ui.page("consent.read", consent.full_text, access="open")
def full_page(text: FullText) -> View:
    paper = {
        "title": verbatim(""),  # the text brings its own heading
        "body_text": text.body,
        "footer": t("consent-footer", sha=text.sha256[:16]),
        "version_line": t("consent-version", version=text.version),
    }
    media = Media("document", paint="consent", data=paper, name=t("consent-file"))
    return view(t("consent-file-caption"), media=media, beside=True)


@ui.page("example", consent.hello, access="open")
def example_page(_card: HelloCard) -> View:
    picture = {
        "title": t("example-area"),
        "bar": {"label": t("result-picture-bar"), "words": t("example-words"), "length": 0.62},
        "strong_line": t("example-strong"),
        "start_line": t("example-start"),
        "note": t("example-note"),
    }
    return view(t("example-caption"), media=Media("photo", paint="area_result", data=picture), beside=True)


@ui.action("consent.give", access="open", stale=lambda _minute, link=None: go("start", link, True))
def give(tx: Tx, who: Who, minute: int, link: str | None = None) -> Show:
    invitation = consent.give(tx, who, minute, link)
    page, args = ("invitation", (invitation,)) if invitation else ("diagnosis", ())
    return go(page, *args, toast=t("consent-given"), fresh=True)  # what was agreed to stays in the chat


@ui.action("consent.decline", access="open")
def decline(tx: Tx, who: Who, link: str | None = None) -> Show:
    consent.decline(tx, who)
    return go("declined", link)


@ui.page("declined", consent.declined, access="open")
def declined_page(card: DeclinedCard) -> View:
    return view(
        t("declined-title"),
        t("declined-about", phone=card.phone),
        rows=((button("button-read-again", "start", card.link),),),
    )
