"""One revision against the next, the five components, completeness."""

from dataclasses import replace
from datetime import date

import pytest

from domain.calendar import SummerStop
from domain.revision import COMPONENTS, Change, checks_complete, components, difference, needs_agreement
from domain.route import (
    DEFAULT_RESULT_FORM,
    DraftStep,
    RouteDraft,
    add_step,
    change_kind,
    remove_step,
    set_date,
    set_title,
)
from tests.domain.field import CALENDAR, days_later, step_kinds

STOP = SummerStop()
START = date(2026, 10, 5)
ROUTE = RouteDraft(
    "оценивать по критериям",
    START,
    (
        DraftStep(1, "lesson_observation", date(2026, 10, 19)),
        DraftStep(2, "classroom_trial", date(2026, 11, 2)),
        DraftStep(3, "open_lesson", date(2026, 11, 16)),
        DraftStep(4, "repeat_diagnosis", date(2026, 11, 24)),
        DraftStep(5, "result_presentation", date(2026, 12, 1)),
    ),
    area="methodical",
    result_form=DEFAULT_RESULT_FORM,
)
TEXTS = dict.fromkeys(COMPONENTS, "Текст не короче двадцати знаков.")


def missing(route: RouteDraft, texts: dict[str, str] = TEXTS) -> tuple[str, ...]:
    return checks_complete(route, texts, step_kinds(), CALENDAR, STOP)


def moved(key: int, days: int) -> RouteDraft:
    return set_date(ROUTE, key, days_later(ROUTE.step(key).due, days), START, CALENDAR, STOP).draft


def test_a_full_route_is_complete() -> None:
    assert missing(ROUTE) == ()


@pytest.mark.parametrize(("route", "fault"), [
    (replace(ROUTE, result_form=None), "result_form"),
    (replace(ROUTE, goal="  "), "goal"),
    (replace(ROUTE, steps=ROUTE.steps[:4]), "tail"),
    (replace(ROUTE, steps=ROUTE.steps[3:]), "steps"),
    (replace(ROUTE, steps=(ROUTE.steps[1], ROUTE.steps[0], *ROUTE.steps[2:])), "order"),
    (replace(ROUTE, steps=(replace(ROUTE.steps[0], due=date(2026, 10, 18)), *ROUTE.steps[1:])), "day_off"),
    (replace(ROUTE, steps=(replace(ROUTE.steps[0], kind="dance"), *ROUTE.steps[1:])), "step_kind_unknown"),
    (replace(ROUTE, start=date(2026, 1, 12)), "route_too_long"),
    (replace(ROUTE, steps=(*ROUTE.steps[:4], replace(ROUTE.steps[4], due=date(2027, 7, 15)))), "date_in_summer"),
])  # fmt: skip
def test_what_is_missing_is_named(route: RouteDraft, fault: str) -> None:
    assert missing(route) == (fault,)


def test_a_component_of_a_few_letters_is_named() -> None:
    assert missing(ROUTE, TEXTS | {"content": "мало"}) == ("component_content",)


def test_a_route_does_not_differ_from_itself() -> None:
    assert difference(ROUTE, ROUTE) == []


def test_every_change_of_a_revision_is_listed() -> None:
    new = set_title(change_kind(ROUTE, 2, "self_study", step_kinds()).draft, 3, "Открытый урок в 8 классе").draft
    new = replace(remove_step(new, 1).draft, goal="планировать урок от результата", note="Спасибо")
    new = add_step(new, "reflection", step_kinds(), START, CALENDAR, STOP).draft
    assert [(one.what, one.key) for one in difference(ROUTE, new)] == [
        ("goal", None), ("note", None), ("kind", 2), ("title", 3), ("added", 6), ("removed", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "asks"), [(7, False), (14, False), (-7, False), (15, True), (21, True)])
def test_the_teacher_moves_a_date_by_two_weeks_alone(days: int, asks: bool) -> None:
    due = days_later(ROUTE.step(5).due, days)
    assert needs_agreement([Change("date", ROUTE.step(5).due, due, 5)]) is asks


def test_a_push_of_the_tail_by_more_than_two_weeks_asks_too() -> None:
    assert needs_agreement(difference(ROUTE, moved(3, 14))) is False
    assert needs_agreement(difference(ROUTE, moved(3, 21))) is True


def test_another_kind_asks_and_a_word_does_not() -> None:
    assert needs_agreement(difference(ROUTE, change_kind(ROUTE, 1, "self_study", step_kinds()).draft)) is True
    assert needs_agreement(difference(ROUTE, replace(ROUTE, note="Удачи"))) is False


def test_five_components_are_filled_from_goal_area_and_steps() -> None:
    found = components(ROUTE, step_kinds())
    assert [one.code for one in found] == list(COMPONENTS)
    assert all(one.args["area"] == "methodical" for one in found)
    assert found[0].args["goal"] == ROUTE.goal
    assert found[1].args["check"] == date(2026, 11, 24)
    assert found[3].args["tracks"] == ("nonformal", "informal")
    assert found[4].args["form"] == DEFAULT_RESULT_FORM


def test_an_own_topic_has_its_own_texts_without_an_area() -> None:
    found = components(replace(ROUTE, area=None), step_kinds())
    assert [one.text for one in found] == [f"{code}-topic" for code in COMPONENTS]
    assert all("area" not in one.args for one in found)
