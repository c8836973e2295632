"""Rules of the conversation through the bot (domain.md 2.15): what passes, when it arrives, what can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from domain.calendar import DAY, Hours, WorkCalendar, at_local, local, next_open
from domain.errors import DomainError

PASSES = frozenset({"text", "voice", "photo", "document"})
# Before the first of these in a thread the author is asked about children's names, faces and marks (2.15.7).
NEEDS_CHILDREN_NOTE = PASSES - {"text"}
LARGEST_FILE = 20 * 1024 * 1024
RECALL_WITHIN = timedelta(minutes=10)
RETRY_WITHIN = timedelta(days=14)
KEPT_AFTER_END = timedelta(days=180)
UNANSWERED_DAYS = 3


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a message reaches the other side: UTC instant, and why it waits (None means now)."""

    at: datetime
    held: Literal["own_hours", "absence", "quiet_hours"] | None = None


def check_passes(kind: str, size: int | None = None) -> None:
    """`size` is in bytes, of a file. Errors: `conversation_kind` (param `kind`), `file_too_big` (param `limit_mb`)."""
    if kind not in PASSES:
        raise DomainError("conversation_kind", kind=kind)
    if size is not None and size > LARGEST_FILE:
        raise DomainError("file_too_big", limit_mb=LARGEST_FILE // 1024**2)


def needs_children_note(kind: str, *, already_shown: bool) -> bool:
    """True before the first photo, voice or file of a thread."""
    return kind in NEEDS_CHILDREN_NOTE and not already_shown


def arrives_to_methodist(
    now: datetime,
    hours: Hours,
    zone: ZoneInfo,
    calendar: WorkCalendar,
    absence: tuple[date, date | None] | None = None,
) -> Arrival | None:
    """At once in the own hours of a working day, else at their next opening; None when the return is not known.

    `absence` is the first day away and the first day back, local; an absence without an end holds without a date.
    """
    at = next_open(now, hours, zone, calendar)
    if absence is not None and absence[0] <= local(at, zone).date():
        back = absence[1]
        if back is None:
            return None
        if local(at, zone).date() < back:
            return Arrival(next_open(at_local(back, time(), zone), hours, zone, calendar), "absence")
    return Arrival(at, None if at == now else "own_hours")


def arrives_to_teacher(now: datetime, waking: Hours, zone: ZoneInfo, *, silent: bool = False) -> Arrival:
    """At once outside the quiet hours, days off too; in them the next morning, or at once without a sound."""
    here = local(now, zone)
    if silent or waking.holds(here.time()):
        return Arrival(now.astimezone(UTC))
    day = here.date() if here.time() < waking.opens else here.date() + DAY
    return Arrival(at_local(day, waking.opens, zone), "quiet_hours")


def may_recall(state: str, delivered_at: datetime | None, now: datetime) -> bool:
    """Held and undelivered messages always; a delivered one for 10 minutes."""
    if state in {"held", "undelivered"}:
        return True
    return state == "delivered" and delivered_at is not None and now - delivered_at <= RECALL_WITHIN


def check_recall(state: str, delivered_at: datetime | None, now: datetime, *, own: bool) -> None:
    """Errors: `not_yours`, `not_now` for a state without a recall, `recall_too_late` (param `minutes`)."""
    if not own:
        raise DomainError("not_yours")
    if may_recall(state, delivered_at, now):
        return
    if state == "delivered":
        raise DomainError("recall_too_late", minutes=int(RECALL_WITHIN.total_seconds() // 60))
    raise DomainError("not_now", state=state)


def waits_long(since: date, today: date, calendar: WorkCalendar) -> bool:
    """True when the methodist's line of the day comes for a letter: three working days without an answer (2.15.4).

    `since` is the day of the first letter without an answer: a second one does not begin the wait anew.
    """
    return calendar.working_days_between(since, today) >= UNANSWERED_DAYS


def addressee(threads: Sequence[int], replied: int | None) -> int | None:
    """The thread a message goes to; None means ask «to whom?» (2.15.2).

    `threads` are the open ones of the author, `replied` the thread of a Reply or of a pressed button. Nothing passes by
    itself: even with one thread a free text is confirmed by a press, which then comes as `replied`.
    Errors: `thread_closed` for a reply into a thread that is no longer open, `no_thread` when there is none.
    """
    if replied is not None:
        if replied not in threads:
            raise DomainError("thread_closed")
        return replied
    if not threads:
        raise DomainError("no_thread")
    return None
