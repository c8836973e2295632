"""What a methodist says about the own work: name, workplace, load, own hours, absence, the order (domain.md 2.10)."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

from domain.calendar import Hours
from domain.dates import DateWords, Direction, read_date
from domain.errors import DomainError
from domain.evidence import clean_line

LONGEST_NAME = 60
LONGEST_WORKPLACE = 120
LONGEST_ORDER = 40
MOST_SUBJECTS = 4
LEAST_CAPACITY, MOST_CAPACITY = 0, 40
USUAL_CAPACITY = (5, 10, 15, 20)
SHORTEST_HOURS = timedelta(minutes=30)
LONG_ABSENCE = timedelta(days=30)
FIELDS = ("name", "subjects", "place", "workplace", "capacity", "hours")

_TIME = r"(\d{1,2})(?:[:.](\d{2}))?"
_HOURS = re.compile(rf"[^\d]*{_TIME}[^\d]+?{_TIME}[^\d]*")


def read_name(text: str) -> str:
    """How teachers will see the methodist, one line of up to 60 characters.

    Errors: `empty`, `too_long(limit, length)`, `name_unclear` for what holds fewer than two letters or a digit.
    """
    name = clean_line(text, LONGEST_NAME)
    if sum(char.isalpha() for char in name) < 2 or any(char.isdigit() for char in name):
        raise DomainError("name_unclear")
    return name


def read_workplace(text: str) -> str:
    """Where the methodist works, one line of up to 120 characters. Errors: `empty`, `too_long`, `workplace_unclear`."""
    workplace = clean_line(text, LONGEST_WORKPLACE)
    if sum(char.isalpha() for char in workplace) < 2:
        raise DomainError("workplace_unclear")
    return workplace


def read_count(text: str, most: int = MOST_CAPACITY) -> int:
    """How many teachers, from what was typed; DomainError `capacity_unclear(least, most)`."""
    numbers = re.findall(r"\d+", text)
    if len(numbers) != 1 or len(numbers[0]) > 3:
        raise DomainError("capacity_unclear", least=LEAST_CAPACITY, most=most)
    return check_count(int(numbers[0]), most)


def check_count(count: int, most: int = MOST_CAPACITY) -> int:
    """The number itself; DomainError `capacity_unclear(least, most)` when it is none of these."""
    if not LEAST_CAPACITY <= count <= most:
        raise DomainError("capacity_unclear", least=LEAST_CAPACITY, most=most)
    return count


def read_hours(text: str, waking: Hours) -> Hours:
    """Own hours as people type them: 15:00-18:00, 15-18, from 15 to 18.30. Errors: `hours_unclear`, `check_hours`."""
    match = _HOURS.fullmatch(text.strip())
    if match is None or len(text) > LONGEST_NAME:
        raise DomainError("hours_unclear")
    opens = _clock(match.group(1), match.group(2))
    return check_hours(Hours(opens, _clock(match.group(3), match.group(4))), waking)


def _clock(hour: str, minute: str | None) -> time:
    if int(hour) > 23 or int(minute or 0) > 59:
        raise DomainError("hours_unclear")
    return time(int(hour), int(minute or 0))


def check_hours(hours: Hours, waking: Hours) -> Hours:
    """The hours themselves. Errors: `hours_order` when shorter than half an hour or turned round,
    `hours_outside(opens, closes)` when the bot is silent then."""
    if _minutes(hours.closes) - _minutes(hours.opens) < SHORTEST_HOURS.total_seconds() / 60:
        raise DomainError("hours_order")
    if hours.opens < waking.opens or hours.closes > waking.closes:
        raise DomainError("hours_outside", opens=waking.opens, closes=waking.closes)
    return hours


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def tick(subjects: Sequence[str], code: str, *, on: bool) -> list[str]:
    """The subjects with this one ticked or not; the first is the main one. DomainError `subjects_full(most)`."""
    rest = [subject for subject in subjects if subject != code]
    if not on:
        return rest
    if code in subjects:
        return list(subjects)
    if len(rest) >= MOST_SUBJECTS:
        raise DomainError("subjects_full", most=MOST_SUBJECTS)
    return [*rest, code]


def check_absence(first: date, back: date, today: date) -> None:
    """Away from `first` until the day before `back`. Errors: `absence_order`, `date_past` when it is over already."""
    if back <= first:
        raise DomainError("absence_order")
    if back <= today:
        raise DomainError("date_past")


def is_away(first: date | None, back: date | None, today: date) -> bool:
    """Away today? `back` is the first day with offers again."""
    return first is not None and first <= today and (back is None or today < back)


def is_over(back: date | None, today: date) -> bool:
    """Is an absence that was planned over?"""
    return back is not None and back <= today


def read_order(words: DateWords, text: str, today: date) -> tuple[str, date]:
    """Number and date of the order, from one line like "145 of 12.09.2026"; the number with its letters and dashes.

    Errors: `order_unclear`, `date_future`, `date_impossible`, `too_long`.
    """
    tokens = clean_line(text, LONGEST_WORKPLACE).replace(",", " ").split()
    for index in range(1, len(tokens)):
        number = " ".join(tokens[:index]).lstrip("#\u2116 ")
        if not any(char.isdigit() for char in number):
            continue
        try:
            day = read_date(words, " ".join(tokens[index:]), today, Direction.BACK)
        except DomainError as error:
            if error.code == "date_unclear":
                continue
            raise
        return clean_line(number, LONGEST_ORDER), day
    raise DomainError("order_unclear")
