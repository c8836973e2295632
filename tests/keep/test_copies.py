"""Copies: whole, verified, small beside each other, and kept by their age."""

from __future__ import annotations

import asyncio
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.backup import backup
from bot.clock import SystemClock
from bot.keep.ages import KEPT, kept
from bot.keep.copies import LEFT_BEHIND, MANIFEST, listed, make_copy, moment_of, prune, verify
from bot.settings import Settings
from bot.tools.filestore import FileStore
from db import conversation
from db.copy import SQLITE, BadCopy
from services.privacy import DESTROYED_IN
from tests import build
from tests.engines import Bench
from tests.keep.place import place_of, tools

NIGHT = datetime(2026, 11, 23, 17, 20, tzinfo=UTC)
BOTH_TOOLS = tools()


async def _with_a_file(both: Bench, settings: Settings, content: bytes = b"plan") -> str:
    """A teacher who has sent a file; its key."""
    kept_file = FileStore(settings.files_dir).put(content, ".docx")
    person = await both.does(build.teacher)

    def note(c: object) -> None:
        row = {"owner_id": person, "kind": "document", "name": "plan.docx", "mime": None, "size": 4, "remote_id": "r"}
        file_id = conversation.add_file(c, both.now, **row)  # type: ignore[arg-type]
        conversation.file_stored(c, file_id, kept_file.key, kept_file.size, kept_file.sha256)  # type: ignore[arg-type]

    await both.database.write(note)
    return kept_file.key


async def test_a_copy_is_made_while_the_database_is_in_use_and_reads_back(both: Bench, tmp_path: Path) -> None:
    settings = place_of(both, tmp_path)
    key = await _with_a_file(both, settings)
    made = await make_copy(settings, NIGHT)
    assert made.rows["persons"] == 1
    assert (made.folder.stat().st_mode & 0o777, made.files) == (0o700, 1)
    assert FileStore(made.folder / "files").read(key) == b"plan"
    await both.does(build.teacher)
    assert (await verify(made.folder, settings.pg_bin)).rows["persons"] == 1, "what came later is not in it"


async def test_a_damaged_copy_is_known_by_what_is_wrong(both: Bench, tmp_path: Path) -> None:
    settings = place_of(both, tmp_path)
    key = await _with_a_file(both, settings)
    made = await make_copy(settings, NIGHT)
    file = made.folder / "files" / key[:2] / key
    file.write_bytes(b"other words")
    assert await _fault(made.folder) == "file-damaged"
    file.unlink()
    assert await _fault(made.folder) == "files-missing"
    shutil.copy2(settings.files_dir / key[:2] / key, file)
    database = next(made.folder.glob("database.*"))
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 2])
    assert await _fault(made.folder) in {"damaged", "rows"}
    database.unlink()
    assert await _fault(made.folder) == "no-database"
    (made.folder / MANIFEST).unlink()
    assert await _fault(made.folder) == "no-manifest"


async def _fault(folder: Path) -> str:
    with pytest.raises(BadCopy) as raised:
        await verify(folder, BOTH_TOOLS)
    return raised.value.code


async def test_a_copy_that_failed_leaves_nothing_and_the_earlier_ones_whole(both: Bench, tmp_path: Path) -> None:
    settings = place_of(both, tmp_path)
    key = await _with_a_file(both, settings)
    first = await make_copy(settings, NIGHT)
    FileStore(settings.files_dir).delete(key)
    shutil.rmtree(first.folder / "files")
    with pytest.raises(BadCopy):
        await make_copy(settings, NIGHT + timedelta(days=1))
    assert [path.name for path in settings.copies_dir.iterdir()] == [first.folder.name]


async def test_a_folder_with_strange_letters_is_no_hindrance(both: Bench, tmp_path: Path) -> None:
    settings = place_of(both, tmp_path / "100% #1? da")
    assert (await make_copy(settings, NIGHT)).rows["persons"] == 0


async def test_a_second_copy_shares_the_files_of_the_first(both: Bench, tmp_path: Path) -> None:
    settings = place_of(both, tmp_path)
    key = await _with_a_file(both, settings)
    first = await make_copy(settings, NIGHT)
    second = await make_copy(settings, NIGHT + timedelta(days=1))
    one, other = (copy.folder / "files" / key[:2] / key for copy in (first, second))
    assert one.samefile(other)
    assert not one.samefile(settings.files_dir / key[:2] / key), "a damaged store must not damage the copies"
    shutil.rmtree(first.folder)
    assert (await verify(second.folder, settings.pg_bin)).files == 1


