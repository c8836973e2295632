"""What a mailing writes down about its messages, gathered for a moment and written in one hop.

A mark stands in the database before its message goes, at most 50 ms before; a record follows the channel's answer, at
most 50 ms behind: a crash between the two leaves doubtful only what was in the air.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from bot import faults
from services import mailing
from services.base import Tx
from services.mailing import Outcome, Outgoing

log = logging.getLogger(__name__)
PAUSE = 0.01  # seconds in which marks and records are gathered
LONGEST_PAUSE = 5.0  # between two tries while the database refuses

OWN = (*faults.OWN, DataError, IntegrityError, ProgrammingError)  # of one record

_Record = tuple[Outcome, asyncio.Future[None]]
Marked = set[tuple[int, int]]
Write = Callable[[Callable[[Tx], Marked]], Awaitable[Marked]]


@dataclass(slots=True)
class _Page:
    marks: list[tuple[Outgoing, asyncio.Future[bool]]] = field(default_factory=list)
    records: list[_Record] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        return not self.marks and not self.records

    def write(self, tx: Tx, epoch: int) -> Marked:
        marked = mailing.mark(tx, [one for one, _ in self.marks], epoch)
        mailing.record(tx, [outcome for outcome, _ in self.records])
        return marked


class Ledger:
    """Marks and records. `write` runs a use case in one transaction; a mark holds under the lease of `epoch`."""

    def __init__(self, write: Write, epoch: Callable[[], int]) -> None:
        self._write = write
        self._epoch = epoch
        self._page = _Page()
        self._writing: asyncio.Task[None] | None = None

    async def mark(self, one: Outgoing) -> bool:
        """Is being sent from now on; False when it may not go: the claim holds no more, or the database refused (then
        it is taken over when nothing is in the air)."""
        allowed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._page.marks.append((one, allowed))
        self._soon()
        return await allowed

    async def record(self, outcome: Outcome) -> None:
        """What became of a message; returns when it is committed, however long the database is away."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._page.records.append((outcome, done))
        self._soon()
        await done

    def _soon(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._work())

    async def _work(self) -> None:
        pause = PAUSE
        while not self._page.blank:
            await asyncio.sleep(pause)
            page, self._page = self._page, _Page()
            try:
                marked = await self._put_down(page)
            except Exception as fault:
                log.exception("marks and records of a mailing were not written; the records are tried again")
                self._tell(page.marks, set())  # nothing goes without its mark
                again = await self._one_by_one(page.records) if isinstance(fault, OWN) else page.records
                self._page.records[:0] = again  # what has gone must not be forgotten
                pause = min(LONGEST_PAUSE, pause * 4)
            else:
                pause = PAUSE
                self._tell(page.marks, marked)
                self._over(page.records)

    async def _one_by_one(self, records: Sequence[_Record]) -> list[_Record]:
        """One that cannot be written holds up no other, nor its place: its row stays «being sent», and is taken over.
        Returns those that are left for another try."""
        left = []
        for record in records:
            try:
                await self._put_down(_Page(records=[record]))
            except OWN:
                log.exception("a record of a mailing cannot be written")
            except Exception:  # noqa: BLE001 - the database has gone meanwhile
                left.append(record)
                continue
            self._over([record])
        return left

    @staticmethod
    def _over(records: Sequence[_Record]) -> None:
        for _, done in records:
            if not done.done():
                done.set_result(None)

    async def _put_down(self, page: _Page) -> Marked:
        epoch = self._epoch()
        return await self._write(lambda tx: page.write(tx, epoch))

    @staticmethod
    def _tell(marks: list[tuple[Outgoing, asyncio.Future[bool]]], marked: Marked) -> None:
        for one, allowed in marks:
            if not allowed.done():
                allowed.set_result((one.mailing_id, one.address_id) in marked)
