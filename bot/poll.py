"""Our polling loop: stored first, acknowledged by the next call's offset (house.md, decision 2)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.clock import monotonic
from bot.entrance import CROWDED, Entrance
from bot.telegram.api import ApiError, BotApi, Conflict, Down, TooFast
from bot.telegram.updates import ALLOWED

log = logging.getLogger(__name__)
LONG = 25
LONGEST_PAUSE = 15.0
SILENCE = 3600.0  # seconds without an answer of the channel that somebody is to judge


class Poller:
    """Asks for updates in batches of 100 and stores a batch in one transaction."""

    def __init__(
        self,
        api: BotApi,
        entrance: Entrance,
        waiting: Callable[[], int],
        on_silence: Callable[[float], Awaitable[object]],
    ) -> None:
        self._api = api
        self._entrance = entrance
        self._waiting = waiting
        self._on_silence = on_silence
        self._heard: float | None = None  # monotonic seconds of the channel's last answer
        self._alone = False  # no webhook stands in the way

    async def run(self) -> None:
        """Until cancelled. The first call has no offset: what an earlier process stored is known by its ids."""
        offset: int | None = None
        pause = 0.5
        while True:
            while self._waiting() > CROWDED:
                await asyncio.sleep(0.05)
            try:
                offset = await self._ask(offset)
                pause = 0.5
            except Conflict:
                log.error("another program polls with this token, or set a webhook; only one may")  # noqa: TRY400
                self._alone = False
                await asyncio.sleep(5)
            except TooFast as busy:
                await asyncio.sleep(busy.retry_after)
            except ApiError as refusal:
                log.error("getUpdates is refused", extra={"code": refusal.code})  # noqa: TRY400 - no trace is needed
                await asyncio.sleep(30)
            except Down:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            except Exception:
                log.exception("the polling loop stumbled; it goes on")
                await asyncio.sleep(5)

    async def _ask(self, offset: int | None) -> int | None:
        """One call; the offset of the next."""
        if not self._alone:
            await self._api.call("deleteWebhook", {"drop_pending_updates": False})
            self._alone = True
            await self._note()
        params = {"timeout": LONG, "limit": 100, "allowed_updates": list(ALLOWED), "offset": offset}
        updates = await self._api.call("getUpdates", params, timeout=LONG + 10)
        await self._note()
        if not updates:
            return offset
        await self._store(updates)
        return int(updates[-1]["update_id"]) + 1

    async def _note(self) -> None:
        """The channel answers; after a long silence of the network somebody must know what it dropped meanwhile."""
        before, self._heard = self._heard, monotonic()
        if before is None or self._heard - before < SILENCE:
            return
        try:
            await self._on_silence(self._heard - before)
        except Exception:
            log.exception("a silence of the channel could not be told of")

    async def _store(self, updates: list[dict[str, Any]]) -> None:
        pause = 0.2
        while True:
            try:
                await self._entrance.store(updates)
            except Exception:
                log.exception("updates could not be stored; they are not acknowledged")
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return
