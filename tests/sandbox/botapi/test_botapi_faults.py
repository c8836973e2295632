"""Weather: rates, failing calls, dropped connections, doubled and shuffled updates."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from sandbox.botapi.faults import Faults
from sandbox.botapi.world import Rule, World

from .conftest import ANNA, VERA, Api


async def test_a_status_by_rule_does_nothing_and_runs_out(world: World, api: Api) -> None:
    world.faults.add(Rule("status", method="send*", status=502, count=1))
    said = await api("sendMessage", chat_id=ANNA, text="x")
    assert (said["error_code"], said["description"]) == (502, "Bad Gateway")
    assert world.chat(ANNA) == []
    assert (await api("sendMessage", chat_id=ANNA, text="x"))["ok"]
    assert world.refusals == []


async def test_a_rule_may_strike_one_chat_and_one_method_only(world: World, api: Api) -> None:
    world.unblock(VERA)
    world.faults.add(Rule("deactivated", method="sendMessage", chat_id=VERA))
    assert (await api("sendMessage", chat_id=VERA, text="x"))["description"] == "Forbidden: user is deactivated"
    assert (await api("sendMessage", chat_id=ANNA, text="x"))["ok"]
    assert (await api("sendChatAction", chat_id=VERA, action="typing"))["ok"]


@pytest.mark.parametrize(("action", "done"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_dropped_connection_hides_whether_it_was_done(world: World, api: Api, action: str, done: int) -> None:
    world.faults.add(Rule("drop_before" if action == "drop_before" else "drop_after", count=1))
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=ANNA, text="x")
    assert len(world.chat(ANNA)) == done
    assert (await api("sendMessage", chat_id=ANNA, text="y"))["ok"]


async def test_an_answer_may_be_late(world: World, api: Api) -> None:
    world.faults.add(Rule("late", seconds=0.3))
    began = time.monotonic()
    await api.get("sendMessage", chat_id=ANNA, text="x")
    assert time.monotonic() - began >= 0.3
    assert len(world.chat(ANNA)) == 1


async def test_too_many_by_rule_says_how_long_to_wait(world: World, api: Api) -> None:
    world.faults.add(Rule("too_many", retry_after=7, count=1))
    said = await api("sendMessage", chat_id=ANNA, text="x")
    assert said == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


async def test_the_rate_of_a_chat_leaves_other_chats_alone(world: World, api: Api) -> None:
    world.unblock(VERA)
    world.faults.per_chat_per_second = 1
    codes = [(await api("sendMessage", chat_id=chat, text="x")).get("error_code") for chat in (ANNA, ANNA, VERA)]
    assert codes == [None, 429, None]
    assert (await api("getMe"))["ok"]


async def test_the_common_rate_counts_all_chats(world: World, api: Api) -> None:
    world.unblock(VERA)
    world.faults.per_second = 2
    codes = [(await api("sendMessage", chat_id=chat, text="x")).get("error_code") for chat in (ANNA, VERA, ANNA)]
    assert codes == [None, None, 429]


async def test_updates_may_come_twice(world: World, api: Api) -> None:
    world.faults.duplicate_updates = 1.0
    world.send_text(ANNA, "x")
    first = await api.get("getUpdates")
    assert len(first) == 2
    later = await api.get("getUpdates", offset=first[0]["update_id"] + 1)
    assert [update["update_id"] for update in later] == [first[0]["update_id"]]


async def test_updates_may_come_in_another_order(world: World, api: Api) -> None:
    world.faults.reorder_updates = 1.0
    for number in range(20):
        world.send_text(ANNA, str(number))
    texts = [update["message"]["text"] for update in await api.get("getUpdates")]
    assert texts != sorted(texts, key=int)
    assert sorted(texts, key=int) == [str(number) for number in range(20)]


def test_the_same_seed_gives_the_same_weather() -> None:
    def strikes() -> list[bool]:
        faults = Faults(seed=7)
        faults.add(Rule("status", share=0.3))
        return [bool(faults.hits("sendMessage", None)) for _ in range(200)]

    assert strikes() == strikes()
    assert 30 < sum(strikes()) < 90


async def test_a_storm_of_one_chat_holds_till_its_time_is_over_and_leaves_others_alone(world: World, api: Api) -> None:
    world.unblock(VERA)
    world.faults.add(Rule("too_many", method="send*", chat_id=ANNA, retry_after=1, hold="chat", count=1))
    codes = [(await api("sendMessage", chat_id=chat, text="x")).get("error_code") for chat in (ANNA, ANNA, VERA)]
    assert codes == [429, 429, None]
    await asyncio.sleep(1.05)
    assert (await api("sendMessage", chat_id=ANNA, text="x"))["ok"]


async def test_a_common_storm_holds_everybody_but_not_other_methods(world: World, api: Api) -> None:
    world.unblock(VERA)
    world.faults.add(Rule("too_many", method="send*", chat_id=ANNA, retry_after=5, hold="all", count=1))
    assert (await api("sendMessage", chat_id=ANNA, text="x"))["error_code"] == 429
    refused = await api("sendMessage", chat_id=VERA, text="x")
    assert refused["parameters"] == {"retry_after": 5}
    assert (await api("getMe"))["ok"]


async def test_who_exceeds_a_rate_pays_the_penalty(world: World, api: Api) -> None:
    world.faults.per_chat_per_second, world.faults.penalty = 1, 3
    assert (await api("sendMessage", chat_id=ANNA, text="x"))["ok"]
    for _ in range(2):
        assert (await api("sendMessage", chat_id=ANNA, text="x"))["parameters"] == {"retry_after": 3}
    assert len(world.chat(ANNA)) == 1


async def test_a_rule_may_last_for_a_while(world: World, api: Api) -> None:
    world.faults.add(Rule("status", lasts=0.2))
    assert (await api("getMe"))["error_code"] == 500
    await asyncio.sleep(0.25)
    assert (await api("getMe"))["ok"]


def _weather(api: Api) -> str:
    return f"{api.base}/faults/bot{api.world.token}"


async def test_the_weather_is_made_and_shown_over_http(world: World, api: Api) -> None:
    rule = {"action": "status", "method": "send*", "share": 0.5, "status": 502, "lasts": 60}
    body = {"rules": [rule], "duplicate_updates": 0.2, "per_second": 30, "penalty": 2.5}
    async with api.session.post(_weather(api), json=body) as answer:
        said = (await answer.json())["result"]
    assert (said["duplicate_updates"], said["per_second"], said["penalty"]) == (0.2, 30, 2.5)
    assert {**said["rules"][0], **rule} == said["rules"][0]
    assert world.faults.rules[0].status == 502
    async with api.session.delete(_weather(api)) as answer:
        assert (await answer.json())["result"]["rules"] == []
    assert world.faults.duplicate_updates == 0.0


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"wind": 1},
        {"duplicate_updates": 2},
        {"per_second": -1},
        {"gone": "soon"},
        {"rules": [{"action": "hail"}]},
        {"rules": [{"action": "status", "shares": 1}]},
        {"rules": [{"action": "status", "share": True}]},
        {"rules": [{"action": "too_many", "hold": "town"}]},
        {"rules": [{"action": "status"}, {"action": "late", "seconds": "long"}]},
    ],
)
async def test_weather_that_cannot_be_changes_nothing(world: World, api: Api, body: Any) -> None:
    async with api.session.post(_weather(api), json=body) as answer:
        assert answer.status == 400
    assert world.faults.rules == []


async def test_without_the_token_nobody_makes_weather(api: Api) -> None:
    async with api.session.post(f"{api.base}/faults/bot1:x", json={"gone": 60}) as answer:
        assert answer.status == 401
    assert (await api("getMe"))["ok"]


async def test_the_bot_api_may_be_gone_for_a_while(api: Api) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    async with api.session.post(_weather(api), json={"gone": 0.3}) as answer:
        assert answer.status == 200
    with pytest.raises(aiohttp.ClientError):
        await poll
    with pytest.raises(aiohttp.ClientConnectorError):
        await api("getMe")
    await asyncio.sleep(0.4)
    assert (await api("getMe"))["ok"]
