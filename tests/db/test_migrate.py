"""Migrations go up, down and up again on both engines, and the code finds nothing to change."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli.start import bring_up_to_date
from db import migrate
from tests.engines import Bench


async def test_up_down_up_and_nothing_is_left_to_change(both: Bench) -> None:
    assert await migrate.differences(both.url) == []
    await migrate.downgrade(both.url, "base")
    assert await migrate.current(both.url) is None
    await migrate.upgrade(both.url)
    assert await migrate.current(both.url) == migrate.head()
    assert await migrate.differences(both.url) == []


async def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    await migrate.upgrade(url)
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(migrate.SchemaTooNew):
        await migrate.current(url)


async def test_an_old_sqlite_file_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    now = datetime(2026, 11, 23, tzinfo=UTC)
    await migrate.upgrade(url)
    assert await bring_up_to_date(url, now) is None
    await migrate.downgrade(url, "base")
    with sqlite3.connect(tmp_path / "bot.db") as connection:
        connection.execute("CREATE TABLE old_things (id INTEGER)")
        connection.execute("INSERT INTO old_things VALUES (7)")
    assert await bring_up_to_date(url, now) is None, "an empty version table means nothing worth a copy"
    assert await migrate.current(url) == migrate.head()
