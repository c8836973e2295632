"""The schedule at 1,000,000 planned notices: `python -m bench.due` from the root of the repository.

CPU of a due reminder in the query that claims them, against an APScheduler with a job a reminder; and the CPU of a
whole beat (jobs, claim, look again, marks, records; only the network left out) against the same with 10,000 planned.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench.schedule import KIND, NOON, filled, make_due, policy, trial
from bot.channel import Channel
from bot.deliver import IN_HAND, Deliverer
from bot.heartbeat import Heartbeat
from bot.lease import Lease
from bot.pacer import Pacer
from bot.program import load_rooms
from bot.telegram.speaker import Speaker
from db import notice as rows
from db.engine import SqliteDatabase
from handlers.ui.registry import Registry

PROMISE_US = 20
PROMISE_RATIO = 1.2
FEW, MANY = 10_000, 1_000_000
DUE = 100  # notices that are due in a beat
ROUNDS = 7
JOBS = 2000


class Now:
    """The wall clock of the bench: a minute later with every beat."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


class Silent:
    """A speaker without a network: passes the gate and takes everything."""

    def __init__(self, gate: Callable[[], Awaitable[None]] | None = None) -> None:
        self._gate = gate

    def behind(self, gate: Callable[[], Awaitable[None]]) -> Silent:
        return Silent(gate)

    async def send(self, *_args: object, **_rest: object) -> int:
        if self._gate is not None:
            await self._gate()
        return 1


async def _nothing() -> None:
    return


class Beats:
    """A heartbeat with its delivery on a filled database."""

    def __init__(self, database: SqliteDatabase) -> None:
        self.database = database
        self._clock = Now()
        self._people = 0
        ui = Registry()
        ui.notices = {KIND: trial()}
        known = policy()
        speaker = cast(Speaker, Silent())
        self._deliverer = Deliverer(
            database, self._clock, known, ui, speaker, Pacer(100_000, 0.0), Lease(database), Channel(_nothing)
        )
        self._deliverer._lease._renewed = float("inf")  # nobody else is there to take it
        self._heart = Heartbeat(database, self._clock, known, (self._deliverer.run,))

    async def beat(self, due: int) -> float:
        """CPU milliseconds of one beat with so many due, until all of them are recorded."""
        if due:
            await self.database.write(lambda c: make_due(c, due, self._people))
            self._people += due
        self._clock.moment += timedelta(seconds=1)
        before = self._deliverer.sent
        began = time.process_time()
        await self._heart.tick()
        await asyncio.gather(*self._heart._running.values())
        spent = (time.process_time() - began) * 1000
        if self._deliverer.sent - before != due:
            raise RuntimeError(f"{self._deliverer.sent - before} of {due} were sent")
        return spent


def select_us(database: SqliteDatabase) -> Callable[[], float]:
    """CPU microseconds of one due row in the query of a claim."""

    def measure() -> float:
        spent = []
        engine = database._engines[0]
        with engine.connect() as c:
            for _ in range(50):
                began = time.thread_time()
                found = len(rows.due(c, NOON, IN_HAND))
                spent.append((time.thread_time() - began) / found * 1e6)
        return statistics.median(spent)

    return measure


async def peer_us() -> float:
    """CPU microseconds of one job of an APScheduler with its jobs in memory, 2,000 due at the same moment."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    left = JOBS
    over = asyncio.Event()

    async def fire() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            over.set()

    scheduler.start(paused=True)
    moment = datetime.now(UTC)  # noqa: TID251 - the peer reads the machine's clock
    for _ in range(JOBS):
        scheduler.add_job(fire, "date", run_date=moment, misfire_grace_time=None)
    began = time.process_time()
    scheduler.resume()
    await over.wait()
    spent = time.process_time() - began
    scheduler.shutdown(wait=False)
    return spent / JOBS * 1e6


async def main() -> int:
    """Print the figures beside the promises; 1 when one is broken."""
    load_rooms()
    with tempfile.TemporaryDirectory() as folder:
        few, many = [Beats(await filled(Path(folder) / f"{count}.db", count)) for count in (FEW, MANY)]
        for beats in (few, many):
            await beats.beat(DUE)
        full = [(await few.beat(DUE), await many.beat(DUE)) for _ in range(ROUNDS)]
        idle = [(await few.beat(0), await many.beat(0)) for _ in range(ROUNDS * 3)]
        await many.database.write(lambda c: make_due(c, 5 * IN_HAND, 50_000))
        select = await asyncio.to_thread(select_us(many.database))
        for beats in (few, many):
            await beats.database.close()
    peer = await peer_us()
    small, large = (statistics.median(column) for column in zip(*full, strict=True))
    none, none_many = (statistics.median(column) for column in zip(*idle, strict=True))
    print(f"due: {select:.1f} us to select one of {MANY:,} (a job of APScheduler {peer:.0f} us; promise {PROMISE_US})")
    print(
        f"tick: {large / small:.2f} of the one with {FEW:,} planned ({large:.1f} ms against {small:.1f} ms, {DUE} due;"
        f" with none due {none_many:.2f} ms against {none:.2f} ms; promise {PROMISE_RATIO})"
    )
    return 0 if select <= PROMISE_US and large / small <= PROMISE_RATIO else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
