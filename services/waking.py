"""When the bot may write to a person: waking or own hours, pause, absence, «not until Monday», summer, limits.

The rules are those of content/reminders.yaml policy; domain.reminder holds their arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import address as address_rows
from db import notice as rows
from domain.calendar import DAY, Hours, at_local, hours_open, local, next_open
from domain.reminder import PersonPrefs, Verdict, budget
from services.base import Tx
from services.policy import Policy

METHODIST = "methodist"
OFFICES = {"coordinator", "admin"}
WEEK = "week_digest"  # services.week: the teacher's digest; it takes no day that a reminder needs
DIGEST = "methodist_digest"  # services.tasks: the line of the day, no kind of reminders.yaml


@dataclass(frozen=True, slots=True)
class Later:
    """Not now but at this moment (UTC), and why: a word of domain.notice.LATER."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person as the schedule sees one. `address` is a row of db.address; `methodist` and nothing more than that among
    the staff; `away` and `back` bound an absence of a methodist (local days; no `back`: nobody knows until when)."""

    address: Row[Any]
    zone: ZoneInfo
    send_at: time
    waking: Hours
    own_hours: Hours
    pause_until: date | None
    muted_until: datetime | None
    methodist: bool
    away: date | None = None
    back: date | None = None

    def as_methodist(self, policy: Policy, kind: str) -> bool:
        """Does this kind come to the person as to a methodist? What reminders.yaml addresses to a role comes to that
        role; any other (a word about a route goes to either side) to what the person is. A coordinator or an
        administrator who teaches others too hears of the office while awake."""
        known = policy.reminder_kinds.get(kind)
        return known.to == METHODIST if known is not None else self.methodist or kind == DIGEST

    def hours(self, policy: Policy, kind: str) -> Hours:
        """A methodist is written to in the own hours, everybody else while awake."""
        return self.own_hours if self.as_methodist(policy, kind) else self.waking

    def prefs(self, policy: Policy, kind: str) -> PersonPrefs:
        """What domain.reminder.moments asks. «Not until Monday» is left out: it holds reminders at the moment of
        sending, while answers of people come."""
        own = self.own_hours if self.as_methodist(policy, kind) else None
        return PersonPrefs(self.zone, own.opens if own else self.send_at, self.pause_until, None, own)


def recipients(tx: Tx, person_ids: Iterable[int]) -> dict[int, Recipient]:
    """People with an address, by id."""
    ids = set(person_ids)
    working = {row.person_id: row for row in rows.methodist_hours(tx.c, ids)}
    return {row.person_id: _recipient(tx, row, working.get(row.person_id)) for row in address_rows.by_people(tx.c, ids)}


def recipient(tx: Tx, person_id: int) -> Recipient | None:
    """One of them, None without an address."""
    return recipients(tx, [person_id]).get(person_id)


def _recipient(tx: Tx, row: Row[Any], working: Any) -> Recipient:
    policy = tx.policy.reminders
    roles = set((row.roles or "").split(","))
    own = policy.methodist_hours
    if working is not None and working.hours_from is not None and working.hours_to is not None:
        own = Hours(working.hours_from, working.hours_to)
    return Recipient(
        address=row,
        zone=ZoneInfo(row.zone or tx.policy.zone),
        send_at=row.send_at or policy.default_send,
        waking=policy.waking,
        own_hours=own,
        pause_until=row.paused_until,
        muted_until=row.muted_until,
        methodist=METHODIST in roles and not roles & OFFICES,
        away=working.absent_from if working is not None else None,
        back=working.absent_until if working is not None else None,
    )


def verdict(tx: Tx, notice: Row[Any], person: Recipient | None) -> Later | str | None:
    """None: may go now; Later: at another moment; a word: never, and why."""
    if person is None:
        return "no_address"
    if person.address.unreachable_at is not None:
        return "blocked"
    if person.address.consent_state == "withdrawn":
        return "no_consent"
    if notice.stale_at is not None and notice.stale_at <= tx.now:
        return "late"
    known = tx.policy.reminder_kinds.get(notice.kind)
    if (notice.args or {}).get("now") or (known is not None and known.ignores_quiet_hours):
        return None
    hours = person.hours(tx.policy, notice.kind)
    free, reason = _free(tx, notice, person)
    if free <= tx.now:
        if hours_open(tx.now, hours, person.zone, tx.policy.calendar):
            return None
        reason = "own_hours" if hours == person.own_hours else "quiet_hours"
    if notice.klass == "reminder":
        return Later(at_the_persons_time(tx, person, free, hours), reason)
    return Later(next_open(free, hours, person.zone, tx.policy.calendar), reason)


def _free(tx: Tx, notice: Row[Any], person: Recipient) -> tuple[datetime, str]:
    """From when nothing but the hours holds this notice, and what holds it longest."""
    holds = [(_after_pause(tx, person), "pause"), (_after_absence(tx, person, notice.kind), "absent")]
    if notice.klass == "reminder":
        holds += [(person.muted_until or tx.now, "muted"), (_after_summer(tx, person, notice.kind), "summer")]
    return max(holds, key=lambda hold: hold[0])


def at_the_persons_time(tx: Tx, person: Recipient, not_before: datetime, hours: Hours) -> datetime:
    """The person's time on the first working day on which it is not before this moment."""
    day = local(not_before, person.zone).date()
    while True:
        day = tx.policy.calendar.on_or_after(day)
        at = at_local(day, _time(person, hours), person.zone)
        if at >= not_before and at > tx.now:
            return at
        day += DAY


