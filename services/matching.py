"""From a request to a methodist on the teacher's screen: candidates, match, next one, escalation (domain.md 2.4.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import address as address_rows
from db import assignment as rows
from db import methodist as methodist_rows
from db import person as person_rows
from db import search as search_rows
from domain.assignment import (
    CAPACITY_PART_TIME,
    SILENT_AFTER,
    STOPPED_FOR,
    Candidate,
    Match,
    NoMatch,
    Wanted,
    answer_by,
    match,
    must_escalate,
    offers_stopped_until,
    told_by,
)
from domain.calendar import Hours, at_local
from domain.reference import in_sentence
from domain.reminder import own_hours_next
from services import notice
from services.base import Tx, transition
from services.jobs import job

MISSED_MEMORY = timedelta(days=75)  # thirty days of counting and thirty of rest, with a margin
BATCH = 200
SECOND_LOOK = timedelta(hours=2)  # an offer that stands again is not over at once
LATEST_ANSWER = timedelta(hours=20)
ASKED = "only_own_district"  # the request waits for the teacher: nobody but in the own district


@dataclass(frozen=True, slots=True)
class Methodist:
    """What is shown of a methodist: staff named in an order."""

    id: int
    name: str
    subject: str
    workplace: str


def zone(tx: Tx) -> ZoneInfo:
    """The zone of the region."""
    return ZoneInfo(tx.policy.zone)


def day_of(tx: Tx, moment: datetime) -> date:
    """The region's calendar day of a moment."""
    return moment.astimezone(zone(tx)).date()


def today(tx: Tx) -> date:
    """The region's calendar day."""
    return day_of(tx, tx.now)


def pool(tx: Tx, ids: Iterable[int] | None = None) -> Mapping[int, Candidate]:
    """Methodists as matching sees them, in four queries whatever their number."""
    members = search_rows.pool(tx.c, ids)
    known = [member.person_id for member in members]
    main: dict[int, str] = {}
    others: dict[int, set[str]] = defaultdict(set)
    for row in search_rows.subjects_of(tx.c, known):
        if row.is_main:
            main[row.person_id] = row.subject
        else:
            others[row.person_id].add(row.subject)
    loads = methodist_rows.loads(tx.c, known)
    missed: dict[int, list[date]] = defaultdict(list)
    for row in search_rows.missed(tx.c, known, tx.now - MISSED_MEMORY):
        missed[row.methodist_id].append(day_of(tx, row.at))
    return {
        member.person_id: Candidate(
            id=member.person_id,
            approved=member.state == "approved",
            load=loads.get(member.person_id, 0),
            capacity=CAPACITY_PART_TIME if member.capacity is None else member.capacity,
            main=main.get(member.person_id),
            others=frozenset(others[member.person_id]),
            municipality=member.municipality,
            suspended=member.state == "suspended",
            absent_from=member.absent_from,
            absent_until=member.absent_until,
            missed=tuple(sorted(missed[member.person_id])),
            resumed_on=member.offers_resumed_on,
            last_assigned_at=member.last_assigned_at,
        )
        for member in members
    }


def one(tx: Tx, methodist_id: int) -> Candidate | None:
    """One methodist with the places counted now; the row stays locked until the end of the transaction."""
    if search_rows.lock_methodist(tx.c, methodist_id) is None:
        return None
    return pool(tx, [methodist_id])[methodist_id]


def shown(tx: Tx, methodist_id: int) -> Methodist | None:
    """Name, main subject and workplace of a methodist."""
    member = rows.methodist(tx.c, methodist_id)
    if member is None:
        return None
    subjects = rows.methodist_subjects_of(tx.c, methodist_id)
    known = tx.policy.subjects.get(subjects[0]) if subjects else None
    subject = in_sentence(known.name_ru) if known is not None else ""
    return Methodist(methodist_id, member.shown_name or "", subject, member.workplace or "")


