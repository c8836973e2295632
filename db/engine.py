"""The unit of work on both engines: `await db.write(use_case)` and `await db.read(query)`, one hop each.

One writing thread, whose waiting use cases share a commit, each in its savepoint (the caller hears only after the
commit), and a few reading threads: SQLite through the standard sqlite3, PostgreSQL through psycopg. Rolled back by
default, committed once.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, StaticPool

from db import flight, written

T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_MS = 20_000
CONNECT_S = 10
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
    return PostgresDatabase(url)


def sqlite_engine(path: Path, *, read_only: bool = False, synchronous: str = "FULL") -> Engine:
    """A SQLAlchemy engine over the standard sqlite3 with real transactions: BEGIN IMMEDIATE for writers."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        hide_parameters=True,
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
        _plainly(connection, "BEGIN" if read_only else "BEGIN IMMEDIATE")

    written.watch(engine)
    return engine


def postgres_engine(url: str, *, read_only: bool = False) -> Engine:
    """A SQLAlchemy engine with one connection, which waits for locks no longer than SQLite does."""
    options = f"-c lock_timeout={BUSY_MS}" + (" -c default_transaction_read_only=on" if read_only else "")
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
        # psycopg's own prepared statements end with a rollback, and take ours along
        connect_args={"options": options, "connect_timeout": CONNECT_S, "prepare_threshold": None},
    )
    written.watch(engine)
    flight.watch(engine)
    return engine


class GivenUp(Exception):
    """The engine rolled the transaction back by itself: nothing of it is stored."""


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
        if isinstance(order.error, StopIteration):  # no future takes it
            order.future.set_exception(RuntimeError("a use case ended with StopIteration"))
        elif order.error is not None:
            order.future.set_exception(order.error)
        else:
            order.future.set_result(order.result)


def _all_failed(orders: list[_Order], error: BaseException) -> None:
    for order in orders:
        order.error = order.error or error


def _run_together(connection: Connection, orders: list[_Order]) -> None:
    """Run the works of one transaction; one that fails does not undo its neighbours."""
    if len(orders) == 1:
        orders[0].result = orders[0].work(connection)
        _unbroken(connection)  # what waits lands before the commit (db/flight.py)
        return
    for order in orders:
        order.result, order.error = in_savepoint(connection, order.work, "one")


def in_savepoint(connection: Connection, work: Work[T], name: str) -> tuple[T | None, BaseException | None]:
    """Run a part of a transaction: its result, or its error when it failed and was undone alone. Raises the error when
    it cannot be undone alone.

    `name`: of the savepoint, another one for a part of a part. A savepoint of the driver's: SQLAlchemy's costs as much
    as three statements (bench/press.py).
    """
    begin, end, undo = _PARTS[connection.dialect.name]
    begin(connection, name)
    try:
        result = work(connection)
        _unbroken(connection)
        end(connection, name)
    except BaseException as error:  # noqa: BLE001 - it belongs to the caller
        try:
            undo(connection, name)
        except Exception as gone:  # with the whole transaction
            raise error from gone
        return None, error
    return result, None


def _unbroken(connection: Connection) -> None:
    """Refuse to commit what the engine has given up, whoever swallowed its error.

    A full disk makes SQLite roll the whole transaction back by itself; after an error PostgreSQL makes a rollback of
    the commit.
    """
    plain: Any = connection.connection.driver_connection
    if isinstance(plain, sqlite3.Connection):
        given_up = not plain.in_transaction
    else:
        given_up = plain.info.transaction_status == TransactionStatus.INERROR
    if given_up:
        raise GivenUp


def _savepoint(connection: Connection, name: str) -> None:
    _plainly(connection, f"SAVEPOINT {name}")


def _stands(_connection: Connection, _name: str) -> None:
    """It is not released: the next one hides it, and the commit ends them all."""


def _back_to(connection: Connection, name: str) -> None:
    _plainly(connection, f"ROLLBACK TO SAVEPOINT {name}")


def _plainly(connection: Connection, sql: str) -> None:
    """Straight to the driver: SQLAlchemy's way costs several times what SQLite does. Raises SQLAlchemy's error."""
    plain: Any = connection.connection.driver_connection
    try:
        plain.execute(sql)
    except sqlite3.Error as error:
        connection._handle_dbapi_exception(error, sql, None, None, None)


_PARTS = {
    "sqlite": (_savepoint, _stands, _back_to),
    "postgresql": (flight.savepoint, flight.release, flight.back_to),
}


class _Worker(threading.Thread):
    """A thread that owns one connection and serves orders; several waiting orders share one transaction. The connection
    stays open from one to the next; after an error it goes back to the pool, which knows whether it is any good."""

    def __init__(self, engine: Engine, orders: queue.SimpleQueue[_Order | None], name: str, share: int) -> None:
        super().__init__(name=name, daemon=True)
        self._engine = engine
        self._orders = orders
        self._share = share
        self._connection: Connection | None = None

    def run(self) -> None:
        while True:
            order = self._orders.get()
            if order is None:
                break
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
                break
        self._let_go()

    def _serve(self, batch: list[_Order]) -> None:
        try:
            connection = self._connection = self._connection or self._engine.connect()
            with connection.begin():
                _run_together(connection, batch)
        except BaseException as error:  # noqa: BLE001 - whatever the engine raises belongs to the callers
            _all_failed(batch, error)
            self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()


class _Hops:
    """A writing thread and a few reading ones, each with its own connection."""

    def __init__(self, writer: Engine, readers: Sequence[Engine]) -> None:
        self._writes: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._reads: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._engines = [writer, *readers]
        self._closed = False
        self._workers = [_Worker(writer, self._writes, "db-writer", SHARED_COMMIT)]
        self._workers += [_Worker(reader, self._reads, f"db-reader-{n}", 1) for n, reader in enumerate(readers)]
        for worker in self._workers:
            worker.start()

    async def write(self, work: Work[T]) -> T:
        return await self._ask(self._writes, work)

    async def read(self, work: Work[T]) -> T:
        return await self._ask(self._reads, work)

    async def _ask(self, orders: queue.SimpleQueue[_Order | None], work: Work[T]) -> T:
        if self._closed:
            raise RuntimeError("the database is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        orders.put(_Order(work, loop, future))
        return await future

    async def close(self) -> None:
        self._closed = True
        self._writes.put(None)
        for _ in self._workers[1:]:
            self._reads.put(None)
        for worker in self._workers:
            await asyncio.to_thread(worker.join, 10)
        for engine in self._engines:
            engine.dispose()


class SqliteDatabase(_Hops):
    """One SQLite file under WAL."""

    engine_name = "sqlite"

    def __init__(self, path: Path, *, synchronous: str = "FULL") -> None:
        self.path = path
        writer = sqlite_engine(path, synchronous=synchronous)
        super().__init__(writer, [sqlite_engine(path, read_only=True) for _ in range(READERS)])


class PostgresDatabase(_Hops):
    """One database of a PostgreSQL server. A lost connection fails what was under way; the next hop opens another."""

    engine_name = "postgresql"

    def __init__(self, url: str) -> None:
        super().__init__(postgres_engine(url), [postgres_engine(url, read_only=True) for _ in range(READERS)])


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
