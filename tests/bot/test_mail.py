"""How the rows of a mailing move through the program: ahead of the lane, beside slow calls, never too many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, cast

import pytest

from bot.channel import Channel
from bot.clock import WoundClock, monotonic
from bot.lease import Lease
from bot.ledger import Ledger
from bot.mail import Mailer
from bot.pacer import Pacer
from bot.progress import Progress
from bot.telegram.api import Down, Refused
from bot.telegram.render import Reader
from db import job as job_rows
from handlers.ui.view import View
from services import mailing
from services.base import Tx
from services.mailing import Outcome
from tests.engines import Bench
from tests.services.mailing_story import begun, states

PLACES = 16  # of 100 a second, while answers take 50 ms
Gate = Callable[[], Awaitable[None]]


@dataclass
class Voice:
    """What a speaker does, without a channel: the first `slow` calls end when `free` is set, others after `delay`;
    calls meet `faults` first."""

    slow: int = 0
    delay: float = 0.0
    faults: list[Exception] = field(default_factory=list)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    calls: int = 0
    said: int = 0
    most: int = 0

    def behind(self, gate: Gate) -> Behind:
        return Behind(self, gate)


@dataclass
class Behind:
    """One message of it."""

    voice: Voice
    gate: Gate

    async def send(self, reader: Reader, view: View, *, patient: bool) -> int:
        assert not patient
        assert view.rich is not None
        assert reader.chat
        voice = self.voice
        await self.gate()
        voice.calls += 1
        voice.most = max(voice.most, voice.calls - voice.said)
        if voice.faults:
            voice.said += 1
            raise voice.faults.pop(0)
        await (voice.free.wait() if voice.calls <= voice.slow else asyncio.sleep(voice.delay))
        voice.said += 1
        return 1000 + voice.said


async def mailer(both: Bench, voice: Voice, pacer: Pacer, count: int) -> Mailer:
    """A mailing to so many people, and who sends it."""
    await begun(both, count)
    await both.does(lambda tx: job_rows.give_back(tx.c, job_rows.RUN, "the test"))
    lease = Lease(both.database)
    await lease.take()

    async def answers() -> None:
        return None

    clock = WoundClock(frozen=both.now)
    return Mailer(both.database, clock, both.policy, cast(Any, voice), pacer, lease, Channel(answers), 0.05)


async def until(fulfilled: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not fulfilled():
            await asyncio.sleep(0.01)


async def test_a_call_that_takes_long_holds_up_only_itself(both: Bench) -> None:
    voice = Voice(slow=1)
    sender = await mailer(both, voice, Pacer(100.0, 0.0), 80)  # claims of 25
    await sender.run()
    await until(lambda: voice.said == 79)
    while await states(both) != {"sent": 79, "sending": 1}:  # its record is a moment behind
        await asyncio.sleep(0.01)
    voice.free.set()
    await until(lambda: not sender.busy)
    assert await states(both) == {"sent": 80}


async def test_calls_that_take_long_hold_up_only_themselves_though_they_are_as_many_as_the_places(both: Bench) -> None:
    voice = Voice(slow=PLACES)
    sender = await mailer(both, voice, Pacer(100.0, 0.0), 50)
    await sender.run()
    await until(lambda: voice.said == 50 - PLACES)
    voice.free.set()
    await until(lambda: not sender.busy)
    assert await states(both) == {"sent": 50}


async def test_while_fates_cannot_be_written_no_more_goes_than_a_death_may_double(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice, free, record = Voice(), asyncio.Event(), Ledger.record

    async def later(ledger: Ledger, outcome: Outcome) -> None:
        await free.wait()
        await record(ledger, outcome)

    monkeypatch.setattr(Ledger, "record", later)
    sender = await mailer(both, voice, Pacer(100.0, 0.0), 50)
    await sender.run()
    await until(lambda: voice.said >= 11)
    await asyncio.sleep(0.3)
    assert voice.said <= PLACES  # their answers come at once
    free.set()
    await until(lambda: not sender.busy)
    assert await states(both) == {"sent": 50}


async def test_a_fate_that_cannot_be_written_holds_up_nobody_and_is_taken_over(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, poison = mailing.record, list[int]()

    def refuses(tx: Tx, outcomes: Sequence[Outcome]) -> None:
        poison.extend(one.address_id for one in outcomes[:1] if not poison)
        if any(one.address_id in poison for one in outcomes):
            raise ValueError
        record(tx, outcomes)

    monkeypatch.setattr(mailing, "record", refuses)
    voice = Voice()
    sender = await mailer(both, voice, Pacer(100.0, 0.0), 30)
    await sender.run()
    await until(lambda: not sender.busy)
    assert voice.said == 31, "once more, as nobody knows"
    assert await states(both) == {"sent": 29, "uncertain": 1}


async def test_no_more_than_the_places_of_the_pacer_are_in_the_air(both: Bench) -> None:
    voice = Voice(delay=0.02)
    sender = await mailer(both, voice, Pacer(5000.0, 0.0, at_once=7), 60)
    await sender.run()
    await until(lambda: not sender.busy)
    assert voice.most == 7
    assert await states(both) == {"sent": 60}


async def test_a_stop_ends_what_is_in_the_air_and_gives_the_rest_back_at_once(both: Bench) -> None:
    voice = Voice(slow=2)
    sender = await mailer(both, voice, Pacer(100.0, 0.0, at_once=2), 40)
    await sender.run()
    await until(lambda: voice.calls == 2)
    sender.stop()
    voice.free.set()
    await until(lambda: not sender.busy)
    assert await states(both) == {"sent": 2, "waiting": 38}


async def test_many_sparks_at_once_begin_one_work_which_doubles_nothing(both: Bench) -> None:
    voice = Voice(delay=0.05)
    sender = await mailer(both, voice, Pacer(1000.0, 0.0), 30)
    sparks = [asyncio.create_task(sender.run()) for _ in range(5)]
    for _ in range(10):
        await asyncio.sleep(0.01)
        await sender.run()
    await asyncio.gather(*sparks)
    await until(lambda: not sender.busy)
    assert (voice.calls, await states(both)) == (30, {"sent": 30})


async def test_a_channel_that_fails_three_times_is_left_alone_and_nothing_is_lost(both: Bench) -> None:
    voice = Voice(faults=[Down("sendMessage", maybe_sent=False) for _ in range(3)])
    sender = await mailer(both, voice, Pacer(100.0, 0.0, at_once=1), 30)
    await sender.run()
    await until(lambda: not sender.busy)
    assert (voice.calls, await states(both)) == (3, {"waiting": 30})
    await sender.run()
    assert voice.calls == 3
    await asyncio.sleep(1.1)
    await sender.run()
    await until(lambda: not sender.busy)
    assert await states(both) == {"sent": 30}


async def test_a_channel_that_is_back_while_a_claim_was_written_leaves_nobody_in_line(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = Voice(faults=[Down("sendMessage", maybe_sent=False) for _ in range(3)])
    sender = await mailer(both, voice, Pacer(100.0, 0.0, at_once=1), 80)  # claims of 25
    claim, channel, seconds = sender._claim, sender._channel, [0.0]
    monkeypatch.setattr(channel, "_clock", lambda: seconds[0])

    async def slowly() -> bool:
        found = await claim()
        if len(sender._line) > sender._batch:  # the second claim
            await until(lambda: channel.down)
            seconds[0] += 60
            assert await channel.ready()
        return found

    with monkeypatch.context() as slow:
        slow.setattr(sender, "_claim", slowly)
        await sender.run()
        await until(lambda: not sender.busy)
    assert await states(both) == {"waiting": 80}
    await asyncio.sleep(1.1)
    await sender.run()
    await until(lambda: not sender.busy)
    assert await states(both) == {"sent": 80}


@pytest.mark.parametrize(
    ("fault", "fate"),
    [
        (Down("sendMessage", maybe_sent=True, timed_out=True), {"sent": 4, "uncertain": 1}),
        (Down("sendMessage", maybe_sent=True), {"sent": 4, "waiting": 1}),
        (Refused("sendMessage", 400, "chat not found"), {"sent": 4, "failed": 1}),
        (RuntimeError("a fault of ours"), {"sent": 4, "failed": 1}),
    ],
)
async def test_what_a_fault_makes_of_one_row_leaves_the_others_alone(
    both: Bench, fault: Exception, fate: dict[str, int]
) -> None:
    sender = await mailer(both, Voice(faults=[fault]), Pacer(1000.0, 0.0), 5)
    await sender.run()
    await until(lambda: not sender.busy)
    assert await states(both) == fate


class Pages(Progress):
    """The author's page without its drawing."""

    def _page(self, *_: object) -> tuple[Reader, int, View] | None:
        return Reader(1, "ru", "UTC"), 100, View(())


