"""The plan of reminders: ordered, in waking hours, on working days, within the week's limit, stable."""

import copy
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Hours, local
from domain.errors import ContentError
from domain.reminder import (
    Moment,
    PersonPrefs,
    budget,
    digest_at,
    merge_days,
    moments,
    mute_until_monday,
    next_waking,
    own_hours_next,
    parse_offset,
    parse_reminders,
    relative,
)
from tests.domain.field import CALENDAR, KHABAROVSK, PENZA, content, days, here, moments_of_time, reminders

POLICY = reminders().policy
KINDS = reminders().kinds
LONG_AGO = here(date(2025, 1, 1), 12)
PREFS = PersonPrefs(KHABAROVSK)
OWN = Hours(time(14, 30), time(17, 30))

people = st.builds(
    PersonPrefs,
    zone=st.sampled_from([KHABAROVSK, PENZA, ZoneInfo("Asia/Kamchatka")]),
    send_time=st.times(),
    pause_until=st.none() | days,
    muted_until=st.none() | moments_of_time,
    own_hours=st.none() | st.just(OWN),
)
ordinary = st.sampled_from([kind for kind in KINDS.values() if not kind.ignores_quiet_hours])
dues = days | moments_of_time


def planned(key: str, due: date | datetime, prefs: PersonPrefs = PREFS, now: datetime = LONG_AGO) -> list[Moment]:
    return moments(KINDS[key], due, prefs, CALENDAR, POLICY, now=now)


def only(key: str, due: date | datetime, prefs: PersonPrefs = PREFS, now: datetime = LONG_AGO) -> datetime:
    (found,) = planned(key, due, prefs, now)
    return found.at


@given(ordinary, dues, people, moments_of_time)
def test_a_plan_is_ordered_ahead_of_now_and_one_a_day(
    kind: Any, due: date | datetime, prefs: PersonPrefs, now: datetime
) -> None:
    found = moments(kind, due, prefs, CALENDAR, POLICY, now=now)
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert len({local(one.at, prefs.zone).date() for one in found}) == len(found)
    assert all(one.at >= now for one in found)


@given(ordinary, dues, people)
def test_a_plan_lies_in_open_hours_of_working_days(kind: Any, due: date | datetime, prefs: PersonPrefs) -> None:
    hours = prefs.own_hours or POLICY.waking
    for one in moments(kind, due, prefs, CALENDAR, POLICY, now=LONG_AGO):
        moment = local(one.at, prefs.zone)
        assert CALENDAR.is_working(moment.date())
        assert hours.holds(moment.time())


@given(ordinary, dues, people)
def test_nothing_is_planned_into_the_summer_a_pause_or_a_mute(
    kind: Any, due: date | datetime, prefs: PersonPrefs
) -> None:
    for one in moments(kind, due, prefs, CALENDAR, POLICY, now=LONG_AGO):
        day = local(one.at, prefs.zone).date()
        if kind.topic in POLICY.summer_topics and one.klass == "reminder":
            assert not POLICY.summer.holds(day, CALENDAR)
        if prefs.pause_until is not None:
            assert day >= CALENDAR.add_working_days(prefs.pause_until, 3)
        if prefs.muted_until is not None and kind.key != "consultation_answered":
            assert one.at >= prefs.muted_until


@given(ordinary, dues, people, moments_of_time, st.timedeltas(timedelta(0), timedelta(days=30)))
def test_a_plan_made_later_is_the_rest_of_the_first_plan(
    kind: Any, due: date | datetime, prefs: PersonPrefs, now: datetime, wait: timedelta
) -> None:
    first = moments(kind, due, prefs, CALENDAR, POLICY, now=now)
    again = moments(kind, due, prefs, CALENDAR, POLICY, now=now + wait)
    assert again == [one for one in first if one.at >= now + wait]


@given(st.sampled_from(["step_before_due", "step_due"]), days, people)
def test_what_speaks_of_a_deadline_never_comes_after_it(key: str, due: date, prefs: PersonPrefs) -> None:
    for one in planned(key, due, prefs):
        assert local(one.at, prefs.zone).date() <= due


