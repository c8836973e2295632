"""The proposed route and its edits: order, room, the fixed tail, the limits."""

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import SummerStop
from domain.errors import DomainError
from domain.route import (
    LIGHT,
    MAX_WORK_STEPS,
    OWN_TOPIC_STEPS,
    TAIL,
    DraftStep,
    RouteDraft,
    add_step,
    alternatives,
    change_kind,
    draft_route,
    other_set,
    over_school_year,
    parse_route_defaults,
    remove_step,
    route_window,
    set_date,
    set_title,
)
from tests.domain.field import CALENDAR, content, days, days_later, step_kinds

STOP = SummerStop()
START = date(2026, 10, 5)
DIAGNOSIS: Any = content("self_diagnosis.yaml")
AREAS = {area: [line["kind"] for line in lines] for area, lines in DIAGNOSIS["recommended_steps"].items()}
PACES = parse_route_defaults(content("state_machines.yaml")).paces
areas = st.sampled_from(sorted(AREAS))
paces = st.sampled_from([30, 60, 90])


def steps(area: str = "methodical", pace: int = 60, start: date = START) -> list[DraftStep]:
    return draft_route(AREAS[area], pace, start, CALENDAR, step_kinds(), STOP)


def draft(area: str = "methodical", pace: int = 60, start: date = START) -> RouteDraft:
    return RouteDraft("оценивать по критериям", start, tuple(steps(area, pace, start)), area=area)


