"""getUpdates: offsets, waiting, the second poller; the webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from sandbox.botapi.world import PersonError, World

from .conftest import ANNA, VERA, Api, WoundClock


def _ids(batch: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in batch]


async def test_updates_come_again_until_the_offset_confirms_them(world: World, api: Api) -> None:
    for text in ("один", "два", "три"):
        world.send_text(ANNA, text)
    first = await api.get("getUpdates")
    again = await api.get("getUpdates", offset=0, limit=2)
    assert _ids(again) == _ids(first)[:2]
    rest = await api.get("getUpdates", offset=_ids(first)[1])
    assert _ids(rest) == _ids(first)[1:]
    assert world.pending_updates() == 2


async def test_a_negative_offset_keeps_only_the_last(world: World, api: Api) -> None:
    for text in ("один", "два", "три"):
        world.send_text(ANNA, text)
    batch = await api.get("getUpdates", offset=-1)
    assert [update["message"]["text"] for update in batch] == ["три"]
    assert world.pending_updates() == 1


async def test_a_waiting_poll_gets_the_update_at_once(world: World, api: Api) -> None:
    poll = asyncio.create_task(api.get("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    world.send_text(ANNA, "привет")
    batch = await asyncio.wait_for(poll, 2)
    assert batch[0]["message"]["text"] == "привет"


async def test_a_poll_without_updates_ends_empty(api: Api) -> None:
    assert await api.get("getUpdates", timeout=1) == []


async def test_the_first_of_two_pollers_is_thrown_out(world: World, api: Api) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(api("getUpdates", timeout=30))
    refused = await asyncio.wait_for(first, 2)
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: terminated by other getUpdates request")
    world.send_text(ANNA, "привет")
    assert len((await asyncio.wait_for(second, 2))["result"]) == 1


async def test_a_poller_that_went_away_disturbs_nobody(world: World, api: Api) -> None:
    gone = asyncio.create_task(api("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    gone.cancel()
    await asyncio.sleep(0.1)
    world.send_text(ANNA, "привет")
    assert len(await api.get("getUpdates", timeout=5)) == 1


async def test_kinds_not_asked_for_do_not_come(world: World, api: Api) -> None:
    await api.get("getUpdates", allowed_updates=["message"])
    world.block(ANNA)
    world.start(ANNA)
    batch = await api.get("getUpdates")
    assert [update["message"]["text"] for update in batch] == ["/start"]


async def test_updates_are_kept_a_day_of_the_worlds_clock(world: World, api: Api, clock: WoundClock) -> None:
    world.send_text(ANNA, "вчера")
    clock.wind(hours=24)
    assert len(await api.get("getUpdates")) == 1
    clock.wind(seconds=1)
    assert await api.get("getUpdates") == []


async def test_quiet_waits_for_the_confirmation(world: World, api: Api) -> None:
    world.send_text(ANNA, "привет")
    waiting = asyncio.create_task(world.quiet())
    batch = await api.get("getUpdates")
    await asyncio.sleep(0)
    assert not waiting.done()
    await api.get("getUpdates", offset=_ids(batch)[-1] + 1)
    await asyncio.wait_for(waiting, 2)


async def test_an_album_is_as_many_updates_with_one_group(world: World, api: Api, png: bytes) -> None:
    world.send_album(ANNA, [("photo", png, f"{n}.png", "image/png", "подпись" if n == 0 else "") for n in range(10)])
    batch = [update["message"] for update in await api.get("getUpdates")]
    assert len(batch) == 10
    assert len({message["media_group_id"] for message in batch}) == 1
    assert [message.get("caption") for message in batch] == ["подпись"] + [None] * 9
    assert batch[0]["photo"][-1]["width"] == 800


async def test_a_press_carries_the_message_and_its_buttons(world: World, api: Api) -> None:
    button = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    sent = await api.get("sendMessage", chat_id=ANNA, text="Да?", reply_markup=button)
    with pytest.raises(PersonError, match="no_button"):
        world.press(ANNA, sent["message_id"], "forged")
    query_id = world.press(ANNA, sent["message_id"], "yes")
    query = (await api.get("getUpdates"))[0]["callback_query"]
    assert (query["id"], query["data"]) == (query_id, "yes")
    assert query["message"]["reply_markup"] == button
    assert query["from"]["language_code"] == "ru"


async def test_a_block_and_a_return_are_told(world: World, api: Api) -> None:
    world.unblock(VERA)
    world.unblock(VERA)
    changes = [update["my_chat_member"]["new_chat_member"]["status"] for update in await api.get("getUpdates")]
    assert changes == ["member"]


async def test_the_bot_leaves_a_group(world: World, api: Api) -> None:
    world.add_bot_to_group(ANNA, -500, "Учительская", "supergroup")
    update = (await api.get("getUpdates"))[0]["my_chat_member"]
    assert update["chat"] == {"id": -500, "title": "Учительская", "type": "supergroup"}
    await api.get("leaveChat", chat_id=-500)
    assert world.left_chats == [-500]
    said = await api("sendMessage", chat_id=-500, text="x")
    assert said["error_code"] == 403


class Hook:
    """Somebody's webhook: keeps (secret, update); answers what stands in `answers`, then 200."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[web.Response] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.got.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], await request.json()))
        return self.answers.pop(0) if self.answers else web.Response()

    def texts(self) -> list[str]:
        return [update["message"]["text"] for _, update in self.got]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    await runner.cleanup()


