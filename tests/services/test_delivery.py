"""What becomes of a notice between the claim and the record, at a crash or a fault at every place of the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from services import delivery, notice
from services.base import Tx
from services.notice import Ready
from tests import build
from tests.engines import Bench
from tests.moments import at
from tests.services.test_notice import LOOK, plan

NOON = at(24, 12)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class State:
    state: str
    reason: str | None
    again: bool


async def due(both: Bench, count: int = 1) -> list[int]:
    """Teachers with one due reminder each, about their own number."""
    both.now = NOON
    people = [await both.does(build.teacher, 5000 + number) for number in range(count)]
    for person in people:
        await plan(both, person, person, NOON)
    return people


async def claim(both: Bench, epoch: int = 1) -> list[Ready]:
    return (await both.does(lambda tx: notice.claim(tx, LOOK, epoch=epoch))).ready


async def mark(both: Bench, ready: Ready, epoch: int = 1) -> bool:
    return await both.does(delivery.mark, ready.ids, epoch)


async def state(both: Bench, entity: int) -> State:
    from db import notice as rows

    def look(tx: Tx) -> State:
        found = rows.of_kinds(tx.c, ["step_due"], entity)[0]
        return State(found.state, found.reason, found.again)

    return await both.does(look)


async def test_a_claim_of_an_older_epoch_is_free_at_once_and_nothing_is_doubted(both: Bench) -> None:
    (anna,) = await due(both)
    await claim(both, epoch=1)
    assert await both.does(delivery.free, 1) == {"claimed": 0, "again": 0, "uncertain": 0}
    assert await both.does(delivery.free, 2) == {"claimed": 1, "again": 0, "uncertain": 0}
    assert await state(both, anna) == State("planned", None, False)


async def test_a_claim_of_this_epoch_is_free_after_its_term_unless_it_is_in_hand(both: Bench) -> None:
    await due(both)
    ready = await claim(both)
    both.now += MINUTE + timedelta(seconds=1)
    assert (await both.does(delivery.free, 1, ready[0].ids))["claimed"] == 0
    assert (await both.does(delivery.free, 1))["claimed"] == 1


async def test_what_was_being_sent_at_a_crash_goes_once_more_and_never_a_third_time(both: Bench) -> None:
    (anna,) = await due(both)
    await mark(both, (await claim(both))[0])
    assert (await both.does(delivery.free, 2))["again"] == 1
    assert await state(both, anna) == State("planned", None, True)
    await mark(both, (await claim(both, epoch=2))[0], epoch=2)
    assert (await both.does(delivery.free, 3))["uncertain"] == 1
    assert await state(both, anna) == State("failed", "uncertain", True)
    assert await claim(both, epoch=3) == []


async def test_a_second_try_that_came_through_keeps_its_sign(both: Bench) -> None:
    (anna,) = await due(both)
    await mark(both, (await claim(both))[0])
    await both.does(delivery.free, 2)
    ready = (await claim(both, epoch=2))[0]
    await mark(both, ready, epoch=2)
    await both.does(delivery.record, ready.ids, 9)
    assert await state(both, anna) == State("sent", None, True)


async def test_a_message_sent_before_a_freeze_and_recorded_after_it_is_not_sent_by_the_next_holder(both: Bench) -> None:
    (anna,) = await due(both)
    old = (await claim(both))[0]
    await mark(both, old)
    await both.does(delivery.free, 2)
    new = (await claim(both, epoch=2))[0]
    await both.does(delivery.record, old.ids, 9)
    assert not await mark(both, new, epoch=2)
    assert (await state(both, anna)).state == "sent"


async def test_a_holder_that_was_overtaken_may_not_send(both: Bench) -> None:
    (anna,) = await due(both)
    old = (await claim(both))[0]
    await both.does(delivery.free, 2)
    new = (await claim(both, epoch=2))[0]
    assert not await mark(both, old, epoch=1)
    assert await mark(both, new, epoch=2)
    assert (await state(both, anna)).again is False


async def test_what_is_dropped_between_claim_and_mark_is_not_sent(both: Bench) -> None:
    (anna,) = await due(both)
    ready = (await claim(both))[0]
    await both.does(lambda tx: notice.drop(tx, ["step_due"], anna, "done"))
    assert not await mark(both, ready)
    assert await state(both, anna) == State("dropped", "done", False)


async def test_a_merged_message_that_lost_a_part_is_planned_anew_without_it(both: Bench) -> None:
    (anna,) = await due(both)
    await plan(both, anna, 7, NOON)
    await plan(both, anna, 8, NOON)
    ready = (await claim(both))[0]
    await both.does(lambda tx: notice.drop(tx, ["step_due"], 7, "done"))
    assert not await mark(both, ready)
    ready = (await claim(both))[0]
    assert len(ready.parts) == 2
    assert await mark(both, ready)


async def test_a_busy_channel_leaves_the_notice_claimed(both: Bench) -> None:
    (anna,) = await due(both)
    ready = (await claim(both))[0]
    await mark(both, ready)
    await both.does(delivery.hold, ready.ids)
    assert await state(both, anna) == State("claimed", None, False)
    assert await mark(both, ready)


async def test_what_comes_back_from_a_channel_that_is_gone_is_due_as_it_was(both: Bench) -> None:
    people = await due(both, 3)
    first, *others = await claim(both)
    await mark(both, first)
    for one in (*reversed(others), first):
        await both.does(delivery.give_back, one.ids)
    assert [one.who.person_id for one in await claim(both)] == people


async def test_what_came_back_too_late_is_dropped(both: Bench) -> None:
    both.now = NOON
    anna = await both.does(build.teacher)
    await plan(both, anna, 1, NOON, stale_at=NOON + MINUTE)
    ready = (await claim(both))[0]
    await both.does(delivery.give_back, ready.ids)
    both.now += MINUTE
    assert await claim(both) == []
    assert await state(both, 1) == State("dropped", "late", False)


async def test_a_lost_answer_is_asked_for_once_more_and_then_left(both: Bench) -> None:
    (anna,) = await due(both)
    for goes_again, expected in ((True, State("planned", None, True)), (False, State("failed", "uncertain", True))):
        ready = (await claim(both))[0]
        await mark(both, ready)
        assert await both.does(delivery.unknown, ready.ids) is goes_again
        assert await state(both, anna) == expected


async def test_a_refusal_is_final_and_keeps_its_reason(both: Bench) -> None:
    (anna,) = await due(both)
    ready = (await claim(both))[0]
    await mark(both, ready)
    await both.does(delivery.refused, ready.ids, "refused")
    assert await state(both, anna) == State("failed", "refused", False)
    assert await claim(both) == []


async def test_nothing_is_claimed_for_people_who_are_being_written_to(both: Bench) -> None:
    anna, maria = await due(both, 2)
    claimed = await both.does(lambda tx: notice.claim(tx, LOOK, epoch=1, but_not={anna}))
    assert [one.who.person_id for one in claimed.ready] == [maria]
    assert [one.who.person_id for one in await claim(both)] == [anna]
