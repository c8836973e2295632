"""Updates in: order within a chat, chats in parallel; action, then page; three tries, then set aside with a number."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from bot.clock import Clock
from bot.events import AddedToGroup, Changed, Event, Heard, Press
from bot.marks import Marks
from bot.telegram.api import ApiError, Down, Unreachable
from bot.telegram.render import Reader, utf16
from bot.telegram.speaker import Speaker
from bot.telegram.updates import event_of
from bot.turn import Turn, Turner
from db import inbox as inbox_rows
from db.engine import Database
from domain.errors import DomainError
from handlers.ui.registry import BadArguments
from handlers.ui.text import Argument, Text, t
from handlers.ui.view import View
from services.base import Tx
from services.person import set_reachable
from services.policy import Policy

log = logging.getLogger(__name__)
TRIES = 3
GATHER = 0.4  # seconds to wait for the rest of an album or of a text that a client split
SPLIT = 4000  # a client splits at 4096; a text this long is not finished yet
CUT = 4096
AT_ONCE = 64
COMMANDS = frozenset({"commands"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stored update in memory."""

    seq: int
    chat: int
    event: Event


class Dispatcher:
    """Takes stored updates through their turns."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policy: Policy,
        turner: Turner,
        speaker: Speaker,
        on_sparks: Callable[[frozenset[str], int], None],
        marks: Marks,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._turner = turner
        self._speaker = speaker
        self._on_sparks = on_sparks
        self.marks = marks
        self._chats: dict[int, deque[Waiting]] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._more: dict[int, asyncio.Event] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)

    def take(self, rows: Sequence[Any]) -> None:
        """Stored rows (seq, chat, payload), in order."""
        for row in rows:
            event = event_of(json.loads(row.payload))
            self._chats.setdefault(row.chat, deque()).append(Waiting(row.seq, row.chat, event))
            if row.chat in self._more:
                self._more[row.chat].set()
            if row.chat not in self._tasks:
                self._tasks[row.chat] = asyncio.create_task(self._serve(row.chat))

    @property
    def busy(self) -> bool:
        return bool(self._tasks) or not self.marks.empty

    @property
    def waiting(self) -> int:
        """How many updates wait in memory."""
        return sum(len(line) for line in self._chats.values())

    async def _serve(self, chat: int) -> None:
        line = self._chats[chat]
        try:
            while line:
                async with self._gate:
                    group = await self._group(chat, line)
                    await self._handle(group, alone=not line)
        except Exception:
            log.exception("a chat's line broke", extra={"waiting": len(line)})
        finally:
            del self._tasks[chat], self._chats[chat]

    async def _group(self, chat: int, line: deque[Waiting]) -> list[Waiting]:
        """The next update with what belongs to it: an album comes as many updates, a long text as several."""
        group = [line.popleft()]
        while self._unfinished(group[-1].event):
            if not line:
                waker = self._more[chat] = asyncio.Event()
                try:
                    await asyncio.wait_for(waker.wait(), GATHER)
                except TimeoutError:
                    break
                finally:
                    del self._more[chat]
            if not self._continues(group[-1].event, line[0].event):
                break
            group.append(line.popleft())
        return group

    @staticmethod
    def _unfinished(event: Event) -> bool:
        if not isinstance(event, Heard):
            return False
        return event.said.album is not None or (event.said.kind == "text" and len(event.said.text) >= SPLIT)

    @staticmethod
    def _continues(event: Event, following: Event) -> bool:
        if not isinstance(event, Heard) or not isinstance(following, Heard):
            return False
        if event.said.album is not None:
            return following.said.album == event.said.album
        return following.said.kind == "text" and not following.said.text.startswith("/")

    async def _handle(self, group: list[Waiting], *, alone: bool) -> None:
        event = _together([waiting.event for waiting in group])
        seqs = [waiting.seq for waiting in group]
        chat = group[0].chat
        if isinstance(event, AddedToGroup):
            await self._leave(event.chat)
        for attempt in range(1, TRIES + 1):
            try:
                turn = await self._turn(seqs, chat, event)
                break
            except Exception:
                log.exception("a turn failed", extra={"seq": seqs[0], "attempt": attempt})
                if attempt == TRIES:
                    await self._set_aside(seqs, chat, event)
                    return
                await asyncio.sleep(0.2 * attempt)
        if turn.sparks and turn.who is not None:
            self._on_sparks(turn.sparks, turn.who.address_id)
        for address_id in turn.menus:
            self._on_sparks(COMMANDS, address_id)
        await self._show(turn, event, chat, alone=alone)
        self.marks.shown(seqs)

    async def _turn(self, seqs: list[int], chat: int, event: Event) -> Turn:
        def act(c: Connection) -> Turn:
            tx = self._tx(c, seqs[0])
            turn = self._turner.turn(tx, seqs, chat, event)
            return replace(turn, menus=frozenset(tx.menus)) if tx.menus else turn

        try:
            return await self._database.write(act)
        except DomainError as refusal:
            words = Text("error-" + refusal.code.replace("_", "-"), _arguments(refusal.params))
        except BadArguments:
            words = t("error-old-button")

        def refuse(c: Connection) -> Turn:
            return self._turner.refuse(self._tx(c, seqs[0]), seqs, chat, event, words)

        return await self._database.write(refuse)

    def _tx(self, c: Connection, seq: int) -> Tx:
        return Tx(c, self._clock.now(), self._policy, seq)

    async def _show(self, turn: Turn, event: Event, chat: int, *, alone: bool) -> None:
        """Answer the press, then draw; of several waiting presses only the last page is drawn."""
        zone, language = (turn.who.zone, turn.who.language) if turn.who else (self._policy.zone, "ru")
        reader = Reader(chat, language, zone)
        try:
            if isinstance(event, Press):
                long = turn.toast is not None and len(self._speaker.texts.render(turn.toast, language, zone)) > 60
                alert = long or bool(turn.show and turn.show.alert)
                await self._speaker.answer(event.callback_id, turn.toast, reader, alert=alert)
                if turn.show is not None and turn.show.drop:
                    await self._speaker.delete(chat, event.message_id)
            if turn.page is not None and (alone or not isinstance(event, Press)):
                await self._draw(turn, event, reader)
            elif turn.page is None and turn.toast is not None and not isinstance(event, Press):
                await self._speaker.send(reader, View((turn.toast,)))
        except Unreachable as refusal:
            await self._unreachable(turn, refusal.reason)
        except (ApiError, Down) as fault:
            log.warning("a page was not drawn", extra={"method": fault.method, "fault": type(fault).__name__})

    async def _draw(self, turn: Turn, event: Event, reader: Reader) -> None:
        who, page, show = turn.who, turn.page, turn.show
        if who is None or page is None or show is None:
            return
        view = page.draw(turn.data)
        menu = self.marks.pending_menu(who.address_id) or who.menu_message_id
        if isinstance(event, Press):
            pressed = event.message_id
            here = not show.fresh and not turn.replayed and pressed == menu
            if here and await self._speaker.edit(reader, pressed, view, media_now=event.media):
                return
            if not show.drop:
                await self._speaker.strip(reader.chat, pressed, self._turner.ui.staying(event.keyboard))
        elif turn.toast is not None:
            view = replace(view, text=(turn.toast, t("blank"), *view.text)) if view.rich is None else view
        if view.beside:
            await self._speaker.send(reader, view)
            return
        if menu is not None and not (isinstance(event, Press) and menu == event.message_id):
            await self._speaker.strip(reader.chat, menu)
        message_id = await self._speaker.send(reader, view)
        self.marks.menu(who.address_id, message_id if view.rows else None)

    async def _unreachable(self, turn: Turn, reason: str) -> None:
        if turn.who is not None:
            who = turn.who
            await self._database.write(lambda c: set_reachable(self._tx(c, 0), who, reachable=False, reason=reason))

    async def _leave(self, chat: int) -> None:
        try:
            words = self._speaker.texts.render(Text("group-refusal"), "ru", self._policy.zone)
            await self._speaker.api.call("sendMessage", {"chat_id": chat, "text": words, "parse_mode": "HTML"})
        except (ApiError, Down):
            log.info("a group did not let us speak")
        try:
            await self._speaker.api.call("leaveChat", {"chat_id": chat})
        except (ApiError, Down):
            log.warning("a group could not be left")

    async def _set_aside(self, seqs: list[int], chat: int, event: Event) -> None:
        """The chat goes on; the person gets a sentence with a number of digits."""

        def aside(c: Connection) -> int:
            number = secrets.randbelow(90_000) + 10_000
            while inbox_rows.incident_taken(c, number):
                number = secrets.randbelow(90_000) + 10_000
            for seq in seqs:
                inbox_rows.aside(c, seq, number)
            return number

        try:
            number = await self._database.write(aside)
        except Exception:
            log.exception("a row could not be set aside", extra={"seq": seqs[0]})
            return
        log.error("set aside", extra={"incident": number, "seq": seqs[0]})
        reader = Reader(chat, "ru", self._policy.zone)
        words = t("error-unexpected", number=str(number))
        try:
            if isinstance(event, Press):
                await self._speaker.answer(event.callback_id, None, reader)
            await self._speaker.send(reader, View((words,)))
        except (ApiError, Down):
            log.warning("the sentence about an incident did not go", extra={"incident": number})


def _arguments(params: Mapping[str, object]) -> dict[str, Argument]:
    """Parameters of an error as arguments of its words: lists become one phrase."""
    return {
        name: value if isinstance(value, str | int | date | time) else ", ".join(str(part) for part in value)
        for name, value in params.items()
        if isinstance(value, str | int | date | time | tuple | list)
    }


def _together(events: list[Event]) -> Event:
    first = events[0]
    if len(events) == 1 or not isinstance(first, Heard):
        return first
    parts = [event.said for event in events if isinstance(event, Heard | Changed)]
    if first.said.album is not None:
        caption = next((part for part in parts if part.text), first.said)
        files = tuple(file for part in parts for file in part.files)
        taken = next((part for part in parts if part.files), first.said)
        left_out = sum(not part.files for part in parts)
        said = replace(taken, text=caption.text, entities=caption.entities, files=files, left_out=left_out)
        return Heard(said)
    return Heard(replace(first.said, text=_joined([part.text for part in parts]), entities=()))


def _joined(parts: list[str]) -> str:
    """A client cuts a long text at 4096, or at a blank before it, which the channel then trims away."""
    whole = parts[0]
    for before, part in pairwise(parts):
        whole += part if utf16(before) == CUT else f" {part}"
    return whole
