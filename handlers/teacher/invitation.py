"""A methodist's own link, and what a teacher is told of the search unasked."""

from __future__ import annotations

from handlers.teacher.search import methodist_line, told
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, until
from handlers.ui.view import Button, Row, View, button, home_row, view
from services import assignment, people, search
from services.assignment import InvitationCard
from services.base import Tx, Who
from services.people import Call
from services.search import SearchNews


@ui.page("invitation", assignment.invitation)
def invitation_page(card: InvitationCard) -> View:
    other = button("search-button-other-methodist", "invitation.other", card.code)
    if card.state == "open":
        yes = button("search-button-yes", "invitation.accept", card.code)
        rows: tuple[Row, ...] = ((yes,), (other,), home_row())
        return view(t("invitation-title"), methodist_line(card.methodist), t("invitation-ask"), rows=rows)
    mine: Button = button("search-button-my-methodist", "search")
    said, rows = {
        "full": (t("invitation-full"), ((other,), home_row())),
        "same": (t("invitation-same"), ((mine,), home_row())),
        "another": (t("invitation-another"), ((mine,), home_row())),
        "own": (t("invitation-own"), (home_row(),)),
    }.get(card.state, (t("error-invitation-closed"), ((button("search-button-search-any", "search"),), home_row())))
    return view(t("invitation-title"), methodist_line(card.methodist), said, rows=rows)


@ui.action("invitation.accept", stale=lambda code: go("invitation", code))
def accept_invitation(tx: Tx, who: Who, code: str) -> Show:
    assignment.accept_invitation(tx, who, code)
    return go("search")


@ui.action("invitation.other", stale=lambda code: go("invitation", code))
def other_methodist(tx: Tx, who: Who, code: str) -> Show:
    assignment.another_methodist(tx, who, code)
    return go("search")


# what is said unasked; the name stands behind the button, never on a locked screen


def _open_search(key: str) -> tuple[Row, ...]:
    return ((button(key, "search"),),)


def _shown_line(_news: SearchNews) -> Text:
    return t("search-notice-shown")


def _open_found(_news: object) -> Button:
    return button("search-button-found", "search")


@ui.notice("assignment_shown", search.look_shown, line=_shown_line, opens=_open_found)
def shown_notice(_news: SearchNews) -> View:
    return view(t("search-found-title"), t("search-notice-shown"), rows=_open_search("search-button-look"))


@ui.notice("search_told", search.look_told)
def told_notice(news: SearchNews) -> View:
    said = told(news.code, until(news.by) if news.by is not None else t("blank"))
    return view(t("search-escalated-title"), said, rows=_open_search("search-button-look"))


@ui.notice("search_own_district", search.look_own)
def own_notice(_news: SearchNews) -> View:
    return view(t("search-own-title"), t("search-notice-own"), rows=_open_search("search-button-look"))


@ui.notice("assignment_active", search.look_active, closes=("search", "search.again"))
def active_notice(news: SearchNews) -> View:
    rows = (
        (button("search-button-write", "talk", news.assignment_id),),
        (button("search-button-my-methodist", "search"),),
    )
    who = methodist_line(news.methodist)  # the third line: a locked screen shows two
    return view(t("search-notice-active-title"), t("search-notice-active"), who, rows=rows)


@ui.notice("person_confirmed", people.look_person)
def confirmed_notice(_call: Call) -> View:
    return view(
        t("search-notice-confirmed-title"), t("search-notice-confirmed"), rows=_open_search("search-button-search")
    )


@ui.notice("person_refused", people.look_person)
def refused_notice(call: Call) -> View:
    return view(
        t("search-refused-title"), t("search-refused", phone=call.phone), rows=_open_search("search-button-look")
    )
