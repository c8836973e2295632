"""SIGKILL at random moments while fifty people act and a mailing of five thousand runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.crash.judge import judge
from tests.crash.siege import Plan, siege

PLAN = Plan(readers=5000, actors=50, kills=10, rate=400)


@pytest.mark.timeout(240)  # two busy cores; alone it takes half a minute
async def test_ten_kills_lose_nothing_and_double_little(template: Path, tmp_path: Path) -> None:
    shutil.copy(template, tmp_path / "bot.db")
    async with siege(PLAN, f"sqlite:///{tmp_path / 'bot.db'}", tmp_path) as under_fire:
        await under_fire.rages()
        await under_fire.ends()
        await under_fire.asks(lambda c: judge(c, under_fire))
        assert sum(one.done for one in under_fire.people) > 2 * PLAN.actors
        assert sum(bool(kill.first) for kill in under_fire.kills) > 2, "the mailing hardly ran"
