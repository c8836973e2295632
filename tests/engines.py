"""The same test on both engines: `both` is a migrated, empty database with its policy."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest

from db import migrate
from db.engine import Database, SqliteDatabase, open_database
from services.base import Tx
from services.policy import Policy
from tests import postgres
from tests.moments import MONDAY_NOON
from tests.world import usual_policy

T = TypeVar("T")
ENGINES = ("sqlite", "postgresql")
_names = itertools.count(1)


@dataclass(slots=True)
class Bench:
    """A database, a policy and a moment: `does(work, ...)` is one use case in one transaction."""

    database: Database
    policy: Policy
    url: str
    now: datetime = MONDAY_NOON

    async def does(self, work: Callable[..., T], *args: Any) -> T:
        return await self.database.write(lambda c: work(Tx(c, self.now, self.policy), *args))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Running]:
    with postgres.server() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_url(postgres_server: postgres.Running) -> str:
    return postgres_server.url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """A migrated database that others are made from."""

    async def make() -> None:
        connection = await asyncpg.connect(postgres_url.format(name="postgres"))
        await connection.execute("CREATE DATABASE template_bot")
        await connection.close()
        await migrate.upgrade(postgres_url.format(name="template_bot"))

    with ThreadPoolExecutor(1) as apart:  # a loop of a test may be running in this thread
        apart.submit(asyncio.run, make()).result()
    return "template_bot"


@pytest.fixture(scope="session")
def policy() -> Policy:
    return usual_policy()


@pytest.fixture(params=ENGINES)
async def both(request: pytest.FixtureRequest, tmp_path: Path, template: Path, policy: Policy) -> AsyncIterator[Bench]:
    """Each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "bot.db"
        shutil.copy(template, path)
        bench = Bench(SqliteDatabase(path), policy, f"sqlite:///{path}")
    else:
        url, name = request.getfixturevalue("postgres_url"), f"bot_{next(_names)}"
        model = request.getfixturevalue("postgres_template")
        connection = await asyncpg.connect(url.format(name="postgres"))
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {model}")
        await connection.close()
        bench = Bench(open_database(url.format(name=name)), policy, url.format(name=name))
    yield bench
    await bench.database.close()