def test_before_a_due_date_a_day_off_moves_back_and_after_it_on() -> None:
    due = date(2026, 10, 14)  # a Wednesday: three days before is a Sunday, three days after a Saturday
    assert only("step_before_due", due) == here(date(2026, 10, 9), 16, 30)
    assert only("step_due", due) == here(due, 16, 30)
    assert only("step_overdue", due) == here(date(2026, 10, 19), 16, 30)


def test_a_moment_that_passed_is_dropped_and_not_sent_at_once() -> None:
    due = date(2026, 10, 14)
    assert planned("step_before_due", due, now=here(date(2026, 10, 12), 10)) == []
    assert planned("step_due", due, now=here(due, 16, 31)) == []


def test_an_answer_of_a_person_comes_at_the_next_waking_moment() -> None:
    friday = date(2026, 10, 9)
    assert only("step_answered", here(friday, 12, 10)) == here(friday, 12, 10)
    assert only("step_answered", here(friday, 21)) == here(date(2026, 10, 12), 8, 30)


def test_an_offer_waits_for_the_methodists_own_hours_and_is_repeated_the_next_working_day() -> None:
    prefs = PersonPrefs(KHABAROVSK, own_hours=OWN)
    found = planned("assignment_offer", here(date(2026, 10, 9), 9), prefs)
    assert found == [
        Moment("P0D", here(date(2026, 10, 9), 14, 30), "prompt"),
        Moment("P1WD", here(date(2026, 10, 12), 16, 30), "reminder"),
    ]


def test_an_offer_made_after_the_own_hours_comes_as_itself_and_not_as_its_repeat() -> None:
    prefs = PersonPrefs(KHABAROVSK, own_hours=OWN)
    monday = Moment("P0D", here(date(2026, 10, 12), 14, 30), "prompt")
    for late in (here(date(2026, 10, 9), 18), here(date(2026, 10, 10), 12)):
        assert planned("assignment_offer", late, prefs) == [monday]


def test_what_just_happened_is_told_at_the_persons_time_of_the_same_or_the_next_day() -> None:
    monday = date(2026, 10, 5)
    early = planned("consent_new_version", here(monday, 10))
    late = planned("consent_new_version", here(monday, 18))
    assert early[0].at == here(monday, 16, 30)
    assert late[0].at == here(date(2026, 10, 6), 16, 30)


def test_twenty_hours_after_an_event_is_counted_in_hours() -> None:
    assert only("event_feedback", here(date(2026, 10, 5), 15)) == here(date(2026, 10, 6), 16, 30)
    assert only("event_feedback", here(date(2026, 10, 5), 21)) == here(date(2026, 10, 7), 16, 30)


def test_an_hour_before_an_event_is_told_even_on_a_sunday_evening() -> None:
    start = here(date(2026, 10, 11), 22)
    assert only("event_soon", start) == start - timedelta(hours=1)
    muted = PersonPrefs(KHABAROVSK, muted_until=start)
    assert planned("event_soon", start, muted) == []


def test_overdue_in_june_waits_for_september() -> None:
    assert only("step_overdue", date(2026, 6, 8)) == here(date(2026, 6, 11), 16, 30)
    assert only("step_overdue", date(2026, 6, 15)) == here(date(2026, 9, 4), 16, 30)


def test_not_until_monday_is_half_past_eight_of_the_next_monday() -> None:
    assert mute_until_monday(here(date(2026, 10, 8), 10), KHABAROVSK, POLICY) == here(date(2026, 10, 12), 8, 30)
    assert mute_until_monday(here(date(2026, 10, 12), 9), KHABAROVSK, POLICY) == here(date(2026, 10, 19), 8, 30)


def test_the_next_waking_moment_skips_nights_and_days_off() -> None:
    assert next_waking(here(date(2026, 11, 3), 20, 30), KHABAROVSK, CALENDAR) == here(date(2026, 11, 5), 8, 30)


def test_own_hours_wait_for_the_end_of_an_absence() -> None:
    found = own_hours_next(here(date(2026, 10, 5), 15), OWN, KHABAROVSK, CALENDAR, absent_until=date(2026, 10, 10))
    assert found == here(date(2026, 10, 12), 14, 30)


