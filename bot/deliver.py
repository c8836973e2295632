"""Notices out: claim, look again, mark, send, record (house.md, decision 4).

Several chats at the same time, each in order. What a message waits for (its drawing, its slot) comes before the mark;
between the mark and the call lies only the commit. A fate is written right after the call.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection

from bot import drawing
from bot.channel import Channel
from bot.clock import Clock, monotonic
from bot.lease import Lease
from bot.pacer import Pacer, Slot
from bot.rests import Rests
from bot.telegram.api import ApiError, BadToken, Down, TooFast, Unreachable
from bot.telegram.render import Reader
from bot.telegram.speaker import Speaker
from bot.watch import figures
from db.engine import Database
from handlers.ui.registry import Registry
from handlers.ui.text import t
from handlers.ui.view import View, home_row
from services import delivery, jobs
from services import notice as notices
from services.base import Tx
from services.notice import Ready, Recalled
from services.person import set_reachable
from services.policy import Policy

log = logging.getLogger(__name__)
T = TypeVar("T")
Fate = Literal["sent", "not sent", "again", "later"]  # later: the next one to this chat waits, too
IN_HAND = 120  # people whose messages are claimed and not yet sent: some seconds of the lane
REFILL = 80
BATCH = 20  # notices looked at in one hop: the writer is held for three milliseconds
FRESH = 30.0  # seconds after which a claimed notice is looked at again before it is sent
PERIOD = timedelta(minutes=1)
DELIVER = jobs.outside("deliver", PERIOD)
PAUSES = (0.1, 0.5, 2.0, 5.0, 10.0)  # seconds between tries to write what became of a message


class NotNow(Exception):
    """It must not be sent now and was surely not."""


class Gone(Exception):
    """It must not be sent: dropped since it was claimed, or taken by another holder."""


class Deliverer:
    """Sends what is due; woken by a spark or by the heartbeat."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policy: Policy,
        ui: Registry,
        speaker: Speaker,
        pacer: Pacer,
        lease: Lease,
        channel: Channel,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._ui = ui
        self._speaker = speaker
        self._pacer = pacer
        self._lease = lease
        self._channel = channel
        self._rests = Rests()
        self._lines: dict[asyncio.Task[None], list[Ready]] = {}
        self._waiting: set[asyncio.Task[Any] | None] = set()  # for a slot: nothing of theirs is being sent
        self._recalling: set[int] = set()  # notices whose message is being edited to «taken back»
        self._moved = asyncio.Event()
        self._look = False
        self._running = self._stopping = False
        self._told_at: datetime | None = None
        self._told_sent = 0
        self.sent = 0

    @property
    def busy(self) -> bool:
        return self._running or bool(self._lines)

    async def run(self) -> None:
        """Send everything that is due now. A call while that goes on makes it look once more and returns."""
        self._look = True
        self._moved.set()
        if self._running or self._stopping:
            return
        self._running = True
        try:
            await self._work()
        except Exception:
            log.exception("the delivery stumbled; the next beat goes on")
        finally:
            self._running = False

    def stop(self) -> None:
        """Take no more. What waits for its slot stays claimed, and the next holder of the lease takes it at once."""
        self._stopping = True
        for task in filter(None, self._waiting):
            task.cancel()

    async def _work(self) -> None:
        while True:
            self._moved.clear()
            if self._look and len(self._lines) <= REFILL:
                self._look = False
                more = await self._fill()
                self._look = self._look or more
            elif self._lines:
                await self._moved.wait()
            else:
                return

    async def _fill(self) -> bool:
        """Claim what there is room for and begin with it; True when more may be due."""
        if self._stopping:
            return False
        if not await self._channel.ready():
            await self._report(lambda tx, _sent: jobs.failed(tx, DELIVER))
            return False
        in_hand = [ready for line in self._lines.values() for ready in line]
        room = min(IN_HAND - len(self._lines), BATCH)
        resting, recalling = self._rests.now(), frozenset(self._recalling)  # the work below runs in another thread

        def take(tx: Tx) -> tuple[notices.Claimed, list[Recalled]]:
            return self._claim(tx, in_hand, room, resting), notices.recalled(tx, recalling)

        claimed, recalled = await self._write(take)
        for one in recalled:
            self._recalling.add(one.notice_id)
            self._begin(self._call_back(one), [])
        chats: dict[int, list[Ready]] = {}
        for ready in claimed.ready:
            chats.setdefault(ready.who.me, []).append(ready)
        for line in chats.values():
            self._begin(self._in_order(line), line)
        await self._report(lambda tx, sent: jobs.ran(tx, DELIVER, {"sent": sent}))
        return claimed.looked_at >= room

    def _claim(self, tx: Tx, in_hand: list[Ready], room: int, resting: set[int]) -> notices.Claimed:
        epoch = self._lease.epoch
        freed = delivery.free(tx, epoch, {id_ for ready in in_hand for id_ in ready.ids})
        if any(freed.values()):
            counts = {f"count_{name}": n for name, n in freed.items()}
            log.warning("notices were left by a crash or a lost answer", extra=counts)
        look = {name: kind.look_again for name, kind in self._ui.notices.items()}
        but_not = {ready.who.me for ready in in_hand} | resting
        return notices.claim(tx, look, room, epoch, but_not)

    def _begin(self, work: Coroutine[Any, Any, None], line: list[Ready]) -> None:
        task = asyncio.create_task(work)
        self._lines[task] = line
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._lines[task]
        self._look = True  # what came meanwhile for this person was left out of the claims
        self._moved.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("a line of notices broke; it is taken up after its term", exc_info=task.exception())

    async def _in_order(self, line: list[Ready]) -> None:
        """What goes to one chat goes one after another, as it was planned; after a fault the rest waits."""
        claimed_at = monotonic()
        while line:
            if not await self._one(line[0], claimed_at):
                break
            del line[0]
        left = [id_ for ready in line for id_ in ready.ids]
        if left:
            await self._surely(lambda tx: delivery.give_back(tx, left))

    async def _one(self, ready: Ready, claimed_at: float) -> bool:
        """Send one message; False when the next one to this chat must wait."""
        drawn, faulty = drawing.draw(self._ui, ready)
        if faulty:
            await self._surely(lambda tx: delivery.refused(tx, faulty, "fault"))
            self._count(ready, "fault", faulty)
        if drawn is None:
            return True
        ids = [id_ for id_ in ready.ids if id_ not in faulty]
        fate: Fate = "again"
        while fate == "again":
            slot = self._pacer.slot(ready.who.external_id, "notice", kept=True)
            try:
                fate = await self._attempt(ready, ids, drawn, claimed_at, slot)
            finally:
                slot.end()
        if fate == "sent":
            await self._close(ready, ids)
        return fate != "later"

    async def _attempt(self, ready: Ready, ids: list[int], view: View, claimed_at: float, slot: Slot) -> Fate:
        """Send, and write what became of it."""
        try:
            message_id = await self._send(ready, ids, view, claimed_at, slot)
        except TooFast:
            await self._surely(lambda tx: delivery.hold(tx, ids))
            return "again"
        except Exception as fault:  # noqa: BLE001 - every fate of a message has its line there
            return "not sent" if await self._not_sent(ready, ids, fault) else "later"
        self._channel.answered()
        self._rests.end(ready.who.me)
        await self._surely(lambda tx: self._record(tx, ready, ids, message_id))
        self._count(ready, "sent", ids)
        self.sent += 1
        return "sent"

    async def _close(self, ready: Ready, ids: list[int]) -> None:
        """The page that a message makes untrue gives its buttons away."""
        who = ready.who
        closes = {page for id_, kind, _ in ready.parts if id_ in ids for page in self._ui.notices[kind].closes}
        if who.menu_message_id is None or who.page not in closes:
            return
        try:
            async with self._pacer.slot(who.external_id, "notice"):
                await self._speaker.strip(who.external_id, who.menu_message_id, patient=False)
        except Down:
            log.info("the buttons of a page that is over stay", extra={"notice": ids[0]})

    async def _send(self, ready: Ready, ids: list[int], view: View, claimed_at: float, slot: Slot) -> int:
        who = ready.who
        reader = Reader(who.external_id, who.language, who.zone)
        task = asyncio.current_task()
        self._waiting.add(task)
        try:
            async with slot:
                self._waiting.discard(task)
                if self._stopping or self._channel.down or monotonic() - claimed_at > FRESH:
                    raise NotNow
                return await self._speaker.behind(lambda: self._mark(ids, slot)).send(reader, view, patient=False)
        finally:
            self._waiting.discard(task)

    async def _mark(self, ids: list[int], slot: Slot) -> None:
        """The gate right before the call. Raises NotNow and Gone."""
        try:
            may_go = await self._write(lambda tx: delivery.mark(tx, ids, self._lease.epoch))
        except Exception as fault:
            raise NotNow from fault
        if not may_go:
            raise Gone
        if self._channel.down:  # it failed others while this mark was written
            raise NotNow
        if self._lease.doubtful and not await self._lease.renew():  # frozen meanwhile: another may hold it now
            raise Gone
        slot.goes()

    async def _not_sent(self, ready: Ready, ids: list[int], fault: Exception) -> bool:
        """Write what became of a message that was not sent, or perhaps was; True when the next one may go."""
        if isinstance(fault, Gone | NotNow):
            return isinstance(fault, Gone)
        if isinstance(fault, Down | BadToken):
            self._channel.failed(surely=isinstance(fault, BadToken))
            self._rests.begin(ready.who.me)
            if isinstance(fault, Down) and fault.maybe_sent:
                again = await self._surely(lambda tx: delivery.unknown(tx, ids))
                self._count(ready, "again" if again else delivery.UNCERTAIN, ids)
            return False
        reason = "fault"
        if isinstance(fault, ApiError):
            self._channel.answered()
            reason = fault.reason if isinstance(fault, Unreachable) else "refused"
            log.info("a notice was refused", extra={"notice": ids[0], "code": fault.code})
        else:
            log.error("a notice could not be sent", extra={"notice": ids[0]}, exc_info=fault)
        await self._surely(lambda tx: self._refuse(tx, ready, ids, reason, gone=isinstance(fault, Unreachable)))
        self._count(ready, reason, ids)
        return True

    @staticmethod
    def _refuse(tx: Tx, ready: Ready, ids: list[int], reason: str, *, gone: bool) -> None:
        delivery.refused(tx, ids, reason)
        if gone:
            set_reachable(tx, ready.who, reachable=False, reason=reason)

    def _record(self, tx: Tx, ready: Ready, ids: list[int], message_id: int) -> None:
        delivery.record(tx, ids, message_id)
        for id_, kind, data in ready.parts:
            sent = self._ui.notices[kind].sent
            if sent is None or id_ not in ids:
                continue
            try:
                with tx.c.begin_nested():
                    sent(tx, data, message_id)
            except Exception:
                log.exception("what follows a sent notice failed", extra={"notice": id_, "kind": kind})

    async def _call_back(self, one: Recalled) -> None:
        try:
            await self._take_back(one)
        finally:
            self._recalling.discard(one.notice_id)

    async def _take_back(self, one: Recalled) -> None:
        """A message about an act that was undone says so and loses its buttons; without an answer it does so later."""
        reader = Reader(one.who.external_id, one.who.language, one.who.zone)
        taken_back = View((t("notice-taken-back"),), (home_row(),))
        try:
            async with self._pacer.slot(reader.chat, "notice"):
                await self._speaker.edit(reader, one.message_id, taken_back, media_now=False, patient=False)
        except TooFast:
            return
        except (Down, BadToken) as fault:
            self._channel.failed(surely=isinstance(fault, BadToken))
            return
        except ApiError:
            log.info("a message could not be taken back", extra={"notice": one.notice_id})
        except Exception:
            log.exception("a message could not be taken back", extra={"notice": one.notice_id})
        await self._surely(lambda tx: delivery.called_back(tx, one.notice_id))

    @staticmethod
    def _count(ready: Ready, reason: str, ids: list[int]) -> None:
        for id_, kind, _ in ready.parts:
            if id_ in ids:
                figures.notice(kind, reason)

    async def _report(self, say: Callable[[Tx, int], object]) -> None:
        """Tell the memory of the jobs, once in a period."""
        now = self._clock.now()
        if self._told_at is not None and now - self._told_at < PERIOD:
            return
        sent, before = self.sent, self._told_sent
        await self._write(lambda tx: say(tx, sent - before))
        self._told_at, self._told_sent = now, sent

    async def _surely(self, work: Callable[[Tx], T]) -> T:
        """Write what became of a message, also while the database is away for a moment: a fate that is not written
        would be a message sent twice."""
        for pause in PAUSES:
            try:
                return await self._write(work)
            except Exception:
                log.exception("what became of a notice is not written yet")
                await asyncio.sleep(pause)
        return await self._write(work)

    async def _write(self, work: Callable[[Tx], T]) -> T:
        def run(c: Connection) -> T:
            return work(Tx(c, self._clock.now(), self._policy))

        return await self._database.write(run)