def wanted(tx: Tx, row: Row[Any]) -> Wanted:
    """The request as matching sees it."""
    subjects = [found.subject for found in person_rows.subjects_of(tx.c, row.teacher_id)]
    excluded = search_rows.excluded(tx.c, row.teacher_id, row.id)
    return Wanted(
        person=row.teacher_id,
        municipality=row.municipality,
        main=row.subject,
        others=frozenset(subjects) - {row.subject},
        other_district=row.other_district,
        excluded=frozenset(found.methodist_id for found in excluded),
    )


def go_on(tx: Tx, teacher_id: int) -> None:
    """The person is confirmed now: the request that waited for it sets out."""
    request, _ = search_rows.current(tx.c, teacher_id)
    if request is not None and request.state == "opened":
        set_out(tx, request, present=False)


def set_out(tx: Tx, row: Row[Any], *, present: bool, event: str = "request") -> None:
    """opened -> requested by the teacher's press, and the first candidate. `present`: the teacher looks on now."""
    transition(tx, "assignment", row.id, row.state, event, "teacher", row.teacher_id)
    seek(tx, row.id, present=present)


def seek(tx: Tx, assignment_id: int, *, present: bool) -> None:
    """The next candidate for a request, or the coordinator; the teacher is told unless present."""
    row = rows.load(tx.c, assignment_id)
    assert row is not None  # noqa: S101 - the caller holds it
    if must_escalate(row.failures):
        escalate(tx, row, "three_failures", "three_failures", present=present)
        return
    found = match(wanted(tx, row), pool(tx).values(), today(tx))
    if isinstance(found, Match):
        _show(tx, row, found, present=present)
    elif found.reason == ASKED:
        _ask_own_district(tx, row, present=present)
    else:
        escalate(tx, row, "no_candidate", _reason(found), present=present)


def _reason(found: NoMatch) -> str:
    return found.reason


def _show(tx: Tx, row: Row[Any], found: Match, *, present: bool) -> None:
    transition(tx, "assignment", row.id, row.state, "match", "bot")
    reasons = [{"code": reason.code, **reason.args} for reason in found.reasons]
    put_before(tx, row, found.best.id, reasons, present=present)


def put_before(tx: Tx, row: Row[Any], methodist_id: int, reasons: list[dict[str, Any]], *, present: bool) -> None:
    """A methodist stands before the teacher, who has seven days and one reminder."""
    version = row.round + 1
    rows.change(
        tx.c,
        row.id,
        methodist_id=methodist_id,
        reasons=reasons,
        round=version,
        offer_until=tx.now + SILENT_AFTER,
        offered_at=None,
        answer_by=None,
    )
    notice.remind(tx, "assignment_shown", row.teacher_id, row.id, tx.now, first=not present, plan_version=version)


def _ask_own_district(tx: Tx, row: Row[Any], *, present: bool) -> None:
    until = tx.now + SILENT_AFTER
    rows.change(tx.c, row.id, methodist_id=None, reasons=[{"code": ASKED}], offer_until=until, round=row.round + 1)
    if not present:
        notice.say(tx, "search_own_district", row.teacher_id, row.id, plan_version=row.round + 1)


def escalate(tx: Tx, row: Row[Any], event: str, reason: str, *, present: bool) -> None:
    """Nobody is left to ask: the coordinator chooses by hand, the teacher hears by which day."""
    transition(tx, "assignment", row.id, row.state, event, "bot")
    version = row.round + 1
    rows.change(
        tx.c,
        row.id,
        methodist_id=None,
        reasons=[{"code": reason}],
        round=version,
        escalated_at=tx.now,
        answer_by=told_by("escalated", today(tx), tx.policy.calendar),
        offer_until=None,
    )
    for person_id in person_rows.with_role(tx.c, "coordinator"):
        notice.remind(tx, "assignment_escalated", person_id, row.id, tx.now, plan_version=version)
    if not present:
        notice.say(tx, "search_told", row.teacher_id, row.id, plan_version=version)


# the offer to the methodist


