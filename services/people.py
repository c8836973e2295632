"""The coordinator's /people: who waits for a methodist, who waits to be confirmed. Codes, subjects, districts, days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row

from db import assignment as rows
from db import history as history_rows
from db import person as person_rows
from db import search as search_rows
from domain.assignment import Candidate, Wanted, score
from domain.errors import DomainError
from domain.person import may_undo
from services import assignment, handover, matching, notice, profile
from services.base import Tx, Who, take_back, transition
from services.person import expect, forget, who_of

ON_PAGE = 5
REASON_LIMIT = 200
REASONS = ("agreed", "near", "only_one", "lighter")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A methodist who was asked in vain: `what` is declined or missed, `why` a code of services.offer or nothing."""

    name: str
    day: date
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line: a request with the coordinator, or a person to confirm. `id` is of the request or of the person.

    `undo`: this coordinator's confirmation of the person can be taken back.
    """

    id: int
    code: str
    subject: str
    municipality: str
    position: str
    org_type: str
    since: date
    days: int
    reason: str = ""
    refusals: tuple[Refusal, ...] = ()
    closed: bool = False
    undo: bool = False


@dataclass(frozen=True, slots=True)
class PeopleCard:
    """/people: the queues; `longest` is the longest wait in days, `moving` counts pairs whose methodist is gone."""

    waiting: int
    longest: int
    unconfirmed: int
    moving: int


@dataclass(frozen=True, slots=True)
class WaitingList:
    """A page of a queue."""

    lines: tuple[Waiting, ...]
    page: int
    last: int
    total: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A methodist the coordinator may choose: places, district, whether it is the subject, what spoke against."""

    id: int
    name: str
    subject: str
    municipality: str
    load: int
    capacity: int
    fits: bool
    own_district: bool
    said_no: bool


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A page of methodists for a request; `code` is the teacher's, empty when the request no longer waits."""

    assignment_id: int
    code: str
    lines: tuple[Choice, ...]
    page: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class ReasonCard:
    """Why this methodist by hand? One choice, one request."""

    assignment_id: int
    code: str
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call."""

    phone: str


def people(tx: Tx, _who: Who) -> PeopleCard:
    """The overview."""
    count, since = search_rows.count_escalated(tx.c)
    longest = (matching.today(tx) - matching.day_of(tx, since)).days if since is not None else 0
    return PeopleCard(count, longest, search_rows.count_unconfirmed(tx.c), handover.count(tx))


def waiting(tx: Tx, _who: Who, page: int = 0) -> WaitingList:
    """Requests without a methodist, the longest waiting first."""
    total, _ = search_rows.count_escalated(tx.c)
    page, last = _page(page, total)
    found = search_rows.escalated(tx.c, ON_PAGE, page * ON_PAGE)
    return WaitingList(tuple(_line(tx, row) for row in found), page, last, total)


def unconfirmed(tx: Tx, _who: Who, page: int = 0) -> WaitingList:
    """Who came without a link."""
    total = search_rows.count_unconfirmed(tx.c)
    page, last = _page(page, total)
    found = search_rows.unconfirmed(tx.c, ON_PAGE, page * ON_PAGE)
    return WaitingList(tuple(_person(tx, row) for row in found), page, last, total)


def _page(page: int, total: int, size: int = ON_PAGE) -> tuple[int, int]:
    last = max((total - 1) // size, 0)
    return min(max(page, 0), last), last


def _line(tx: Tx, row: Row[Any]) -> Waiting:
    since = matching.day_of(tx, row.requested_at)
    org_type, place = tx.policy.org_types.get(row.org_type or ""), tx.policy.municipalities.get(row.municipality or "")
    return Waiting(
        id=row.id,
        code=row.code,
        subject=profile.lower_subject(tx, row.subject, row.subject_text),
        municipality=place.short_ru if place else "",
        position="",
        org_type=org_type.short_ru if org_type else "",
        since=since,
        days=(matching.today(tx) - since).days,
        reason=str(row.reasons[0]["code"]) if row.reasons else "",
    )


def _person(tx: Tx, row: Row[Any]) -> Waiting:
    known = profile.names(tx, row)
    since = matching.day_of(tx, row.since)
    return Waiting(
        id=row.id,
        code=row.code,
        subject=", ".join(known.subjects),
        municipality=known.municipality or "",
        position=known.position or "",
        org_type=known.org_type or "",
        since=since,
        days=(matching.today(tx) - since).days,
    )


def case(tx: Tx, _who: Who, assignment_id: int) -> Waiting:
    """One request: subject, district, days, who refused and why; never the wish. `closed`: it no longer waits."""
    row = search_rows.case(tx.c, assignment_id)
    if row is None:
        raise DomainError("gone")
    asked = [
        _refusal(tx, one)
        for one in search_rows.excluded(tx.c, row.teacher_id, row.id)
        if one.assignment_id == row.id and one.reason in {"declined", "missed"}
    ]
    return replace(_line(tx, row), refusals=tuple(asked), closed=row.state != "escalated")


def _refusal(tx: Tx, row: Row[Any]) -> Refusal:
    shown = matching.shown(tx, row.methodist_id)
    return Refusal(shown.name if shown else "", matching.day_of(tx, row.at), row.reason, row.detail or "")


def choices(tx: Tx, _who: Who, assignment_id: int, page: int = 0) -> ChoiceList:
    """Methodists with a free place for this request, the best fitting first."""
    row = search_rows.case(tx.c, assignment_id)
    if row is None or row.state != "escalated":
        return ChoiceList(assignment_id, "", ())
    wanted = matching.wanted(tx, row)
    refused = _refused(tx, row)
    free = [one for one in matching.pool(tx).values() if _may(tx, one, row.teacher_id) and one.id not in refused]
    free.sort(key=lambda one: (not wanted.subjects & one.subjects, -score(wanted, one), one.id))
    page, last = _page(page, len(free))
    shown = free[page * ON_PAGE :][:ON_PAGE]
    return ChoiceList(assignment_id, row.code, tuple(_choice(tx, wanted, one) for one in shown), page, last)


def _may(tx: Tx, one: Candidate, teacher_id: int) -> bool:
    return one.approved and one.id != teacher_id and one.load < one.capacity and not one.absent(matching.today(tx))


def _refused(tx: Tx, row: Row[Any]) -> set[int]:
    """Whom the teacher called a colleague: nobody may put them before her again."""
    excluded = search_rows.excluded(tx.c, row.teacher_id, row.id)
    return {one.methodist_id for one in excluded if one.reason == "colleague"}


def _choice(tx: Tx, wanted: Wanted, one: Candidate) -> Choice:
    shown = matching.shown(tx, one.id)
    place = tx.policy.municipalities.get(one.municipality or "")
    return Choice(
        id=one.id,
        name=shown.name if shown else "",
        subject=shown.subject if shown else "",
        municipality=place.short_ru if place else "",
        load=search_rows.working(tx.c, one.id),
        capacity=one.capacity,
        fits=bool(wanted.subjects & one.subjects),
        own_district=wanted.municipality is not None and wanted.municipality == one.municipality,
        said_no=one.id in wanted.excluded,
    )


def why(tx: Tx, who: Who, assignment_id: int, methodist_id: int) -> ReasonCard:
    """The reason of the choice is asked; it may be typed."""
    row = search_rows.case(tx.c, assignment_id)
    one = matching.pool(tx, [methodist_id]).get(methodist_id)
    if row is None or row.state != "escalated" or one is None:
        return ReasonCard(assignment_id, "", None)
    expect(tx, who, "people.reason", assignment_id, methodist_id)
    return ReasonCard(assignment_id, row.code, _choice(tx, matching.wanted(tx, row), one))


def assign(tx: Tx, who: Who, assignment_id: int, methodist_id: int, reason: str) -> None:
    """By hand: the teacher sees the name first and decides. The reason is kept with the request.

    Raises `gone`, `already_assigned`, `methodist_has_no_place`, `empty`, `too_long(limit)`.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise DomainError("empty")
    if len(reason) > REASON_LIMIT:
        raise DomainError("too_long", limit=REASON_LIMIT)
    row = rows.load(tx.c, assignment_id)
    if row is None:
        raise DomainError("gone")
    if row.state == "shown" and row.methodist_id == methodist_id:
        return
    if row.state != "escalated":
        raise DomainError("already_assigned")
    one = matching.one(tx, methodist_id)
    if one is None or not _may(tx, one, row.teacher_id) or one.id in _refused(tx, row):
        raise DomainError("methodist_has_no_place")
    transition(tx, "assignment", row.id, "escalated", "assign_manually", "coordinator", who.me)
    notice.drop(tx, ["assignment_escalated", "search_told"], row.id, "done")
    forget(tx, who)
    rows.change(tx.c, row.id, manual_reason=reason, failures=0)
    matching.put_before(tx, row, methodist_id, [{"code": "manual"}], present=False)


