"""What a methodist types about the own work: names, hours, numbers, absence, the order."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Hours
from domain.dates import DateWords, parse_date_words
from domain.errors import DomainError
from domain.methodist import (
    MOST_SUBJECTS,
    check_absence,
    check_hours,
    is_away,
    is_over,
    read_count,
    read_hours,
    read_name,
    read_order,
    read_workplace,
    tick,
)
from tests.domain.conftest import load_yaml

WAKING = Hours(time(8, 30), time(20, 30))
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def words() -> DateWords:
    return parse_date_words(load_yaml("date_words.yaml"))


def code(error: pytest.ExceptionInfo[DomainError]) -> str:
    return error.value.code


def test_a_name_is_one_line_without_superfluous_spaces() -> None:
    assert read_name("  Ольга \n Викторовна ") == "Ольга Викторовна"


@pytest.mark.parametrize(("typed", "fault"), [("7", "name_unclear"), ("О", "name_unclear"), ("   ", "empty"),
                                              ("я" * 61, "too_long"), ("89001234567", "name_unclear")])  # fmt: skip
def test_what_is_no_name_is_refused(typed: str, fault: str) -> None:
    with pytest.raises(DomainError) as error:
        read_name(typed)
    assert code(error) == fault


def test_a_workplace_may_hold_a_number_but_not_only_one() -> None:
    assert read_workplace("СОШ № 3 г. Бикина") == "СОШ № 3 г. Бикина"
    with pytest.raises(DomainError) as error:
        read_workplace("3")
    assert code(error) == "workplace_unclear"


@pytest.mark.parametrize("typed", ["15:00-18:00", "15-18", "с 15 до 18", "15.00–18.00", "15:00 — 18:00", "15 18"])
def test_own_hours_are_read_as_people_write_them(typed: str) -> None:
    assert read_hours(typed, WAKING) == Hours(time(15), time(18))


@pytest.mark.parametrize(("typed", "fault"), [
    ("после обеда", "hours_unclear"), ("25-26", "hours_unclear"), ("15:70-18:00", "hours_unclear"),
    ("18-15", "hours_order"), ("15:00-15:10", "hours_order"), ("6-9", "hours_outside"), ("19-22", "hours_outside"),
])  # fmt: skip
def test_hours_that_cannot_be_are_refused_with_the_reason(typed: str, fault: str) -> None:
    with pytest.raises(DomainError) as error:
        read_hours(typed, WAKING)
    assert code(error) == fault


@given(st.times(), st.times())
def test_hours_that_pass_lie_inside_the_waking_hours(opens: time, closes: time) -> None:
    try:
        hours = check_hours(Hours(opens, closes), WAKING)
    except DomainError:
        return
    assert WAKING.opens <= hours.opens < hours.closes <= WAKING.closes


@pytest.mark.parametrize(("typed", "expected"), [("10", 10), ("до 12 педагогов", 12), ("0", 0), ("40", 40)])
def test_a_number_of_teachers_is_found_in_the_words(typed: str, expected: int) -> None:
    assert read_count(typed) == expected


@pytest.mark.parametrize("typed", ["41", "много", "10 или 15", "1000"])
def test_a_number_out_of_range_names_the_range(typed: str) -> None:
    with pytest.raises(DomainError) as error:
        read_count(typed)
    assert error.value.params == {"least": 0, "most": 40}


def test_the_first_ticked_subject_is_the_main_one_and_four_are_the_limit() -> None:
    chosen: list[str] = []
    for subject in ("a", "b", "c", "d"):
        chosen = tick(chosen, subject, on=True)
    assert chosen == ["a", "b", "c", "d"]
    assert tick(chosen, "a", on=True) == chosen
    assert tick(chosen, "a", on=False) == ["b", "c", "d"]
    with pytest.raises(DomainError) as error:
        tick(chosen, "e", on=True)
    assert error.value.params == {"most": MOST_SUBJECTS}


def test_an_absence_ends_after_it_begins_and_is_not_over() -> None:
    check_absence(TODAY, date(2026, 11, 24), TODAY)
    with pytest.raises(DomainError) as error:
        check_absence(TODAY, TODAY, TODAY)
    assert code(error) == "absence_order"
    with pytest.raises(DomainError) as error:
        check_absence(date(2026, 11, 1), date(2026, 11, 20), TODAY)
    assert code(error) == "date_past"


@given(st.dates(), st.dates(), st.dates())
def test_nobody_is_away_and_back_on_the_same_day(first: date, back: date, today: date) -> None:
    assert not (is_away(first, back, today) and is_over(back, today))


@pytest.mark.parametrize(("typed", "number"), [
    ("№ 145 от 12.09.2026", "145"), ("145-пр от 12 сентября 2026", "145-пр"), ("01/2-14, 12.09.2026", "01/2-14"),
])  # fmt: skip
def test_an_order_is_a_number_and_a_date(words: DateWords, typed: str, number: str) -> None:
    assert read_order(words, typed, TODAY) == (number, date(2026, 9, 12))


@pytest.mark.parametrize(("typed", "fault"), [
    ("145", "order_unclear"), ("приказ есть", "order_unclear"), ("145 от 31.06.2026", "date_impossible"),
    ("145 от 12.12.2026", "date_future"),
])  # fmt: skip
def test_an_order_without_a_date_is_asked_again(words: DateWords, typed: str, fault: str) -> None:
    with pytest.raises(DomainError) as error:
        read_order(words, typed, TODAY)
    assert code(error) == fault
