"""The delivery of notices: every fate of a message, the order of things, and what a crash leaves, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from bot.channel import Channel
from bot.deliver import IN_HAND, Deliverer
from bot.heartbeat import Heartbeat
from bot.pacer import Pacer
from bot.telegram.api import BadToken, Down, Refused, TooFast, Unreachable
from bot.telegram.render import Reader
from bot.telegram.speaker import Speaker
from db import address as address_rows
from db import job as job_rows
from db import notice as rows
from handlers.ui.registry import NoticeKind, Registry
from handlers.ui.text import Text, verbatim
from handlers.ui.view import View
from services import notice
from services.base import Tx
from tests import build
from tests.engines import Bench
from tests.moments import at

NOON = at(24, 12)
ANNA, MARIA, OLGA = 7001, 7002, 7003
FAULTY = 666  # about this entity nothing can be drawn
GONE = Down("sendMessage", maybe_sent=False)
BROKEN = Down("sendMessage", maybe_sent=True)
SILENT = Down("sendMessage", maybe_sent=True, timed_out=True)
BUSY = TooFast("sendMessage", "Too Many Requests: retry after 0", 0.0)
BLOCKED = Unreachable("sendMessage", 403, "Forbidden: bot was blocked by the user")
DELETED = Unreachable("sendMessage", 403, "Forbidden: user is deactivated")
WRONG = Refused("sendMessage", 400, "Bad Request: message is too long")


@dataclass
class Telegram:
    """Plays a script for each chat: a fault, or None for a message that is taken. What is left out is taken."""

    script: dict[int, list[Exception | None]] = field(default_factory=dict)
    arrived: list[tuple[int, str]] = field(default_factory=list)  # chat and words
    calls: int = 0
    asked: int = 0
    alive: bool = True
    hangs: asyncio.Event | None = None  # a call does not come back before this is set
    on_call: Callable[[], Awaitable[None]] | None = None

    async def take(self, chat: int, words: str) -> int:
        self.calls += 1
        if self.on_call is not None:
            await self.on_call()
        fault = next(iter(self.script.get(chat, [])), None)
        if chat in self.script:
            self.script[chat] = self.script[chat][1:]
        if fault is None or fault is SILENT:
            self.arrived.append((chat, words))
        if self.hangs is not None:
            await self.hangs.wait()
        if fault is not None:
            raise fault
        return 100 + len(self.arrived)

    async def get_me(self) -> None:
        self.asked += 1
        if not self.alive:
            raise GONE

    @property
    def chats(self) -> list[int]:
        return [chat for chat, _ in self.arrived]


class Mouth:
    """The speaker's shape: the gate is passed right before the call."""

    def __init__(self, telegram: Telegram, gate: Callable[[], Awaitable[None]] | None = None) -> None:
        self._telegram = telegram
        self._gate = gate

    def behind(self, gate: Callable[[], Awaitable[None]]) -> Mouth:
        return Mouth(self._telegram, gate)

    async def send(self, reader: Reader, view: View, **_rest: Any) -> int:
        words = "|".join(str(part.args.get("words", part.key)) for part in view.text)
        if self._gate is not None:
            await self._gate()
        return await self._telegram.take(reader.chat, words)


    async def edit(self, reader: Reader, _message_id: int, view: View, **_rest: Any) -> bool:
        await self._telegram.take(reader.chat, str(view.text[0].key))
        return True


@dataclass
class Lease:
    epoch: int = 1
    doubtful: bool = False
    ours: bool = True

    async def renew(self) -> bool:
        return self.ours


@dataclass
class Life:
    """A process: its deliverer, and the seconds on which it waits for the channel."""

    both: Bench
    telegram: Telegram
    lease: Lease
    deliverer: Deliverer
    seconds: list[float]

    async def beats(self, times: int = 1) -> None:
        for _ in range(times):
            async with asyncio.timeout(20):
                await self.deliverer.run()


def _draw(data: int) -> View:
    return View((_line(data),))


def _line(data: int) -> Text:
    if data == FAULTY:
        raise ValueError
    return verbatim(str(data))


def _look(_tx: Tx, found: Sequence[Any]) -> Mapping[int, Any]:
    return {one.id: one.entity_id for one in found}


def life(both: Bench, telegram: Telegram, epoch: int = 1, pacer: Pacer | None = None) -> Life:
    ui = Registry()
    ui.notices = {kind: NoticeKind(kind, _look, _draw, _line) for kind in ("step_due", "step_answered")}
    seconds = [0.0]
    lease = Lease(epoch)

    class Now:
        def now(self) -> datetime:
            return both.now

    deliverer = Deliverer(
        both.database,
        Now(),
        both.policy,
        ui,
        cast(Speaker, Mouth(telegram)),
        pacer or Pacer(5000, 0.0),
        cast(Any, lease),
        Channel(telegram.get_me, lambda: seconds[0]),
    )
    deliverer._rests._clock = lambda: seconds[0]
    return Life(both, telegram, lease, deliverer, seconds)


@pytest.fixture
async def one(both: Bench) -> Life:
    both.now = NOON
    for chat in (ANNA, MARIA, OLGA):
        await both.does(build.teacher, chat)
    return life(both, Telegram())


async def plan(one: Life, chat: int, entity: int, kind: str = "step_answered", **rest: Any) -> None:
    def put(tx: Tx) -> None:
        row = address_rows.by_external(tx.c, "telegram", chat)
        assert row is not None
        klass = "reminder" if kind == "step_due" else "prompt"
        notice.plan(tx, kind, row.person_id, entity, rest.pop("due", tx.now), klass=cast(Any, klass), **rest)

    await one.both.does(put)


async def state(one: Life, entity: int) -> tuple[str, str | None, bool]:
    def look(tx: Tx) -> tuple[str, str | None, bool]:
        row = rows.of_kinds(tx.c, ["step_answered", "step_due"], entity)[0]
        return row.state, row.reason, row.again

    return await one.both.does(look)


async def counted(one: Life, *states: str) -> int:
    query = select(func.count()).where(rows.notices.c.state.in_(states))
    return await one.both.database.read(lambda c: int(c.execute(query).scalar_one()))


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
    one.telegram.hangs.set()
    while (await state(one, 1))[0] != "sent":
        await asyncio.sleep(0.005)


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


async def _dies(first: Life, at_call: int) -> None:
    """Run until this many calls hang, then nothing of that process goes on."""
    running = asyncio.create_task(first.deliverer.run())
    while first.telegram.calls < at_call:
        await asyncio.sleep(0.005)
    for task in (running, *first.deliverer._lines):
        task.cancel()
    await asyncio.gather(running, *first.deliverer._lines, return_exceptions=True)


async def test_a_crash_before_the_mark_is_nothing(one: Life) -> None:
    await plan(one, ANNA, 1)
    await plan(one, ANNA, 2)
    one.telegram.hangs = asyncio.Event()
    await _dies(one, 1)
    one.telegram.hangs = None
    await life(one.both, one.telegram, epoch=2).beats()
    assert await state(one, 2) == ("sent", None, False)
    assert [words for _, words in one.telegram.arrived].count("2") == 1


async def test_a_crash_while_it_is_sent_repeats_it_once_and_says_so(one: Life) -> None:
    await plan(one, ANNA, 1)
    for epoch in (1, 2):
        one.telegram.hangs, one.telegram.calls = asyncio.Event(), 0
        await _dies(life(one.both, one.telegram, epoch=epoch), 1)
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
