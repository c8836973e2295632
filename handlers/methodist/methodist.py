"""A methodist's own page: invite the own teachers, «Take without asking up to N», absence, the answers of the form."""

from __future__ import annotations

from domain.methodist import read_count
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t
from handlers.ui.view import Row, View, back_row, button, home_row, labelled, view
from services import methodist, staff
from services.base import Said, Tx, Who
from services.methodist import MethodistCard
from services.staff import SentBack

AUTO = (3, 5, 10)


@ui.page("methodist", methodist.settings, access="methodist")
def methodist_page(card: MethodistCard | None) -> View:
    if card is None:
        return view(t("methodist-title"), t("methodist-begin"), rows=[(button("methodist-fill", "join"),), home_row()])
    if card.state == "draft":
        return view(t("methodist-title"), t("methodist-draft"), rows=[(button("methodist-fill", "setup"),), home_row()])
    return view(
        t("methodist-title"),
        t("methodist-who", name=card.name, subjects=card.subject_names, workplace=card.workplace),
        t("methodist-load", load=card.load, capacity=card.capacity or 0),
        _stopped(card),
        t("methodist-away", first=card.absent_from, back=card.absent_until)
        if card.absent_from and card.absent_until
        else None,
        rows=_deeds(card),
    )


def _stopped(card: MethodistCard) -> Text | None:
    if card.state == "suspended":
        return t("methodist-suspended")
    return t("methodist-stopped", date=card.stopped_until) if card.stopped_until else None


def _deeds(card: MethodistCard) -> list[Row]:
    rows: list[Row] = []
    if card.state == "approved":
        rows.append((button("methodist-invite", "methodist.invite"),))
        if card.stopped_until is not None:
            rows.append((button("methodist-resume", "methodist.resume"),))
        auto = "methodist-auto-never" if card.auto_accept == 0 else "methodist-auto"
        rows.append((button(auto, "methodist.auto", **({} if card.auto_accept == 0 else {"n": card.auto_accept})),))
    rows.append((button("methodist-absence", "absence"), button("methodist-data", "setup")))
    return [*rows, home_row()]


@ui.action("methodist.invite", access="methodist")
def invite(tx: Tx, who: Who) -> Show:
    return go("link.letter", methodist.invite(tx, who))


@ui.action("methodist.resume", access="methodist")
def resume(tx: Tx, who: Who) -> Show:
    methodist.resume(tx, who)
    return go("methodist", toast=t("methodist-resumed"))


@ui.page("methodist.auto", methodist.ask_auto, access="methodist")
def auto_page(card: MethodistCard) -> View:
    top = card.capacity or 0
    numbers = tuple(labelled(t("staff-number", n=count), "methodist.upto", count) for count in AUTO if count <= top)
    rows: list[Row] = [numbers, (button("methodist-never", "methodist.upto", 0),), back_row("methodist")]
    return view(t("methodist-auto-title"), t("methodist-auto-about", capacity=top), rows=rows)


@ui.action("methodist.upto", access="methodist", stale=lambda _count: go("methodist"))
def up_to(tx: Tx, who: Who, count: int) -> Show:
    methodist.set_auto_accept(tx, who, count)
    return go("methodist", toast=t("staff-saved"))


@ui.types("setup.auto", access="methodist")
def typed_up_to(tx: Tx, who: Who, said: Said) -> Show:
    methodist.set_auto_accept(tx, who, read_count(said.text))
    return go("methodist", toast=t("staff-saved"))


# what the methodist reads unasked


@ui.notice("membership", methodist.look_at_membership)
def membership_notice(card: MethodistCard) -> View:
    if card.state == "suspended":
        return view(t("membership-suspended-title"), t("membership-suspended"), rows=[home_row()])
    if card.state == "draft":
        return view(t("membership-undone-title"), t("membership-undone"), rows=[(button("methodist-fill", "setup"),)])
    rows = [(button("methodist-invite", "methodist.invite"),), (button("methodist-mine", "methodist"),), home_row()]
    return view(t("membership-approved-title"), t("membership-approved"), rows=rows)


@ui.notice("methodist_sent_back", staff.look_at_sent_back)
def sent_back_notice(card: SentBack) -> View:
    rows: list[Row] = [(button("methodist-fill", "setup"),)]
    return view(t("membership-back-title"), t("membership-back", phone=card.phone), rows=rows)