def offer(tx: Tx, row: Row[Any]) -> None:
    """shown -> offered: the card goes to the methodist in the own hours; two working days to answer."""
    transition(tx, "assignment", row.id, row.state, "meet", "teacher", row.teacher_id)
    until = answer_by(_local_day(tx, row.methodist_id), tx.policy.calendar)
    hours, place = own_hours(tx, row.methodist_id)
    closing = at_local(until, hours.closes, place)
    latest = at_local(until, datetime.min.time(), place) + LATEST_ANSWER
    rows.change(tx.c, row.id, offered_at=tx.now, answer_by=until, offer_until=min(closing, latest))
    notice.drop(tx, ["assignment_shown"], row.id, "done")
    notice.remind(tx, "assignment_offer", row.methodist_id, row.id, tx.now, plan_version=row.round)


def _local_day(tx: Tx, person_id: int) -> date:
    return tx.now.astimezone(own_hours(tx, person_id)[1]).date()


def own_hours(tx: Tx, methodist_id: int) -> tuple[Hours, ZoneInfo]:
    """When a methodist reads, and in which zone."""
    member = rows.methodist(tx.c, methodist_id)
    address = address_rows.by_person(tx.c, methodist_id)
    place = ZoneInfo((address.zone if address is not None else None) or tx.policy.zone)
    if member is None or member.hours_from is None or member.hours_to is None:
        return tx.policy.reminders.methodist_hours, place
    return Hours(member.hours_from, member.hours_to), place


def held_until(tx: Tx, methodist_id: int) -> datetime | None:
    """When the own hours begin; None when they are now."""
    hours, place = own_hours(tx, methodist_id)
    opens = own_hours_next(tx.now, hours, place, tx.policy.calendar)
    return opens if opens > tx.now else None


# terms that run out


@job("expire_offers", every=timedelta(minutes=5), due=lambda tx: search_rows.next_expiry(tx.c))
def expire_offers(tx: Tx) -> Mapping[str, int]:
    """Silence: of a methodist, of the teacher who was shown one, of the teacher who was asked about the district."""
    counts = {"missed": 0, "silent": 0, "escalated": 0}
    for assignment_id in search_rows.expired(tx.c, tx.now, BATCH):
        row = rows.load(tx.c, assignment_id)
        if row is None or row.offer_until is None or row.offer_until > tx.now:
            continue
        if row.state == "offered":
            _missed(tx, row)
            counts["missed"] += 1
        elif row.state == "shown":
            transition(tx, "assignment", row.id, "shown", "teacher_silent", "bot")
            rows.change(tx.c, row.id, ended_at=tx.now, end_reason="teacher_silent", offer_until=None)
            counts["silent"] += 1
        elif row.state == "requested":
            escalate(tx, row, "no_candidate", ASKED, present=False)
            counts["escalated"] += 1
    return counts


def _missed(tx: Tx, row: Row[Any]) -> None:
    transition(tx, "assignment", row.id, "offered", "no_answer", "bot")
    failed(tx, row, "missed")
    stopped = offers_stopped_until(pool(tx, [row.methodist_id])[row.methodist_id].missed, today(tx), _resumed(tx, row))
    if stopped is not None and stopped - STOPPED_FOR == today(tx):
        search_rows.change_methodist(tx.c, row.methodist_id, offers_stopped_until=stopped)
        notice.say(tx, "offers_stopped", row.methodist_id, row.id, plan_version=row.round)
    seek(tx, row.id, present=False)


def _resumed(tx: Tx, row: Row[Any]) -> date | None:
    member = rows.methodist(tx.c, row.methodist_id)
    return None if member is None else member.offers_resumed_on


def failed(tx: Tx, row: Row[Any], reason: str, detail: str | None = None) -> None:
    """A candidate did not take it: out of this request, one failure more, nothing more is sent about it."""
    search_rows.exclude(
        tx.c, tx.now, row.teacher_id, row.methodist_id, assignment_id=row.id, reason=reason, detail=detail
    )
    notice.drop(tx, ["assignment_offer"], row.id, "done")
    rows.change(tx.c, row.id, failures=row.failures + 1, offer_until=None, offered_at=None, methodist_id=None)
