"""A Bot API for measuring: hands out presses of the questionnaire, takes answers and edits, and counts the presses.

It runs in the process of the bench, apart from the bot that is measured. Fifty chats always have a press in flight: as
soon as a page stands in a chat, its next press is queued. Every bot meets the same presses.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bench.apart import Listening

TOKEN = "4242424242:bench-key-that-opens-nothing"  # noqa: S105 - of a server inside this process
BOT_ID = 4242424242
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "bench", "username": "bench_bot"}
FIRST_CHAT = 7_000_000_000
MENU = 100  # the message that carries the page, in every chat
MOMENT = 1_790_000_000
ANSWERS_AN_AREA = 5  # the sixth would be answered by a picture, which has a bench of its own
BATCH = 100
ANSWER = "diag.answer:"


@dataclass(slots=True)
class Walker:
    """One teacher's way: five answers in each area, one area after another. `wait`: the menu opens an area."""

    chat: int
    areas: tuple[str, ...]
    area: int = -1
    answered: int = ANSWERS_AN_AREA
    text: str = "menu"
    markup: dict[str, Any] | None = None

    def next_press(self) -> str | None:
        """Callback data of the next press; None at the end of the way."""
        if self.answered < ANSWERS_AN_AREA:
            choices = self._choices()
            self.answered += 1
            return choices[(self.chat + self.answered) % len(choices)]
        self.area += 1
        self.answered = 0
        return f"diag.area:{self.areas[self.area]}" if self.area < len(self.areas) else None

    def _choices(self) -> list[str]:
        rows = (self.markup or {}).get("inline_keyboard", [])
        found = [button["callback_data"] for row in rows for button in row]
        choices = [data for data in found if data.startswith(ANSWER)]
        if not choices:
            raise WrongPage(f"no answers on the page, only {found}")
        return choices[:4]

    def message(self) -> dict[str, Any]:
        """The message as an update carries it."""
        chat = {"id": self.chat, "type": "private", "first_name": "teacher"}
        shown = {"message_id": MENU, "from": BOT, "chat": chat, "date": MOMENT, "text": self.text}
        return {**shown, "reply_markup": self.markup} if self.markup else shown


class WrongPage(Exception):
    """The bot did something else than answer a press and edit the message."""


class Stub(Listening):
    """The server. `presses` counts finished ones; `on_press(n)` is told each; `fault` says what went wrong."""

    def __init__(self, chats_at_once: int, areas: Sequence[str], on_press: Callable[[int], None]) -> None:
        super().__init__()
        self.presses = 0
        self.calls = 0
        self.fault: Exception | None = None
        self._areas = tuple(areas)
        self._on_press = on_press
        self._walkers: dict[int, Walker] = {}
        self._queue: list[dict[str, Any]] = []
        self._arrived = asyncio.Event()
        self._going = asyncio.Event()
        self._going.set()
        self._update_id = 1000
        self._chats = iter(range(FIRST_CHAT, FIRST_CHAT + 1_000_000))
        self._newcomers(chats_at_once)

    def _newcomers(self, count: int) -> None:
        for chat in (next(self._chats) for _ in range(count)):
            self._walkers[chat] = Walker(chat, self._areas)
            self._press(self._walkers[chat])

    def _press(self, walker: Walker) -> None:
        data = walker.next_press()
        if data is None:
            del self._walkers[walker.chat]
            self._newcomers(1)
            return
        self._update_id += 1
        person = {"id": walker.chat, "is_bot": False, "first_name": "teacher", "language_code": "ru"}
        query = {
            "id": str(self._update_id), "from": person, "message": walker.message(), "chat_instance": "1", "data": data,
        }  # fmt: skip
        self._queue.append({"update_id": self._update_id, "callback_query": query})
        self._arrived.set()

    def hold(self) -> None:
        """Hand out no presses for now."""
        self._going.clear()

    def go_on(self) -> None:
        """Hand them out again."""
        self._going.set()

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        form = request.content_type != "application/json"
        params: dict[str, Any] = dict(await request.post()) if form else json.loads(await request.read() or b"{}")
        self.calls += 1
        try:
            result = await self._updates() if method == "getUpdates" else self._method(method, params)
        except Exception as fault:
            self.fault = fault
            raise
        return web.json_response({"ok": True, "result": result}, dumps=_dumps)

    async def _updates(self) -> list[dict[str, Any]]:
        if not self._queue:
            self._arrived.clear()
            await self._arrived.wait()
        await self._going.wait()
        taken, self._queue = self._queue[:BATCH], self._queue[BATCH:]
        return taken

    def _method(self, method: str, params: dict[str, Any]) -> Any:
        if method == "editMessageText":
            return self._edited(params)
        if method == "getMe":
            return BOT
        if method.startswith("send") or method in {"editMessageReplyMarkup", "deleteMessage"}:
            raise WrongPage(f"{method} instead of an edit: {params.get('text', '')}")
        return True

    def _edited(self, params: dict[str, Any]) -> dict[str, Any]:
        walker = self._walkers[int(params["chat_id"])]
        markup = params.get("reply_markup")
        walker.text = params["text"]
        walker.markup = json.loads(markup) if isinstance(markup, str) else markup
        message = walker.message()
        self._press(walker)
        self.presses += 1
        self._on_press(self.presses)
        return message


def chats(count: int) -> Iterable[int]:
    """The first chats that press."""
    return range(FIRST_CHAT, FIRST_CHAT + count)


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
