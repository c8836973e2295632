"""How fast and how dear a mailing is, against a plain loop of aiogram: `python -m bench.mailing` from the root.

10,000 messages through the whole outbox (rows in SQLite that syncs every commit, marks, sends, records) with the same
pacer at 1,000 a second, answers after 60 ms. The loop sends the same message to the same stub with no database.
What counts: messages a second of the lane's own budget, refusals, and user and system time of the sender's process.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass

from bench import told
from bench.apart import Span
from bench.mailing_channel import Channel
from bot.timetable import SHARE

RATE = 1000.0
COUNT, WARM = 10_000, 1000
BARE_COUNT, BARE_WARM = 300, 50
LEAST_SHARE = 0.95
DEAREST = 0.5


@dataclass(frozen=True, slots=True)
class Measured:
    """Messages a second, refusals, the fullest second, CPU milliseconds of one message."""

    a_second: float
    refused: int
    fullest: int
    cpu_ms: float


async def measure(command: list[str], count: int, warm: int, limit: float) -> Measured:
    """Run a sender until the channel took `count` messages; CPU from message `warm` on. RuntimeError when it stands
    still, ends, or writes to anybody twice."""
    span = Span(warm, count)
    channel = Channel(limit, span.act)
    if not await span.run(channel, command):
        raise RuntimeError(f"{command[0]} stopped at message {len(channel.taken)} of {count}")
    if max(channel.chats.values()) > 1:
        raise RuntimeError(f"{command[0]} wrote to somebody twice")
    return Measured(channel.rate(), channel.refused, channel.fullest, span.cpu_ms)


async def both() -> tuple[Measured, Measured]:
    """Ours and the plain loop."""
    whole = RATE / SHARE
    ours = ["bench.mailing_ours", str(COUNT), str(RATE), str(whole), "2"]
    bare = ["bench.mailing_bare", str(BARE_COUNT)]
    return await measure(ours, COUNT, WARM, whole), await measure(bare, BARE_COUNT, BARE_WARM, whole)


def main() -> int:
    """Print the figures beside the promises; 1 when one is broken."""
    ours, bare = asyncio.run(both())
    share, ratio = ours.a_second / RATE, ours.cpu_ms / bare.cpu_ms
    kept = told(
        f"mailing at {RATE:.0f} a second: {share:.1%} of the lane's budget, {ours.refused} refusals, fullest second "
        f"{ours.fullest} (promise {LEAST_SHARE:.0%}, none; aiogram's plain loop {bare.a_second / RATE:.1%}); CPU of a "
        f"message {ratio:.2f} of that loop ({ours.cpu_ms:.2f} ms against {bare.cpu_ms:.2f} ms; promise {DEAREST})",
        kept=share >= LEAST_SHARE and not ours.refused and ratio <= DEAREST,
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
