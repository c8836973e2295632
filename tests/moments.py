"""Moments the tests play at: a Monday in November 2026 in Khabarovsk (UTC+10), far from holidays."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ZONE = "Asia/Vladivostok"
LOCAL = ZoneInfo(ZONE)
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=LOCAL).astimezone(UTC)


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    """A local moment as UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL).astimezone(UTC)
