"""Looks every half minute how things stand, and writes what ails or is well again (services.trouble).

A task of its own: it must see that the heartbeat or the delivery stands still.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from bot import drawing
from bot.clock import monotonic
from bot.program import Program
from bot.telegram.api import ApiError, Down
from bot.telegram.render import Reader
from bot.telegram.speaker import LONGEST_WAIT
from bot.watch.state import FULL, SILENT, Look, State
from handlers.ui.registry import ui
from services import delivery, trouble
from services.trouble import Trouble
from services.watch import Standing

log = logging.getLogger(__name__)
EVERY = 30.0
ASK = 60.0  # seconds of silence after which the channel is asked (a webhook can be quiet for hours)
GONE = 300.0  # seconds of silence that are worth a word
STILL = timedelta(minutes=10)
ENOUGH = FULL + FULL // 4
MANY = 2
TOLD_ELSEWHERE = frozenset({"backup", "deliver"})


class Watcher:
    """`run()` until cancelled; `look()` once. `steady`: seconds of a clock that only goes forward."""

    def __init__(self, program: Program, look: Look, steady: Callable[[], float] = monotonic) -> None:
        self._program = program
        self._look = look
        self._steady = steady
        self._sent = self._mailed = -1
        self._sent_at = self._mailed_at = steady()
        self._late: set[str] = set()

    async def run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the watcher could not look")
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Once: ask the channel when it was silent, compare with what was known, write what changed."""
        await self._ask()
        state = await self._look.state()
        if state.standing is None or not state.leads:
            return  # the first cannot be written down, and without the lease another process watches
        found = self._troubles(state, state.standing)
        if await self._program.read_in_tx(trouble.changed, found):
            await self._program.run_in_tx(trouble.settle, found)
            log.warning("troubles", extra={"troubles": [one.name for one in found if one.grave]})
        if any(one.name == "delivery" for one in found):
            await self._by_hand()

    async def _ask(self) -> None:
        if monotonic() - self._program.api.answered_at < ASK:
            return
        try:
            await self._program.api.call("getMe", timeout=10)
        except (ApiError, Down):
            log.info("the channel is silent")

    def _troubles(self, state: State, standing: Standing) -> list[Trouble]:
        now = standing.at
        found = []
        if state.silent > GONE:
            found.append(Trouble("channel", now - timedelta(seconds=state.silent)))
        if (stands := self._delivery(state, standing)) is not None:
            found.append(stands)
        if (stands := self._mailing(state, standing)) is not None:
            found.append(stands)
        if state.free < ENOUGH:
            found.append(Trouble("disk", now, state.free // 1024**2, grave=state.free < FULL))
        copy = standing.jobs.get("backup")
        if copy is not None and copy.failures:
            found.append(Trouble("copy", copy.tried_at))
        return found + self._jobs(standing)

    def _jobs(self, standing: Standing) -> list[Trouble]:
        """Jobs that were late the last time too: after a start or a jump of the clock all are late until the next beat.
        More than two late ones have one cause and get one message."""
        late = {one.name: one.last_success or standing.at for one in standing.overdue if one.name not in TOLD_ELSEWHERE}
        before, self._late = self._late, set(late)
        many = len(late) > MANY
        found = [Trouble(f"job:{name}", since, grave=name in before and not many) for name, since in late.items()]
        if many:
            found.append(Trouble("jobs", min(late.values()), len(late), grave=late.keys() <= before))
        return found

    def _delivery(self, state: State, standing: Standing) -> Trouble | None:
        """Messages are long due, the channel answers, and nothing goes. A long queue that moves is no trouble, nor one
        message that the channel does not take; a channel that is gone is another."""
        if self._program.sent != self._sent or state.silent > SILENT:
            self._sent, self._sent_at = self._program.sent, self._steady()
        since = standing.unsent_since
        if since is None or standing.at - since <= STILL:
            return None
        still = self._steady() - self._sent_at > STILL.total_seconds()
        return Trouble("delivery", since, standing.unsent, grave=still)

    def _mailing(self, state: State, standing: Standing) -> Trouble | None:
        """The same for a running mailing: notices may go beside one that stands."""
        mailed = self._program.mailer.sent
        if mailed != self._mailed or state.silent > SILENT:
            self._mailed, self._mailed_at = mailed, self._steady()
        since = standing.mailing_since
        if since is None or standing.at - since <= STILL:
            return None
        return Trouble("mailing", since, grave=self._steady() - self._mailed_at > STILL.total_seconds())

    async def _by_hand(self) -> None:
        """A delivery that stands still does not tell of itself: this one message goes around it."""
        epoch = self._program.lease.epoch
        for ready in await self._program.run_in_tx(trouble.by_hand, epoch):
            drawn, _ = drawing.draw(ui, ready)
            if drawn is None or not await self._program.run_in_tx(delivery.mark, ready.ids, epoch):
                continue
            reader = Reader(ready.who.external_id, ready.who.language, ready.who.zone)
            message_id = await self._program.speaker.send(reader, drawn, longest=LONGEST_WAIT)
            await self._program.run_in_tx(delivery.record, ready.ids, message_id)
