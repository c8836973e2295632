"""Taking a step out of the route together: one side proposes, the other agrees or keeps it (domain.md 2.5.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from db import step as rows
from domain.errors import DomainError
from domain.route import TAIL
from services import notice, result, step
from services.base import Tx, Who, take_back, transition


@dataclass(frozen=True, slots=True)
class SkipNotice:
    """A step somebody wants to take out, or what became of it; `code` of the teacher, for the methodist only."""

    id: int
    name: str
    code: str | None
    agreed: bool


def ask(tx: Tx, who: Who, step_id: int, plan_version: int) -> None:
    """Propose to take the step out; the other side must agree. Errors: `not_now`, `step_tail_fixed`, `step_last`."""
    row, side = step.mine(tx, who, step_id)
    if row.kind in TAIL:
        raise DomainError("step_tail_fixed")
    step.check_open(row)
    if row.plan_version != plan_version or row.skip_asked_by not in {None, who.me}:
        raise DomainError("not_now")
    work = [one for one in rows.of_route(tx.c, row.route_id) if one.kind not in TAIL]
    if not step.may_skip(row, work):
        raise DomainError("step_last")
    if row.skip_asked_by == who.me:
        return
    rows.change(tx.c, step_id, skip_asked_by=who.me, skip_asked_at=tx.now)
    other = row.methodist_id if side == "teacher" else row.teacher_id
    notice.say(tx, "step_skip_asked", other, step_id, slot=result.moment_slot(tx))


def withdraw(tx: Tx, who: Who, step_id: int) -> None:
    """The proposal is taken back before it was answered."""
    row, _ = step.mine(tx, who, step_id)
    if row.skip_asked_by != who.me:
        raise DomainError("not_now")
    rows.change(tx.c, step_id, skip_asked_by=None, skip_asked_at=None)
    notice.take_back(tx, ("step_skip_asked",), step_id)


def answer(tx: Tx, who: Who, step_id: int, agree: bool) -> None:
    """The other side agrees to take the step out, or keeps it. Errors: `not_now`."""
    row, side = step.mine(tx, who, step_id)
    if row.skip_asked_by in {None, who.me}:
        raise DomainError("not_now")
    step.check_open(row)
    rows.change(tx.c, step_id, skip_asked_by=None, skip_asked_at=None)
    if agree:
        transition(tx, step.MACHINE, step_id, row.state, "skip", side, who.me)
        step.drop_reminders(tx, step_id, "withdrawn")
    notice.drop(tx, ("step_skip_asked",), step_id, "done")
    notice.say(tx, "step_skip_answered", row.skip_asked_by, step_id, slot=result.moment_slot(tx))
    if agree:
        result.settle(tx, row.route_id)


def look_again(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """A proposal to take a step out, or the answer to one: the step's card for the recipient's side."""
    found = rows.by_ids(tx.c, {one.entity_id for one in notices})
    said: dict[int, Any] = {}
    for one in notices:
        row = found.get(one.entity_id)
        asked = one.kind == "step_skip_asked"
        if row is None or row.route_state in {"closed", "cancelled"}:
            said[one.id] = "withdrawn"
        elif asked and row.skip_asked_by in {None, one.recipient_id}:
            said[one.id] = "done"
        else:
            name = tx.policy.step_kinds[row.kind].short_ru
            code = rows.who_is_it(tx.c, row.assignment_id).code if one.recipient_id == row.methodist_id else None
            said[one.id] = SkipNotice(row.id, name, code, agreed=row.state == "skipped_agreed")
    return said


def undo(tx: Tx, who: Who, step_id: int) -> None:
    """The agreement to take the step out is taken back within ten minutes: it is open again, as is the route.

    Errors: `not_now`, `check_began`, those of `take_back`.
    """
    row, side = step.mine(tx, who, step_id)
    if row.state != "skipped_agreed":
        raise DomainError("not_now")
    result.unsettle(tx, who, row, side)
    take_back(tx, step.MACHINE, step_id, row.state, side, who.me)
    rows.change(tx.c, step_id, plan_version=row.plan_version + 1)
    notice.take_back(tx, ("step_skip_answered",), step_id)
    step.plan_reminders(tx, step_id)
