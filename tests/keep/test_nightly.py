"""The night's work: a copy by a process of its own, files of nobody, and what the jobs remember of both."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.keep.copies import listed, verify
from bot.keep.nightly import YOUNG, CopyFailed, Nightly, copy_apart
from bot.tools.filestore import FileStore
from db import conversation
from db import job as job_rows
from services import keeping
from services.base import Tx
from services.jobs import Counts
from tests import build
from tests.world import Region


@pytest.fixture
async def region(tmp_path: Path, template: Path) -> AsyncIterator[Region]:
    running = Region(tmp_path, template)
    await running.start()
    await running.ticks()  # the jobs are known from now on
    yield running
    await running.stop()


async def _remembered(region: Region, name: str) -> Any:
    return await region.program.database.read(lambda c: job_rows.job(c, name))


async def test_a_night_without_a_copy_is_remembered_and_made_good_an_hour_later(region: Region) -> None:
    tried = []

    async def copies() -> Counts:
        tried.append(region.clock.now())
        if len(tried) == 1:
            raise CopyFailed(1)
        return {"copies": 1}

    nightly = Nightly(region.program, FileStore(region.files), copies)
    await nightly.night()
    assert tried == [], "it is noon"
    await region.winds(hours=20)
    await nightly.night()
    await nightly.night()
    assert (len(tried), (await _remembered(region, keeping.BACKUP)).failures) == (1, 1)
    await region.winds(hours=1)
    await nightly.night()
    await nightly.night()
    row = await _remembered(region, keeping.BACKUP)
    assert (len(tried), row.failures, row.last_success, row.last_counts) == (2, 0, tried[-1], {"copies": 1})


async def test_files_of_nobody_go_and_young_ones_stay(region: Region) -> None:
    store = FileStore(region.files)
    ours, orphan, young = (store.put(content) for content in (b"of somebody", b"of nobody", b"just fetched"))

    def note(tx: Tx) -> None:
        values = {"kind": "document", "name": None, "mime": None, "size": 1, "remote_id": "r"}
        file_id = conversation.add_file(tx.c, tx.now, owner_id=build.teacher(tx), **values)
        conversation.file_stored(tx.c, file_id, ours.key, ours.size, ours.sha256)

    await region.does(note)
    old = (SystemClock().now() - 2 * YOUNG).timestamp()
    for key in (ours.key, orphan.key):
        os.utime(region.files / key[:2] / key, (old, old))

    async def copies() -> Counts:
        return {}

    await region.winds(hours=20)
    await Nightly(region.program, store, copies).night()
    assert set(store.iter_keys()) == {ours.key, young.key}
    assert (await _remembered(region, keeping.PURGE_FILES)).last_counts == {"orphans": 1, "partial": 0}


@pytest.fixture
def place(region: Region, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The environment of a service whose data lie here."""
    folder = tmp_path / "data"
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{region.path}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.chdir(tmp_path)
    return folder


async def test_the_copy_of_the_night_is_a_process_that_leaves_a_whole_copy(region: Region, place: Path) -> None:
    await region.does(build.teacher)
    assert await copy_apart() == {"copies": 1}
    [folder] = listed(place / "copies")
    assert (await verify(folder)).rows["persons"] == 1


async def test_a_copy_that_cannot_be_made_is_a_failure(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{place / 'nothing' / 'here.db'}")
    with pytest.raises(CopyFailed):
        await copy_apart()


async def test_a_program_that_stops_ends_the_copy(
    region: Region, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[asyncio.subprocess.Process] = []
    begin = asyncio.create_subprocess_exec

    async def watched(*command: str, **options: Any) -> asyncio.subprocess.Process:
        begun.append(await begin(*command, **options))
        return begun[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", watched)
    task = asyncio.create_task(copy_apart())
    while not begun:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.wait_for(begun[0].wait(), 5) == -signal.SIGKILL
