"""Migrations: upgrade, downgrade, check and the revision at hand, on both engines.

On SQLite they run with foreign keys off (batch mode drops and copies tables) and inside an explicit BEGIN, so that a
failed one leaves nothing behind; afterwards `foreign_key_check` must find nothing. WAL is set here, once.

Way back: every migration names the lowest code that may run on its schema (`min_code` in its file, 0 when older code
does no harm), and the database remembers the highest it was brought to. Only code below that refuses to start.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from db import job
from db.engine import async_engine
from db.schema import metadata

HERE = Path(__file__).parent / "migrations"
CODE = 1  # grows by one when a migration needs it; that migration says `min_code = <the new number>`
MIN_CODE = "min_code"


class SchemaTooNew(Exception):
    """The database needs a newer version of the program than this one."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision that this code knows."""
    return _scripts().get_current_head() or ""


async def _run(url: str, work: Callable[[Connection], Any]) -> Any:
    engine = async_engine(url)
    try:
        async with engine.connect() as connection:
            sqlite = connection.dialect.name == "sqlite"
            if sqlite:
                await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                await connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                await connection.commit()
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            result = await connection.run_sync(work)
            if sqlite:
                broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).fetchall()
                if broken:
                    await connection.rollback()
                    raise RuntimeError(f"the migration left {len(broken)} broken references")
            await connection.commit()
            return result
    finally:
        await engine.dispose()


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to `revision`; it remembers which code may run on it from now on."""

    await _run(url, lambda connection: _go(connection, command.upgrade, revision))


def _go(connection: Connection, move: Callable[[Config, str], None], revision: str) -> None:
    move(_config(connection), revision)
    if inspect(connection).has_table(job.facts.name):
        here = MigrationContext.configure(connection).get_current_revision() or "base"
        needed = [int(getattr(script.module, MIN_CODE, 0)) for script in _scripts().walk_revisions("base", here)]
        job.remember(connection, MIN_CODE, str(max(needed, default=0)))


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _needed(connection: Connection) -> int:
    """The lowest code that may run on this database."""
    return int(job.fact(connection, MIN_CODE) or 0) if inspect(connection).has_table(job.facts.name) else 0


async def downgrade(url: str, revision: str) -> None:
    """Take the database back to `revision` (`base` empties it)."""
    await _run(url, lambda connection: _go(connection, command.downgrade, revision))


async def differences(url: str) -> list[Any]:
    """What autogenerate would still change; empty when code and database agree."""
    return list(
        await _run(
            url,
            lambda connection: compare_metadata(
                MigrationContext.configure(connection, opts={"compare_type": True}), metadata
            ),
        )
    )


async def current(url: str) -> str | None:
    """The revision of the database, None for an empty one. Raises SchemaTooNew when this code is too old for it."""

    def look(connection: Connection) -> tuple[str | None, int]:
        return MigrationContext.configure(connection).get_current_revision(), _needed(connection)

    engine = async_engine(url)
    try:
        async with engine.connect() as connection:
            revision, needed = await connection.run_sync(look)
    finally:
        await engine.dispose()
    if needed > CODE:
        raise SchemaTooNew(revision)
    return revision


def is_known(revision: str) -> bool:
    """Has this code a migration of this name? A newer program may have left another that does no harm to this one."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


async def make_revision(url: str, message: str, name: str) -> None:
    """For developers: write a new revision file from the difference between code and database."""
    with contextlib.redirect_stdout(io.StringIO()):
        await _run(
            url,
            lambda connection: command.revision(_config(connection), message=message, autogenerate=True, rev_id=name),
        )


async def ping(url: str) -> None:
    """Raise when the database cannot be reached."""
    engine = async_engine(url)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    finally:
        await engine.dispose()