def assign_for(tx: Tx, who: Who, assignment_id: int, methodist_id: int, reason: str) -> None:
    """The same with a reason of the short list."""
    if reason not in REASONS:
        raise DomainError("not_in_list")
    assign(tx, who, assignment_id, methodist_id, reason)


def person(tx: Tx, who: Who, person_id: int) -> Waiting:
    """Somebody to confirm; `closed` when that is done."""
    row = search_rows.unconfirmed_one(tx.c, person_id)
    if row is not None:
        return _person(tx, row)
    undo = _may_unconfirm(tx, who, person_id)
    code = person_rows.load(tx.c, person_id).code if undo else ""
    return Waiting(person_id, code, "", "", "", "", matching.today(tx), 0, closed=True, undo=undo)


def _may_unconfirm(tx: Tx, who: Who, person_id: int) -> bool:
    acts = [act for act in history_rows.of(tx.c, "registration", person_id) if act.actor_id is not None]
    if not acts or acts[-1].event != "verify_by_hand" or acts[-1].actor_id != who.me:
        return False
    request, _ = search_rows.current(tx.c, person_id)
    return may_undo(acts[-1].at, tx.now) and (request is None or request.state in assignment.UNASKED)


def _locked(tx: Tx, person_id: int) -> Row[Any]:
    if not person_rows.found(tx.c, person_id):
        raise DomainError("gone")
    return person_rows.lock(tx.c, person_id)


