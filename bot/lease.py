"""Who may run alone: a row with holder, epoch and a short term by the database's clock (house.md, decision 7)."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from datetime import timedelta

from sqlalchemy import Connection

from bot.clock import monotonic
from db import job as rows
from db.engine import Database

log = logging.getLogger(__name__)
TERM = timedelta(seconds=6)


class Taken(Exception):
    """Another process holds the lease."""


class Lease:
    """`await take()`, then `await renew()` every `beat` seconds. `epoch` grows with every new holder."""

    def __init__(self, database: Database, name: str = rows.RUN, term: timedelta = TERM) -> None:
        self._database = database
        self._name = name
        self._term = term
        self.beat = term.total_seconds() / 6
        self._holder = f"{socket.gethostname()[:20]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.epoch = 0
        self._renewed = 0.0

    async def take(self, wait: float = 0.0) -> None:
        """Take the lease; waits up to `wait` seconds for a dead holder's term. Raises Taken."""
        until = monotonic() + wait
        while True:
            epoch = await self._database.write(lambda c: rows.take(c, self._name, self._holder, self._term))
            if epoch is not None:
                self.epoch = epoch
                self._renewed = monotonic()
                return
            if monotonic() >= until:
                raise Taken(self._name)
            await asyncio.sleep(min(0.5, self.beat))

    async def renew(self) -> bool:
        """Prolong it; False when somebody else took it (after a freeze, say)."""

        def prolong(c: Connection) -> bool:
            return rows.renew(c, self._name, self._holder, self.epoch, self._term)

        kept = await self._database.write(prolong)
        if kept:
            self._renewed = monotonic()
        return kept

    @property
    def doubtful(self) -> bool:
        """True when it was not renewed for a third of its term: reread before acting."""
        return monotonic() - self._renewed > 2 * self.beat

    async def give_back(self) -> None:
        """Let the next one in at once."""
        await self._database.write(lambda c: rows.give_back(c, self._name, self._holder))