async def test_a_copy_without_its_tool_says_which_is_missing(both: Bench, tmp_path: Path) -> None:
    settings = place_of(both, tmp_path).model_copy(update={"pg_bin": str(tmp_path)})
    if settings.engine == "sqlite":
        assert (await make_copy(settings, NIGHT)).folder.joinpath(SQLITE).exists()
        return
    with pytest.raises(BadCopy) as raised:
        await make_copy(settings, NIGHT)
    assert (raised.value.code, raised.value.detail) == ("no-tool", "pg_dump")


async def test_without_a_database_nothing_is_copied_and_none_is_made(both: Bench, tmp_path: Path) -> None:
    nothing = {"database_url": f"sqlite:///{tmp_path / 'data' / 'no #1 database.db'}"}
    settings = place_of(both, tmp_path).model_copy(update=nothing)
    with pytest.raises(BadCopy) as raised:
        await make_copy(settings, NIGHT)
    assert raised.value.code == "nothing"
    assert not list(settings.data_dir.glob("*.db"))


def _empty_copy(parent: Path, moment: datetime) -> Path:
    folder = parent / moment.strftime("copy-%Y%m%d-%H%M%S")
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text("{}")
    return folder


def _before_an_update(parent: Path, moment: datetime) -> Path:
    path = parent / moment.strftime("before-0002-%Y%m%d-%H%M%S.db")
    path.write_bytes(b"")
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path


def test_what_a_person_was_told_of_the_copies_is_kept(tmp_path: Path) -> None:
    """Whoever withdraws, on whatever day, is in no copy any more when the day that was named is over."""
    for night in range(60):
        made = NIGHT + timedelta(days=night)
        _empty_copy(tmp_path, made)
        _empty_copy(tmp_path, made + timedelta(hours=9))  # by hand
        _before_an_update(tmp_path, made)
        prune(tmp_path, made)
        oldest_allowed = made - DESTROYED_IN + timedelta(days=1)  # the next night comes a day later
        assert min(moment_of(folder) for folder in listed(tmp_path)) >= oldest_allowed
        assert min(path.stat().st_mtime for path in tmp_path.glob("before-*")) >= oldest_allowed.timestamp()
    assert len({moment_of(folder).date() for folder in listed(tmp_path)}) >= KEPT.days


def test_the_only_copy_stays_however_old_it_is(tmp_path: Path) -> None:
    old, older = (_empty_copy(tmp_path, NIGHT - timedelta(days=days)) for days in (40, 50))
    assert prune(tmp_path, NIGHT) == 1
    assert (old.exists(), older.exists()) == (True, False)


async def test_a_night_without_a_copy_removes_what_is_too_old_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = SystemClock().now()
    old, newest = (_empty_copy(tmp_path / "copies", now - timedelta(days=days)) for days in (12, 1))
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'no database.db'}")
    monkeypatch.setattr(os, "nice", lambda _by: 0)
    assert await asyncio.to_thread(backup) == 1
    assert (old.exists(), newest.exists()) == (False, True)


def test_what_a_broken_copy_left_is_removed_and_foreign_folders_are_not(tmp_path: Path) -> None:
    whole = _empty_copy(tmp_path, NIGHT)
    broken, running = ((NIGHT - since).strftime("copy-%Y%m%d-%H%M%S.partial") for since in (LEFT_BEHIND, timedelta()))
    for name in (broken, running, "copy-by-hand", "copy-of-mine.partial"):
        (tmp_path / name).mkdir()
    assert prune(tmp_path, NIGHT) == 1
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {whole.name, running, "copy-by-hand", "copy-of-mine.partial"}, "another copy may be running"


@given(st.sets(st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 30)), max_size=80))  # noqa: DTZ001
def test_of_each_day_within_the_term_the_newest_copy_stays_and_nothing_older_but_the_only_one(
    moments: set[datetime],
) -> None:
    now = datetime(2026, 11, 30)  # noqa: DTZ001
    left = kept(moments, now)
    young = {moment for moment in moments if now - moment <= KEPT}
    assert left <= moments
    assert {moment.date() for moment in left} == {moment.date() for moment in young or left}
    assert not moments or max(moments) in left
    assert kept(left, now) == left
    assert len(left) <= KEPT.days + 1
