"""How long copies stay: the last seven days, four weeks and six months, one of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 4, 6


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Which of these copies stay: the newest of each of the last 7 days, 4 weeks and 6 months that have one.

    Counted in days that have a copy, so that after a long silence nothing old is thrown away at once.
    """
    newest_first = sorted(moments, reverse=True)
    keys: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (DAYS, lambda moment: moment.date()),
        (WEEKS, lambda moment: moment.isocalendar()[:2]),
        (MONTHS, lambda moment: (moment.year, moment.month)),
    )
    found: set[datetime] = set()
    for limit, key in keys:
        periods: dict[object, datetime] = {}
        for moment in newest_first:
            periods.setdefault(key(moment), moment)
        found.update(list(periods.values())[:limit])
    return found
