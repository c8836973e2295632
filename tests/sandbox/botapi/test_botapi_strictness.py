"""Every rule of shape, by one corpus of calls through HTTP; the same corpus judged by teremok."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from aiogram import Bot, methods
from aiogram.exceptions import TelegramBadRequest
from teremok import MockBot

from sandbox.botapi.world import World

from .conftest import ANNA, Api

Case = dict[str, Any]


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


async def _furnish(world: World, api: Api, png: bytes) -> None:
    button = {"inline_keyboard": [[{"text": "Да", "callback_data": "x"}]]}
    await api.get("sendMessage", chat_id=ANNA, text="old", reply_markup=button)
    await api.form("sendPhoto", {"photo": (png, "a.png")}, chat_id=str(ANNA))
    world.send_text(ANNA, "own")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_a_call_is_judged_as_telegram_does(case: Case, world: World, api: Api, png: bytes) -> None:
    await _furnish(world, api, png)
    said = await api(case["method"], **case["params"])
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
    method = getattr(methods, name)(**case["params"])
    if "says" in case:
        with pytest.raises(TelegramBadRequest):
            await bot(method)
    else:
        await bot(method)