def test_a_day_takes_one_message_and_a_week_three() -> None:
    monday = date(2026, 10, 5)
    three = [monday, date(2026, 10, 6), date(2026, 10, 8)]
    assert budget([], monday, CALENDAR, POLICY).code == "send"
    assert budget([monday], monday, CALENDAR, POLICY).code == "merge"
    assert budget(three, date(2026, 10, 7), CALENDAR, POLICY).day == date(2026, 10, 8)
    verdict = budget(three, date(2026, 10, 9), CALENDAR, POLICY)
    assert (verdict.code, verdict.day) == ("later", date(2026, 10, 12))
    assert budget(three, date(2026, 10, 9), CALENDAR, POLICY, not_after=date(2026, 10, 9)).code == "drop"


@given(st.lists(days, max_size=40))
def test_no_week_gets_more_than_three_messages_and_nothing_is_lost(wanted: list[date]) -> None:
    candidates = [(str(index), CALENDAR.on_or_after(day), None) for index, day in enumerate(wanted)]
    found = merge_days(candidates, [], CALENDAR, POLICY)
    weeks: dict[tuple[int, int], int] = {}
    for day in found:
        week = day.isocalendar()[:2]
        weeks[week] = weeks.get(week, 0) + 1
        assert CALENDAR.is_working(day)
    assert all(count <= POLICY.max_per_week for count in weeks.values())
    assert sorted(key for keys in found.values() for key in keys) == sorted(key for key, _, _ in candidates)
    wanted_day = {key: day for key, day, _ in candidates}
    assert all(day >= wanted_day[key] for day, keys in found.items() for key in keys)


@given(days, st.integers(-30, 30))
def test_a_day_is_named_by_its_distance(today: date, distance: int) -> None:
    found = relative(today + timedelta(days=distance), today)
    if distance < 0:
        assert found is None
        return
    expected = {0: "today", 1: "tomorrow", 2: "after_tomorrow"}.get(distance, "in_days" if distance < 14 else "date")
    assert found is not None
    assert (found.code, found.days) == (expected, distance)


def test_the_digest_of_a_week_whose_monday_is_off_comes_on_tuesday() -> None:
    assert digest_at(date(2026, 10, 8), KHABAROVSK, CALENDAR, POLICY) == here(date(2026, 10, 5), 16, 30)
    assert digest_at(date(2026, 2, 25), KHABAROVSK, CALENDAR, POLICY) == here(date(2026, 2, 24), 16, 30)


@pytest.mark.parametrize(("number", "words"), [
    (1, "остался 1 вопрос"), (2, "осталось 2 вопроса"), (5, "осталось 5 вопросов"), (11, "осталось 11 вопросов"),
    (21, "остался 21 вопрос"), (112, "осталось 112 вопросов"),
])  # fmt: skip
def test_plural_forms_are_russian(number: int, words: str) -> None:
    assert reminders().plurals["left_questions"].form(number).format(n=number) == words


def test_the_policy_of_content_is_the_policy_of_the_field() -> None:
    assert Hours(time(8, 30), time(20, 30)) == POLICY.waking
    assert POLICY.default_send == time(16, 30)
    assert POLICY.methodist_hours == OWN
    assert (POLICY.max_per_week, POLICY.digest_weekday, POLICY.digest_from) == (3, 0, 2)
    assert len(KINDS) == 35


@pytest.mark.parametrize("text", ["P3", "3D", "P3H", "PT3D", "", "P-3D"])
def test_an_offset_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an offset"):
        parse_offset(text)


@pytest.mark.parametrize(("path", "value", "place"), [
    (("policy", "default_send_local"), "21:00", "send_choices_local"),
    (("policy", "quiet_hours_local"), ["late", "early"], "quiet_hours_local"),
    (("policy", "max_per_user_per_day"), 2, "max_per_user_per_day"),
    (("items", 0, "at"), ["soon"], "at"),
    (("items", 1, "key"), "consent_new_version", "twice"),
    (("items", 1, "key"), "renamed", "profile_unfinished"),
])  # fmt: skip
def test_content_that_cannot_hold_is_refused_with_its_place(path: tuple[Any, ...], value: object, place: str) -> None:
    data: Any = copy.deepcopy(content("reminders.yaml"))
    target = data
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(ContentError, match=place):
        parse_reminders(data)
