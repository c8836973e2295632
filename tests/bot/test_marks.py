"""Marks: what comes while a batch is being written is written too."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from bot.marks import PAUSE, Marks
from db.engine import Database


class SlowDatabase:
    """Counts the batches; a write takes a while."""

    def __init__(self) -> None:
        self.writes = 0

    async def write(self, _work: Callable[..., Any]) -> None:
        self.writes += 1
        await asyncio.sleep(PAUSE)


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
