"""Reading a date that a person typed. The words of the language stand in content/date_words.yaml."""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.errors import DomainError
from domain.reading import Place
from domain.search import normalise

FILE = "date_words.yaml"
FARTHEST_DAYS = 400     # a school year and some days; farther is a slip of the finger
LEAP_SEARCH_YEARS = 8   # 29 February comes back within eight years, also around 2100
MAX_COUNT = 4000
LONGEST = 60
UNITS = ("day", "week", "month")

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})[\s./-]{1,3}(\d{1,2})(?:[\s./-]{1,3}(\d{4}|\d{2}))?")
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


class Direction(StrEnum):
    """Which way a date without a year lies: a deadline ahead, or something that was (a finished course)."""

    AHEAD = "ahead"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class DateWords:
    """Normalised words -> meaning. `months` 1..12, `weekdays` 0..6 from Monday, `relative` days, `units` of UNITS."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    relative: Mapping[str, int]
    numbers: Mapping[str, int]
    units: Mapping[str, str]
    ahead: frozenset[str]
    ago: frozenset[str]
    following: frozenset[str]
    filler: frozenset[str]


def parse_date_words(data: object, file: str = FILE) -> DateWords:
    """DateWords from `yaml.safe_load`; ContentError for a missing list, or a word that stands in two of them."""
    root = Place(file, "", data)
    units, seen = root.place("units"), set[str]()

    def fresh(words: tuple[str, ...], key: str) -> tuple[str, ...]:
        plain = tuple(normalise(word) for word in words)
        for word in plain:
            if word in seen:
                raise root.fail(f"{word} stands twice", key, "twice")
            seen.add(word)
        return plain

    def lists(key: str, expected: int, first: int) -> dict[str, int]:
        rows = root.items(key)
        if len(rows) != expected:
            raise root.fail(f"{expected} lists are expected", key)
        found: dict[str, int] = {}
        for number, row in enumerate(rows, first):
            words = Place(file, key, {str(number): row}).texts(str(number))
            found.update(dict.fromkeys(fresh(words, key), number))
        return found

    def numbers(key: str, least: int) -> dict[str, int]:
        place = root.place(key)
        words = place.keys()
        return {fresh((word,), key)[0]: place.whole(word, least) for word in words}

    return DateWords(
        months=lists("months", 12, 1),
        weekdays=lists("weekdays", 7, 0),
        relative=numbers("relative", -7),
        numbers=numbers("numbers", 1),
        units={word: unit for unit in UNITS for word in fresh(units.texts(unit), "units")},
        ahead=frozenset(fresh(root.texts("in"), "in")),
        ago=frozenset(fresh(root.texts("ago"), "ago")),
        following=frozenset(fresh(root.texts("next"), "next")),
        filler=frozenset(fresh(root.texts("filler"), "filler")),
    )


def read_date(words: DateWords, text: str, today: date, direction: Direction = Direction.AHEAD) -> date:
    """The date meant by a typed text, seen from `today` in the person's zone.

    Without a year: the nearest one in `direction`, today included; a weekday is never today. DomainError
    `date_unclear`, `date_impossible` (31 June), `date_past` / `date_future` (on the wrong side of today),
    `date_too_far(days)`.
    """
    if len(text) > LONGEST:
        raise DomainError("date_unclear")
    text = _GLUED.sub(" ", text)
    found = _numeric(text, words, today, direction) or _in_words(text, words, today, direction)
    if found is None:
        raise DomainError("date_unclear")
    if direction is Direction.AHEAD and found < today:
        raise DomainError("date_past")
    if direction is Direction.BACK and found > today:
        raise DomainError("date_future")
    if direction is Direction.AHEAD and (found - today).days > FARTHEST_DAYS:
        raise DomainError("date_too_far", days=FARTHEST_DAYS)
    return found


def _numeric(text: str, words: DateWords, today: date, direction: Direction) -> date | None:
    parts = [part for part in text.split() if normalise(part) not in words.filler]
    bare = " ".join(parts).strip(" .,")
    if match := _ISO.fullmatch(bare):
        return _exact(int(match.group(1)), int(match.group(2)), int(match.group(3)))
    if match := _NUMERIC.fullmatch(bare):
        day, month, year = int(match.group(1)), int(match.group(2)), match.group(3)
        if year is None:
            return _nearest(day, month, today, direction)
        return _exact(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    return None


def _in_words(text: str, words: DateWords, today: date, direction: Direction) -> date | None:
    tokens = [token for token in _TOKEN.findall(normalise(text)) if token not in words.filler]
    if len(tokens) > 1 and tokens[0] in words.weekdays and tokens[1].isdecimal():
        return _agreeing(words.weekdays[tokens[0]], _in_words(" ".join(tokens[1:]), words, today, direction))
    shapes: tuple[Callable[[list[str], DateWords, date, Direction], date | None], ...] = (
        _single, _day_of_month, _next_weekday, _count,
    )
    return next((found for shape in shapes if (found := shape(tokens, words, today, direction)) is not None), None)


def _agreeing(weekday: int, found: date | None) -> date | None:
    """A weekday said beside a date must be that of the date; otherwise one of them is wrong and nobody knows which."""
    return found if found is not None and found.weekday() == weekday else None


def _single(tokens: list[str], words: DateWords, today: date, direction: Direction) -> date | None:
    if len(tokens) != 1:
        return None
    word = tokens[0]
    if word in words.relative:
        return today + timedelta(days=words.relative[word])
    if word in words.weekdays:
        ahead = (words.weekdays[word] - today.weekday()) % 7 or 7
        behind = (today.weekday() - words.weekdays[word]) % 7 or 7
        return today + timedelta(days=ahead if direction is Direction.AHEAD else -behind)
    if word.isdecimal():
        return _nearest_day(int(word), today, direction)
    return None


def _day_of_month(tokens: list[str], words: DateWords, today: date, direction: Direction) -> date | None:
    if len(tokens) not in {2, 3} or not tokens[0].isdecimal() or tokens[1] not in words.months:
        return None
    day, month = int(tokens[0]), words.months[tokens[1]]
    if len(tokens) == 2:
        return _nearest(day, month, today, direction)
    if not tokens[2].isdecimal() or len(tokens[2]) not in {2, 4}:
        return None
    return _exact(int(tokens[2]) if len(tokens[2]) == 4 else 2000 + int(tokens[2]), month, day)


def _next_weekday(tokens: list[str], words: DateWords, today: date, _direction: Direction) -> date | None:
    if len(tokens) != 2 or tokens[0] not in words.following or tokens[1] not in words.weekdays:
        return None
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=7 + words.weekdays[tokens[1]])


def _count(tokens: list[str], words: DateWords, today: date, _direction: Direction) -> date | None:
    if len(tokens) not in {2, 3}:
        return None
    if tokens[0] in words.ahead:
        sign, rest = 1, tokens[1:]
    elif tokens[-1] in words.ago:
        sign, rest = -1, tokens[:-1]
    else:
        return None
    if rest[-1] not in words.units:
        return None
    count = 1
    if len(rest) == 2:
        number = int(rest[0][:9]) if rest[0].isdecimal() else words.numbers.get(rest[0])
        if number is None:
            return None
        count = number
    if count > MAX_COUNT:
        raise DomainError("date_too_far", days=FARTHEST_DAYS)
    return _shift(today, words.units[rest[-1]], sign * count)


def _shift(today: date, unit: str, count: int) -> date:
    if unit == "month":
        months = today.year * 12 + today.month - 1 + count
        year, month = divmod(months, 12)
        return _exact(year, month + 1, min(today.day, _length(year, month + 1)))
    return today + timedelta(days=count * (7 if unit == "week" else 1))


def _length(year: int, month: int) -> int:
    return calendar.monthrange(min(max(year, date.min.year), date.max.year), month)[1]


def _exact(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise DomainError("date_impossible") from None


def _nearest(day: int, month: int, today: date, direction: Direction) -> date:
    """The day and month nearest to today in a direction, today included; 29 February waits for its year."""
    if not 1 <= month <= 12 or not 1 <= day <= _length(2000, month):
        raise DomainError("date_impossible")
    sign = 1 if direction is Direction.AHEAD else -1
    for year in range(today.year, today.year + sign * (LEAP_SEARCH_YEARS + 1), sign):
        if day > _length(year, month):
            continue
        found = date(year, month, day)
        if (found - today).days * sign >= 0:
            return found
    raise DomainError("date_impossible")


def _nearest_day(day: int, today: date, direction: Direction) -> date:
    """The nearest month that has this day, today included."""
    if not 1 <= day <= 31:
        raise DomainError("date_impossible")
    sign = 1 if direction is Direction.AHEAD else -1
    first = today.year * 12 + today.month - 1
    for months in range(first, first + 4 * sign, sign):
        year, month = divmod(months, 12)
        if day > _length(year, month + 1):
            continue
        found = date(year, month + 1, day)
        if (found - today).days * sign >= 0:
            return found
    raise DomainError("date_impossible")
