"""Working days, hours of the day and the summer stop: the calendar every date of the field is counted in.

Days are local dates of a person's zone; instants are aware UTC datetimes.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.reading import Place

DAY = timedelta(days=1)

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_RESUME = re.compile(r"(\w+) working day of (\w+)")
_WEEKDAYS = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Monday to Friday, minus `days_off`, plus `working` (day-off transfers make a Saturday a working day)."""

    days_off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """True on a working day of the region."""
        return day in self.working or (day.weekday() < _WEEKDAYS and day not in self.days_off)

    def on_or_before(self, day: date) -> date:
        """The day itself or the nearest working day before it."""
        while not self.is_working(day):
            day -= DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The day itself or the nearest working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it when negative); `day` itself when 0."""
        for _ in range(abs(count)):
            day = self.on_or_after(day + DAY) if count > 0 else self.on_or_before(day - DAY)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`; 0 when `end` is not later."""
        return sum(self.is_working(start + timedelta(days=shift)) for shift in range(1, (end - start).days + 1))

    def working_days(self, start: date, end: date) -> list[date]:
        """The working days after `start` up to and with `end`, in order."""
        days = (start + timedelta(days=shift) for shift in range(1, (end - start).days + 1))
        return [day for day in days if self.is_working(day)]


@dataclass(frozen=True, slots=True)
class SummerStop:
    """No planned messages from `first` to the day before the resume day (reminders.yaml policy.summer_stop).

    `first` is (month, day); the resume day is the `resume_working_day`-th working day of `resume_month`.
    """

    first: tuple[int, int] = (6, 15)
    resume_working_day: int = 4
    resume_month: int = 9

    def starts(self, year: int) -> date:
        """The first day of the stop in that year."""
        return date(year, *self.first)

    def resumes(self, year: int, calendar: WorkCalendar) -> date:
        """The first day after the stop on which things are sent again."""
        before = date(year, self.resume_month, 1) - DAY
        return calendar.add_working_days(before, self.resume_working_day)

    def holds(self, day: date, calendar: WorkCalendar) -> bool:
        """True on a day of the stop, the first working days of September with it."""
        return self.starts(day.year) <= day < self.resumes(day.year, calendar)

    def after(self, day: date, calendar: WorkCalendar) -> date:
        """The day itself, or the resume day when it falls into the stop."""
        return self.resumes(day.year, calendar) if self.holds(day, calendar) else day


@dataclass(frozen=True, slots=True)
class Hours:
    """Open hours of a local day: from `opens` up to, not with, `closes`."""

    opens: time
    closes: time

    def holds(self, moment: time) -> bool:
        """True when the local time lies inside."""
        return self.opens <= moment < self.closes

    def inside(self, moment: time) -> time:
        """The time itself, or the opening when it lies outside."""
        return moment if self.holds(moment) else self.opens


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The aware moment as the person's clock shows it."""
    return moment.astimezone(zone)


def at_local(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a local day and time."""
    return datetime.combine(day, moment, zone).astimezone(UTC)


def hours_open(now: datetime, hours: Hours, zone: ZoneInfo, calendar: WorkCalendar) -> bool:
    """True when the local clock shows open hours of a working day."""
    here = local(now, zone)
    return calendar.is_working(here.date()) and hours.holds(here.time())


def next_open(now: datetime, hours: Hours, zone: ZoneInfo, calendar: WorkCalendar) -> datetime:
    """`now` when the hours are open, otherwise the next opening on a working day; UTC."""
    if hours_open(now, hours, zone, calendar):
        return now.astimezone(UTC)
    here = local(now, zone)
    day = here.date() if here.time() < hours.opens else here.date() + DAY
    return at_local(calendar.on_or_after(day), hours.opens, zone)


def school_year_end(day: date) -> date:
    """30 June of the school year that `day` belongs to; July and August count to the coming year."""
    return date(day.year + 1 if day.month > 6 else day.year, 6, 30)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + 1, 1, 1) if month == 11 else date(year, month + 2, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - DAY)


def parse_summer_stop(place: Place) -> SummerStop:
    """The stop from reminders.yaml policy.summer_stop. Errors: ContentError for an unreadable day or resume rule."""
    resume = place.text("resume")
    found = _RESUME.fullmatch(resume)
    if found is None or found[1] not in _ORDINALS or found[2] not in _MONTHS:
        raise place.fail(f"{resume} is not understood", "resume")
    return SummerStop(
        first=_month_day(place, "from", place.text("from")),
        resume_working_day=_ORDINALS.index(found[1]) + 1,
        resume_month=_MONTHS.index(found[2]) + 1,
    )


def parse_times(place: Place, key: str) -> tuple[time, ...]:
    """The local times HH:MM in the list under the key. Errors: ContentError."""
    try:
        return tuple(time.fromisoformat(text) for text in place.texts(key))
    except ValueError as error:
        raise place.fail("a list of times HH:MM is expected", key) from error


def parse_time(place: Place, key: str) -> time:
    """The local time HH:MM under the key. Errors: ContentError."""
    try:
        return time.fromisoformat(place.text(key))
    except ValueError as error:
        raise place.fail("a time HH:MM is expected", key) from error


def _month_day(place: Place, key: str, text: str) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2001-{text}")
    except ValueError as error:
        raise place.fail(f"{text} is not a day MM-DD of every year", key) from error
    return day.month, day.day
