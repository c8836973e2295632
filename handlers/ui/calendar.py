"""Days as buttons: a column for each weekday with its name above, working days only; months are turned below."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Row, Scalar, labelled
from services.days import Month

WORKDAYS = range(5)


def short_day(day: date) -> Text:
    """«4 December» without the weekday, for long lists."""
    return t("day-short", day=day.day, month=day.month)


def month_name(month: Month) -> Text:
    """«December 2026»."""
    return t("calendar-month", month=month.first.month, year=str(month.first.year))


def day_rows(month: Month, choose: str, turn: str, *args: Scalar) -> tuple[Row, ...]:
    """Rows of buttons: `choose(*args, day)` for each day, `turn(*args, first day of a month)` for the months beside.

    A messenger stretches short rows, so every row is full: names of weekdays and places without a day redraw the month.
    """
    here = (*args, month.first)
    columns = sorted({*WORKDAYS, *(day.weekday() for day in month.days)})
    rows: list[Row] = [tuple(labelled(t("calendar-weekday", weekday=column), turn, *here) for column in columns)]
    for _, days in groupby(month.days, key=lambda day: day.isocalendar()[:2]):
        chosen = {day.weekday(): labelled(verbatim(str(day.day)), choose, *args, day) for day in days}
        rows.append(tuple(chosen.get(column) or labelled(t("calendar-blank"), turn, *here) for column in columns))
    beside = [
        labelled(t(key), turn, *args, first)
        for key, first in (("calendar-earlier", month.earlier), ("calendar-later", month.later))
        if first is not None
    ]
    return (*rows, tuple(beside))
