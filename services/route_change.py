"""What happens to a route after it was agreed: a change the other side agrees to, a pause, an end, and taking back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Row

from db import history as history_rows
from db import revision as revision_rows
from db import route as rows
from domain.calendar import at_local
from domain.errors import DomainError
from domain.machine import NOT_TAKEN_BACK
from services import notice, revision
from services.access import Side, access_route
from services.base import Tx, Who, take_back, transition
from services.jobs import Counts, job
from services.route import (
    RUNNING,
    WAITING,
    WAITING_KIND,
    changed,
    other,
    person_of,
    plan_steps,
    stopped,
    tell,
)

PAUSE_DAYS = 120  # in all (machine route, event pause)
PAUSES = (14, 30, 60)
ANSWERED_IN = timedelta(days=7)  # machine route, event reject_change: «refusal or 7 d of silence»
REASONS = ("time", "tasks", "person", "other")  # the list a methodist chooses from when he stops a route
STOPPABLE = ("teacher_review", "methodist_review", "active", "paused", "revision", "steps_done", "repeat_diagnosis",
             "presentation")  # fmt: skip


def _proposal(tx: Tx, who: Who, route_id: int, number: int) -> tuple[Row[Any], Side, revision.Revision]:
    route, side = access_route(tx, who, route_id)
    if route.revision != number:
        raise DomainError("route_changed")
    found = revision.load(tx, route, number)
    if found is None or route.state != "revision" or found.side(route) == side:
        raise DomainError("not_now")
    return route, side, found


def agree_change(tx: Tx, who: Who, route_id: int, number: int) -> None:
    """The other side's change comes into force. A second press changes nothing. Errors: `route_changed`, `not_now`."""
    route, side = access_route(tx, who, route_id)
    if route.agreed_revision == number and route.state in RUNNING:
        return
    route, side, found = _proposal(tx, who, route_id, number)
    revision.check_ready(tx, who, found)
    before = revision.current(tx, route)
    assert before is not None  # noqa: S101 - a route in `revision` has an agreed one
    revision.approve(tx, found, side)
    transition(tx, "route", route_id, "revision", "agree_change", side, who.me)
    rows.change(tx.c, route_id, agreed_revision=number, ends_on=found.draft.end)
    _into_force(tx, found)
    for step_id in before.states.keys() - found.states.keys():
        state = before.states[step_id]
        if state not in revision.FIXED:
            transition(tx, "route_step", step_id, state, "skip", side, who.me)
            changed(tx, step_id)
    notice.drop(tx, WAITING_KIND.values(), route_id, "done")
    tell(tx, route, other(side), "route_changed")


def _into_force(tx: Tx, found: revision.Revision) -> None:
    """Dates that the change moved, kinds it changed, steps it added; a small move made meanwhile stays."""
    for row in revision_rows.steps_of(tx.c, found.id):
        if row.removed or row.state in revision.FIXED:
            continue
        if row.was_due_on is None or row.due_on != row.was_due_on:
            rows.move_step(tx.c, row.step_id, row.due_on)
        changed(tx, row.step_id)


def keep(tx: Tx, who: Who, route_id: int, number: int) -> None:
    """The other side's change is declined: the agreed revision goes on. Errors: `route_changed`, `not_now`."""
    route, side, _ = _proposal(tx, who, route_id, number)
    transition(tx, "route", route_id, "revision", "reject_change", side, who.me)
    notice.drop(tx, WAITING_KIND.values(), route_id, "done")
    tell(tx, route, other(side), "route_kept")


def _next_silence(tx: Tx) -> datetime | None:
    for change in history_rows.standing(tx.c, "route", "revision", 1):
        return cast(datetime, change.at) + ANSWERED_IN
    return None


@job("silent_changes", every=timedelta(hours=1), due=_next_silence)
def expire_changes(tx: Tx) -> Counts:
    """A change without an answer for seven days is not made: the agreed revision goes on, who proposed it is told."""
    count = 0
    for change in history_rows.standing(tx.c, "route", "revision", 100):
        route = rows.load(tx.c, change.entity_id)
        found = revision.load(tx, route, route.revision) if route is not None else None
        if change.at + ANSWERED_IN > tx.now or route is None or found is None:
            continue
        author = found.side(route)
        transition(tx, "route", route.id, "revision", "reject_change", other(author))
        notice.drop(tx, WAITING_KIND.values(), route.id, "late")
        tell(tx, route, author, "route_unanswered")
        count += 1
    return {"unanswered": count}


