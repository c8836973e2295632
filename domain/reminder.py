"""When the bot writes first: the plan of moments, the limits and the names of days (domain.md 2.6).

Policy and kinds come from domain.reminder_policy; they are handed on from here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from domain.calendar import DAY, Hours, WorkCalendar, at_local, hours_open, local, next_open
from domain.reminder_policy import (
    Klass,
    Offset,
    Plural,
    ReminderKind,
    ReminderPolicy,
    Reminders,
    parse_offset,
    parse_reminders,
)

__all__ = [
    "WAKING",
    "Hours",
    "Klass",
    "Moment",
    "Offset",
    "PersonPrefs",
    "Plural",
    "Relative",
    "ReminderKind",
    "ReminderPolicy",
    "Reminders",
    "Verdict",
    "budget",
    "digest_at",
    "hours_open",
    "merge_days",
    "moments",
    "mute_until_monday",
    "next_waking",
    "own_hours_next",
    "parse_offset",
    "parse_reminders",
    "relative",
]

WAKING = Hours(time(8, 30), time(20, 30))
# policy.unsubscribe: an answer to an own question cannot be switched off, nor muted.
NEVER_MUTED = frozenset({"consultation_answered"})


@dataclass(frozen=True, slots=True)
class PersonPrefs:
    """What a person set. `pause_until` is the first day back; `own_hours` is set for a methodist only."""

    zone: ZoneInfo
    send_time: time = time(16, 30)
    pause_until: date | None = None
    muted_until: datetime | None = None
    own_hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A planned message: the slot (text of the offset), the UTC instant and the class of its notice."""

    slot: str
    at: datetime
    klass: Klass


def moments(
    kind: ReminderKind,
    due: date | datetime,
    prefs: PersonPrefs,
    calendar: WorkCalendar,
    policy: ReminderPolicy,
    *,
    now: datetime,
) -> list[Moment]:
    """The moments still ahead, in order, at most one a day.

    `due` is a date (a deadline: moments before or on it move back from a day off) or an aware instant (something that
    happened or starts). A moment that passed, or that a shift would carry beyond its deadline, is left out.
    """
    found = [moment for offset in kind.at if (moment := _Planner(kind, due, prefs, calendar, policy).moment(offset))]
    by_day: dict[date, Moment] = {}
    for moment in found:  # of two that a shift brought to one day the later slot says more, but nothing hides a prompt
        day = local(moment.at, prefs.zone).date()
        if day not in by_day or by_day[day].klass != "prompt":
            by_day[day] = moment
    return [moment for moment in sorted(by_day.values(), key=lambda one: one.at) if moment.at >= now]


@dataclass(frozen=True, slots=True)
class _Planner:
    kind: ReminderKind
    due: date | datetime
    prefs: PersonPrefs
    calendar: WorkCalendar
    policy: ReminderPolicy

    @property
    def hours(self) -> Hours:
        return self.prefs.own_hours or self.policy.waking

    @property
    def send_time(self) -> time:
        return self.hours.inside(self.prefs.send_time)

    def moment(self, offset: Offset) -> Moment | None:
        klass = self.kind.klass(offset)
        if isinstance(self.due, datetime):
            happened = self.due.astimezone(UTC)
            if klass == "prompt":
                return self._prompt(offset, klass, happened)
            if offset.before_or_on and offset.code != "P0D":
                return self._before(offset, local(happened, self.prefs.zone).date(), happened)
            return self._after(offset, happened)
        if offset.before_or_on:
            return self._before(offset, self.due, at_local(self.due + DAY, time(), self.prefs.zone))
        return self._after(offset, at_local(self.due, time(), self.prefs.zone))

    def _prompt(self, offset: Offset, klass: Klass, happened: datetime) -> Moment | None:
        at = happened + timedelta(hours=offset.hours, days=offset.days)
        if self.kind.ignores_quiet_hours:
            return Moment(offset.code, at, klass) if self._free(at) == at else None
        at = next_open(self._free(at), self.hours, self.prefs.zone, self.calendar)
        return Moment(offset.code, at, klass)

    def _before(self, offset: Offset, due: date, limit: datetime) -> Moment | None:
        at = self._settle(self.calendar.on_or_before(offset.day(due, self.calendar)))
        return Moment(offset.code, at, self.kind.klass(offset)) if at < limit else None

    def _after(self, offset: Offset, anchor: datetime) -> Moment:
        """At the person's time of the day that many days later, never earlier than the anchor itself."""
        start = anchor + timedelta(hours=offset.hours)
        day = offset.day(local(start, self.prefs.zone).date(), self.calendar)
        if at_local(day, self.send_time, self.prefs.zone) < start:
            day += DAY
        return Moment(offset.code, self._settle(self.calendar.on_or_after(day)), self.kind.klass(offset))

    def _settle(self, day: date) -> datetime:
        """The person's time on the first allowed working day; the day itself when nothing stands in the way."""
        at = self._on_allowed(day)
        free = self._free(at)
        day = local(free, self.prefs.zone).date()
        if at_local(day, self.send_time, self.prefs.zone) < free:
            day += DAY
        return self._on_allowed(day)

    def _on_allowed(self, day: date) -> datetime:
        if self.kind.topic in self.policy.summer_topics:
            day = self.policy.summer.after(day, self.calendar)
        return at_local(self.calendar.on_or_after(day), self.send_time, self.prefs.zone)

    def _free(self, at: datetime) -> datetime:
        """The instant itself, or the end of a pause or of «not until Monday» that holds it."""
        back = self.prefs.pause_until
        if back is not None:
            day = self.calendar.add_working_days(back, self.policy.after_pause_working_day)
            at = max(at, at_local(day, self.hours.opens, self.prefs.zone))
        muted = self.prefs.muted_until
        if muted is not None and self.kind.key not in NEVER_MUTED:
            at = max(at, muted.astimezone(UTC))
        return at


