"""One pacer for the whole program: `async with pacer.slot(chat)` around everything that nobody asked for.

Answers to people never wait; they are told to the pacer with `answered`, so that the rest makes room for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType

from bot.clock import monotonic
from bot.telegram.api import TooFast
from bot.timetable import SHARE, Timetable
from bot.watch import figures

AT_ONCE = 200
MARGIN = 0.1  # seconds on top of what a 429 asks for


class Slot:
    """Waits for its moment, holds one of the places until the call is over, and heeds a 429 that comes out of it."""

    __slots__ = ("_line", "_pacer", "chat", "granted")

    def __init__(self, pacer: Pacer, chat: int | None, line: str) -> None:
        self.chat = chat
        self.granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pacer = pacer
        self._line = line

    @property
    def gone(self) -> bool:
        """Cancelled while waiting."""
        return self.granted.cancelled()

    async def __aenter__(self) -> None:
        await self._pacer.enter(self, self._line)

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pacer.leave()
        if isinstance(fault, TooFast):
            self._pacer.refused(self.chat, fault.retry_after, "unasked")


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
        self._table: Timetable[Slot] = Timetable(rate, per_chat, whole, at_once)
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None
        self.rate = rate
        self._allowed = 0.0
        figures.allowed("asked", whole)

    def slot(self, chat: int | None, line: str) -> Slot:
        """A slot for one call; `chat` None for a call that is no message to a chat. `line`: whose queue it joins."""
        return Slot(self, chat, line)

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
            if not slot.gone:  # it came in the same moment
                self.leave()
            raise

    def leave(self) -> None:
        """This slot is over."""
        if self._table.left():
            self._give()

    def _give(self) -> None:
        now = self._clock()
        self._show_rate(now)
        for slot in self._table.due(now):
            figures.message("unasked")
            slot.granted.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
        at = self._table.next_at(now)
        self._timer = asyncio.get_running_loop().call_later(at - now, self._give) if at is not None else None
