"""One life of the bot: the real program in a process of its own, as `run` starts it, until it is killed.

Everything is imported and read when this module is; nothing is opened. A parent that imported it forks cheaply.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import mmap
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.clock import WoundClock, monotonic
from bot.lease import Taken
from bot.program import Program, Rates, load_rooms
from bot.telegram.api import BotApi, Upload
from bot.texts import Texts
from bot.tools.filestore import FileStore
from db.engine import Database, open_database
from tests.world import TOKEN, shared_texts, usual_policy

T = TypeVar("T")
BOT_ID = 4242424242
LOST = 3  # the exit code of a process whose lease was taken, as of `run`
PULSE = struct.Struct("ddd")  # last turn of the loop; longest answer and longest write of the last second or two
BEAT = 0.01

load_rooms()
importlib.import_module("apscheduler.schedulers.asyncio")  # the program imports it when it starts
POLICY = usual_policy()
TEXTS: Texts = shared_texts()


@dataclass(frozen=True, slots=True)
class Life:
    """What a life is given. `ahead`: seconds of people's clock before the machine's; `rate`: unasked messages a second;
    `lease`: its term in seconds; `pulse`: a file of PULSE.size bytes that outlives the process."""

    database: str
    api: str
    files: str
    pulse: str
    ahead: float
    rate: float
    lease: float


class Pulse:
    """What a process left behind: when its loop last had a turn since it serves, how long answers took (monotonic)."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), PULSE.size)

    @staticmethod
    def make(path: Path) -> None:
        """The file of a pulse that has not beaten yet."""
        path.write_bytes(PULSE.pack(0.0, 0.0, 0.0))

    def write(self, turn: float, answer: float, write: float) -> None:
        PULSE.pack_into(self._memory, 0, turn, answer, write)

    def read(self) -> tuple[float, float, float]:
        """The last turn of the loop, the longest answer and the longest write, in seconds."""
        turn, answer, write = PULSE.unpack_from(self._memory)
        return turn, answer, write


class Longest:
    """The longest span of this second and of the one before."""

    def __init__(self) -> None:
        self._second = monotonic()
        self._spans = [0.0, 0.0]

    def note(self, began: float) -> None:
        self._spans[0] = max(self._spans[0], monotonic() - began)

    def now(self) -> float:
        if monotonic() - self._second > 1.0:
            self._second, self._spans = monotonic(), [0.0, self._spans[0]]
        return max(self._spans)


class TimedApi(BotApi):
    """Notes how long the answers to messages took."""

    answers = Longest()

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Upload] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - as the client has it
    ) -> Any:
        began = monotonic()
        try:
            return await super().call(method, params, files, timeout)
        finally:
            if method == "sendMessage":
                self.answers.note(began)


def _timed(database: Database, writes: Longest) -> Database:
    """The same database, whose writes are timed."""
    write = database.write

    async def timed(work: Callable[[Connection], T]) -> T:
        began = monotonic()
        try:
            return await write(work)
        finally:
            writes.note(began)

    database.write = timed  # type: ignore[method-assign]
    return database


async def _beat(pulse: Pulse, answers: Longest, writes: Longest) -> None:
    while True:
        pulse.write(monotonic(), answers.now(), writes.now())
        await asyncio.sleep(BEAT)


async def _serve(life: Life) -> int:
    api = TimedApi(life.api, TOKEN)
    writes = Longest()
    program = Program(
        database=_timed(open_database(life.database), writes),
        policy=POLICY,
        api=api,
        clock=WoundClock(timedelta(seconds=life.ahead)),
        store=FileStore(Path(life.files)),
        bot_id=BOT_ID,
        texts=TEXTS,
        rates=Rates(a_second=life.rate, per_chat=0.01, beat=0.2),
        lease=timedelta(seconds=life.lease),
    )
    try:
        await program.start(profile=False)
    except Taken:
        return LOST
    pulse = asyncio.create_task(_beat(Pulse(Path(life.pulse)), api.answers, writes))
    await program.lost.wait()
    await program.stop()
    pulse.cancel()
    return LOST


def live(life: Life) -> int:
    """Serve until killed or until the lease is lost; the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a beat that is left out is told there
    return asyncio.run(_serve(life))
