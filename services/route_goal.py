"""Where a goal comes from: the points the teacher opened, the own topic, or own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import diagnosis as diagnosis_rows
from db import person as person_rows
from db import route as rows
from domain.errors import DomainError
from services import revision
from services.access import access_assignment, access_route
from services.base import Tx, Who, born
from services.diagnosis import goal_items

TOPIC = "topic"  # stands where an item's id stands: the teacher's own topic is the goal
GOAL_LENGTH = 200


@dataclass(frozen=True, slots=True)
class GoalOption:
    """A goal to choose: `pick` is an item's id or `topic`; `text` are words of content or the teacher's own."""

    pick: str
    text: str
    area: str | None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class GoalsCard:
    """The first question of a new route. `route_id` is the draft that waits, None when there is none yet.

    `opened` tells whether the teacher opened anything.
    """

    assignment_id: int
    route_id: int | None
    code: str
    label: str
    options: tuple[GoalOption, ...]
    opened: bool


def goals(tx: Tx, who: Who, assignment_id: int) -> GoalsCard:
    """What can be the goal. Errors: `not_yours`, `gone`, `not_now` for a pair that does not work together."""
    pair = _pair(tx, who, assignment_id)
    route = rows.of_assignment(tx.c, assignment_id)
    draft = route is not None and route.state == "draft"
    found = options(tx, pair)
    teacher = person_rows.load(tx.c, pair.teacher_id)
    return GoalsCard(
        assignment_id=assignment_id,
        route_id=route.id if route is not None and draft else None,
        code=teacher.code,
        label=pair.label or "",
        options=found,
        opened=bool(diagnosis_rows.shares_of(tx.c, assignment_id)),
    )


def _pair(tx: Tx, who: Who, assignment_id: int) -> Row[Any]:
    pair, _ = access_assignment(tx, who, assignment_id, "methodist")
    if pair.state not in assignment_rows.WORKING:
        raise DomainError("not_now")
    return pair


def options(tx: Tx, pair: Row[Any]) -> tuple[GoalOption, ...]:
    """Up to three: the own topic first, then the points whose answers are open.

    What the teacher did not open is never among them; the topic she chose is seen once anything is open
    (domain.md 1.3, services.diagnosis_share).
    """
    found: list[GoalOption] = []
    chosen = diagnosis_rows.deficit(tx.c, pair.teacher_id)
    if chosen is not None and chosen.topic and diagnosis_rows.shares_of(tx.c, pair.id):
        found.append(GoalOption(TOPIC, chosen.topic, None, chosen.topic))
    found += [GoalOption(one.item, one.goal, one.area) for one in goal_items(tx, pair.id)]
    return tuple(found[: tx.policy.instrument.goals_max])


def _area(tx: Tx, pair: Row[Any]) -> str | None:
    """The area of an own goal: the chosen one when it is open, else the first open one."""
    opened = [row.area for row in diagnosis_rows.shares_of(tx.c, pair.id)]
    chosen = diagnosis_rows.deficit(tx.c, pair.teacher_id)
    if chosen is not None and chosen.area in opened:
        return str(chosen.area)
    return opened[0] if opened else None


def pick(tx: Tx, who: Who, assignment_id: int, picked: str) -> int:
    """Take an offered goal; the draft's id. Errors: `gone` when it is not offered any more, `route_open`."""
    pair = _pair(tx, who, assignment_id)
    option = next((one for one in options(tx, pair) if one.pick == picked), None)
    if option is None:
        raise DomainError("gone")
    route = _draft(tx, who, pair, option.area, option.topic)
    items = () if option.pick == TOPIC else (option.pick,)
    _set_goal(tx, who, route, option.text, items)
    return int(route.id)


def own_goal(tx: Tx, who: Who, assignment_id: int, words: str) -> int:
    """An own goal, words or a voice (`revision.voice`); the draft's id.

    Its area is the one the teacher opened first; without one it is an own topic. Errors: `text_empty`,
    `text_too_long` (param `limit`), `route_open`.
    """
    words = revision.checked(words, GOAL_LENGTH)
    pair = _pair(tx, who, assignment_id)
    area = _area(tx, pair)
    topic = words if area is None and revision.voice_id(words) is None else None
    route = _draft(tx, who, pair, area, topic)
    _set_goal(tx, who, route, words, ())
    return int(route.id)


def _draft(tx: Tx, who: Who, pair: Row[Any], area: str | None, topic: str | None) -> Row[Any]:
    """The draft of the pair, made now when there is none. Errors: `route_open` while another route is open."""
    route = rows.of_assignment(tx.c, pair.id)
    chosen = diagnosis_rows.deficit(tx.c, pair.teacher_id)
    fits = chosen is not None and (chosen.area == area if area else bool(chosen.topic) and chosen.topic == topic)
    values = {"area": area, "topic": topic, "deficit_id": chosen.id if chosen is not None and fits else None}
    if route is not None and route.state == "draft":
        if route.area != area:
            values["pace"] = None  # other areas have other steps: they are laid anew
        rows.change(tx.c, route.id, **values)
        return _fresh(tx, route.id)
    if route is not None and route.state not in rows.FINAL:
        raise DomainError("route_open")
    route_id = rows.add(
        tx.c,
        teacher_id=pair.teacher_id,
        methodist_id=pair.methodist_id,
        assignment_id=pair.id,
        state="draft",
        revision=0,
        created_at=tx.now,
        **values,
    )
    born(tx, "route", route_id, "draft", "methodist", who.me)
    return _fresh(tx, route_id)


def _fresh(tx: Tx, route_id: int) -> Row[Any]:
    route = rows.load(tx.c, route_id)
    assert route is not None  # noqa: S101 - it was written above
    return route


def _set_goal(tx: Tx, who: Who, route: Row[Any], goal: str, items: tuple[str, ...]) -> None:
    found = revision.load(tx, route, rows.WORKING["methodist"])
    if found is None:
        revision.new_copy(tx, who, route.id, "methodist")
        found = revision.load(tx, route, rows.WORKING["methodist"])
    assert found is not None  # noqa: S101 - it was added above
    revision.set_goal(tx, found, goal, items)


def rewrite(tx: Tx, who: Who, route_id: int, words: str) -> None:
    """Other words for the goal of a copy, by the side that edits. Errors: `route_not_yours_now`, as `checked`."""
    route, side = access_route(tx, who, route_id)
    found = revision.copy_of(tx, who, route, side)
    revision.set_goal(tx, found, revision.checked(words, GOAL_LENGTH))
