"""Statements that run in every turn or beat, compiled once and handed straight to the driver.

SQLAlchemy builds a context, a cache key and a result for every execution: several times what SQLite needs to answer
(bench/press.py). This room does the same with what its compiler says, and nothing else in the program knows of it:
types are converted as always, the transaction is the one of the connection. For statements with one text: a list in an
IN stands in the statement, the parameters are `bindparam`s, and there is no default that Python works out. PostgreSQL
reads parameters as texts of the type of the column beside them: a value that stands by itself wants a `cast`.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from db import flight, written

Convert = Callable[[Any], Any]


@dataclass(slots=True)
class _Compiled:
    """What the compiler said for one engine and one set of parameters."""

    sql: str
    names: tuple[str, ...]  # parameters, in the driver's order
    converts: tuple[Convert | None, ...]
    types: tuple[tuple[str, Any], ...]  # name and type of each column of a row
    fixed: Mapping[str, Any]
    row: Convert | None = None

    def values(self, params: Mapping[str, Any]) -> list[Any]:
        """What the driver is given."""
        given = {**self.fixed, **params} if self.fixed else params
        pairs = zip(self.names, self.converts, strict=True)
        return [given[name] if convert is None else convert(given[name]) for name, convert in pairs]


class _Sqlite(_Compiled):
    """Run by the driver's cursor."""

    __slots__ = ()

    def first(self, c: Connection, params: Mapping[str, Any]) -> Any:
        with closing(self._cursor(c, params)) as cursor:
            found = cursor.fetchone()
            return None if found is None else self._maker(c)(found)

    def all(self, c: Connection, params: Mapping[str, Any]) -> list[Any]:
        with closing(self._cursor(c, params)) as cursor:
            found = cursor.fetchall()
            return list(map(self._maker(c), found)) if found else []

    def run(self, c: Connection, params: Mapping[str, Any]) -> int:
        with closing(self._cursor(c, params)) as cursor:
            return int(cursor.rowcount)

    def send(self, c: Connection, params: Mapping[str, Any]) -> None:
        self._cursor(c, params).close()

    def _cursor(self, c: Connection, params: Mapping[str, Any]) -> Any:
        cursor = c.connection.cursor()
        try:
            cursor.execute(self.sql, self.values(params))
        except c.dialect.loaded_dbapi.Error as error:
            # Raises SQLAlchemy's own error, and throws a lost connection out of the pool.
            c._handle_dbapi_exception(error, self.sql, None, cursor, None)
        return cursor

    def _maker(self, c: Connection) -> Convert:
        if self.row is None:
            self.row = _maker(c, self.types, [None] * len(self.types))
        return self.row


class _Postgres(_Compiled):
    """Run by libpq itself, together with what waits."""

    __slots__ = ()

    def first(self, c: Connection, params: Mapping[str, Any]) -> Any:
        found = self._rows(c, params, 1)
        return found[0] if found else None

    def all(self, c: Connection, params: Mapping[str, Any]) -> list[Any]:
        return self._rows(c, params)

    def run(self, c: Connection, params: Mapping[str, Any]) -> int:
        return int(flight.ask(c, self.sql, self.values(params)).command_tuples or 0)

    def send(self, c: Connection, params: Mapping[str, Any]) -> None:
        flight.later(c, self.sql, self.values(params))

    def _rows(self, c: Connection, params: Mapping[str, Any], most: int | None = None) -> list[Any]:
        result = flight.ask(c, self.sql, self.values(params))
        if self.row is None:
            self.row = _maker(c, self.types, [result.ftype(at) for at in range(result.nfields)])
        return flight.rows(c, result, self.row, most)


_KINDS: Mapping[str, type[_Sqlite | _Postgres]] = {"sqlite": _Sqlite, "postgresql": _Postgres}
_NUMBERED: Any = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call] # as the server does


class Prepared:
    """A statement to run often: `first`, `value`, `all`, `run` and `send` take its parameters by name.

    Rows are named tuples. For `insert` and `update` the parameters also say which columns are written; an `insert` of
    several rows says so itself.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement: Any = statement
        self._known: dict[tuple[str, ...], _Sqlite | _Postgres] = {}

    def first(self, c: Connection, **params: Any) -> Any:
        """The first row, None when there is none."""
        return self._compiled(c, params).first(c, params)

    def value(self, c: Connection, **params: Any) -> Any:
        """The first column of the first row, None when there is none."""
        found = self.first(c, **params)
        return None if found is None else found[0]

    def all(self, c: Connection, **params: Any) -> list[Any]:
        """All rows."""
        return self._compiled(c, params).all(c, params)

    def run(self, c: Connection, **params: Any) -> int:
        """How many rows it changed."""
        return self._compiled(c, params).run(c, params)

    def send(self, c: Connection, **params: Any) -> None:
        """Run it and ask for no answer. On PostgreSQL it goes with the next question of this connection; its error
        arises there, or at the end of the part or of the transaction. So for what nobody catches the errors of."""
        self._compiled(c, params).send(c, params)

    def ready(self, c: Connection, **params: Any) -> None:
        """Compile it for these parameters, whatever they are, so that no transaction that holds the writer has to."""
        self._look_up(c, params)

    def _compiled(self, c: Connection, params: Mapping[str, Any]) -> _Sqlite | _Postgres:
        if self._statement.is_dml:
            written.note(c, self._statement)
        return self._look_up(c, params)

    def _look_up(self, c: Connection, params: Mapping[str, Any]) -> _Sqlite | _Postgres:
        key = (c.dialect.name, *params)
        compiled = self._known.get(key)
        if compiled is None:
            compiled = self._known[key] = _compile(self._statement, c, params)
        return compiled


def _compile(statement: Any, c: Connection, params: Mapping[str, Any]) -> _Sqlite | _Postgres:
    kind = _KINDS[c.dialect.name]
    dialect = _NUMBERED if kind is _Postgres else c.dialect
    writes = statement.is_dml
    named = statement.is_insert and statement._multi_values  # it says itself which columns it writes
    keys = list(params) if writes and not named else None
    compiled = statement.compile(dialect=dialect, column_keys=keys)
    if writes and (compiled.insert_prefetch or compiled.update_prefetch):
        raise ValueError("a prepared statement has no defaults of Python")
    if compiled.literal_execute_params or any(listed.key in params for listed in compiled.post_compile_params):
        raise ValueError("a prepared statement has one text for all its parameters")
    expanded = compiled.construct_expanded_state(dict(params))  # the lists that stand in it, value by value
    convert = {**compiled._bind_processors, **expanded.processors}  # the compiler's own word on the driver's values
    names = tuple(expanded.positiontup or expanded.parameters)
    return kind(
        expanded.statement,
        names,
        tuple(convert.get(name) for name in names),
        tuple((column.keyname, column.type) for column in compiled._result_columns),
        {name: value for name, value in expanded.parameters.items() if name not in params},
    )


def _maker(c: Connection, types: Sequence[tuple[str, Any]], codes: Sequence[Any]) -> Convert:
    """What makes a row of ours of a row of the driver's."""
    named: Any = namedtuple("Row", [name for name, _ in types])  # type: ignore[misc]  # noqa: PYI024 - names come late
    row: Convert = named._make
    processors = [
        kind.dialect_impl(c.dialect).result_processor(c.dialect, code)
        for (_, kind), code in zip(types, codes, strict=True)
    ]
    converts = [(at, convert) for at, convert in enumerate(processors) if convert is not None]
    if not converts:
        return row

    def make(found: Sequence[Any]) -> Any:
        values = list(found)
        for at, convert in converts:
            values[at] = convert(values[at])
        return row(values)

    return make
