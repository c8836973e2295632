"""Post-course follow-up (domain.md 2.7): points and questions of post_course_followup.yaml, dates and flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from domain.calendar import WorkCalendar
from domain.errors import ContentError, DomainError
from domain.reading import Place
from domain.reminder import Offset, PersonPrefs, ReminderPolicy, parse_offset

FILE = "post_course_followup.yaml"
TOPIC = "followup"
# A fact known before the point is sent: the course's area has an instrument for this person.
INSTRUMENT = "instrument"
# The answers after which the bot offers not to ask about this course any more (closing).
NOT_APPLIED = frozenset({"not_used", "no"})
# «except the rating of the course»: the methodist does not see it (first_line.m6, reporting.to_methodist).
HIDDEN_FROM_METHODIST = frozenset({"m6_value"})

QuestionType = Literal["single", "multi", "text", "scale_1_5", "competence_mini"]
_TYPES: Mapping[str, QuestionType] = MappingProxyType({
    "single": "single", "multi": "multi", "text": "text", "scale_1_5": "scale_1_5",
    "competence_mini": "competence_mini",
})  # fmt: skip

Answers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; an exclusive one clears the others; `text_max` allows own words of that length."""

    code: str
    label: str
    exclusive: bool = False
    text_max: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """`show_if` is (question, codes) of the same point; `needs_instrument` decides by the fact, None means always."""

    id: str
    type: QuestionType
    text: str
    options: tuple[Option, ...] = ()
    optional: bool = False
    longest: int | None = None
    show_if: tuple[str, frozenset[str]] | None = None
    needs_instrument: bool | None = None
    ends: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """A button after the last question; `branch` names the capability behind it."""

    code: str
    label: str
    branch: str


