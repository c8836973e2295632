"""Who becomes a teacher's methodist (domain.md 2.4): hard filters, score, terms and missed offers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Literal

from domain.calendar import WorkCalendar
from domain.errors import DomainError

ANSWER_DAYS = 2
COORDINATOR_DAYS = 3
FIRST_CONTACT_DAYS = 3
FAILURES = 3
MISSED_LIMIT = 3
MISSED_WITHIN = timedelta(days=30)
STOPPED_FOR = timedelta(days=30)
SILENT_AFTER = timedelta(days=7)
CAPACITY_PART_TIME, CAPACITY_STAFF = 10, 25

_MAIN, _OTHER, _DIRECTION, _LEVEL, _SUPPORT, _FREE = 40, 25, 15, 10, 10, 20
_DIRECTIONS = 2
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A methodist as matching sees one. `load` counts active assignments and running offers.

    `absent_until` is the first day back; `missed` are the local days of missed offers, `resumed_on` the day of
    «taking offers again».
    """

    id: int
    approved: bool
    load: int
    capacity: int
    main: str | None
    others: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    municipality: str | None = None
    organisation: str | None = None
    suspended: bool = False
    absent_from: date | None = None
    absent_until: date | None = None
    missed: tuple[date, ...] = ()
    resumed_on: date | None = None
    last_assigned_at: datetime | None = None

    @property
    def subjects(self) -> frozenset[str]:
        """All subjects, the main one with them."""
        return self.others | {self.main} if self.main else self.others

    def absent(self, day: date) -> bool:
        """True between the first day away and the day before the first day back."""
        return (
            self.absent_from is not None
            and self.absent_from <= day
            and not (self.absent_until is not None and self.absent_until <= day)
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A teacher's request. `excluded` holds who declined, was missed or refused, and mentors and bosses where known;
    `support` is the direction of help when the school has an active support case.
    """

    person: int
    municipality: str | None
    main: str | None
    others: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    other_district: bool = True
    excluded: frozenset[int] = frozenset()
    organisation: str | None = None
    support: str | None = None

    @property
    def subjects(self) -> frozenset[str]:
        """All subjects, the main one with them."""
        return self.others | {self.main} if self.main else self.others


@dataclass(frozen=True, slots=True)
class Reason:
    """One answer to «why this methodist»: subject_main, subject_other, direction, level, other_district, free."""

    code: str
    args: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Match:
    """The best candidate, the score and the reasons in words' codes."""

    best: Candidate
    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nobody passes. `only_own_district` means: ask the teacher before widening, never silently."""

    reason: Literal["none_for_subject", "all_excluded", "all_full", "only_own_district"]


def match(wanted: Wanted, candidates: Iterable[Candidate], today: date) -> Match | NoMatch:
    """The methodist to show to the teacher (2.4.2). `today` is the local day of the region.

    Ties: the smaller share of load, then the longer time without a new teacher, then the id.
    """
    fitting = [one for one in candidates if one.approved and _fits(wanted, one)]
    if not fitting:
        return NoMatch("none_for_subject")
    allowed = [one for one in fitting if not _excluded(wanted, one)]
    if not allowed:
        return NoMatch("all_excluded")
    free = [one for one in allowed if takes_offers(one, today)]
    if not free:
        return NoMatch("all_full")
    apart = [one for one in free if not (wanted.other_district and _same_district(wanted, one))]
    if not apart:
        return NoMatch("only_own_district")
    best = min(apart, key=lambda one: _rank(wanted, one))
    return Match(best, score(wanted, best), reasons(wanted, best))


def takes_offers(one: Candidate, today: date) -> bool:
    """True when the methodist is there, has room and was not stopped by missed offers."""
    return not (
        one.suspended
        or one.absent(today)
        or one.load >= one.capacity
        or offers_stopped_until(one.missed, today, one.resumed_on) is not None
    )


def score(wanted: Wanted, one: Candidate) -> int:
    """Points of 2.4.2. A main subject in common takes the place of the points for another one."""
    points = 0
    if wanted.main is not None and wanted.main == one.main:
        points += _MAIN
    elif wanted.subjects & one.subjects:
        points += _OTHER
    points += _DIRECTION * min(len(wanted.directions & one.directions), _DIRECTIONS)
    points += _LEVEL if wanted.levels & one.levels else 0
    points += _SUPPORT if wanted.support is not None and wanted.support in one.directions else 0
    return points + _FREE * max(one.capacity - one.load, 0) // max(one.capacity, 1)


def reasons(wanted: Wanted, one: Candidate) -> tuple[Reason, ...]:
    """Why this methodist, weightiest first. The school's support case is never named: only three roles may know it."""
    found: list[Reason] = []
    common = sorted(wanted.subjects & one.subjects)
    if wanted.main is not None and wanted.main == one.main:
        found.append(_reason("subject_main", subject=wanted.main))
    elif common:
        found.append(_reason("subject_other", subject=common[0]))
    found += [_reason("direction", direction=code) for code in sorted(wanted.directions & one.directions)[:_DIRECTIONS]]
    levels = sorted(wanted.levels & one.levels)
    if levels:
        found.append(_reason("level", level=levels[0]))
    if wanted.municipality and one.municipality:
        found.append(_reason("own_district" if wanted.municipality == one.municipality else "other_district"))
    found.append(_reason("free"))
    return tuple(found)


def _reason(code: str, **args: str | int) -> Reason:
    return Reason(code, MappingProxyType(args))


def _rank(wanted: Wanted, one: Candidate) -> tuple[int, float, datetime, int]:
    return (-score(wanted, one), one.load / one.capacity, one.last_assigned_at or _LONG_AGO, one.id)


def _fits(wanted: Wanted, one: Candidate) -> bool:
    return bool(wanted.subjects & one.subjects) or bool(wanted.directions & one.directions)


def _excluded(wanted: Wanted, one: Candidate) -> bool:
    same_school = wanted.organisation is not None and wanted.organisation == one.organisation
    return one.id == wanted.person or one.id in wanted.excluded or same_school


def _same_district(wanted: Wanted, one: Candidate) -> bool:
    return wanted.municipality is not None and wanted.municipality == one.municipality


def offers_stopped_until(missed: Sequence[date], today: date, resumed_on: date | None = None) -> date | None:
    """The first day with offers again after three missed ones within 30 days, None when offers go on.

    Offers missed before or on the day of `resumed_on` no longer count.
    """
    days = sorted(day for day in missed if resumed_on is None or day > resumed_on)
    full = [last for first, last in zip(days, days[MISSED_LIMIT - 1 :], strict=False) if last - first <= MISSED_WITHIN]
    if not full or full[-1] + STOPPED_FOR <= today:
        return None
    return full[-1] + STOPPED_FOR


def auto_accepts(one: Candidate, auto_accept_max: int) -> bool:
    """True when «taking without a question up to N» has room; `auto_accept_max` 0 means never."""
    return one.approved and one.load < min(auto_accept_max, one.capacity)


def check_accept(one: Candidate) -> None:
    """The guard of the methodist's «yes»; call it inside the transaction, `load` without this very offer.

    Errors: `methodist_not_approved`, `methodist_full` (param `capacity`).
    """
    if not one.approved or one.suspended:
        raise DomainError("methodist_not_approved")
    if one.load >= one.capacity:
        raise DomainError("methodist_full", capacity=one.capacity)


def must_escalate(failures: int) -> bool:
    """True after three declines or silences; «this is my colleague» is no failure."""
    return failures >= FAILURES


def answer_by(offered: date, calendar: WorkCalendar) -> date:
    """The last local day of a methodist's answer: two working days."""
    return calendar.add_working_days(offered, ANSWER_DAYS)


def told_by(state: str, since: date, calendar: WorkCalendar) -> date:
    """The day by which the teacher hears something, by the state of the request and its first local day."""
    days = COORDINATOR_DAYS if state == "escalated" else ANSWER_DAYS
    return calendar.add_working_days(since, days)


def contact_by(accepted: date, calendar: WorkCalendar) -> date:
    """The last local day of the methodist's first message: three working days."""
    return calendar.add_working_days(accepted, FIRST_CONTACT_DAYS)