@dataclass
class Nothing:
    """A database, a clock and a speaker that are hardly asked."""

    edits: list[float] = field(default_factory=list)

    async def read(self, work: Callable[[object], Any]) -> Any:
        return work(None)

    async def edit(self, *_: object, **__: object) -> bool:
        self.edits.append(monotonic())
        return True


async def test_the_page_of_the_author_is_edited_at_most_once_in_a_while_and_the_last_change_is_shown() -> None:
    nothing: Any = Nothing()
    progress = Pages(nothing, nothing, nothing, nothing, Pacer(1000.0, 0.0), 0.2)
    for _ in range(50):
        progress.changed(1)
        await asyncio.sleep(0.01)
    last = monotonic()
    await until(lambda: not progress.busy)
    assert len(nothing.edits) >= 3
    assert all(later - earlier >= 0.2 for earlier, later in pairwise(nothing.edits))
    assert nothing.edits[-1] > last


async def test_a_stop_leaves_the_page_as_it_is() -> None:
    nothing: Any = Nothing()
    progress = Pages(nothing, nothing, nothing, nothing, Pacer(1000.0, 0.0), 60.0)
    progress.changed(1)
    await until(lambda: not progress.busy)
    progress.changed(1)
    assert progress.busy
    progress.stop()
    await until(lambda: not progress.busy)
    assert len(nothing.edits) == 1
