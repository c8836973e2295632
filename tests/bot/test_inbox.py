"""`inbox`, SIGTERM, another token and the webhook as an administrator meets them: a process of its own."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import socket
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main, parser
from bot.cli.inbox import masked
from bot.clock import SystemClock
from bot.settings import WrongSetting, load_settings
from db import inbox
from db.engine import sqlite_session
from db.job import remember
from sandbox.botapi.faults import Rule
from sandbox.botapi.server import Server
from sandbox.botapi.world import World
from tests.bot.test_cli import DRAFT, _begins, _ends, _query, _says
from tests.world import TOKEN, words

MARIA = 9_100_000_001
TEXT = "Меня зовут Мария Петрова, живу в Бикине"


@pytest.fixture
def world() -> World:
    world = World(SystemClock(), token=TOKEN, bot_username="sandbox_bot")
    world.add_person(MARIA, "Мария")
    return world


@pytest.fixture
async def api(world: World) -> AsyncIterator[str]:
    server = Server(world)
    yield await server.start()
    await server.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@asynccontextmanager
async def _serving(folder: Path, api: str, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await _begins(folder, "run", BOT_TOKEN=TOKEN, BOT_API_URL=api, **DRAFT, **more)
    try:
        await _says(process, "Бот @sandbox_bot работает")
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _until(condition: Any) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


def _message(update_id: int, **said: Any) -> dict[str, Any]:
    sender = {"id": MARIA, "is_bot": False, "first_name": "Мария", "username": "maria_p", "language_code": "ru"}
    chat = {"id": MARIA, "type": "private", "first_name": "Мария", "username": "maria_p"}
    return {"update_id": update_id, "message": {"message_id": 5, "from": sender, "chat": chat, "date": 1, **said}}


def _set_aside(folder: Path, template: Path) -> None:
    """Two numbers: a text, and a press whose content was erased."""
    folder.mkdir(mode=0o700)
    shutil.copy(template, folder / "metodbot.db")
    now = SystemClock().now()
    with sqlite_session(folder / "metodbot.db") as c:
        stored = inbox.store(c, [
            {"channel": "telegram", "bot_id": 1, "update_id": number, "chat": MARIA, "payload": payload,
             "stored_at": now - timedelta(hours=3)}
            for number, payload in enumerate((json.dumps(_message(1, text=TEXT), ensure_ascii=False), None))
        ])  # fmt: skip
        inbox.aside(c, [stored[0].seq], 40172, now)
        inbox.aside(c, [stored[1].seq], 51834, now)


def test_the_inbox_lists_shows_without_personal_data_and_puts_back(
    folder: Path, template: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _set_aside(folder, template)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DATA_DIR", str(folder))

    def says(*arguments: str) -> tuple[int, str]:
        code = main(["inbox", *arguments])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    code, listed = says()
    assert (code, [line.split()[0] for line in listed.splitlines()]) == (0, ["40172", "51834"])
    assert "сообщение, 3 часа назад" in listed
    code, shown = says("show", "40172")
    assert (code, "«текст, 39 знаков»" in shown) == (0, True)
    for private in ("Мария", "maria_p", "Бикин", str(MARIA)):
        assert private not in listed + shown
    assert "стёрто" in says("show", "51834")[1]
    assert says("replay", "40172")[0] == 0
    assert _query(folder, "SELECT state, incident FROM inbox WHERE seq = 1") == [("stored", 40172)]
    for arguments, code, expected in (
        (("replay", "40172"), 1, "ничего не отложено"),
        (("replay", "51834"), 1, "стёрто"),
        (("show", "99999"), 1, "python -m bot inbox"),
        (("show",), 2, "Назовите номер"),
    ):
        answer = says(*arguments)
        assert (answer[0], expected in answer[1]) == (code, True)
    (folder / "metodbot.db").unlink()
    assert "ничего не отложено" in says()[1]
    assert not (folder / "metodbot.db").exists()


def test_a_masked_update_keeps_its_shape_and_its_buttons_and_nothing_of_a_person() -> None:
    photo = [{"file_id": "AgAC", "width": 90, "height": 60, "file_size": 1200}]
    keyboard = {"inline_keyboard": [[{"text": "Ольга Викторовна", "callback_data": "step:5"}]]}
    contact = {"phone_number": "+79140000000", "first_name": "Мария"}
    place = {"latitude": 48.5, "longitude": 135.1}
    update = _message(7, caption="Открытый урок", photo=photo, contact=contact, location=place, reply_markup=keyboard)
    update["callback_query"] = {"id": "881", "data": "step.done:5:1", "from": {"id": MARIA, "first_name": "Мария"}}
    hidden = masked(update)
    assert hidden["callback_query"]["data"] == "step.done:5:1"
    assert hidden["message"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "step:5"
    assert hidden["message"]["photo"][0] == {"file_id": "скрыто", "width": 90, "height": 60, "file_size": 1200}
    assert hidden["message"]["caption"] == "«текст, 13 знаков»"
    whole = json.dumps(hidden, ensure_ascii=False)
    for private in ("Мария", "Ольга", str(MARIA), "maria_p", "урок", "7914", "48.5", "135.1", "AgAC", "881"):
        assert private not in whole


async def test_a_running_program_notices_what_was_put_back(folder: Path, api: str, template: Path) -> None:
    _set_aside(folder, template)
    async with _serving(folder, api) as process:
        with sqlite_session(folder / "metodbot.db") as c:
            assert inbox.replay(c, 40172) == 1
        await _until(lambda: _query(folder, "SELECT state FROM inbox WHERE seq = 1") == [("shown",)])
        process.send_signal(signal.SIGTERM)
        assert (await _ends(process))[0] == 0


async def test_sigterm_finishes_what_is_in_hand_and_gives_the_lease_back(folder: Path, api: str, world: World) -> None:
    async with _serving(folder, api) as process:
        world.faults.add(Rule("delay", method="sendMessage", seconds=2.0))
        world.start(MARIA)
        await _until(lambda: _states(folder) == [("done",)])
        began = asyncio.get_running_loop().time()
        process.send_signal(signal.SIGTERM)
        world.send_text(MARIA, "/help")
        code, said = await _ends(process)
        took = asyncio.get_running_loop().time() - began
    assert (code, "останавливаемся" in said) == (0, True)
    assert took < 20
    assert len([one for one in world.chat(MARIA) if one.from_bot]) == 2, "the greeting and the consent"
    assert _states(folder)[0] == ("shown",)
    assert ("aside",) not in _states(folder)
    held = "SELECT count(*) FROM leases WHERE until > strftime('%Y-%m-%d %H:%M:%f', 'now')"
    assert _query(folder, held) == [(0,)]


def _states(folder: Path) -> list[Any]:
    try:
        return _query(folder, "SELECT state FROM inbox ORDER BY seq")
    except sqlite3.OperationalError:
        return []


async def test_sigterm_while_telegram_cannot_be_reached_ends_at_once_without_a_fault(folder: Path) -> None:
    nobody = f"http://127.0.0.1:{_free_port()}"
    process = await _begins(folder, "run", BOT_TOKEN=TOKEN, BOT_API_URL=nobody, **DRAFT)
    await _says(process, "Нет связи")
    process.send_signal(signal.SIGTERM)
    code, said = await _ends(process)
    assert (code, "Traceback" in said) == (0, False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_the_database_of_another_bot_is_refused_without_rebind(folder: Path, template: Path, api: str) -> None:
    _set_aside(folder, template)
    with sqlite_session(folder / "metodbot.db") as c:
        remember(c, "bot_id", "4343434343")
    settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": api, **DRAFT}
    code, said = await _ends(await _begins(folder, "run", **settings))
    assert (code, "другому боту" in said, "--rebind" in said) == (2, True, True)
    process = await _begins(folder, "run", "--rebind", **settings)
    await _says(process, "Бот @sandbox_bot работает")
    process.send_signal(signal.SIGTERM)
    assert (await _ends(process))[0] == 0
    assert _query(folder, "SELECT value FROM facts WHERE name = 'bot_id'") == [("4242424242",)]


async def test_it_serves_over_the_webhook_and_goes_back_to_polling(folder: Path, api: str, world: World) -> None:
    port = _free_port()
    hook = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram", "WEBHOOK_LISTEN": f"127.0.0.1:{port}"}
    async with _serving(folder, api, **hook) as process:
        await _until(lambda: bool(world.updates.webhook))
        world.start(MARIA)
        await _until(lambda: len([one for one in world.chat(MARIA) if one.from_bot]) == 2)
        kept = folder / "webhook.secret"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert world.updates.webhook["secret"] == kept.read_text()
        process.send_signal(signal.SIGTERM)
        code, said = await _ends(process)
        assert (code, kept.read_text() in said) == (0, False)
    assert world.updates.webhook, "what comes meanwhile waits for the next start"
    world.send_text(MARIA, "/help")
    async with _serving(folder, api):
        await _until(lambda: any("Помощь" in words(one) for one in world.chat(MARIA) if one.from_bot))
    assert not world.updates.webhook


async def test_a_taken_port_of_the_webhook_is_named(folder: Path, api: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        elsewhere = f"127.0.0.1:{taken.getsockname()[1]}"
        hook = {"WEBHOOK_URL": f"http://{elsewhere}/telegram", "WEBHOOK_LISTEN": elsewhere}
        process = await _begins(folder, "run", BOT_TOKEN=TOKEN, BOT_API_URL=api, **hook, **DRAFT)
        code, said = await _ends(process)
    assert (code, elsewhere in said, "Traceback" in said) == (2, True, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEBHOOK_URL", "http://bot.example.ru/telegram"),
        ("WEBHOOK_URL", "bot.example.ru"),
        ("WEBHOOK_SECRET", "short"),
        ("WEBHOOK_LISTEN", "8081"),
    ],
)
def test_a_wrong_setting_of_the_webhook_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting, match=name):
        load_settings()


def test_the_exit_codes_stand_in_the_help() -> None:
    said = parser().format_help()
    assert "Коды выхода: 0" in said
    assert "    inbox " in said
