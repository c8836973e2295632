"""The drill: a running region is copied, destroyed and brought back elsewhere, and people go on where they were."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from bot.keep import restore
from bot.keep.copies import make_copy
from bot.keep.restore import ERASED, NotEmpty, bring_back, erased_people, unfinished
from bot.settings import Settings
from bot.tools.filestore import FileStore
from db import address as address_rows
from db import conversation
from db import person as person_rows
from db.copy import BadCopy, is_empty
from db.engine import Database, open_database
from services.base import Tx
from tests.chat.questionnaire import WITH_HINT, answers, arrives
from tests.engines import Bench
from tests.keep.place import place_of
from tests.world import Phone, Region

_names = itertools.count(1)


class Moved(Region):
    """A region on the engine under test, which can be moved to another place."""

    def __init__(self, folder: Path, template: Path, settings: Settings) -> None:
        super().__init__(folder, template)
        self.lease = timedelta(seconds=1)  # a copy of a running program brings its lease along
        self.lies(settings)

    def lies(self, settings: Settings) -> None:
        """Where database and files lie from the next start on."""
        self.settings = settings
        self.files = settings.files_dir

    def opens(self) -> Database:
        return open_database(self.settings.database)


@pytest.fixture
async def region(both: Bench, tmp_path: Path, template: Path) -> AsyncIterator[Moved]:
    running = Moved(tmp_path, template, place_of(both, tmp_path))
    await running.start()
    yield running
    await running.stop()
    running.check_shape()


async def _elsewhere(settings: Settings, folder: Path, admin_url: str) -> Settings:
    """Settings of a new machine: an empty DATA_DIR and an empty database."""
    url = f"sqlite:///{folder / 'data' / 'metodbot.db'}"
    if settings.engine == "postgresql":
        url = await _new_database(admin_url)
    found = settings.model_copy(update={"data_dir": folder / "data", "database_url": url})
    (folder / "data").mkdir(parents=True)
    return found


async def _new_database(admin_url: str) -> str:
    name = f"restored_{next(_names)}"
    connection = await asyncpg.connect(admin_url.format(name="postgres"))
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return admin_url.format(name=name)


async def _destroy(settings: Settings, admin_url: str) -> None:
    """The machine is lost: nothing is left of DATA_DIR and database."""
    if settings.engine == "postgresql":
        connection = await asyncpg.connect(admin_url.format(name="postgres"))
        await connection.execute(f"DROP DATABASE {make_url(settings.database).database} WITH (FORCE)")
        await connection.close()
    else:
        for path in Path(settings.database.removeprefix("sqlite:///")).parent.glob("bot.db*"):
            path.unlink()
    shutil.rmtree(settings.data_dir)


def _admin_url(request: pytest.FixtureRequest, both: Bench) -> str:
    return str(request.getfixturevalue("postgres_url")) if both.database.engine_name == "postgresql" else ""


async def _in_the_middle(region: Moved, name: str = "Мария") -> tuple[Phone, str]:
    """A teacher in the middle of the questionnaire who has sent a file; the file's key."""
    maria = region.phone(name)
    await arrives(maria)
    await maria.presses("Урок и методика")
    await answers(maria, WITH_HINT, WITH_HINT)
    kept = FileStore(region.files).put(b"plan of a lesson", ".docx")

    def note(tx: Tx) -> None:
        row = address_rows.by_external(tx.c, "telegram", maria.user_id)
        assert row is not None
        values = {"kind": "document", "name": "plan.docx", "mime": None, "size": kept.size, "remote_id": "r"}
        file_id = conversation.add_file(tx.c, tx.now, owner_id=row.person_id, **values)
        conversation.file_stored(tx.c, file_id, kept.key, kept.size, kept.sha256)

    await region.does(note)
    return maria, kept.key


async def _resumes(phone: Phone) -> None:
    await phone.sends("/menu")
    await phone.presses("Продолжить")


