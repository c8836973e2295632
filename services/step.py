"""A step of the route: its reminders, «done», taking back, what stands in the way.

domain.md 2.5.8. Its page is in services.step_card, the methodist's answer in services.checking, what is shown as
evidence in services.evidence, another date in services.move, taking a step out in services.skip, the check and the
result in services.repeat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row

from db import step as rows
from domain.calendar import at_local
from domain.errors import DomainError
from domain.evidence import EvidenceKind, accepted_kinds
from domain.route import TAIL
from services import notice, result
from services.access import Side, access_step
from services.base import Tx, Who, acts_of, take_back, transition
from services.person import expect, forget
from services.route import ON_ACTIVE, ON_CHANGED, ON_CLOSED
from services.waking import recipient

MACHINE = "route_step"
OPEN = frozenset(rows.OPEN)
FINAL = frozenset(rows.FINAL)
# The old revision stays in force while a change is discussed: its steps go on.
RUNNING = frozenset({"active", "revision"})
REMINDERS = ("step_before_due", "step_due", "step_overdue")
OVERDUE_FOR = timedelta(days=14)
QUESTION = "step.word"
OBSTACLES = ("time", "nobody", "how", "needless")
REPORTS = ("done", "partly", "failed")
Tail = Literal["repeat", "result"]


def in_force(tx: Tx, step_id: int) -> Row[Any]:
    """The step with its content in the revision in force. Errors: `gone` when a newer revision has it no more."""
    row = rows.by_ids(tx.c, [step_id]).get(step_id)
    if row is None:
        raise DomainError("gone")
    return row


def mine(tx: Tx, who: Who, step_id: int, side: Side | None = None) -> tuple[Row[Any], Side]:
    """The step of this person, locked, and the person's side."""
    _, found = access_step(tx, who, step_id, side)
    return in_force(tx, step_id), found


def tail_of(kind: str) -> Tail | None:
    """The check, the result, or a step of work."""
    tails: dict[str, Tail] = {TAIL[0]: "repeat", TAIL[1]: "result"}
    return tails.get(kind)


def has_turn(row: Row[Any]) -> bool:
    """Work goes on while the route runs; the check and the result wait for their turn."""
    tail = tail_of(row.kind)
    if tail is None:
        return row.route_state in RUNNING
    turns = {"repeat": {"steps_done", "repeat_diagnosis"}, "result": {"presentation"}}
    return row.route_state in turns[tail]


def accepted_of(tx: Tx, row: Row[Any]) -> tuple[EvidenceKind, ...]:
    """What may be sent for this step: by its kind, or anything where nothing is required (2.5.6)."""
    kind = tx.policy.step_kinds[row.kind]
    if not kind.evidence_required:
        return tuple(one for one in EvidenceKind if one is not EvidenceKind.ATTEMPT_REF)
    if row.kind == TAIL[0]:  # an own topic is checked in a few words
        return (EvidenceKind.TEXT, EvidenceKind.VOICE)
    return accepted_kinds(kind.evidence_types)


def undoable(tx: Tx, who: Who, step_id: int) -> bool:
    """May this person take back the last act now (domain.md 2.0, rule 9)?"""
    acts = acts_of(tx, MACHINE, step_id)
    last = next((act for act in reversed(acts) if act.by is not None), None)
    if last is None or last.event not in {"submit", "accept", "return", "skip"}:
        return False
    try:
        tx.policy.machines[MACHINE].take_back(acts, who.me, tx.now)
    except DomainError:
        return False
    return True


def plan_reminders(tx: Tx, step_id: int) -> None:
    """Three days before, on the day, three days after; nothing for a step that needs none any more."""
    row = rows.by_ids(tx.c, [step_id]).get(step_id)
    if row is None or row.state not in OPEN:
        return
    person = recipient(tx, row.teacher_id)
    if person is None:
        return
    due_begins = at_local(row.due_on, datetime.min.time(), person.zone)
    late = {"-P3D": due_begins, "P0D": due_begins + timedelta(days=1), "P3D": due_begins + OVERDUE_FOR}
    for kind in REMINDERS:
        notice.remind(tx, kind, row.teacher_id, step_id, row.due_on, plan_version=row.plan_version, stale_at=late)


def replan(tx: Tx, step_id: int) -> None:
    """What was agreed touched the step: old moments are dropped, new ones planned."""
    row = rows.by_ids(tx.c, [step_id]).get(step_id)
    drop_reminders(tx, step_id, "superseded" if row is None else "moved")
    if row is None:
        return
    if row.state in FINAL:
        result.settle(tx, row.route_id)
        return
    rows.change(tx.c, step_id, plan_version=row.plan_version + 1)
    plan_reminders(tx, step_id)
    result.settle(tx, row.route_id)


def drop_reminders(tx: Tx, step_id: int, reason: str) -> None:
    """Nothing is reminded of this step any more."""
    notice.drop(tx, REMINDERS, step_id, reason)


def route_stopped(tx: Tx, route_id: int) -> None:
    """The route does not run: no step of it is reminded of."""
    for row in rows.of_route(tx.c, route_id):
        drop_reminders(tx, row.id, "withdrawn")
        notice.drop(tx, ("step_to_check", "step_skip_asked"), row.id, "withdrawn")
    notice.drop(tx, ("repeat_diagnosis", "result_presentation"), route_id, "withdrawn")


