"""Statements that run in every turn or beat, compiled once and handed straight to the driver.

SQLAlchemy builds a context, a cache key and a result for every execution: several times what SQLite needs to answer
(bench/press.py). This room does the same with what its compiler says, and nothing else in the program knows of it:
types are converted as always, the transaction is the one of the connection. For statements with one text: a list in an
IN stands in the statement, the parameters are `bindparam`s, and there is no default that Python works out.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Executable

from db import written

Convert = Callable[[Any], Any]


@dataclass(slots=True)
class _Compiled:
    """What the compiler said for one engine and one set of parameters."""

    sql: str
    names: tuple[str, ...]  # parameters, in the driver's order
    converts: tuple[Convert | None, ...]
    named: bool  # the driver takes them by name
    types: tuple[tuple[str, Any], ...]  # name and type of each column of a row
    fixed: Mapping[str, Any]
    row: Callable[[Sequence[Any]], Any] | None = None


class Prepared:
    """A statement to run often: `first`, `value`, `all` and `run` take its parameters by name.

    Rows are named tuples. For `insert` and `update` the parameters also say which columns are written; an `insert` of
    several rows says so itself.
    """

    def __init__(self, statement: Executable) -> None:
        self._statement: Any = statement
        self._known: dict[tuple[str, ...], _Compiled] = {}

    def first(self, c: Connection, **params: Any) -> Any:
        """The first row, None when there is none."""
        compiled, cursor = self._execute(c, params)
        try:
            found = cursor.fetchone()
            return None if found is None else self._row(c, compiled, cursor)(found)
        finally:
            cursor.close()

    def value(self, c: Connection, **params: Any) -> Any:
        """The first column of the first row, None when there is none."""
        found = self.first(c, **params)
        return None if found is None else found[0]

    def all(self, c: Connection, **params: Any) -> list[Any]:
        """All rows."""
        compiled, cursor = self._execute(c, params)
        try:
            found = cursor.fetchall()
            return list(map(self._row(c, compiled, cursor), found)) if found else []
        finally:
            cursor.close()

    def run(self, c: Connection, **params: Any) -> int:
        """How many rows it changed."""
        _, cursor = self._execute(c, params)
        changed = int(cursor.rowcount)
        cursor.close()
        return changed

    def _execute(self, c: Connection, params: Mapping[str, Any]) -> tuple[_Compiled, Any]:
        key = (c.dialect.name, *params)
        compiled = self._known.get(key)
        if compiled is None:
            compiled = self._known[key] = _compile(self._statement, c, params)
        if self._statement.is_dml:
            written.note(c, self._statement)
        given = {**compiled.fixed, **params} if compiled.fixed else params
        cursor = c.connection.cursor()
        pairs = zip(compiled.names, compiled.converts, strict=True)
        values = [given[name] if convert is None else convert(given[name]) for name, convert in pairs]
        try:
            cursor.execute(compiled.sql, dict(zip(compiled.names, values, strict=True)) if compiled.named else values)
        except c.dialect.loaded_dbapi.Error as error:
            # Raises SQLAlchemy's own error, and throws a lost connection out of the pool.
            c._handle_dbapi_exception(error, compiled.sql, None, cursor, None)
        return compiled, cursor

    @staticmethod
    def _row(c: Connection, compiled: _Compiled, cursor: Any) -> Callable[[Sequence[Any]], Any]:
        if compiled.row is None:
            compiled.row = _maker(c, compiled.types, [described[1] for described in cursor.description])
        return compiled.row


def _compile(statement: Any, c: Connection, params: Mapping[str, Any]) -> _Compiled:
    writes = statement.is_dml
    named = statement.is_insert and statement._multi_values  # it says itself which columns it writes
    keys = list(params) if writes and not named else None
    compiled = statement.compile(dialect=c.dialect, column_keys=keys)
    if writes and (compiled.insert_prefetch or compiled.update_prefetch):
        raise ValueError("a prepared statement has no defaults of Python")
    if compiled.literal_execute_params or any(listed.key in params for listed in compiled.post_compile_params):
        raise ValueError("a prepared statement has one text for all its parameters")
    expanded = compiled.construct_expanded_state(dict(params))  # the lists that stand in it, value by value
    convert = {**compiled._bind_processors, **expanded.processors}  # the compiler's own word on the driver's values
    names = tuple(expanded.positiontup or expanded.parameters)
    return _Compiled(
        expanded.statement,
        names,
        tuple(convert.get(name) for name in names),
        not compiled.positional,
        tuple((column.keyname, column.type) for column in compiled._result_columns),
        {name: value for name, value in expanded.parameters.items() if name not in params},
    )


def _maker(c: Connection, types: Sequence[tuple[str, Any]], codes: Sequence[Any]) -> Callable[[Sequence[Any]], Any]:
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
