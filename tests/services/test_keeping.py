"""The nightly work: due after twenty past three in the region, once a night, an hour later when it failed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services import jobs, keeping
from tests.engines import Bench
from tests.moments import ZONE


def _night(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(ZONE))


async def _is_due(both: Bench, moment: datetime) -> bool:
    both.now = moment
    return await both.does(keeping.due, keeping.BACKUP)


async def test_a_copy_is_due_once_a_night(both: Bench) -> None:
    both.now = _night(23, 12, 0)
    assert not await _is_due(both, both.now), "nothing is known before the first beat"
    await both.does(jobs.meet)
    assert not await _is_due(both, _night(24, 3, 19))
    assert await _is_due(both, _night(24, 3, 20))
    await both.does(jobs.ran, keeping.BACKUP, {})
    assert not await _is_due(both, _night(24, 3, 21))
    assert not await _is_due(both, _night(25, 3, 19))
    assert await _is_due(both, _night(25, 9, 0)), "the machine was off at night"


async def test_a_failed_copy_comes_again_after_an_hour_until_it_succeeds(both: Bench) -> None:
    both.now = _night(23, 12, 0)
    await both.does(jobs.meet)
    assert await _is_due(both, _night(24, 3, 20))
    await both.does(jobs.failed, keeping.BACKUP)
    assert not await _is_due(both, _night(24, 4, 19))
    assert await _is_due(both, _night(24, 4, 20))
    await both.does(jobs.ran, keeping.BACKUP, {})
    assert not await _is_due(both, _night(24, 12, 0))
    assert both.now - _night(24, 4, 20) < timedelta(days=1)
