import copy
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.diagnosis import (
    Answers,
    Change,
    Gate,
    Instrument,
    Level,
    Outcome,
    Reason,
    check_answer,
    compare,
    compare_area,
    goals_for,
    items_in,
    may_begin_again,
    next_area,
    next_item,
    outcome_message,
    previous_item,
    score_all,
    score_area,
    suggest,
)
from domain.diagnosis_content import check_step_kinds, parse_instrument
from domain.errors import ContentError, DomainError
from tests.domain.conftest import load_yaml

DATA: dict[str, Any] = load_yaml("self_diagnosis.yaml")
INSTRUMENT = parse_instrument(DATA)
SIX = st.lists(st.sampled_from([1, 2, 3, 4, None]), min_size=6, max_size=6)
AREA_CODES = [area.code for area in INSTRUMENT.areas]


def answers_of(code: str, values: list[int | None], instrument: Instrument = INSTRUMENT) -> dict[str, int | None]:
    return {item.id: value for item, value in zip(instrument.area(code).items, values, strict=False)}


def of_attempt(areas: Mapping[str, list[int | None]]) -> dict[str, int | None]:
    return {item_id: value for code, values in areas.items() for item_id, value in answers_of(code, values).items()}


@pytest.mark.parametrize("vector", DATA["test_vectors"], ids=str)
def test_an_area_scores_as_the_vectors_say(vector: dict[str, Any]) -> None:
    area = INSTRUMENT.area(vector["competence"])
    score = score_area(INSTRUMENT, area, answers_of(area.code, vector["answers"]))
    assert score is not None
    assert score.level == vector["level"]
    assert score.is_deficit is vector["deficit"]
    assert list(score.attention) == vector["attention"]
    assert score.percent == vector["percent"]
    if vector["mean"] is None:
        assert score.mean is None
    else:
        assert float(score.mean or 0) == pytest.approx(vector["mean"], abs=1e-6)


@pytest.mark.parametrize("vector", DATA["attempt_vectors"], ids=str)
def test_an_attempt_scores_as_the_vectors_say(vector: dict[str, Any]) -> None:
    scores = score_all(INSTRUMENT, of_attempt(vector["areas"]))
    assert sorted(scores) == sorted(vector["complete"])
    assert bool(scores) is vector["can_finish"]
    assert [found.area for found in suggest(INSTRUMENT, scores)] == vector["suggested"]
    assert outcome_message(scores) == vector["message"]


def test_all_twenty_one_vectors_are_there() -> None:
    assert (len(DATA["test_vectors"]), len(DATA["attempt_vectors"])) == (15, 6)


@given(values=SIX, code=st.sampled_from(AREA_CODES))
def test_a_score_stays_in_range(values: list[int | None], code: str) -> None:
    score = score_area(INSTRUMENT, INSTRUMENT.area(code), answers_of(code, values))
    assert score is not None
    assert (score.level is Level.INSUFFICIENT) == (score.answered < 4)
    if score.mean is not None and score.percent is not None:
        assert 1 <= score.mean <= 4
        assert 0 <= score.percent <= 100
    assert set(score.best).isdisjoint(score.attention)
    assert len(score.best) <= 2


@given(values=SIX, order=st.permutations(range(6)))
def test_the_order_of_answering_changes_nothing(values: list[int | None], order: list[int]) -> None:
    area = INSTRUMENT.areas[0]
    pairs = list(answers_of(area.code, values).items())
    mixed: Answers = dict(pairs[index] for index in order)
    assert score_area(INSTRUMENT, area, mixed) == score_area(INSTRUMENT, area, dict(pairs))


@given(values=st.lists(st.sampled_from([1, 2, 3, 4]), min_size=4, max_size=6))
def test_what_does_not_apply_is_left_out_of_the_mean(values: list[int]) -> None:
    area = INSTRUMENT.areas[1]
    score = score_area(INSTRUMENT, area, answers_of(area.code, [*values, None, None][:6]))
    assert score is not None
    assert score.mean == Fraction(sum(values), len(values))


