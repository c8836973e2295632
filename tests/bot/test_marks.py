"""Marks: what comes while a batch is being written is written too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from bot import marks as marks_room
from bot.marks import PAUSE, Marks, _Batch
from db.engine import Database


class SlowDatabase:
    """Counts the batches; a write takes a while. The first `failing` of them fail."""

    def __init__(self, failing: int = 0) -> None:
        self.writes = 0
        self.failing = failing
        self.written: list[_Batch] = []

    async def write(self, work: Callable[..., Any]) -> None:
        self.writes += 1
        await asyncio.sleep(PAUSE)
        if self.writes <= self.failing:
            raise OSError("the database is away")
        self.written.append(cast(Any, work).__self__)


async def test_a_mark_that_comes_while_others_are_written_does_not_wait_for_the_next_one() -> None:
    database = SlowDatabase()
    marks = Marks(cast(Database, database))
    marks.shown([1])
    await asyncio.sleep(PAUSE * 1.5)
    assert database.writes == 1
    marks.shown([2])
    await asyncio.sleep(PAUSE * 4)
    assert database.writes == 2
    assert marks.empty


async def test_what_could_not_be_written_is_written_with_what_came_meanwhile_on_top() -> None:
    database = SlowDatabase(failing=1)
    marks = Marks(cast(Database, database))
    marks.shown([1])
    marks.menu(5, 100)
    marks.menu(6, 300)
    await asyncio.sleep(PAUSE * 1.5)
    assert database.writes == 1
    marks.shown([2])
    marks.menu(5, 200)
    async with asyncio.timeout(5):
        while not marks.empty:
            await asyncio.sleep(PAUSE)
    assert [(one.shown, one.addresses) for one in database.written] == [
        ([1, 2], {5: {"menu_message_id": 200}, 6: {"menu_message_id": 300}})
    ]


async def test_a_flush_says_when_it_failed_and_waits_for_a_write_that_is_under_way() -> None:
    database = SlowDatabase(failing=1)
    marks = Marks(cast(Database, database), pause=0.0)
    marks.shown([1])
    with pytest.raises(OSError, match="away"):
        await marks.flush()
    assert not marks.empty
    under_way = asyncio.create_task(marks.flush())
    await asyncio.sleep(0)
    await marks.flush()
    assert [one.shown for one in database.written] == [[1]]
    await under_way


async def test_who_read_the_row_before_a_menu_was_written_is_told_of_it_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(marks_room, "REMEMBERED", 0.05)
    database = SlowDatabase()
    marks = Marks(cast(Database, database))
    assert marks.menu_of(5, 100) == 100
    marks.menu(5, 200)
    marks.menu(6, None)
    assert (marks.menu_of(5, 100), marks.menu_of(6, 100), marks.menu_of(7, 100)) == (200, None, 100)
    writing = asyncio.create_task(marks.flush())
    await asyncio.sleep(0)
    assert marks.menu_of(5, 100) == 200, "while it is being written"
    await writing
    assert (marks.menu_of(5, 100), marks.menu_of(6, 100)) == (200, None), "a turn may have read just before that"
    marks.menu(6, 300)
    async with asyncio.timeout(5):
        while marks.menu_of(5, 100) == 200:
            await asyncio.sleep(0.01)
    assert marks.menu_of(5, 400) == 400, "what is read later is newer"
    async with asyncio.timeout(5):
        while marks.menu_of(6, 400) == 300:
            await asyncio.sleep(0.01)
    assert database.writes == 2


async def test_a_menu_that_could_not_be_written_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks_room, "REMEMBERED", 0.0)
    database = SlowDatabase(failing=1)
    marks = Marks(cast(Database, database))
    marks.menu(5, 200)
    with pytest.raises(OSError, match="away"):
        await marks.flush()
    await asyncio.sleep(0.01)
    assert marks.menu_of(5, 100) == 200
