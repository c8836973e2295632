"""What waits for a methodist, in one list, and the one line a day about it (story 11, reminders.yaml methodist)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import address as address_rows
from db import conversation as conversation_rows
from db import job as job_rows
from db import notice as notice_rows
from db import teachers as rows
from domain.assignment import contact_by
from domain.calendar import DAY, at_local, hours_open, local, next_open
from domain.conversation import waits_long
from services import notice
from services.base import Tx, Who
from services.jobs import Counts, job
from services.relay import hours_of, subject_name
from services.waking import DIGEST

ON_PAGE = 6
JOB = "digests"
EVERY = timedelta(hours=12)
LETTER = "message"
Kind = Literal["offer", "hello", "letter", "step", "route"]
# The notices that tell of a task by themselves; their entity is the task's target.
TELLS: Mapping[str, Kind] = {
    "assignment_offer": "offer", "assignment_taken": "hello", "first_contact": "hello", "step_to_check": "step",
    "route_waiting_methodist": "route",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `target` is the id its page takes; `name` the private label, or the code of the teacher, or of
    an offer the subject. `day`: until when, or since when. `pressing`: enough for a line of the day by itself."""

    kind: Kind
    assignment_id: int
    target: int
    name: str
    day: date | None = None
    pressing: bool = True


@dataclass(frozen=True, slots=True)
class TasksCard:
    """A page of the list; `page` of 0..`last`, `count` in all."""

    tasks: tuple[Task, ...]
    page: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The line of the day: how much waits. `besides`: other messages of today tell of more, which is not counted."""

    count: int
    besides: bool = False


def waiting(tx: Tx, methodist_ids: Collection[int]) -> Mapping[int, list[Task]]:
    """What waits for each of these methodists, the most urgent kind first; one query a kind."""
    found: dict[int, list[Task]] = defaultdict(list)
    if not methodist_ids:
        return found
    zone = ZoneInfo(tx.policy.zone)
    for row in rows.offers(tx.c, methodist_ids):
        until = row.offer_until.astimezone(zone).date() if row.offer_until else None
        found[row.methodist_id].append(Task("offer", row.id, row.id, subject_name(tx, row.subject), until))
    for row in rows.without_contact(tx.c, methodist_ids):
        by = None
        if row.activated_at is not None:
            by = contact_by(row.activated_at.astimezone(zone).date(), tx.policy.calendar)
        found[row.methodist_id].append(Task("hello", row.id, row.id, row.label or row.code, by))
    letters = conversation_rows.without_answer(tx.c, methodist_ids)
    steps = rows.submitted_steps(tx.c, methodist_ids)
    routes = rows.waiting_routes(tx.c, methodist_ids)
    known = rows.pairs(tx.c, {row.assignment_id for row in (*letters, *steps, *routes)})
    for row in letters:
        pair = known[row.assignment_id]
        if row.recipient_id == pair.methodist_id:
            since = row.since.astimezone(zone).date()
            pressing = _letter_presses(tx, row, since, zone)
            task = Task("letter", pair.id, pair.id, pair.label or pair.code, since, pressing)
            found[row.recipient_id].append(task)
    for row in steps:
        pair = known[row.assignment_id]
        since = row.submitted_at.astimezone(zone).date() if row.submitted_at else None
        found[row.methodist_id].append(Task("step", pair.id, row.step_id, pair.label or pair.code, since))
    for row in routes:
        pair = known[row.assignment_id]
        found[row.methodist_id].append(Task("route", pair.id, row.route_id, pair.label or pair.code))
    return found


def _letter_presses(tx: Tx, row: Any, since: date, zone: ZoneInfo) -> bool:
    """Not opened yet, or three working days without an answer (domain.md 2.15.4)."""
    return bool(row.unread) or waits_long(since, tx.now.astimezone(zone).date(), tx.policy.calendar)


def tasks(tx: Tx, who: Who, page: int = 0) -> TasksCard:
    """A page of what waits for this methodist."""
    found = waiting(tx, [who.me]).get(who.me, [])
    last = max(0, (len(found) - 1) // ON_PAGE)
    shown = min(max(page, 0), last)
    return TasksCard(tuple(found[shown * ON_PAGE : (shown + 1) * ON_PAGE]), shown, last, len(found))


def _digest_due(tx: Tx) -> datetime | None:
    """A wound clock stops here only when there is somebody to write to, and not at night: hours open by day."""
    if not rows.any_approved(tx.c):
        return None
    known = job_rows.job(tx.c, JOB)
    return _by_day(tx, known.next_due) if known is not None else tx.now


def _by_day(tx: Tx, moment: datetime) -> datetime:
    """The moment itself, or the morning after the night it lies in."""
    waking, here = tx.policy.reminders.waking, local(moment, tx.policy.zone_info)
    if waking.holds(here.time()):
        return moment
    day = here.date() if here.time() < waking.opens else here.date() + DAY
    return at_local(day, waking.opens, tx.policy.zone_info)


@job(JOB, every=EVERY, due=_digest_due)
def plan_digests(tx: Tx) -> Counts:
    """Whoever has something pressing hears once at the opening of the own hours what waits; never twice a day."""
    people = rows.approved_methodists(tx.c)
    busy = waiting(tx, [row.person_id for row in people])
    planned = 0
    for row in people:
        zone = ZoneInfo(row.zone or tx.policy.zone)
        hours = hours_of(tx, row)
        if not _pressing(busy.get(row.person_id, ())) or hours_open(tx.now, hours, zone, tx.policy.calendar):
            continue
        opening = next_open(tx.now, hours, zone, tx.policy.calendar)
        day = local(opening, zone).date()
        if opening - tx.now > timedelta(days=1) or _away(row, day):
            continue
        late = opening + timedelta(hours=12)
        notice.plan(
            tx, DIGEST, row.person_id, row.person_id, opening, klass="prompt", slot=day.isoformat(), stale_at=late
        )
        planned += 1
    return {"planned": planned}


def _pressing(things: Sequence[Task]) -> bool:
    """A letter of yesterday stands in the list, but brings no line of the day."""
    return any(task.pressing for task in things)


def look_digest(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """What waits now and no other message of today tells of; nothing for who asked not to be written to."""
    ids = {one.recipient_id for one in notices}
    busy = waiting(tx, ids)
    people = {row.person_id: row for row in address_rows.by_people(tx.c, ids)}
    members = {row.person_id: row for row in rows.approved_methodists(tx.c)}
    found: dict[int, Any] = {}
    for one in notices:
        person, member = people.get(one.recipient_id), members.get(one.recipient_id)
        if member is None or person is None:
            found[one.id] = "gone"
        elif person.muted_until is not None and person.muted_until > tx.now:
            found[one.id] = "quiet"
        else:
            zone = ZoneInfo(member.zone or tx.policy.zone)
            found[one.id] = _digest(tx, one.recipient_id, zone, busy.get(one.recipient_id, []))
    return found


def _digest(tx: Tx, methodist_id: int, zone: ZoneInfo, things: Sequence[Task]) -> Digest | str:
    """A task whose own message comes at this opening is left to it: nothing is said twice, and nothing is lost."""
    if not _pressing(things):
        return "done"
    told = _told(tx, methodist_id, zone)
    left = [task for task in things if (task.kind, task.target) not in told]
    return Digest(len(left), besides=len(left) < len(things)) if _pressing(left) else "merged"


def _told(tx: Tx, methodist_id: int, zone: ZoneInfo) -> set[tuple[str, int]]:
    """(task kind, target) of what other messages of the day tell: gone already, or going at this moment."""
    midnight = at_local(local(tx.now, zone).date(), time(), zone)
    today = notice_rows.told_since(tx.c, methodist_id, [*TELLS, LETTER], midnight, tx.now)
    told: set[tuple[str, int]] = {(TELLS[row.kind], row.entity_id) for row in today if row.kind in TELLS}
    letters = {row.entity_id for row in today if row.kind == LETTER}
    if letters:
        told |= {("letter", row.assignment_id) for row in conversation_rows.messages_by_id(tx.c, letters)}
    return told


def _away(member: Any, day: date) -> bool:
    if member.absent_from is None or member.absent_from > day:
        return False
    return member.absent_until is None or member.absent_until > day
