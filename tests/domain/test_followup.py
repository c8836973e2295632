"""Post-course points: their dates, one question at a time, what is offered."""

import copy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ContentError, DomainError
from domain.followup import (
    INSTRUMENT,
    PlannedPoint,
    check_answer,
    next_question,
    offers,
    parse_followup,
    plan,
    shown_questions,
    toggle,
)
from domain.reminder import PersonPrefs
from tests.domain.field import CALENDAR, KHABAROVSK, content, days, reminders

FOLLOWUP = parse_followup(content("post_course_followup.yaml"))
POLICY = reminders().policy
PREFS = PersonPrefs(KHABAROVSK)
NOTHING: frozenset[str] = frozenset()


def planned(completed: date, prefs: PersonPrefs = PREFS, today: date | None = None) -> tuple[PlannedPoint, ...]:
    return plan(completed, FOLLOWUP, prefs, CALENDAR, POLICY, today or completed)


def refused(call: Any, *args: Any) -> str:
    with pytest.raises(DomainError) as caught:
        call(*args)
    return caught.value.code


def question(point: str, code: str) -> Any:
    return next(one for one in FOLLOWUP.point(point).questions if one.id == code)


def test_a_course_in_september_has_its_four_points_in_their_places() -> None:
    assert planned(date(2026, 9, 7)) == (
        PlannedPoint("w2", date(2026, 9, 21)),
        PlannedPoint("m1", date(2026, 10, 7)),
        PlannedPoint("m3", date(2026, 12, 7)),
        PlannedPoint("m6", date(2027, 3, 9)),
    )


def test_points_that_the_summer_pushed_together_become_the_later_one() -> None:
    found = planned(date(2026, 6, 1))
    assert found == (
        PlannedPoint("m3", date(2026, 9, 4), merged=("w2", "m1")),
        PlannedPoint("m6", date(2026, 12, 1)),
    )


def test_a_pause_merges_and_a_day_off_does_not() -> None:
    away = replace(PREFS, pause_until=date(2026, 10, 5))
    assert [point.code for point in planned(date(2026, 9, 7), away)] == ["m1", "m3", "m6"]
    assert [point.code for point in planned(date(2026, 9, 5))] == ["w2", "m1", "m3", "m6"]


def test_a_course_entered_late_has_only_the_points_ahead() -> None:
    assert [point.code for point in planned(date(2026, 9, 7), today=date(2026, 10, 8))] == ["m3", "m6"]


@given(days, st.none() | days)
def test_points_are_ordered_on_working_days_outside_the_summer(completed: date, pause: date | None) -> None:
    found = planned(completed, replace(PREFS, pause_until=pause))
    dates = [point.day for point in found]
    assert dates == sorted(set(dates))
    assert all(CALENDAR.is_working(day) and not POLICY.summer.holds(day, CALENDAR) for day in dates)
    codes = [code for point in found for code in (*point.merged, point.code)]
    assert codes == ["w2", "m1", "m3", "m6"]


def test_one_question_at_a_time_by_the_answers_so_far() -> None:
    point = FOLLOWUP.point("w2")
    first = next_question(point, {}, NOTHING)
    assert first is not None
    assert first.id == "w2_start"
    assert [one.id for one in shown_questions(point, {"w2_start": ("many",)}, NOTHING)] == ["w2_start", "w2_what"]
    blocked = next_question(point, {"w2_start": ("failed",)}, NOTHING)
    assert blocked is not None
    assert blocked.id == "w2_block"
    assert next_question(point, {"w2_start": ("once",), "w2_what": ()}, NOTHING) is None


def test_three_months_after_the_instrument_decides_the_question() -> None:
    point = FOLLOWUP.point("m3")
    assert [one.id for one in shown_questions(point, {}, frozenset({INSTRUMENT}))] == ["m3_self"]
    assert [one.id for one in shown_questions(point, {}, NOTHING)] == ["m3_freq"]