async def test_who_was_in_the_middle_goes_on_after_the_machine_was_lost(
    region: Moved, both: Bench, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    maria, key = await _in_the_middle(region)
    maria.sees("3 из 6")
    copy = await make_copy(region.settings, region.clock.now(), tmp_path / "another disk")
    await answers(maria, WITH_HINT)
    await region.program.stop()
    await both.database.close()
    admin_url = _admin_url(request, both)
    await _destroy(region.settings, admin_url)

    settings = await _elsewhere(region.settings, tmp_path / "new", admin_url)
    found, erased = await bring_back(settings, copy.folder, region.clock)
    assert (found.rows, erased) == (copy.rows, 0)
    region.lies(settings)
    await region.start()
    assert FileStore(settings.files_dir).read(key) == b"plan of a lesson"
    await _resumes(maria)
    maria.sees("3 из 6")  # what came after the copy is lost, what was before it stands
    await answers(maria, WITH_HINT)
    maria.sees("4 из 6")


async def test_restore_writes_over_nothing(
    region: Moved, both: Bench, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await _in_the_middle(region)
    copy = await make_copy(region.settings, region.clock.now())
    with pytest.raises(NotEmpty):
        await bring_back(region.settings, copy.folder, region.clock)
    settings = await _elsewhere(region.settings, tmp_path / "new", _admin_url(request, both))
    settings.files_dir.mkdir()
    with pytest.raises(NotEmpty):
        await bring_back(settings, copy.folder, region.clock)
    occupied = region.settings.model_copy(update={"data_dir": tmp_path / "third"})
    with pytest.raises(NotEmpty):
        await bring_back(occupied, copy.folder, region.clock)


async def test_who_was_erased_after_the_copy_is_erased_in_it_again(
    region: Moved, both: Bench, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    maria, _ = await _in_the_middle(region)
    anna, _ = await _in_the_middle(region, "Анна")
    person_id = await region.does(lambda tx: address_rows.by_external(tx.c, "telegram", maria.user_id).person_id)  # type: ignore[union-attr]
    copy = await make_copy(region.settings, region.clock.now(), tmp_path / "another disk")
    settings = await _elsewhere(region.settings, tmp_path / "new", _admin_url(request, both))
    (settings.data_dir / ERASED).write_text(f"# number, when\n{person_id} 2026-11-23\n777777 2026-11-24\n\n")
    _, erased = await bring_back(settings, copy.folder, region.clock)
    assert erased == 1
    await region.program.stop()
    region.lies(settings)
    await region.start()
    await maria.sends("/menu")
    maria.sees("Вы отозвали согласие")
    await _resumes(anna)
    anna.sees("3 из 6")


async def _one_to_erase(
    region: Moved, both: Bench, tmp_path: Path, request: pytest.FixtureRequest
) -> tuple[Settings, Path, int]:
    """An empty place with a list of erased people, a copy in which the one of the list lives, and the number."""
    maria, _ = await _in_the_middle(region)
    person_id = await region.does(lambda tx: address_rows.by_external(tx.c, "telegram", maria.user_id).person_id)  # type: ignore[union-attr]
    copy = await make_copy(region.settings, region.clock.now(), tmp_path / "another disk")
    settings = await _elsewhere(region.settings, tmp_path / "new", _admin_url(request, both))
    (settings.data_dir / ERASED).write_text(f"{person_id}\n")
    return settings, copy.folder, person_id


async def _alive(settings: Settings, person_id: int) -> bool:
    database = open_database(settings.database)
    alive = await database.read(lambda c: person_rows.is_alive(c, person_id))
    await database.close()
    return alive


async def test_a_disk_that_is_full_leaves_a_restore_that_can_be_repeated(
    region: Moved, both: Bench, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, folder, person_id = await _one_to_erase(region, both, tmp_path, request)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(shutil, "copytree", full)
        with pytest.raises(OSError, match="No space"):
            await bring_back(settings, folder, region.clock)
    assert await is_empty(settings.database), "nobody who was erased is alive again"
    assert unfinished(settings)
    _, erased = await bring_back(settings, folder, region.clock)
    assert (erased, unfinished(settings), await _alive(settings, person_id)) == (1, False, False)


async def test_a_restore_that_broke_before_the_erasure_lets_nobody_start_and_goes_on(
    region: Moved, both: Bench, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, folder, person_id = await _one_to_erase(region, both, tmp_path, request)

    def killed(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(restore, "apply_erased", killed)
        with pytest.raises(RuntimeError):
            await bring_back(settings, folder, region.clock)
    assert await _alive(settings, person_id)
    assert unfinished(settings), "`run` refuses"
    other = await make_copy(region.settings, region.clock.now() + timedelta(minutes=1), tmp_path / "third disk")
    with pytest.raises(NotEmpty):
        await bring_back(settings, other.folder, region.clock)
    _, erased = await bring_back(settings, folder, region.clock)
    assert (erased, unfinished(settings), await _alive(settings, person_id)) == (1, False, False)


def test_a_list_that_cannot_be_read_is_a_fault_and_not_an_empty_one(tmp_path: Path) -> None:
    assert erased_people(tmp_path / ERASED) == []
    (tmp_path / ERASED).write_text("Мария\n")
    with pytest.raises(BadCopy):
        erased_people(tmp_path / ERASED)


async def test_a_damaged_copy_is_not_brought_back(
    region: Moved, both: Bench, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await _in_the_middle(region)
    copy = await make_copy(region.settings, region.clock.now())
    database = next(copy.folder.glob("database.*"))
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 2])
    settings = await _elsewhere(region.settings, tmp_path / "new", _admin_url(request, both))
    with pytest.raises(BadCopy):
        await bring_back(settings, copy.folder, region.clock)
    assert list(settings.data_dir.iterdir()) == []
    assert await is_empty(settings.database)