ON_ACTIVE.append(replan)
ON_CHANGED.append(replan)
ON_CLOSED.append(route_stopped)


def look_again(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """Reminders of steps: what they say now, or why they say nothing."""
    found = rows.by_ids(tx.c, {one.entity_id for one in notices})
    return {one.id: _still(tx, one, found.get(one.entity_id)) for one in notices}


@dataclass(frozen=True, slots=True)
class StepNotice:
    """A reminder: the kind's name only (a title may reveal a gap), no person."""

    id: int
    name: str
    due: date
    today: date
    submission: int
    assignment_id: int


def _still(tx: Tx, one: Row[Any], row: Row[Any] | None) -> StepNotice | str:
    if row is None:
        return "superseded"
    if row.state == "skipped_agreed" or row.route_state in {"closed", "cancelled"}:
        return "withdrawn"
    if row.state not in OPEN:
        return "done"
    if one.plan_version != row.plan_version:
        return "moved"
    if row.route_state == "paused":
        return "paused"
    if not has_turn(row):
        return "not_yet"
    person = recipient(tx, row.teacher_id)
    if person is None:
        return "no_address"
    today = tx.now.astimezone(person.zone).date()
    name = tx.policy.step_kinds[row.kind].short_ru
    return StepNotice(row.id, name, row.due_on, today, row.submission, row.assignment_id)


def check_open(row: Row[Any], submission: int | None = None) -> None:
    """Errors: `not_now` for a step that is done, waits for its turn, or that an older button speaks of."""
    if row.state not in OPEN or not has_turn(row):
        raise DomainError("not_now")
    if submission is not None and row.submission != submission:
        raise DomainError("not_now")


def done(tx: Tx, who: Who, step_id: int, submission: int) -> bool:
    """One press. True: sent in; False: the kind needs evidence, which is asked for, and the step stays open."""
    row, _ = mine(tx, who, step_id, "teacher")
    check_open(row, submission)
    if tail_of(row.kind) == "repeat":
        raise DomainError("not_now")
    expect(tx, who, QUESTION, step_id)
    ready = [one for one in rows.evidence_of(tx.c, step_id) if one.submission > row.submission and one.checked]
    if tx.policy.step_kinds[row.kind].evidence_required and not ready:
        if row.state == "planned":
            transition(tx, MACHINE, step_id, row.state, "start", "teacher", who.me)
            rows.change(tx.c, step_id, started_at=tx.now)
        return False
    submit(tx, who, row)
    return True


def submit(tx: Tx, who: Who, row: Row[Any]) -> None:
    """Sent in: reminders are dropped, the methodist hears in the own hours, and once more after three working days."""
    transition(tx, MACHINE, row.id, row.state, "submit", "teacher", who.me)
    number = row.submission + 1
    rows.change(
        tx.c, row.id, submission=number, submitted_at=tx.now, obstacle=None, skip_asked_by=None, skip_asked_at=None,
    )  # fmt: skip
    drop_reminders(tx, row.id, "done")
    notice.drop(tx, ("step_answered", "step_skip_asked"), row.id, "done")
    if row.kind == TAIL[1]:
        notice.drop(tx, ("result_presentation",), row.route_id, "done")
    notice.remind(tx, "step_to_check", row.methodist_id, row.id, tx.now, plan_version=number)


def report(tx: Tx, who: Who, step_id: int, submission: int, how: str) -> None:
    """By wish: it worked, partly, it did not. Errors: `not_in_list`, `not_now`."""
    row, _ = mine(tx, who, step_id, "teacher")
    if how not in REPORTS:
        raise DomainError("not_in_list")
    if row.submission != submission or row.state in OPEN:
        raise DomainError("not_now")
    rows.change(tx.c, step_id, report=how)


def undo(tx: Tx, who: Who, step_id: int, submission: int) -> None:
    """«Sent in» taken back within ten minutes: what the methodist has says so, reminders come again."""
    row, side = mine(tx, who, step_id, "teacher")
    if row.submission != submission or row.state != "submitted":
        raise DomainError("not_now")
    take_back(tx, MACHINE, step_id, row.state, side, who.me)
    rows.renumber_evidence(tx.c, step_id, submission, submission + 1)
    rows.change(tx.c, step_id, plan_version=row.plan_version + 1, report=None, submitted_at=None)
    notice.take_back(tx, ("step_to_check",), step_id)
    forget(tx, who)
    plan_reminders(tx, step_id)


def finish_collecting(tx: Tx, who: Who) -> None:
    """Nothing more is sent for the step."""
    if who.expects == QUESTION:
        forget(tx, who)


def obstacle(tx: Tx, who: Who, step_id: int, what: str) -> None:
    """What stands in the way, for the two of them. Errors: `not_in_list`, `not_now`."""
    row, _ = mine(tx, who, step_id, "teacher")
    check_open(row)
    if what not in OBSTACLES:
        raise DomainError("not_in_list")
    rows.change(tx.c, step_id, obstacle=what)


def may_skip(row: Row[Any], work: Sequence[Row[Any]]) -> bool:
    """May this step be taken out together? One step of work always stays."""
    others = [one for one in work if one.id != row.id and one.state != "skipped_agreed"]
    return row.kind not in TAIL and row.state in OPEN and bool(others) and row.route_state in RUNNING
