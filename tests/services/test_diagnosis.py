"""Rules of the questionnaire that a chat shows poorly, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db import assignment as assignment_rows
from db import diagnosis as rows
from db.history import history
from db.person import views
from domain.errors import DomainError
from services import diagnosis
from services import diagnosis_result as results
from services import diagnosis_share as shares
from services import diagnosis_state as states
from services.base import Tx, Who
from tests import build
from tests.engines import Bench

LESSON = ("m1", "m2", "m3", "m4", "m5", "m6")
WEAK: dict[str, Sequence[int | None]] = {"methodical": [1, 2, 3, 1, 4, None]}


def who(tx: Tx, person_id: int) -> Who:
    return build.who(tx, person_id)


async def refused(both: Bench, work: Any) -> str:
    with pytest.raises(DomainError) as error:
        await both.does(work)
    return error.value.code


async def answers_all(both: Bench, person: int, attempt: int, *values: int | None) -> list[str]:
    """Answer six statements, two seconds each; what each answer came to."""
    came: list[str] = []
    for item, value in zip(LESSON, values, strict=True):
        both.now += timedelta(seconds=2)
        came.append(
            await both.does(lambda tx, i=item, v=value: diagnosis.answer(tx, who(tx, person), attempt, i, v))
        )
    return came


async def opened(both: Bench, person: int) -> int:
    return await both.does(lambda tx: diagnosis.open_area(tx, who(tx, person), "methodical"))


async def test_two_phones_of_one_person_begin_one_attempt(both: Bench) -> None:
    person = await both.does(build.teacher)
    begun = await asyncio.gather(*(opened(both, person) for _ in range(4)))
    assert len(set(begun)) == 1


async def test_every_answer_stands_in_the_history_without_its_value(both: Bench) -> None:
    person = await both.does(build.teacher)
    attempt = await opened(both, person)
    assert await answers_all(both, person, attempt, 1, 2, 3, 4, None, 1) == ["next"] * 5 + ["complete"]

    def events(tx: Tx) -> list[str]:
        mine = (history.c.entity == "diagnosis_attempt") & (history.c.entity_id == attempt)
        return list(tx.c.execute(select(history.c.event).where(mine).order_by(history.c.seq)).scalars())

    assert await both.does(events) == ["born", "first_answer", *["answer"] * 5, "area_complete"]


async def test_the_score_of_an_area_is_stored_with_its_level(both: Bench) -> None:
    person = await both.does(build.teacher)
    attempt = await opened(both, person)
    await answers_all(both, person, attempt, 1, 2, 3, 4, None, 1)
    scored = await both.does(lambda tx: rows.areas_of(tx.c, attempt)["methodical"])
    assert (scored.level, scored.answered, scored.mean) == ("priority", 5, pytest.approx(2.2))


async def test_enough_needs_one_complete_area(both: Bench) -> None:
    person = await both.does(build.teacher)
    attempt = await opened(both, person)
    both.now += timedelta(seconds=2)
    await both.does(lambda tx: diagnosis.answer(tx, who(tx, person), attempt, "m1", 3))
    assert await refused(both, lambda tx: diagnosis.enough(tx, who(tx, person))) == "diagnosis_no_area"


async def test_a_repeat_tells_who_began_it_once(both: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    act: diagnosis.Finished = lambda _tx, by, attempt_id: told.append((by.me, attempt_id))  # noqa: E731
    monkeypatch.setitem(diagnosis.FINISHED, "repeat", act)
    person = await both.does(build.teacher)
    attempt = await both.does(
        lambda tx: diagnosis.begin(tx, who(tx, person), "repeat", "methodical", route_id=7)
    )
    assert (await answers_all(both, person, attempt, 3, 3, 3, 3, 3, 3))[-1] == "complete"
    assert told == [(person, attempt)]
    row = await both.does(lambda tx: states.fresh(tx, attempt))
    assert (row.state, row.route_id) == ("completed_private", 7)
    both.now += timedelta(seconds=1)
    late = await both.does(lambda tx: diagnosis.answer(tx, who(tx, person), attempt, "m6", 1))
    assert late == "ignored"
    assert told == [(person, attempt)]


async def test_a_repeat_counts_for_nothing_that_is_done_within_sixty_days(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(diagnosis.FINISHED, "mini", lambda *_args: None)
    person = await both.does(build.teacher)
    attempt = await both.does(lambda tx: diagnosis.begin(tx, who(tx, person), "mini", "methodical", followup_id=3))
    await answers_all(both, person, attempt, 3, 3, 3, 3, 3, 3)
    again = await opened(both, person)
    assert again != attempt


async def test_a_shared_attempt_is_not_changed_any_more(both: Bench) -> None:
    person = await both.does(build.teacher)
    methodist = await both.does(build.methodist)
    await both.does(build.assignment, person, methodist)
    attempt = await opened(both, person)
    await answers_all(both, person, attempt, 1, 1, 1, 1, 1, 1)
    await both.does(lambda tx: shares.share(tx, who(tx, person), 1, with_items=False))
    assert await refused(both, lambda tx: diagnosis.fix(tx, who(tx, person), attempt, "m6")) == "not_now"
    further = await both.does(lambda tx: diagnosis.more(tx, who(tx, person)))
    assert further not in {None, attempt}


async def test_goals_come_only_from_answers_that_were_opened(both: Bench) -> None:
    person = await both.does(build.teacher)
    methodist = await both.does(build.methodist)
    pair = await both.does(build.assignment, person, methodist)
    await both.does(lambda tx: build.attempt(tx, person, WEAK))
    await both.does(lambda tx: shares.share(tx, who(tx, person), 1, with_items=False))
    assert await both.does(lambda tx: diagnosis.goal_items(tx, pair)) == ()
    await both.does(lambda tx: shares.share(tx, who(tx, person), 1, with_items=True))
    found = await both.does(lambda tx: diagnosis.goal_items(tx, pair))
    assert [goal.item for goal in found] == ["m1", "m4", "m2"]
    assert found[0].goal == "планировать урок от результата, который можно проверить"


async def test_goals_prefer_the_area_she_begins_with(both: Bench) -> None:
    person = await both.does(build.teacher)
    methodist = await both.does(build.methodist)
    pair = await both.does(build.assignment, person, methodist)
    weak = {**WEAK, "digital": [2, 2, 2, 2, 2, 2]}
    await both.does(lambda tx: build.attempt(tx, person, weak))
    await both.does(lambda tx: results.choose(tx, who(tx, person), "digital"))
    await both.does(lambda tx: shares.share(tx, who(tx, person), 0b11111, with_items=True))
    found = await both.does(lambda tx: diagnosis.goal_items(tx, pair))
    assert {goal.area for goal in found} == {"digital"}


async def test_nobody_but_her_own_methodist_sees_anything(both: Bench) -> None:
    person = await both.does(build.teacher)
    methodist, stranger = await both.does(build.methodist), await both.does(build.methodist)
    coordinator = await both.does(build.staff, "coordinator")
    pair = await both.does(build.assignment, person, methodist)
    await both.does(lambda tx: build.attempt(tx, person, WEAK))
    await both.does(lambda tx: shares.share(tx, who(tx, person), 1, with_items=True))
    for other in (stranger, coordinator, person):
        code = await refused(both, lambda tx, one=other: diagnosis.shared(tx, who(tx, one), pair))
        assert code == "not_yours"
    assert (await both.does(lambda tx: diagnosis.shared(tx, who(tx, methodist), pair))).areas


async def test_a_methodist_who_was_replaced_sees_nothing_more(both: Bench) -> None:
    person = await both.does(build.teacher)
    methodist = await both.does(build.methodist)
    pair = await both.does(build.assignment, person, methodist)
    await both.does(lambda tx: build.attempt(tx, person, WEAK))
    await both.does(lambda tx: shares.share(tx, who(tx, person), 1, with_items=True))
    await both.does(lambda tx: assignment_rows.change(tx.c, pair, state="ended"))
    assert await refused(both, lambda tx: diagnosis.shared(tx, who(tx, methodist), pair)) == "not_yours"
    assert await both.does(lambda tx: diagnosis.goal_items(tx, pair)) == ()


async def test_looks_are_noted_once_a_day(both: Bench) -> None:
    person = await both.does(build.teacher)
    methodist = await both.does(build.methodist)
    pair = await both.does(build.assignment, person, methodist)

    def look(tx: Tx) -> None:
        diagnosis.shared(tx, who(tx, methodist), pair)

    def noted(tx: Tx) -> int:
        return len(tx.c.execute(select(views.c.id)).all())

    await both.does(look)
    assert await both.does(noted) == 0
    await both.does(lambda tx: build.attempt(tx, person, WEAK))
    await both.does(lambda tx: shares.share(tx, who(tx, person), 1, with_items=True))
    await both.does(look)
    await both.does(look)
    assert await both.does(noted) == 1
    both.now += timedelta(days=1)
    await both.does(look)
    assert await both.does(noted) == 2


async def test_sharing_again_opens_exactly_what_is_ticked_now(both: Bench) -> None:
    person = await both.does(build.teacher)
    methodist = await both.does(build.methodist)
    pair = await both.does(build.assignment, person, methodist)
    first = await both.does(lambda tx: build.attempt(tx, person, WEAK))
    second = await both.does(lambda tx: build.attempt(tx, person, {"digital": [2] * 6}))
    await both.does(lambda tx: shares.share(tx, who(tx, person), 0b10001, with_items=True))
    await both.does(lambda tx: shares.share(tx, who(tx, person), 0b10000, with_items=False))
    [area] = (await both.does(lambda tx: diagnosis.shared(tx, who(tx, methodist), pair))).areas
    assert (area.code, area.items) == ("digital", ())
    found = {one: (await both.does(lambda tx, i=one: states.fresh(tx, i))).state for one in (first, second)}
    assert found == {first: "completed_private", second: "shared"}
    await both.does(lambda tx: shares.revoke(tx, who(tx, person)))
    await both.does(lambda tx: shares.revoke(tx, who(tx, person)))
    assert (await both.does(lambda tx: states.fresh(tx, second))).state == "completed_private"


async def test_without_a_methodist_nothing_is_opened(both: Bench) -> None:
    person = await both.does(build.teacher)
    await both.does(lambda tx: build.attempt(tx, person, WEAK))
    code = await refused(both, lambda tx: shares.share(tx, who(tx, person), 1, with_items=True))
    assert code == "no_methodist"


async def test_the_newest_answers_of_an_area_count(both: Bench) -> None:
    person = await both.does(build.teacher)
    await both.does(lambda tx: build.attempt(tx, person, {"methodical": [1] * 6}))
    both.now += timedelta(days=61)
    await both.does(lambda tx: build.attempt(tx, person, {"methodical": [4] * 6}))
    card = await both.does(lambda tx: results.overview(tx, who(tx, person)))
    assert card.areas == (("methodical", "Урок и методика", "Сильная сторона"),)
    assert card.suggested == ()


async def test_the_thing_to_try_follows_the_choice(both: Bench) -> None:
    person = await both.does(build.teacher)
    assert await both.does(lambda tx: diagnosis.try_text(tx, person)) is None
    await both.does(lambda tx: build.attempt(tx, person, {**WEAK, "digital": [4, 3, 3, 3, 3, 3]}))
    suggested = await both.does(lambda tx: diagnosis.try_text(tx, person))
    assert str(suggested).startswith("Запишите одной фразой")
    await both.does(lambda tx: results.choose(tx, who(tx, person), "digital"))
    chosen = await both.does(lambda tx: diagnosis.try_text(tx, person))
    assert str(chosen).startswith("Сделайте для ближайшего урока тест")


async def test_a_gap_in_work_survives_another_choice_and_the_deletion(both: Bench) -> None:
    person = await both.does(build.teacher)
    await both.does(lambda tx: build.attempt(tx, person, WEAK))
    await both.does(
        lambda tx: rows.add_deficit(
            tx.c, person_id=person, area="methodical", source="self", status="in_work", chosen_at=tx.now
        )
    )
    await both.does(lambda tx: results.erase(tx, who(tx, person)))
    kept = await both.does(lambda tx: rows.deficit(tx.c, person))
    assert kept is not None
    assert (kept.area, kept.status) == ("methodical", "in_work")
    assert await both.does(lambda tx: rows.attempts_of(tx.c, person)) == []


async def test_the_jobs_do_nothing_the_second_time(both: Bench) -> None:
    person = await both.does(build.teacher)
    attempt = await opened(both, person)
    both.now += timedelta(seconds=2)
    await both.does(lambda tx: diagnosis.answer(tx, who(tx, person), attempt, "m1", 3))
    for delay, job, name in (
        (timedelta(minutes=31), states.pause_idle, "paused"),
        (timedelta(days=15), states.close_silent, "expired"),
        (timedelta(days=60), states.erase_abandoned, "erased"),
    ):
        both.now += delay
        assert (await both.does(job))[name] == 1
        assert (await both.does(job))[name] == 0
