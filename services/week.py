"""The digest of the week: on Monday at the own time, when two steps or more are due (reminders.yaml digest)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import Row

from db import step as rows
from domain.calendar import DAY, at_local, local
from services import notice
from services.base import Tx
from services.jobs import Counts, job
from services.step import has_turn
from services.waking import WEEK, recipients

EVERY = timedelta(hours=12)
SHOWN = 4
RUNNING = ("active", "revision")


@dataclass(frozen=True, slots=True)
class WeekStep:
    """A step that is due this week: the name of its kind and the day."""

    name: str
    due: date


@dataclass(frozen=True, slots=True)
class Week:
    """The digest: the first steps, how many there are, the route of the nearest, the reader's day."""

    steps: tuple[WeekStep, ...]
    count: int
    route_id: int
    today: date


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _digest_day(tx: Tx, week: date) -> date:
    """The working day of the digest in the week that begins on this Monday."""
    policy = tx.policy.reminders
    return tx.policy.calendar.on_or_after(week + timedelta(days=policy.digest_weekday))


def _of_the_week(tx: Tx, first: date, teacher_ids: Sequence[int] | None = None) -> dict[int, list[Row[Any]]]:
    """Open steps of these teachers (of all) whose turn it is, from a day to the Sunday of its week."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows.due_between(tx.c, first, _monday(first) + timedelta(days=6), RUNNING, teacher_ids):
        if has_turn(row):
            found[row.teacher_id].append(row)
    return found


@job("week_digests", every=EVERY)
def plan_weeks(tx: Tx) -> Counts:
    """Planned up to a day ahead, once a week; at the own time, so that the day keeps one message."""
    ahead = local(tx.now + DAY, tx.policy.zone_info).date()
    day = _digest_day(tx, _monday(ahead))
    policy, planned = tx.policy.reminders, 0
    if abs((day - ahead).days) > 1 or policy.summer.holds(day, tx.policy.calendar):
        return {"planned": 0}
    busy = {key: found for key, found in _of_the_week(tx, day).items() if len(found) >= policy.digest_from}
    for person_id, person in recipients(tx, busy).items():
        at, late = at_local(day, person.send_at, person.zone), at_local(day + DAY, time(), person.zone)
        if at > tx.now:
            slot = _monday(day).isoformat()
            planned += notice.plan(tx, WEEK, person_id, person_id, at, slot=slot, stale_at=late)
    return {"planned": planned}


def look_again(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """What is due this week now, or why nothing is said."""
    found: dict[int, Any] = {}
    people = recipients(tx, {one.recipient_id for one in notices})
    for one in notices:
        person = people.get(one.recipient_id)
        if person is None:
            found[one.id] = "no_address"
            continue
        today = local(tx.now, person.zone).date()
        mine = _of_the_week(tx, today, [one.recipient_id]).get(one.recipient_id, [])
        found[one.id] = _week(tx, mine, today) if len(mine) >= tx.policy.reminders.digest_from else "done"
    return found


def _week(tx: Tx, mine: Sequence[Row[Any]], today: date) -> Week:
    steps = tuple(WeekStep(tx.policy.step_kinds[row.kind].short_ru, row.due_on) for row in mine[:SHOWN])
    return Week(steps, len(mine), mine[0].route_id, today)