def test_nobody_sees_more_than_two_questions_at_a_point() -> None:
    for point in FOLLOWUP.points:
        for option in point.questions[0].options or [None]:
            answers = {point.questions[0].id: (option.code,)} if option else {}
            assert 1 <= len(shown_questions(point, answers, NOTHING)) <= 2


def test_an_exclusive_choice_clears_the_others_and_is_cleared_by_them() -> None:
    block = question("w2", "w2_block")
    picked = toggle(block, toggle(block, NOTHING, "time"), "alone")
    assert picked == {"time", "alone"}
    assert toggle(block, picked, "nothing") == {"nothing"}
    assert toggle(block, frozenset({"nothing"}), "time") == {"time"}
    assert toggle(block, picked, "time") == {"alone"}
    assert refused(toggle, block, picked, "weather") == "answer_unknown"


def test_answers_are_checked_by_their_question() -> None:
    what, start, block = question("w2", "w2_what"), question("w2", "w2_start"), question("w2", "w2_block")
    value = question("m6", "m6_value")
    assert check_answer(what, ()) == ()
    assert check_answer(what, ("  Опрос карточками ",)) == ("Опрос карточками",)
    assert refused(check_answer, what, ("я" * 401,)) == "text_too_long"
    assert refused(check_answer, start, ()) == "answer_needed"
    assert refused(check_answer, start, ("many", "once")) == "answer_one_only"
    assert refused(check_answer, start, ("never",)) == "answer_unknown"
    assert check_answer(block, ("alone", "time")) == ("time", "alone")
    assert refused(check_answer, block, ("nothing", "time")) == "answer_one_only"
    assert check_answer(value, ("5",)) == ("5",)
    assert refused(check_answer, value, ("6",)) == "answer_unknown"


def test_only_offers_whose_capability_exists_are_shown() -> None:
    point = FOLLOWUP.point("m3")
    assert [one.code for one in offers(point, frozenset({"open_consultation"}))] == ["ask"]
    assert offers(point, NOTHING) == ()


def test_the_first_line_says_who_sees_the_answers() -> None:
    assert FOLLOWUP.first_line("w2", has_methodist=True) == FOLLOWUP.first_lines["default"]
    assert FOLLOWUP.first_line("m6", has_methodist=True) == FOLLOWUP.first_lines["m6"]
    assert FOLLOWUP.first_line("m6", has_methodist=False) == FOLLOWUP.first_lines["no_methodist"]


def test_not_used_closes_at_any_point_and_the_last_point_always() -> None:
    assert FOLLOWUP.closes("m1", {"m1_freq": ("not_used",)})
    assert not FOLLOWUP.closes("m1", {"m1_freq": ("weekly",)})
    assert FOLLOWUP.closes("m6", {"m6_stable": ("yes",)})
    assert [one.branch for one in FOLLOWUP.closing] == ["cancel_later_points", "request_assignment_or_write"]


def test_a_point_expires_after_three_weeks() -> None:
    assert FOLLOWUP.expire_after == timedelta(weeks=3)
    assert refused(FOLLOWUP.point, "y1") == "point_gone"


@pytest.mark.parametrize(("path", "value", "place"), [
    (("points", 0, "offset"), "soon", "offset"),
    (("points", 0, "questions", 1, "show_if", "question"), "w9", "w2_what.show_if"),
    (("points", 0, "questions", 1, "show_if", "in"), ["never"], "w2_what.show_if"),
    (("points", 0, "questions", 0, "type"), "stars", "type"),
    (("first_line", "no_methodist"), None, "no_methodist"),
    (("rules", "expire_days"), 0, "expire_days"),
])  # fmt: skip
def test_content_that_cannot_hold_is_refused_with_its_place(path: tuple[Any, ...], value: object, place: str) -> None:
    data: Any = copy.deepcopy(content("post_course_followup.yaml"))
    target = data
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(ContentError, match=place):
        parse_followup(data)
