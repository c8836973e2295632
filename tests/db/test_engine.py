"""The unit of work: rolled back by default, committed once, the same on both engines."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError

from db.engine import GivenUp
from db.history import history
from db.job import remember, take
from tests.engines import Bench


def _note(c: Connection, entity_id: int = 1) -> int:
    values = {"actor_role": "bot", "entity": "route", "entity_id": entity_id, "event": "born", "to_state": "draft"}
    from tests.moments import MONDAY_NOON

    c.execute(insert(history).values(at=MONDAY_NOON, **values))
    return int(c.execute(select(func.count()).select_from(history)).scalar_one())


def _count(c: Connection) -> int:
    return int(c.execute(select(func.count()).select_from(history)).scalar_one())


async def test_what_a_use_case_wrote_stands_after_the_commit(both: Bench) -> None:
    assert await both.database.write(_note) == 1
    assert await both.database.read(_count) == 1


async def test_a_failing_use_case_leaves_nothing(both: Bench) -> None:
    def fails(c: Connection) -> None:
        _note(c)
        raise LookupError

    with pytest.raises(LookupError):
        await both.database.write(fails)
    assert await both.database.read(_count) == 0


async def test_a_failing_use_case_does_not_undo_its_neighbours(both: Bench) -> None:
    def fails(c: Connection) -> int:
        _note(c)
        raise LookupError

    works = [both.database.write(fails if number % 3 == 0 else _note) for number in range(30)]
    results = await asyncio.gather(*works, return_exceptions=True)
    assert sum(isinstance(result, LookupError) for result in results) == 10
    assert await both.database.read(_count) == 20


async def test_a_reading_hop_leaves_nothing_behind(both: Bench) -> None:
    with pytest.raises(DBAPIError):
        await both.database.read(_note)
    assert await both.database.read(_count) == 0


async def test_a_lease_has_one_holder_and_its_epoch_grows(both: Bench) -> None:
    from datetime import timedelta

    term = timedelta(seconds=30)
    assert await both.database.write(lambda c: take(c, "run", "first", term)) == 1
    assert await both.database.write(lambda c: take(c, "run", "second", term)) is None
    assert await both.database.write(lambda c: take(c, "run", "first", term)) == 2


async def test_a_lease_that_ran_out_is_taken_over(both: Bench) -> None:
    from datetime import timedelta

    await both.database.write(lambda c: take(c, "run", "frozen", timedelta(seconds=-1)))
    assert await both.database.write(lambda c: take(c, "run", "second", timedelta(seconds=30))) == 2


async def test_a_fact_is_overwritten(both: Bench) -> None:
    await both.database.write(lambda c: remember(c, "bot_id", "1"))
    await both.database.write(lambda c: remember(c, "bot_id", "2"))
    from db.job import fact

    assert await both.database.read(lambda c: fact(c, "bot_id")) == "2"


def _swallows(c: Connection) -> str:
    """A work that does not tell of an error which the engine answers by giving the transaction up."""
    _note(c)
    with contextlib.suppress(DBAPIError):
        if c.dialect.name == "sqlite":
            c.exec_driver_sql("PRAGMA max_page_count=1")  # as many as there are
            c.exec_driver_sql("INSERT INTO facts (name, value) VALUES ('large', zeroblob(9000000))")
        else:
            c.exec_driver_sql("SELECT 1/0")
    return "done"


@pytest.mark.parametrize("alone", [True, False])
async def test_nobody_hears_done_of_what_the_engine_gave_up(both: Bench, alone: bool) -> None:
    held = threading.Event()
    hold = asyncio.create_task(both.database.write(lambda _c: held.wait(10)))
    await asyncio.sleep(0.05)
    works: list[Callable[[Connection], object]] = [_swallows] if alone else [_note, _swallows, _note]
    waiting = [asyncio.create_task(both.database.write(work)) for work in works]
    await asyncio.sleep(0.05)
    held.set()
    await hold
    told = await asyncio.gather(*waiting, return_exceptions=True)
    stored = sum(not isinstance(one, BaseException) for one in told)
    assert isinstance(told[0 if alone else 1], GivenUp | DBAPIError)
    assert await both.database.read(_count) == stored


def _ends_oddly(_c: Connection) -> int:
    nothing: list[int] = []
    return next(iter(nothing))


async def test_a_use_case_that_ends_oddly_leaves_nobody_waiting(both: Bench) -> None:
    held = threading.Event()
    hold = asyncio.create_task(both.database.write(lambda _c: held.wait(10)))
    await asyncio.sleep(0.05)
    works: list[Callable[[Connection], object]] = [_ends_oddly, _note]
    waiting = [asyncio.create_task(both.database.write(work)) for work in works]
    await asyncio.sleep(0.05)
    held.set()
    await hold
    async with asyncio.timeout(10):
        told = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(told[0], RuntimeError)
    assert await both.database.read(_count) == 1


def _loses_its_connection(c: Connection) -> None:
    _note(c)
    if c.dialect.name == "sqlite":
        plain = c.connection.driver_connection
        assert plain is not None
        plain.close()
    else:
        c.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


async def test_a_lost_connection_fails_what_was_under_way_and_nothing_after_it(both: Bench) -> None:
    await both.database.write(_note)
    with pytest.raises(DBAPIError):
        await both.database.write(_loses_its_connection)
    assert await both.database.write(_note) == 2
    with pytest.raises(DBAPIError):
        await both.database.read(_loses_its_connection)
    for _ in range(4):
        assert await both.database.read(_count) == 2


async def test_one_connection_serves_one_use_case_after_another_until_one_fails(both: Bench) -> None:
    def fails(c: Connection) -> None:
        _note(c)
        raise LookupError

    def itself(c: Connection) -> Connection:
        return c

    first = await both.database.write(itself)
    assert await both.database.write(itself) is first
    with pytest.raises(LookupError):
        await both.database.write(fails)
    assert first.closed
    second = await both.database.write(itself)
    assert second is not first
    assert await both.database.write(_note) == 1
    await both.database.close()
    assert second.closed


async def test_a_closed_database_refuses(both: Bench) -> None:
    await both.database.close()
    with pytest.raises(RuntimeError):
        await both.database.write(_note)
