"""Dates, times and cut words as a Russian writes them, the same on every screen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from bot.texts import Texts
from handlers.ui.text import shortened, t, until
from tests.architecture.test_words import ROOT

NBSP = "\u00a0"


def written(**args: date | datetime | time) -> str:
    """One argument as it stands in a sentence."""
    [(name, value)] = args.items()
    key = {"day": "route-day", "at": "message-at", "clock": "button-reminder-time"}[name]
    text = t(key, **{"at" if name == "clock" else name: value})
    return Texts(ROOT / "locales", strict=True).render(text, "ru", "Asia/Vladivostok")


def test_a_day_keeps_its_number_and_its_month_together() -> None:
    assert written(day=date(2026, 11, 25)) == f"25{NBSP}ноября, среда"
    words = Texts(ROOT / "locales", strict=True).render(until(date(2026, 11, 25)), "ru", "UTC")
    assert words == f"среды, 25{NBSP}ноября"


def test_a_morning_hour_has_no_zero_before_it_wherever_it_is_said() -> None:
    assert written(at=datetime(2026, 11, 24, 22, 30, tzinfo=UTC)) == f"25{NBSP}ноября, среда, 8:30"
    assert written(clock=time(8, 30)) == "8:30"
    assert written(clock=time(16, 5)) == "16:05"


def test_long_words_are_cut_behind_a_word() -> None:
    assert shortened("Проектная деятельность", 30) == "Проектная деятельность"
    assert shortened("Проектная деятельность в пятом классе", 28) == "Проектная деятельность в…"
    assert shortened("Проектная деятельность", 10) == "Проектная…"
    assert shortened("ц" * 40, 10) == "ц" * 9 + "…"
