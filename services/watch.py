"""How things stand: what waits in, what waits out, and the jobs. One reading for /metrics, doctor and the watcher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from db import job as job_rows
from db import watch as rows
from domain.calendar import DAY
from services import jobs
from services.base import Tx
from services.jobs import Overdue


@dataclass(frozen=True, slots=True)
class JobState:
    """What is remembered of a job."""

    last_success: datetime | None
    counts: Mapping[str, int]
    failures: int
    tried_at: datetime  # the last try, or since when the job is known


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting`: updates stored and not handled; `aside`: set aside; `unsent`: notices due and not sent;
    `mailing_since`: when the oldest recipient of a running mailing was due; `fates`: what became of the notices due in
    the last day, by kind and reason (`sent` where there is none)."""

    at: datetime
    waiting: int
    waiting_since: datetime | None
    aside: int
    unsent: int
    unsent_since: datetime | None
    mailing_since: datetime | None
    jobs: Mapping[str, JobState]
    overdue: tuple[Overdue, ...]
    fates: Mapping[tuple[str, str], int]


def standing(tx: Tx) -> Standing:
    """Reads only."""
    waiting, waiting_since = rows.inbox_waiting(tx.c)
    unsent, unsent_since = rows.unsent(tx.c, tx.now)
    known = {
        name: JobState(row.last_success, row.last_counts or {}, row.failures, _tried_at(name, row))
        for name, row in job_rows.all_jobs(tx.c).items()
        if name in jobs.JOBS
    }
    return Standing(
        at=tx.now,
        waiting=waiting,
        waiting_since=waiting_since,
        aside=rows.inbox_aside(tx.c),
        unsent=unsent,
        unsent_since=unsent_since,
        mailing_since=rows.mailing_waits(tx.c, tx.now),
        jobs=known,
        overdue=tuple(jobs.overdue(tx)),
        fates=_fates(tx),
    )


def _fates(tx: Tx) -> Mapping[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in rows.fates(tx.c, tx.now - DAY, tx.now):
        key = row.kind, row.reason or row.state
        found[key] = found.get(key, 0) + row.number
    return found


def _tried_at(name: str, row: Row[Any]) -> datetime:
    tried: datetime = row.next_due - jobs.JOBS[name].every
    since: datetime = row.since
    return max(tried, since)
