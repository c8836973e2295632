"""A world on a local port, and one person who has pressed start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import aiohttp
import pytest

from sandbox.botapi.server import Server
from sandbox.botapi.world import World

ANNA, BORIS, VERA = 101, 102, 103
Answer: TypeAlias = dict[str, Any]


class WoundClock:
    """Stands still until it is wound."""

    def __init__(self) -> None:
        self.at = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def wind(self, **by: float) -> None:
        self.at += timedelta(**by)


class Api:
    """Calls the server as a bot does."""

    def __init__(self, world: World, base: str, session: aiohttp.ClientSession) -> None:
        self.world = world
        self.base = base
        self.session = session

    def url(self, method: str) -> str:
        return f"{self.base}/bot{self.world.token}/{method}"

    async def __call__(self, method: str, **params: Any) -> Answer:
        """The whole answer, whatever the status."""
        async with self.session.post(self.url(method), json=params) as response:
            said: Answer = await response.json()
            assert said.get("error_code", 200) == response.status
            return said

    async def form(self, method: str, files: dict[str, tuple[bytes, str]], **params: str) -> Answer:
        """The same by multipart."""
        form = aiohttp.FormData(quote_fields=False)  # Telegram takes a quoted name as it stands
        for name, value in params.items():
            form.add_field(name, value)
        for name, (content, file_name) in files.items():
            form.add_field(name, content, filename=file_name)
        async with self.session.post(self.url(method), data=form) as response:
            said: Answer = await response.json()
            return said

    async def get(self, method: str, **params: Any) -> Any:
        """The result of a call that must be taken."""
        said = await self(method, **params)
        assert said["ok"], said
        return said["result"]


@pytest.fixture
def clock() -> WoundClock:
    return WoundClock()


@pytest.fixture
def world(clock: WoundClock) -> World:
    world = World(clock)
    world.add_person(ANNA, "Анна Петрова", "учитель", started=True)
    world.add_person(BORIS, "Борис Ким")
    world.add_person(VERA, "Вера Ли", started=True)
    world.block(VERA)
    world.updates.clear()
    return world


@pytest.fixture
async def api(world: World) -> AsyncIterator[Api]:
    server = Server(world)
    base = await server.start()
    async with aiohttp.ClientSession() as session:
        yield Api(world, base, session)
    await server.stop()


@pytest.fixture
def png() -> bytes:
    """The head of an 800 x 600 picture: as much as the server reads."""
    size = (800).to_bytes(4, "big") + (600).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\x02" + b"\0" * 64
