"""Days as buttons: one row a week, working days only, with the weekday in words; months are turned below."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from handlers.ui.text import Text, t
from handlers.ui.view import Row, Scalar, labelled
from services.days import Month


def short_day(day: date) -> Text:
    """«4 декабря» without the weekday, for long lists."""
    return t("day-short", day=day.day, month=day.month)


def month_name(month: Month) -> Text:
    """«Декабрь 2026»."""
    return t("calendar-month", month=month.first.month, year=str(month.first.year))


def day_rows(month: Month, choose: str, turn: str, *args: Scalar) -> tuple[Row, ...]:
    """Rows of buttons: `choose(*args, day)` for each day, `turn(*args, first day of a month)` for the months beside."""
    weeks = groupby(month.days, key=lambda day: day.isocalendar()[:2])
    rows: list[Row] = []
    for _, days in weeks:
        rows.append(tuple(labelled(_day(day), choose, *args, day) for day in days))
    beside = [
        labelled(t(key), turn, *args, first)
        for key, first in (("calendar-earlier", month.earlier), ("calendar-later", month.later))
        if first is not None
    ]
    return (*rows, tuple(beside))


def _day(day: date) -> Text:
    return t("calendar-day", weekday=day.weekday(), day=day.day)
