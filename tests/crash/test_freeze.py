"""A process that was frozen, and wakes when another holds its lease."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

import pytest

from tests.crash.judge import judge
from tests.crash.life import LOST
from tests.crash.siege import Plan, siege

PLAN = Plan(readers=600, actors=12, kills=0, rate=150)


@pytest.mark.timeout(120)  # two busy cores
async def test_a_frozen_process_wakes_sends_nothing_more_and_ends(template: Path, tmp_path: Path) -> None:
    shutil.copy(template, tmp_path / "bot.db")
    async with siege(PLAN, f"sqlite:///{tmp_path / 'bot.db'}", tmp_path) as under_fire:
        under_fire.start_acting()
        await under_fire.begins()
        await under_fire.serves()
        await under_fire.goes_out(120)
        frozen = await under_fire.freezes()
        await under_fire.begins()
        await under_fire.serves()
        await under_fire.goes_out(120)
        os.kill(frozen, signal.SIGCONT)
        assert await asyncio.wait_for(under_fire.nursery.death(frozen), 15) == LOST
        await under_fire.finishes()
        await under_fire.asks(lambda c: judge(c, under_fire))
