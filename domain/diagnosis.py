"""Self-diagnosis: the instrument and what follows from answers (domain.md 2.3, 5; content/self_diagnosis.yaml).

Answers are a mapping `item id -> 1..4 | None`: None is "not applicable", an absent id "not answered yet". A mapping of
a whole attempt may be passed where one area is asked for: items of other areas are ignored.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from domain.errors import DomainError

ITEMS_IN_AREA = 6
LOW_ANSWER = 2          # an answer up to this one is "with a hint" or "not yet"
ATTENTION_ANSWER = 1
GOOD_ANSWER = 3
BEST_SHOWN = 2
CHANGE_STEP = Fraction(1, 4)    # domain.md 2.5.4: from this difference of means on, a change is called a change
REPEAT_AFTER = timedelta(days=60)   # domain.md 2.3.5

Answers = Mapping[str, int | None]


class Level(StrEnum):
    """Level of an area; the order of the first three is the order of growth."""

    PRIORITY = "priority"
    GROWTH = "growth"
    STRENGTH = "strength"
    INSUFFICIENT = "insufficient"


class Reason(StrEnum):
    """Why an area is suggested. Exactly one holds for every suggested area."""

    NOT_YET_HALF = "not_yet_half"      # at least half of the answers are 1
    WITH_HELP_HALF = "with_help_half"  # at least half of the answers are 1-2
    NOT_YET_SOME = "not_yet_some"      # fewer, but some answers are 1 and pull the mean down


class Outcome(StrEnum):
    """What is said about an attempt when nothing is suggested."""

    NO_DEFICITS = "no_deficits"
    ONLY_ATTENTION = "only_attention"
    INSUFFICIENT = "insufficient"


class Change(StrEnum):
    """Before and after, in a word."""

    HIGHER = "higher"
    SAME = "same"
    LOWER = "lower"
    NOT_COMPARABLE = "not_comparable"


class Gate(StrEnum):
    """May this person answer: yes, ask whether lessons are led, or no."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    ASK = "ask"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Item:
    """One statement. `goal` is an infinitive for the goal of a route, `try_text` one thing for one lesson."""

    id: str
    facet: str
    text: str
    hint: str
    goal: str
    try_text: str


@dataclass(frozen=True, slots=True)
class RecommendedStep:
    """A step kind (code of step_kinds.csv) that suits an area, and why."""

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Area:
    """A competence with its six statements."""

    code: str
    name: str
    short_ru: str
    items: tuple[Item, ...]
    steps: tuple[RecommendedStep, ...]

    def item(self, item_id: str) -> Item:
        """The statement by id; DomainError `item_unknown`."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise DomainError("item_unknown")


@dataclass(frozen=True, slots=True)
class Option:
    """An answer of the scale; `value` is None for "not applicable"."""

    value: int | None
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Band:
    """A level holds for means from `lower` (included) to `upper` (not included)."""

    level: Level
    label: str
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom the instrument is for: positions that pass, and the one question when the position is not known."""

    positions_pass: tuple[str, ...]
    question: str
    pass_label: str
    stop_label: str
    stop_message: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """A version. `areas` keep the order of the file (it breaks ties), `menu_order` is what people see.

    `messages`: code (no_deficits, only_attention, insufficient, closed_by_silence) -> text.
    `level_labels`: level -> words.
    """

    code: str
    version: str
    title: str
    intro: str
    disclaimer: str
    if_asked_to_show: str
    duration_area_min: int
    audience: Audience
    options: tuple[Option, ...]
    not_applicable: Option
    areas: tuple[Area, ...]
    menu_order: tuple[str, ...]
    starts_when_unsure: str
    bands: tuple[Band, ...]
    level_labels: Mapping[str, str]
    messages: Mapping[str, str]
    min_answered: int
    suggested_max: int
    goals_max: int
    ignore_presses_ms: int
    close_after_days: int
    keep_unfinished_days: int

    def area(self, code: str) -> Area:
        """The area by code; DomainError `area_unknown`."""
        for area in self.areas:
            if area.code == code:
                return area
        raise DomainError("area_unknown")

    def area_of(self, item_id: str) -> Area:
        """The area that holds the item; DomainError `item_unknown`."""
        for area in self.areas:
            if any(item.id == item_id for item in area.items):
                return area
        raise DomainError("item_unknown")

    def menu(self) -> tuple[Area, ...]:
        """Areas in the order of the menu."""
        return tuple(self.area(code) for code in self.menu_order)

    def option(self, value: int | None) -> Option:
        """The answer by its value; DomainError `answer_not_in_scale`."""
        for option in (*self.options, self.not_applicable):
            if option.value == value:
                return option
        raise DomainError("answer_not_in_scale")

    def gate(self, position: str | None) -> Gate:
        """Whether a person of this position (code, None while unknown) may answer."""
        if position is None:
            return Gate.ASK
        return Gate.PASS if position in self.audience.positions_pass else Gate.STOP


