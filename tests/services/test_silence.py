"""Silence in a route: the methodist hears once a silence; a check that nobody comes to ends after 60 days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.clock import WoundClock
from bot.heartbeat import Heartbeat
from db import conversation as message_rows
from db import history as history_rows
from db import job as job_rows
from db import notice as notice_rows
from db import route as route_rows
from db import silence as silence_rows
from services import jobs, notice, silence, step
from services.base import Tx
from services.jobs import Counts
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


def tell(tx: Tx) -> Counts:
    return silence.tell_silence(tx, silence.silent(tx))


def close(tx: Tx) -> Counts:
    return silence.close_silent(tx, silence.given_up(tx))


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
        await both.does(tell)
        assert await planned(both) == expected, days
    said = await what_is_said(both)
    assert isinstance(said, silence.Silent)
    assert said.days == 40


async def test_a_sign_of_either_side_ends_the_silence_and_another_is_told_anew(both: Bench) -> None:
    anna, route_id = await a_route(both, FAR)
    begin = both.now
    both.now = begin + timedelta(days=21)
    await both.does(tell)
    first = (await both.does(build.steps, route_id))[0]
    await both.does(lambda tx: step.done(tx, build.who(tx, anna), first, 0))
    assert await what_is_said(both) == "done"
    await both.does(tell)
    assert await planned(both) == 1
    both.now += timedelta(days=21)
    await both.does(tell)
    assert await planned(both) == 2


SIGNS = ("route", "route_step", "letter")


@pytest.mark.parametrize("sign", SIGNS)
async def test_a_sign_in_one_route_is_none_in_another(both: Bench, sign: str) -> None:
    _, silent = await a_route(both, FAR)
    _, lively = await a_route(both, FAR)
    quiet = both.now
    both.now += timedelta(days=3)

    def act(tx: Tx) -> dict[int, datetime]:
        if sign == "letter":
            route = route_rows.load(tx.c, lively)
            assert route is not None
            message_rows.add_message(
                tx.c, assignment_id=route.assignment_id, author_id=route.teacher_id, recipient_id=route.methodist_id,
                state="received", kind="text", created_at=tx.now,
            )  # fmt: skip
        else:
            entity_id = lively if sign == "route" else build.steps(tx, lively)[2]
            history_rows.write(
                tx.c, at=tx.now, actor_role="bot", entity=sign, entity_id=entity_id, event="start", to_state="active"
            )
        return silence_rows.last_signs(tx.c, silence.RUNNING)

    assert await both.does(act) == {silent: quiet, lively: both.now}


async def test_two_steps_in_a_row_past_their_dates_are_told_before_21_days(both: Bench) -> None:
    dues = [date(2026, 11, 27), date(2026, 11, 30), *FAR[2:]]
    await a_route(both, dues)
    both.now = at(30, 12)
    await both.does(tell)
    assert await planned(both) == 0
    both.now = at(1, 12, month=12)
    await both.does(tell)
    assert await planned(both) == 1


async def test_the_summer_is_no_silence(both: Bench) -> None:
    both.now = at(10, 12, month=6, year=2027)
    await a_route(both, [date(2027, 12, day) for day in (1, 8, 15, 22, 27)])
    both.now = at(10, 12, month=9, year=2027)
    await both.does(tell)
    assert await planned(both) == 0
    both.now = at(27, 12, month=9, year=2027)
    await both.does(tell)
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
    assert await both.does(close) == {"closed": 0}
    both.now = begin + timedelta(days=60)
    assert await both.does(close) == {"closed": 1}
    assert await both.does(close) == {"closed": 0}
    assert await state_of(both, route_id) == "closed"
    assert await planned(both, "route_silent") == 2


async def test_a_result_that_waits_for_the_methodist_is_not_closed(both: Bench) -> None:
    _, route_id = await a_route(both, FAR, state="presentation")
    last = (await both.does(build.steps, route_id))[-1]
    where = update(route_rows.steps).where(route_rows.steps.c.id == last).values(state="submitted")
    await both.does(lambda tx: tx.c.execute(where).rowcount)
    both.now += timedelta(days=90)
    assert await both.does(close) == {"closed": 0}
    assert await state_of(both, route_id) == "presentation"


async def test_between_the_look_and_the_word_a_route_may_have_gone_on(both: Bench) -> None:
    _, route_id = await a_route(both, FAR)
    _, other = await a_route(both, FAR)
    both.now += timedelta(days=21)
    seen = await both.does(silence.silent)
    assert seen == [route_id, other]
    gone = update(route_rows.routes).where(route_rows.routes.c.id == other).values(state="cancelled")
    await both.does(lambda tx: tx.c.execute(gone).rowcount)
    assert await both.does(silence.tell_silence, seen) == {"silent": 1}
    assert await planned(both) == 1


async def test_hundreds_of_silent_routes_are_told_in_pieces_and_one_that_fails_holds_up_no_other(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 2 * jobs.PIECE + 3

    def make(tx: Tx) -> list[int]:
        olga = build.methodist(tx)
        return [
            build.route(tx, build.assignment(tx, build.teacher(tx), olga), dues=FAR, state="active")
            for _ in range(count)
        ]

    routes = await both.does(make)
    both.now += timedelta(days=21)
    remind, pieces = notice.remind, []

    def poisoned(tx: Tx, kind: str, recipient_id: int, entity_id: int, *rest: Any, **named: Any) -> None:
        if entity_id == routes[60]:
            raise ValueError("a row that nobody foresaw")
        remind(tx, kind, recipient_id, entity_id, *rest, **named)

    def counted(tx: Tx, ids: Sequence[int]) -> Counts:
        pieces.append(len(ids))
        return silence.tell_silence(tx, ids)

    monkeypatch.setattr(notice, "remind", poisoned)
    only = jobs.Job("silent_routes", timedelta(hours=12), None, pieces=jobs.Pieces(silence.silent, counted))
    monkeypatch.setattr(jobs, "JOBS", {"silent_routes": only})
    heart = Heartbeat(both.database, WoundClock(frozen=both.now), both.policy, ())
    await heart.tick()
    assert await planned(both) == count - 1
    assert sorted(pieces) == [1] * jobs.PIECE + [3, jobs.PIECE, jobs.PIECE]
    row = await both.does(lambda tx: job_rows.job(tx.c, "silent_routes"))
    assert row is not None
    assert (row.failures, row.last_success) == (1, None), "somebody is to look"
    monkeypatch.setattr(notice, "remind", remind)
    await both.does(lambda tx: job_rows.write(tx.c, "silent_routes", tx.now, next_due=tx.now))
    await heart.tick()
    assert await planned(both) == count
    row = await both.does(lambda tx: job_rows.job(tx.c, "silent_routes"))
    assert row is not None
    assert (row.failures, row.last_counts) == (0, {"silent": count})
