"""The unit of work on both engines: `await db.write(use_case)` and `await db.read(query)`, one hop each.

SQLite: one writer thread (waiting use cases share a commit, each in its savepoint; the caller hears only after the
commit) and a few reader threads with read-only connections. PostgreSQL: `AsyncConnection.run_sync`.
Rolled back by default, committed once.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, StaticPool

T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_MS = 20_000
SHARED_COMMIT = 32
READERS = 2


class Database(Protocol):
    """What the program needs of a database: one writing hop, one reading hop."""

    @property
    def engine_name(self) -> str: ...

    async def write(self, work: Work[T]) -> T:
        """Run `work(connection)` in one transaction and return its result after the commit; an exception rolls back."""
        ...

    async def read(self, work: Work[T]) -> T:
        """Run `work(connection)` in one read-only transaction."""
        ...

    async def close(self) -> None: ...


def open_database(url: str) -> Database:
    """Open `sqlite:///path` or `postgresql://...` (any driver suffix is ignored)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return SqliteDatabase(Path(parsed.database or ""))
    return PostgresDatabase(parsed.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False))


def sqlite_engine(path: Path, *, read_only: bool = False, synchronous: str = "FULL") -> Engine:
    """A SQLAlchemy engine over the standard sqlite3 with real transactions: BEGIN IMMEDIATE for writers."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine


@dataclass(slots=True)
class _Order:
    work: Work[Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


def _tell(orders: list[_Order]) -> None:
    for order in orders:
        if order.future.cancelled():
            continue
        if order.error is not None:
            order.future.set_exception(order.error)
        else:
            order.future.set_result(order.result)


class _Worker(threading.Thread):
    """A thread that owns one connection and serves orders; several waiting orders share one transaction."""

    def __init__(self, engine: Engine, orders: queue.SimpleQueue[_Order | None], name: str, share: int) -> None:
        super().__init__(name=name, daemon=True)
        self._engine = engine
        self._orders = orders
        self._share = share

    def run(self) -> None:
        while True:
            order = self._orders.get()
            if order is None:
                return
            batch = [order]
            ending = False
            while len(batch) < self._share:
                try:
                    more = self._orders.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    ending = True
                    break
                batch.append(more)
            self._serve(batch)
            batch[0].loop.call_soon_threadsafe(_tell, batch)
            if ending:
                return

    def _serve(self, batch: list[_Order]) -> None:
        try:
            with self._engine.begin() as connection:
                for order in batch:
                    self._one(connection, order, alone=len(batch) == 1)
        except BaseException as error:  # noqa: BLE001 - whatever the engine raises belongs to the callers
            for order in batch:
                order.error = order.error or error

    @staticmethod
    def _one(connection: Connection, order: _Order, *, alone: bool) -> None:
        if alone:
            try:
                order.result = order.work(connection)
            except BaseException as error:
                order.error = error
                raise
            return
        # A savepoint of the driver's: SQLAlchemy's costs as much as three statements (bench/press.py).
        plain: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        plain.execute("SAVEPOINT one")
        try:
            order.result = order.work(connection)
        except BaseException as error:  # noqa: BLE001 - one failing use case must not undo its neighbours
            order.error = error
            plain.execute("ROLLBACK TO one")
        plain.execute("RELEASE one")


class SqliteDatabase:
    """One SQLite file under WAL."""

    engine_name = "sqlite"

    def __init__(self, path: Path, *, synchronous: str = "FULL") -> None:
        self.path = path
        self._writes: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._reads: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._engines = [sqlite_engine(path, synchronous=synchronous)]
        self._workers = [_Worker(self._engines[0], self._writes, "db-writer", SHARED_COMMIT)]
        for number in range(READERS):
            engine = sqlite_engine(path, read_only=True)
            self._engines.append(engine)
            self._workers.append(_Worker(engine, self._reads, f"db-reader-{number}", 1))
        for worker in self._workers:
            worker.start()

    async def write(self, work: Work[T]) -> T:
        return await self._ask(self._writes, work)

    async def read(self, work: Work[T]) -> T:
        return await self._ask(self._reads, work)

    @staticmethod
    async def _ask(orders: queue.SimpleQueue[_Order | None], work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        orders.put(_Order(work, loop, future))
        return await future

    async def close(self) -> None:
        self._writes.put(None)
        for _ in range(READERS):
            self._reads.put(None)
        for worker in self._workers:
            await asyncio.to_thread(worker.join, 10)
        for engine in self._engines:
            engine.dispose()


class PostgresDatabase:
    """PostgreSQL through asyncpg; the use case itself stays synchronous inside `run_sync`."""

    engine_name = "postgresql"

    def __init__(self, url: str) -> None:
        self._engine: AsyncEngine = create_async_engine(url, pool_size=5, max_overflow=5, pool_pre_ping=False)

    async def write(self, work: Work[T]) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def read(self, work: Work[T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        await self._engine.dispose()


@contextmanager
def sqlite_session(path: Path, *, read_only: bool = False) -> Iterator[Connection]:
    """One transaction from a plain thread, for the command line."""
    engine = sqlite_engine(path, read_only=read_only)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def async_engine(url: str) -> AsyncEngine:
    """The async engine for migrations, copies and long streams (aiosqlite or asyncpg)."""
    parsed = make_url(url)
    driver = "sqlite+aiosqlite" if parsed.get_backend_name() == "sqlite" else "postgresql+asyncpg"
    return create_async_engine(parsed.set(drivername=driver), poolclass=NullPool)
