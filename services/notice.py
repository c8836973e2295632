"""Everything said unasked: planned in the transaction of its cause, looked at again when it is due (house.md 4).

Classes: `reminder` (person's time, working days, merged into one message a day, three a week), `prompt` (another
person's act: the next waking moment, no budget). The rules are those of content/reminders.yaml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import address as address_rows
from db import assignment as assignment_rows
from db import notice as rows
from domain.calendar import Hours, hours_open
from domain.reminder import PersonPrefs, moments, next_waking
from services.base import Tx, Who
from services.person import who_from

CLAIM = timedelta(seconds=60)
Klass = Literal["reminder", "prompt"]
LookAgain = Callable[[Tx, Sequence[Row[Any]]], Mapping[int, Any]]


def plan(
    tx: Tx,
    kind: str,
    recipient_id: int,
    entity_id: int,
    due_at: datetime,
    *,
    klass: Klass = "reminder",
    slot: str = "P0D",
    plan_version: int = 1,
    stale_at: datetime | None = None,
    args: Mapping[str, Any] | None = None,
) -> None:
    """Put a notice into the schedule; the same one twice is one."""
    rows.add(
        tx.c,
        kind=kind,
        recipient_id=recipient_id,
        entity_id=entity_id,
        slot=slot,
        plan_version=plan_version,
        klass=klass,
        due_at=due_at,
        stale_at=stale_at,
        args=dict(args) if args else None,
        created_at=tx.now,
    )
    if due_at <= tx.now:
        tx.sparks.add("deliver")


def say(
    tx: Tx,
    kind: str,
    recipient_id: int,
    entity_id: int,
    *,
    slot: str = "P0D",
    plan_version: int = 1,
    args: Mapping[str, Any] | None = None,
) -> None:
    """A prompt: another person did something; goes at the next waking moment of the recipient."""
    plan(tx, kind, recipient_id, entity_id, tx.now, klass="prompt", slot=slot, plan_version=plan_version, args=args)


def remind(
    tx: Tx,
    kind: str,
    recipient_id: int,
    entity_id: int,
    due: date | datetime,
    *,
    plan_version: int = 1,
    stale_at: datetime | None = None,
    args: Mapping[str, Any] | None = None,
) -> None:
    """Plan every moment that content/reminders.yaml gives this kind, in the recipient's time (a methodist's own hours).

    `due` is a date (a deadline) or a moment (something that happened: then the first one may be a prompt).
    """
    known = tx.policy.reminder_kinds[kind]
    row = address_rows.by_person(tx.c, recipient_id)
    if row is None:
        return
    prefs = _prefs(tx, row, methodist=known.to == "methodist")
    for moment in moments(known, due, prefs, tx.policy.calendar, tx.policy.reminders, now=tx.now):
        plan(
            tx,
            kind,
            recipient_id,
            entity_id,
            moment.at,
            klass=moment.klass,
            slot=moment.slot,
            plan_version=plan_version,
            stale_at=stale_at,
            args=args,
        )


def _prefs(tx: Tx, row: Row[Any], *, methodist: bool) -> PersonPrefs:
    own = None
    if methodist:
        default = tx.policy.reminders.methodist_hours
        member = assignment_rows.methodist(tx.c, row.person_id)
        set_by_hand = member is not None and member.hours_from is not None and member.hours_to is not None
        own = Hours(member.hours_from, member.hours_to) if member is not None and set_by_hand else default
    return PersonPrefs(
        zone=ZoneInfo(row.zone or tx.policy.zone),
        send_time=row.send_at or (own.opens if own else tx.policy.reminders.default_send),
        pause_until=row.paused_until,
        muted_until=row.muted_until,
        own_hours=own,
    )


def drop(tx: Tx, kinds: Iterable[str], entity_id: int, reason: str, recipient_id: int | None = None) -> int:
    """What was planned about this entity is not sent; the reason is kept."""
    return rows.drop_planned(tx.c, kinds, entity_id, reason, recipient_id)


def take_back(tx: Tx, kinds: Iterable[str], entity_id: int, recipient_id: int | None = None) -> None:
    """The act behind these notices was undone: planned ones are dropped, sent ones are edited to «taken back»."""
    named = list(kinds)
    rows.drop_planned(tx.c, named, entity_id, "taken_back", recipient_id)
    if rows.recall(tx.c, named, entity_id, recipient_id):
        tx.sparks.add("deliver")


@dataclass(frozen=True, slots=True)
class Recalled:
    """A sent message that is to say «taken back»."""

    notice_id: int
    who: Who
    message_id: int


def recalled(tx: Tx, limit: int = 50) -> list[Recalled]:
    """Sent notices whose act was undone; they are closed here, whatever the channel says to the edit."""
    found = rows.to_recall(tx.c, limit)
    people = {row.person_id: row for row in address_rows.by_people(tx.c, {row.recipient_id for row in found})}
    rows.change(tx.c, [row.id for row in found], state="dropped", reason="taken_back")
    return [
        Recalled(row.id, who_from(people[row.recipient_id], tx.policy.zone), row.message_id)
        for row in found
        if row.recipient_id in people and not rows.shares_message(tx.c, row)
    ]


@dataclass(frozen=True, slots=True)
class Ready:
    """A message to send now. `parts` are (notice id, kind, data); more than one is the merged message of the day."""

    who: Who
    parts: tuple[tuple[int, str, Any], ...]


def claim(tx: Tx, look_again: Mapping[str, LookAgain], limit: int = 50, epoch: int = 0) -> list[Ready]:
    """Take what is due: apply the rules of lateness, waking and budget, look again, mark the rest as being sent."""
    rows.stuck(tx.c, tx.now)
    due = rows.due(tx.c, tx.now, limit)
    if not due:
        return []
    people = {row.person_id: row for row in address_rows.by_people(tx.c, {notice.recipient_id for notice in due})}
    kept: list[Row[Any]] = []
    for notice in due:
        person = people.get(notice.recipient_id)
        verdict = _verdict(tx, notice, person)
        if verdict is None:
            kept.append(notice)
        elif isinstance(verdict, datetime):
            rows.change(tx.c, [notice.id], due_at=verdict)
        else:
            rows.change(tx.c, [notice.id], state="dropped", reason=verdict)
    kept = _within_budget(tx, kept, people)
    data = _look(tx, look_again, kept)
    return _mark(tx, kept, data, people, epoch)


def _verdict(tx: Tx, notice: Row[Any], person: Row[Any] | None) -> datetime | str | None:
    """None: may go now; a moment: later; a word: never, and why."""
    if person is None:
        return "no_address"
    if person.unreachable_at is not None:
        return "blocked"
    if notice.stale_at is not None and notice.stale_at <= tx.now:
        return "late"
    zone = ZoneInfo(person.zone or tx.policy.zone)
    if notice.klass == "reminder" and person.muted_until is not None and person.muted_until > tx.now:
        return next_waking(person.muted_until, zone, tx.policy.calendar, tx.policy.reminders.waking)
    if not (notice.args or {}).get("now") and not hours_open(
        tx.now, tx.policy.reminders.waking, zone, tx.policy.calendar
    ):
        return next_waking(tx.now, zone, tx.policy.calendar, tx.policy.reminders.waking)
    return None


def _within_budget(tx: Tx, due: list[Row[Any]], people: Mapping[int, Row[Any]]) -> list[Row[Any]]:
    """At most one message of reminders a day and three a week; the rest of the day is merged into that one."""
    reminders: dict[int, list[Row[Any]]] = defaultdict(list)
    kept = []
    for notice in due:
        if notice.klass == "reminder":
            reminders[notice.recipient_id].append(notice)
        else:
            kept.append(notice)
    if not reminders:
        return kept
    sent: dict[int, list[datetime]] = defaultdict(list)
    for row in rows.sent_reminders(tx.c, reminders, tx.now - timedelta(days=8)):
        sent[row.recipient_id].append(row.sent_at)
    for person_id, mine in reminders.items():
        zone = ZoneInfo(people[person_id].zone or tx.policy.zone)
        today = tx.now.astimezone(zone).date()
        monday = today - timedelta(days=today.weekday())
        days = {moment.astimezone(zone).date() for moment in sent[person_id]}
        if today in days or len({day for day in days if day >= monday}) >= tx.policy.reminders.max_per_week:
            at = people[person_id].send_at or tx.policy.reminders.default_send
            next_day = today + timedelta(days=1) if today in days else monday + timedelta(days=7)
            morning = datetime.combine(next_day, at, zone)
            later = next_waking(morning, zone, tx.policy.calendar, tx.policy.reminders.waking)
            rows.change(tx.c, [notice.id for notice in mine], due_at=later)
            continue
        end = datetime.combine(today, time(23, 59, 59), zone)
        known = {notice.id for notice in mine}
        for notice in rows.planned_reminders(tx.c, [person_id], end):
            if notice.id not in known and _verdict(tx, notice, people[person_id]) is None:
                mine.append(notice)
        kept.extend(mine)
    return kept


def _look(tx: Tx, look_again: Mapping[str, LookAgain], due: list[Row[Any]]) -> dict[int, Any]:
    """One query a kind: what each notice has to say now, or the reason why it has nothing to say."""
    by_kind: dict[str, list[Row[Any]]] = defaultdict(list)
    for notice in due:
        by_kind[notice.kind].append(notice)
    found: dict[int, Any] = {}
    for kind, group in by_kind.items():
        look = look_again.get(kind)
        if look is None:
            found.update({notice.id: "unknown" for notice in group})
        else:
            found.update(look(tx, group))
    return found


def _mark(
    tx: Tx, due: list[Row[Any]], data: Mapping[int, Any], people: Mapping[int, Row[Any]], epoch: int
) -> list[Ready]:
    groups: dict[tuple[int, int], list[tuple[int, str, Any]]] = defaultdict(list)
    for notice in due:
        found = data.get(notice.id, "gone")
        if isinstance(found, datetime):
            rows.change(tx.c, [notice.id], due_at=found)
            continue
        if isinstance(found, str):
            rows.change(tx.c, [notice.id], state="dropped", reason=found)
            continue
        merged = 0 if notice.klass == "reminder" else notice.id
        groups[(notice.recipient_id, merged)].append((notice.id, notice.kind, found))
    ready = []
    for (person_id, _), parts in groups.items():
        ids = [part[0] for part in parts]
        common = {"state": "sending", "claimed_until": tx.now + CLAIM, "epoch": epoch, "sent_at": tx.now}
        rows.change(tx.c, ids[:1], **common)
        if ids[1:]:
            rows.change(tx.c, ids[1:], **common, reason="merged")
        ready.append(Ready(who_from(people[person_id], tx.policy.zone), tuple(parts)))
    return ready


def record(tx: Tx, ids: Sequence[int], message_id: int) -> None:
    """It was accepted by the channel."""
    rows.change(tx.c, ids, state="sent", message_id=message_id, claimed_until=None)


def refused(tx: Tx, ids: Sequence[int], reason: str) -> None:
    """The channel refused for good; the reason is kept."""
    rows.change(tx.c, ids, state="failed", reason=reason, claimed_until=None)


def postpone(tx: Tx, ids: Sequence[int], until: datetime) -> None:
    """The channel is busy or gone: planned again."""
    rows.change(tx.c, ids, state="planned", reason=None, sent_at=None, claimed_until=None, due_at=until)
