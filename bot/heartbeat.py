"""The heartbeat: `tick()` runs what is due; what is due lies in the database (house.md, decision 4)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.clock import Clock
from db import job as job_rows
from db import notice as notice_rows
from db.engine import Database
from services.base import Tx
from services.jobs import JOBS, Counts, Job
from services.policy import Policy

log = logging.getLogger(__name__)
Runner = Callable[[], Awaitable[int]]


class Heartbeat:
    """Runs the jobs of `services.jobs` and then the senders (deliver, mailing, files)."""

    def __init__(self, database: Database, clock: Clock, policy: Policy, senders: Sequence[Runner]) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._senders = senders
        self._lock = asyncio.Lock()

    @property
    def busy(self) -> bool:
        return self._lock.locked()

    async def tick(self) -> int:
        """Everything that is due now; how many messages went out."""
        async with self._lock:
            for job in JOBS.values():
                await self._job(job)
            return sum([await send() for send in self._senders])

    async def _job(self, job: Job) -> None:
        now = self._clock.now()

        def run(c: Connection) -> Counts | None:
            tx = Tx(c, now, self._policy)
            known = job_rows.job(c, job.name)
            planned = job.due(tx) if job.due else None
            if known is not None and known.next_due > now and (planned is None or planned > now):
                return None
            counts = job.run(tx)
            job_rows.job_ran(c, job.name, now + job.every, now, counts)
            return counts

        try:
            if not await self._database.read(lambda c: self._may_be_due(c, job, now)):
                return
            counts = await self._database.write(run)
        except Exception:
            log.exception("a job failed", extra={"job": job.name})
            await self._database.write(lambda c: job_rows.job_failed(c, job.name, now + job.every))
            return
        if counts and any(counts.values()):
            log.info("job", extra={"job": job.name, **{f"count_{name}": n for name, n in counts.items()}})

    def _may_be_due(self, c: Connection, job: Job, now: datetime) -> bool:
        known = job_rows.job(c, job.name)
        planned = job.due(Tx(c, now, self._policy)) if job.due else None
        return known is None or known.next_due <= now or (planned is not None and planned <= now)

    async def next_event(self) -> datetime | None:
        """The next moment at which something happens by itself, for a wound clock."""
        now = self._clock.now()

        def look(c: Connection) -> datetime | None:
            tx = Tx(c, now, self._policy)
            moments = [notice_rows.next_due(c)] + [job.due(tx) for job in JOBS.values() if job.due]
            known = [moment for moment in moments if moment is not None]
            return min(known) if known else None

        return await self._database.read(look)
