"""SIGKILL in the middle of mailings of 10,000, two hundred times: `python -m bench.crash` (`make bench-crash`).

Twenty deaths a mailing, each mailing in a region of its own, while fifty people press, type and send files. The Bot API
answers a message after 60 ms, the database syncs every commit. Nobody may be left without the letter; a death may
double at most rate x (answer time + 0.1 s) + 1; every act has its effect once and is answered (tests/crash/judge.py).
It takes some minutes, so `make bench` leaves it out.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import told
from db import migrate
from tests.crash.judge import judge
from tests.crash.siege import Plan, Siege, siege

PLAN = Plan(readers=10_000, actors=50, kills=20, rate=400, answer=0.06, life=600)
KILLS = 200
PATIENCE = 600.0  # seconds for what is owed after the last death


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one mailing. Of each death: `doubled`, and how many the promise allows it (siege.Kill)."""

    acts: int
    lost: int
    doubled: Sequence[int]
    promised: Sequence[float]
    fault: str | None


def _round(under_fire: Siege, fault: str | None) -> Round:
    doubled = set(under_fire.doubled())
    return Round(
        acts=sum(one.done for one in under_fire.people),
        lost=sum(not under_fire.copies(user_id) for user_id in under_fire.recipients),
        doubled=[len(kill.first & doubled) for kill in under_fire.kills],
        promised=[kill.promised for kill in under_fire.kills],
        fault=fault,
    )


async def measure(plan: Plan) -> Round:
    """One siege on a new SQLite database. A broken promise is named in `fault`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        url = f"sqlite:///{path / 'bot.db'}"
        await migrate.upgrade(url)
        async with siege(plan, url, path) as under_fire:
            await under_fire.rages()
            await under_fire.ends(PATIENCE)
            fault = None
            try:
                await under_fire.asks(lambda c: judge(c, under_fire))
            except AssertionError as broken:
                fault = str(broken).partition("\n")[0] or "a promise without words"
            return _round(under_fire, fault)


def _line(rounds: Sequence[Round], seconds: float) -> str:
    doubled = [count for one in rounds for count in one.doubled]
    promised = [most for one in rounds for most in one.promised]
    over = sum(count > most for count, most in zip(doubled, promised, strict=True))
    faults = "".join(f"; BROKEN: {one.fault}" for one in rounds if one.fault)
    return (
        f"crash: {len(doubled)} times SIGKILL in mailings of {PLAN.readers + PLAN.actors:,} at {PLAN.rate:.0f}/s: "
        f"{sum(one.lost for one in rounds)} lost (promise 0); doubled by one death: median "
        f"{statistics.median(doubled):.0f}, most {max(doubled)}, all marked (promise rate x (answer time + 0.1 s) + 1, "
        f"by the answers measured a median of {statistics.median(promised):.0f}; {over} deaths were over theirs); "
        f"{sum(one.acts for one in rounds)} acts of people once each and answered; {seconds:.0f} s{faults}"
    )


def main() -> int:
    """Print the figures beside the promise; 1 when it is broken."""
    options = argparse.ArgumentParser(prog="python -m bench.crash")
    options.add_argument("--kills", type=int, default=KILLS)
    given = options.parse_args()
    began = time.monotonic()
    rounds = []
    for seed in range(max(1, given.kills // PLAN.kills)):
        rounds.append(asyncio.run(measure(replace(PLAN, seed=seed, kills=min(PLAN.kills, given.kills)))))
        print(f"mailing {seed + 1}: {rounds[-1]}", file=sys.stderr, flush=True)
    kept = all(count <= most for one in rounds for count, most in zip(one.doubled, one.promised, strict=True))
    kept &= all(one.fault is None for one in rounds)
    return 0 if told(_line(rounds, time.monotonic() - began), kept=kept) else 1


if __name__ == "__main__":
    sys.exit(main())
