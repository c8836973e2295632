"""Copies: whole, verified, small beside each other, and kept by their age."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keep.ages import DAYS, MONTHS, WEEKS, kept
from bot.keep.copies import MANIFEST, listed, make_copy, moment_of, prune, verify
from bot.settings import Settings
from bot.tools.filestore import FileStore
from db import conversation
from db.copy import SQLITE, BadCopy
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


def test_a_year_of_nights_leaves_days_weeks_and_months(tmp_path: Path) -> None:
    for night in range(365):
        _empty_copy(tmp_path, NIGHT + timedelta(days=night))
        prune(tmp_path, NIGHT + timedelta(days=night))
    left = [moment_of(folder) for folder in listed(tmp_path)]
    newest = NIGHT + timedelta(days=364)
    assert left[:DAYS] == [newest - timedelta(days=n) for n in range(DAYS)]
    assert len(left) <= DAYS + WEEKS + MONTHS
    assert newest - left[-1] > timedelta(days=140), "there is one of half a year ago"


def test_what_a_broken_copy_left_is_removed_and_foreign_folders_are_not(tmp_path: Path) -> None:
    whole = _empty_copy(tmp_path, NIGHT)
    (tmp_path / "copy-20261122-172000.partial").mkdir()
    (tmp_path / "copy-by-hand").mkdir()
    (tmp_path / "before-0002-20261122.db").write_bytes(b"")
    assert prune(tmp_path, NIGHT) == 1
    assert {path.name for path in tmp_path.iterdir()} == {whole.name, "copy-by-hand", "before-0002-20261122.db"}


@given(st.sets(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), max_size=80))  # noqa: DTZ001
def test_the_newest_copy_always_stays_and_what_stays_once_stays_again(moments: set[datetime]) -> None:
    left = kept(moments)
    assert left <= moments
    assert not moments or max(moments) in left
    assert kept(left) == left
    assert len(left) <= DAYS + WEEKS + MONTHS