def pause(tx: Tx, who: Who, route_id: int, until: date) -> None:
    """The teacher rests from the route until a day; dates move by as much when it goes on.

    Errors: `date_past`, `route_pause_too_long` (param `days`, what is left of the 120).
    """
    route, side = access_route(tx, who, route_id, "teacher")
    if route.state == "paused" and route.paused_until == until:
        return
    today = who.today(tx.now)
    left = PAUSE_DAYS - route.paused_days
    if until <= today:
        raise DomainError("date_past")
    if (until - today).days > left:
        raise DomainError("route_pause_too_long", days=left)
    transition(tx, "route", route_id, route.state, "pause", side, who.me)
    rows.change(tx.c, route_id, paused_on=today, paused_until=until)
    stopped(tx, route_id)
    tell(tx, route, other(side), "route_paused")


def resume(tx: Tx, who: Who, route_id: int) -> None:
    """«Go on» before the day, by the teacher's button; fired by the bot as the machine says."""
    route, _ = access_route(tx, who, route_id, "teacher")
    if route.state == "active":
        return
    _resume(tx, route, who.today(tx.now))


def _resume(tx: Tx, route: Row[Any], today: date) -> None:
    transition(tx, "route", route.id, route.state, "resume", "bot")
    away = max(0, (today - route.paused_on).days)
    rows.change(tx.c, route.id, paused_on=None, paused_until=None, paused_days=route.paused_days + away)
    fresh = rows.load(tx.c, route.id)
    found = revision.current(tx, fresh) if fresh is not None else None
    assert found is not None  # noqa: S101 - a paused route was agreed
    stop = tx.policy.reminders.summer
    for step in revision.open_steps(found):
        moved = tx.policy.calendar.on_or_after(stop.after(step.due + timedelta(days=away), tx.policy.calendar))
        if moved != step.due:
            rows.move_step(tx.c, step.key, moved)
    plan_steps(tx, found)


def _next_resume(tx: Tx) -> datetime | None:
    for route in rows.paused(tx.c, 1):
        return at_local(route.paused_until, tx.policy.reminders.waking.opens, tx.policy.zone_info)
    return None


@job("resume_routes", every=timedelta(hours=1), due=_next_resume)
def resume_routes(tx: Tx) -> Counts:
    """Routes whose pause is over go on."""
    count = 0
    for route in rows.paused(tx.c):
        if at_local(route.paused_until, tx.policy.reminders.waking.opens, tx.policy.zone_info) > tx.now:
            break
        _resume(tx, route, route.paused_until)
        count += 1
    return {"resumed": count}


def cancel(tx: Tx, who: Who, route_id: int, reason: str | None = None) -> None:
    """End a route before its time. A methodist names a reason of `REASONS`, a teacher need not.

    Errors: `route_reason`, `not_now`. A draft goes with it unseen.
    """
    route, side = access_route(tx, who, route_id)
    if route.state == "cancelled":
        return
    if side == "teacher" and not route.revision:
        raise DomainError("not_yours")  # a draft that she never saw
    if reason is not None and reason not in REASONS:
        raise DomainError("route_reason")
    if side == "methodist" and reason is None and route.state != "draft":
        raise DomainError("route_reason")
    transition(tx, "route", route_id, route.state, "cancel", side, who.me)
    rows.change(tx.c, route_id, closed_at=tx.now, cancel_reason=reason)
    if route.deficit_id is not None and route.first_agreed_at is not None:
        rows.deficit_status(tx.c, route.deficit_id, "confirmed")
    notice.drop(tx, WAITING_KIND.values(), route_id, "withdrawn")
    stopped(tx, route_id)
    if route.state != "draft":
        tell(tx, route, other(side), "route_cancelled")


def may_undo(tx: Tx, who: Who, route: Row[Any]) -> str | None:
    """The event of this person that «take back» would undo now, None when there is none (domain.md 2.0, rule 9)."""
    acts = [row for row in history_rows.of(tx.c, "route", route.id) if row.actor_id is not None]
    if not acts or acts[-1].actor_id != who.me or acts[-1].event in NOT_TAKEN_BACK or acts[-1].event == "born":
        return None
    if acts[-1].event not in _UNDO or tx.now - acts[-1].at > tx.policy.machines["route"].undo:
        return None
    return str(acts[-1].event)


def undo(tx: Tx, who: Who, route_id: int, number: int, event: str) -> None:
    """Take back the last own act within ten minutes; `number` and `event` are those the button was made for.

    Errors: `not_now`, `undo_too_late`, `not_yours`, `route_began` when a step was sent in meanwhile.
    """
    route, side = access_route(tx, who, route_id)
    if route.revision != number:
        raise DomainError("route_changed")
    acts = [row for row in history_rows.of(tx.c, "route", route_id) if row.actor_id is not None]
    if not acts or acts[-1].event != event or event not in _UNDO:
        raise DomainError("not_now")
    _UNDO[event](tx, who, route, side)
    take_back(tx, "route", route_id, route.state, side, who.me)
    _after_undo(tx, route_id, event)