@given(values=st.lists(st.sampled_from([1, 2, 3]), min_size=6, max_size=6), index=st.integers(0, 5))
def test_a_better_answer_never_lowers_an_area(values: list[int | None], index: int) -> None:
    area = INSTRUMENT.areas[2]
    better = list(values)
    better[index] = (values[index] or 0) + 1
    before = score_area(INSTRUMENT, area, answers_of(area.code, values))
    after = score_area(INSTRUMENT, area, answers_of(area.code, better))
    assert compare_area(before, after) in {Change.SAME, Change.HIGHER}


@given(attempt=st.dictionaries(st.sampled_from(AREA_CODES), SIX))
def test_suggestions_are_few_ordered_and_have_a_true_reason(attempt: dict[str, list[int | None]]) -> None:
    scores = score_all(INSTRUMENT, of_attempt(attempt))
    found = suggest(INSTRUMENT, scores)
    means = [scores[item.area].mean or Fraction(9) for item in found]
    assert len(found) <= 3
    assert means == sorted(means)
    for item in found:
        assert item.ones > 0 or item.reason is Reason.WITH_HELP_HALF
        assert (2 * item.ones >= item.answered) == (item.reason is Reason.NOT_YET_HALF)
        if item.reason is Reason.WITH_HELP_HALF:
            assert 2 * item.low >= item.answered
    assert not (found and outcome_message(scores))
    assert (outcome_message(scores) is None) == (bool(found) or not scores)


@given(values=SIX, other=SIX)
def test_comparing_backwards_turns_the_word_round(values: list[int | None], other: list[int | None]) -> None:
    area = INSTRUMENT.areas[0]
    left = score_area(INSTRUMENT, area, answers_of(area.code, values))
    right = score_area(INSTRUMENT, area, answers_of(area.code, other))
    mirror = {Change.HIGHER: Change.LOWER, Change.LOWER: Change.HIGHER}
    change = compare_area(left, right)
    assert compare_area(right, left) is mirror.get(change, change)


def test_before_and_after_are_told_in_four_words() -> None:
    before = score_all(INSTRUMENT, of_attempt({
        "methodical": [2, 2, 2, 2, 2, 2], "subject": [3, 3, 3, 3, 3, 3], "digital": [4, 4, 4, 4, 4, 3],
    }))
    after = score_all(INSTRUMENT, of_attempt({
        "methodical": [3, 3, 2, 2, 2, 2], "subject": [3, 3, 3, 3, 3, 2], "digital": [4, 4, 4, 4, 4, 4],
        "psych_ped": [3, 3, 3, 3, 3, 3],
    }))
    assert compare(before, after) == {
        "methodical": Change.HIGHER, "subject": Change.LOWER, "digital": Change.SAME,
        "psych_ped": Change.NOT_COMPARABLE,
    }


def test_an_unfinished_area_has_no_score() -> None:
    area = INSTRUMENT.area("methodical")
    assert score_area(INSTRUMENT, area, answers_of("methodical", [3, 3, 3, 3, 3])) is None


def test_an_answer_outside_the_scale_is_refused() -> None:
    area = INSTRUMENT.area("methodical")
    with pytest.raises(DomainError) as caught:
        score_area(INSTRUMENT, area, answers_of("methodical", [3, 3, 3, 3, 3, 5]))
    assert caught.value.code == "answer_not_in_scale"
    with pytest.raises(DomainError) as caught:
        check_answer(INSTRUMENT, area, "s1", 3)
    assert caught.value.code == "item_unknown"
    check_answer(INSTRUMENT, area, "m1", None)


def test_few_answers_with_a_one_are_insufficient_and_not_called_fine() -> None:
    scores = score_all(INSTRUMENT, of_attempt({"psych_ped": [1, None, None, None, 4, 4]}))
    assert outcome_message(scores) is Outcome.INSUFFICIENT


def test_goals_come_from_the_lowest_answers_in_file_order() -> None:
    area = INSTRUMENT.area("methodical")
    answers = answers_of("methodical", [3, 2, None, 2, 1, 4])
    assert [item.id for item in goals_for(INSTRUMENT, area, answers)] == ["m5", "m2", "m4"]


def test_the_methodist_gets_only_opened_goals() -> None:
    area = INSTRUMENT.area("methodical")
    answers = answers_of("methodical", [3, 2, None, 2, 1, 4])
    assert [item.id for item in goals_for(INSTRUMENT, area, answers, ["m4", "m3", "s1"])] == ["m4"]
    assert goals_for(INSTRUMENT, area, answers, []) == []