def refused(call: Any, *args: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        call(*args)
    return caught.value


def move(key: int, day: date, route: RouteDraft | None = None, today: date = START) -> Any:
    return set_date(route or draft(), key, day, today, CALENDAR, STOP)


@given(areas, paces, days)
def test_a_proposal_is_three_steps_check_and_result_on_working_days(area: str, pace: int, start: date) -> None:
    found = steps(area, pace, start)
    due = [step.due for step in found]
    assert [step.kind for step in found] == [*AREAS[area], *TAIL]
    assert due == sorted(set(due))
    assert all(CALENDAR.is_working(day) and not STOP.holds(day, CALENDAR) for day in due)
    window = route_window(start, pace, CALENDAR, STOP)
    assert window.start < due[0]
    assert window.end >= due[-1]


@given(areas, paces, days)
def test_a_proposal_outside_the_summer_ends_within_its_pace(area: str, pace: int, start: date) -> None:
    if route_window(start, pace, CALENDAR, STOP).note is None and not STOP.holds(start, CALENDAR):
        assert steps(area, pace, start)[-1].due <= start + timedelta(days=pace)


@given(areas, paces, days)
def test_a_proposal_is_long_enough_to_be_agreed(area: str, pace: int, start: date) -> None:
    begin = route_window(start, pace, CALENDAR, STOP).start
    route = replace(draft(area, pace, start), start=begin)
    assert set_date(route, 5, route.step(5).due, begin, CALENDAR, STOP).draft == route


def test_a_long_kind_gets_more_of_the_pace_than_a_short_one() -> None:
    course, study, design, *_ = steps("subject", 90)
    assert (course.due - START) > (study.due - course.due)
    assert (design.due - study.due) > (study.due - course.due)


def test_a_pace_that_reaches_the_summer_is_shortened_when_a_month_remains() -> None:
    window = route_window(date(2026, 4, 20), 90, CALENDAR, STOP)
    assert (window.end, window.note) == (date(2026, 6, 14), "shortened")
    assert steps(pace=90, start=date(2026, 4, 20))[-1].due == date(2026, 6, 11)


def test_a_route_begun_shortly_before_the_summer_goes_on_in_september() -> None:
    start = date(2026, 5, 20)
    assert route_window(start, 60, CALENDAR, STOP).note == "over_summer"
    found = steps(pace=60, start=start)
    assert found[0].due < STOP.starts(2026)
    assert found[-1].due >= date(2026, 9, 4)
    assert over_school_year(draft(pace=60, start=start))
    assert not over_school_year(draft())


def test_a_route_proposed_in_july_begins_in_september() -> None:
    window = route_window(date(2026, 7, 10), 30, CALENDAR, STOP)
    assert (window.start, window.note) == (date(2026, 9, 4), None)


def test_without_room_for_five_days_nothing_is_proposed() -> None:
    assert refused(draft_route, AREAS["digital"], 4, START, CALENDAR, step_kinds(), STOP).code == "route_no_room"
    assert refused(draft_route, ["dance"], 60, START, CALENDAR, step_kinds(), STOP).code == "step_kind_unknown"


def test_the_paces_of_content_are_one_two_and_three_months() -> None:
    assert {code: pace.days for code, pace in PACES.items()} == {"calm": 90, "usual": 60, "fast": 30}


@given(areas)
def test_the_other_set_shares_nothing_with_the_first(area: str) -> None:
    found = other_set(AREAS[area], step_kinds())
    assert len(set(found)) == 3
    assert set(found).isdisjoint({*AREAS[area], *TAIL})


def test_alternatives_start_with_the_area_and_hold_no_tail() -> None:
    found = alternatives(AREAS["digital"], step_kinds(), used=["material_design"])
    assert found[:2] == ("masterclass_visit", "classroom_trial")
    assert set(found) == step_kinds().keys() - {"material_design", *TAIL}
    assert {*LIGHT, *OWN_TOPIC_STEPS} <= step_kinds().keys()


def test_a_changed_kind_keeps_the_date_and_loses_the_old_title() -> None:
    route = set_title(draft(), 1, "Урок у Анны").draft
    found = change_kind(route, 1, "self_study", step_kinds()).draft.step(1)
    assert (found.kind, found.due, found.title) == ("self_study", route.step(1).due, None)


def test_a_title_is_cleaned_and_limited() -> None:
    assert set_title(draft(), 2, "  Проба \n в 7 классе ").draft.step(2).title == "Проба в 7 классе"
    assert set_title(draft(), 2, "   ").draft.step(2).title is None
    assert refused(set_title, draft(), 2, "я" * 81).code == "title_too_long"


def test_the_tail_is_fixed_and_the_last_work_step_stays() -> None:
    assert refused(change_kind, draft(), 4, "self_study", step_kinds()).code == "step_tail_fixed"
    assert refused(change_kind, draft(), 1, "repeat_diagnosis", step_kinds()).code == "step_tail_fixed"
    assert refused(remove_step, draft(), 5).code == "step_tail_fixed"
    one = remove_step(remove_step(draft(), 1).draft, 2).draft
    assert [step.key for step in one.steps] == [3, 4, 5]
    assert refused(remove_step, one, 3).code == "step_last"
    assert refused(remove_step, one, 1).code == "step_gone"


def test_a_date_in_the_past_before_the_start_or_in_the_summer_is_refused() -> None:
    assert refused(move, 1, START, None, days_later(START, 1)).code == "date_past"
    assert refused(move, 1, days_later(START, -3), None, days_later(START, -7)).code == "date_before_start"
    summer = refused(move, 1, date(2027, 7, 15))
    assert (summer.code, summer.params["until"]) == ("date_in_summer", date(2027, 9, 6))


def test_a_day_off_moves_to_the_next_working_day_with_a_word() -> None:
    found = move(1, date(2026, 10, 17))
    assert (found.draft.step(1).due, found.notes) == (date(2026, 10, 19), ("moved_to_working_day",))


def test_a_taken_day_moves_to_the_next_free_one() -> None:
    route = draft()
    found = move(1, route.step(2).due, route)
    assert found.draft.step(1).due > route.step(2).due
    assert found.notes == ("moved_to_free_day",)
    assert [step.key for step in found.draft.steps] == [2, 1, 3, 4, 5]


def test_a_work_step_moved_behind_the_check_pushes_the_tail() -> None:
    route = draft()
    found = move(1, days_later(route.end, 10), route)
    assert "tail_moved" in found.notes
    assert [step.kind for step in found.draft.steps[-2:]] == list(TAIL)
    assert found.draft.steps[2].key == 1


def test_the_check_cannot_come_before_the_work() -> None:
    route = draft()
    assert refused(move, 4, route.step(3).due, route).code == "tail_before_steps"
    assert move(4, route.step(5).due, route).draft.step(5).due > route.step(5).due


def test_a_route_stays_between_thirty_and_three_hundred_days() -> None:
    autumn = draft(start=date(2026, 9, 7))
    assert refused(set_date, autumn, 5, date(2027, 9, 8), START, CALENDAR, STOP).code == "route_too_long"
    fast = draft(pace=30)
    assert refused(move, 5, date(2026, 11, 2), fast).code == "route_too_short"


def test_an_added_step_comes_last_before_the_tail_up_to_nine() -> None:
    route = draft()
    for _ in range(MAX_WORK_STEPS - 3):
        before = route
        route = add_step(route, "reflection", step_kinds(), START, CALENDAR, STOP).draft
        assert route.work[-1].due > before.work[-1].due
    assert len({step.key for step in route.steps}) == MAX_WORK_STEPS + 2
    assert refused(add_step, route, "reflection", step_kinds(), START, CALENDAR, STOP).code == "steps_too_many"
    assert refused(add_step, draft(), TAIL[0], step_kinds(), START, CALENDAR, STOP).code == "step_tail_fixed"


def test_each_step_starts_when_the_one_before_is_due() -> None:
    route = draft()
    starts = route.starts()
    assert starts[1] == START
    assert all(starts[later.key] == days_later(earlier.due, 1) for earlier, later in pairwise(route.steps))


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(-3, 6)), max_size=12), areas, paces)
def test_any_edits_leave_an_ordered_route_with_its_tail(edits: list[tuple[int, int]], area: str, pace: int) -> None:
    route = draft(area, pace)
    for key, weeks in edits:
        with suppress(DomainError):
            day = route.step(key).due + timedelta(weeks=weeks)
            route = set_date(route, key, day, START, CALENDAR, STOP).draft
        due = [step.due for step in route.steps]
        assert due == sorted(set(due))
        assert all(CALENDAR.is_working(day) for day in due)
        assert tuple(step.kind for step in route.steps[-2:]) == TAIL
        assert route.end - route.start <= timedelta(days=300)