def _time(person: Recipient, hours: Hours) -> time:
    """A methodist reads when the own hours open, everybody else at the chosen time."""
    return hours.opens if hours == person.own_hours else hours.inside(person.send_at)


def _after_pause(tx: Tx, person: Recipient) -> datetime:
    """Nothing is sent in a pause; what is left comes on the third working day after the return."""
    if person.pause_until is None:
        return tx.now
    day = tx.policy.calendar.add_working_days(person.pause_until, tx.policy.reminders.after_pause_working_day)
    paused_to = at_local(day, person.waking.opens, person.zone)
    return max(tx.now, paused_to)


def _after_absence(tx: Tx, person: Recipient, kind: str) -> datetime:
    today = local(tx.now, person.zone).date()
    if not person.as_methodist(tx.policy, kind) or person.away is None or person.away > today:
        return tx.now
    if person.back is None:  # asked again tomorrow: nobody knows when the methodist is back
        return at_local(today + DAY, time(), person.zone)
    return at_local(person.back, time(), person.zone) if person.back > today else tx.now


def _after_summer(tx: Tx, person: Recipient, kind: str) -> datetime:
    known = tx.policy.reminder_kinds.get(kind)
    policy = tx.policy.reminders
    today = local(tx.now, person.zone).date()
    if known is None or known.topic not in policy.summer_topics or not policy.summer.holds(today, tx.policy.calendar):
        return tx.now
    return at_local(policy.summer.after(today, tx.policy.calendar), person.waking.opens, person.zone)


def allowance(
    tx: Tx, person: Recipient, mine: list[Row[Any]], sent: Iterable[datetime], ahead: Iterable[datetime]
) -> Mapping[int, Later | str | None]:
    """What the two limits say about reminders that could go now, by notice id: None, Later, or `budget`.

    `sent` are the moments of reminders that went out lately, `ahead` those planned after today. A day that had its
    message takes no second one; a methodist has one digest a day and no limit a week.
    """
    today = local(tx.now, person.zone).date()
    sent_days = {local(moment, person.zone).date() for moment in sent}
    ahead_days = {local(moment, person.zone).date() for moment in ahead}
    policy = tx.policy.reminders
    if all(person.as_methodist(tx.policy, notice.kind) for notice in mine):
        policy = replace(policy, max_per_week=7)
    found: dict[int, Later | str | None] = {}
    reason = "day_limit" if today in sent_days else "week_limit"
    for notice in sorted(mine, key=lambda one: one.kind == WEEK):
        last = local(notice.stale_at - timedelta(seconds=1), person.zone).date() if notice.stale_at else None
        spare = notice.kind == WEEK
        if spare and None in found.values():
            found[notice.id] = None
            continue
        said = _limit(tx, today, sent_days, ahead_days, policy, last, spare=spare)
        if said.code == "drop":
            found[notice.id] = "budget"
        elif said.day == today:
            found[notice.id] = None
        else:
            hours = person.hours(tx.policy, notice.kind)
            found[notice.id] = Later(at_local(said.day, _time(person, hours), person.zone), reason)
    return found


def _limit(
    tx: Tx, today: date, sent: set[date], ahead: set[date], policy: Any, last: date | None, *, spare: bool
) -> Verdict:
    calendar = tx.policy.calendar
    if today not in sent:
        now = budget(sent | ahead, today, calendar, policy, last)
        if now.code != "drop" or spare:
            return now
        return budget(sent, today, calendar, policy, last)  # what would be lost goes before what can still move
    tomorrow = calendar.on_or_after(today + DAY)
    if last is not None and tomorrow > last:
        return Verdict("drop", today)
    return budget(sent | ahead, tomorrow, calendar, policy, last)
