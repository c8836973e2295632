"""Small records grouped into one hop: which pages stand, which message is the menu."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from db import address as address_rows
from db import inbox as inbox_rows
from db.engine import Database

PAUSE = 0.03  # seconds in which records are gathered


@dataclass(slots=True)
class _Batch:
    shown: list[int] = field(default_factory=list)
    addresses: dict[int, dict[str, Any]] = field(default_factory=dict)

    def write(self, c: Connection) -> None:
        if self.shown:
            inbox_rows.shown(c, self.shown)
        for address_id, values in self.addresses.items():
            address_rows.change(c, address_id, **values)


class Marks:
    """Collects records for a moment and writes them together; `flush` writes what is there."""

    def __init__(self, database: Database, pause: float = PAUSE) -> None:
        self._database = database
        self._pause = pause
        self._batch = _Batch()
        self._later: asyncio.Task[None] | None = None

    def shown(self, seqs: list[int]) -> None:
        """The pages of these updates stand in the chat."""
        self._batch.shown.extend(seqs)
        self._soon()

    def menu(self, address_id: int, message_id: int | None) -> None:
        """This message carries the buttons now."""
        self._batch.addresses.setdefault(address_id, {})["menu_message_id"] = message_id
        self._soon()

    def pending_menu(self, address_id: int) -> int | None:
        """A menu that is not written yet, so that a quick next turn strips the right one."""
        value: int | None = self._batch.addresses.get(address_id, {}).get("menu_message_id")
        return value

    def _soon(self) -> None:
        if self._later is None or self._later.done():
            self._later = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        # What comes while a batch is being written finds this task running and starts no other.
        while self._batch.shown or self._batch.addresses:
            await asyncio.sleep(self._pause)
            await self.flush()

    async def flush(self) -> None:
        """Write now."""
        batch, self._batch = self._batch, _Batch()
        if batch.shown or batch.addresses:
            await self._database.write(batch.write)

    @property
    def empty(self) -> bool:
        return not self._batch.shown and not self._batch.addresses and (self._later is None or self._later.done())
