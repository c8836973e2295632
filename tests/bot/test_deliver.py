"""The way of a notice: the order of things, faults of a drawing, refusals, what is remembered; on both engines."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.deliver import IN_HAND
from bot.heartbeat import Heartbeat
from bot.pacer import Pacer
from db import address as address_rows
from db import job as job_rows
from services import jobs, notice
from services.base import Tx
from tests import build
from tests.bot.courier import (
    ANNA,
    BLOCKED,
    BUSY,
    DELETED,
    FAULTY,
    GONE,
    MARIA,
    NOON,
    OLGA,
    WRONG,
    Life,
    counted,
    dies,
    life,
    plan,
    state,
)

# the way of a message


async def test_what_goes_to_one_chat_goes_in_order_and_a_slow_chat_holds_up_nobody(one: Life) -> None:
    for entity in (1, 2, 3):
        await plan(one, ANNA, entity)
    await plan(one, MARIA, 4)
    one.telegram.hangs = asyncio.Event()
    running = asyncio.create_task(one.beats())
    while len(one.telegram.arrived) < 2:
        await asyncio.sleep(0.005)
    assert one.telegram.arrived == [(ANNA, "1"), (MARIA, "4")]
    one.telegram.hangs.set()
    await running
    assert [words for chat, words in one.telegram.arrived if chat == ANNA] == ["1", "2", "3"]


async def test_only_what_goes_this_instant_is_marked(one: Life) -> None:
    for number, chat in enumerate((ANNA, MARIA, OLGA)):
        await plan(one, chat, number)
    one.telegram.hangs = asyncio.Event()
    slow = life(one.both, one.telegram, pacer=Pacer(0.1, 0.0))
    running = asyncio.create_task(slow.beats())
    while not one.telegram.arrived:
        await asyncio.sleep(0.005)
    assert (await counted(one, "sending"), await counted(one, "claimed")) == (1, 2)
    one.telegram.hangs.set()
    slow.deliverer.stop()
    await running


async def test_more_than_can_be_in_hand_goes_out_and_never_more_is_taken(one: Life) -> None:
    def many(tx: Tx) -> None:
        for number in range(2 * IN_HAND + 10):
            notice.say(tx, "step_answered", build.teacher(tx, 9000 + number), number)

    await one.both.does(many)
    held: list[int] = []

    async def look() -> None:
        held.append(await counted(one, "claimed", "sending"))

    one.telegram.on_call = look
    await one.beats()
    assert len(set(one.telegram.chats)) == 2 * IN_HAND + 10
    assert max(held) <= IN_HAND


def _many(tx: Tx) -> None:
    for number in range(30):
        notice.say(tx, "step_answered", build.teacher(tx, 9000 + number), number)


async def test_while_fates_cannot_be_written_no_more_goes_than_a_death_may_double(
    one: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    await one.both.does(_many)
    quick = life(one.both, one.telegram, pacer=Pacer(50.0, 0.0))  # eight places
    free, surely = asyncio.Event(), quick.deliverer._surely

    async def later(work: Any) -> Any:
        await free.wait()
        return await surely(work)

    monkeypatch.setattr(quick.deliverer, "_surely", later)
    running = asyncio.create_task(quick.beats())
    while one.telegram.calls < 5:
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.3)
    assert one.telegram.calls <= 8
    free.set()
    await running
    assert one.telegram.calls == 30


async def test_calls_that_take_long_hold_up_nobody_though_they_are_as_many_as_the_places(one: Life) -> None:
    await one.both.does(_many)
    quick = life(one.both, one.telegram, pacer=Pacer(50.0, 0.0))
    one.telegram.hangs = asyncio.Event()
    running = asyncio.create_task(quick.beats())
    async with asyncio.timeout(10):
        while one.telegram.calls < 12:  # there are eight places
            await asyncio.sleep(0.005)
    assert await counted(one, "sent") == 0, "not one of them was over"
    one.telegram.hangs.set()
    await running
    assert await counted(one, "sent") == 30


async def test_a_spark_while_a_message_is_under_way_is_not_lost(one: Life) -> None:
    await plan(one, ANNA, 1)
    one.telegram.hangs = asyncio.Event()
    running = asyncio.create_task(one.beats())
    while not one.telegram.arrived:
        await asyncio.sleep(0.005)
    await plan(one, ANNA, 2)
    await plan(one, MARIA, 3)
    await one.beats()
    while len(one.telegram.arrived) < 2:
        await asyncio.sleep(0.005)
    one.telegram.hangs.set()
    await running
    assert one.telegram.arrived == [(ANNA, "1"), (MARIA, "3"), (ANNA, "2")]


async def test_the_heart_beats_on_while_a_delivery_hangs(one: Life) -> None:
    await plan(one, ANNA, 1)
    one.telegram.hangs = asyncio.Event()
    heart = Heartbeat(one.both.database, one.deliverer._clock, one.both.policy, (one.deliverer.run,))
    for _ in range(3):
        async with asyncio.timeout(10):
            await heart.tick()
    while not one.telegram.arrived:
        await asyncio.sleep(0.005)
    assert (await state(one, 1))[0] == "sending", "three beats went by meanwhile"
    one.telegram.hangs.set()
    while (await state(one, 1))[0] != "sent":
        await asyncio.sleep(0.005)
    assert one.telegram.calls == 1


async def test_what_is_taken_back_says_so_when_the_channel_is_there_again(one: Life) -> None:
    await plan(one, ANNA, 1)
    await one.beats()
    one.telegram.script = {ANNA: [GONE] * 9}
    await one.both.does(lambda tx: notice.take_back(tx, ["step_answered"], 1))
    await one.beats(3)
    assert one.telegram.calls == 4, "three in a row, then the channel is left alone"
    one.telegram.script.clear()
    one.seconds[0] += 60
    await one.beats(2)
    assert one.telegram.arrived == [(ANNA, "1"), (ANNA, "notice-taken-back")]
    assert await state(one, 1) == ("dropped", "taken_back", False)


async def test_a_crash_before_a_message_was_called_back_leaves_that_to_the_next_process(one: Life) -> None:
    await plan(one, ANNA, 1)
    await one.beats()
    await one.both.does(lambda tx: notice.take_back(tx, ["step_answered"], 1))
    one.telegram.hangs = asyncio.Event()
    await dies(one, 2)
    one.telegram.hangs = None
    await life(one.both, one.telegram, epoch=2).beats()
    assert one.telegram.arrived[-1] == (ANNA, "notice-taken-back")
    assert one.telegram.calls == 3
    assert await state(one, 1) == ("dropped", "taken_back", False)


@pytest.mark.parametrize(
    ("fault", "calls"), [(BUSY, 3), (WRONG, 2), (ValueError("a fault of ours"), 2)]
)
async def test_what_is_taken_back_is_said_after_a_429_and_given_up_after_a_refusal(
    one: Life, fault: Exception, calls: int
) -> None:
    await plan(one, ANNA, 1)
    await one.beats()
    one.telegram.script = {ANNA: [fault]}
    await one.both.does(lambda tx: notice.take_back(tx, ["step_answered"], 1))
    await one.beats(2)
    assert one.telegram.calls == calls
    assert await state(one, 1) == ("dropped", "taken_back", False)


async def test_messages_go_though_the_memory_of_the_jobs_cannot_be_written(
    one: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plan(one, ANNA, 1)
    await one.beats()
    one.both.now += timedelta(minutes=2)
    await plan(one, MARIA, 2)
    await one.both.does(lambda tx: notice.take_back(tx, ["step_answered"], 1))

    def full(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(jobs, "ran", full)
        await one.beats(2)
        while one.deliverer.busy:
            await asyncio.sleep(0.005)
    assert sorted(one.telegram.arrived[1:]) == [(ANNA, "notice-taken-back"), (MARIA, "2")]
    assert await counted(one, "claimed") == 0


# faults of a drawing


async def test_a_notice_that_cannot_be_drawn_holds_up_nobody(one: Life) -> None:
    await plan(one, ANNA, FAULTY)
    await plan(one, ANNA, 1)
    await plan(one, MARIA, 2)
    await one.beats()
    assert sorted(one.telegram.arrived) == [(ANNA, "1"), (MARIA, "2")]
    assert await state(one, FAULTY) == ("failed", "fault", False)


async def test_one_line_that_cannot_be_drawn_is_left_out_of_the_message_of_the_day(one: Life) -> None:
    for entity in (1, FAULTY, 2):
        await plan(one, ANNA, entity, kind="step_due")
    await one.beats()
    assert one.telegram.arrived == [(ANNA, "digest-title|1|2")]
    assert await state(one, FAULTY) == ("failed", "fault", False)
    assert (await state(one, 2))[0] == "sent"


# refusals


@pytest.mark.parametrize(("refusal", "reason"), [(BLOCKED, "blocked"), (DELETED, "deactivated")])
async def test_who_cannot_be_reached_is_known_and_not_written_to_again(
    one: Life, refusal: Exception, reason: str
) -> None:
    one.telegram.script[ANNA] = [refusal]
    await plan(one, ANNA, 1)
    await one.beats()
    await plan(one, ANNA, 2)
    await one.beats()

    def address(tx: Tx) -> tuple[bool, str | None]:
        row = address_rows.by_external(tx.c, "telegram", ANNA)
        assert row is not None
        return row.unreachable_at is not None, row.unreachable_reason

    assert await one.both.does(address) == (True, reason)
    assert await state(one, 1) == ("failed", reason, False)
    assert await state(one, 2) == ("dropped", "blocked", False)
    assert one.telegram.calls == 1


async def test_another_refusal_is_final_for_that_message_only(one: Life) -> None:
    one.telegram.script[ANNA] = [WRONG]
    await plan(one, ANNA, 1)
    await plan(one, ANNA, 2)
    await one.beats(2)
    assert await state(one, 1) == ("failed", "refused", False)
    assert one.telegram.arrived == [(ANNA, "2")]


async def test_too_many_requests_cost_a_wait_and_no_message(one: Life) -> None:
    one.telegram.script[ANNA] = [BUSY, BUSY, None]
    for entity in (1, 2):
        await plan(one, ANNA, entity)
    await one.beats()
    assert one.telegram.arrived == [(ANNA, "1"), (ANNA, "2")]
    assert await state(one, 1) == ("sent", None, False)


# what is remembered


async def test_the_memory_of_the_jobs_says_how_the_delivery_is_doing(one: Life) -> None:
    def known(tx: Tx) -> tuple[datetime | None, int]:
        row = job_rows.job(tx.c, "deliver")
        assert row is not None
        return row.last_success, row.failures

    await one.beats()
    assert await one.both.does(known) == (NOON, 0)
    one.telegram.alive = False
    one.deliverer._channel.failed(surely=True)
    for minute in (1, 2):
        one.both.now = NOON + timedelta(minutes=minute)
        await one.beats(2)
    assert await one.both.does(known) == (NOON, 2)
