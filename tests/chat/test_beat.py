"""The heart goes on beating whatever takes long."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from db import job as job_rows
from tests.world import Region


async def test_a_sender_that_takes_long_does_not_hold_up_the_jobs(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = asyncio.Event()

    async def long() -> None:
        await over.wait()

    async def last_success() -> Any:
        row = await region.program.database.read(lambda c: job_rows.job(c, "expire_offers"))
        return row.last_success if row is not None else None

    monkeypatch.setattr(region.program.heartbeat, "_senders", (long,))
    await region.program._tick()
    first = await last_success()
    region.clock.wind(timedelta(minutes=30))
    await region.program._tick()
    over.set()
    assert await last_success() == first + timedelta(minutes=30)
