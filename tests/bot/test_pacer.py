"""Turns as the senders take them: around a call, heeding its 429, cancelled in the middle."""

from __future__ import annotations

import asyncio

import pytest

from bot.clock import monotonic
from bot.pacer import Pacer, Slot
from bot.telegram.api import TooFast
from bot.watch import figures

QUICK = 200.0


async def goes(pacer: Pacer, chat: int, order: list[int], hold: float = 0.0) -> None:
    async with pacer.slot(chat, "mailing"):
        order.append(chat)
        await asyncio.sleep(hold)


async def test_turns_come_at_the_pace_and_in_order() -> None:
    pacer, order = Pacer(QUICK, 1.0), list[int]()
    before = figures.value("metodbot_lane_messages_total", lane="unasked")
    began = monotonic()
    await asyncio.gather(*(goes(pacer, chat, order) for chat in range(40)))
    assert order == list(range(40))
    assert monotonic() - began >= 39 / QUICK - 0.021
    assert figures.value("metodbot_lane_messages_total", lane="unasked") == before + 40
    assert figures.value("metodbot_lane_allowed_per_second", lane="unasked") == QUICK


async def test_an_answer_never_waits_and_the_chat_it_went_to_does() -> None:
    pacer, order = Pacer(QUICK, 0.2), list[int]()
    began = monotonic()
    for _ in range(1000):
        pacer.answered(1)
    assert monotonic() - began < 0.2
    await asyncio.gather(goes(Pacer(QUICK, 0.2), 2, order), goes(pacer, 1, order))
    assert order == [2, 1]


async def test_a_429_out_of_a_turn_pauses_the_others() -> None:
    pacer, order = Pacer(QUICK, 0.0), list[int]()
    with pytest.raises(TooFast):
        async with pacer.slot(1, "mailing"):
            raise TooFast("sendMessage", "Too Many Requests", 0.2)
    assert figures.value("metodbot_lane_allowed_per_second", lane="unasked") == 0
    began = monotonic()
    await goes(pacer, 2, order)
    assert monotonic() - began >= 0.29
    assert QUICK / 2 <= figures.value("metodbot_lane_allowed_per_second", lane="unasked") < QUICK


async def test_who_is_cancelled_while_waiting_or_while_holding_leaves_no_hole() -> None:
    pacer, order = Pacer(QUICK, 0.0, at_once=2), list[int]()
    holding = [asyncio.create_task(goes(pacer, chat, order, 60)) for chat in (1, 2)]
    waiting = [asyncio.create_task(goes(pacer, chat, order)) for chat in (3, 4, 5)]
    await asyncio.sleep(0.05)
    assert order == [1, 2]
    waiting[0].cancel()
    waiting[1].cancel()
    holding[0].cancel()
    await asyncio.wait_for(waiting[2], 1)
    assert order == [1, 2, 5]
    holding[1].cancel()
    await asyncio.gather(*holding, *waiting, return_exceptions=True)
    await asyncio.gather(*(goes(pacer, chat, order, 0.01) for chat in range(10, 20)))
    assert len(order) == 13


async def test_who_is_cancelled_in_the_moment_of_the_turn_gives_the_place_back() -> None:
    pacer, order = Pacer(QUICK, 0.0, at_once=1), list[int]()
    first = asyncio.create_task(goes(pacer, 1, order, 60))
    second = asyncio.create_task(goes(pacer, 2, order))
    await asyncio.sleep(0.02)
    first.cancel()
    await asyncio.sleep(0)  # the place is given to the second, which has not woken yet
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    await asyncio.wait_for(goes(pacer, 3, order), 1)
    assert order[-1] == 3


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


async def kept(pacer: Pacer, hand: Hand) -> Slot:
    """A slot whose call is over and whose fate is not written."""
    hand.at += 1.0
    slot = pacer.slot(None, "mailing", kept=True)
    async with asyncio.timeout(1), slot:
        slot.goes()
    return slot


async def asks(pacer: Pacer, order: list[int]) -> asyncio.Task[None]:
    """Somebody who asks for a slot, a moment later."""
    waiting = asyncio.create_task(goes(pacer, 9, order))
    await asyncio.sleep(0.05)
    return waiting


async def test_a_kept_place_is_held_until_the_fate_is_written() -> None:
    hand = Hand()
    pacer, order = Pacer(10.0, 0.0, clock=hand), list[int]()  # two places
    first, _second = await kept(pacer, hand), await kept(pacer, hand)
    hand.at += 1.0
    waiting = await asks(pacer, order)
    assert order == []
    first.end()
    await asyncio.wait_for(waiting, 1)
    assert order == [9]


async def test_a_place_is_given_back_once() -> None:
    hand = Hand()
    pacer, order = Pacer(10.0, 0.0, clock=hand), list[int]()
    first = await kept(pacer, hand)
    first.end()
    first.end()
    await kept(pacer, hand)
    await kept(pacer, hand)
    hand.at += 1.0
    third = await asks(pacer, order)
    assert order == []
    third.cancel()


async def test_a_call_of_nobody_who_keeps_a_record_is_over_with_its_answer_and_may_hang() -> None:
    pacer, order = Pacer(10.0, 0.0), list[int]()
    hanging = [asyncio.create_task(goes(pacer, chat, order, 60)) for chat in (1, 2)]
    for chat in range(3, 8):
        await asyncio.wait_for(goes(pacer, chat, order), 5)
    assert order == list(range(1, 8))
    for task in hanging:
        task.cancel()


async def test_calls_that_hang_after_marks_that_came_late_hold_up_nobody() -> None:
    """Everybody who has a place was still marking when somebody began to wait for one."""
    pacer, order = Pacer(10.0, 0.0), list[int]()
    slots = [pacer.slot(chat, "mailing", kept=True) for chat in (1, 2)]

    async def marks_and_hangs(slot: Slot) -> None:
        async with slot:
            await asyncio.sleep(0.3)
            slot.goes()
            await asyncio.sleep(60)

    hanging = [asyncio.create_task(marks_and_hangs(slot)) for slot in slots]
    await asyncio.sleep(0.2)
    await asyncio.wait_for(goes(pacer, 3, order), 5)
    assert (order, [task.done() for task in hanging]) == ([3], [False, False])
    for task in hanging:
        task.cancel()


async def test_a_429_is_known_before_the_place_is_given_on() -> None:
    pacer, order = Pacer(5.0, 0.0), list[int]()  # one place

    async def is_refused() -> None:
        async with pacer.slot(1, "progress"):
            await asyncio.sleep(0.25)
            raise TooFast("editMessageText", "Too Many Requests", 0.3)

    refused = asyncio.create_task(is_refused())
    await asyncio.sleep(0.01)
    waiting = asyncio.create_task(goes(pacer, 2, order))
    with pytest.raises(TooFast):
        await refused
    await asyncio.sleep(0.1)
    assert order == []
    await asyncio.wait_for(waiting, 5)
