"""Rules of an announcement (domain.md 2.9.2): audience, the number shown, when it may start, how long it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil
from typing import Literal
from zoneinfo import ZoneInfo

from domain.calendar import Hours, WorkCalendar, next_open
from domain.errors import DomainError

GRACE = timedelta(seconds=60)
TOO_LATE = timedelta(hours=24)
LATE_FROM = time(20, 0)
FEW = 5
RATE_PER_SECOND = 25.0


@dataclass(frozen=True, slots=True)
class Audience:
    """Everyone, or those in any of the municipalities and with any of the subjects; an empty set sets no bound."""

    municipalities: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()

    @property
    def everyone(self) -> bool:
        """True without any bound."""
        return not self.municipalities and not self.subjects

    def holds(self, municipality: str | None, subjects: Iterable[str]) -> bool:
        """True for a person of this audience; who named no municipality is reached only without that bound."""
        near = not self.municipalities or municipality in self.municipalities
        return near and (not self.subjects or not self.subjects.isdisjoint(subjects))


@dataclass(frozen=True, slots=True)
class Shown:
    """How many people, as a coordinator may see it; `number` is None where it would point at people."""

    code: Literal["nobody", "fewer_than_five", "exact"]
    number: int | None = None


def shown_number(count: int) -> Shown:
    """Segments of one to four people are «fewer than five»."""
    if count == 0:
        return Shown("nobody")
    return Shown("exact", count) if count >= FEW else Shown("fewer_than_five")


def check_audience(count: int) -> None:
    """Errors: `audience_empty`."""
    if count == 0:
        raise DomainError("audience_empty")


def later_start(now: datetime, zone: ZoneInfo, calendar: WorkCalendar, waking: Hours) -> datetime | None:
    """The morning to offer instead of now, UTC; None when now is a good time.

    From 20:00 local on, before the end of the quiet hours and on a day off: the next working morning.
    """
    sending = Hours(waking.opens, min(LATE_FROM, waking.closes))
    start = next_open(now, sending, zone, calendar)
    return None if start == now else start


def starts_at(confirmed_at: datetime, planned: datetime | None = None) -> datetime:
    """60 seconds after the confirmation, or at the planned moment when that is later."""
    begin = confirmed_at + GRACE
    return begin if planned is None else max(begin, planned)


def too_late(planned: datetime, now: datetime) -> bool:
    """True for a recipient's row not begun within 24 hours: it is closed, not sent."""
    return now - planned > TOO_LATE


def duration(count: int, rate: float = RATE_PER_SECOND) -> timedelta:
    """The estimated time for `count` messages at `rate` a second, in whole seconds. Errors: ValueError for no rate."""
    if rate <= 0:
        raise ValueError("a rate above 0 is needed")
    return timedelta(seconds=ceil(count / rate))
