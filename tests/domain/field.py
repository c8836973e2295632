"""The real content and a plain calendar for tests of the rules."""

import csv
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from hypothesis import strategies as st

from domain.calendar import WorkCalendar, at_local
from domain.reference import StepKind, parse_step_kinds
from domain.reminder import Reminders, parse_reminders

CONTENT = Path(__file__).parents[2] / "content"
KHABAROVSK = ZoneInfo("Asia/Vladivostok")
PENZA = ZoneInfo("Europe/Moscow")

# 2026/27: New Year holidays, days of February, March, May, June, November; one working Saturday by transfer.
DAYS_OFF = frozenset(
    {date(year, 1, day) for year in (2026, 2027) for day in range(1, 9)}
    | {date(year, *pair) for year in (2026, 2027) for pair in ((2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4))}
)
CALENDAR = WorkCalendar(DAYS_OFF, working=frozenset({date(2026, 11, 7)}))

days = st.dates(date(2026, 1, 1), date(2027, 6, 30))
moments_of_time = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001


@cache
def content(name: str) -> object:
    """A YAML file of content/ as the caller reads it."""
    data: object = yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))
    return data


@cache
def reminders() -> Reminders:
    """The real reminders.yaml."""
    return parse_reminders(content("reminders.yaml"))


@cache
def step_kinds() -> dict[str, StepKind]:
    """The real step kinds by code."""
    with (CONTENT / "step_kinds.csv").open(encoding="utf-8", newline="") as source:
        return {kind.code: kind for kind in parse_step_kinds(list(csv.DictReader(source)))}


def here(day: date, hour: int, minute: int = 0, zone: ZoneInfo = KHABAROVSK) -> datetime:
    """A local moment as a UTC instant."""
    return at_local(day, time(hour, minute), zone)


def days_later(day: date, count: int) -> date:
    """So many calendar days later."""
    return day + timedelta(days=count)
