"""Steps on both engines: sent in, answered, moved, taken out, and both sides at the same moment."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from db import notice as notice_rows
from db import route as route_rows
from domain.errors import DomainError
from services import checking, evidence, move, repeat, skip, step, step_card
from services.base import Said, SentFile, Tx
from tests import build
from tests.engines import Bench

KINDS = ("self_study", "lesson_observation")
DUES = [date(2026, 11, 30), date(2026, 12, 14), date(2026, 12, 25), date(2026, 12, 28)]


async def begin(both: Bench, dues: list[date] = DUES) -> tuple[int, int, int, list[int]]:
    """(teacher, methodist, route, steps)."""

    def make(tx: Tx) -> tuple[int, int, int, list[int]]:
        anna, olga = build.teacher(tx), build.methodist(tx)
        route_id = build.route(tx, build.assignment(tx, anna, olga), KINDS, dues)
        steps = build.steps(tx, route_id)
        for step_id in steps:
            step.plan_reminders(tx, step_id)
        return anna, olga, route_id, steps

    return await both.does(make)


async def act(both: Bench, person: int, work: Any, *args: Any) -> Any:
    """A use case of this person."""
    return await both.does(lambda tx: work(tx, build.who(tx, person), *args))


async def state(both: Bench, step_id: int) -> Any:
    """The row of a step."""
    where = route_rows.steps.c.id == step_id
    return await both.does(lambda tx: tx.c.execute(select(route_rows.steps).where(where)).one())


async def planned(both: Bench, step_id: int) -> set[tuple[str, str]]:
    """(kind, state) of the notices about a step."""
    table = notice_rows.notices
    where = table.c.entity_id == step_id
    return await both.does(lambda tx: {(row.kind, row.state) for row in tx.c.execute(select(table).where(where))})


def text(words: str) -> Said:
    return Said("text", words, 1)


async def refused(both: Bench, person: int, work: Any, *args: Any) -> str:
    """The code of the refusal."""
    with pytest.raises(DomainError) as refusal:
        await act(both, person, work, *args)
    return refusal.value.code


async def test_done_and_answer_leave_nothing_planned(both: Bench) -> None:
    anna, olga, _, steps = await begin(both)
    assert await act(both, anna, step.done, steps[0], 0) is True
    await act(both, olga, checking.accept, steps[0], 1, "thanks")
    assert (await state(both, steps[0])).state == "accepted"
    left = {kind for kind, found in await planned(both, steps[0]) if found == "planned"}
    assert left == {"step_answered"}


async def test_taking_back_plans_anew_and_keeps_what_was_sent(both: Bench) -> None:
    anna, _, _, steps = await begin(both)
    await act(both, anna, step.done, steps[0], 0)
    await act(both, anna, evidence.receive, text("Прочитала две главы"), steps[0])
    await act(both, anna, step.undo, steps[0], 1)
    row = await state(both, steps[0])
    assert (row.state, row.plan_version) == ("planned", 2)
    assert ("step_due", "planned") in await planned(both, steps[0])
    await act(both, anna, step.done, steps[0], 1)
    found = await act(both, anna, evidence.shown, steps[0])
    assert found.words == ("Прочитала две главы",)
    assert ("step_to_check", "planned") in await planned(both, steps[0])


async def test_evidence_that_is_needed_comes_before_done(both: Bench) -> None:
    anna, _, _, steps = await begin(both)
    assert await act(both, anna, step.done, steps[1], 0) is False
    photo = Said("photo", "", 2, files=(SentFile("photo", "remote", None, "image/jpeg", 1000),))
    assert await act(both, anna, evidence.receive, photo, steps[1]) == "children"
    assert await act(both, anna, evidence.children, steps[1], True) == "sent"
    assert await refused(both, anna, evidence.children, steps[1], True) == "not_now"
    found = await act(both, anna, evidence.shown, steps[1])
    assert await refused(both, anna, evidence.remove, found.items[0].id) == "evidence_last"


async def test_a_shift_moves_the_tail_that_must_come_later(both: Bench) -> None:
    anna, _, _, steps = await begin(both, [date(2026, 11, 30), *(date(2026, 12, day) for day in (14, 18, 28))])
    moved = await act(both, anna, move.move, steps[1], date(2026, 12, 21), 1)
    assert moved.how == "moved"
    assert (await state(both, steps[1])).due_on == date(2026, 12, 21)
    tail = [(await state(both, step_id)).due_on for step_id in steps[2:]]
    assert date(2026, 12, 21) < tail[0] < tail[1]
    assert await refused(both, anna, move.move, steps[1], date(2026, 12, 25), 1) == "not_now"


async def test_only_the_two_of_them_may_touch_a_step(both: Bench) -> None:
    anna, olga, route_id, steps = await begin(both)
    stranger, other = await both.does(build.teacher), await both.does(build.methodist)
    for person in (stranger, other):
        assert await refused(both, person, step_card.card, steps[0]) == "not_yours"
        assert await refused(both, person, step.done, steps[0], 0) == "not_yours"
        assert await refused(both, person, skip.ask, steps[0], 1) == "not_yours"
        assert await refused(both, person, checking.accept, steps[0], 1, "thanks") == "not_yours"
        assert await refused(both, person, repeat.card, route_id) == "not_yours"
    assert await refused(both, olga, step.done, steps[0], 0) == "not_yours"
    assert await refused(both, anna, checking.accept, steps[0], 1, "thanks") == "not_yours"


async def test_both_sides_at_the_same_moment_leave_one_truth(both: Bench) -> None:
    anna, olga, _, steps = await begin(both)
    await act(both, anna, step.done, steps[0], 0)
    results = await asyncio.gather(
        act(both, anna, step.undo, steps[0], 1),
        act(both, olga, checking.accept, steps[0], 1, "thanks"),
        return_exceptions=True,
    )
    refusals = [one for one in results if isinstance(one, DomainError)]
    assert len(refusals) == 1
    assert (await state(both, steps[0])).state in {"planned", "accepted"}


async def test_ten_presses_are_one_submission(both: Bench) -> None:
    anna, _, _, steps = await begin(both)
    presses = [act(both, anna, step.done, steps[0], 0) for _ in range(10)]
    results = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(one is True for one in results) == 1
    assert (await state(both, steps[0])).submission == 1


async def test_a_skipped_last_step_ends_the_work_when_the_others_are_accepted(both: Bench) -> None:
    anna, olga, route_id, steps = await begin(both)
    await act(both, anna, step.done, steps[0], 0)
    await act(both, olga, checking.accept, steps[0], 1, "thanks")
    await act(both, olga, skip.ask, steps[1], 1)
    await act(both, anna, skip.answer, steps[1], True)
    found = await act(both, anna, repeat.card, route_id)
    assert found.state == "steps_done"


async def test_a_step_that_was_sent_in_waits_for_the_methodist(both: Bench) -> None:
    anna, olga, _, steps = await begin(both)
    await act(both, anna, step.done, steps[0], 0)
    waiting = await act(both, olga, checking.waiting)
    assert [one.step_id for one in waiting] == [steps[0]]
