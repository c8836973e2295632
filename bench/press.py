"""CPU of one press of the questionnaire against a bare aiogram bot: `python -m bench.press` from the root.

Ours: stored in the inbox, one transaction on a database that syncs every commit, texts, rights, history, answer, edit.
Theirs: the same two calls and no database. The same stub, by turns, each bot in a process of its own; what counts is
user and system time of that process between press 500 and the last one.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
from pathlib import Path
from typing import Any

import yaml

from bench.stub import Stub
from bot.content import CONTENT
from domain.diagnosis_content import parse_instrument

PROMISE = 1.5
CHATS = 50
WARM = 500
COUNT = 2000
ROUNDS = 3
LIMIT = 120.0  # seconds of one run, on a busy machine too
ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


async def measure(module: str, areas: tuple[str, ...]) -> float:
    """CPU milliseconds of one press. Raises RuntimeError when the bot ended, stood still or did something else."""
    loop = asyncio.get_running_loop()
    marks: dict[int, float] = {}
    over: asyncio.Future[None] = loop.create_future()

    def on_press(number: int) -> None:
        if number in {WARM, WARM + COUNT}:
            marks[number] = cpu_seconds(process.pid)
        if number == WARM + COUNT:
            over.set_result(None)

    stub = Stub(CHATS, areas, on_press)
    url = await stub.start()
    teachers = str(CHATS + (WARM + COUNT) // (5 * len(areas)))
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, url, teachers, cwd=ROOT)
    ended = asyncio.create_task(process.wait())
    try:
        running: set[asyncio.Future[Any]] = {over, ended}
        await asyncio.wait(running, timeout=LIMIT, return_when=asyncio.FIRST_COMPLETED)
        if not over.done():
            raise RuntimeError(f"{module} stopped at press {stub.presses}: {stub.fault or 'no more presses came'}")
    finally:
        if process.returncode is None:
            process.kill()
        await ended
        await stub.stop()
    return (marks[WARM + COUNT] - marks[WARM]) / COUNT * 1000


async def ratios() -> list[tuple[float, float]]:
    """(bare, ours) in milliseconds for each round."""
    areas = parse_instrument(yaml.safe_load((CONTENT / "self_diagnosis.yaml").read_text("utf-8"))).menu_order
    return [(await measure("bench.bare", areas), await measure("bench.ours", areas)) for _ in range(ROUNDS)]


def main() -> int:
    """Print the figure beside the promise; 1 when it is broken."""
    rounds = asyncio.run(ratios())
    ratio = statistics.median(ours / bare for bare, ours in rounds)
    bare, ours = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"press: {ratio:.2f} of a bare aiogram bot ({ours:.2f} ms against {bare:.2f} ms; promise {PROMISE})")
    return 0 if ratio <= PROMISE else 1


if __name__ == "__main__":
    sys.exit(main())
