"""The way to a PostgreSQL: its own prepared statements, several of them in one flight (libpq's pipeline).

A round trip costs a press more than what the server does in it (bench/press.py), and a cursor of psycopg's half as much
again. So what nobody needs the answer of waits for the next question and flies with it; its refusal is heard there, at
the latest at the end of its part or before the commit. Only db/prepared.py and db/engine.py know of it. SQLAlchemy's
own statements of the same transaction come after what waits; what ends a transaction without a commit drops it.

Nothing flies past a savepoint: what waits lands before the next one begins, and a part that is over is released, so
that no other can be taken for it.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from sqlalchemy import Connection, Engine, event

_KEY = "flight"
_GOOD = frozenset({pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK})
_USELESS = frozenset({"26000", "0A000"})  # a prepared statement that is gone, or whose table has changed


class _Sent(NamedTuple):
    sql: str
    name: bytes
    values: Any  # texts as PostgreSQL reads them, or None


class _Flight:
    """One connection's prepared statements, which stay as long as it, and what waits to be sent. `refused`: after an
    error, its statement."""

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._driver = driver
        self._server = driver.pgconn
        self._names: dict[str, bytes] = {}
        self._waiting: list[_Sent] = []
        self._adapt = Transformer(driver)
        self._readable = _poll(driver, select.POLLIN)
        self._writable = _poll(driver, select.POLLIN | select.POLLOUT)
        self.refused = ""

    def later(self, sql: str, values: Sequence[Any]) -> None:
        """Send a statement with the next question. Raises psycopg's error when it cannot be prepared, or what waits was
        refused meanwhile."""
        if not self._waiting and self._server.transaction_status == pq.TransactionStatus.IDLE:
            begin = self._made("BEGIN", ())
            self._waiting.append(begin)
        made = self._made(sql, values)  # may send what waits
        self._waiting.append(made)

    def fly(self) -> Any:
        """Send what waits; the last one's result. Raises psycopg's error of the first that was refused."""
        sent, self._waiting = self._waiting, []
        if not sent:
            return None
        self.refused = sent[-1].sql
        try:
            results = self._exchange(sent)
        except BaseException:
            self._driver.close()  # nobody knows what it still has to say
            raise
        try:
            for one, result in zip(sent, results, strict=True):
                self._check(result, one.sql)
        except psycopg.Error as error:
            if error.sqlstate in _USELESS:
                self._driver.close()  # the next connection prepares anew
            raise
        return results[-1]

    def drop(self) -> None:
        """What waits is not wanted any more."""
        self._waiting.clear()

    def back_to(self, savepoint: str) -> None:
        """Undo what came after a savepoint, sent or not, and end it. Raises psycopg's error when there is none."""
        begun = [one.sql for one in self._waiting]
        if f"SAVEPOINT {savepoint}" in begun:
            del self._waiting[begun.index(f"SAVEPOINT {savepoint}") :]
            return
        self.drop()
        self.refused = f"ROLLBACK TO SAVEPOINT {savepoint}; RELEASE SAVEPOINT {savepoint}"
        # Not prepared: SQLAlchemy counts its savepoints on and on, and each would stay with the server.
        self._check(self._server.exec_(self.refused.encode()), self.refused)

    def rows(self, result: Any, make: Callable[[Any], Any], most: int | None) -> list[Any]:
        """The rows of a result, at most so many, with Python's values."""
        count = result.ntuples if most is None else min(most, result.ntuples)
        if not count:
            return []
        self._adapt.set_pgresult(result)
        found = self._adapt.load_rows(0, count, make)
        self._adapt.set_pgresult(None)  # or it would be kept till the next answer
        return found

    def _made(self, sql: str, values: Sequence[Any]) -> _Sent:
        name = self._names.get(sql)
        if name is None:
            self.fly()  # what waits is refused by its own name, and behind its own savepoint
            name = f"ours_{len(self._names)}".encode()
            result = self._server.prepare(name, sql.encode())
            self._check(result, sql)
            self._names[sql] = name
        self.refused = sql
        given = self._adapt.dump_sequence(values, [PyFormat.TEXT] * len(values)) if values else None
        return _Sent(sql, name, given)

    def _check(self, result: Any, sql: str) -> None:
        if result.status not in _GOOD:
            self.refused = sql
            error = error_from_result(result, self._adapt.encoding)
            if error.sqlstate is None and self._server.status == pq.ConnStatus.BAD:  # the client's own words
                raise psycopg.OperationalError(str(error))
            raise error

    def _exchange(self, sent: Sequence[_Sent]) -> list[Any]:
        server = self._server
        server.enter_pipeline_mode()
        for one in sent:
            server.send_query_prepared(one.name, one.values)
        server.pipeline_sync()
        while server.flush():
            self._writable.poll()
            server.consume_input()
        results = []
        for _ in sent:
            results.append(self._next())
            server.get_result()  # the end of this one's results
        self._next()  # the end of the flight
        server.exit_pipeline_mode()
        return results

    def _next(self) -> Any:
        server = self._server
        while server.is_busy():
            self._readable.poll()
            server.consume_input()
        result = server.get_result()
        if result is None:
            raise psycopg.OperationalError("the server has ended the conversation")
        return result


