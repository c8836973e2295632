"""Our polling loop: stored first, acknowledged by the next call's offset (house.md, decision 2)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

from bot.clock import Clock
from bot.telegram.api import ApiError, BotApi, Conflict, Down, TooFast
from bot.telegram.updates import ALLOWED, chat_of
from bot.turn import CHANNEL
from db import inbox as inbox_rows
from db.engine import Database

log = logging.getLogger(__name__)
LONG = 25
CROWDED = 2000


class Poller:
    """Asks for updates, stores a batch in one transaction, hands the new rows on."""

    def __init__(
        self,
        api: BotApi,
        database: Database,
        clock: Clock,
        bot_id: int,
        take: Callable[[list[Any]], None],
        waiting: Callable[[], int],
    ) -> None:
        self._api = api
        self._database = database
        self._clock = clock
        self._bot_id = bot_id
        self._take = take
        self._waiting = waiting
        self.asked = 0

    async def run(self) -> None:
        """Until cancelled. The first call has no offset: what an earlier process stored is known by its ids."""
        offset: int | None = None
        pause = 0.5
        webhook_gone = False
        while True:
            while self._waiting() > CROWDED:
                await asyncio.sleep(0.05)
            params = {"timeout": LONG, "limit": 100, "allowed_updates": list(ALLOWED), "offset": offset}
            try:
                if not webhook_gone:
                    await self._api.call("deleteWebhook", {"drop_pending_updates": False})
                    webhook_gone = True
                self.asked += 1
                updates = await self._api.call("getUpdates", params, timeout=LONG + 10)
                if updates:
                    await self._store(updates)
                    offset = int(updates[-1]["update_id"]) + 1
                pause = 0.5
            except Conflict:
                log.error("another program polls with this token; only one may")  # noqa: TRY400
                await asyncio.sleep(5)
            except TooFast as busy:
                await asyncio.sleep(busy.retry_after)
            except ApiError as refusal:
                log.error("getUpdates is refused", extra={"code": refusal.code})  # noqa: TRY400 - no trace is needed
                await asyncio.sleep(30)
            except Down:
                await asyncio.sleep(pause)
                pause = min(pause * 2, 15)

    async def _store(self, updates: list[dict[str, Any]]) -> None:
        now = self._clock.now()
        rows = [
            {
                "channel": CHANNEL,
                "bot_id": self._bot_id,
                "update_id": int(update["update_id"]),
                "chat": chat_of(update),
                "payload": json.dumps(update, ensure_ascii=False, separators=(",", ":")),
                "stored_at": now,
            }
            for update in updates
        ]
        pause = 0.2
        while True:
            try:
                self._take(await self._database.write(lambda c: inbox_rows.store(c, rows)))
            except Exception:
                log.exception("updates could not be stored; they are not acknowledged")
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10)
            else:
                return
