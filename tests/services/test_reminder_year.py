"""A year of two teachers and their methodist with random acts: the laws of when and whether, on both engines."""

from __future__ import annotations

import contextlib
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.program import load_rooms
from db import address as address_rows
from db import notice as rows
from db import person as person_rows
from db import route as route_rows
from db import step as step_rows
from domain.calendar import Hours, local
from domain.errors import DomainError
from domain.notice import LATER, NEVER
from handlers.ui.registry import ui
from services import checking, move, notice, reminder, route_change, silence, step, tasks, week
from services.base import Tx
from services.jobs import Counts
from tests import build
from tests.engines import Bench
from tests.moments import LOCAL

YEAR = timedelta(days=365)
KINDS = ("self_study", "classroom_trial", "self_study")
OWN, WAKING = Hours(time(14, 30), time(17, 30)), Hours(time(8, 30), time(20, 30))
STEPS = {"step_before_due", "step_due", "step_overdue"}


def tell_silence(tx: Tx) -> Counts:
    return silence.tell_silence(tx, silence.silent(tx))


JOBS: tuple[Callable[[Tx], Counts], ...] = (tasks.plan_digests, week.plan_weeks, tell_silence)


@dataclass
class Region:
    """Who is there, and what came: (person, local moment, class, kinds)."""

    olga: int
    teachers: list[int]
    routes: dict[int, int]
    came: list[tuple[int, datetime, str, tuple[str, ...]]] = field(default_factory=list)


def begin(tx: Tx) -> Region:
    olga = build.methodist(tx)
    region = Region(olga, [], {})
    for _ in range(2):
        anna = build.teacher(tx)
        region.teachers.append(anna)
        dues = [tx.policy.calendar.on_or_after(date(2026, 12, 1) + timedelta(days=3 * n)) for n in range(5)]
        region.routes[anna] = build.route(tx, build.assignment(tx, anna, olga), KINDS, dues)
        for step_id in build.steps(tx, region.routes[anna]):
            step.plan_reminders(tx, step_id)
    return region


def act(tx: Tx, region: Region, dice: random.Random) -> None:
    """Something that one of them does; what cannot be done now is refused, as in life."""
    anna = dice.choice(region.teachers)
    who, olga = build.who(tx, anna), build.who(tx, region.olga)
    one = dice.choice(list(step_rows.of_route(tx.c, region.routes[anna])))
    what = dice.randrange(9)
    if what == 0:
        step.done(tx, who, one.id, one.submission)
    elif what == 1:
        checking.accept(tx, olga, one.id, one.submission, "thanks")
    elif what == 2:
        move.week_later(tx, who, one.id, one.plan_version)
    elif what == 3:
        reminder.mute(tx, who)
    elif what == 4:
        reminder.set_time(tx, who, dice.choice([8 * 60 + 30, 13 * 60 + 30, 16 * 60 + 30, 19 * 60]))
    elif what == 5:
        person_rows.change(tx.c, anna, paused_until=who.today(tx.now) + timedelta(days=dice.randrange(1, 20)))
    elif what == 6:
        again(tx, region.routes[anna], dice)
    elif what == 7 and dice.random() < 0.2:
        route_change.cancel(tx, who, region.routes[anna])
    elif what == 8 and dice.random() < 0.1:
        row = address_rows.by_person(tx.c, anna)
        assert row is not None
        address_rows.change(tx.c, row.id, consent_state="withdrawn")


def again(tx: Tx, route_id: int, dice: random.Random) -> None:
    """New dates for every open step, several in one week, so that the limits have something to do."""
    for row in step_rows.of_route(tx.c, route_id):
        if row.state in step_rows.OPEN:
            day = local(tx.now, LOCAL).date() + timedelta(days=dice.randrange(2, 9))
            route_rows.move_step(tx.c, row.id, tx.policy.calendar.on_or_after(day))
            step.replan(tx, row.id)


def beat(tx: Tx, region: Region) -> None:
    """What goes now is true now, and is taken by the channel."""
    ready = notice.claim(tx, {name: kind.look_again for name, kind in ui.notices.items()}).ready
    for one in ready:
        kinds = []
        for notice_id, kind, _ in one.parts:
            row = rows.load(tx.c, notice_id)
            assert row is not None
            assert row.stale_at is None or row.stale_at > tx.now, "too late"
            assert build.who(tx, row.recipient_id).consent_state != "withdrawn"
            if kind in STEPS:
                found = step_rows.by_ids(tx.c, [row.entity_id])[row.entity_id]
                assert found.state in step_rows.OPEN, "done"
                assert found.plan_version == row.plan_version, "moved"
                assert found.route_state not in {"cancelled", "closed", "paused"}, "withdrawn"
            kinds.append(kind)
        region.came.append((one.who.me, local(tx.now, LOCAL), one.klass, tuple(kinds)))
    going = rows.notices.c.state.in_(["claimed", "sending"])
    tx.c.execute(update(rows.notices).where(going).values(state="sent", sent_at=tx.now, message_id=len(region.came)))


async def live(both: Bench, seed: int) -> Region:
    load_rooms()
    dice = random.Random(seed)
    region = await both.does(begin)
    end, next_act, next_job = both.now + YEAR, both.now + timedelta(hours=5), both.now
    while both.now < end:
        due = await both.does(lambda tx: rows.next_due(tx.c))
        both.now = max(both.now, min(moment for moment in (due, next_act, next_job) if moment is not None))
        if both.now >= next_job:
            next_job += timedelta(hours=24)
            for job in JOBS:
                await both.does(job)
        if both.now >= next_act:
            next_act += timedelta(hours=dice.randrange(3, 120))
            with contextlib.suppress(DomainError):
                await both.does(act, region, dice)
        await both.does(beat, region)
    return region


async def test_a_year_of_acts_keeps_the_laws(both: Bench) -> None:
    region = await live(both, seed=len(both.database.engine_name))  # another year on each engine
    assert len(region.came) > 20
    days: dict[int, list[date]] = defaultdict(list)
    for person, moment, klass, kinds in region.came:
        hours = OWN if person == region.olga else WAKING
        assert hours.opens <= moment.time() < hours.closes, (person, moment, kinds)
        assert both.policy.calendar.is_working(moment.date()), (moment, kinds)
        if klass == "reminder":
            days[person].append(moment.date())
            summer = both.policy.reminders.summer.holds(moment.date(), both.policy.calendar)
            assert not (summer and STEPS & set(kinds)), (moment, kinds)
    for person, mine in days.items():
        assert len(mine) == len(set(mine)), "two reminder messages on one day"
        weeks: dict[tuple[int, int], int] = defaultdict(int)
        for day in mine:
            weeks[day.isocalendar()[:2]] += 1
        if person != region.olga:
            assert max(weeks.values()) <= both.policy.reminders.max_per_week
    await both.does(everything_has_its_reason)


def everything_has_its_reason(tx: Tx) -> Any:
    found = tx.c.execute(select(rows.notices)).all()
    for row in found:
        if row.state in {"dropped", "failed"}:
            assert row.reason in NEVER, row
        elif row.state == "planned":
            assert row.due_at >= tx.now, row
            assert row.reason is None or row.reason in LATER, row
        else:
            assert (row.state, row.reason) in {("sent", None), ("sent", "merged")}, row
    return len(found)
