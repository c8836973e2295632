"""A deliverer under test: a Telegram that plays a script, a process that can die, notices planned for three people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from bot.channel import Channel
from bot.deliver import Deliverer
from bot.pacer import Pacer
from bot.telegram.api import Down, Refused, TooFast, Unreachable
from bot.telegram.render import Reader
from bot.telegram.speaker import Speaker
from db import address as address_rows
from db import notice as rows
from handlers.ui.registry import NoticeKind, Registry
from handlers.ui.text import Text, verbatim
from handlers.ui.view import View
from services import notice
from services.base import Tx
from tests import build
from tests.engines import Bench
from tests.moments import at

NOON = at(24, 12)
ANNA, MARIA, OLGA = 7001, 7002, 7003
FAULTY = 666  # about this entity nothing can be drawn
GONE = Down("sendMessage", maybe_sent=False)
BROKEN = Down("sendMessage", maybe_sent=True)
SILENT = Down("sendMessage", maybe_sent=True, timed_out=True)
BUSY = TooFast("sendMessage", "Too Many Requests: retry after 0", 0.0)
BLOCKED = Unreachable("sendMessage", 403, "Forbidden: bot was blocked by the user")
DELETED = Unreachable("sendMessage", 403, "Forbidden: user is deactivated")
WRONG = Refused("sendMessage", 400, "Bad Request: message is too long")


@dataclass
class Telegram:
    """Plays a script for each chat: a fault, or None for a message that is taken. What is left out is taken."""

    script: dict[int, list[Exception | None]] = field(default_factory=dict)
    arrived: list[tuple[int, str]] = field(default_factory=list)  # chat and words
    calls: int = 0
    asked: int = 0
    alive: bool = True
    hangs: asyncio.Event | None = None  # a call does not come back before this is set
    on_call: Callable[[], Awaitable[None]] | None = None

    async def take(self, chat: int, words: str) -> int:
        self.calls += 1
        if self.on_call is not None:
            await self.on_call()
        fault = next(iter(self.script.get(chat, [])), None)
        if chat in self.script:
            self.script[chat] = self.script[chat][1:]
        if fault is None or fault is SILENT:
            self.arrived.append((chat, words))
        if self.hangs is not None:
            await self.hangs.wait()
        if fault is not None:
            raise fault
        return 100 + len(self.arrived)

    async def get_me(self) -> None:
        self.asked += 1
        if not self.alive:
            raise GONE

    @property
    def chats(self) -> list[int]:
        return [chat for chat, _ in self.arrived]


class Mouth:
    """The speaker's shape: the gate is passed right before the call."""

    def __init__(self, telegram: Telegram, gate: Callable[[], Awaitable[None]] | None = None) -> None:
        self._telegram = telegram
        self._gate = gate

    def behind(self, gate: Callable[[], Awaitable[None]]) -> Mouth:
        return Mouth(self._telegram, gate)

    async def send(self, reader: Reader, view: View, **_rest: Any) -> int:
        words = "|".join(str(part.args.get("words", part.key)) for part in view.text)
        if self._gate is not None:
            await self._gate()
        return await self._telegram.take(reader.chat, words)

    async def edit(self, reader: Reader, _message_id: int, view: View, **_rest: Any) -> bool:
        await self._telegram.take(reader.chat, str(view.text[0].key))
        return True


@dataclass
class Lease:
    epoch: int = 1
    doubtful: bool = False
    ours: bool = True

    async def renew(self) -> bool:
        return self.ours


@dataclass
class Life:
    """A process: its deliverer, and the seconds on which it waits for the channel."""

    both: Bench
    telegram: Telegram
    lease: Lease
    deliverer: Deliverer
    seconds: list[float]

    async def beats(self, times: int = 1) -> None:
        for _ in range(times):
            async with asyncio.timeout(20):
                await self.deliverer.run()


def _draw(data: int) -> View:
    return View((_line(data),))


def _line(data: int) -> Text:
    if data == FAULTY:
        raise ValueError
    return verbatim(str(data))


def _look(_tx: Tx, found: Sequence[Any]) -> Mapping[int, Any]:
    return {one.id: one.entity_id for one in found}


def life(both: Bench, telegram: Telegram, epoch: int = 1, pacer: Pacer | None = None) -> Life:
    ui = Registry()
    ui.notices = {kind: NoticeKind(kind, _look, _draw, _line) for kind in ("step_due", "step_answered")}
    seconds = [0.0]
    lease = Lease(epoch)

    class Now:
        def now(self) -> datetime:
            return both.now

    deliverer = Deliverer(
        both.database,
        Now(),
        both.policy,
        ui,
        cast(Speaker, Mouth(telegram)),
        pacer or Pacer(5000, 0.0),
        cast(Any, lease),
        Channel(telegram.get_me, lambda: seconds[0]),
    )
    deliverer._rests._clock = lambda: seconds[0]
    return Life(both, telegram, lease, deliverer, seconds)


@pytest.fixture
async def one(both: Bench) -> Life:
    both.now = NOON
    for chat in (ANNA, MARIA, OLGA):
        await both.does(build.teacher, chat)
    return life(both, Telegram())


async def plan(one: Life, chat: int, entity: int, kind: str = "step_answered", **rest: Any) -> None:
    def put(tx: Tx) -> None:
        row = address_rows.by_external(tx.c, "telegram", chat)
        assert row is not None
        klass = "reminder" if kind == "step_due" else "prompt"
        notice.plan(tx, kind, row.person_id, entity, rest.pop("due", tx.now), klass=cast(Any, klass), **rest)

    await one.both.does(put)


async def state(one: Life, entity: int) -> tuple[str, str | None, bool]:
    def look(tx: Tx) -> tuple[str, str | None, bool]:
        row = rows.of_kinds(tx.c, ["step_answered", "step_due"], entity)[0]
        return row.state, row.reason, row.again

    return await one.both.does(look)


async def counted(one: Life, *states: str) -> int:
    query = select(func.count()).where(rows.notices.c.state.in_(states))
    return await one.both.database.read(lambda c: int(c.execute(query).scalar_one()))


async def dies(first: Life, at_call: int) -> None:
    """Run until this many calls hang, then nothing of that process goes on."""
    running = asyncio.create_task(first.deliverer.run())
    while first.telegram.calls < at_call:
        await asyncio.sleep(0.005)
    for task in (running, *first.deliverer._lines):
        task.cancel()
    await asyncio.gather(running, *first.deliverer._lines, return_exceptions=True)
