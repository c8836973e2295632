"""After a downtime (house.md 4): a reminder past its date is dropped, an answer goes while its cause is open."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from bot.program import load_rooms
from db import notice as rows
from handlers.ui.registry import ui
from services import checking, notice, step, tasks
from services.base import Tx
from services.waking import WEEK
from tests import build
from tests.engines import Bench
from tests.moments import at

DUES = [date(2026, 11, 30), date(2026, 12, 4), date(2026, 12, 25), date(2026, 12, 28)]
KINDS = ("self_study", "classroom_trial")


async def a_route(both: Bench) -> tuple[int, int, list[int]]:
    """(teacher, methodist, steps)"""

    def make(tx: Tx) -> tuple[int, int, list[int]]:
        anna, olga = build.teacher(tx), build.methodist(tx)
        steps = build.steps(tx, build.route(tx, build.assignment(tx, anna, olga, contacted_at=tx.now), KINDS, DUES))
        return anna, olga, steps

    return await both.does(make)


async def wakes(both: Bench, moment: datetime) -> list[str]:
    """The program comes back at this moment: what it sends then."""
    load_rooms()
    both.now = moment

    def beat(tx: Tx) -> list[str]:
        ready = notice.claim(tx, {name: kind.look_again for name, kind in ui.notices.items()}).ready
        going = rows.notices.c.state.in_(["claimed", "sending"])
        tx.c.execute(rows.notices.update().where(going).values(state="sent", sent_at=tx.now, message_id=1))
        return sorted(kind for one in ready for _, kind, _ in one.parts)

    return await both.does(beat)


async def reasons(both: Bench, kind: str) -> set[tuple[str, str | None]]:
    def read(tx: Tx) -> set[tuple[str, str | None]]:
        found = tx.c.execute(select(rows.notices).where(rows.notices.c.kind == kind))
        return {(row.state, row.reason) for row in found}

    return await both.does(read)


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (at(27, 19), ["step_before_due"]),  # hours late: its date is still ahead
        (at(29, 12), []),  # a Sunday: on Monday its date has come, and the day speaks for itself
        (at(30, 16, 30), ["step_due"]),
        (at(1, 16, 30, month=12), []),  # the day is past, three days after it is not there yet
        (at(4, 16, 30, month=12), ["step_overdue"]),
        (at(15, 16, 30, month=12), []),  # nobody is asked two weeks later
    ],
)
async def test_a_reminder_whose_date_is_past_is_not_sent(both: Bench, moment: datetime, sent: list[str]) -> None:
    _, _, steps = await a_route(both)
    await both.does(step.plan_reminders, steps[0])
    assert await wakes(both, moment) == sent
    if moment > at(29, 23):
        assert ("dropped", "late") in await reasons(both, "step_before_due")


async def test_an_answer_goes_weeks_late_while_its_cause_is_open(both: Bench) -> None:
    anna, _, steps = await a_route(both)
    await both.does(lambda tx: step.done(tx, build.who(tx, anna), steps[0], 0))
    assert await wakes(both, at(14, 9, month=12)) == []  # a Monday, before the own hours
    assert await wakes(both, at(14, 14, 30, month=12)) == ["step_to_check"]


async def test_an_answer_whose_cause_is_gone_meanwhile_does_not_go(both: Bench) -> None:
    anna, olga, steps = await a_route(both)
    await both.does(lambda tx: step.done(tx, build.who(tx, anna), steps[0], 0))
    await both.does(lambda tx: checking.accept(tx, build.who(tx, olga), steps[0], 1, "thanks"))
    assert await wakes(both, at(14, 15, month=12)) == ["step_answered"]
    assert await reasons(both, "step_to_check") == {("dropped", "done")}


async def test_the_lines_of_a_day_that_is_past_are_not_sent(both: Bench) -> None:
    anna, olga, steps = await a_route(both)
    await both.does(lambda tx: step.done(tx, build.who(tx, anna), steps[0], 0))
    await both.does(tasks.plan_digests)
    both.now = at(22, 12)
    await both.does(lambda tx: notice.plan(tx, WEEK, anna, anna, at(23, 16, 30), stale_at=at(24, 0)))
    assert await wakes(both, at(25, 15)) == ["step_to_check"]
    assert await reasons(both, "methodist_digest") == {("dropped", "late")}
    assert await reasons(both, WEEK) == {("dropped", "late")}
    assert olga


async def test_what_was_said_to_go_at_once_goes_at_any_hour_after_a_downtime(both: Bench) -> None:
    anna, _, _ = await a_route(both)

    def letter(tx: Tx) -> None:
        notice.plan(tx, "course_added", anna, 0, tx.now, klass="prompt", args={"now": True})

    await both.does(letter)
    await wakes(both, at(24, 23))
    assert await reasons(both, "course_added") == {("dropped", "withdrawn")}  # looked at again at once, at night
