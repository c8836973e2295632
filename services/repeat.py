"""The check of a route: the same area once more, before and after in words and picture; or closing without it.

An own topic has no area: its check is a few words of the teacher. domain.md 2.5, 2.5.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from db import diagnosis as diagnosis_rows
from db import history as history_rows
from db import person as person_rows
from db import route as route_rows
from db import step as rows
from domain.diagnosis import Change, compare_area
from domain.errors import DomainError
from domain.route import TAIL
from services import diagnosis, notice, result, route, step
from services.access import Side, access_route
from services.base import Tx, Who, transition
from services.diagnosis_result import latest, length
from services.diagnosis_share import share_attempt
from services.person import expect

ENDING = frozenset({"steps_done", "repeat_diagnosis", "presentation"})
VIEWED = "diagnosis"


@dataclass(frozen=True, slots=True)
class CheckCard:
    """The way to the end of a route. `area` is its name, None for an own topic; `shared`: the methodist will see the
    check by the permission that stands; `no_check`: closing without it was proposed."""

    route_id: int
    assignment_id: int
    side: Side
    state: str
    area: str | None
    shared: bool
    questions: int
    minutes: int
    repeat_step: int | None
    result_step: int | None
    result_state: str | None
    form: str | None
    no_check: bool
    has_after: bool
    label: str
    undo: bool


def _tail(tx: Tx, route_id: int, kind: str) -> Row[Any] | None:
    return next((one for one in rows.of_route(tx.c, route_id) if one.kind == kind), None)


def card(tx: Tx, who: Who, route_id: int) -> CheckCard:
    """Where the end of a route stands, for either side."""
    found, side = access_route(tx, who, route_id)
    repeat, last = _tail(tx, route_id, TAIL[0]), _tail(tx, route_id, TAIL[1])
    area = tx.policy.instrument.area(found.area) if found.area else None
    code = (last.result_form or last.agreed_form) if last is not None else None
    known = rows.who_is_it(tx.c, found.assignment_id)
    return CheckCard(
        route_id=route_id,
        assignment_id=found.assignment_id,
        side=side,
        state=found.state,
        area=area.short_ru if area else None,
        shared=_permission(tx, found),
        questions=len(area.items) if area else 0,
        minutes=tx.policy.instrument.duration_area_min,
        repeat_step=repeat.id if repeat is not None else None,
        result_step=last.id if last is not None else None,
        result_state=last.state if last is not None else None,
        form=tx.policy.result_forms[code].short_ru if code else None,
        no_check=found.no_check_asked_at is not None,
        has_after=found.repeat_attempt_id is not None,
        label=known.label or known.code,
        undo=_undoable(tx, who, found),
    )


def _undoable(tx: Tx, who: Who, found: Row[Any]) -> bool:
    """Did this person close the route without the check a moment ago?"""
    acts = [row for row in history_rows.of(tx.c, "route", found.id) if row.actor_id is not None]
    last = acts[-1] if acts else None
    if found.state != "closed" or last is None or last.event != "close_without_check" or last.actor_id != who.me:
        return False
    return bool(tx.now - last.at <= tx.policy.machines["route"].undo)


def undo_close(tx: Tx, who: Who, route_id: int) -> None:
    """The methodist takes back «closed without the check» within ten minutes. Errors: `not_now`, `undo_too_late`."""
    found, _ = access_route(tx, who, route_id, "methodist")
    if found.state != "closed":
        raise DomainError("not_now")
    result.reopen(tx, who, route_id)


def _permission(tx: Tx, found: Row[Any]) -> bool:
    """Is the area open to the methodist of this route now?"""
    return any(one.area == found.area for one in diagnosis_rows.shares_of(tx.c, found.assignment_id))


def start(tx: Tx, who: Who, route_id: int) -> int | None:
    """The teacher begins the check, or goes on with it: the attempt, None for an own topic (words are asked for).

    Errors: `not_now`.
    """
    found, _ = access_route(tx, who, route_id, "teacher")
    if found.state == "steps_done":
        transition(tx, "route", route_id, found.state, "start_repeat", "teacher", who.me)
        notice.drop(tx, ("repeat_diagnosis",), route_id, "done")
        rows.change_route(tx.c, route_id, no_check_asked_at=None)
        notice.drop(tx, ("no_check_asked",), route_id, "superseded")
    elif found.state != "repeat_diagnosis":
        raise DomainError("not_now")
    if found.area:
        return diagnosis.begin(tx, who, "repeat", found.area, route_id=route_id)
    own = _tail(tx, route_id, TAIL[0])
    if own is None:
        raise DomainError("gone")
    expect(tx, who, step.QUESTION, own.id)
    return None


@diagnosis.finished("repeat")
def repeat_finished(tx: Tx, who: Who, attempt_id: int) -> None:
    """The area is answered once more: opened by the same permission, the result is what is left.

    An attempt that no route waits for (its route ended meanwhile) changes nothing.
    """
    attempt = diagnosis_rows.attempt(tx.c, attempt_id)
    if attempt is None or attempt.route_id is None:
        return
    found = route_rows.load(tx.c, attempt.route_id)
    if found is None or found.state != "repeat_diagnosis" or found.teacher_id != who.me:
        return
    rows.change_route(tx.c, found.id, repeat_attempt_id=attempt_id)
    if _permission(tx, found):
        share_attempt(tx, who, attempt_id)
    own = _tail(tx, found.id, TAIL[0])
    if own is not None and own.state in step.OPEN:
        rows.add_evidence(
            tx.c, step_id=own.id, submission=own.submission + 1, kind="attempt_ref", created_at=tx.now, checked=True
        )
        step.submit(tx, who, own)
    _to_presentation(tx, found.id, found.teacher_id)


def words_given(tx: Tx, who: Who, route_id: int) -> None:
    """The check of an own topic came in words."""
    found, _ = access_route(tx, who, route_id, "teacher")
    if found.state == "steps_done":
        transition(tx, "route", route_id, found.state, "start_repeat", "teacher", who.me)
        found, _ = access_route(tx, who, route_id, "teacher")
    if found.state == "repeat_diagnosis":
        notice.drop(tx, ("repeat_diagnosis",), route_id, "done")
        _to_presentation(tx, route_id, found.teacher_id)


def _to_presentation(tx: Tx, route_id: int, teacher_id: int) -> None:
    transition(tx, "route", route_id, "repeat_diagnosis", "repeat_finished", "bot")
    notice.remind(tx, "result_presentation", teacher_id, route_id, tx.now, plan_version=result.version(tx))


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One area twice: words of the levels, lengths of the bars 0..1, what changed."""

    route_id: int
    assignment_id: int
    side: Side
    area: str
    before: str
    before_length: float
    after: str
    after_length: float
    change: Change
    shared: bool
    label: str


