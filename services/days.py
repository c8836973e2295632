"""A month of days to choose from: only days that can be chosen are there (shared by routes and steps)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.calendar import DAY, add_months
from services.base import Tx


@dataclass(frozen=True, slots=True)
class Month:
    """`first` is the first day of the month shown, `days` its working days that can be chosen.

    `earlier` and `later` are the first days of the neighbouring months, None where nothing can be chosen there.
    """

    first: date
    days: tuple[date, ...]
    earlier: date | None
    later: date | None


def month(tx: Tx, shown: date | None, *, first: date, last: date) -> Month:
    """The month of `shown` (by default of `first`) between two days, both included, without the summer stop.

    `shown` outside the two days shows the nearest month inside.
    """
    shown = min(max(shown or first, first), last).replace(day=1)
    end = add_months(shown, 1) - DAY
    stop = tx.policy.reminders.summer
    days = tuple(
        day
        for day in tx.policy.calendar.working_days(shown - DAY, end)
        if first <= day <= last and not stop.holds(day, tx.policy.calendar)
    )
    earlier, later = add_months(shown, -1), end + DAY
    return Month(
        first=shown,
        days=days,
        earlier=earlier if shown > first else None,
        later=later if later <= last else None,
    )
