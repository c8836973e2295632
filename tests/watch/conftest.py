"""A running region with its administrator, and somebody who watches it with a clock of his own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.watch.state import Look
from bot.watch.watcher import Watcher
from services import role
from tests.world import Phone, Region


@dataclass(slots=True)
class Watch:
    """`passes(seconds)` lets the steady clock go on; `free` is what the disk has left, in bytes."""

    region: Region
    admin: Phone
    watcher: Watcher
    steady: float = 0.0
    free: int = 10**10

    async def looks(self) -> None:
        await self.watcher.look()
        await self.region.ticks()

    async def passes(self, minutes: float) -> None:
        """Time goes on for people and for machines, and nothing is done by itself."""
        self.steady += minutes * 60
        self.region.program.api.answered_at -= minutes * 60
        self.region.clock.wind(timedelta(minutes=minutes))


@pytest.fixture
async def watch(tmp_path: Path, template: Path) -> AsyncIterator[Watch]:
    region = Region(tmp_path, template)
    await region.start()
    admin = region.phone("Ирина")
    await admin.starts()
    await region.does(role.grant, admin.user_id, "admin")
    found = Watch(region, admin, None)  # type: ignore[arg-type]
    look = Look(region.program, tmp_path, lambda _folder: found.free)
    found.watcher = Watcher(region.program, look, lambda: found.steady)
    yield found
    await region.stop()
    region.check_shape()