def before_after(tx: Tx, who: Who, route_id: int) -> BeforeAfter:
    """Before and after, for the teacher and, where the area is open, for the methodist (the teacher reads who looked).

    Errors: `gone` when there is no check or nothing to compare with, `not_yours` for a closed area.
    """
    found, side = access_route(tx, who, route_id)
    shared = _permission(tx, found)
    if side == "methodist" and not shared:
        raise DomainError("check_private")
    if found.repeat_attempt_id is None or not found.area:
        raise DomainError("gone")
    before = latest(tx, found.teacher_id, before_attempt=found.repeat_attempt_id).get(found.area)
    after = latest(tx, found.teacher_id).get(found.area)
    if before is None or after is None:
        raise DomainError("gone")
    if side == "methodist":
        person_rows.note_view(
            tx.c, owner_id=found.teacher_id, viewer_id=who.me, what=VIEWED, entity_id=found.assignment_id,
            day=who.today(tx.now), at=tx.now,
        )  # fmt: skip
    known = rows.who_is_it(tx.c, found.assignment_id)
    labels = tx.policy.instrument.level_labels
    return BeforeAfter(
        route_id=route_id,
        assignment_id=found.assignment_id,
        side=side,
        area=after.area.short_ru,
        before=labels[before.score.level],
        before_length=length(before.score),
        after=labels[after.score.level],
        after_length=length(after.score),
        change=compare_area(before.score, after.score),
        shared=shared,
        label=known.label or known.code,
    )


def choose_form(tx: Tx, who: Who, step_id: int, form: str) -> None:
    """One of the ten forms for the result. Errors: `not_in_list`, `not_now`."""
    row, _ = step.mine(tx, who, step_id, "teacher")
    if form not in tx.policy.result_forms or row.kind != TAIL[1]:
        raise DomainError("not_in_list")
    step.check_open(row)
    rows.change(tx.c, step_id, result_form=form)


