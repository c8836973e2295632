"""Mailings out: the second half of the delivery protocol, for many recipients of one announcement."""

from __future__ import annotations

import asyncio

from bot.clock import Clock
from bot.pacer import Pacer
from bot.telegram.speaker import Speaker
from db.engine import Database
from services.policy import Policy


class Mailer:
    """Sends what mailings owe."""

    def __init__(self, database: Database, clock: Clock, policy: Policy, speaker: Speaker, pacer: Pacer) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._speaker = speaker
        self._pacer = pacer
        self._lock = asyncio.Lock()
        self.sent = 0

    @property
    def busy(self) -> bool:
        return self._lock.locked()

    async def run(self) -> int:
        """Send what is due; how many messages went out."""
        return 0
