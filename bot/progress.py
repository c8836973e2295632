"""The numbers on the author's page while a mailing runs, where that page stands in the chat."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy import Connection

from bot.clock import Clock, monotonic
from bot.pacer import Pacer
from bot.telegram.api import ApiError, Down
from bot.telegram.render import Reader
from bot.telegram.speaker import Speaker
from db import announcement as announcement_rows
from db.engine import Database
from handlers.ui.registry import ui
from handlers.ui.view import View
from services import mailing
from services.base import Tx
from services.person import who_from
from services.policy import Policy

log = logging.getLogger(__name__)
PAGE = "announcement"


class Progress:
    """Edits the page of an announcement at most once in `every` seconds; the last change is shown too."""

    def __init__(
        self, database: Database, clock: Clock, policy: Policy, speaker: Speaker, pacer: Pacer, every: float
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._speaker = speaker
        self._pacer = pacer
        self._every = every
        self._stale: set[int] = set()
        self._shown: dict[int, float] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    def changed(self, announcement_id: int) -> None:
        """The numbers on its page are not those that stand in the chat."""
        self._stale.add(announcement_id)
        if announcement_id not in self._tasks:
            task = self._tasks[announcement_id] = asyncio.create_task(self._follow(announcement_id))
            task.add_done_callback(lambda done: self._ended(announcement_id, stopped=done.cancelled()))

    def _ended(self, announcement_id: int, *, stopped: bool) -> None:
        del self._tasks[announcement_id]
        if announcement_id in self._stale and not stopped:  # it changed in the last moment
            self.changed(announcement_id)

    def stop(self) -> None:
        """What is not shown yet stays so."""
        for task in self._tasks.values():
            task.cancel()

    async def _follow(self, announcement_id: int) -> None:
        try:
            while announcement_id in self._stale:
                left = self._shown.get(announcement_id, 0.0) + self._every - monotonic()
                if left > 0:
                    await asyncio.sleep(left)
                self._stale.discard(announcement_id)
                await self._show(announcement_id)
        except Exception:
            log.exception("the progress of a mailing could not be drawn")

    async def _show(self, announcement_id: int) -> None:
        found = await self._database.read(lambda c: self._page(c, announcement_id))
        self._shown[announcement_id] = monotonic()
        if found is None:
            return
        reader, message_id, view = found
        try:
            async with self._pacer.slot(reader.chat, "progress"):
                self._shown[announcement_id] = monotonic()
                await self._speaker.edit(reader, message_id, view, media_now=False, patient=False)
        except (ApiError, Down) as fault:
            log.info("the progress was not shown", extra={"fault": type(fault).__name__})

    def _page(self, c: Connection, announcement_id: int) -> tuple[Reader, int, View] | None:
        tx = Tx(c, self._clock.now(), self._policy)
        row = announcement_rows.letter(c, announcement_id)
        address = mailing.watching(tx, row.author_id, announcement_id)
        if address is None:
            return None
        who = who_from(address, self._policy.zone)
        page = ui.pages[PAGE]
        view = page.draw(page.load(tx, who, announcement_id))
        return Reader(who.external_id, who.language, who.zone), address.menu_message_id, view
