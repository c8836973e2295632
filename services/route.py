"""The agreement of a route and its life: two keys on one revision, start, change, pause, end (domain.md 2.5).

For services.step: the three lists below are called inside the transaction. The step's own events on the route
(`all_steps_done`, `start_repeat`, `repeat_finished`, `return_to_work`) are fired by services.step with
`services.base.transition(tx, "route", ...)`; the end (`result_accepted`, `close_without_check`) goes through `close`.
The steps in force are `db.route.in_force(c, route_id)`: a step that is only proposed is in `steps` but not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import diagnosis as diagnosis_rows
from db import route as rows
from domain.errors import DomainError
from services import notice, revision
from services.access import Side, access_route
from services.base import Tx, Who, transition
from services.revision import Revision

Hook = Callable[[Tx, int], None]
# (tx, step_id): the route began, goes on after a pause, or an end was taken back: plan the step's reminders.
ON_ACTIVE: list[Hook] = []
# (tx, step_id): the step's date, kind or state was changed by an agreement: plan anew, or drop when it is final.
ON_CHANGED: list[Hook] = []
# (tx, route_id): the route does not run any more (closed, cancelled, paused, agreement taken back): drop everything.
ON_CLOSED: list[Hook] = []

WAITING = MappingProxyType({"teacher_review": "teacher", "methodist_review": "methodist"})
WAITING_KIND: Mapping[Side, str] = MappingProxyType({
    "teacher": "route_waiting_teacher", "methodist": "route_waiting_methodist",
})  # fmt: skip
ASK_LENGTH = 300
RUNNING = frozenset({"active", "revision", "steps_done", "repeat_diagnosis", "presentation"})


def other(side: Side) -> Side:
    """The other side."""
    return "methodist" if side == "teacher" else "teacher"


def person_of(route: Row[Any], side: Side) -> int:
    """The person on this side."""
    return int(route.teacher_id if side == "teacher" else route.methodist_id)


def tell(tx: Tx, route: Row[Any], side: Side, kind: str) -> None:
    """Say to a side what happened; the same kind about the same route may come again later."""
    version = _next_version(tx, route)
    recipient = person_of(route, side)
    known = tx.policy.reminder_kinds.get(kind)
    if known is not None and known.to == side:
        notice.remind(tx, kind, recipient, route.id, tx.now, plan_version=version)
    else:
        notice.say(tx, kind, recipient, route.id, plan_version=version)


def _next_version(tx: Tx, route: Row[Any]) -> int:
    fresh = rows.load(tx.c, route.id)
    version = int(fresh.plan_version if fresh else 0) + 1
    rows.change(tx.c, route.id, plan_version=version)
    return version


def approve(tx: Tx, who: Who, route_id: int, number: int) -> None:
    """The second key: the route is agreed and begins. A second press changes nothing.

    Errors: `route_changed` when another revision lies there now, `not_now`, `route_incomplete`, `route_dates_past`.
    """
    route, side = access_route(tx, who, route_id)
    if route.agreed_revision == number and route.state in RUNNING:
        return
    if route.revision != number:
        raise DomainError("route_changed")
    found = revision.load(tx, route, number)
    if found is None or WAITING.get(route.state) != side or not found.approved_by(other(side)):
        raise DomainError("not_now")
    revision.check_ready(tx, who, found)
    revision.approve(tx, found, side)
    revision.drop_copy(tx, route, side)
    transition(tx, "route", route_id, route.state, "approve", side, who.me)
    notice.drop(tx, WAITING_KIND.values(), route_id, "done")
    activate(tx, route, found)
    tell(tx, route, other(side), "route_agreed")


def activate(tx: Tx, route: Row[Any], agreed: Revision) -> None:
    """agreed -> active: freeze what was agreed, mark the gap as in work, let the steps plan their reminders."""
    transition(tx, "route", route.id, "agreed", "start", "bot")
    assignment = assignment_rows.load(tx.c, route.assignment_id)
    deficit_id = route.deficit_id
    if deficit_id is None:
        topic = None if route.area else route.topic
        deficit_id = diagnosis_rows.add_deficit(
            tx.c,
            person_id=route.teacher_id,
            area=route.area,
            topic=topic,
            source="own_choice",
            status="in_work",
            chosen_at=tx.now,
        )
    else:
        rows.deficit_status(tx.c, deficit_id, "in_work")
    rows.change(
        tx.c,
        route.id,
        agreed_revision=agreed.number,
        deficit_id=deficit_id,
        first_agreed_at=route.first_agreed_at or tx.now,
        agreed_municipality=assignment.municipality if assignment else None,
        agreed_subject=assignment.subject if assignment else None,
        starts_on=agreed.draft.start,
        ends_on=agreed.draft.end,
    )
    for step in agreed.draft.steps:
        rows.change_step(tx.c, step.key, due_on=step.due)
    plan_steps(tx, agreed)


def plan_steps(tx: Tx, found: Revision) -> None:
    """The route runs: let its open steps plan their reminders."""
    for step in revision.open_steps(found):
        for hook in ON_ACTIVE:
            hook(tx, step.key)


def changed(tx: Tx, step_id: int) -> None:
    """An agreement touched this step."""
    for hook in ON_CHANGED:
        hook(tx, step_id)


def stopped(tx: Tx, route_id: int) -> None:
    """The route does not run any more."""
    for hook in ON_CLOSED:
        hook(tx, route_id)


def send(tx: Tx, who: Who, route_id: int, base: int) -> None:
    """Send what this side has worked on: the other side is asked. A second press changes nothing.

    Errors: `route_changed` when another revision was sent meanwhile, `route_not_yours_now`, `route_same` for an
    edit that changes nothing, those of `revision.check_ready`.
    """
    route, side = access_route(tx, who, route_id)
    if route.revision == base + 1 and _sent_by(tx, route) == who.me:
        return
    if route.revision != base:
        raise DomainError("route_changed")
    if route.state != "draft" and not revision.is_different(tx, who, route, side):
        raise DomainError("route_same")
    number = revision.send(tx, who, route, side)
    event = {"draft": f"send_to_{other(side)}", "active": "propose_change"}.get(route.state, "edit")
    transition(tx, "route", route_id, route.state, event, side, who.me)
    rows.change(tx.c, route_id, revision=number, sent_at=route.sent_at or tx.now)
    notice.drop(tx, WAITING_KIND.values(), route_id, "done")
    tell(tx, route, other(side), WAITING_KIND[other(side)])


def _sent_by(tx: Tx, route: Row[Any]) -> int | None:
    found = revision.load(tx, route, route.revision)
    return found.author_id if found else None


def check_word(tx: Tx, who: Who, route_id: int, number: int) -> None:
    """It is this side's word on this revision. Errors: `route_changed`, `route_not_yours_now`."""
    route, side = access_route(tx, who, route_id)
    if route.revision != number:
        raise DomainError("route_changed")
    if WAITING.get(route.state) != side:
        raise DomainError("route_not_yours_now")


