"""Which tables a connection wrote to: what nobody wrote to need not be read again in the same transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, Executable, event

_KEY = "written"


def watch(engine: Engine) -> None:
    """From now on every INSERT, UPDATE and DELETE of this engine is noted (db/prepared.py notes its own)."""

    @event.listens_for(engine, "before_execute")
    def _note(c: Connection, statement: Executable, *_: Any) -> None:
        if getattr(statement, "is_dml", False):
            note(c, statement)


def note(c: Connection, statement: Any) -> None:
    """This INSERT, UPDATE or DELETE is run now."""
    c.info.setdefault(_KEY, set()).add(statement.table.name)


def forget(c: Connection) -> None:
    """From now on."""
    c.info[_KEY] = set()


def touched(c: Connection, tables: frozenset[str]) -> bool:
    """Was one of these written to since `forget`?"""
    return not tables.isdisjoint(c.info.get(_KEY, ()))
