"""Turns as the senders take them: around a call, heeding its 429, cancelled in the middle."""

from __future__ import annotations

import asyncio

import pytest

from bot.clock import monotonic
from bot.pacer import Pacer
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