@dataclass(frozen=True, slots=True)
class Point:
    """One moment after a course with its questions and offers."""

    code: str
    offset: Offset
    title: str
    questions: tuple[Question, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The loaded file; `first_lines` has `default`, `no_methodist` and codes of points."""

    version: str
    points: tuple[Point, ...]
    expire_after: timedelta
    merge_closer_than: timedelta
    first_lines: Mapping[str, str]
    closing_text: str
    closing: tuple[Offer, ...]

    def point(self, code: str) -> Point:
        """Errors: `point_gone`."""
        for point in self.points:
            if point.code == code:
                return point
        raise DomainError("point_gone")

    def first_line(self, code: str, *, has_methodist: bool) -> str:
        """Who will see the answers: the first line of every point."""
        return (
            self.first_lines.get(code, self.first_lines["default"])
            if has_methodist
            else self.first_lines["no_methodist"]
        )

    def closes(self, code: str, answers: Answers) -> bool:
        """True when «do not ask about this course» is offered: after the last point, or after «not used» and «no»."""
        chosen = {value for values in answers.values() for value in values}
        return code == self.points[-1].code or bool(chosen & NOT_APPLIED)


@dataclass(frozen=True, slots=True)
class PlannedPoint:
    """A point and its local day; `merged` are the codes of earlier points that a shift pushed into this one."""

    code: str
    day: date
    merged: tuple[str, ...] = ()


def parse_followup(data: object) -> FollowUp:
    """From the loaded file. Errors: ContentError naming the place."""
    root = Place(FILE, "", data)
    rules, lines, closing = root.place("rules"), root.place("first_line"), root.place("closing")
    points = tuple(_point(place) for place in root.places("points"))
    for code in ("default", "no_methodist"):
        lines.text(code)
    return FollowUp(
        version=root.place("meta").text("version"),
        points=points,
        expire_after=timedelta(days=rules.whole("expire_days", least=1)),
        merge_closer_than=timedelta(days=rules.place("merge").whole("closer_than_days")),
        first_lines=_texts(lines),
        closing_text=closing.text("text"),
        closing=tuple(_offer(place) for place in closing.places("options")),
    )


def _point(place: Place) -> Point:
    try:
        offset = parse_offset(place.text("offset"))
    except ValueError as error:
        raise place.fail(str(error), "offset") from error
    questions = tuple(_question(one) for one in place.places("questions"))
    known: dict[str, Question] = {}
    for question in questions:
        _check_show_if(place, question, known)
        known[question.id] = question
    offers = place.places("offers") if place.raw("offers") else []
    return Point(place.text("code"), offset, place.text("title"), questions, tuple(_offer(one) for one in offers))


def _check_show_if(place: Place, question: Question, known: Mapping[str, Question]) -> None:
    if question.show_if is None:
        return
    earlier, codes = question.show_if
    if earlier not in known or not codes <= {option.code for option in known[earlier].options}:
        raise ContentError(FILE, f"{place.path}.{question.id}.show_if", "names no earlier question or no option of it")


def _question(place: Place) -> Question:
    kind = _TYPES.get(place.text("type"))
    if kind is None:
        raise place.fail("is not a known type", "type")
    condition = place.place("show_if") if place.has("show_if") else None
    when = place.text("when") if place.has("when") else None
    return Question(
        id=place.text("id"),
        type=kind,
        text=place.text("text"),
        options=tuple(_option(one) for one in place.places("options")) if kind in {"single", "multi"} else (),
        optional=place.has("optional") and place.raw("optional") is True,
        longest=place.whole("max", least=1) if place.has("max") else None,
        show_if=(condition.text("question"), frozenset(condition.texts("in"))) if condition else None,
        needs_instrument=None if when is None else when != "otherwise",
        ends=_texts(place.place("ends")) if place.has("ends") else MappingProxyType({}),
    )


def _texts(place: Place) -> Mapping[str, str]:
    codes = place.keys()
    return MappingProxyType({code: place.text(code) for code in codes})


def _option(place: Place) -> Option:
    longest = place.whole("text_max", least=1) if place.has("text_max") else None
    exclusive = place.has("exclusive") and place.raw("exclusive") is True
    return Option(place.text("code"), place.text("label"), exclusive, longest)


def _offer(place: Place) -> Offer:
    return Offer(place.text("code"), place.text("label"), place.text("branch"))


def plan(
    completed_on: date,
    followup: FollowUp,
    prefs: PersonPrefs,
    calendar: WorkCalendar,
    policy: ReminderPolicy,
    today: date,
) -> tuple[PlannedPoint, ...]:
    """The points still ahead of a course, in order, on working days.

    A pause moves a point to the third working day after the return, the summer stop to its resume day; a day off only
    to the next working day. Two points that a pause or the stop brought closer than 30 days become the later one;
    points in their planned places are never merged. A point whose planned day has passed is left out.
    """
    kept: list[tuple[PlannedPoint, bool]] = []
    for point in followup.points:
        planned = point.offset.day(completed_on, calendar)
        if planned < today:
            continue
        working = calendar.on_or_after(planned)  # a day off first: the next working day may lie in the summer stop
        free = _free_day(working, prefs, calendar, policy)
        found, moved = PlannedPoint(point.code, calendar.on_or_after(free)), free != working
        while kept and (moved or kept[-1][1]) and found.day - kept[-1][0].day < followup.merge_closer_than:
            former, former_moved = kept.pop()
            found = PlannedPoint(found.code, max(found.day, former.day), (*former.merged, former.code, *found.merged))
            moved = moved or former_moved
        kept.append((found, moved))
    return tuple(point for point, _ in kept)


def _free_day(day: date, prefs: PersonPrefs, calendar: WorkCalendar, policy: ReminderPolicy) -> date:
    if prefs.pause_until is not None:
        back = calendar.add_working_days(prefs.pause_until, policy.after_pause_working_day)
        day = max(day, back)
    return policy.summer.after(day, calendar) if TOPIC in policy.summer_topics else day


def shown_questions(point: Point, answers: Answers, facts: frozenset[str]) -> tuple[Question, ...]:
    """The questions of the point that the facts and the answers so far call for, in order."""
    return tuple(question for question in point.questions if _is_shown(question, answers, facts))


def next_question(point: Point, answers: Answers, facts: frozenset[str]) -> Question | None:
    """The first shown question without an answer; None when the point is answered. A skipped one is an empty tuple."""
    return next((one for one in shown_questions(point, answers, facts) if one.id not in answers), None)


def _is_shown(question: Question, answers: Answers, facts: frozenset[str]) -> bool:
    if question.needs_instrument is not None and question.needs_instrument != (INSTRUMENT in facts):
        return False
    if question.show_if is None:
        return True
    earlier, codes = question.show_if
    return not codes.isdisjoint(answers.get(earlier, ()))


def toggle(question: Question, picked: frozenset[str], code: str) -> frozenset[str]:
    """The choice of a `multi` question after one press. Errors: `answer_unknown`."""
    option = next((one for one in question.options if one.code == code), None)
    if option is None:
        raise DomainError("answer_unknown")
    if code in picked:
        return picked - {code}
    if option.exclusive:
        return frozenset({code})
    return picked - {one.code for one in question.options if one.exclusive} | {code}


def check_answer(question: Question, values: tuple[str, ...]) -> tuple[str, ...]:
    """The answer as it is stored; () skips an optional question.

    Errors: `answer_needed`, `answer_unknown`, `answer_one_only`, `text_too_long` (params `limit`, `length`).
    """
    if not any(value.strip() for value in values):
        if question.optional:
            return ()
        raise DomainError("answer_needed")
    if question.type != "multi" and len(values) != 1:
        raise DomainError("answer_one_only")
    if question.type == "text":
        text = values[0].strip()
        if question.longest is not None and len(text) > question.longest:
            raise DomainError("text_too_long", limit=question.longest, length=len(text))
        return (text,)
    if question.type in {"single", "multi"}:
        return _check_choice(question, values)
    if question.type == "scale_1_5" and values[0] not in {"1", "2", "3", "4", "5"}:
        raise DomainError("answer_unknown")
    return values


def _check_choice(question: Question, values: tuple[str, ...]) -> tuple[str, ...]:
    known = {option.code: option for option in question.options}
    if not known.keys() >= set(values):
        raise DomainError("answer_unknown")
    if len(set(values)) > 1 and any(known[value].exclusive for value in values):
        raise DomainError("answer_one_only")
    return tuple(code for code in known if code in values)


def offers(point: Point, enabled: frozenset[str]) -> tuple[Offer, ...]:
    """The offers whose capability exists; `enabled` holds their branches."""
    return tuple(offer for offer in point.offers if offer.branch in enabled)