@dataclass(frozen=True, slots=True)
class AreaScore:
    """What six answers of an area say. `total`, `answered` are enough to store; `low`, `ones` count answers 1-2 and 1.

    `attention`: ids of items answered 1, in file order; `best`: up to two ids of the highest answers from 3 on.
    """

    area: str
    level: Level
    answered: int
    total: int
    low: int
    ones: int
    attention: tuple[str, ...]
    best: tuple[str, ...]
    is_deficit: bool

    @property
    def mean(self) -> Fraction | None:
        """Mean of the answers, 1..4; None when there are too few of them."""
        return None if self.level is Level.INSUFFICIENT else Fraction(self.total, self.answered)

    @property
    def percent(self) -> int | None:
        """Length of the bar in the picture, 0..100; never printed as a number."""
        if self.mean is None:
            return None
        return int((self.mean - 1) / 3 * 100 + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An area offered to begin with, and why; the counts are for the sentence."""

    area: str
    reason: Reason
    low: int
    ones: int
    answered: int


def check_answer(instrument: Instrument, area: Area, item_id: str, value: int | None) -> None:
    """DomainError `item_unknown` or `answer_not_in_scale` unless the item is of the area and the value of the scale."""
    area.item(item_id)
    instrument.option(value)


def next_item(area: Area, answers: Answers) -> Item | None:
    """The first statement without an answer; None when the area is complete."""
    return next((item for item in area.items if item.id not in answers), None)


def previous_item(area: Area, item_id: str) -> Item | None:
    """The statement before this one (for correcting the last answer); None for the first."""
    index = area.items.index(area.item(item_id))
    return area.items[index - 1] if index else None


def is_complete(area: Area, answers: Answers) -> bool:
    """All six are answered or marked not applicable."""
    return next_item(area, answers) is None


def next_area(instrument: Instrument, complete: Collection[str], started: Collection[str] = ()) -> Area | None:
    """What «one more area» opens: an area begun and not finished, else the first untouched one, both in menu order."""
    left = [area for area in instrument.menu() if area.code not in complete]
    begun = [area for area in left if area.code in started]
    return next(iter(begun or left), None)


def may_begin_again(completed_at: datetime, now: datetime) -> bool:
    """An area may be answered anew 60 days after it was completed (repeat and mini attempts ask nobody)."""
    return now - completed_at >= REPEAT_AFTER


def score_area(instrument: Instrument, area: Area, answers: Answers) -> AreaScore | None:
    """Score of a complete area; None while an answer is missing. DomainError `answer_not_in_scale`."""
    if not is_complete(area, answers):
        return None
    given: list[tuple[str, int]] = []
    for item in area.items:
        value = answers[item.id]
        instrument.option(value)
        if value is not None:
            given.append((item.id, value))
    answered, total = len(given), sum(value for _, value in given)
    low = sum(value <= LOW_ANSWER for _, value in given)
    level = _level(instrument, total, answered)
    ranked = sorted((pair for pair in given if pair[1] >= GOOD_ANSWER), key=lambda pair: -pair[1])
    return AreaScore(
        area=area.code,
        level=level,
        answered=answered,
        total=total,
        low=low,
        ones=sum(value == ATTENTION_ANSWER for _, value in given),
        attention=tuple(item_id for item_id, value in given if value == ATTENTION_ANSWER),
        best=tuple(item_id for item_id, _ in ranked[:BEST_SHOWN]),
        is_deficit=level is Level.PRIORITY or (level is Level.GROWTH and 2 * low >= answered),
    )


def _level(instrument: Instrument, total: int, answered: int) -> Level:
    if answered < instrument.min_answered:
        return Level.INSUFFICIENT
    mean = Fraction(total, answered)
    return next(band.level for band in instrument.bands if band.lower <= mean < band.upper)


def score_all(instrument: Instrument, answers: Answers) -> dict[str, AreaScore]:
    """Scores of the complete areas, by code, in file order."""
    scores = (score_area(instrument, area, answers) for area in instrument.areas)
    return {score.area: score for score in scores if score is not None}


def suggest(instrument: Instrument, scores: Mapping[str, AreaScore]) -> list[Suggestion]:
    """Up to three areas to begin with: lowest mean first, then more answers 1, then the order of the file."""
    order = {area.code: index for index, area in enumerate(instrument.areas)}
    found = [score for score in scores.values() if score.is_deficit]
    found.sort(key=lambda score: (Fraction(score.total, score.answered), -score.ones, order[score.area]))
    return [
        Suggestion(score.area, _reason(score), score.low, score.ones, score.answered)
        for score in found[: instrument.suggested_max]
    ]


def _reason(score: AreaScore) -> Reason:
    if 2 * score.ones >= score.answered:
        return Reason.NOT_YET_HALF
    if 2 * score.low >= score.answered:
        return Reason.WITH_HELP_HALF
    return Reason.NOT_YET_SOME


def outcome_message(scores: Mapping[str, AreaScore]) -> Outcome | None:
    """What to say about complete areas when nothing is suggested; None when something is, or nothing is complete."""
    values = list(scores.values())
    if not values or any(score.is_deficit for score in values):
        return None
    if all(score.level is Level.INSUFFICIENT for score in values):
        return Outcome.INSUFFICIENT
    if any(score.attention for score in values):
        return Outcome.ONLY_ATTENTION
    return Outcome.NO_DEFICITS


def goals_for(
    instrument: Instrument, area: Area, answers: Answers, opened: Iterable[str] | None = None
) -> list[Item]:
    """Up to three items whose `goal` is offered: lowest answer first. `opened` None is the teacher's own view; a
    methodist passes the ids that the teacher opened and gets no other.
    """
    allowed = None if opened is None else frozenset(opened)
    rated: list[tuple[int, Item]] = []
    for item in area.items:
        value = answers.get(item.id)
        if value is not None and (allowed is None or item.id in allowed):
            rated.append((value, item))
    rated.sort(key=lambda pair: pair[0])
    return [item for _, item in rated[: instrument.goals_max]]


def compare_area(before: AreaScore | None, after: AreaScore | None) -> Change:
    """Before and after of one area: another level, or means at least 0.25 apart, is a change (domain.md 2.5.4)."""
    if before is None or after is None or before.mean is None or after.mean is None:
        return Change.NOT_COMPARABLE
    grown = after.mean - before.mean
    if before.level is after.level and abs(grown) < CHANGE_STEP:
        return Change.SAME
    return Change.HIGHER if grown > 0 else Change.LOWER


def compare(before: Mapping[str, AreaScore], after: Mapping[str, AreaScore]) -> dict[str, Change]:
    """`compare_area` for every area of the later attempt."""
    return {code: compare_area(before.get(code), score) for code, score in after.items()}


def items_in(area: Area, ids: Sequence[str]) -> list[Item]:
    """Items of the area in the order of `ids`; for lines of goals under a result."""
    return [area.item(item_id) for item_id in ids]
