"""The siege: the program is killed again and again while people act and a mailing runs; then it is let finish."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select

from bot.clock import WoundClock, monotonic
from db import mailing as mailing_rows
from db.address import addresses
from db.conversation import files
from db.engine import Database, open_database
from db.inbox import inbox
from db.notice import notices
from sandbox.botapi.models import Chat, Message
from sandbox.botapi.server import Server
from sandbox.botapi.world import Rule, World
from services.base import Tx
from tests.chat.pairs import AFTERNOON
from tests.crash import region
from tests.crash.life import POLICY, Life, Pulse
from tests.crash.nursery import Nursery, nursery
from tests.crash.people import Person, Shower, Walker, Writer
from tests.world import TOKEN

T = TypeVar("T")
SOONER = 0.2  # share of the deaths that come while the program is starting
LAST_WORDS = 0.02  # seconds in which the Bot API takes what the dead one had already sent off
STANDSTILL = 10.0  # seconds after which a life ends though little happened in it
LEASE = 0.4  # seconds: who was killed holds it no longer than that
DOWN = timedelta(seconds=61)  # people's clock at a restart: what the dead one had claimed is free
MARK_AND_RECORD = 0.1  # seconds: marks go ahead and records behind by 50 ms each
WRITE = 0.05  # seconds; what a write takes longer is the machine's, not the program's


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate`: messages of the mailing a second; `answer`: seconds after which the Bot API answers a message; `life`:
    most deaths come after at most so many messages of the mailing, whatever the speed of the machine."""

    readers: int
    actors: int
    kills: int
    rate: float
    answer: float = 0.05
    life: int = 700
    seed: int = 1


class CountingWorld(World):
    """Knows how many letters of the mailing it has taken."""

    letters = 0

    def post(self, chat: Chat, *, from_bot: bool, **fields: Any) -> Message:
        self.letters += from_bot and region.LETTER in (fields.get("text") or "")
        return super().post(chat, from_bot=from_bot, **fields)


@dataclass(frozen=True, slots=True)
class Kill:
    """A death: who had the letter first in that life, how many doubles the promise allows it (with the answer
    time measured in that life), and how many when the machine's own pauses are counted too."""

    first: frozenset[int]
    promised: float
    allowed: float


