"""My data (story 12)."""

from __future__ import annotations

from dataclasses import replace

from domain.reference import in_sentence
from handlers.ui.calendar import short_day
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Media, View, back_row, button, home_row, labelled, view
from services import privacy
from services.base import Said, Tx, Who
from services.privacy import CopyCard, DoneCard, LeftCard, MoveCard, PrivacyCard, SeenLine, WithdrawCard

KINDS = ("attempts", "routes", "evidence", "messages", "courses")
WHAT = frozenset({"card", "diagnosis", "thread", "former_thread"})


@ui.command("privacy", all=80)
def command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("privacy")


@ui.page("privacy", privacy.card, access="open")
def privacy_page(card: PrivacyCard) -> View:
    if card.at_the_door:
        return view(t("privacy-title"), t("privacy-nothing"), t("start-above"), beside=True)
    if card.code is None:
        return view(t("privacy-title"), t("privacy-nothing"), rows=[(button("privacy-start", "start"),)])
    return view(
        t("privacy-title"),
        t("privacy-code", code=card.code),
        _profile(card) if card.teacher else None,
        *(t(f"privacy-{kind}", n=card.counts[kind]) for kind in KINDS if card.counts.get(kind)),
        t("privacy-server"),
        rows=[
            (button("privacy-seen", "privacy.seen"),) if card.teacher else (),
            (button("privacy-copy", "privacy.copy"),) if card.teacher else (),
            (button("privacy-move", "privacy.move"),),
            (button("privacy-withdraw", "privacy.withdraw"),) if card.teacher else (),
            (button("privacy-leave", "privacy.leave"),) if card.methodist else (),
            home_row(),
        ],
    )


def _profile(card: PrivacyCard) -> Text | None:
    about = (in_sentence(part) for part in (card.position, *card.subjects) if part)
    known = ", ".join((*about, card.municipality) if card.municipality else about)
    return t("privacy-profile", known=known) if known else None


@ui.page("privacy.seen", privacy.seen)
def seen_page(found: tuple[SeenLine, ...]) -> View:
    told = [
        t("privacy-seen-line", name=line.name or t("privacy-somebody"), what=_what(line), at=line.at) for line in found
    ]
    return view(t("privacy-seen-title"), *(told or [t("privacy-seen-nobody")]), rows=[back_row("privacy")])


def _what(line: SeenLine) -> Text:
    return Text("privacy-what-" + line.what.replace("_", "-")) if line.what in WHAT else t("privacy-what-card")


@ui.page("privacy.copy", privacy.copy)
def copy_page(card: CopyCard) -> View:
    parts = [
        t("copy-title"),
        t("privacy-code", code=card.profile.code or ""),
        _profile(card.profile) or t("blank"),
        t("copy-answers"),
        *(t("copy-answer", text=text, answer=answer) for text, answer in card.answers),
        t("copy-goals"),
        *(t("copy-goal", goal=goal, at=at) for goal, at in card.goals),
        t("copy-messages"),
        *(t("copy-message", at=at, text=text or t("copy-file")) for at, text in card.messages),
    ]
    media = Media("document", paint="text", data={"body": t("copy-all", parts=tuple(parts))}, name=t("copy-name"))
    return view(
        t("privacy-title"), t("copy-done"), rows=[back_row("privacy")], before=(view(t("copy-caption"), media=media),)
    )


@ui.page("privacy.move", privacy.new_code, access="person")
def move_page(card: MoveCard) -> View:
    return view(
        t("move-title"),
        t("move-code", code=card.code),
        t("move-how", until=card.until),
        rows=[back_row("privacy")],
        protect=True,
    )


@ui.on_free
def moved(tx: Tx, who: Who, said: Said) -> Show | None:
    if who.person_id is not None or said.kind != "text" or not privacy.looks_like_code(said.text):
        return None
    return go("home", toast=t("move-done")) if privacy.move(tx, who, said.text) else go("start", toast=t("move-wrong"))


@ui.page("privacy.withdraw", privacy.withdraw_card)
def withdraw_page(card: WithdrawCard) -> View:
    return view(
        t("withdraw-title"),
        verbatim(card.words),
        t("withdraw-copies"),
        rows=[
            (labelled(verbatim(card.confirm), "privacy.erase"),),
            (replace(labelled(verbatim(card.keep), "privacy"), out=True),),
        ],
    )


@ui.action("privacy.erase")
def erase(tx: Tx, who: Who) -> Show:
    ticket = privacy.withdraw(tx, who)
    return go("privacy.done", ticket.number, ticket.deadline, ".".join(map(str, ticket.told)) or None)


@ui.page("privacy.leave", privacy.leave_card, access="person")
def leave_page(card: WithdrawCard) -> View:
    return view(
        t("withdraw-title"),
        verbatim(card.words),
        rows=[
            (labelled(verbatim(card.confirm), "privacy.left"),),
            (replace(labelled(verbatim(card.keep), "privacy"), out=True),),
        ],
    )


@ui.action("privacy.left", access="person")
def leave(tx: Tx, who: Who) -> Show:
    ticket = privacy.leave_pool(tx, who)
    return go("privacy.done", ticket.number, ticket.deadline)


@ui.page("privacy.done", privacy.done_card, access="open")
def done_page(card: DoneCard) -> View:
    return view(
        t("withdraw-done-title"),
        verbatim(card.words),
        rows=[(button("privacy-again", "start"),)],
        before=(view(t("blank"), deletes=card.told),) if card.told else (),
    )


@ui.notice("teacher_left", privacy.look_left)
def left(card: LeftCard) -> View:
    return view(
        t("left-title"),
        t("left-about", subject=card.subject, day=short_day(card.since)),
        rows=[(button("left-teachers", "teachers"),)],
    )