def test_the_next_item_is_the_first_unanswered_one() -> None:
    area = INSTRUMENT.area("methodical")
    item = next_item(area, answers_of("methodical", [3, None]))
    assert item is not None
    assert item.id == "m3"
    assert next_item(area, answers_of("methodical", [None] * 6)) is None
    before = previous_item(area, "m3")
    assert before is not None
    assert before.id == "m2"
    assert previous_item(area, "m1") is None


def test_one_more_area_follows_the_menu_and_finishes_what_was_begun() -> None:
    def code(complete: set[str], started: set[str]) -> str | None:
        area = next_area(INSTRUMENT, complete, started)
        return area.code if area else None

    assert code(set(), set()) == "methodical"
    assert code({"methodical"}, {"methodical"}) == "subject"
    assert code({"methodical"}, {"methodical", "digital"}) == "digital"
    assert code(set(AREA_CODES), set(AREA_CODES)) is None


def test_best_items_are_two_of_the_highest_answers() -> None:
    area = INSTRUMENT.area("subject")
    score = score_area(INSTRUMENT, area, answers_of("subject", [3, 4, 2, 4, 4, 1]))
    assert score is not None
    assert [item.id for item in items_in(area, score.best)] == ["s2", "s4"]


def test_the_gate_asks_only_whom_it_does_not_know() -> None:
    assert INSTRUMENT.gate(None) is Gate.ASK
    assert INSTRUMENT.gate("teacher") is Gate.PASS
    assert INSTRUMENT.gate("psychologist") is Gate.STOP


def test_an_area_may_be_repeated_after_sixty_days() -> None:
    done = datetime(2026, 10, 1, tzinfo=UTC)
    assert not may_begin_again(done, done + timedelta(days=59, hours=23))
    assert may_begin_again(done, done + timedelta(days=60))


def test_the_instrument_reads_whole() -> None:
    assert INSTRUMENT.version == "1.1"
    assert [len(area.items) for area in INSTRUMENT.areas] == [6] * 5
    assert [area.code for area in INSTRUMENT.menu()] == DATA["flow"]["menu"]["order"]
    assert INSTRUMENT.area_of("k3").code == "communicative"
    assert INSTRUMENT.option(None).label == "Не относится, нет условий"
    assert INSTRUMENT.messages["only_attention"].startswith("В целом получается")
    with pytest.raises(ContentError):
        check_step_kinds(INSTRUMENT, {"course"})


def spoil(path: list[str | int], value: object) -> dict[str, Any]:
    data = copy.deepcopy(DATA)
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["competences", 0, "items", 1, "id"], "s1", "stands twice"),
        (["competences", 1, "items", 0, "id"], "s1", "stands twice"),
        (["competences", 1, "code"], "subject", "stands twice"),
        (["competences", 0, "items"], [], "competences[1].items"),
        (["competences", 0, "items", 5, "try"], " ", "items[6].try"),
        (["competences", 0, "short_ru"], "д" * 29, "28 characters"),
        (["scale", "options", 0, "value"], 2, "1, 2, 3, 4"),
        (["scale", "options", 1, "label"], "Пока не делаю", "same label"),
        (["scale", "not_applicable", "value"], 0, "must be null"),
        (["levels", "bands", 1, "min_mean"], 2.6, "without a gap"),
        (["levels", "bands", 0, "min_mean"], 1.5, "without a gap"),
        (["levels", "bands", 2, "max_mean_exclusive"], 4.0, "without a gap"),
        (["levels", "bands", 0, "code"], "low", "is no level"),
        (["flow", "menu", "order"], ["subject"], "every area once"),
        (["flow", "menu", "unsure", "starts"], "management", "is no area"),
        (["scoring", "max_na_per_competence"], 3, "must make 6"),
        (["meta", "version"], 1.1, "meta.version"),
    ],
)
def test_a_fault_of_the_file_is_named(path: list[str | int], value: object, named: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_instrument(spoil(path, value))
    assert "self_diagnosis.yaml" in str(caught.value)
    assert named in str(caught.value)


def test_five_statements_are_refused() -> None:
    with pytest.raises(ContentError, match="6 statements"):
        parse_instrument(spoil(["competences", 2, "items"], DATA["competences"][2]["items"][:5]))
