"""The schedule of unasked messages: when a person is written to, how much, and what is never sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from db import assignment as assignment_rows
from db import notice as notice_rows
from db import person as person_rows
from services import delivery, notice
from services.base import Tx
from services.notice import Ready
from tests import build
from tests.engines import Bench
from tests.moments import at

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY = 24, 25, 26, 27, 30


def _always(_tx: Tx, found: Sequence[Any]) -> Mapping[int, Any]:
    return {one.id: {} for one in found}


LOOK = dict.fromkeys(["step_due", "step_before_due", "step_to_check", "step_answered", "course"], _always)


def claim(tx: Tx, epoch: int = 1) -> list[Ready]:
    """What a beat would send: batches of dead notices are passed over."""
    delivery.free(tx, epoch)
    while True:
        claimed = notice.claim(tx, LOOK, epoch=epoch)
        if claimed.ready or not claimed.looked_at:
            return claimed.ready


async def sent(both: Bench, moment: datetime) -> list[list[int]]:
    """Claim at a moment and record what goes: the entity ids of each message."""
    both.now = moment
    ready = await both.does(claim)

    def record(tx: Tx) -> list[list[int]]:
        shown = []
        for number, one in enumerate(ready, 1):
            assert delivery.mark(tx, one.ids, 1)
            delivery.record(tx, one.ids, message_id=1000 + tx.now.day * 10 + number)
            wanted = notice_rows.notices.c.id.in_(one.ids)
            chosen = select(notice_rows.notices.c.entity_id).where(wanted).order_by(notice_rows.notices.c.entity_id)
            shown.append(list(tx.c.execute(chosen).scalars()))
        return shown

    return await both.does(record)


async def states(both: Bench) -> dict[int, tuple[str, str | None]]:
    """Entity id -> (state, reason)."""

    def read(tx: Tx) -> dict[int, tuple[str, str | None]]:
        columns = (notice_rows.notices.c.entity_id, notice_rows.notices.c.state, notice_rows.notices.c.reason)
        return {row.entity_id: (row.state, row.reason) for row in tx.c.execute(select(*columns))}

    return await both.does(read)


async def plan(both: Bench, person: int, entity: int, due: datetime, kind: str = "step_due", **rest: Any) -> None:
    await both.does(lambda tx: notice.plan(tx, kind, person, entity, due, **rest))


async def say(both: Bench, person: int, entity: int, kind: str = "step_answered") -> None:
    await both.does(lambda tx: notice.say(tx, kind, person, entity))


async def test_what_a_person_did_at_night_is_told_in_the_morning(both: Bench) -> None:
    anna = await both.does(build.teacher)
    both.now = at(TUESDAY, 22)
    await say(both, anna, 1)
    assert await sent(both, at(TUESDAY, 22)) == []
    assert await sent(both, at(WEDNESDAY, 8, 29)) == []
    assert await sent(both, at(WEDNESDAY, 8, 30)) == [[1]]


async def test_a_methodist_is_written_to_in_the_own_hours_only(both: Bench) -> None:
    olga = await both.does(build.methodist)
    both.now = at(FRIDAY, 18)
    await say(both, olga, 1, kind="step_to_check")
    assert await sent(both, at(FRIDAY, 18)) == []
    assert await sent(both, at(28, 15)) == []
    assert await sent(both, at(NEXT_MONDAY, 14)) == []
    assert await sent(both, at(NEXT_MONDAY, 14, 30)) == [[1]]


async def test_an_absent_methodist_is_not_written_to(both: Bench) -> None:
    olga = await both.does(build.methodist, None)
    await both.does(
        lambda tx: tx.c.execute(
            update(assignment_rows.methodists).values(absent_from=date(2026, 11, 20), absent_until=date(2026, 11, 26))
        )
    )
    both.now = at(TUESDAY, 15)
    await say(both, olga, 1, kind="step_to_check")
    assert await sent(both, at(TUESDAY, 15)) == []
    assert await sent(both, at(WEDNESDAY, 17)) == []
    assert await sent(both, at(THURSDAY, 14, 30)) == [[1]]


async def test_reminders_of_a_day_are_one_message(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await plan(both, anna, 1, at(TUESDAY, 16, 30))
    await plan(both, anna, 2, at(TUESDAY, 16, 30), kind="step_before_due")
    await plan(both, anna, 3, at(TUESDAY, 19))
    assert await sent(both, at(TUESDAY, 16, 30)) == [[1, 2, 3]]
    found = await states(both)
    assert [found[entity] for entity in (1, 2, 3)] == [("sent", None), ("sent", "merged"), ("sent", "merged")]


async def test_a_day_that_had_its_message_gets_no_second_one(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await plan(both, anna, 1, at(TUESDAY, 16, 30))
    assert await sent(both, at(TUESDAY, 16, 30)) == [[1]]
    await plan(both, anna, 2, at(TUESDAY, 17))
    assert await sent(both, at(TUESDAY, 17)) == []
    assert await sent(both, at(WEDNESDAY, 16, 29)) == []
    assert await sent(both, at(WEDNESDAY, 16, 30)) == [[2]]


async def test_the_fourth_day_of_a_week_waits_for_monday(both: Bench) -> None:
    anna = await both.does(build.teacher)
    for entity, day in enumerate((23, TUESDAY, WEDNESDAY), 1):
        await plan(both, anna, entity, at(day, 16, 30))
        assert await sent(both, at(day, 16, 30)) == [[entity]]
    await plan(both, anna, 4, at(THURSDAY, 16, 30))
    assert await sent(both, at(THURSDAY, 16, 30)) == []
    assert await sent(both, at(NEXT_MONDAY, 16, 30)) == [[4]]


async def test_what_would_be_late_by_monday_is_dropped_with_its_reason(both: Bench) -> None:
    anna = await both.does(build.teacher)
    for entity, day in enumerate((23, TUESDAY, WEDNESDAY), 1):
        await plan(both, anna, entity, at(day, 16, 30))
        await sent(both, at(day, 16, 30))
    await plan(both, anna, 4, at(THURSDAY, 16, 30), stale_at=at(FRIDAY, 0))
    assert await sent(both, at(THURSDAY, 16, 30)) == []
    assert (await states(both))[4] == ("dropped", "budget")


async def test_what_cannot_wait_goes_before_what_can(both: Bench) -> None:
    anna = await both.does(build.teacher)
    for entity, day in enumerate((23, TUESDAY), 1):
        await plan(both, anna, entity, at(day, 16, 30))
        await sent(both, at(day, 16, 30))
    await plan(both, anna, 3, at(FRIDAY, 16, 30))
    await plan(both, anna, 4, at(THURSDAY, 16, 30), stale_at=at(FRIDAY, 0))
    assert await sent(both, at(THURSDAY, 16, 30)) == [[4]]
    assert await sent(both, at(FRIDAY, 16, 30)) == []
    assert await sent(both, at(NEXT_MONDAY, 16, 30)) == [[3]]


async def test_answers_of_people_do_not_count(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await plan(both, anna, 1, at(TUESDAY, 16, 30))
    await sent(both, at(TUESDAY, 16, 30))
    await say(both, anna, 2)
    assert await sent(both, at(TUESDAY, 17)) == [[2]]


async def test_not_until_monday_holds_reminders_and_lets_answers_through(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await both.does(lambda tx: person_rows.change(tx.c, anna, muted_until=at(NEXT_MONDAY, 8, 30)))
    await plan(both, anna, 1, at(WEDNESDAY, 16, 30))
    await say(both, anna, 2)
    assert await sent(both, at(WEDNESDAY, 16, 30)) == [[2]]
    assert await sent(both, at(NEXT_MONDAY, 9)) == []
    assert await sent(both, at(NEXT_MONDAY, 16, 30)) == [[1]]


async def test_after_a_pause_everything_comes_on_the_third_working_day(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await both.does(lambda tx: person_rows.change(tx.c, anna, paused_until=date(2026, 11, 25)))
    await plan(both, anna, 1, at(TUESDAY, 16, 30))
    await say(both, anna, 2)
    assert await sent(both, at(THURSDAY, 16, 30)) == []
    assert await sent(both, at(NEXT_MONDAY, 8, 30)) == [[2]]
    assert await sent(both, at(NEXT_MONDAY, 16, 30)) == [[1]]


async def test_in_summer_nothing_is_said_about_steps_till_september(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await plan(both, anna, 1, at(16, 16, 30, month=6, year=2027))
    await plan(both, anna, 2, at(16, 16, 30, month=6, year=2027), kind="course")
    assert await sent(both, at(16, 16, 30, month=6, year=2027)) == [[2]]
    assert await sent(both, at(3, 16, 30, month=9, year=2027)) == []
    assert await sent(both, at(6, 16, 30, month=9, year=2027)) == [[1]]


async def test_a_reminder_whose_date_is_past_is_dropped(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await plan(both, anna, 1, at(TUESDAY, 16, 30), stale_at=at(WEDNESDAY, 0))
    assert await sent(both, at(THURSDAY, 10)) == []
    assert (await states(both))[1] == ("dropped", "late")


async def test_nobody_is_written_to_without_consent_or_channel(both: Bench) -> None:
    anna = await both.does(build.teacher)

    def withdraw(tx: Tx) -> None:
        from db import address as address_rows

        row = address_rows.by_person(tx.c, anna)
        assert row is not None
        address_rows.change(tx.c, row.id, consent_state="withdrawn")

    await both.does(withdraw)
    await plan(both, anna, 1, at(TUESDAY, 16, 30))
    await plan(both, 999_999, 2, at(TUESDAY, 16, 30))
    assert await sent(both, at(TUESDAY, 16, 30)) == []
    assert await states(both) == {1: ("dropped", "no_consent"), 2: ("dropped", "no_address")}


async def test_a_second_beat_sends_nothing_again(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await plan(both, anna, 1, at(TUESDAY, 16, 30))
    both.now = at(TUESDAY, 16, 30)
    assert len(await both.does(claim)) == 1
    assert await both.does(claim) == []


async def test_one_notice_that_cannot_be_looked_at_does_not_hold_up_the_others(both: Bench) -> None:
    def looks(_tx: Tx, found: Sequence[Any]) -> Mapping[int, Any]:
        return {one.id: 7 // one.entity_id for one in found}

    anna = await both.does(build.teacher)
    for entity in range(3):
        await plan(both, anna, entity, at(TUESDAY, 16, 30))
    both.now = at(TUESDAY, 16, 30)
    claimed = await both.does(lambda tx: notice.claim(tx, {"step_due": looks}))
    assert [[data for _, _, data in one.parts] for one in claimed.ready] == [[7, 3]]
    assert (await states(both))[0] == ("dropped", "fault")


async def test_more_than_a_batch_of_dead_notices_does_not_stop_the_living(both: Bench) -> None:
    anna = await both.does(build.teacher)

    def many(tx: Tx) -> None:
        for entity in range(60):
            notice.plan(tx, "step_due", anna, entity, at(23, 12), stale_at=at(23, 13))
        notice.plan(tx, "step_due", anna, 77, at(TUESDAY, 16, 30))

    await both.does(many)
    assert await sent(both, at(TUESDAY, 16, 30)) == [[77]]


async def test_a_notice_that_was_sent_says_that_it_was_taken_back(both: Bench) -> None:
    olga = await both.does(build.methodist)
    both.now = at(TUESDAY, 15)
    await say(both, olga, 1, kind="step_to_check")
    await sent(both, at(TUESDAY, 15))
    await both.does(lambda tx: notice.take_back(tx, ["step_to_check"], 1))
    found = await both.does(notice.recalled)
    assert [one.who.person_id for one in found] == [olga]
    held = {one.notice_id for one in found}
    assert await both.does(notice.recalled, held) == []
    await both.does(lambda tx: delivery.called_back(tx, found[0].notice_id))
    assert await both.does(notice.recalled) == []


async def test_a_notice_taken_back_while_it_is_being_sent_is_caught(both: Bench) -> None:
    olga = await both.does(build.methodist)
    both.now = at(TUESDAY, 15)
    await say(both, olga, 1, kind="step_to_check")
    ready = await both.does(claim)
    assert await both.does(lambda tx: delivery.mark(tx, ready[0].ids, 1))
    await both.does(lambda tx: notice.take_back(tx, ["step_to_check"], 1))
    await both.does(lambda tx: delivery.record(tx, ready[0].ids, 77))
    assert [one.message_id for one in await both.does(notice.recalled)] == [77]


async def test_a_merged_message_is_not_taken_back_as_a_whole(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await plan(both, anna, 1, at(TUESDAY, 16, 30))
    await plan(both, anna, 2, at(TUESDAY, 16, 30))
    await sent(both, at(TUESDAY, 16, 30))
    await both.does(lambda tx: notice.take_back(tx, ["step_due"], 1))
    assert await both.does(notice.recalled) == []
