"""Mailings out: the second half of the delivery protocol, for many recipients of one announcement."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection

from bot.clock import Clock, monotonic
from bot.pacer import Pacer
from bot.telegram.api import ApiError, BadToken, Down, TooFast, Unreachable
from bot.telegram.render import Reader
from bot.telegram.speaker import Speaker
from db import announcement as announcement_rows
from db import mailing as mailing_rows
from db.engine import Database
from handlers.common.announcement_answer import letter_view
from handlers.ui.registry import ui
from handlers.ui.view import View
from services import mailing
from services.base import Tx
from services.mailing import Outcome, Outgoing
from services.person import who_from
from services.policy import Policy

log = logging.getLogger(__name__)
T = TypeVar("T")
BATCH = 50
GATHER = 0.01  # seconds in which marks and records of several messages become one write
LONGEST_PAUSE = 60.0
PAGE = "announcement"


@dataclass(slots=True)
class _Marking:
    """Messages that are about to go and are marked in one write."""

    sending: list[Outgoing] = field(default_factory=list)
    done: asyncio.Task[set[tuple[int, int]]] | None = None


class Mailer:
    """Sends what mailings owe. `run()` starts the work and returns at once: the heartbeat never waits for a mailing."""

    def __init__(
        self, database: Database, clock: Clock, policy: Policy, speaker: Speaker, pacer: Pacer, edit_every: float = 3.0
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._speaker = speaker
        self._pacer = pacer
        self._edit_every = edit_every
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._marking = _Marking()
        self._touched: set[int] = set()
        self._edited: dict[int, float] = {}
        self._refusing = False
        self._down = 0.0  # the channel does not answer: seconds to leave it alone, growing
        self._not_before = 0.0
        self.sent = 0

    @property
    def busy(self) -> bool:
        return self._task is not None and not self._task.done()

    async def run(self) -> int:
        """Begin to send what is due, if anything is; always 0, for the messages are counted in `sent`."""
        if self.busy or self._stopping or monotonic() < self._not_before:
            return 0
        now = self._clock.now()
        due = await self._database.read(mailing_rows.next_moment)
        if due is not None and due <= now and not self.busy:
            self._task = asyncio.create_task(self._work())
        return 0

    def stop(self) -> None:
        """Finish the batch in hand and take no more; the rest waits in the database."""
        self._stopping = True

    async def _work(self) -> None:
        try:
            while not self._stopping:
                while await self._write(mailing.advance):
                    pass
                taken, looked_at = await self._write(lambda tx: mailing.claim(tx, BATCH))
                self._touched |= {one.letter.announcement_id for one in taken}
                down = await self._send_all(taken)
                finished = await self._write(mailing.settle)
                await self._show_progress(finished)
                if down or (not looked_at and not finished):
                    return
        except Exception:
            log.exception("a mailing stumbled; the next beat goes on")

    async def _send_all(self, taken: list[Outgoing]) -> bool:
        """True when the channel does not answer: then it is left alone for a while."""
        self._refusing = False
        await asyncio.gather(*(self._one(one) for one in taken))
        if self._refusing:
            self._down = min(max(1.0, self._down * 2), LONGEST_PAUSE)
            self._not_before = monotonic() + self._down
        elif taken:
            self._down = 0.0
        return self._refusing

    async def _one(self, one: Outgoing) -> None:
        async with self._pacer.turn(one.external_id, "mailing"):
            outcome = await self._fate(one)
        if outcome is None:
            return  # paused, stopped or withdrawn meanwhile
        await self._write(lambda tx: mailing.record(tx, [outcome]))  # waiting writes share a commit
        self.sent += outcome.state == "sent"

    async def _fate(self, one: Outgoing) -> Outcome | None:
        if self._stopping or self._refusing:
            return self._became(one, "waiting")
        if (one.mailing_id, one.address_id) in await self._mark(one):
            return await self._send(one)
        return None

    @staticmethod
    def _became(one: Outgoing, state: str, reason: str | None = None, message_id: int | None = None) -> Outcome:
        kept = "again" if one.again and state in {"sent", "waiting"} else None
        return Outcome(one.mailing_id, one.address_id, state, reason or kept, message_id or one.message_id)

    async def _send(self, one: Outgoing) -> Outcome:
        """Send or correct one message; every fate has a state (house.md 4)."""
        try:
            return self._became(one, "sent", None, await self._speak(one))
        except Unreachable as refusal:
            return self._became(one, "blocked", refusal.reason)
        except TooFast as busy:
            self._pacer.refused(one.external_id, busy.retry_after, "unasked")
            return self._became(one, "waiting")
        except Down as fault:
            if not fault.maybe_sent or one.correct:
                self._refusing = True
                return self._became(one, "waiting")
            if fault.timed_out or one.again:  # it may well have arrived: not repeated
                return self._became(one, "uncertain")
            return self._became(one, "waiting", "again")
        except BadToken:
            self._refusing = True
            return self._became(one, "waiting")
        except ApiError as refusal:
            log.warning("a mailing's message was refused", extra={"mailing": one.mailing_id, "code": refusal.code})
            return self._became(one, "failed", "refused")
        except Exception:
            log.exception("a mailing's message could not be made", extra={"mailing": one.mailing_id})
            return self._became(one, "failed", "fault")

    async def _speak(self, one: Outgoing) -> int:
        reader = Reader(one.external_id, one.language, one.zone)
        view = letter_view(one.letter, silent=one.silent)
        if one.correct:
            if one.message_id is None:
                raise ValueError("a correction without a message")
            await self._speaker.correct(reader, one.message_id, view, patient=False)
            return one.message_id
        return await self._speaker.send(reader, view, patient=False)

    async def _mark(self, one: Outgoing) -> set[tuple[int, int]]:
        """Mark as being sent, together with what goes in the same instant; the keys that may go."""
        marking = self._marking
        marking.sending.append(one)
        if marking.done is None:
            marking.done = asyncio.create_task(self._mark_together(marking))
        return await marking.done

    async def _mark_together(self, marking: _Marking) -> set[tuple[int, int]]:
        await asyncio.sleep(GATHER)
        if self._marking is marking:
            self._marking = _Marking()
        return await self._write(lambda tx: mailing.mark(tx, marking.sending))

    async def _show_progress(self, finished: list[int]) -> None:
        """Edit the author's page, where it stands in the chat, at most once in `edit_every` seconds."""
        for announcement_id in self._touched | set(finished):
            left = self._edited.get(announcement_id, 0.0) + self._edit_every - monotonic()
            if left > 0 and announcement_id not in finished:
                continue
            if left > 0:
                await asyncio.sleep(left)
            self._edited[announcement_id] = monotonic()
            await self._edit_page(announcement_id)
        for announcement_id in finished:
            self._touched.discard(announcement_id)
            self._edited.pop(announcement_id, None)

    async def _edit_page(self, announcement_id: int) -> None:
        def look(c: Connection) -> tuple[Reader, int, View] | None:
            tx = Tx(c, self._clock.now(), self._policy)
            row = announcement_rows.letters(c, [announcement_id])[announcement_id]
            address = mailing.watching(tx, row.author_id, announcement_id)
            if address is None:
                return None
            who = who_from(address, self._policy.zone)
            page = ui.pages[PAGE]
            view = page.draw(page.load(tx, who, announcement_id))
            return Reader(who.external_id, who.language, who.zone), address.menu_message_id, view

        found = await self._database.read(look)
        if found is None:
            return
        reader, message_id, view = found
        try:
            async with self._pacer.turn(reader.chat, "progress"):
                await self._speaker.edit(reader, message_id, view, media_now=False, patient=False)
        except (ApiError, Down) as fault:
            log.info("the progress was not shown", extra={"fault": type(fault).__name__})

    async def _write(self, work: Callable[[Tx], T]) -> T:
        return await self._database.write(lambda c: work(Tx(c, self._clock.now(), self._policy)))