def confirm(tx: Tx, who: Who, person_id: int) -> None:
    """«Confirm»: the search begins. A second press changes nothing."""
    row = _locked(tx, person_id)
    if row.state == "verified":
        return
    if row.state != "complete" or row.refused_at is not None:
        raise DomainError("not_now")
    transition(tx, "registration", person_id, "complete", "verify_by_hand", "coordinator", who.me)
    notice.say(tx, "person_confirmed", person_id, person_id)
    matching.go_on(tx, person_id)


def unconfirm(tx: Tx, who: Who, person_id: int) -> None:
    """«Undo the confirmation» within ten minutes: the person waits again, the search and what it said go back.

    Raises `search_under_way` once a methodist was asked, `undo_too_late(minutes)`, `not_yours`, `not_now`.
    """
    row = _locked(tx, person_id)
    take_back(tx, "registration", person_id, row.state, "coordinator", who.me)
    notice.take_back(tx, ["person_confirmed"], person_id)
    request, _ = search_rows.current(tx.c, person_id)
    if request is not None:
        assignment.call_back(tx, request, who)


def refuse(tx: Tx, who: Who, person_id: int) -> str:
    """«Not our teacher», asked twice: the diagnosis stays, no methodist is sought."""
    row = _locked(tx, person_id)
    if row.refused_at is not None:
        return str(row.code)
    if row.state != "complete":
        raise DomainError("not_now")
    person_rows.change(tx.c, person_id, refused_at=tx.now)
    request, _ = search_rows.current(tx.c, person_id)
    if request is not None and request.state == "opened":
        transition(tx, "assignment", request.id, "opened", "not_confirmed", "coordinator", who.me)
        rows.change(tx.c, request.id, ended_at=tx.now, end_reason="refused")
    notice.say(tx, "person_refused", person_id, person_id)
    return str(row.code)


# what is said unasked


def look_confirm(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """people_confirm: how many wait now."""
    count = search_rows.count_unconfirmed(tx.c)
    return {one.id: count or "done" for one in notices}


def look_escalated(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """assignment_escalated: still without a methodist."""
    found: dict[int, Any] = {}
    for one in notices:
        row = search_rows.case(tx.c, one.entity_id)
        done = row is None or row.state != "escalated" or row.round != one.plan_version
        found[one.id] = "done" if done or row is None else _line(tx, row)
    return found


def look_person(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """person_confirmed, person_refused: said to the person; a request that already found somebody says it itself."""
    found: dict[int, Any] = {}
    for one in notices:
        who = who_of(tx, one.recipient_id)
        request, _ = search_rows.current(tx.c, one.recipient_id)
        if who is None or (one.kind == "person_confirmed" and request is not None):
            found[one.id] = "merged"
        else:
            found[one.id] = Call(tx.policy.operator_phone)
    return found
