"""One pacer for the whole program: `async with pacer.slot(chat)` around everything that nobody asked for.

Answers to people never wait; they are told to the pacer with `answered`, so that the rest makes room for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType

from bot.clock import monotonic
from bot.places import Places
from bot.telegram.api import ApiError, TooFast
from bot.timetable import SHARE, Timetable
from bot.watch import figures

AT_ONCE = 200  # whatever the rate
MARGIN = 0.1  # seconds on top of what a 429 asks for


class Slot:
    """Waits for its moment and heeds a 429 that comes out of the call. Its place is held until the call is over, or, of
    a `kept` one, until `end`: when what became of the message is written."""

    __slots__ = ("_kept", "_line", "_open", "_pacer", "chat", "granted")

    def __init__(self, pacer: Pacer, chat: int | None, line: str, *, kept: bool) -> None:
        self.chat = chat
        self.granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pacer = pacer
        self._line = line
        self._kept = kept
        self._open = False

    @property
    def gone(self) -> bool:
        """Cancelled while waiting."""
        return self.granted.cancelled()

    async def __aenter__(self) -> None:
        await self._pacer.enter(self, self._line)
        if not self._kept:
            self.goes()

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pacer.came(self, answered=fault is None or isinstance(fault, ApiError))
        if isinstance(fault, TooFast):
            self._pacer.refused(self.chat, fault.retry_after, "unasked")
        if not self._kept:
            self.end()

    def begin(self) -> None:
        """Its moment has come."""
        self._open = True
        self.granted.set_result(None)

    def goes(self) -> None:
        """The call begins now."""
        self._pacer.goes(self)

    def end(self) -> None:
        """Gives the place back, if it has one."""
        if self._open:
            self._open = False
            self._pacer.leave()


class Pacer:
    """Gives slots by the clock. `rate`: unasked messages a second; `per_chat`: seconds between two messages to one
    chat; `whole`: what the channel takes in all, if `rate` is not four fifths of it; `clock` in seconds, only forward.
    """

    def __init__(
        self,
        rate: float = 24.0,
        per_chat: float = 1.05,
        whole: float | None = None,
        *,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        whole = whole or rate / SHARE
        self._places = Places(rate, at_once)
        self._table: Timetable[Slot] = Timetable(rate, per_chat, whole, self._places)
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None
        self._looks_at: float | None = None  # when the timer rings
        self.rate = rate
        self._allowed = 0.0
        figures.allowed("asked", whole)

    def slot(self, chat: int | None, line: str, *, kept: bool = False) -> Slot:
        """A slot for one call; `chat` None for a call that is no message to a chat. `line`: whose queue it joins;
        `kept`: the caller says when the call goes, and ends the slot."""
        return Slot(self, chat, line, kept=kept)

    def answered(self, chat: int) -> None:
        """An answer goes to this chat now."""
        figures.message("asked")
        self._table.answered(chat, self._clock())

    def refused(self, chat: int | None, retry_after: float, lane: figures.Lane) -> None:
        """The channel said 429 to the last message of this chat; seconds."""
        figures.too_fast(lane)
        now = self._clock()
        self._table.refused(chat, retry_after + MARGIN, now)
        self._show_rate(now)

    def _show_rate(self, now: float) -> None:
        allowed = self._table.rate_at(now)
        if allowed != self._allowed:
            self._allowed = allowed
            figures.allowed("unasked", allowed)

    async def enter(self, slot: Slot, line: str) -> None:
        """Wait until this slot has come."""
        self._table.ask(slot, line, self._clock())
        self._give()
        try:
            await slot.granted
        except asyncio.CancelledError:
            slot.end()  # when it came in the same moment
            raise

    def goes(self, slot: Slot) -> None:
        """The call of this slot begins; from now on it is known when it is slow."""
        self._places.goes(slot, self._clock())
        self._wake()

    def came(self, slot: Slot, *, answered: bool) -> None:
        """The call of this slot is over."""
        self._places.came(slot, self._clock(), answered=answered)

    def leave(self) -> None:
        """A slot is over."""
        self._places.give_back()
        self._wake()

    def _wake(self) -> None:
        """Somebody may wait for a place."""
        at = self._table.next_at(self._clock())
        if at is not None and (self._looks_at is None or at < self._looks_at):
            self._give()

    def _give(self) -> None:
        now = self._clock()
        self._show_rate(now)
        for slot in self._table.due(now):
            figures.message("unasked")
            slot.begin()
        if self._timer is not None:
            self._timer.cancel()
        self._looks_at = at = self._table.next_at(now)
        self._timer = asyncio.get_running_loop().call_later(at - now, self._give) if at is not None else None
