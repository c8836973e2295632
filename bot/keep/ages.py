"""How long copies stay: no longer than people who withdraw are told (services.privacy.DESTROYED_IN)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from services.privacy import DESTROYED_IN

KEPT = DESTROYED_IN - timedelta(days=1)  # what is younger tonight is removed tomorrow night at the latest


def kept(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """Which of these copies stay: the newest of each day that is not too old, and the newest of all, however old."""
    days: dict[date, datetime] = {}
    for moment in sorted(moments):
        days[moment.date()] = moment
    newest = max(days.values(), default=None)
    return {moment for moment in days.values() if moment == newest or now - moment <= KEPT}
