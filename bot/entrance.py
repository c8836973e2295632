"""What both entrances share: an update is stored before the channel hears that we have it (house.md, decision 2)."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.clock import Clock, monotonic
from bot.dispatch import Dispatcher
from bot.lines import Waiting, event_in
from bot.telegram.updates import chat_of
from bot.turn import CHANNEL
from db import inbox as inbox_rows
from db.engine import Database

log = logging.getLogger(__name__)
CROWDED = 2000  # updates in memory; more are not asked for
LARGEST = 2**63 - 1  # what a database takes as a number
NOWHERE = 0  # the line of updates that belong to no chat


class Entrance:
    """Stores updates in one transaction and hands the rows that were not known yet on to the dispatcher, which hears
    too of the chats whose rows perhaps lie there all the same when it failed."""

    def __init__(self, database: Database, clock: Clock, bot_id: int, dispatcher: Dispatcher) -> None:
        self._database = database
        self._clock = clock
        self._bot_id = bot_id
        self._dispatcher = dispatcher

    async def store(self, updates: Sequence[Any]) -> None:
        """Raises what the database raises; then nothing may be acknowledged. What was stored all the same (an answer of
        the database that got lost, a caller that waits no longer) is known when it comes again."""
        since, now = monotonic(), self._clock.now()
        known = [update for update in updates if _numbered(update)]
        rows = [self._row(update, now) for update in known]
        events = [event_in(update, row["chat"]) for update, row in zip(known, rows, strict=True)]
        with self._dispatcher.coming([row["chat"] for row in rows]) as idle:

            def write(c: Connection) -> list[Waiting]:
                stored = inbox_rows.store(c, rows)
                came = [Waiting(row.seq, row.chat, events[row.at], since) for row in stored]
                return self._dispatcher.at_once(c, came, idle)

            self._dispatcher.take(await self._database.write(write))

    def _row(self, update: dict[str, Any], now: datetime) -> dict[str, Any]:
        return {
            "channel": CHANNEL,
            "bot_id": self._bot_id,
            "update_id": update["update_id"],
            "chat": _chat(update),
            "payload": _payload(update),
            "stored_at": now,
        }


def _numbered(update: Any) -> bool:
    """What has no number cannot be known again and would come for ever: it is left out, and the log says so."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if type(number) is int and 0 <= number <= LARGEST:
        return True
    log.error("an update without a number is left out")
    return False


def _chat(update: dict[str, Any]) -> int:
    try:
        chat = chat_of(update)
    except (AttributeError, KeyError, TypeError, ValueError):
        return NOWHERE
    return chat if abs(chat) <= LARGEST else NOWHERE


def _payload(update: dict[str, Any]) -> str:
    words = json.dumps(update, ensure_ascii=False, separators=(",", ":"))
    try:
        words.encode()
    except UnicodeEncodeError:  # half of a sign: no database takes it as text
        return json.dumps(update)
    return words
