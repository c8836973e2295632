"""Migrations go up, down and up again on both engines, and the code finds nothing to change."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.cli.start import bring_up_to_date
from db import migrate
from db.job import fact, remember
from tests.engines import Bench


async def test_up_down_up_and_nothing_is_left_to_change(both: Bench) -> None:
    assert await migrate.differences(both.url) == []
    await migrate.downgrade(both.url, "base")
    assert await migrate.current(both.url) is None
    await migrate.upgrade(both.url)
    assert await migrate.current(both.url) == migrate.head()
    assert await migrate.differences(both.url) == []


def _newer(revision: str, min_code: int) -> Callable[[Connection], None]:
    """A newer program was here: a revision that this code has no file of, and the lowest code that may run on it."""

    def leave(c: Connection) -> None:
        c.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
        remember(c, migrate.MIN_CODE, str(min_code))

    return leave


async def test_only_code_that_is_too_old_is_refused(both: Bench) -> None:
    await both.database.write(_newer("9999", migrate.CODE + 1))
    with pytest.raises(migrate.SchemaTooNew):
        await bring_up_to_date(both.url, both.now)
    await both.database.write(_newer("9999", migrate.CODE))
    assert await bring_up_to_date(both.url, both.now) is None
    assert await migrate.current(both.url) == "9999", "what this code does not know it leaves as it is"


async def test_newer_code_migrates_and_the_database_remembers_the_lowest_code(
    both: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert await both.database.read(lambda c: fact(c, migrate.MIN_CODE)) == "0"
    newer = tmp_path / "migrations"
    shutil.copytree(migrate.HERE, newer, ignore=shutil.ignore_patterns("__pycache__"))
    (newer / "versions" / "0002_one_column.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '0002', '{migrate.head()}'\nbranch_labels = depends_on = None\nmin_code = 7\n"
        "def upgrade():\n    op.add_column('facts', sa.Column('extra', sa.Integer()))\n"
        "def downgrade():\n    op.drop_column('facts', 'extra')\n"
    )
    monkeypatch.setattr(migrate, "HERE", newer)
    monkeypatch.setattr(migrate, "CODE", 7)
    await bring_up_to_date(both.url, both.now)
    assert await migrate.current(both.url) == "0002"
    monkeypatch.undo()
    with pytest.raises(migrate.SchemaTooNew):
        await migrate.current(both.url)
    monkeypatch.setattr(migrate, "HERE", newer)
    await migrate.downgrade(both.url, "0001")
    assert await both.database.read(lambda c: fact(c, migrate.MIN_CODE)) == "0", "the way back is open again"


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