async def test_a_webhook_gets_updates_with_its_secret_and_forbids_polling(world: World, api: Api, hook: Hook) -> None:
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await asyncio.sleep(0.1)
    await api.get("setWebhook", url=hook.url, secret_token="abc", max_connections=7)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    assert (await api("getUpdates"))["error_code"] == 409
    world.send_text(ANNA, "один")
    world.send_text(ANNA, "два")
    await asyncio.wait_for(world.quiet(), 5)
    assert ({secret for secret, _ in hook.got}, hook.texts()) == ({"abc"}, ["один", "два"])
    info = await api.get("getWebhookInfo")
    assert (info["url"], info["max_connections"], info["pending_update_count"]) == (hook.url, 7, 0)
    await api.get("deleteWebhook")
    assert await api.get("getUpdates") == []


async def test_a_refused_update_holds_up_only_its_chat_and_comes_again(world: World, api: Api, hook: Hook) -> None:
    world.add_person(104, "Галина Цой", started=True)
    world.updates.clear()
    hook.answers = [web.Response(status=503, headers={"Retry-After": "1"})]
    await api.get("setWebhook", url=hook.url, secret_token="abc")
    world.send_text(ANNA, "один")
    while not hook.got:
        await asyncio.sleep(0.01)
    world.send_text(ANNA, "два")
    world.send_text(104, "три")
    while len(hook.got) < 2:
        await asyncio.sleep(0.01)
    info = await api.get("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: 503")
    assert info["pending_update_count"] == 2
    await asyncio.wait_for(world.quiet(), 5)
    assert hook.texts() == ["один", "три", "один", "два"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"url": "http://bot.example.org/hook"}, "HTTPS URL must be provided"),
        ({"url": "https://bot.example.org:8081/hook"}, "only on ports 80, 88, 443 or 8443"),
        ({"url": "ftp://bot.example.org"}, "HTTPS URL must be provided"),
        ({"url": "https://bot.example.org/hook", "secret_token": "a b"}, "unallowed characters"),
        ({"url": "https://bot.example.org/hook", "secret_token": "a" * 257}, "1-256 characters"),
        ({"url": "https://bot.example.org/hook", "allowed_updates": ["messages"]}, "allowed_updates"),
    ],
)
async def test_a_webhook_that_telegram_would_refuse_is_refused(api: Api, given: dict[str, Any], expected: str) -> None:
    said = await api("setWebhook", **given)
    assert (said["error_code"], expected in said["description"]) == (400, True)
    assert (await api.get("getWebhookInfo"))["url"] == ""
