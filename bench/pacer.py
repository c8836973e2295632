"""Share of the allowed rate that a mailing uses: `python -m bench.pacer` from the root.

600 messages at Telegram's 30 a second, of which four fifths are for what nobody asked for; answers after 60 ms; the
whole outbox. The channel counts every window of one second and refuses what is over 30. A plain loop of aiogram meets
the same channel in the same run. The broadcaster of python-telegram-bot is not measured: the package is no dependency.
"""

from __future__ import annotations

import asyncio
import sys

from bench import told
from bench.mailing import Measured, measure
from bot.timetable import SHARE

ALLOWED = 30.0
LANE = ALLOWED * SHARE
COUNT = 600
BARE_COUNT = 150
LEAST_SHARE = 0.97


async def both() -> tuple[Measured, Measured]:
    """Ours and the plain loop, beside each other: neither is short of anything but time."""
    ours = ["bench.mailing_ours", str(COUNT), str(LANE), str(ALLOWED), "1"]
    bare = ["bench.mailing_bare", str(BARE_COUNT)]
    return await asyncio.gather(measure(ours, COUNT, 100, ALLOWED), measure(bare, BARE_COUNT, 50, ALLOWED))


def main() -> int:
    """Print the figure beside the promise; 1 when it is broken."""
    ours, bare = asyncio.run(both())
    share = ours.a_second / LANE
    kept = told(
        f"pacer: {share:.1%} of the lane's {LANE:.0f} a second, {ours.refused} refusals, fullest second {ours.fullest}"
        f" (promise {LEAST_SHARE:.0%}, none); of all that Telegram allows {ours.a_second / ALLOWED:.0%}, aiogram's"
        f" plain loop {bare.a_second / ALLOWED:.0%}; python-telegram-bot not measured",
        kept=share >= LEAST_SHARE and not ours.refused,
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