def _after_undo(tx: Tx, route_id: int, event: str) -> None:
    """Whoever has the word again is asked again; what runs again plans its steps."""
    route = rows.load(tx.c, route_id)
    assert route is not None  # noqa: S101 - it was loaded before
    if event == "reject_change":
        found = revision.load(tx, route, route.revision)
        if found is not None:
            side = other(found.side(route))
            tell(tx, route, side, WAITING_KIND[side])
    elif event == "cancel" and route.state in WAITING:
        waiting: Side = "teacher" if route.state == "teacher_review" else "methodist"
        tell(tx, route, waiting, WAITING_KIND[waiting])
    elif event in {"cancel", "pause"} and route.state in RUNNING:
        current = revision.current(tx, route)
        if current is not None:
            plan_steps(tx, current)


def _undo_send(tx: Tx, _who: Who, route: Row[Any], side: Side) -> None:
    base = revision.unsend(tx, route, side)
    rows.change(tx.c, route.id, revision=base, sent_at=route.sent_at if base else None)
    notice.take_back(tx, WAITING_KIND.values(), route.id, person_of(route, other(side)))


def _undo_approve(tx: Tx, _who: Who, route: Row[Any], side: Side) -> None:
    found = revision.load(tx, route, route.revision)
    if found is None or any(state != "planned" for state in found.states.values()):
        raise DomainError("route_began")
    revision.approve(tx, found, side, approved=False)
    first = route.first_agreed_at == _approved_at(tx, route)
    rows.change(
        tx.c, route.id, agreed_revision=None, first_agreed_at=None if first else route.first_agreed_at, ends_on=None
    )
    if route.deficit_id is not None:
        rows.deficit_status(tx.c, route.deficit_id, "confirmed")
    stopped(tx, route.id)
    notice.take_back(tx, ["route_agreed"], route.id)


def _approved_at(tx: Tx, route: Row[Any]) -> datetime | None:
    acts = [row for row in history_rows.of(tx.c, "route", route.id) if row.event == "approve"]
    return acts[-1].at if acts else None


def _undo_agree(tx: Tx, who: Who, route: Row[Any], side: Side) -> None:
    found = revision.load(tx, route, route.revision)
    before = revision.load(tx, route, _agreed_before(tx, route))
    if found is None or before is None:
        raise DomainError("not_now")
    fresh = found.states.keys() - before.states.keys()
    if any(found.states[key] != "planned" for key in fresh):
        raise DomainError("route_began")
    revision.approve(tx, found, side, approved=False)
    rows.change(tx.c, route.id, agreed_revision=before.number, ends_on=before.draft.end)
    for row in revision_rows.steps_of(tx.c, found.id):
        if row.was_due_on is not None and row.due_on != row.was_due_on and not row.removed:
            rows.move_step(tx.c, row.step_id, row.was_due_on)
        if row.removed and row.step_id in before.states and row.state == "skipped_agreed":
            take_back(tx, "route_step", row.step_id, row.state, side, who.me)
        changed(tx, row.step_id)
    notice.take_back(tx, ["route_changed"], route.id)


def _agreed_before(tx: Tx, route: Row[Any]) -> int:
    """The number in force before the newest agreement: the newest one with both keys among the older ones."""
    for number in range(route.revision - 1, 0, -1):
        found = revision.load(tx, route, number)
        if found is not None and found.teacher_approved and found.methodist_approved:
            return number
    raise DomainError("not_now")


def _undo_keep(tx: Tx, _who: Who, route: Row[Any], _side: Side) -> None:
    notice.take_back(tx, ["route_kept"], route.id)


def _undo_pause(tx: Tx, _who: Who, route: Row[Any], _side: Side) -> None:
    rows.change(tx.c, route.id, paused_on=None, paused_until=None)
    notice.take_back(tx, ["route_paused"], route.id)


def _undo_cancel(tx: Tx, _who: Who, route: Row[Any], _side: Side) -> None:
    rows.change(tx.c, route.id, closed_at=None, cancel_reason=None)
    if route.deficit_id is not None and route.agreed_revision is not None:
        rows.deficit_status(tx.c, route.deficit_id, "in_work")
    notice.take_back(tx, ["route_cancelled"], route.id)


_UNDO: Mapping[str, Callable[[Tx, Who, Row[Any], Side], None]] = MappingProxyType({
    "send_to_teacher": _undo_send,
    "send_to_methodist": _undo_send,
    "edit": _undo_send,
    "propose_change": _undo_send,
    "approve": _undo_approve,
    "agree_change": _undo_agree,
    "reject_change": _undo_keep,
    "pause": _undo_pause,
    "cancel": _undo_cancel,
})  # fmt: skip
