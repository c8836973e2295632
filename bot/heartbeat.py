"""The heartbeat: `tick()` runs what is due; what is due lies in the database (house.md, decision 4)."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from bot.clock import Clock
from db import mailing as mailing_rows
from db import notice as notice_rows
from db.engine import Database, GivenUp
from services import jobs
from services.base import Tx
from services.jobs import JOBS, PIECE, Counts, Job, Pieces
from services.policy import Policy

log = logging.getLogger(__name__)
T = TypeVar("T")
Runner = Callable[[], Awaitable[object]]


def _run_piece(work: Pieces, piece: Sequence[int], tx: Tx) -> Counts:
    return work.run(tx, piece)


class Heartbeat:
    """Runs the jobs of `services.jobs` and starts the senders (deliver, mailing, files), for which it never waits."""

    def __init__(self, database: Database, clock: Clock, policy: Policy, senders: Sequence[Runner]) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._senders = senders
        self._running: dict[Runner, asyncio.Task[None]] = {}
        self._lock = asyncio.Lock()
        self._met = False

    @property
    def busy(self) -> bool:
        """Is a tick under way, or a sender that one started?"""
        return self._lock.locked() or bool(self._running)

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        """The senders that run now."""
        return list(self._running.values())

    async def tick(self) -> None:
        """Run every job that is due now and let every sender begin that does not run."""
        async with self._lock:
            if not self._met:
                await self._write(jobs.meet)
                self._met = True
            for job in await self._read(jobs.waiting):
                await self._job(job)
            for send in self._senders:
                if send not in self._running:
                    self._running[send] = asyncio.create_task(self._send(send))

    async def _send(self, send: Runner) -> None:
        try:
            await send()
        except Exception:
            log.exception("a sender stumbled; the next beat goes on")
        finally:
            del self._running[send]

    async def _job(self, job: Job) -> None:
        done: Counts = {}

        def run(tx: Tx) -> tuple[Counts, datetime | None]:
            counts = job.run(tx) if job.run else done
            return counts, jobs.ran(tx, job.name, counts)

        try:
            if job.pieces is not None:
                done = await self._in_pieces(job.name, job.pieces)
            counts, before = await self._write(run)
        except Exception:
            log.exception("a job failed", extra={"job": job.name})
            await self._write(lambda tx: jobs.failed(tx, job.name))
            return
        told = {f"count_{name}": n for name, n in counts.items()}
        level = logging.INFO if any(counts.values()) else logging.DEBUG
        log.log(level, "job", extra={"job": job.name, "success_before": before, **told})

    async def _in_pieces(self, name: str, work: Pieces) -> Counts:
        """Short transactions, between which others write. A piece that fails is taken again one by one; the fault of a
        single thing is raised when all others are done."""
        ids = await self._read(work.pick)
        left = deque(list(ids[first : first + PIECE]) for first in range(0, len(ids), PIECE))
        done: Counter[str] = Counter()
        faults: list[Exception] = []
        while left:
            piece = left.popleft()
            try:
                done.update(await self._write(partial(_run_piece, work, piece)))
            except (OperationalError, GivenUp):  # the database's own: the next would meet it too
                raise
            except Exception as fault:
                if len(piece) > 1:
                    left.extendleft([one] for one in reversed(piece))
                    continue
                log.exception("a thing of a job could not be done", extra={"job": name, "thing": piece[0]})
                faults.append(fault)
        if faults:
            raise faults[0]
        return done

    async def next_event(self) -> datetime | None:
        """The next moment at which something happens by itself, for a wound clock."""

        def look(tx: Tx) -> datetime | None:
            senders = [notice_rows.next_due(tx.c), mailing_rows.next_moment(tx.c)]
            moments = [*senders, *(job.due(tx) for job in JOBS.values() if job.due)]
            known = [moment for moment in moments if moment is not None]
            return min(known) if known else None

        return await self._read(look)

    async def _read(self, work: Callable[[Tx], T]) -> T:
        return await self._database.read(self._in_tx(work))

    async def _write(self, work: Callable[[Tx], T]) -> T:
        return await self._database.write(self._in_tx(work))

    def _in_tx(self, work: Callable[[Tx], T]) -> Callable[[Connection], T]:
        return lambda c: work(Tx(c, self._clock.now(), self._policy))
