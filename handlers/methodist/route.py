"""«Propose a route»: a goal, a pace, and the whole route is there (story 5)."""

from __future__ import annotations

from handlers.common.route import words_of
from handlers.common.route_edit import editor_view
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Row, View, back_row, button, view
from services import person, route_change, route_draft, route_editor, route_goal
from services.base import Said, Tx, Who
from services.route_card import RouteCard
from services.route_editor import ComposeCard, PaceCard
from services.route_goal import GoalsCard

NOTES = {"shortened": "route-summer-shortened", "over_summer": "route-summer-over"}


@ui.page("route.new", route_editor.new, access="methodist")
def new_page(card: GoalsCard | ComposeCard | PaceCard | RouteCard) -> View:
    return goals_view(card) if isinstance(card, GoalsCard) else editor_view(card)


@ui.page("route.goal", route_goal.goals, access="methodist")
def goal_page(card: GoalsCard) -> View:
    return goals_view(card)


def goals_view(card: GoalsCard) -> View:
    """The numbered goals, or what to do when nothing is opened."""
    aid = card.assignment_id
    numbers: Row = tuple(
        button("button-route-number", "route.pick", aid, option.pick, n=n) for n, option in enumerate(card.options, 1)
    )
    drop = (button("button-route-drop-draft", "route.undraft", card.route_id, aid),) if card.route_id else ()
    return view(
        t("route-title-of", code=card.code),
        _question(card),
        *(t("route-goal-option", n=n, words=verbatim(one.text)) for n, one in enumerate(card.options, 1)),
        rows=(numbers, (button("button-route-own", "route.own", aid),), drop, back_row("card", aid)),
    )


def _question(card: GoalsCard) -> Text:
    if card.options:
        return t("route-goal-ask")
    return t("route-goal-none-opened") if card.opened else t("route-goal-none")


def _new(assignment_id: int, *_rest: object) -> Show:
    return go("route.new", assignment_id)


@ui.action("route.pick", access="methodist", stale=_new)
def pick(tx: Tx, who: Who, assignment_id: int, picked: str) -> Show:
    route_id = route_goal.pick(tx, who, assignment_id, picked)
    person.forget(tx, who)
    return go("route.pacing", route_id)


@ui.action("route.own", access="methodist", stale=_new)
def own(tx: Tx, who: Who, assignment_id: int) -> Show:
    person.expect(tx, who, "route.own", assignment_id)
    return go("route.owning", assignment_id)


@ui.page("route.owning", route_goal.goals, access="methodist")
def own_page(card: GoalsCard) -> View:
    return view(
        t("route-goal-title"),
        t("route-goal-write", limit=route_goal.GOAL_LENGTH),
        rows=((button("button-back", "route.unown", card.assignment_id),),),
    )


@ui.action("route.unown", access="methodist")
def unown(tx: Tx, who: Who, assignment_id: int) -> Show:
    person.forget(tx, who)
    return go("route.goal", assignment_id)


@ui.types("route.own", access="methodist", kinds=("text", "voice"), wrong="error-need-text-or-voice")
def own_written(tx: Tx, who: Who, heard: Said, assignment_id: int) -> Show:
    route_id = route_goal.own_goal(tx, who, assignment_id, words_of(tx, who, heard))
    person.forget(tx, who)
    return go("route.pacing", route_id)


@ui.page("route.pacing", route_editor.pacing, access="methodist")
def pace_page(card: ComposeCard | PaceCard | RouteCard) -> View:
    return editor_view(card)


@ui.action("route.pace", access="methodist", stale=lambda route_id, _pace: go("route.edit", route_id))
def set_pace(tx: Tx, who: Who, route_id: int, pace: str) -> Show:
    note = route_draft.set_pace(tx, who, route_id, pace)
    return go("route.edit", route_id, toast=Text(NOTES[note]) if note else None)


@ui.action("route.undraft", access="methodist", stale=lambda _route_id, assignment_id: _new(assignment_id))
def drop_draft(tx: Tx, who: Who, route_id: int, assignment_id: int) -> Show:
    route_change.cancel(tx, who, route_id)
    return go("route.new", assignment_id, toast=t("route-draft-dropped"))
