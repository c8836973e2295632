"""Silence in a route: the methodist hears once a silence; a check that nobody comes to ends after 60 days."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from db import notice as notice_rows
from db import route as route_rows
from services import silence, step
from services.base import Tx
from tests import build
from tests.engines import Bench
from tests.moments import at

FAR = [date(2027, 3, day) for day in (1, 8, 15, 22, 29)]


async def a_route(both: Bench, dues: list[date], state: str = "active") -> tuple[int, int]:
    """(teacher, route)"""

    def make(tx: Tx) -> tuple[int, int]:
        anna = build.teacher(tx)
        pair = build.assignment(tx, anna, build.methodist(tx))
        return anna, build.route(tx, pair, dues=dues, state=state)

    return await both.does(make)


async def planned(both: Bench, kind: str = silence.KIND) -> int:
    def count(tx: Tx) -> int:
        return len(tx.c.execute(select(notice_rows.notices.c.id).where(notice_rows.notices.c.kind == kind)).all())

    return await both.does(count)


async def what_is_said(both: Bench) -> object:
    """What the newest line says when it is looked at again."""

    def look(tx: Tx) -> object:
        found = tx.c.execute(select(notice_rows.notices).where(notice_rows.notices.c.kind == silence.KIND)).all()
        return silence.look_again(tx, found)[found[-1].id]

    return await both.does(look)


async def test_after_21_days_without_a_sign_the_methodist_hears_once(both: Bench) -> None:
    await a_route(both, FAR)
    begin = both.now
    for days, expected in ((20, 0), (21, 1), (22, 1), (40, 1)):
        both.now = begin + timedelta(days=days)
        await both.does(silence.tell_silence)
        assert await planned(both) == expected, days
    said = await what_is_said(both)
    assert isinstance(said, silence.Silent)
    assert said.days == 40


async def test_a_sign_of_either_side_ends_the_silence_and_another_is_told_anew(both: Bench) -> None:
    anna, route_id = await a_route(both, FAR)
    begin = both.now
    both.now = begin + timedelta(days=21)
    await both.does(silence.tell_silence)
    first = (await both.does(build.steps, route_id))[0]
    await both.does(lambda tx: step.done(tx, build.who(tx, anna), first, 0))
    assert await what_is_said(both) == "done"
    await both.does(silence.tell_silence)
    assert await planned(both) == 1
    both.now += timedelta(days=21)
    await both.does(silence.tell_silence)
    assert await planned(both) == 2


async def test_two_steps_in_a_row_past_their_dates_are_told_before_21_days(both: Bench) -> None:
    dues = [date(2026, 11, 27), date(2026, 11, 30), *FAR[2:]]
    await a_route(both, dues)
    both.now = at(30, 12)
    await both.does(silence.tell_silence)
    assert await planned(both) == 0
    both.now = at(1, 12, month=12)
    await both.does(silence.tell_silence)
    assert await planned(both) == 1


async def test_the_summer_is_no_silence(both: Bench) -> None:
    both.now = at(10, 12, month=6, year=2027)
    await a_route(both, [date(2027, 12, day) for day in (1, 8, 15, 22, 27)])
    both.now = at(10, 12, month=9, year=2027)
    await both.does(silence.tell_silence)
    assert await planned(both) == 0
    both.now = at(27, 12, month=9, year=2027)
    await both.does(silence.tell_silence)
    assert await planned(both) == 1


async def state_of(both: Bench, route_id: int) -> str:
    def read(tx: Tx) -> str:
        route = route_rows.load(tx.c, route_id)
        assert route is not None
        return str(route.state)

    return await both.does(read)


async def test_a_check_nobody_comes_to_is_closed_after_60_days_and_both_are_told(both: Bench) -> None:
    _, route_id = await a_route(both, FAR, state="steps_done")
    begin = both.now
    both.now = begin + timedelta(days=59)
    assert await both.does(silence.close_silent) == {"closed": 0}
    both.now = begin + timedelta(days=60)
    assert await both.does(silence.close_silent) == {"closed": 1}
    assert await both.does(silence.close_silent) == {"closed": 0}
    assert await state_of(both, route_id) == "closed"
    assert await planned(both, "route_silent") == 2


async def test_a_result_that_waits_for_the_methodist_is_not_closed(both: Bench) -> None:
    _, route_id = await a_route(both, FAR, state="presentation")
    last = (await both.does(build.steps, route_id))[-1]
    where = update(route_rows.steps).where(route_rows.steps.c.id == last).values(state="submitted")
    await both.does(lambda tx: tx.c.execute(where).rowcount)
    both.now += timedelta(days=90)
    assert await both.does(silence.close_silent) == {"closed": 0}
    assert await state_of(both, route_id) == "presentation"
