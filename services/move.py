"""Another date for a step: a week later, a day of the calendar, or typed; far ones are asked of the methodist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Row

from db import route as route_rows
from db import step as rows
from domain.dates import read_date
from domain.errors import DomainError
from domain.revision import FREE_SHIFT, Change, needs_agreement
from domain.route import TAIL, RouteDraft, set_date
from services import revision, route, step, step_card
from services.access import access_route
from services.base import Tx, Who
from services.days import Month, month
from services.person import expect, forget

QUESTION = "step.date"
WEEK = timedelta(days=7)
FARTHEST = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class MoveCard:
    """Where a step can go: its date, the date a week later (a working day), how far it may go without asking."""

    id: int
    name: str
    due: date
    week_later: date
    plan_version: int
    free_until: date


@dataclass(frozen=True, slots=True)
class CalendarCard:
    """A month of days for a step."""

    move: MoveCard
    month: Month


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of it: moved, or asked of the methodist; the day in the end and the notes of domain.route."""

    how: Literal["moved", "asked", "same"]
    day: date
    notes: tuple[str, ...] = ()


def card(tx: Tx, who: Who, step_id: int) -> MoveCard:
    """The page that asks for another date; a typed one is expected while it stands."""
    row, _ = step.mine(tx, who, step_id, "teacher")
    step.check_open(row)
    expect(tx, who, QUESTION, step_id)
    return _card(tx, who, row)


def _card(tx: Tx, who: Who, row: Row[Any]) -> MoveCard:
    later = tx.policy.calendar.on_or_after(max(row.due_on, who.today(tx.now)) + WEEK)
    later = tx.policy.calendar.on_or_after(tx.policy.reminders.summer.after(later, tx.policy.calendar))
    name = tx.policy.step_kinds[row.kind].short_ru
    return MoveCard(row.id, name, row.due_on, later, row.plan_version, row.agreed_due + FREE_SHIFT)


def calendar_card(tx: Tx, who: Who, step_id: int, shown: date | None = None) -> CalendarCard:
    """A month of working days from today on."""
    row, _ = step.mine(tx, who, step_id, "teacher")
    step.check_open(row)
    expect(tx, who, QUESTION, step_id)
    today = who.today(tx.now)
    found = month(tx, shown or max(row.due_on, today), first=today, last=today + FARTHEST)
    return CalendarCard(_card(tx, who, row), found)


def week_later(tx: Tx, who: Who, step_id: int, plan_version: int) -> Moved:
    """One tap: a week more."""
    row, _ = step.mine(tx, who, step_id, "teacher")
    return move(tx, who, step_id, _card(tx, who, row).week_later, plan_version)


def to_day(tx: Tx, who: Who, step_id: int, day: date) -> Moved:
    """A day of the calendar: it names the wanted state itself, so an older button means the same."""
    row, _ = step.mine(tx, who, step_id, "teacher")
    return move(tx, who, step_id, day, row.plan_version)


def typed(tx: Tx, who: Who, step_id: int, words: str) -> Moved:
    """A date in words; what cannot be read leaves the old one. Errors: those of domain.dates, those of `move`."""
    row, _ = step.mine(tx, who, step_id, "teacher")
    return move(tx, who, step_id, read_date(tx.policy.date_words, words, who.today(tx.now)), row.plan_version)


def move(tx: Tx, who: Who, step_id: int, day: date, plan_version: int) -> Moved:
    """The step is due on another day; steps that must come later move along. Reminders are planned anew.

    Up to 14 days from the agreed date the teacher decides alone, farther the methodist is asked (machine route,
    `propose_change`). Errors: `not_now` for an old button, those of domain.route.set_date.
    """
    row, _ = step.mine(tx, who, step_id, "teacher")
    step.check_open(row)
    if row.plan_version != plan_version:
        raise DomainError("not_now")
    found = route_rows.load(tx.c, row.route_id)
    current = revision.current(tx, found) if found is not None else None
    if current is None:
        raise DomainError("gone")
    edited = set_date(current.draft, step_id, day, who.today(tx.now), tx.policy.calendar, tx.policy.reminders.summer)
    due = edited.draft.step(step_id).due
    forget(tx, who)
    if due == row.due_on:
        return Moved("same", due)
    agreed = {one.id: one.agreed_due for one in rows.of_route(tx.c, row.route_id)}
    changed = _changed(current.draft, edited.draft)
    if needs_agreement([Change("date", agreed[key], new, key) for key, new in changed.items()]):
        _ask(tx, who, row, day)
        return Moved("asked", due, edited.notes)
    for key, new in changed.items():
        _put(tx, key, new)
    return Moved("moved", due, edited.notes)


def _changed(before: RouteDraft, after: RouteDraft) -> dict[int, date]:
    old = {one.key: one.due for one in before.steps}
    return {one.key: one.due for one in after.steps if one.due != old[one.key]}


def _put(tx: Tx, step_id: int, due: date) -> None:
    row = step.in_force(tx, step_id)
    if row.kind in TAIL and row.state not in step.OPEN:
        return
    route_rows.move_step(tx.c, step_id, due)
    step.drop_reminders(tx, step_id, "moved")
    step.plan_reminders(tx, step_id)


def _ask(tx: Tx, who: Who, row: Row[Any], day: date) -> None:
    """Send the methodist the route with the new date; the agreed one holds until he says yes."""
    found, side = access_route(tx, who, row.route_id)
    if found.state != "active":
        raise DomainError("move_too_far")
    copy = revision.copy_of(tx, who, found, side)
    stop = tx.policy.reminders.summer
    edited = set_date(copy.draft, row.id, day, who.today(tx.now), tx.policy.calendar, stop)
    revision.save(tx, found, copy, edited.draft)
    route.send(tx, who, row.route_id, found.revision)


def keep(tx: Tx, who: Who, step_id: int) -> None:
    """The old date stays."""
    step.mine(tx, who, step_id, "teacher")
    if who.expects == QUESTION:
        forget(tx, who)


@dataclass(frozen=True, slots=True)
class WayCard:
    """What to do about an obstacle: one tap each. `recording`: a lesson can be watched without anybody."""

    what: str
    move: MoveCard
    assignment_id: int
    may_skip: bool
    recording: bool


RECORDED = frozenset({"lesson_observation", "masterclass_visit", "open_lesson", "seminar", "lesson_video_review"})


def way(tx: Tx, who: Who, step_id: int, what: str) -> WayCard:
    """The page after «what stands in the way». Errors: `not_in_list`, `not_now`."""
    if what not in step.OBSTACLES:
        raise DomainError("not_in_list")
    found = step_card.card(tx, who, step_id)
    row, _ = step.mine(tx, who, step_id, "teacher")
    step.check_open(row)
    return WayCard(what, _card(tx, who, row), row.assignment_id, found.may_skip, row.kind in RECORDED)
