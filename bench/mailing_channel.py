"""A Bot API for measuring mailings: takes messages, answers after a while, counts any second, refuses like Telegram.

It runs in the process of the bench, apart from the program that is measured.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bench.apart import Listening
from bench.stub import BOT, MOMENT

ANSWER_AFTER = 0.06  # seconds: without a delay every pacer looks well
SECOND = 1.0


class Channel(Listening):
    """The server. `limit`: messages it takes in any window of one second; `on_message(n)` is told each it took."""

    def __init__(self, limit: float, on_message: Callable[[int], None]) -> None:
        super().__init__()
        self.taken: list[float] = []  # when each message came, in seconds of the loop's clock
        self.chats: Counter[int] = Counter()
        self.refused = 0
        self.fullest = 0
        self._limit = limit
        self._on_message = on_message
        self._window: deque[float] = deque()

    def rate(self) -> float:
        """Messages a second between the first and the last."""
        return (len(self.taken) - 1) / (self.taken[-1] - self.taken[0])

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        if method == "getUpdates":
            await asyncio.sleep(3600)
        if method != "sendMessage":
            return web.json_response({"ok": True, "result": BOT if method == "getMe" else True})
        form = request.content_type != "application/json"
        params: dict[str, Any] = dict(await request.post()) if form else json.loads(await request.read())
        taken = self._take(asyncio.get_running_loop().time())
        await asyncio.sleep(ANSWER_AFTER)
        if not taken:
            said = {"error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 3}}
            return web.json_response({"ok": False, **said})
        chat = int(params["chat_id"])
        self.chats[chat] += 1
        return web.json_response({"ok": True, "result": _message(chat, len(self.taken), params)})

    def _take(self, now: float) -> bool:
        while self._window and self._window[0] <= now - SECOND:
            self._window.popleft()
        if len(self._window) >= self._limit:
            self.refused += 1
            return False
        self._window.append(now)
        self.fullest = max(self.fullest, len(self._window))
        self.taken.append(now)
        self._on_message(len(self.taken))
        return True


def _message(chat: int, number: int, params: dict[str, Any]) -> dict[str, Any]:
    shown = {
        "message_id": number, "from": BOT, "chat": {"id": chat, "type": "private", "first_name": "teacher"},
        "date": MOMENT, "text": params["text"],
    }  # fmt: skip
    markup = params.get("reply_markup")
    return {**shown, "reply_markup": json.loads(markup) if isinstance(markup, str) else markup}