def next_waking(now: datetime, zone: ZoneInfo, calendar: WorkCalendar, waking: Hours = WAKING) -> datetime:
    """`now` on a working day outside the quiet hours, otherwise the next morning that is one; UTC."""
    return next_open(now, waking, zone, calendar)


def own_hours_next(
    now: datetime, hours: Hours, zone: ZoneInfo, calendar: WorkCalendar, absent_until: date | None = None
) -> datetime:
    """The next moment inside a methodist's own hours; `absent_until` is the first day back."""
    if absent_until is not None:
        now = max(now, at_local(absent_until, time(), zone))
    return next_open(now, hours, zone, calendar)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the weekly and daily limits say: `send` or `merge` on `day`, `later` on that day, or `drop`."""

    code: Literal["send", "merge", "later", "drop"]
    day: date


def budget(
    planned: Iterable[date], day: date, calendar: WorkCalendar, policy: ReminderPolicy, not_after: date | None = None
) -> Verdict:
    """May a message of class `reminder` go on the local working day `day`?

    `planned` holds the local days of reminders sent or planned. A day that has one takes more into the same message;
    a calendar week (Monday to Sunday) has at most three such days. `not_after` is the last day it makes sense.
    """
    taken = frozenset(planned)
    if day in taken:
        return Verdict("merge", day)
    if _room(taken, day, policy):
        return Verdict("send", day)
    other = day + DAY
    while not (other in taken or (calendar.is_working(other) and _room(taken, other, policy))):
        other += DAY
    if not_after is not None and other > not_after:
        return Verdict("drop", day)
    return Verdict("later", other)


def _room(taken: frozenset[date], day: date, policy: ReminderPolicy) -> bool:
    week = day.isocalendar()[:2]
    return sum(other.isocalendar()[:2] == week for other in taken) < policy.max_per_week


def merge_days(
    candidates: Sequence[tuple[str, date, date | None]],
    planned: Iterable[date],
    calendar: WorkCalendar,
    policy: ReminderPolicy,
) -> Mapping[date, tuple[str, ...]]:
    """Keys by the local day whose one message carries them; a candidate is (key, day, last sensible day or None).

    Earlier days are served first; what finds no sensible day is left out.
    """
    taken = set(planned)
    days: dict[date, tuple[str, ...]] = {}
    for key, day, not_after in sorted(candidates, key=lambda one: (one[1], one[0])):
        verdict = budget(taken, day, calendar, policy, not_after)
        if verdict.code != "drop":
            taken.add(verdict.day)
            days[verdict.day] = (*days.get(verdict.day, ()), key)
    return MappingProxyType(days)


def digest_at(day: date, zone: ZoneInfo, calendar: WorkCalendar, policy: ReminderPolicy) -> datetime:
    """The instant of the weekly digest in the week of `day`; a day off moves it to the next working day."""
    monday = day - timedelta(days=day.weekday())
    return at_local(calendar.on_or_after(monday + timedelta(days=policy.digest_weekday)), policy.digest_time, zone)


def mute_until_monday(now: datetime, zone: ZoneInfo, policy: ReminderPolicy) -> datetime:
    """The end of the quiet hours on the next Monday, a week ahead on a Monday; UTC."""
    today = local(now, zone).date()
    return at_local(today + timedelta(days=7 - today.weekday()), policy.waking.opens, zone)


@dataclass(frozen=True, slots=True)
class Relative:
    """How to name a day: a code for the words, the distance in days and the day itself."""

    code: Literal["today", "tomorrow", "after_tomorrow", "in_days", "date"]
    days: int
    day: date


def relative(day: date, today: date) -> Relative | None:
    """The name of `day` at the moment of sending; None for the past (reminders.yaml relative_dates)."""
    days = (day - today).days
    if days < 0:
        return None
    if days <= 2:
        near: tuple[Literal["today", "tomorrow", "after_tomorrow"], ...] = ("today", "tomorrow", "after_tomorrow")
        return Relative(near[days], days, day)
    return Relative("in_days" if days <= 13 else "date", days, day)