@dataclass
class Siege:
    """One region under fire. `url` and `folder` of the bot's database and files."""

    plan: Plan
    url: str
    folder: Path
    nursery: Nursery
    world: CountingWorld
    clock: WoundClock
    api: str = ""
    people: list[Person] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    first_update: int = 0
    _pid: int = 0
    _reached: set[int] = field(default_factory=set)
    _acting: list[asyncio.Task[None]] = field(default_factory=list)

    # the region

    async def furnish(self) -> None:
        """People, pairs and the mailing, put straight into the database."""
        self.first_update = self.world.updates.next_id
        self.world.faults.answer_timeout = 3600.0
        self.world.faults.add(Rule("late", "sendMessage", seconds=self.plan.answer))
        Pulse.make(self.folder / "pulse")

        def build(c: Connection) -> list[region.Actor]:
            tx = Tx(c, self.clock.now(), POLICY)
            region.readers(tx, self.plan.readers)
            made = region.actors(tx, self.plan.actors)
            region.mailing(tx)
            return made

        actors = await self.asks(build)
        self.clock.wind(DOWN)
        dice = random.Random(self.plan.seed)
        for number, actor in enumerate(actors):
            common = (self.world, actor.user_id, actor.person_id, random.Random(dice.random()))
            if actor.steps:
                self.people.append(Shower(*common, steps=list(actor.steps)))
            elif number % 3:
                self.people.append(Walker(*common, assignment_id=actor.assignment_id))
            else:
                self.people.append(Writer(*common, assignment_id=actor.assignment_id))
        everybody = [*self.readers, *(one.user_id for one in actors), *self.methodists, region.COORDINATOR]
        for user_id in everybody:
            self.world.add_person(user_id, f"Человек {user_id}", started=True)

    @property
    def air(self) -> int:
        """Letters that may be in the air at a death. They go first in the next life; who is hit by two deaths in a row
        gets no third letter but stands in the report as uncertain, which is another test's matter."""
        return int(self.plan.rate * 0.4)

    @property
    def readers(self) -> range:
        return range(region.FIRST_READER, region.FIRST_READER + self.plan.readers)

    @property
    def methodists(self) -> range:
        return range(region.FIRST_METHODIST, region.FIRST_METHODIST + region.METHODISTS)

    @property
    def recipients(self) -> list[int]:
        """Chats that must have the mailing."""
        return [*self.readers, *(one.user_id for one in self.people)]

    async def asks(self, work: Callable[[Connection], T]) -> T:
        """One transaction on the bot's database, opened for it alone."""
        database: Database = open_database(self.url)
        try:
            return await database.write(work)
        finally:
            await database.close()

    # lives and deaths

    async def begins(self) -> None:
        """A new life of the program."""
        life = Life(
            database=self.url,
            api=self.api,
            files=str(self.folder / "files"),
            pulse=str(self.folder / "pulse"),
            ahead=self.clock.offset.total_seconds(),
            rate=self.plan.rate,
            lease=LEASE,
        )
        self._pid = await self.nursery.bear(life)

    async def serves(self, limit: float = 20.0) -> None:
        """Until the program has started. Raises TimeoutError."""
        born, pulse = monotonic(), Pulse(self.folder / "pulse")
        async with asyncio.timeout(limit):
            while pulse.read()[0] < born:
                await asyncio.sleep(0.02)

    async def goes_out(self, letters: int) -> None:
        """Until so many more letters of the mailing have gone out, or all, or too long."""
        until, limit = min(self.world.letters + letters, len(self.recipients)), monotonic() + STANDSTILL
        while self.world.letters < until and monotonic() < limit:
            await asyncio.sleep(0.01)

    async def is_killed(self) -> None:
        """SIGKILL; people's clock goes on a minute till the next life."""
        limits = self._limits()
        code = await self.nursery.kill(self._pid)
        assert code == -signal.SIGKILL, f"it had died by itself with {code}"
        await asyncio.sleep(LAST_WORDS)
        self.kills.append(Kill(self._newly_reached(), *limits))
        self.clock.wind(DOWN)

    async def freezes(self) -> int:
        """SIGSTOP for longer than the lease, which may double what a death may; the pid, to wake it. Not while it holds
        the writer's lock of a SQLite file: that nobody else could break."""
        limits = self._limits()
        await self._stops()
        while self._locked():
            os.kill(self._pid, signal.SIGCONT)
            await asyncio.sleep(0.003)
            limits = self._limits()
            await self._stops()
        await asyncio.sleep(2 * LEASE)
        begun = await self.asks(self._begun)  # past the last look at the lease: these may still go when it wakes
        self.kills.append(Kill(self._newly_reached() | begun, *limits))
        return self._pid

    async def _stops(self) -> None:
        """SIGSTOP, and wait until the last thread stands still: one that does not yet may take the lock."""
        os.kill(self._pid, signal.SIGSTOP)
        while not self._still():
            await asyncio.sleep(0.001)

    def _still(self) -> bool:
        threads = Path(f"/proc/{self._pid}/task").glob("*/stat")
        return all(thread.read_text().rpartition(")")[2].split()[0] == "T" for thread in threads)

    @staticmethod
    def _begun(c: Connection) -> frozenset[int]:
        r = mailing_rows.mailing_recipients
        joined = select(addresses.c.external_id).join(r, r.c.address_id == addresses.c.id)
        return frozenset(c.execute(joined.where(r.c.state == "sending")).scalars())

    def _locked(self) -> bool:
        with contextlib.closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=0)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return True
        return False

    def _limits(self) -> tuple[float, float]:
        """`promised` and `allowed` of an end at this moment."""
        turn, answer, write = Pulse(self.folder / "pulse").read()
        # the machine gave it no turn so long: nothing could be recorded
        late = monotonic() - turn + max(0.0, write - WRITE)
        promised = self.plan.rate * (max(answer, self.plan.answer) + MARK_AND_RECORD) + 1
        return promised, promised + self.plan.rate * late

    def _newly_reached(self) -> frozenset[int]:
        found = {user_id for user_id in self.recipients if user_id not in self._reached and self.copies(user_id)}
        self._reached |= found
        return frozenset(found)

    def copies(self, user_id: int) -> int:
        """How often the letter of the mailing stands in the chat."""
        return sum(one.from_bot and region.LETTER in (one.text or "") for one in self.world.chat(user_id))

    async def rages(self) -> None:
        """All the kills, at random moments, while people act."""
        dice = random.Random(self.plan.seed)
        self.start_acting()
        for _ in range(self.plan.kills):
            await self.begins()
            if dice.random() > SOONER:
                await self.serves()
                await self.goes_out(dice.randrange(self.air, self.air + self.plan.life))
            await asyncio.sleep(dice.uniform(0.0, 0.1))
            self.check_people()
            await self.is_killed()

    def start_acting(self) -> None:
        """Everybody begins to act."""
        self._acting = [asyncio.create_task(one.live()) for one in self.people]

    def check_people(self) -> None:
        """Nobody waits in vain. Raises what they raised."""
        for task in self._acting:
            if task.done():
                task.result()

    async def finishes(self, limit: float = 60.0) -> None:
        """In the life that goes on people stop and everything that is owed is done. Raises TimeoutError."""
        for one in self.people:
            one.over = True
        async with asyncio.timeout(limit):
            await asyncio.gather(*self._acting)
            while await self.asks(self.owed):
                await asyncio.sleep(0.5)
        assert not self.nursery.death(self._pid).done(), "it did not go on by itself"
        self._newly_reached()

    async def ends(self, limit: float = 60.0) -> None:
        """A life that nobody kills, and one on the next afternoon: letters of the evening wait for that."""
        await self.begins()
        await self.finishes(limit)
        await self.nursery.kill(self._pid)
        self.clock.wind(AFTERNOON + timedelta(days=1, minutes=10) - self.clock.now())
        await self.begins()
        await self.finishes(limit)
        await self.nursery.kill(self._pid)

    def owed(self, c: Connection) -> int:
        """What is still to be done now: updates, notices, recipients, files."""
        now = self.clock.now()
        r = mailing_rows.mailing_recipients
        due = notices.c.state.in_(["claimed", "sending"]) | ((notices.c.state == "planned") & (notices.c.due_at <= now))
        waiting = inbox.c.state.in_(["stored", "done"])
        open_rows = r.c.state.in_(mailing_rows.OPEN)
        unfetched = files.c.state == "waiting"
        counts = [
            c.execute(select(func.count()).select_from(table).where(where)).scalar_one()
            for table, where in ((inbox, waiting), (notices, due), (r, open_rows), (files, unfetched))
        ]
        return int(sum(counts)) + self.world.pending_updates()

    def doubled(self) -> Counter[int]:
        """Chats in which the letter stands more than once -> how often too many."""
        found = {user_id: self.copies(user_id) - 1 for user_id in self.recipients}
        return Counter({user_id: extra for user_id, extra in found.items() if extra > 0})


@asynccontextmanager
async def siege(plan: Plan, url: str, folder: Path) -> AsyncIterator[Siege]:
    """A furnished region with its Bot API; the database at `url` is migrated and empty."""
    clock = WoundClock()
    clock.wind(AFTERNOON - clock.now())
    world = CountingWorld(clock, token=TOKEN, bot_username="sandbox_bot")
    server = Server(world)
    try:
        async with nursery(folder / "lives.log") as born:
            made = Siege(plan, url, folder, born, world, clock, await server.start())
            await made.furnish()
            yield made
    finally:
        await server.stop()
