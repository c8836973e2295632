"""The plan of a step's reminders through a whole school year, and what a person sets; on both engines."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from db import notice as notice_rows
from db import route as route_rows
from domain.calendar import local
from domain.errors import DomainError
from services import reminder, step
from services.base import Tx
from tests import build
from tests.engines import Bench
from tests.moments import LOCAL, at

TAIL = [date(2026, 12, 25), date(2026, 12, 28)]


async def test_every_moment_is_at_the_persons_time_on_a_working_day_outside_the_summer(both: Bench) -> None:
    def every_week_of_the_year(tx: Tx) -> list[tuple[date, str, date, time]]:
        anna = build.teacher(tx, send_at=time(19))
        route_id = build.route(tx, build.assignment(tx, anna, build.methodist(tx)), ("self_study",))
        first = build.steps(tx, route_id)[0]
        found = []
        for week in range(40):
            due = tx.policy.calendar.on_or_after(date(2026, 12, 1) + timedelta(days=6 * week))
            route_rows.move_step(tx.c, first, due)
            step.plan_reminders(tx, first)
            table = notice_rows.notices
            newest = tx.c.execute(select(table).where(table.c.entity_id == first).order_by(table.c.id.desc()).limit(3))
            for row in newest:
                if row.plan_version == week + 2:
                    here = local(row.due_at, LOCAL)
                    found.append((due, row.kind, here.date(), here.time()))
        return found

    found = await both.does(every_week_of_the_year)
    assert len(found) > 80
    calendar, stop = both.policy.calendar, both.policy.reminders.summer
    for due, kind, day, moment in found:
        assert moment == time(19)
        assert calendar.is_working(day)
        assert not stop.holds(day, calendar)
        if kind == "step_before_due":
            assert day <= due - timedelta(days=3)
        if kind == "step_due":
            assert day == due
        if kind == "step_overdue":
            assert day >= due + timedelta(days=3)


async def test_another_time_moves_only_what_is_ahead_and_only_the_own(both: Bench) -> None:
    both.now = at(30, 17)

    def change(tx: Tx) -> list[tuple[int, date, time]]:
        anna, vera = build.teacher(tx), build.teacher(tx)
        steps = []
        for person in (anna, vera):
            pair = build.assignment(tx, person, build.methodist(tx))
            route_id = build.route(tx, pair, ("self_study",), [date(2026, 12, 4), *TAIL])
            steps.append(build.steps(tx, route_id)[0])
            step.plan_reminders(tx, steps[-1])
        reminder.set_time(tx, build.who(tx, anna), 8 * 60 + 30)
        table = notice_rows.notices
        chosen = select(table).where(table.c.entity_id.in_(steps)).order_by(table.c.due_at)
        rows = [(row.recipient_id == anna, local(row.due_at, LOCAL)) for row in tx.c.execute(chosen)]
        return [(mine, here.date(), here.time()) for mine, here in rows]

    found = await both.does(change)
    assert {moment for mine, _, moment in found if mine} == {time(8, 30)}
    assert {moment for mine, _, moment in found if not mine} == {time(16, 30)}


async def test_nobody_asks_why_another_person_was_written_to(both: Bench) -> None:
    def ask(tx: Tx) -> None:
        anna, vera = build.teacher(tx), build.teacher(tx)
        route_id = build.route(tx, build.assignment(tx, anna, build.methodist(tx)))
        first = build.steps(tx, route_id)[0]
        step.plan_reminders(tx, first)
        notice_id = tx.c.execute(select(notice_rows.notices.c.id).limit(1)).scalar_one()
        assert reminder.why(tx, build.who(tx, anna), notice_id)[0].day is not None
        reminder.why(tx, build.who(tx, vera), notice_id)

    with pytest.raises(DomainError) as refusal:
        await both.does(ask)
    assert refusal.value.code == "not_yours"
