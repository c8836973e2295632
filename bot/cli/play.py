"""The port that the sandbox's page is handed: the clock that is wound, the queue, the demo region, things to try."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.cli.say import words
from bot.clock import WoundClock
from bot.program import Program
from db import address as address_rows
from db import job as job_rows
from db.notice import notices
from sandbox.botapi.world import World
from sandbox.page.port import Clip, Demo, Hint, Planned, Winding
from services.policy import Policy

QUEUE = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """What the demo region brings to the page: the persons of the first look, letters at hand, things to try.

    `hints`: (user id, key, done when this text stands in the person's chat).
    """

    layout: tuple[int, ...] = ()
    clips: tuple[Clip, ...] = ()
    hints: tuple[tuple[int, str, str], ...] = ()


@dataclass(slots=True)
class PlayPort:
    """Implements sandbox.page.port.Port over the running program."""

    clock: WoundClock
    world: World
    policy: Policy
    total: int
    program: Program | None = None
    _filled: int = 0
    _done: bool = False
    _shown: Shown = field(default_factory=Shown)

    def filled(self, people: int) -> None:
        """So many people are in the demo region by now."""
        self._filled = people

    def show(self, shown: Shown) -> None:
        """The region is filled."""
        self._filled, self._done, self._shown = self.total, True, shown

    def now(self) -> datetime:
        return self.clock.now()

    def zone(self) -> str:
        return self.policy.zone

    async def advance(self, delta: timedelta) -> Winding:
        delivered = await self.program.wind(self.clock, delta) if self.program else 0
        self.world.clock_moved()
        await self.keep_offset()
        return Winding(self.clock.now(), delivered)

    async def to_next(self) -> Winding:
        upcoming = await self.program.heartbeat.next_event() if self.program else None
        if upcoming is None:
            return Winding(self.clock.now(), 0)
        return await self.advance(max(upcoming - self.clock.now(), timedelta()) + timedelta(seconds=1))

    async def keep_offset(self) -> None:
        """The offset lies in the sandbox's database: a restart goes on at the same hour."""
        if self.program is not None:
            offset = str(self.clock.offset.total_seconds())
            await self.program.database.write(lambda c: job_rows.remember(c, "clock_offset", offset))

    async def queue(self) -> list[Planned]:
        if self.program is None:
            return []
        return await self.program.database.read(self._queue)

    def _queue(self, c: Connection) -> list[Planned]:
        rows = c.execute(
            select(notices).where(notices.c.state == "planned").order_by(notices.c.due_at, notices.c.id).limit(QUEUE)
        ).all()
        people = {row.person_id: row for row in address_rows.by_people(c, {row.recipient_id for row in rows})}
        return [
            Planned(row.due_at, self._label(people.get(row.recipient_id)), words(f"queue-{row.kind.replace('_', '-')}"))
            for row in rows
        ]

    def _label(self, person: object) -> str:
        external = getattr(person, "external_id", None)
        known = {one.user_id: one for one in self.world.people()}
        if external in known:
            return known[external].name
        return str(getattr(person, "code", "")) or words("queue-somebody")

    def demo(self) -> Demo:
        return Demo(self._filled, self.total, self._done)

    async def hints(self) -> list[Hint]:
        return [Hint(user, key, words(f"hint-{key}"), self._seen(user, mark)) for user, key, mark in self._shown.hints]

    def _seen(self, user_id: int, mark: str) -> bool:
        try:
            chat = self.world.chat(user_id)
        except KeyError:
            return False
        return any(mark in (message.text or message.caption or "") for message in chat)

    def clips(self) -> list[Clip]:
        return list(self._shown.clips)

    def layout(self) -> list[int]:
        return list(self._shown.layout)
