"""`run` as a service: its page of health from outside, its key of logs, its end."""

from __future__ import annotations

import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.clock import SystemClock
from sandbox.botapi.server import Server
from sandbox.botapi.world import World
from tests.bot.test_cli import DRAFT, _begins, _ends, _says
from tests.world import TOKEN


@pytest.fixture
async def api() -> AsyncIterator[str]:
    server = Server(World(SystemClock(), token=TOKEN, bot_username="sandbox_bot"))
    yield await server.start()
    await server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _read(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_a_service_tells_how_it_is_and_ends_cleanly(tmp_path: Path, api: str) -> None:
    page = f"127.0.0.1:{_free_port()}"
    settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": api, "WATCH_LISTEN": page, "LOG_LEVEL": "DEBUG", **DRAFT}
    process = await _begins(tmp_path / "data", "run", **settings)
    try:
        await _says(process, "Бот @sandbox_bot работает")
        assert await _read(f"http://{page}/healthz") == (200, "работает\n")
        status, said = await _read(f"http://{page}/readyz")
        assert (status, said) == (200, "всё хорошо\n")
        assert "metodbot_job_overdue" in (await _read(f"http://{page}/metrics"))[1]
        process.send_signal(signal.SIGTERM)
        code, said = await _ends(process)
    finally:
        if process.returncode is None:
            process.kill()
    assert code == 0
    assert TOKEN.partition(":")[2] not in said
    assert (tmp_path / "data" / "log.key").stat().st_mode & 0o777 == 0o600


async def test_a_taken_port_of_the_page_does_not_stop_the_bot(tmp_path: Path, api: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        page = f"127.0.0.1:{taken.getsockname()[1]}"
        settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": api, "WATCH_LISTEN": page, **DRAFT}
        process = await _begins(tmp_path / "data", "run", **settings)
        try:
            await _says(process, f"{page} занят")
            await _says(process, "Бот @sandbox_bot работает")
            process.send_signal(signal.SIGTERM)
            assert (await _ends(process))[0] == 0
        finally:
            if process.returncode is None:
                process.kill()
