"""Names of days near to today, as a person says them (reminders.yaml relative_dates)."""

from __future__ import annotations

from datetime import date

from domain.reminder import relative
from handlers.ui.text import Text, t

_KEYS = {"today": "day-today", "tomorrow": "day-tomorrow", "after_tomorrow": "day-after-tomorrow"}


def day_words(day: date, today: date) -> Text:
    """Today, tomorrow, in five days, or the date itself; a past day is its date."""
    found = relative(day, today)
    if found is not None and found.code in _KEYS:
        return t(_KEYS[found.code])
    if found is not None and found.code == "in_days":
        return t("day-in-days", n=found.days)
    return t("day-date", day=day)
