"""What waits in memory: a line for each chat, bounded. What does not fit stays in the inbox until its turn comes."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from bot.events import Broken, Changed, Event, Heard, Nothing, Press
from bot.telegram.render import utf16
from bot.telegram.updates import event_of
from bot.turn import Turn
from handlers.ui.registry import Show

log = logging.getLogger(__name__)
PER_CHAT = 32  # updates of one chat in memory: a flood of one person costs no more
SPLIT = 4000  # a client splits at 4096; a text this long is not finished yet
CUT = 4096


@dataclass(frozen=True, slots=True)
class Waiting:
    """A stored update in memory. `since`: monotonic seconds at which it came here; `acted_at`: its effect stands since
    then, only its page is owed; `turn`: it was acted on in the transaction that stored it, `fault`: that failed."""

    seq: int
    chat: int
    event: Event
    since: float
    acted_at: datetime | None = None
    turn: Turn | None = None
    fault: BaseException | None = None


@dataclass(slots=True)
class Line:
    """The updates of one chat, in order. `read`: the newest seq that came into memory; `newest`: the newest that is
    known to be stored; `behind`: rows of this chat wait in the inbox only."""

    chat: int
    read: int = 0
    newest: int = 0
    behind: bool = False
    rows: deque[Waiting] = field(default_factory=deque)
    more: asyncio.Event | None = None  # somebody waits for the next row
    undrawn: tuple[Press, Show] | None = None  # the last press whose page was left out, as others waited

    @property
    def empty(self) -> bool:
        return not self.rows and not self.behind

    def take(self, row: Waiting) -> bool:
        """A row that was just stored; False when it stays in the inbox for now."""
        self.newest = max(self.newest, row.seq)
        if row.seq <= self.read:
            return False
        if self.behind or len(self.rows) >= PER_CHAT:
            self.behind = True
            return False
        self.put(row)
        return True

    def put(self, row: Waiting) -> None:
        """This row is in memory now."""
        self.read = row.seq
        self.rows.append(row)
        if self.more is not None:
            self.more.set()


def event_in(update: Any, chat: int) -> Event:
    """What an update says; what cannot be read is set aside when it is a person's."""
    try:
        return event_of(update)
    except Exception:
        log.exception("an update cannot be read")
        return Broken() if chat else Nothing()


def unfinished(event: Event) -> bool:
    """Does more belong to this? An album comes as many updates, a long text as several."""
    if not isinstance(event, Heard):
        return False
    return event.said.album is not None or (event.said.kind == "text" and len(event.said.text) >= SPLIT)


def continues(one: Waiting, following: Waiting) -> bool:
    """Is the following one a part of the same message of the person? What came after it was acted on is not: the page
    is owed for the one, the act for the other."""
    return one.acted_at == following.acted_at and _continues(one.event, following.event)


def _continues(event: Event, following: Event) -> bool:
    if not isinstance(event, Heard) or not isinstance(following, Heard):
        return False
    if event.said.album is not None:
        return following.said.album == event.said.album
    return following.said.kind == "text" and not following.said.text.startswith("/")


def together(events: list[Event]) -> Event:
    """The parts of an album or of a long text as one event."""
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
