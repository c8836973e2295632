"""Every rule of shape, by one corpus of calls through HTTP; the same corpus judged by teremok."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiogram import Bot, methods
from aiogram.exceptions import TelegramBadRequest
from teremok import MockBot

from sandbox.botapi.methods import METHODS
from sandbox.botapi.world import World

from .conftest import ANNA, Api

Case = dict[str, Any]
ROOT = Path(__file__).resolve().parents[3]
NEVER_REFUSED = {"getMe", "deleteWebhook", "getWebhookInfo"}


def _grown(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"times"}:
            piece, count = value["times"]
            return _grown(piece) * count
        return {key: _grown(one) for key, one in value.items()}
    return [_grown(one) for one in value] if isinstance(value, list) else value


CASES: list[Case] = [
    {**case, "params": _grown(case["params"])}
    for case in yaml.safe_load(Path(__file__).with_name("corpus.yaml").read_text(encoding="utf-8"))
]
JUDGED_TWICE = [case for case in CASES if case.get("teremok") != "skip"]


async def _furnish(world: World, api: Api, png: bytes) -> dict[str, Any]:
    """The chat of the corpus; what stands in it by the names that the corpus uses."""
    button = {"inline_keyboard": [[{"text": "Да", "callback_data": "x"}]]}
    await api.get("sendMessage", chat_id=ANNA, text="old", reply_markup=button)
    await api.form("sendPhoto", {"photo": (png, "a.png")}, chat_id=str(ANNA))
    world.send_text(ANNA, "own")
    world.send_file(ANNA, "document", b"x", "plan.docx", "")
    world.send_file(ANNA, "voice", b"x", "voice.ogg", "audio/ogg")
    world.add_bot_to_group(ANNA, -500, "Педсовет")
    files = {message.kind: message.file_id for message in world.chat(ANNA)}
    return {**files, "press": world.press(ANNA, 1, "x"), "group": -500}


def _filled(value: Any, furniture: dict[str, Any]) -> Any:
    """{the: photo}, {the: press} and {the: group} replaced by what stands in the chat."""
    if isinstance(value, dict):
        if set(value) == {"the"}:
            return furniture[value["the"]]
        return {key: _filled(one, furniture) for key, one in value.items()}
    return [_filled(one, furniture) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_a_call_is_judged_as_telegram_does(case: Case, world: World, api: Api, png: bytes) -> None:
    furniture = await _furnish(world, api, png)
    said = await api(case["method"], **_filled(case["params"], furniture))
    if "says" not in case:
        assert said["ok"], said
        assert world.refusals == []
        return
    assert not said["ok"]
    assert case["says"] in said["description"]
    shape = not case.get("life", False)
    assert [call.description for call in world.refusals] == ([said["description"]] if shape else [])


@pytest.mark.parametrize("case", JUDGED_TWICE, ids=[case["name"] for case in JUDGED_TWICE])
async def test_teremok_gives_the_same_verdict(case: Case) -> None:
    bot: Bot = MockBot()
    name = case["method"][0].upper() + case["method"][1:]
    known = {"photo": "AgACAgIA", "document": "BQACAgIA", "voice": "AwACAgIA", "press": "1", "group": -500}
    method = getattr(methods, name)(**_filled(case["params"], known))
    if "says" in case:
        with pytest.raises(TelegramBadRequest):
            await bot(method)
    else:
        await bot(method)


def test_every_method_that_the_bot_calls_is_judged() -> None:
    """Of each at least one call is taken and, where it can be refused, one refused."""
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    called = {METHODS[name.lower()].name for name in re.findall(r'"(\w+)"', written) if name.lower() in METHODS}
    assert {"sendMessage", "editMessageMedia", "getUpdates", "leaveChat"} <= called
    taken = {case["method"] for case in CASES if "says" not in case}
    refused = {case["method"] for case in CASES if "says" in case}
    assert called - taken == set()
    assert called - refused - NEVER_REFUSED == set()
