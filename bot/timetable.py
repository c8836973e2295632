"""When what nobody asked for may go: the rule of the pacer, without a clock, a loop or a network of its own.

Telegram takes about 30 messages a second from a bot and one a second to one chat, and counts any second, not calendar
ones. So every window of one second holds at most `rate` unasked messages, and at most `whole` together with answers,
which never wait. Moments are seconds of any clock that only goes forward; the callers hand it in.
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from bot.places import NEVER, UNKNOWN, Places

SECOND = 1.0
BURST = 0.02  # seconds of the rate that may go at once when a wake-up came late
AFTER_REFUSAL = 0.5  # share of the rate with which the lane goes on after a 429
RECOVERY = 10.0  # seconds in which it grows back to the whole rate
SHARE = 0.8  # of the whole rate is for what nobody asked for
KNOWN_CHATS = 5000


class Asking(Protocol):
    """Who waits for a slot."""

    @property
    def chat(self) -> int | None:
        """None: a call that is no message to a chat."""
        ...

    @property
    def gone(self) -> bool:
        """Waits no more."""
        ...


T = TypeVar("T", bound=Asking)


@dataclass(slots=True)
class _Chat:
    written: float = NEVER
    before: float = NEVER  # the write before the last one: a 429 tells of the last
    held: float = NEVER


@dataclass(slots=True)
class _Line(Generic[T]):
    """One sender's queue: who may be next, and whose chat was written to a moment ago."""

    ready: deque[T] = field(default_factory=deque)
    later: list[tuple[float, int, T]] = field(default_factory=list)

    def wake(self, now: float) -> None:
        """Those whose chat is free again have waited longest: they come first."""
        free = []
        while self.later and self.later[0][0] <= now:
            free.append(heapq.heappop(self.later)[2])
        self.ready.extendleft(reversed(free))


class Timetable(Generic[T]):
    """`ask` queues, `due` gives the slots that have come, `next_at` says when to look again."""

    def __init__(self, rate: float, per_chat: float, whole: float, places: Places) -> None:
        """`rate`, `whole`: messages a second, unasked and in all; `per_chat`: seconds between two to one chat;
        `places`: of which each turn takes one."""
        self._rate = rate
        self._per_chat = per_chat
        self._budget = max(1, int(rate))
        self._whole = max(1, round(whole))
        self._places = places
        self._slot = NEVER  # the next place in the even row of turns
        self._paused = NEVER
        self._unasked: deque[float] = deque(maxlen=self._budget)
        self._all: deque[float] = deque()
        self._chats: dict[int, _Chat] = {}
        self._lines: dict[str, _Line[T]] = {}
        self._count = itertools.count()

    def ask(self, asking: T, line: str, now: float) -> None:
        """Queue; lines take turns, so that a long one does not hold up a short one."""
        if not self._lines:  # a row of turns begins: time in which nobody waited is not made good
            self._slot = max(self._slot, now)
        self._lines.setdefault(line, _Line()).ready.append(asking)

    def answered(self, chat: int, now: float) -> None:
        """An answer to a person goes at once; the unasked ones make room."""
        self._all.append(now)
        self._write(chat, now)

    def due(self, now: float) -> list[T]:
        """The turns that have come."""
        granted = []
        while self._places.free_at(now) <= now and self._opens(now) <= now:
            asking = self._pick(now)
            if asking is None:
                break
            self._slot = max(self._slot, now - BURST) + 1.0 / self.rate_at(now)
            self._unasked.append(now)
            self._all.append(now)
            if asking.chat is not None:
                self._write(asking.chat, now)
            self._places.take()
            granted.append(asking)
        return granted

    def next_at(self, now: float) -> float | None:
        """When the next slot can come; None while nobody waits, or nobody knows when a place is free."""
        place = self._places.free_at(now)
        if place == UNKNOWN:
            return None
        moments = [now if line.ready else line.later[0][0] for line in self._lines.values() if line.ready or line.later]
        return max(min(moments), self._opens(now), place) if moments else None

    def refused(self, chat: int | None, wait: float, now: float) -> None:
        """A 429 of the last message to this chat, with the seconds to keep away: the chat, when another message went
        there within the second before; else the bot as a whole was too fast."""
        known = self._chats.get(chat) if chat is not None else None
        if known is not None and known.written - known.before <= SECOND:
            known.held = max(known.held, now + wait)
        else:
            self._paused = max(self._paused, now + wait)

    def rate_at(self, now: float) -> float:
        """Unasked messages a second that may go now: 0 in a pause, then half of the rate and growing."""
        if now < self._paused:
            return 0.0
        grown = AFTER_REFUSAL + (1 - AFTER_REFUSAL) * (now - self._paused) / RECOVERY
        return self._rate * min(1.0, grown)

    def _opens(self, now: float) -> float:
        while self._all and self._all[0] <= now - SECOND:
            self._all.popleft()
        moment = max(self._slot, self._paused)
        if len(self._unasked) == self._budget:
            moment = max(moment, self._unasked[0] + SECOND)
        if len(self._all) >= self._whole:  # answers took more than their share; one a second goes all the same
            last = self._unasked[-1] if self._unasked else NEVER
            moment = max(moment, min(self._all[-self._whole], last) + SECOND)
        return moment

    def _pick(self, now: float) -> T | None:
        for name in list(self._lines):
            asking = self._first(self._lines[name], now)
            line = self._lines.pop(name)
            if line.ready or line.later:
                self._lines[name] = line  # who had a slot stands last
            if asking is not None:
                return asking
        return None

    def _first(self, line: _Line[T], now: float) -> T | None:
        line.wake(now)
        while line.ready:
            asking = line.ready.popleft()
            if asking.gone:
                continue
            free = self._free(asking.chat)
            if free <= now:
                return asking
            heapq.heappush(line.later, (free, next(self._count), asking))
        return None

    def _free(self, chat: int | None) -> float:
        known = self._chats.get(chat) if chat is not None else None
        return max(known.written + self._per_chat, known.held) if known is not None else NEVER

    def _write(self, chat: int, now: float) -> None:
        known = self._chats.setdefault(chat, _Chat())
        known.before, known.written = known.written, now
        if len(self._chats) > KNOWN_CHATS:
            old = now - max(SECOND, self._per_chat)
            self._chats = {id_: one for id_, one in self._chats.items() if max(one.written, one.held) > old}
