"""What the heartbeat runs: jobs that are safe to run twice and return their counts, and what became of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from db import job as rows
from services.base import Tx

log = logging.getLogger(__name__)
Counts = Mapping[str, int]
PIECE = 50  # things of one transaction of a job in pieces
PATIENCE = 3  # periods without a success after which somebody is to look


@dataclass(frozen=True, slots=True)
class Pieces:
    """Work on many things: `pick(tx)` names them in a read, `run(tx, ids) -> counts` takes at most PIECE of them in a
    transaction and looks at each again. One that cannot be done holds up no other."""

    pick: Callable[[Tx], Sequence[int]]
    run: Callable[[Tx, Sequence[int]], Counts]


@dataclass(frozen=True, slots=True)
class Job:
    """`run(tx) -> counts` at least every `every`, or `pieces`; `due(tx)` tells the next moment at which it has
    something to do, so that a wound clock can go from event to event (None: nothing planned). Without `run` and
    `pieces` it works outside a transaction (a sender, a copy) and tells by `ran` and `failed`."""

    name: str
    every: timedelta
    run: Callable[[Tx], Counts] | None
    due: Callable[[Tx], datetime | None] | None = None
    pieces: Pieces | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """A job without a success for three periods. `last_success` None: never since it is known."""

    name: str
    every: timedelta
    last_success: datetime | None
    failures: int


JOBS: dict[str, Job] = {}


def job(
    name: str, every: timedelta, due: Callable[[Tx], datetime | None] | None = None
) -> Callable[[Callable[[Tx], Counts]], Callable[[Tx], Counts]]:
    """Register a use case of the heartbeat."""

    def register(run: Callable[[Tx], Counts]) -> Callable[[Tx], Counts]:
        JOBS[name] = Job(name, every, run, due)
        return run

    return register


def job_in_pieces(
    name: str, every: timedelta, pick: Callable[[Tx], Sequence[int]]
) -> Callable[[Callable[[Tx, Sequence[int]], Counts]], Callable[[Tx, Sequence[int]], Counts]]:
    """Register a use case of the heartbeat on many things, which `pick` names."""

    def register(run: Callable[[Tx, Sequence[int]], Counts]) -> Callable[[Tx, Sequence[int]], Counts]:
        JOBS[name] = Job(name, every, None, pieces=Pieces(pick, run))
        return run

    return register


def outside(name: str, every: timedelta) -> str:
    """Register a job that works outside a transaction; its name, for `ran` and `failed`."""
    JOBS[name] = Job(name, every, None)
    return name


def waiting(tx: Tx) -> list[Job]:
    """The jobs of the heartbeat whose moment came. Reads only."""
    known = rows.all_jobs(tx.c)
    found = []
    for one in JOBS.values():
        if one.run is None and one.pieces is None:
            continue
        row = known.get(one.name)
        if row is None or row.next_due <= tx.now or _has_something(tx, one):
            found.append(one)
    return found


def _has_something(tx: Tx, one: Job) -> bool:
    if one.due is None:
        return False
    try:
        planned = one.due(tx)
    except Exception:
        log.exception("a job cannot tell when it is due; it is run", extra={"job": one.name})
        return True
    return planned is not None and planned <= tx.now


def ran(tx: Tx, name: str, counts: Counts) -> datetime | None:
    """It succeeded now; the moment of the success before."""
    row = rows.job(tx.c, name)
    rows.write(
        tx.c,
        name,
        tx.now,
        next_due=tx.now + JOBS[name].every,
        last_success=tx.now,
        last_counts=dict(counts),
        failures=0,
    )
    return row.last_success if row is not None else None


def failed(tx: Tx, name: str) -> None:
    """It failed now and is tried again after its period."""
    row = rows.job(tx.c, name)
    failures = row.failures + 1 if row is not None else 1
    rows.write(tx.c, name, tx.now, next_due=tx.now + JOBS[name].every, failures=failures)


def meet(tx: Tx) -> None:
    """Make every job known: its periods without a success count from now at the earliest."""
    known = rows.all_jobs(tx.c)
    for name in JOBS:
        if name not in known:
            rows.write(tx.c, name, tx.now, next_due=tx.now)


def overdue(tx: Tx) -> list[Overdue]:
    """Known jobs that had no success for three periods, by name."""
    known = rows.all_jobs(tx.c)
    found = []
    for name, one in sorted(JOBS.items()):
        row = known.get(name)
        if row is not None and tx.now - (row.last_success or row.since) > PATIENCE * one.every:
            found.append(Overdue(name, one.every, row.last_success, row.failures))
    return found
