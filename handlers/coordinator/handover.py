"""Pairs whose methodist is gone, for the coordinator; and what the teacher is told."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import t, verbatim
from handlers.ui.view import Row, View, back_row, button, labelled, pages, view
from services import handover
from services.base import Tx, Who
from services.handover import Stranded, StrandedList


@ui.page("people.moving", handover.stranded, access="coordinator")
def moving_page(found: StrandedList) -> View:
    shown = tuple(
        t("people-moving-line", code=one.code, subject=one.subject, name=one.methodist) for one in found.lines
    )
    rows: list[Row] = [(labelled(verbatim(one.code), "people.move", one.id),) for one in found.lines]
    rows += [pages("people.moving", found.page, found.last), back_row("people")]
    return view(t("people-moving-title"), *(shown or (t("people-none"),)), rows=rows)


@ui.page("people.move", handover.one, access="coordinator")
def move_page(one: Stranded) -> View:
    if one.closed:
        return view(t("people-moving-title"), t("people-moved"), rows=(back_row("people.moving"),))
    return view(
        t("people-case-title", code=one.code),
        t("people-moving-line", code=one.code, subject=one.subject, name=one.methodist),
        t("people-move"),
        rows=((button("people-button-move", "people.hand_over", one.id),), back_row("people.moving")),
    )


@ui.action("people.hand_over", access="coordinator", stale=lambda aid: go("people.move", aid))
def hand_over(tx: Tx, who: Who, assignment_id: int) -> Show:
    code = handover.hand_over(tx, who, assignment_id)
    return go("people", toast=t("people-moved-toast", code=code))


@ui.notice("assignment_leaves", handover.look_leaves)
def leaves_notice(_assignment_id: int) -> View:
    look = button("search-button-search", "search")
    return view(t("search-notice-leaves-title"), t("search-notice-leaves"), rows=((look,),))
