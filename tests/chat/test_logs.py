"""Logs hold numbers and kinds: no text, name, account or token of anybody, whatever fails."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import logs
from handlers.ui.registry import ui
from tests.world import TOKEN, Region

NAME, WORDS = "Аграфена", "тайное слово о трудном классе"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[io.StringIO]:
    """What the program logs, in the finest detail."""
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    level, hooks = root.level, (sys.excepthook, threading.excepthook)
    stream = io.StringIO()
    logs.set_up("DEBUG", tmp_path, stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def nothing_of(stream: io.StringIO, *secrets: str) -> None:
    for secret in secrets:
        assert secret not in stream.getvalue(), [line for line in stream.getvalue().splitlines() if secret in line]


async def test_a_failing_turn_leaves_nothing_of_the_person_in_the_log(
    region: Region, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrafena = region.phone(NAME)
    await agrafena.starts()

    def breaks(_tx: object, _who: object, argument: str) -> Any:
        raise ValueError(f"{argument} of {NAME}, {TOKEN}")

    monkeypatch.setitem(ui.commands, "help", replace(ui.commands["help"], act=breaks))
    await agrafena.sends(f"/help {WORDS}")
    agrafena.sees("Что-то пошло не так")
    nothing_of(log, NAME, WORDS, "тайное", TOKEN, TOKEN.partition(":")[2], str(agrafena.user_id))
    failed = [line for line in lines(log) if line["what"] == "a turn failed"]
    assert failed
    assert {line["fault"] for line in failed} == {"ValueError"}
    assert failed[0]["trace"][-1].endswith("breaks")
    assert {line["chat"] for line in failed} == {logs.chat_mark(agrafena.user_id)}
    aside = next(line for line in lines(log) if line["what"] == "set aside")
    assert str(aside["incident"]) in agrafena.text
    assert aside["seq"] == failed[0]["seq"]


async def test_a_channel_that_is_gone_does_not_bring_the_token_into_the_log(region: Region, log: io.StringIO) -> None:
    agrafena = region.phone(NAME)
    await agrafena.starts()
    region.program.api._base = f"http://127.0.0.1:9/bot{TOKEN}/"
    with pytest.raises(Exception, match="sendMessage"):
        await region.program.api.call("sendMessage", {"chat_id": agrafena.user_id, "text": WORDS})
    try:
        await region.program.api.call("getMe")
    except Exception:
        logging.getLogger("bot.test").exception("a call failed")
    nothing_of(log, TOKEN, TOKEN.partition(":")[2], WORDS)
    assert lines(log)[-1]["fault"] == "Down"


async def test_what_a_library_logs_is_cut_to_its_pattern(log: io.StringIO) -> None:
    async def breaks() -> None:
        raise RuntimeError(WORDS)

    loop = asyncio.get_running_loop()
    loop.call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": RuntimeError(WORDS), "task": breaks.__name__}
    )
    logging.getLogger("aiohttp.client").error("cannot reach %s", f"http://api/bot{TOKEN}/getMe")
    nothing_of(log, WORDS, TOKEN)
    assert [line["what"] for line in lines(log)] == ["Task exception was never retrieved", "cannot reach %s"]


def test_what_nobody_caught_is_logged_without_its_words(log: io.StringIO) -> None:
    def breaks() -> None:
        raise RuntimeError(WORDS)

    thread = threading.Thread(target=breaks)
    thread.start()
    thread.join()
    try:
        breaks()
    except RuntimeError:
        sys.excepthook(*sys.exc_info())
    nothing_of(log, WORDS)
    assert [line["fault"] for line in lines(log)] == ["RuntimeError", "RuntimeError"]


def test_a_chat_keeps_its_mark_over_a_restart_and_only_here(log: io.StringIO, tmp_path: Path) -> None:
    mark = logs.chat_mark(900_000_001)
    assert (tmp_path / logs.KEY).stat().st_mode & 0o777 == 0o600
    logs._use_key(b"of another process")
    assert logs.chat_mark(900_000_001) != mark
    logs.set_up("DEBUG", tmp_path, log)
    assert logs.chat_mark(900_000_001) == mark
    assert logs.chat_mark(900_000_002) != mark
