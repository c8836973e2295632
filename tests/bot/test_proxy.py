"""The proxies of the usual variables are asked for the Bot API, though they are looked up only once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.request import getproxies

import pytest
from aiohttp import web

from bot.settings import WrongSetting, load_settings
from bot.telegram.api import BotApi, Down


@pytest.fixture
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy that answers everything itself, and the hosts it was asked for."""
    asked: list[str] = []

    async def serve(request: web.BaseRequest) -> web.Response:
        asked.append(request.headers["Host"])
        return web.json_response({"ok": True, "result": "by proxy"})

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}", asked
    await runner.cleanup()


async def test_a_call_goes_through_the_proxy_of_the_environment(
    proxy: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = proxy
    monkeypatch.setenv("http_proxy", address)
    monkeypatch.setenv("no_proxy", "")
    api = BotApi("http://botapi.invalid", "1:token")
    assert await api.call("getMe") == "by proxy"
    assert asked == ["botapi.invalid"]
    await api.close()


async def test_a_server_that_no_proxy_names_is_asked_itself(
    proxy: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asked = proxy
    monkeypatch.setenv("http_proxy", address)
    monkeypatch.setenv("no_proxy", "botapi.invalid")
    api = BotApi("http://botapi.invalid", "1:token")
    with pytest.raises(Down):
        await api.call("getMe")
    assert asked == []
    await api.close()


def test_the_proxy_of_the_env_file_is_found_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://another:1")
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("HTTPS_PROXY=http://proxy.invalid:3128\n")
    load_settings()
    assert getproxies()["https"] == "http://proxy.invalid:3128"
    monkeypatch.setenv("HTTPS_PROXY", "http://another:1")
    load_settings()
    assert getproxies()["https"] == "http://another:1", "what is set outside goes before the file"
    monkeypatch.setenv("HTTPS_PROXY", "proxy without a scheme")
    with pytest.raises(WrongSetting, match="HTTPS_PROXY"):
        load_settings()
