"""The state machines of content and the rules that hold for each of them."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ContentError, DomainError
from domain.machine import Act, Machine, parse_machines
from tests.domain.field import content

MACHINES = parse_machines(content("state_machines.yaml"))
NOW = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)


def broken() -> Any:
    return copy.deepcopy(content("state_machines.yaml"))


def code_of(call: Any, *args: Any) -> str:
    with pytest.raises(DomainError) as caught:
        call(*args)
    return caught.value.code


def act(event: str, by: int | None, source: str, target: str, minutes_ago: int) -> Act:
    return Act(event, "bot" if by is None else "teacher", by, source, target, NOW - timedelta(minutes=minutes_ago))


def test_all_machines_of_content_are_read() -> None:
    assert len(MACHINES) == 18
    assert sum(len(machine.transitions) for machine in MACHINES.values()) >= 161


def test_an_event_leads_to_the_state_of_the_table() -> None:
    route = MACHINES["route"]
    assert route.step("teacher_review", "approve", "teacher") == "agreed"
    assert route.step("active", "propose_change", "methodist") == "revision"


def test_a_stale_button_is_not_now_and_a_foreign_one_is_not_yours() -> None:
    route = MACHINES["route"]
    assert code_of(route.step, "closed", "approve", "teacher") == "not_now"
    assert code_of(route.step, "teacher_review", "approve", "methodist") == "not_yours"
    assert code_of(route.step, "teacher_review", "approve", "administrator") == "not_yours"


@given(st.sampled_from(sorted(MACHINES)), st.data())
def test_may_says_what_step_does(code: str, data: st.DataObject) -> None:
    machine = MACHINES[code]
    state = data.draw(st.sampled_from(sorted(machine.labels)))
    event = data.draw(st.sampled_from(sorted({line.event for line in machine.transitions})))
    actor = data.draw(st.sampled_from(["teacher", "methodist", "coordinator", "bot", "mentor"]))
    assert (event in machine.events(state, actor)) == machine.may(state, event, actor)
    if machine.may(state, event, actor):
        assert machine.step(state, event, actor) in machine.labels
    else:
        assert code_of(machine.step, state, event, actor) in {"not_now", "not_yours"}


@pytest.mark.parametrize("machine", MACHINES.values(), ids=lambda machine: machine.code)
def test_nothing_leaves_a_final_state(machine: Machine) -> None:
    for state in machine.terminal:
        assert not any(state in line.sources for line in machine.transitions)


def test_an_act_is_taken_back_with_what_the_bot_did_after_it() -> None:
    history = [act("approve", 7, "teacher_review", "agreed", 9), act("start", None, "agreed", "active", 9)]
    assert MACHINES["route"].take_back(history, 7, NOW) == "teacher_review"


def test_ten_minutes_are_the_last_moment_to_take_back() -> None:
    step = MACHINES["route_step"]
    assert step.take_back([act("submit", 7, "planned", "submitted", 10)], 7, NOW) == "planned"
    assert code_of(step.take_back, [act("submit", 7, "planned", "submitted", 11)], 7, NOW) == "undo_too_late"


def test_only_the_one_who_acted_last_takes_back_and_only_once() -> None:
    step = MACHINES["route_step"]
    history = [act("submit", 7, "planned", "submitted", 5), act("accept", 8, "submitted", "accepted", 2)]
    assert code_of(step.take_back, history, 7, NOW) == "not_yours"
    assert step.take_back(history, 8, NOW) == "submitted"
    undone = [*history, act("take_back", 8, "accepted", "submitted", 1)]
    assert code_of(step.take_back, undone, 8, NOW) == "not_now"


def test_a_withdrawal_is_never_taken_back_and_nothing_cannot_be() -> None:
    consent = MACHINES["consent"]
    assert code_of(consent.take_back, [act("withdraw", 7, "given", "withdrawn", 1)], 7, NOW) == "not_now"
    assert code_of(consent.take_back, [], 7, NOW) == "not_now"


def test_content_with_an_unknown_state_is_refused_by_name() -> None:
    data = broken()
    data["machines"]["route"]["transitions"][0]["to"] = "nowhere"
    with pytest.raises(ContentError, match=r"route.*unknown state: nowhere"):
        parse_machines(data)


def test_content_with_a_state_out_of_reach_is_refused() -> None:
    data = broken()
    data["machines"]["route"]["states"]["island"] = "остров"
    with pytest.raises(ContentError, match="out of reach: island"):
        parse_machines(data)


def test_content_with_a_dead_end_is_refused() -> None:
    data = broken()
    data["machines"]["relay_message"]["resting"] = ["delivered"]
    data["machines"]["relay_message"]["transitions"] = [
        line | {"from": [state for state in line["from"] if state != "undelivered"] or ["held"]}
        for line in data["machines"]["relay_message"]["transitions"]
    ]
    with pytest.raises(ContentError, match="dead end: undelivered"):
        parse_machines(data)


def test_content_where_one_press_leads_to_two_places_is_refused() -> None:
    data = broken()
    lines = data["machines"]["route_step"]["transitions"]
    lines.append(lines[1] | {"to": "returned"})
    with pytest.raises(ContentError, match="two targets"):
        parse_machines(data)
