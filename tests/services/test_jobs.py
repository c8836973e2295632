"""The memory of the heartbeat: when a job is due, what became of it, and which one somebody has to look at."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import job as job_rows
from services import jobs
from services.base import Tx
from services.jobs import Job, Overdue
from tests.engines import Bench

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two jobs: `count` runs in a transaction, `copy` outside of one."""
    count, copy = Job("count", HOUR, lambda _tx: {"n": 1}), Job("copy", HOUR, None)
    monkeypatch.setattr(jobs, "JOBS", {"count": count, "copy": copy})


async def names(both: Bench) -> list[str]:
    return [one.name for one in await both.does(jobs.overdue)]


async def test_a_job_without_a_success_for_three_periods_is_named(both: Bench) -> None:
    await both.does(jobs.meet)
    began = both.now
    await both.does(jobs.ran, "copy", {"files": 2})
    both.now = began + 3 * HOUR
    assert await names(both) == []
    both.now += timedelta(seconds=1)
    assert await names(both) == ["copy", "count"]
    await both.does(jobs.ran, "count", {})
    assert await both.does(jobs.overdue) == [Overdue("copy", HOUR, began, 0)]


async def test_a_job_that_never_succeeded_counts_from_when_it_was_known(both: Bench) -> None:
    assert await names(both) == []
    await both.does(jobs.failed, "count")
    both.now += 2 * HOUR
    await both.does(jobs.failed, "count")
    await both.does(jobs.meet)
    both.now += HOUR + timedelta(seconds=1)
    assert await both.does(jobs.overdue) == [Overdue("count", HOUR, None, 2)]


async def test_a_success_is_remembered_with_its_counts_and_ends_the_failures(both: Bench) -> None:
    await both.does(jobs.failed, "count")
    assert await both.does(jobs.ran, "count", {"n": 5}) is None
    first = both.now
    both.now += HOUR
    assert await both.does(jobs.ran, "count", {"n": 6}) == first

    def look(tx: Tx) -> tuple[object, ...]:
        row = job_rows.job(tx.c, "count")
        assert row is not None
        return row.last_success, row.last_counts, row.failures, row.next_due

    assert await both.does(look) == (both.now, {"n": 6}, 0, both.now + HOUR)


async def test_the_heartbeat_is_given_what_is_due_and_runs_itself(both: Bench) -> None:
    await both.does(jobs.meet)
    assert [one.name for one in await both.does(jobs.waiting)] == ["count"]
    await both.does(jobs.ran, "count", {})
    assert await both.does(jobs.waiting) == []


async def test_a_job_that_cannot_tell_when_it_is_due_is_run(both: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_tx: Tx) -> None:
        raise RuntimeError

    monkeypatch.setitem(jobs.JOBS, "count", Job("count", HOUR, lambda _tx: {}, broken))
    await both.does(jobs.meet)
    await both.does(jobs.ran, "count", {})
    assert [one.name for one in await both.does(jobs.waiting)] == ["count"]
