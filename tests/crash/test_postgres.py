"""The same on PostgreSQL, and the server restarted under the bot."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import asyncpg
import pytest

from tests import postgres
from tests.crash.judge import judge
from tests.crash.siege import Plan, siege

PLAN = Plan(readers=500, actors=12, kills=3, rate=200, life=120)
_names = itertools.count(1)


@pytest.fixture
async def database(postgres_server: postgres.Running, postgres_template: str) -> str:
    """The URL of a migrated, empty database."""
    name = f"crash_{next(_names)}"
    connection = await asyncpg.connect(postgres_server.url.format(name="postgres"))
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    await connection.close()
    return postgres_server.url.format(name=name)


@pytest.mark.timeout(180)  # two busy cores
async def test_kills_lose_nothing_and_double_little(database: str, tmp_path: Path) -> None:
    async with siege(PLAN, database, tmp_path) as under_fire:
        await under_fire.rages()
        await under_fire.ends()
        await under_fire.asks(lambda c: judge(c, under_fire))
        assert sum(one.done for one in under_fire.people) >= PLAN.actors
        assert len(under_fire.kills) == PLAN.kills


@pytest.mark.timeout(180)
async def test_a_server_that_is_restarted_under_the_bot_costs_nobody_anything(
    database: str, postgres_server: postgres.Running, tmp_path: Path
) -> None:
    async with siege(PLAN, database, tmp_path) as under_fire:
        under_fire.start_acting()
        await under_fire.begins()
        for _ in range(2):
            await under_fire.goes_out(120)
            await asyncio.to_thread(postgres_server.stop)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(postgres_server.start)
        await under_fire.goes_out(50)
        await under_fire.finishes()
        await under_fire.asks(lambda c: judge(c, under_fire))
        assert sum(one.done for one in under_fire.people) >= PLAN.actors
