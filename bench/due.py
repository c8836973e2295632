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
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench import told
from bench.schedule import KIND, NOON, filled, make_due, policy, trial
from bot.channel import Channel
from bot.deliver import IN_HAND, Deliverer
from bot.heartbeat import Heartbeat
from bot.lease import Lease
from bot.pacer import Pacer
from bot.program import load_rooms
from bot.telegram.speaker import Speaker
from db import notice as rows
from db.engine import Database, SqliteDatabase
from handlers.ui.registry import Registry

PROMISE_US = 20
PROMISE_RATIO = 1.2
FEW, MANY = 10_000, 1_000_000
DUE = 100  # notices that are due in a beat
ROUNDS = 7
JOBS = 2000
PROMISE_MS = 50
LANE, ANSWER, PACED = 24, 0.06, 200  # messages a second, seconds until an answer, messages of the paced beat


class Now:
    """The wall clock of the bench: a minute later with every beat."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


@dataclass
class Lags:
    """Seconds from the mark in the database to the call, and from its answer to the commit of the record."""

    marked: dict[object, float] = field(default_factory=dict)  # by the task that sends
    answered: dict[object, float] = field(default_factory=dict)
    ahead: list[float] = field(default_factory=list)
    behind: list[float] = field(default_factory=list)


class Silent:
    """A speaker without a network: passes the gate and takes everything, after a while."""

    def __init__(self, takes: float = 0.0, lags: Lags | None = None) -> None:
        self._takes = takes
        self._lags = lags or Lags()
        self._gate: Callable[[], Awaitable[None]] | None = None

    def behind(self, gate: Callable[[], Awaitable[None]]) -> Silent:
        other = Silent(self._takes, self._lags)
        other._gate = gate
        return other

    async def send(self, *_args: object, **_rest: object) -> int:
        task = asyncio.current_task()
        if self._gate is not None:
            await self._gate()
        if task in self._lags.marked:
            self._lags.ahead.append(time.perf_counter() - self._lags.marked[task])
        await asyncio.sleep(self._takes)
        self._lags.answered[task] = time.perf_counter()
        return 1


class Watched:
    """A database that notes when each writing task was served."""

    def __init__(self, database: SqliteDatabase, lags: Lags) -> None:
        self._database = database
        self._lags = lags
        self.read = database.read

    async def write(self, work: Callable[[Any], Any]) -> Any:
        task = asyncio.current_task()

        def run(c: Any) -> Any:
            result = work(c)
            self._lags.marked[task] = time.perf_counter()
            return result

        result = await self._database.write(run)
        if task in self._lags.answered:
            self._lags.behind.append(time.perf_counter() - self._lags.answered.pop(task))
        return result


async def _nothing() -> None:
    return


class Beats:
    """A heartbeat with its delivery on a filled database."""

    def __init__(self, database: SqliteDatabase, lags: Lags | None = None) -> None:
        self.database = database
        self._clock = Now()
        self._people = 0
        ui = Registry()
        ui.notices = {KIND: trial()}
        known = policy()
        speaker = cast(Speaker, Silent() if lags is None else Silent(ANSWER, lags))
        pacer = Pacer(100_000 if lags is None else LANE, 0.0)
        seen = database if lags is None else cast(Database, Watched(database, lags))
        self._deliverer = Deliverer(seen, self._clock, known, ui, speaker, pacer, Lease(database), Channel(_nothing))
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


async def peer_us() -> tuple[float, float]:
    """CPU microseconds of one job of an APScheduler with its jobs in memory, 2,000 due at the same moment: to plan it,
    and to select and fire it."""
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
    planned = time.process_time()
    for _ in range(JOBS):
        scheduler.add_job(fire, "date", run_date=moment, misfire_grace_time=None)
    began = time.process_time()
    scheduler.resume()
    await over.wait()
    fired = time.process_time()
    scheduler.shutdown(wait=False)
    return (began - planned) / JOBS * 1e6, (fired - began) / JOBS * 1e6


async def lags_ms(database: SqliteDatabase) -> list[tuple[float, float]]:
    """Median and 99th percentile of both lags at the lane's own speed, in milliseconds."""
    lags = Lags()
    beats = Beats(database, lags)
    beats._people = 60_000
    await beats.beat(PACED)
    both = (lags.ahead, lags.behind)
    return [(statistics.median(lag) * 1000, statistics.quantiles(lag, n=100)[98] * 1000) for lag in both]


async def main() -> int:
    """Print the figures beside the promises; 1 when one is broken."""
    load_rooms()
    with tempfile.TemporaryDirectory() as folder:
        few, many = [Beats(await filled(Path(folder) / f"{count}.db", count)) for count in (FEW, MANY)]
        for beats in (few, many):
            await beats.beat(DUE)
        full = [(await few.beat(DUE), await many.beat(DUE)) for _ in range(ROUNDS)]
        idle = [(await few.beat(0), await many.beat(0)) for _ in range(ROUNDS * 3)]
        ahead, behind = await lags_ms(many.database)
        await many.database.write(lambda c: make_due(c, 5 * IN_HAND, 50_000))
        select = await asyncio.to_thread(select_us(many.database))
        for beats in (few, many):
            await beats.database.close()
    plan, fire = await peer_us()
    small, large = (statistics.median(column) for column in zip(*full, strict=True))
    none, none_many = (statistics.median(column) for column in zip(*idle, strict=True))
    kept = told(
        f"due: {select:.1f} us to select one of {MANY:,} "
        f"(a job of APScheduler: {plan:.0f} us to plan, {fire:.0f} us to fire; promise {PROMISE_US})",
        kept=select <= PROMISE_US,
    )
    kept &= told(
        f"tick: {large / small:.2f} of the one with {FEW:,} planned ({large:.1f} ms against {small:.1f} ms, {DUE} due;"
        f" with none due {none_many:.2f} ms against {none:.2f} ms; promise {PROMISE_RATIO})",
        kept=large / small <= PROMISE_RATIO,
    )
    kept &= told(
        f"marks: {ahead[0]:.1f} ms before their sends (p99 {ahead[1]:.0f}), records {behind[0]:.1f} ms behind "
        f"(p99 {behind[1]:.0f}) "
        f"({PACED} at {LANE}/s, answers after {ANSWER * 1000:.0f} ms; promise {PROMISE_MS})",
        kept=max(ahead[1], behind[1]) <= PROMISE_MS,
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
