"""Mailings out: the second half of the delivery protocol, for many recipients of one announcement.

Rows are claimed ahead, so that the pacer never waits for the database; a row is marked when its slot has come.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from math import ceil
from typing import TypeVar

from bot.channel import Channel
from bot.clock import Clock, monotonic
from bot.deliver import Gone, NotNow
from bot.lease import Lease
from bot.ledger import Ledger
from bot.pacer import Pacer, Slot
from bot.progress import Progress
from bot.rests import Rests
from bot.telegram.api import ApiError, BadToken, Down, TooFast, Unreachable
from bot.telegram.render import Reader
from bot.telegram.speaker import Speaker
from bot.watch import figures
from db import mailing as mailing_rows
from db.engine import Database
from handlers.common.announcement_answer import letter_view
from services import mailing
from services.base import Tx
from services.mailing import Outcome, Outgoing
from services.policy import Policy

log = logging.getLogger(__name__)
T = TypeVar("T")
LEAST_CLAIM = 25
CLAIM_AHEAD = 0.125  # seconds of the rate that are claimed at once
TAIL = 0.2  # seconds between two looks for more while the last of a mailing are in the air
HELD = 0.002  # seconds of the writer that fixing a piece of the audience may take; its commit comes on top
# People looked at in one piece. Ten cost as much as two hundred: smaller pieces would only hold the writer oftener.
FIRST_PIECE, LEAST_PIECE, MOST = 100, 100, 400


class Mailer:
    """Sends what mailings owe. `run()` starts the work and returns at once: the heartbeat never waits for a mailing."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policy: Policy,
        speaker: Speaker,
        pacer: Pacer,
        lease: Lease,
        channel: Channel,
        edit_every: float,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._speaker = speaker
        self._pacer = pacer
        self._lease = lease
        self._channel = channel
        self._rests = Rests()
        self._progress = Progress(database, clock, policy, speaker, pacer, edit_every)
        self._ledger = Ledger(self._write, lambda: lease.epoch)
        self._batch = max(LEAST_CLAIM, ceil(pacer.rate * CLAIM_AHEAD))
        self._piece = FIRST_PIECE
        self._task: asyncio.Task[None] | None = None
        self._line: dict[asyncio.Task[None], Outgoing] = {}  # claimed, waiting for a slot
        self._sending: set[asyncio.Task[None]] = set()  # these and those that have theirs
        self._room = asyncio.Event()
        self._took_over = self._stopping = self._halting = False
        self._unknown = True  # an audience may have come whose statements nobody has compiled yet
        self.sent = 0

    @property
    def busy(self) -> bool:
        return self._working or self._progress.busy

    @property
    def _working(self) -> bool:
        return self._task is not None and not self._task.done()

    @property
    def _halted(self) -> bool:
        return self._stopping or self._halting or self._channel.down

    async def run(self) -> int:
        """Begin to send what is due, if anything is; always 0, for the messages are counted in `sent`."""
        self._unknown = True
        if self._working or self._stopping or not await self._channel.ready():
            return 0
        due = await self._database.read(mailing_rows.next_moment)
        begins = not self._took_over or (due is not None and due <= self._clock.now())
        if begins and not self._working:
            self._task = asyncio.create_task(self._work())
        return 0

    def stop(self) -> None:
        """Finish what is in the air and take no more; the rest waits in the database."""
        self._stopping = True
        self._halt()
        self._progress.stop()

    def _halt(self) -> None:
        """Nobody in line gets a slot any more; `_give_back` follows, also when the channel is back before it."""
        self._halting = True
        for task in self._line:
            task.cancel()
        self._room.set()

    async def _work(self) -> None:
        try:
            if not self._took_over:  # before the first claim of this process
                await self._write(mailing.take_over)
                self._took_over = True
            while not self._halted:
                more = await self._fix()
                if len(self._line) < self._batch and await self._claim():
                    continue
                if not more and not await self._wait():
                    break
        except Exception:
            log.exception("a mailing stumbled; the next beat goes on")
        await self._give_back()

    async def _fix(self) -> bool:
        """A piece of an audience that is being fixed, as large as the writer's time allows; True: there is more."""

        def piece(tx: Tx) -> tuple[bool, float]:
            began = monotonic()
            more = mailing.advance(tx, self._piece)
            return more, monotonic() - began

        if self._unknown:
            self._unknown = False
            await self._database.read(lambda c: mailing.know(Tx(c, self._clock.now(), self._policy)))
        more, held = await self._write(piece)
        if held > HELD:
            self._piece = max(LEAST_PIECE, self._piece // 2)
        elif held < HELD / 2 and more:
            self._piece = min(MOST, self._piece + self._piece // 4)
        return more

    async def _claim(self) -> bool:
        """Put the next rows in line; False when there were none to look at."""
        resting = self._rests.now()
        taken, looked_at = await self._write(lambda tx: mailing.claim(tx, self._batch, resting))
        for one in taken:
            task = asyncio.create_task(self._one(one))
            self._line[task] = one
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)
        return looked_at > 0

    async def _wait(self) -> bool:
        """Until the line gets short, or until all is told; False when nothing is left to do."""
        if self._halted:
            return False
        if len(self._line) >= self._batch:
            self._room.clear()
            await self._room.wait()
            return True
        if self._sending:
            await asyncio.wait(self._sending, timeout=TAIL)
            return True
        if any((await self._write(mailing.take_over)).values()):  # their marks could not be written
            return True
        finished = await self._write(mailing.settle)
        for announcement_id in finished:
            self._progress.changed(announcement_id)
        return bool(finished)

    async def _give_back(self) -> None:
        """Who has no slot yet waits in the database; what is in the air comes to its end."""
        self._halt()
        line, self._line = self._line, {}
        if line:
            outcomes = [self._became(one, "waiting") for one in line.values()]
            try:
                await self._write(lambda tx: mailing.record(tx, outcomes))
            except Exception:
                log.exception("claims were not given back; the next work takes them over")
        while self._sending:
            await asyncio.wait(self._sending)
        self._halting = False

    async def _one(self, one: Outgoing) -> None:
        slot = self._pacer.slot(one.external_id, "mailing", kept=True)
        try:
            await self._told(one, await self._fate(one, slot))
        except Gone:
            return
        finally:
            slot.end()

    async def _told(self, one: Outgoing, outcome: Outcome) -> None:
        if outcome.state == "sent":
            self._rests.end(one.address_id)
        await self._ledger.record(outcome)
        self.sent += outcome.state == "sent"
        figures.notice("mailing", outcome.state)
        self._progress.changed(one.letter.announcement_id)

    async def _fate(self, one: Outgoing, slot: Slot) -> Outcome:
        """Send or correct one message; every fate has a state (house.md 4)."""
        try:
            async with slot:
                self._leave_line()
                message_id = await self._speak(one, slot)
        except (NotNow, TooFast):  # of a 429 the slot has told the pacer
            return self._became(one, "waiting")
        except (Down, BadToken) as fault:
            return self._lost(one, fault)
        except ApiError as refusal:
            self._channel.answered()
            if isinstance(refusal, Unreachable):
                return self._became(one, "blocked", refusal.reason)
            log.warning("a mailing's message was refused", extra={"mailing": one.mailing_id, "code": refusal.code})
            return self._became(one, "failed", "refused")
        except Gone:
            raise
        except Exception:
            log.exception("a mailing's message could not be made", extra={"mailing": one.mailing_id})
            return self._became(one, "failed", "fault")
        self._channel.answered()
        return self._became(one, "sent", None, message_id)

    def _lost(self, one: Outgoing, fault: Down | BadToken) -> Outcome:
        """No answer: what nobody can have received goes again, what may have arrived goes at most once more."""
        self._channel.failed(surely=isinstance(fault, BadToken))
        self._rests.begin(one.address_id)
        if self._channel.down:
            self._halt()
        if not isinstance(fault, Down) or not fault.maybe_sent or one.correct:
            return self._became(one, "waiting")
        if fault.timed_out or one.again:
            return self._became(one, "uncertain")
        return self._became(one, "waiting", "again")

    def _leave_line(self) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._line.pop(task, None)
        if len(self._line) < self._batch:
            self._room.set()

    @staticmethod
    def _became(one: Outgoing, state: str, reason: str | None = None, message_id: int | None = None) -> Outcome:
        kept = "again" if one.again and state in {"sent", "waiting"} else None
        return Outcome(one.mailing_id, one.address_id, state, reason or kept, message_id or one.message_id)

    async def _speak(self, one: Outgoing, slot: Slot) -> int:
        reader = Reader(one.external_id, one.language, one.zone)
        view = letter_view(one.letter, silent=one.silent)
        speaker = self._speaker.behind(lambda: self._mark(one, slot))
        if one.correct:
            if one.message_id is None:
                raise ValueError("a correction without a message")
            await speaker.correct(reader, one.message_id, view, patient=False)
            return one.message_id
        return await speaker.send(reader, view, patient=False)

    async def _mark(self, one: Outgoing, slot: Slot) -> None:
        """The gate right before the call. Raises NotNow and Gone."""
        if not await self._ledger.mark(one):
            raise Gone
        if self._channel.down:  # it failed others while this mark was written
            raise NotNow
        if self._lease.doubtful and not await self._lease.renew():  # frozen meanwhile: another may hold it now
            raise Gone
        slot.goes()

    async def _write(self, work: Callable[[Tx], T]) -> T:
        return await self._database.write(lambda c: work(Tx(c, self._clock.now(), self._policy)))
