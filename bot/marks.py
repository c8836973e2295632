"""Small records grouped into one hop: which pages stand, which message is the menu."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from db import address as address_rows
from db import inbox as inbox_rows
from db.engine import Database

log = logging.getLogger(__name__)
PAUSE = 0.03  # seconds in which records are gathered
LONGEST_PAUSE = 5.0  # between two tries while the database refuses
REMEMBERED = 1.0  # seconds after a menu was written: who read the row before that is on the way to the chat


@dataclass(slots=True)
class _Batch:
    shown: list[int] = field(default_factory=list)
    addresses: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        return not self.shown and not self.addresses

    def put_under(self, newer: _Batch) -> None:
        """What was marked since then comes on top."""
        self.shown.extend(newer.shown)
        for address_id, values in newer.addresses.items():
            self.addresses.setdefault(address_id, {}).update(values)

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
        self._menus: dict[int, int | None] = {}  # by address; what was marked lately
        self._later: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    def shown(self, seqs: list[int]) -> None:
        """The pages of these updates stand in the chat."""
        self._batch.shown.extend(seqs)
        self._soon()

    def menu(self, address_id: int, message_id: int | None) -> None:
        """This message carries the buttons now."""
        self._batch.addresses.setdefault(address_id, {})["menu_message_id"] = message_id
        self._menus[address_id] = message_id
        self._soon()

    def menu_of(self, address_id: int, read: int | None) -> int | None:
        """The message that carries the buttons; `read`: what a turn has read, perhaps before the last one was written.
        To be asked as soon as the turn is over."""
        return self._menus.get(address_id, read)

    def _soon(self) -> None:
        if self._later is None or self._later.done():
            self._later = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        # What comes while a batch is being written finds this task running and starts no other.
        pause = self._pause
        while not self._batch.blank:
            await asyncio.sleep(pause)
            try:
                await self.flush()
            except Exception:
                log.exception("what stands in the chats is not written yet; it is tried again")
                pause = min(LONGEST_PAUSE, max(PAUSE, pause) * 4)
            else:
                pause = self._pause

    async def flush(self) -> None:
        """Write now; when it returns, all that was marked before is written. Raises what the database raises: then
        nothing is lost, and it is tried again."""
        async with self._writing:
            batch, self._batch = self._batch, _Batch()
            try:
                if not batch.blank:
                    await self._database.write(batch.write)
            except BaseException:
                batch.put_under(self._batch)
                self._batch = batch
                raise
            if batch.addresses:
                asyncio.get_running_loop().call_later(REMEMBERED, self._forget, batch)

    def _forget(self, written: _Batch) -> None:
        for address_id, values in written.addresses.items():
            if address_id not in self._batch.addresses and self._menus.get(address_id) == values["menu_message_id"]:
                self._menus.pop(address_id, None)

    @property
    def empty(self) -> bool:
        return self._batch.blank and (self._later is None or self._later.done())
