"""CPU of one press of the questionnaire against a bare aiogram bot: `python -m bench.press` from the root.

Ours: stored in the inbox, one transaction on a database that syncs every commit, texts, rights, history, answer, edit.
Theirs: the same two calls and no database. The same stub, by turns, each bot in a process of its own; what counts is
user and system time of that process between the first presses and the last one. With 50 chats in flight on SQLite and
on PostgreSQL (the server's time stands beside), and one press at a time, a quiet evening: there both bots run all the
time and are pressed by turns, a few presses each, since the hours of a shared machine differ by more than the bots.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import yaml

from bench import told
from bench.apart import LIMIT, Span, beside, cpu_seconds
from bench.stub import Stub
from bot.content import CONTENT
from domain.diagnosis_content import parse_instrument
from tests import postgres

ROUNDS = 5
SYNCED = "-c shared_buffers=64MB -c max_connections=40"


@dataclass(frozen=True, slots=True)
class Load:
    """How many chats press at once, how many presses warm the bot up, how many count."""

    chats: int
    warm: int
    count: int


MANY = Load(chats=50, warm=500, count=2000)
ONE = Load(chats=1, warm=100, count=1500)
SPELL = 50  # presses of one bot, then of the other
TAIL = 0.1  # seconds in which a bot ends what the last press of a spell left it to do


async def measure(module: str, areas: tuple[str, ...], load: Load, *arguments: str) -> float:
    """CPU milliseconds of one press. Raises RuntimeError when the bot ended, stood still or did something else."""
    last = load.warm + load.count
    span = Span(load.warm, last)
    stub = Stub(load.chats, areas, span.act)
    teachers = str(load.chats + last // (5 * len(areas)))
    if not await span.run(stub, [module, teachers, *arguments]):
        raise RuntimeError(f"{module} stopped at press {stub.presses}: {stub.fault or 'no more presses came'}")
    return span.cpu_ms


class Spells:
    """One bot, pressed for a spell at a time."""

    def __init__(self, module: str, areas: tuple[str, ...], load: Load) -> None:
        self._module = module
        self._teachers = load.chats + (load.warm + load.count) // (5 * len(areas))
        self._stub = Stub(load.chats, areas, self._press)
        self._stub.hold()
        self._goal = 0
        self._reached = asyncio.Event()
        self._pid = 0

    def _press(self, number: int) -> None:
        if number == self._goal:
            self._stub.hold()
            self._reached.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The bot runs and waits for a spell."""
        async with beside(self._stub, [self._module, str(self._teachers)]) as process:
            self._pid = process.pid
            yield

    async def spell(self, presses: int) -> float:
        """CPU milliseconds of one press. Raises RuntimeError when the bot stood still or did something else."""
        self._goal += presses
        self._reached.clear()
        before = cpu_seconds(self._pid)
        self._stub.go_on()
        try:
            async with asyncio.timeout(LIMIT):
                await self._reached.wait()
        except TimeoutError:
            why = self._stub.fault or "no more presses came"
            raise RuntimeError(f"{self._module} stopped at press {self._stub.presses}: {why}") from None
        await asyncio.sleep(TAIL)
        return (cpu_seconds(self._pid) - before) / presses * 1000


async def by_turns(areas: tuple[str, ...]) -> tuple[float, float, float]:
    """One press at a time: what all of them cost ours against theirs, then ours and theirs in milliseconds."""
    theirs, ours = Spells("bench.bare", areas, ONE), Spells("bench.ours", areas, ONE)
    async with theirs.running(), ours.running():
        for bot in (theirs, ours):
            await bot.spell(ONE.warm)
        spells = [(await theirs.spell(SPELL), await ours.spell(SPELL)) for _ in range(ONE.count // SPELL)]
    their_press, our_press = (statistics.mean(column) for column in zip(*spells, strict=True))
    return our_press / their_press, our_press, their_press


@dataclass(slots=True)
class Server:
    """A PostgreSQL of the bench: a new database for each round, and how much time the server itself took."""

    pattern: str
    rounds: int = 0
    spent: float = 0.0

    async def measure(self, areas: tuple[str, ...]) -> float:
        """CPU milliseconds of one press of ours on a new database."""
        self.rounds += 1
        name = f"bench_{self.rounds}"
        connection = await asyncpg.connect(self.pattern.format(name="postgres"))
        try:
            await connection.execute(f"CREATE DATABASE {name}")
            watch = asyncio.create_task(self._watch(connection))
            try:
                return await measure("bench.ours", areas, MANY, self.pattern.format(name=name))
            finally:
                watch.cancel()
        finally:
            await connection.close()

    async def _watch(self, connection: Any) -> None:
        """Time of all the server's processes; a backend that ends takes its time along, so it is asked often."""
        known: dict[int, float] = {}
        first: dict[int, float] = {}
        before = self.spent
        while True:
            for row in await connection.fetch("SELECT pid FROM pg_stat_activity"):
                try:
                    known[row["pid"]] = cpu_seconds(row["pid"])
                except OSError:
                    continue
                first.setdefault(row["pid"], known[row["pid"]])
            self.spent = before + sum(known.values()) - sum(first.values())
            await asyncio.sleep(0.25)


@contextmanager
def postgres_server() -> Iterator[Server]:
    """A server that syncs its commits, as a real one does."""
    with postgres.server(SYNCED) as running:
        yield Server(running.url)


async def ratio(
    areas: tuple[str, ...], load: Load, ours: Callable[[], Awaitable[float]]
) -> tuple[float, float, float]:
    """Median of the rounds' ratios, then ours and theirs in milliseconds."""
    rounds = [(await measure("bench.bare", areas, load), await ours()) for _ in range(ROUNDS)]
    theirs, mine = (statistics.median(column) for column in zip(*rounds, strict=True))
    return statistics.median(b / a for a, b in rounds), mine, theirs


def report(name: str, promise: float, measured: tuple[float, float, float], beside: str = "") -> bool:
    """Print one line; was it kept?"""
    found, mine, theirs = measured
    figures = f"{mine:.2f} ms against {theirs:.2f} ms{beside}"
    return told(f"{name}: {found:.2f} of a bare aiogram bot ({figures}; promise {promise})", kept=found <= promise)


def main() -> int:
    """Print the figures beside the promises; 1 when one is broken."""
    areas = parse_instrument(yaml.safe_load((CONTENT / "self_diagnosis.yaml").read_text("utf-8"))).menu_order
    many = asyncio.run(ratio(areas, MANY, lambda: measure("bench.ours", areas, MANY)))
    kept = [report("press, SQLite", 0.7, many)]
    with postgres_server() as server:
        on_postgres = asyncio.run(ratio(areas, MANY, lambda: server.measure(areas)))
    share = server.spent / (ROUNDS * (MANY.warm + MANY.count)) * 1000
    kept.append(report("press, PostgreSQL", 1.0, on_postgres, f", the server itself {share:.2f} ms"))
    kept.append(report("press, one at a time", 1.5, asyncio.run(by_turns(areas))))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