def ask_change(tx: Tx, who: Who, route_id: int, number: int, words: str) -> None:
    """The other side is asked in words or by voice to change what it sent; nobody has approved the new revision.

    Errors: `route_changed`, `route_not_yours_now`.
    """
    check_word(tx, who, route_id, number)
    words = revision.checked(words, ASK_LENGTH)
    route, side = access_route(tx, who, route_id)
    revision.drop_copy(tx, route, side)
    made = revision.send(tx, who, route, side, ask=words)
    transition(tx, "route", route_id, route.state, "edit", side, who.me)
    rows.change(tx.c, route_id, revision=made)
    notice.drop(tx, WAITING_KIND.values(), route_id, "done")
    tell(tx, route, other(side), WAITING_KIND[other(side)])


def close(
    tx: Tx,
    route_id: int,
    event: Literal["result_accepted", "close_without_check"],
    side: Side,
    actor_id: int | None,
) -> None:
    """The end of a route: state `closed`, reminders dropped, the other side told; both when nobody did it (silence).

    The outcome by deficit (2.5.4) comes later; the gap is closed so that the next area can be chosen.
    """
    route = rows.load(tx.c, route_id)
    if route is None:
        raise DomainError("gone")
    transition(tx, "route", route_id, route.state, event, side, actor_id)
    rows.change(tx.c, route_id, closed_at=tx.now)
    if route.deficit_id is not None:
        rows.deficit_status(tx.c, route.deficit_id, "closed")
    stopped(tx, route_id)
    if actor_id is not None:
        tell(tx, route, other(side), "route_closed")
        return
    version = _next_version(tx, route)
    for person in (route.teacher_id, route.methodist_id):
        notice.say(tx, "route_silent", person, route.id, plan_version=version)


def reopened(tx: Tx, route_id: int) -> None:
    """For services.step: the end was taken back (state changed by `take_back` already); plan the steps again."""
    route = rows.load(tx.c, route_id)
    if route is None:
        raise DomainError("gone")
    rows.change(tx.c, route_id, closed_at=None)
    if route.deficit_id is not None:
        rows.deficit_status(tx.c, route.deficit_id, "in_work")
    found = revision.current(tx, route)
    if found is not None:
        plan_steps(tx, found)
    notice.take_back(tx, ["route_closed"], route_id)
