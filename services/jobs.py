"""What the heartbeat runs: jobs that are safe to run twice and return their counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.base import Tx

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Job:
    """`run(tx) -> counts` at least every `every`; `due(tx)` tells the next moment at which it has something to do, so
    that a wound clock can go from event to event (None: nothing planned)."""

    name: str
    every: timedelta
    run: Callable[[Tx], Counts]
    due: Callable[[Tx], datetime | None] | None = None


JOBS: dict[str, Job] = {}


def job(
    name: str, every: timedelta, due: Callable[[Tx], datetime | None] | None = None
) -> Callable[[Callable[[Tx], Counts]], Callable[[Tx], Counts]]:
    """Register a use case of the heartbeat."""

    def register(run: Callable[[Tx], Counts]) -> Callable[[Tx], Counts]:
        JOBS[name] = Job(name, every, run, due)
        return run

    return register
