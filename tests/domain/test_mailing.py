"""Who gets an announcement, what number is shown, when it starts."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import local
from domain.errors import DomainError
from domain.mailing import (
    LATE_FROM,
    Audience,
    Shown,
    check_audience,
    duration,
    later_start,
    shown_number,
    starts_at,
    too_late,
)
from tests.domain.field import CALENDAR, KHABAROVSK, here, moments_of_time, reminders

WAKING = reminders().policy.waking
MONDAY = date(2026, 10, 5)
NOW = here(MONDAY, 15)
codes = st.frozensets(st.sampled_from(["a", "b", "c"]))


def test_all_means_all_with_or_without_a_municipality() -> None:
    assert Audience().everyone
    assert Audience().holds(None, [])


def test_municipalities_and_subjects_bound_together() -> None:
    audience = Audience(frozenset({"kh_amursky"}), frozenset({"mathematics", "physics"}))
    assert audience.holds("kh_amursky", ["physics", "russian"])
    assert not audience.holds("kh_amursky", ["russian"])
    assert not audience.holds("kh_nanaysky", ["physics"])
    assert not audience.holds(None, ["physics"])


@given(codes, codes, st.none() | st.sampled_from(["a", "b", "c"]), codes)
def test_a_combination_is_what_both_bounds_hold(
    municipalities: frozenset[str], subjects: frozenset[str], municipality: str | None, own: frozenset[str]
) -> None:
    both = Audience(municipalities, subjects).holds(municipality, own)
    near, taught = Audience(municipalities), Audience(subjects=subjects)
    assert both == (near.holds(municipality, own) and taught.holds(municipality, own))


def test_fewer_than_five_are_never_counted_out_loud() -> None:
    assert shown_number(0) == Shown("nobody")
    assert [shown_number(count) for count in (1, 4)] == [Shown("fewer_than_five")] * 2
    assert shown_number(5) == Shown("exact", 5)


def test_an_empty_audience_is_refused() -> None:
    check_audience(1)
    with pytest.raises(DomainError) as caught:
        check_audience(0)
    assert caught.value.code == "audience_empty"


def test_late_and_at_weekends_the_next_working_morning_is_offered() -> None:
    assert later_start(NOW, KHABAROVSK, CALENDAR, WAKING) is None
    assert later_start(here(MONDAY, 19, 59), KHABAROVSK, CALENDAR, WAKING) is None
    assert later_start(here(MONDAY, 20), KHABAROVSK, CALENDAR, WAKING) == here(date(2026, 10, 6), 8, 30)
    assert later_start(here(date(2026, 10, 10), 12), KHABAROVSK, CALENDAR, WAKING) == here(date(2026, 10, 12), 8, 30)


@given(moments_of_time)
def test_what_is_offered_is_a_working_morning_ahead(now: datetime) -> None:
    found = later_start(now, KHABAROVSK, CALENDAR, WAKING)
    shown = local(found or now, KHABAROVSK)
    assert CALENDAR.is_working(shown.date())
    assert WAKING.opens <= shown.time() < LATE_FROM
    assert found is None or found > now


def test_it_starts_after_sixty_seconds_in_which_it_can_be_stopped() -> None:
    start = starts_at(NOW)
    assert start - NOW == timedelta(seconds=60)
    morning = here(date(2026, 10, 6), 8, 30)
    assert starts_at(NOW, morning) == morning
    assert starts_at(NOW, NOW) == start


def test_a_row_not_begun_within_a_day_is_too_late() -> None:
    assert not too_late(NOW, NOW + timedelta(hours=24))
    assert too_late(NOW, NOW + timedelta(hours=24, seconds=1))


def test_the_estimate_rounds_up_to_whole_seconds() -> None:
    assert duration(2000, 25) == timedelta(seconds=80)
    assert duration(1) == timedelta(seconds=1)
    assert duration(0) == timedelta(0)
    with pytest.raises(ValueError, match="rate"):
        duration(10, 0)
