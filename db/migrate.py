"""Migrations: upgrade, downgrade, check and the revision at hand, on both engines.

On SQLite they run with foreign keys off (batch mode drops and copies tables) and inside an explicit BEGIN, so that a
failed one leaves nothing behind; afterwards `foreign_key_check` must find nothing. WAL is set here, once.
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
from sqlalchemy import Connection, text

from db.engine import async_engine
from db.schema import metadata

HERE = Path(__file__).parent / "migrations"


class SchemaTooNew(Exception):
    """The database was written by a newer version of the program."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


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
    """Bring the database to `revision`."""
    await _run(url, lambda connection: command.upgrade(_config(connection), revision))


async def downgrade(url: str, revision: str) -> None:
    """Take the database back to `revision` (`base` empties it)."""
    await _run(url, lambda connection: command.downgrade(_config(connection), revision))


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
    """The revision of the database, None for an empty one. Raises SchemaTooNew for one this code does not know."""

    def look(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    engine = async_engine(url)
    try:
        async with engine.connect() as connection:
            revision: str | None = await connection.run_sync(look)
    finally:
        await engine.dispose()
    if revision is not None:
        known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
        if revision not in known:
            raise SchemaTooNew(revision)
    return revision


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
