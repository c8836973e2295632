"""The delivery of notices when the channel or the process is gone: nothing is lost, at most one message doubled."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.pacer import Pacer
from bot.telegram.api import BadToken
from tests import build
from tests.bot.courier import ANNA, BROKEN, GONE, MARIA, NOON, OLGA, SILENT, Life, counted, dies, life, plan, state

# a channel that is gone


async def test_a_connection_that_broke_is_tried_once_more_marked_and_never_a_third_time(one: Life) -> None:
    one.telegram.script = {ANNA: [BROKEN, None], MARIA: [BROKEN, BROKEN]}
    await plan(one, ANNA, 1)
    await plan(one, MARIA, 2)
    for _ in range(4):
        await one.beats()
        one.seconds[0] += 60
    assert one.telegram.chats == [ANNA]
    assert await state(one, 1) == ("sent", None, True)
    assert await state(one, 2) == ("failed", "uncertain", True)


async def test_an_answer_that_never_came_is_asked_for_once_more(one: Life) -> None:
    one.telegram.script = {ANNA: [SILENT, None]}
    await plan(one, ANNA, 1)
    await one.beats()
    one.seconds[0] += 5
    await one.beats()
    assert one.telegram.chats == [ANNA, ANNA]
    assert await state(one, 1) == ("sent", None, True)


async def test_after_a_fault_the_person_rests_and_the_order_of_the_chat_holds(one: Life) -> None:
    one.telegram.script = {ANNA: [GONE]}
    await plan(one, ANNA, 1)
    await plan(one, ANNA, 2)
    await one.beats(3)
    assert one.telegram.calls == 1, "no storm: who met a fault is left alone for a second"
    one.seconds[0] += 1.1
    await one.beats()
    assert one.telegram.arrived == [(ANNA, "1"), (ANNA, "2")]


async def test_a_minute_of_silence_costs_a_few_calls_and_no_message(one: Life) -> None:
    chats = [8100 + number for number in range(20)]
    for number, chat in enumerate(chats):
        await one.both.does(build.teacher, chat)
        await plan(one, chat, number, due=NOON - timedelta(minutes=20 - number))
        one.telegram.script[chat] = [GONE] * 100
    one.telegram.alive = False
    slow = life(one.both, one.telegram, pacer=Pacer(200, 0.0))
    for _ in range(60):
        await slow.beats()
        slow.seconds[0] += 1
    tried, asked = one.telegram.calls, one.telegram.asked
    assert tried < 15
    assert 3 <= asked <= 8, "the pauses grow"
    one.telegram.alive = True
    one.telegram.script.clear()
    slow.seconds[0] += 60
    await slow.beats()
    places = [abs(chats.index(chat) - place) for place, chat in enumerate(one.telegram.chats)]
    assert len(places) == 20
    assert max(places) < 10, "in due order, but for what goes at the same instant"
    assert one.telegram.calls == tried + 20
    assert await counted(one, "sent") == 20


async def test_what_is_late_when_the_channel_is_back_is_dropped(one: Life) -> None:
    one.telegram.script = {ANNA: [BadToken("sendMessage", 401, "Unauthorized")]}
    await plan(one, ANNA, 1, kind="step_due", stale_at=NOON + timedelta(minutes=1))
    await plan(one, ANNA, 2)
    await one.beats(2)
    assert one.telegram.calls == 1
    one.both.now += timedelta(minutes=1)
    one.seconds[0] += 60
    await one.beats()
    assert await state(one, 1) == ("dropped", "late", False)
    assert one.telegram.arrived == [(ANNA, "2")]


# crashes: another life begins where the first one hangs for ever


async def test_a_crash_before_the_mark_is_nothing(one: Life) -> None:
    await plan(one, ANNA, 1)
    await plan(one, ANNA, 2)
    one.telegram.hangs = asyncio.Event()
    await dies(one, 1)
    one.telegram.hangs = None
    await life(one.both, one.telegram, epoch=2).beats()
    assert await state(one, 2) == ("sent", None, False)
    assert [words for _, words in one.telegram.arrived].count("2") == 1


async def test_a_crash_while_it_is_sent_repeats_it_once_and_says_so(one: Life) -> None:
    await plan(one, ANNA, 1)
    for epoch in (1, 2):
        one.telegram.hangs, one.telegram.calls = asyncio.Event(), 0
        await dies(life(one.both, one.telegram, epoch=epoch), 1)
    one.telegram.hangs = None
    await life(one.both, one.telegram, epoch=3).beats(2)
    assert one.telegram.arrived == [(ANNA, "1"), (ANNA, "1")]
    assert await state(one, 1) == ("failed", "uncertain", True)


async def test_a_record_that_could_not_be_written_is_written_later(
    one: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plan(one, ANNA, 1)
    write = one.both.database.write
    failing = [False]

    async def broken() -> None:
        failing[0] = True

    async def sometimes(work: Any) -> Any:
        if failing[0]:
            failing[0] = False
            raise OSError
        return await write(work)

    one.telegram.on_call = broken
    monkeypatch.setattr(one.both.database, "write", sometimes)
    await one.beats()
    assert await state(one, 1) == ("sent", None, False)


async def test_a_process_that_was_overtaken_while_frozen_does_not_send(one: Life) -> None:
    await plan(one, ANNA, 1)
    one.lease.doubtful, one.lease.ours = True, False
    await one.beats()
    assert one.telegram.calls == 0
    await life(one.both, one.telegram, epoch=2).beats()
    assert one.telegram.chats == [ANNA]


async def test_what_waits_for_its_turn_at_the_end_is_taken_up_by_the_next_process(one: Life) -> None:
    for number, chat in enumerate((ANNA, MARIA, OLGA)):
        await plan(one, chat, number)
    slow = life(one.both, one.telegram, pacer=Pacer(1, 0.0))
    running = asyncio.create_task(slow.beats())
    while not one.telegram.arrived:
        await asyncio.sleep(0.005)
    slow.deliverer.stop()
    async with asyncio.timeout(5):
        await running
    assert await counted(one, "claimed") == 2
    await life(one.both, one.telegram, epoch=2).beats()
    assert sorted(one.telegram.chats) == [ANNA, MARIA, OLGA]
