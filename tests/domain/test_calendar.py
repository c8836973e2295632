"""Working days, open hours and the summer stop."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import (
    Hours,
    SummerStop,
    add_months,
    at_local,
    hours_open,
    next_open,
    parse_summer_stop,
    school_year_end,
)
from domain.errors import ContentError
from domain.reading import Place
from tests.domain.field import CALENDAR, KHABAROVSK, content, days, here, moments_of_time

STOP = SummerStop()
HOURS = Hours(time(14, 30), time(17, 30))


def test_a_transfer_makes_a_saturday_work_and_a_holiday_rest() -> None:
    assert CALENDAR.is_working(date(2026, 11, 7))
    assert not CALENDAR.is_working(date(2026, 11, 4))
    assert not CALENDAR.is_working(date(2026, 11, 8))


@given(days, st.integers(1, 25))
def test_adding_working_days_and_counting_them_agree(day: date, count: int) -> None:
    later = CALENDAR.add_working_days(day, count)
    assert CALENDAR.is_working(later)
    assert CALENDAR.working_days_between(day, later) == count
    assert CALENDAR.working_days(day, later)[-1] == later


@given(days, st.integers(1, 25))
def test_working_days_back_and_forth_return_to_a_working_day(day: date, count: int) -> None:
    start = CALENDAR.on_or_after(day)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, count), -count) == start


@given(days)
def test_the_nearest_working_days_enclose_the_day(day: date) -> None:
    before, after = CALENDAR.on_or_before(day), CALENDAR.on_or_after(day)
    assert before <= day <= after
    assert (before == after) == CALENDAR.is_working(day)


def test_the_summer_stop_ends_on_the_fourth_working_day_of_september() -> None:
    assert STOP.resumes(2026, CALENDAR) == date(2026, 9, 4)
    assert STOP.holds(date(2026, 9, 3), CALENDAR)
    assert not STOP.holds(date(2026, 6, 14), CALENDAR)
    assert STOP.after(date(2026, 7, 20), CALENDAR) == date(2026, 9, 4)
    assert STOP.after(date(2026, 10, 1), CALENDAR) == date(2026, 10, 1)


def test_the_stop_of_content_is_the_stop_of_the_field() -> None:
    policy = Place("reminders.yaml", "", content("reminders.yaml")).place("policy")
    assert parse_summer_stop(policy.place("summer_stop")) == STOP


@pytest.mark.parametrize(("key", "value"), [("resume", "some day of autumn"), ("from", "06-31")])
def test_a_stop_that_cannot_be_read_is_named(key: str, value: str) -> None:
    data: dict[str, Any] = {"from": "06-15", "resume": "fourth working day of September", key: value}
    with pytest.raises(ContentError, match=key):
        parse_summer_stop(Place("reminders.yaml", "summer_stop", data))


@given(moments_of_time)
def test_the_next_open_moment_is_open_and_never_earlier(now: datetime) -> None:
    found = next_open(now, HOURS, KHABAROVSK, CALENDAR)
    assert found >= now
    assert hours_open(found, HOURS, KHABAROVSK, CALENDAR)
    assert (found == now) == hours_open(now, HOURS, KHABAROVSK, CALENDAR)


def test_hours_close_at_their_end_and_open_again_after_the_weekend() -> None:
    friday = date(2026, 10, 9)
    assert hours_open(here(friday, 17, 29), HOURS, KHABAROVSK, CALENDAR)
    assert next_open(here(friday, 17, 30), HOURS, KHABAROVSK, CALENDAR) == here(date(2026, 10, 12), 14, 30)
    assert next_open(here(friday, 8), HOURS, KHABAROVSK, CALENDAR) == here(friday, 14, 30)


def test_a_local_time_in_khabarovsk_is_ten_hours_ahead_of_utc() -> None:
    assert at_local(date(2026, 10, 5), time(16, 30), KHABAROVSK) == datetime(2026, 10, 5, 6, 30, tzinfo=UTC)


def test_a_school_year_ends_on_30_june() -> None:
    assert school_year_end(date(2026, 9, 1)) == date(2027, 6, 30)
    assert school_year_end(date(2027, 6, 30)) == date(2027, 6, 30)
    assert school_year_end(date(2027, 7, 1)) == date(2028, 6, 30)


def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 11, 30), 1) == date(2026, 12, 30)


@given(days, st.integers(0, 12))
def test_months_forward_keep_the_day_or_shorten_it(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