@dataclass(frozen=True, slots=True)
class FormsCard:
    """The ten forms to choose from; `page` counts from 0."""

    step_id: int
    forms: tuple[tuple[str, str], ...]
    page: int
    last: int


FORMS_SHOWN = 5


def forms(tx: Tx, who: Who, step_id: int, page: int = 0) -> FormsCard:
    """Five forms a page."""
    step.mine(tx, who, step_id, "teacher")
    every = [(one.code, one.short_ru) for one in tx.policy.result_forms.values()]
    last = (len(every) - 1) // FORMS_SHOWN
    page = min(max(page, 0), last)
    return FormsCard(step_id, tuple(every[page * FORMS_SHOWN : (page + 1) * FORMS_SHOWN]), page, last)


def ask_no_check(tx: Tx, who: Who, route_id: int) -> None:
    """The teacher wants to end without check or result; the methodist confirms. A second press changes nothing."""
    found, _ = access_route(tx, who, route_id, "teacher")
    if found.state not in ENDING:
        raise DomainError("not_now")
    if found.no_check_asked_at is not None:
        return
    rows.change_route(tx.c, route_id, no_check_asked_at=tx.now)
    notice.drop(tx, ("repeat_diagnosis", "result_presentation"), route_id, "withdrawn")
    notice.say(tx, "no_check_asked", found.methodist_id, route_id, slot=result.moment_slot(tx))


def withdraw_no_check(tx: Tx, who: Who, route_id: int) -> None:
    """The teacher has thought again before the methodist answered."""
    found, _ = access_route(tx, who, route_id, "teacher")
    if found.no_check_asked_at is None or found.state not in ENDING:
        raise DomainError("not_now")
    rows.change_route(tx.c, route_id, no_check_asked_at=None)
    notice.take_back(tx, ("no_check_asked",), route_id)


def answer_no_check(tx: Tx, who: Who, route_id: int, agree: bool) -> None:
    """The methodist confirms: closed, not checked; or asks to check all the same. Errors: `not_now`."""
    found, _ = access_route(tx, who, route_id, "methodist")
    if found.no_check_asked_at is None or found.state not in ENDING:
        raise DomainError("not_now")
    notice.drop(tx, ("no_check_asked",), route_id, "done")
    rows.change_route(tx.c, route_id, no_check_asked_at=None)
    if agree:
        route.close(tx, route_id, "close_without_check", "methodist", who.me)
    else:
        notice.say(tx, "no_check_answered", found.teacher_id, route_id, slot=result.moment_slot(tx))


@dataclass(frozen=True, slots=True)
class EndNotice:
    """A reminder or a word about the end of a route; `code` of the teacher for the methodist only."""

    route_id: int
    assignment_id: int
    questions: int
    minutes: int
    result_step: int | None
    code: str | None


_WAITS: Mapping[str, frozenset[str]] = {
    "repeat_diagnosis": frozenset({"steps_done"}),
    "result_presentation": frozenset({"presentation"}),
    "no_check_asked": ENDING,
    "no_check_answered": ENDING,
}


def look_again(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """What the notices about the end of a route say now."""
    found = {row.id: row for row in route_rows.by_ids(tx.c, [one.entity_id for one in notices])}
    return {one.id: _still(tx, one, found.get(one.entity_id)) for one in notices}


def _still(tx: Tx, one: Row[Any], found: Row[Any] | None) -> EndNotice | str:
    if found is None or found.state == "cancelled":
        return "withdrawn"
    if found.state not in _WAITS[one.kind]:
        return "done"
    asked = found.no_check_asked_at is not None
    if (one.kind == "no_check_asked") != asked and one.kind != "no_check_answered":
        return "withdrawn"
    last = _tail(tx, found.id, TAIL[1])
    if one.kind == "result_presentation" and (last is None or last.state not in step.OPEN):
        return "done"
    area = tx.policy.instrument.area(found.area) if found.area else None
    code = rows.who_is_it(tx.c, found.assignment_id).code if one.recipient_id == found.methodist_id else None
    return EndNotice(
        found.id,
        found.assignment_id,
        len(area.items) if area else 0,
        tx.policy.instrument.duration_area_min,
        last.id if last is not None else None,
        code,
    )
