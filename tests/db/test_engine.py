"""The unit of work: rolled back by default, committed once, the same on both engines."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import DBAPIError

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
