"""How long the pieces hold the writer in which a mailing fixes its audience: `python -m bench.audience` from the root.

The whole program on a new database of 100,000 teachers and an announcement to all of them that is due tomorrow: only
its list is made. What counts is the time of each piece in the writing thread before its commit, from the first on.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from datetime import timedelta

from sqlalchemy import select

from bench import told
from bench.mailing_channel import Channel
from bench.mailing_ours import announce, region
from bench.memory import resident_mb
from bench.ours import NOON
from bot.clock import WoundClock
from bot.program import Rates
from db.engine import Database
from db.mailing import mailings
from services import mailing
from services.base import Tx

TEACHERS = 100_000
PROMISE_MS = 3.0
LIMIT = 300.0  # seconds


async def _fixed(database: Database) -> None:
    async with asyncio.timeout(LIMIT):
        while await database.read(lambda c: c.execute(select(mailings.c.fixed_at)).scalar()) is None:
            await asyncio.sleep(0.2)


async def pieces_ms() -> tuple[list[float], float]:
    """Milliseconds of each piece, and by how many MB the program grew meanwhile."""
    held: list[float] = []
    advance = mailing.advance

    def timed(tx: Tx, piece: int = 0) -> bool:
        began = time.perf_counter()
        try:
            return advance(tx, piece)
        finally:
            held.append((time.perf_counter() - began) * 1000)

    mailing.advance = timed
    channel = Channel(1000.0, lambda _number: None)
    clock = WoundClock(frozen=NOON)
    async with region(await channel.start(), TEACHERS, clock, Rates()) as program:
        database, policy = program.database, program.policy
        before = resident_mb(os.getpid())
        await database.write(lambda c: announce(c, policy, clock.now() + timedelta(days=1)))
        await _fixed(database)
        grown = resident_mb(os.getpid()) - before
        await program.stop()
        await channel.stop()
    return held, grown


def main() -> int:
    """Print the figures beside the promise; 1 when it is broken."""
    held, grown = asyncio.run(pieces_ms())
    p99 = statistics.quantiles(held, n=100)[98]
    line = (
        f"audience: {len(held)} pieces for {TEACHERS:,} people held the writer for {statistics.median(held):.1f} ms in "
        f"the median, p99 {p99:.1f}, worst {max(held):.1f} (promise {PROMISE_MS}); memory {grown:+.0f} MB"
    )
    return 0 if told(line, kept=max(held) <= PROMISE_MS) else 1


if __name__ == "__main__":
    sys.exit(main())
