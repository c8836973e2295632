"""The port that the sandbox's page is handed: the clock that is wound, the queue, the demo region, things to try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.cli.say import words
from bot.clock import WoundClock
from bot.demo_hints import done, hints
from bot.program import Program
from db import address as address_rows
from db import job as job_rows
from db.notice import notices
from sandbox.botapi.world import World
from sandbox.page.port import Clip, Demo, Hint, Planned, Winding
from services.policy import Policy

QUEUE = 20
FARTHEST = timedelta(days=100)  # over the summer stop


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
    _layout: tuple[int, ...] = ()
    _clips: tuple[Clip, ...] = ()
    _since: datetime | None = None

    def filled(self, people: int) -> None:
        """So many people are in the demo region by now."""
        self._filled = people

    def show(self, layout: tuple[int, ...], clips: tuple[Clip, ...]) -> None:
        """The persons on the phones of the first look, and the letters at hand."""
        self._layout, self._clips = layout, clips

    def opened(self, since: datetime) -> None:
        """The first look stands: from now on what people do counts as tried."""
        self._since = since

    @property
    def ready(self) -> bool:
        """Does the first look stand, or will it never?"""
        return self._since is not None or self._done

    def complete(self) -> None:
        """The region is filled."""
        self._filled, self._done = self.total, True

    def now(self) -> datetime:
        return self.clock.now()

    def zone(self) -> str:
        return self.policy.zone

    async def advance(self, delta: timedelta) -> Winding:
        return await self._wind(delta)

    async def to_next(self) -> Winding:
        return await self._wind(FARTHEST, to_first=True)

    async def _wind(self, by: timedelta, *, to_first: bool = False) -> Winding:
        delivered = await self.program.wind(self.clock, by, to_first=to_first) if self.program else 0
        self.world.clock_moved()
        await self.keep_offset()
        return Winding(self.clock.now(), delivered)

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
        if self.program is None:
            return []
        tried = await self.program.database.read(lambda c: done(c, self._since))
        return [Hint(user, key, words(f"hint-{key}"), key in tried) for user, key in hints()]

    def clips(self) -> list[Clip]:
        return list(self._clips)

    def layout(self) -> list[int]:
        return list(self._layout)
