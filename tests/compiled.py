"""What SQLAlchemy's compiler says is kept for the whole run: each test opens a database of its own, and an engine that
knows nothing yet compiles two hundred statements again (a third of a chat test's time)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

DIALECTS: tuple[Any, ...] = (
    SQLiteDialect_pysqlite, SQLiteDialect_aiosqlite, PGDialect_psycopg, PGDialect_asyncpg,
)  # fmt: skip


def share() -> None:
    """From now on all engines of one driver share what was compiled: they are configured alike."""
    known: Any = LRUCache(5000)
    Engine._compiled_cache = property(lambda _engine: known, lambda _engine, _own: None)  # type: ignore[assignment]
    for dialect in DIALECTS:  # a dialect is a part of the key
        dialect.__eq__ = lambda one, other: type(one) is type(other)
        dialect.__hash__ = lambda one: hash(type(one))
