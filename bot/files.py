"""Fetches what people sent into our own store, after the commit; `file_id` alone is no storage."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sqlalchemy import Connection

from bot.clock import Clock
from bot.telegram.api import ApiError, BotApi, Down
from bot.telegram.speaker import StoredFile
from bot.tools.filestore import FileStore
from db import conversation as rows
from db.engine import Database

log = logging.getLogger(__name__)
TRIES = 8
ENDINGS = {"photo": ".jpg", "voice": ".ogg"}


class Fetcher:
    """One pass takes every file that waits; woken by a spark and by the heartbeat."""

    def __init__(self, api: BotApi, database: Database, clock: Clock, store: FileStore) -> None:
        self._api = api
        self._database = database
        self._clock = clock
        self.store = store
        self._lock = asyncio.Lock()

    @property
    def busy(self) -> bool:
        return self._lock.locked()

    async def run(self) -> int:
        """Fetch what waits; how many came."""
        async with self._lock:
            waiting = await self._database.read(lambda c: list(rows.files_waiting(c, TRIES)))
            return sum([await self._one(row) for row in waiting])

    async def _one(self, row: Any) -> int:
        try:
            content = await self._api.download(row.remote_id)
            ending = ENDINGS.get(row.kind) or "." + (row.name or "").rpartition(".")[2][:8]
            kept = await asyncio.to_thread(self.store.put, content, ending)
        except (ApiError, Down, OSError) as fault:
            log.warning("a file was not fetched", extra={"file": row.id, "fault": type(fault).__name__})
            await self._database.write(lambda c: rows.file_failed(c, row.id, TRIES))
            return 0

        def done(c: Connection) -> None:
            if not rows.file_stored(c, row.id, kept.key, kept.size, kept.sha256):
                self.store.delete(kept.key)  # removed by its owner meanwhile

        await self._database.write(done)
        return 1

    async def find(self, file_id: int) -> StoredFile:
        """Where a file of ours can be had."""
        row = await self._database.read(lambda c: rows.file(c, file_id))
        return StoredFile(
            row.remote_id if row.state != "removed" else None,
            row.name or f"file{ENDINGS.get(row.kind, '')}",
            row.mime or "application/octet-stream",
            lambda: self._read(row.key),
        )

    def _read(self, key: str | None) -> bytes:
        if key is None:
            raise FileNotFoundError
        with self.store.open(key) as stream:
            return bytes(stream.read())

    async def sweep(self) -> int:
        """Delete from the store what was removed from the database; how many."""
        keys = await self._database.write(rows.take_removed_keys)
        for key in keys:
            await asyncio.to_thread(self.store.delete, key)
        return len(keys)
