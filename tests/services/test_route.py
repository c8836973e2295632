"""Rules of a route's agreement that a chat shows poorly, on both engines."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.content import ROOT
from bot.texts import Texts
from db import diagnosis as diagnosis_rows
from db import notice as notice_rows
from db import route as rows
from domain.errors import DomainError
from domain.revision import COMPONENT_LENGTH
from handlers.common.route import why_page
from services import route, route_change, route_draft, route_editor, route_goal
from services.base import Tx, Who
from tests import build
from tests.engines import Bench
from tests.moments import at


@dataclass
class Pair:
    """A working pair and the id of their route."""

    teacher: Who
    methodist: Who
    assignment: int
    route: int = 0


def pair(tx: Tx, *, area: str | None = "methodical") -> Pair:
    teacher, methodist = build.teacher(tx), build.methodist(tx)
    assignment = build.assignment(tx, teacher, methodist)
    if area is not None:
        build.share(tx, assignment, build.attempt(tx, teacher, {area: [3, 1, 2, 3, 4, 3]}), area)
    return Pair(build.who(tx, teacher), build.who(tx, methodist), assignment)


def drafted(tx: Tx, *, area: str | None = "methodical") -> Pair:
    two = pair(tx, area=area)
    if area is None:
        two.route = route_goal.own_goal(tx, two.methodist, two.assignment, "Вести проекты")
    else:
        picked = route_goal.goals(tx, two.methodist, two.assignment).options[0].pick
        two.route = route_goal.pick(tx, two.methodist, two.assignment, picked)
    route_draft.set_pace(tx, two.methodist, two.route, "usual")
    return two


def sent(tx: Tx) -> Pair:
    two = drafted(tx)
    route.send(tx, two.methodist, two.route, 0)
    return two


def agreed(tx: Tx) -> Pair:
    two = sent(tx)
    route.approve(tx, two.teacher, two.route, 1)
    return two


def load(tx: Tx, two: Pair) -> Any:
    found = rows.load(tx.c, two.route)
    assert found is not None
    return found


def step_ids(tx: Tx, two: Pair) -> list[int]:
    return [step.id for step in rows.in_force(tx.c, two.route)]


def set_state(tx: Tx, step_id: int, state: str) -> None:
    tx.c.execute(update(rows.steps).where(rows.steps.c.id == step_id).values(state=state))


async def refusal(bench: Bench, work: Any, *args: Any) -> str:
    with pytest.raises(DomainError) as caught:
        await bench.does(work, *args)
    return caught.value.code


async def test_approving_and_taking_back_at_the_same_moment_lets_one_win(both: Bench) -> None:
    two = await both.does(sent)
    results = await asyncio.gather(
        both.does(lambda tx: route.approve(tx, two.teacher, two.route, 1)),
        both.does(lambda tx: route_change.undo(tx, two.methodist, two.route, 1, "send_to_teacher")),
        return_exceptions=True,
    )
    refused = [one for one in results if isinstance(one, DomainError)]
    assert len(refused) == 1
    assert refused[0].code in {"route_changed", "not_now", "not_yours"}
    found = await both.does(load, two)
    assert (found.state, found.agreed_revision) in {("active", 1), ("draft", None)}


async def test_ten_presses_on_approve_are_one(both: Bench) -> None:
    two = await both.does(sent)
    await asyncio.gather(*(both.does(lambda tx: route.approve(tx, two.teacher, two.route, 1)) for _ in range(10)))
    told = select(notice_rows.notices).where(notice_rows.notices.c.kind == "route_agreed")
    assert len(await both.does(lambda tx: tx.c.execute(told).all())) == 1


async def test_a_gap_is_in_work_from_the_agreement_on(both: Bench) -> None:
    two = await both.does(agreed)
    deficits = await both.does(lambda tx: tx.c.execute(select(diagnosis_rows.deficits)).all())
    assert [(one.area, one.status) for one in deficits] == [("methodical", "in_work")]
    assert (await both.does(load, two)).deficit_id == deficits[0].id


async def test_a_teacher_cannot_end_a_draft_she_never_saw(both: Bench) -> None:
    two = await both.does(drafted)
    assert await refusal(both, lambda tx: route_change.cancel(tx, two.teacher, two.route)) == "not_yours"
    assert await refusal(both, lambda tx: route_change.cancel(tx, two.methodist, two.route, "whim")) == "route_reason"


async def test_a_date_that_passed_while_it_waited_must_be_moved_first(both: Bench) -> None:
    two = await both.does(sent)
    both.now += timedelta(days=40)
    assert await refusal(both, lambda tx: route.approve(tx, two.teacher, two.route, 1)) == "route_dates_past"


async def test_a_small_move_made_while_a_change_is_discussed_stays(both: Bench) -> None:
    two = await both.does(agreed)
    first, second, *_ = await both.does(step_ids, two)

    def propose(tx: Tx) -> None:
        due = {step.id: step.due_on for step in rows.in_force(tx.c, two.route)}
        route_draft.move(tx, two.methodist, two.route, second, due[second] + timedelta(days=21))
        route.send(tx, two.methodist, two.route, 1)
        rows.move_step(tx.c, first, due[first] + timedelta(days=1))

    before = {step.id: step.due_on for step in await both.does(lambda tx: rows.in_force(tx.c, two.route))}
    await both.does(propose)
    await both.does(lambda tx: route_change.agree_change(tx, two.teacher, two.route, 2))
    after = {step.id: step.due_on for step in await both.does(lambda tx: rows.in_force(tx.c, two.route))}
    assert after[first] == before[first] + timedelta(days=1)
    assert after[second] >= before[second] + timedelta(days=21)


async def test_a_step_that_is_done_is_left_alone_by_an_edit(both: Bench) -> None:
    two = await both.does(agreed)
    first, *_ = await both.does(step_ids, two)
    await both.does(lambda tx: set_state(tx, first, "accepted"))
    assert await refusal(both, lambda tx: route_draft.remove(tx, two.teacher, two.route, first)) == "route_step_fixed"
    listed = await both.does(lambda tx: route_editor.steps(tx, two.teacher, two.route))
    assert first not in {step.step_id for step in listed.steps}


async def test_an_agreement_is_not_taken_back_once_a_step_was_sent_in(both: Bench) -> None:
    two = await both.does(agreed)
    first, *_ = await both.does(step_ids, two)
    await both.does(lambda tx: set_state(tx, first, "submitted"))
    undo = lambda tx: route_change.undo(tx, two.teacher, two.route, 1, "approve")  # noqa: E731
    assert await refusal(both, undo) == "route_began"


async def test_pauses_are_at_most_a_hundred_and_twenty_days_in_all(both: Bench) -> None:
    two = await both.does(agreed)
    today = two.teacher.today(both.now)
    pause = lambda tx: route_change.pause(tx, two.teacher, two.route, today + timedelta(days=121))  # noqa: E731
    assert await refusal(both, pause) == "route_pause_too_long"
    await both.does(lambda tx: route_change.pause(tx, two.teacher, two.route, today + timedelta(days=120)))
    both.now += timedelta(days=120, hours=1)
    assert (await both.does(route_change.resume_routes))["resumed"] == 1
    assert (await both.does(route_change.resume_routes))["resumed"] == 0
    assert not (await both.does(lambda tx: route_editor.pause_page(tx, two.teacher, two.route))).choices


async def test_the_hooks_of_the_steps_are_called_when_the_route_begins_and_stops(both: Bench) -> None:
    called: list[tuple[str, int]] = []
    hooks = [(route.ON_ACTIVE, "active"), (route.ON_CLOSED, "closed")]
    marks = [(found, lambda _tx, entity, name=name: called.append((name, entity))) for found, name in hooks]
    for found, mark in marks:
        found.append(mark)
    try:
        two = await both.does(agreed)
        steps = await both.does(step_ids, two)
        assert [entity for name, entity in called if name == "active"] == steps
        await both.does(lambda tx: route_change.cancel(tx, two.teacher, two.route))
        assert ("closed", two.route) in called
    finally:
        for found, mark in marks:
            found.remove(mark)


async def test_a_methodist_who_took_over_cannot_agree_to_the_change_of_the_one_before(both: Bench) -> None:
    two = await both.does(agreed)
    first, *_ = await both.does(step_ids, two)

    def hand_over(tx: Tx) -> Who:
        route_draft.remove(tx, two.methodist, two.route, first)
        route.send(tx, two.methodist, two.route, 1)
        other = build.methodist(tx)
        rows.change(tx.c, two.route, methodist_id=other)
        return build.who(tx, other)

    other = await both.does(hand_over)
    assert await refusal(both, lambda tx: route_change.agree_change(tx, other, two.route, 2)) == "not_now"
    assert await refusal(both, lambda tx: route_change.agree_change(tx, two.methodist, two.route, 2)) == "not_yours"
    await both.does(lambda tx: route_change.agree_change(tx, two.teacher, two.route, 2))
    assert (await both.does(load, two)).agreed_revision == 2


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("area", ["methodical", "digital", None])
async def test_every_filled_component_is_long_enough(both: Bench, area: str | None, language: str) -> None:
    two = await both.does(lambda tx: drafted(tx, area=area))
    card = await both.does(lambda tx: route_editor.why(tx, two.methodist, two.route, True))
    texts = Texts(ROOT / "locales", strict=True)
    lines = [texts.render(line, language, "Asia/Vladivostok") for line in why_page(card).text[1:6]]
    assert len(lines) == 5
    assert all(len(line.partition("</b>")[2].strip()) >= COMPONENT_LENGTH for line in lines)


async def test_a_pace_that_reaches_the_summer_ends_before_it(both: Bench) -> None:
    both.now = at(20, 12, month=4, year=2027)

    def lay(tx: Tx) -> tuple[str | None, Any]:
        two = pair(tx)
        picked = route_goal.goals(tx, two.methodist, two.assignment).options[0].pick
        two.route = route_goal.pick(tx, two.methodist, two.assignment, picked)
        note = route_draft.set_pace(tx, two.methodist, two.route, "calm")
        return note, route_editor.compose(tx, two.methodist, two.route)

    note, card = await both.does(lay)
    assert note == "shortened"
    assert max(step.due for step in card.facts.steps) < at(15, 0, month=6, year=2027).date()
