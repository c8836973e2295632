"""One pacer for what nobody asked for: a share of the channel's rate, and one message a second to one chat."""

from __future__ import annotations

import asyncio

from bot.clock import monotonic


class Pacer:
    """`await wait(chat)` returns when this chat may be written to unasked.

    `rate`: messages a second in all; `per_chat`: seconds between two messages to one chat.
    """

    def __init__(self, rate: float = 24.0, per_chat: float = 1.05) -> None:
        self._gap = 1.0 / rate
        self._per_chat = per_chat
        self._next = 0.0
        self._chats: dict[int, float] = {}

    async def wait(self, chat: int) -> None:
        now = monotonic()
        at = max(self._next, now, self._chats.get(chat, 0.0))
        self._next = max(self._next, now) + self._gap
        self._chats[chat] = at + self._per_chat
        if len(self._chats) > 5000:
            self._chats = {known: moment for known, moment in self._chats.items() if moment > now}
        if at > now:
            await asyncio.sleep(at - now)

    def pause(self, seconds: float) -> None:
        """The channel asked us to wait."""
        self._next = max(self._next, monotonic() + seconds)
