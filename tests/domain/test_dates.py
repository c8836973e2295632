import copy
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import FARTHEST_DAYS, Direction, parse_date_words, read_date
from domain.errors import ContentError, DomainError
from tests.domain.conftest import load_yaml

DATA: dict[str, Any] = load_yaml("date_words.yaml")
WORDS = parse_date_words(DATA)
TODAY = date(2026, 11, 20)  # a Friday
DAYS = st.dates(date(2020, 1, 1), date(2097, 12, 31))  # two digits of a year mean this century
MONTHS = [row[0] for row in DATA["months"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 декабря", date(2026, 12, 4)),
        ("до 4-го декабря", date(2026, 12, 4)),
        ("4 дек 2026 г.", date(2026, 12, 4)),
        ("4 декабря 2026 года", date(2026, 12, 4)),
        ("4декабря", date(2026, 12, 4)),
        ("04.12", date(2026, 12, 4)),
        ("4.12.2026", date(2026, 12, 4)),
        ("04.12.26", date(2026, 12, 4)),
        ("04.12.2026г.", date(2026, 12, 4)),
        ("4/12", date(2026, 12, 4)),
        ("04 12 2026", date(2026, 12, 4)),
        ("2026-12-04", date(2026, 12, 4)),
        ("сегодня", TODAY),
        ("Завтра", date(2026, 11, 21)),
        ("послезавтра.", date(2026, 11, 22)),
        ("в пятницу", date(2026, 11, 27)),
        ("в эту субботу", date(2026, 11, 21)),
        ("ПН", date(2026, 11, 23)),
        ("в следующую среду", date(2026, 11, 25)),
        ("в пятницу, 4 декабря", date(2026, 12, 4)),
        ("через неделю", date(2026, 11, 27)),
        ("через две недели", date(2026, 12, 4)),
        ("через 3 дня", date(2026, 11, 23)),
        ("через месяц", date(2026, 12, 20)),
        ("25", date(2026, 11, 25)),
        ("25 числа", date(2026, 11, 25)),
        ("5-го числа", date(2026, 12, 5)),
        ("10 марта", date(2027, 3, 10)),
        ("20 ноября", TODAY),
    ],
)
def test_a_typed_deadline_is_read(text: str, expected: date) -> None:
    assert read_date(WORDS, text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31 июня", "date_impossible"),
        ("31.06", "date_impossible"),
        ("31.06.2027", "date_impossible"),
        ("45 декабря", "date_impossible"),
        ("12.31", "date_impossible"),
        ("0 декабря", "date_impossible"),
        ("29.02.2027", "date_impossible"),
        ("32", "date_impossible"),
        ("вчера", "date_past"),
        ("19.11.2026", "date_past"),
        ("4 декабря 2025", "date_past"),
        ("2 недели назад", "date_past"),
        ("29 февраля", "date_too_far"),
        ("4.12.2028", "date_too_far"),
        ("через 99999999999999 дней", "date_too_far"),
        ("в четверг, 4 декабря", "date_unclear"),
        ("когда-нибудь", "date_unclear"),
        ("", "date_unclear"),
        ("4 декабря или 5", "date_unclear"),
        ("через много дней", "date_unclear"),
        ("²", "date_unclear"),
        ("9" * 9000, "date_unclear"),
    ],
)
def test_what_is_no_deadline_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_date(WORDS, text, TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 декабря", date(2025, 12, 4)),
        ("10.10", date(2026, 10, 10)),
        ("вчера", date(2026, 11, 19)),
        ("в пятницу", date(2026, 11, 13)),
        ("неделю назад", date(2026, 11, 13)),
        ("2 месяца назад", date(2026, 9, 20)),
        ("25", date(2026, 10, 25)),
        ("сегодня", TODAY),
        ("1.06.2023", date(2023, 6, 1)),
    ],
)
def test_the_end_of_a_course_is_looked_for_behind(text: str, expected: date) -> None:
    assert read_date(WORDS, text, TODAY, Direction.BACK) == expected


def test_a_course_cannot_end_tomorrow() -> None:
    with pytest.raises(DomainError) as caught:
        read_date(WORDS, "завтра", TODAY, Direction.BACK)
    assert caught.value.code == "date_future"


def test_the_last_of_a_month_stays_inside_the_next() -> None:
    assert read_date(WORDS, "через месяц", date(2027, 1, 31)) == date(2027, 2, 28)
    assert read_date(WORDS, "31", date(2026, 11, 20)) == date(2026, 12, 31)


def test_the_leap_day_waits_for_its_year() -> None:
    assert read_date(WORDS, "29 февраля", date(2027, 11, 20)) == date(2028, 2, 29)


@given(today=DAYS, ahead=st.integers(0, FARTHEST_DAYS))
def test_a_full_date_is_read_back_in_every_spelling(today: date, ahead: int) -> None:
    meant = today + timedelta(days=ahead)
    month = MONTHS[meant.month - 1]
    in_words = f"{meant.day} {month} {meant.year}"
    for text in (f"{meant:%d.%m.%Y}", f"{meant:%Y-%m-%d}", in_words, f"{meant.day}.{meant:%m.%y}"):
        assert read_date(WORDS, text, today) == meant


@given(today=DAYS, ahead=st.integers(0, 300))
def test_a_date_without_a_year_is_the_nearest_ahead(today: date, ahead: int) -> None:
    meant = today + timedelta(days=ahead)
    assert read_date(WORDS, f"{meant.day} {MONTHS[meant.month - 1]}", today) == meant


@given(today=DAYS, weekday=st.integers(0, 6))
def test_a_weekday_is_within_the_week_and_never_today(today: date, weekday: int) -> None:
    word = DATA["weekdays"][weekday][0]
    ahead, behind = read_date(WORDS, word, today), read_date(WORDS, word, today, Direction.BACK)
    assert ahead.weekday() == behind.weekday() == weekday
    assert 1 <= (ahead - today).days <= 7
    assert 1 <= (today - behind).days <= 7


def outcome(text: str, today: date, direction: Direction) -> date | str:
    """The date, or the code of the refusal."""
    try:
        return read_date(WORDS, text, today, direction)
    except DomainError as error:
        return error.code


PIECES = st.sampled_from([
    "в", "через", "назад", "неделю", "месяц", "дня", "пятницу", "следующую", "4", "31", "0", "2026", "99", "декабря",
    "февраля", "завтра", ".", "-", "/", "две", "лес",
])


@given(today=DAYS, text=st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=6).map(" ".join)))
def test_any_text_gives_a_date_ahead_or_a_known_reason(today: date, text: str) -> None:
    for direction in Direction:
        found = outcome(text, today, direction)
        if isinstance(found, str):
            assert found in {"date_unclear", "date_impossible", "date_past", "date_future", "date_too_far"}
        else:
            assert found >= today if direction is Direction.AHEAD else found <= today


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("months", [["января"]], "12 lists"),
        ("in", ["завтра"], "stands twice"),
        ("relative", {"завтра": "1"}, "whole number"),
        ("units", {"day": ["день"]}, "units.week"),
    ],
)
def test_a_fault_of_the_word_list_is_named(key: str, value: object, named: str) -> None:
    data = copy.deepcopy(DATA)
    data[key] = value
    with pytest.raises(ContentError) as caught:
        parse_date_words(data)
    assert "date_words.yaml" in str(caught.value)
    assert named in str(caught.value)
