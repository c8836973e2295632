"""Matching by domain.md 2.4.2, its reasons and its terms."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assignment import (
    Candidate,
    Match,
    NoMatch,
    Wanted,
    answer_by,
    auto_accepts,
    check_accept,
    contact_by,
    match,
    must_escalate,
    offers_stopped_until,
    score,
    takes_offers,
    told_by,
)
from domain.errors import DomainError
from tests.domain.field import CALENDAR, days_later

TODAY = date(2026, 10, 5)
ANNA = Candidate(1, approved=True, load=2, capacity=10, main="mathematics", municipality="kh_amursky",
                 levels=frozenset({"ooo", "soo"}))  # fmt: skip
WANTED = Wanted(100, municipality="kh_nanaysky", main="mathematics", levels=frozenset({"ooo"}))

subjects = st.sampled_from(["mathematics", "physics", "russian"])
districts = st.sampled_from([None, "kh_amursky", "kh_nanaysky"])
candidates = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 50),
        approved=st.booleans(),
        load=st.integers(0, 6),
        capacity=st.integers(0, 5),
        main=subjects,
        others=st.frozensets(subjects),
        municipality=districts,
        suspended=st.booleans(),
        absent_from=st.none() | st.just(TODAY),
        missed=st.lists(st.dates(date(2026, 8, 1), TODAY), max_size=4).map(tuple),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
requests = st.builds(
    Wanted, person=st.integers(1, 50), municipality=districts, main=subjects, other_district=st.booleans(),
    excluded=st.frozensets(st.integers(1, 50)),
)  # fmt: skip


def best(wanted: Wanted, *found: Candidate) -> Any:
    result = match(wanted, found, TODAY)
    assert isinstance(result, Match)
    return result


def nobody(wanted: Wanted, *found: Candidate) -> str:
    result = match(wanted, found, TODAY)
    assert isinstance(result, NoMatch)
    return result.reason


@given(requests, candidates)
def test_the_one_who_is_shown_passes_every_hard_filter(wanted: Wanted, found: list[Candidate]) -> None:
    result = match(wanted, found, TODAY)
    if isinstance(result, NoMatch):
        return
    one = result.best
    assert one.approved
    assert takes_offers(one, TODAY)
    assert one.load < one.capacity
    assert one.id != wanted.person
    assert one.id not in wanted.excluded
    assert wanted.subjects & one.subjects
    assert not (wanted.other_district and wanted.municipality and wanted.municipality == one.municipality)
    assert result.score == max(
        score(wanted, other) for other in found if isinstance(match(wanted, [other], TODAY), Match)
    )


@given(requests, candidates, st.randoms())
def test_the_order_of_the_list_decides_nothing(wanted: Wanted, found: list[Candidate], chance: Any) -> None:
    mixed = list(found)
    chance.shuffle(mixed)
    assert match(wanted, mixed, TODAY) == match(wanted, found, TODAY)


def test_points_are_those_of_the_table() -> None:
    assert score(WANTED, ANNA) == 40 + 10 + 16
    other = replace(ANNA, main="physics", others=frozenset({"mathematics"}))
    assert score(WANTED, other) == 25 + 10 + 16
    asked = replace(WANTED, directions=frozenset({"a", "b", "c"}), support="d")
    able = replace(ANNA, directions=frozenset({"a", "b", "c", "d"}), load=10)
    assert score(asked, able) == 40 + 10 + 15 * 2 + 10


def test_the_district_gives_no_points() -> None:
    anywhere = replace(WANTED, other_district=False)
    assert score(anywhere, replace(ANNA, municipality="kh_nanaysky")) == score(anywhere, ANNA)


def test_ties_go_to_the_smaller_load_then_the_longer_waiting_then_the_id() -> None:
    lately = datetime(2026, 9, 20, tzinfo=UTC)
    busy = replace(ANNA, id=2, load=11, capacity=400, last_assigned_at=None)
    free = replace(ANNA, id=3, load=10, capacity=400, last_assigned_at=lately)
    assert score(WANTED, busy) == score(WANTED, free)
    assert best(WANTED, busy, free).best.id == 3
    waited = replace(ANNA, id=5, last_assigned_at=lately - timedelta(days=3))
    assert best(WANTED, replace(ANNA, id=4, last_assigned_at=lately), waited).best.id == 5
    assert best(WANTED, replace(waited, id=7), replace(waited, id=6)).best.id == 6
    assert best(WANTED, replace(waited, id=7), replace(waited, id=9, last_assigned_at=None)).best.id == 9


def test_why_this_methodist_is_said_in_codes() -> None:
    codes = [(reason.code, dict(reason.args)) for reason in best(WANTED, ANNA).reasons]
    assert codes == [
        ("subject_main", {"subject": "mathematics"}),
        ("level", {"level": "ooo"}),
        ("other_district", {}),
        ("free", {}),
    ]


def test_nobody_is_explained_by_what_stands_in_the_way() -> None:
    own = replace(ANNA, municipality="kh_nanaysky")
    assert nobody(WANTED) == "none_for_subject"
    assert nobody(WANTED, replace(ANNA, main="physics"), replace(ANNA, id=2, approved=False)) == "none_for_subject"
    assert nobody(replace(WANTED, excluded=frozenset({1})), ANNA) == "all_excluded"
    assert nobody(replace(WANTED, person=1), ANNA) == "all_excluded"
    assert nobody(replace(WANTED, organisation="s1"), replace(ANNA, organisation="s1")) == "all_excluded"
    assert nobody(WANTED, replace(ANNA, load=10)) == "all_full"
    assert nobody(WANTED, own) == "only_own_district"
    assert best(replace(WANTED, other_district=False), own).best.id == 1


def test_an_unknown_organisation_or_district_excludes_nobody() -> None:
    assert best(replace(WANTED, municipality=None), ANNA).best == ANNA
    assert best(WANTED, replace(ANNA, municipality=None)).best.id == 1


def test_a_request_about_a_direction_needs_no_subject() -> None:
    asked = replace(WANTED, main=None, directions=frozenset({"mentoring"}))
    assert best(asked, replace(ANNA, directions=frozenset({"mentoring"}))).reasons[0].code == "direction"


def test_an_absent_methodist_gets_offers_again_on_the_first_day_back() -> None:
    away = replace(ANNA, absent_from=date(2026, 10, 1), absent_until=TODAY)
    assert takes_offers(away, TODAY)
    assert not takes_offers(away, days_later(TODAY, -1))
    assert not takes_offers(replace(away, absent_until=None), TODAY)
    assert takes_offers(replace(away, absent_from=days_later(TODAY, 1), absent_until=None), TODAY)


def test_three_missed_offers_in_thirty_days_stop_new_ones_for_thirty_days() -> None:
    missed = [date(2026, 9, 1), date(2026, 9, 20), date(2026, 10, 1)]
    assert offers_stopped_until(missed, TODAY) == date(2026, 10, 31)
    assert offers_stopped_until(missed, date(2026, 10, 31)) is None
    assert offers_stopped_until([date(2026, 8, 31), *missed[1:]], TODAY) is None
    assert offers_stopped_until(missed, TODAY, resumed_on=date(2026, 10, 3)) is None
    assert nobody(WANTED, replace(ANNA, missed=tuple(missed))) == "all_full"


def test_auto_accept_has_room_up_to_its_number_and_the_capacity() -> None:
    assert not auto_accepts(ANNA, 0)
    assert auto_accepts(ANNA, 3)
    assert not auto_accepts(ANNA, 2)
    assert not auto_accepts(replace(ANNA, load=10), 25)


@pytest.mark.parametrize(("change", "code"), [
    ({"approved": False}, "methodist_not_approved"), ({"suspended": True}, "methodist_not_approved"),
    ({"load": 10}, "methodist_full"),
])  # fmt: skip
def test_a_yes_is_checked_again_at_the_press(change: dict[str, Any], code: str) -> None:
    check_accept(ANNA)
    with pytest.raises(DomainError) as caught:
        check_accept(replace(ANNA, **change))
    assert caught.value.code == code


def test_terms_are_counted_in_working_days() -> None:
    friday = date(2026, 10, 9)
    assert answer_by(friday, CALENDAR) == date(2026, 10, 13)
    assert told_by("requested", friday, CALENDAR) == date(2026, 10, 13)
    assert told_by("escalated", friday, CALENDAR) == date(2026, 10, 14)
    assert contact_by(friday, CALENDAR) == date(2026, 10, 14)
    assert [must_escalate(count) for count in (0, 2, 3, 4)] == [False, False, True, True]
