"""How long pieces of work on a mailing hold the writer, its audience and its end: `python -m bench.audience` from the
root.

The whole program on a new database of 100,000 teachers and an announcement to all of them that is due tomorrow: only
its list is made. Then it is tomorrow, the mailing begins and is stopped. What counts is the time of each piece in the
writing thread before its commit, from the first on.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from bench import told
from bench.mailing_channel import Channel
from bench.mailing_ours import announce, region
from bench.memory import resident_mb
from bench.ours import NOON
from bot.clock import WoundClock
from bot.program import Rates
from db import mailing as rows
from db.announcement import announcements
from db.engine import Database
from db.mailing import mailings
from services import mailing
from services.base import Tx
from tests import build

T = TypeVar("T")
TEACHERS = 100_000
PROMISE_MS = 3.0
LIMIT = 300.0  # seconds


async def _comes(database: Database, is_there: Callable[[Connection], bool]) -> None:
    async with asyncio.timeout(LIMIT):
        while not await database.read(is_there):
            await asyncio.sleep(0.2)


def _fixed(c: Connection) -> bool:
    return c.execute(select(mailings.c.fixed_at)).scalar() is not None


def _begun(c: Connection) -> bool:
    return c.execute(select(mailings.c.state)).scalar() == "sending"


def _over(c: Connection) -> bool:
    return rows.halted(c) is None


def _stop(tx: Tx) -> None:
    known = tx.c.execute(select(mailings.c.id, announcements.c.author_id).join(announcements)).one()
    mailing.stop(tx, build.who(tx, known.author_id), known.id)


class Held:
    """Milliseconds of the writer that each piece took."""

    def __init__(self) -> None:
        self.pieces: list[float] = []

    def of(self, work: Callable[..., T]) -> Callable[..., T]:
        """The same work, timed."""

        def timed(*given: Any) -> T:
            began = time.perf_counter()
            try:
                return work(*given)
            finally:
                self.pieces.append((time.perf_counter() - began) * 1000)

        return timed


async def pieces_ms() -> tuple[list[float], list[float], float]:
    """Milliseconds of each piece of the list and of the stop, and by how many MB the program grew with the list."""
    fixing, stopping = Held(), Held()
    advance = mailing.advance
    channel = Channel(1000.0, lambda _number: None)
    clock = WoundClock(frozen=NOON)
    async with region(await channel.start(), TEACHERS, clock, Rates()) as program:
        database, policy = program.database, program.policy
        before = resident_mb(os.getpid())
        mailing.advance = fixing.of(advance)
        await database.write(lambda c: announce(c, policy, clock.now() + timedelta(days=1)))
        await _comes(database, _fixed)
        grown = resident_mb(os.getpid()) - before
        clock.wind(timedelta(days=1))
        await _comes(database, _begun)
        mailing.advance = stopping.of(advance)
        await database.write(lambda c: _stop(Tx(c, clock.now(), policy)))
        await program.mailer.run()
        await _comes(database, _over)
        await program.stop()
        await channel.stop()
    return fixing.pieces, stopping.pieces, grown


def _line(name: str, held: list[float]) -> str:
    p99 = statistics.quantiles(held, n=100)[98]
    return (
        f"{name}: {len(held)} pieces for {TEACHERS:,} people held the writer for {statistics.median(held):.1f} ms in "
        f"the median, p99 {p99:.1f}, worst {max(held):.1f} (promise {PROMISE_MS})"
    )


def main() -> int:
    """Print the figures beside the promise; 1 when it is broken."""
    fixing, stopping, grown = asyncio.run(pieces_ms())
    kept = [
        told(f"{_line('audience', fixing)}; memory {grown:+.0f} MB", kept=max(fixing) <= PROMISE_MS),
        told(_line("stop on the way", stopping), kept=max(stopping) <= PROMISE_MS),
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