def _poll(driver: psycopg.Connection[Any], events: int) -> Any:
    poll = select.poll()
    poll.register(driver.fileno(), events)
    return poll


def watch(engine: Engine) -> None:
    """From now on this engine's connections can fly, and keep the order of all that runs on them."""

    @event.listens_for(engine, "connect")
    def _connect(driver: psycopg.Connection[Any], record: Any) -> None:
        record.info[_KEY] = _Flight(driver)

    @event.listens_for(engine, "checkin")
    def _checkin(_driver: Any, record: Any) -> None:
        if _KEY in record.info:
            record.info[_KEY].drop()

    @event.listens_for(engine, "release_savepoint")
    def _release(c: Connection, name: str, _: Any) -> None:
        try:
            land(c)
        except Exception as refused:  # SQLAlchemy does not go back when a release fails
            _go_back(c, name, refused)
            raise

    @event.listens_for(engine, "before_cursor_execute")
    def _before(c: Connection, *_: Any) -> None:
        land(c)

    event.listen(engine, "commit", land)
    event.listen(engine, "rollback", _drop)
    event.listen(engine, "rollback_savepoint", _drop)


def _go_back(c: Connection, name: str, refused: Exception) -> None:
    if c.invalidated:
        return
    try:
        back_to(c, name)
    except Exception as gone:  # with the whole transaction
        raise refused from gone


def land(c: Connection) -> None:
    """Nothing waits any more. Raises SQLAlchemy's error for what was refused."""
    flight = _of(c)
    try:
        flight.fly()
    except psycopg.Error as error:
        _tell(c, error, flight)


def later(c: Connection, sql: str, values: Sequence[Any] = ()) -> None:
    """Run a statement ($1, $2) of which nobody needs the answer, at the latest before the commit."""
    flight = _of(c)
    try:
        flight.later(sql, values)
    except psycopg.Error as error:
        _tell(c, error, flight)


def ask(c: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Run a statement ($1, $2) after all that waits; its result, of libpq. Raises SQLAlchemy's error."""
    flight = _of(c)
    try:
        flight.later(sql, values)
        return flight.fly()
    except psycopg.Error as error:
        _tell(c, error, flight)


def rows(c: Connection, result: Any, make: Callable[[Any], Any], most: int | None = None) -> list[Any]:
    """The rows of a result (at most so many), each made of a tuple of Python's values."""
    return _of(c).rows(result, make, most)


def savepoint(c: Connection, name: str) -> None:
    """Begin a part that can be undone alone. Raises SQLAlchemy's error for what came before."""
    land(c)
    later(c, f"SAVEPOINT {name}")


def release(c: Connection, name: str) -> None:
    """The part is over. Raises SQLAlchemy's error for what was refused in it."""
    later(c, f"RELEASE SAVEPOINT {name}")
    land(c)


def back_to(c: Connection, name: str) -> None:
    """Undo the part and end it. Raises SQLAlchemy's error when it cannot be undone alone."""
    flight = _of(c)
    try:
        flight.back_to(name)
    except psycopg.Error as error:
        _tell(c, error, flight)


def _of(c: Connection) -> _Flight:
    flight: _Flight = c.info[_KEY]
    return flight


def _drop(c: Connection, *_: Any) -> None:
    if not c.invalidated:
        _of(c).drop()


def _tell(c: Connection, error: psycopg.Error, flight: _Flight) -> NoReturn:
    """Raise it as SQLAlchemy's own, and throw a lost connection out of the pool."""
    c._handle_dbapi_exception(error, flight.refused, None, None, None)
