"""A world, its Bot API and its page on local ports; a tiny bot that talks to the world over HTTP as a real one does."""

from __future__ import annotations

import asyncio
import contextlib
import html
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import aiohttp
import pytest_asyncio
from aiohttp import web

from sandbox.botapi.server import Server
from sandbox.botapi.world import World
from sandbox.page import Clip, ClockOnlyPort, Demo, Hint, Planned, Winding, add_page

MARIA, OLGA, PETR, VERA = 1001, 1002, 1003, 1004
START = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
Json: TypeAlias = dict[str, Any]


class ScriptedPort(ClockOnlyPort):
    """Winding brings as many messages to each person as `brings` says, as soon as `gate` is open."""

    def __init__(self) -> None:
        super().__init__(START, "Asia/Vladivostok", [MARIA, OLGA, PETR])
        self.brings: dict[int, int] = {}
        self.says: Callable[..., Awaitable[Any]] | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.filling = Demo(2000, 2000, done=True)
        self.tried = False

    async def advance(self, delta: timedelta) -> Winding:
        await self.gate.wait()
        for user_id, count in self.brings.items():
            for _ in range(count):
                assert self.says is not None
                await self.says("sendMessage", chat_id=user_id, text="Пора")
        return Winding((await super().advance(delta)).now, sum(self.brings.values()))

    async def queue(self) -> list[Planned]:
        return [Planned(self.now() + timedelta(hours=1), "Мария", "Напоминание: до срока шага три дня")]

    def demo(self) -> Demo:
        return self.filling

    async def hints(self) -> list[Hint]:
        return [Hint(MARIA, "start", "Нажмите «Запустить»", self.tried)]

    def clips(self) -> list[Clip]:
        return [Clip(PETR, "письмо о семинаре", "Коллеги, 4 декабря семинар.")]


@dataclass
class Site:
    """The page under test."""

    base: str
    world: World
    port: ScriptedPort
    session: aiohttp.ClientSession
    bot: Bot
    runner: web.AppRunner

    async def down(self) -> None:
        """The page's server goes away."""
        await self.runner.cleanup()

    async def up(self) -> None:
        """Another one comes at the same address."""
        self.runner = await serve(self.world, self.port, int(self.base.rsplit(":", 1)[1]))

    async def get(self, path: str, **headers: str) -> tuple[int, Json]:
        async with self.session.get(self.base + path, headers=headers) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: Json | None = None, **headers: str) -> tuple[int, Json]:
        sent = {"X-Sandbox": "1"} | {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.post(self.base + path, json=body or {}, headers=sent) as answer:
            return answer.status, await answer.json()


@dataclass
class Bot:
    """Answers /start with a page, presses by editing it, and any text by the same text."""

    api: str
    session: aiohttp.ClientSession
    hold: asyncio.Event = field(default_factory=asyncio.Event)

    async def call(self, method: str, **params: Any) -> Any:
        async with self.session.post(f"{self.api}/{method}", json=params) as answer:
            said: Json = await answer.json()
            assert said["ok"], said
            return said["result"]

    async def run(self) -> None:
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                if "callback_query" in update:
                    await self.pressed(update["callback_query"])
                elif "message" in update:
                    await self.heard(update["message"])

    async def heard(self, message: Json) -> None:
        text = message.get("text") or message.get("caption") or "без слов"
        if text.startswith("/start"):
            await self.greet(message["chat"]["id"], text)
            return
        await self.call(
            "sendMessage", chat_id=message["chat"]["id"], text=f"Вы написали: {html.escape(text)}", parse_mode="HTML"
        )

    async def greet(self, chat_id: int, text: str) -> None:
        words = f"<b>Здравствуйте</b>\nПришли так: {text}. <tg-spoiler>Скрытое слово</tg-spoiler>"
        rows = [
            [{"text": "Даю согласие", "callback_data": "yes"}],
            [{"text": "Подробнее", "callback_data": "more"}, {"text": "Важно", "callback_data": "alert"}],
        ]
        await self.call(
            "sendMessage", chat_id=chat_id, text=words, parse_mode="HTML", reply_markup={"inline_keyboard": rows}
        )

    async def pressed(self, query: Json) -> None:
        await self.hold.wait()
        where = {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}
        if query["data"] == "alert":
            said = {"text": "Это важно знать", "show_alert": True}
            await self.call("answerCallbackQuery", callback_query_id=query["id"], **said)
            return
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Принято")
        rows = [[{"text": "Назад", "callback_data": "back"}]]
        words = f"Выбрано: {query['data']}"
        await self.call("editMessageText", **where, text=words, reply_markup={"inline_keyboard": rows})


async def serve(world: World, port: ScriptedPort, number: int = 0) -> web.AppRunner:
    """The page on a local port."""
    app = web.Application()
    add_page(app, world, port)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", number).start()
    return runner


@pytest_asyncio.fixture(loop_scope="module")
async def site() -> AsyncIterator[Site]:
    port = ScriptedPort()
    world = World(port)
    world.add_person(MARIA, "Мария", "учитель математики")
    world.add_person(OLGA, "Ольга Викторовна", "методист", started=True)
    world.add_person(PETR, "Пётр Андреевич", "координатор", started=True)
    world.add_person(VERA, "Вера", "на телефонах её нет", started=True)
    api = Server(world)
    api_base = await api.start()
    runner = await serve(world, port)
    async with aiohttp.ClientSession() as session:
        bot = Bot(f"{api_base}/bot{world.token}", session)
        bot.hold.set()
        port.says = bot.call
        await bot.call("setMyDescription", description="Помогает учителю найти, с чего начать.")
        await bot.call("setMyName", name="Помощник")
        await bot.call("setMyCommands", commands=[{"command": "menu", "description": "Главный экран"}])
        task = asyncio.create_task(bot.run())
        made = Site(f"http://127.0.0.1:{runner.addresses[0][1]}", world, port, session, bot, runner)
        yield made
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await made.runner.cleanup()
    await api.stop()


async def until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for what another task brings about."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)
