"""The other entrance: the same stories over the webhook, and what it answers to whom."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot import webhook
from bot.entrance import CROWDED
from bot.webhook import HEADER, Hook, kept_secret
from tests.chat import test_bad_input, test_diagnosis, test_step
from tests.chat.updates import update_states
from tests.world import Region

SECRET = "the-secret-of-the-tests"
Post = Callable[..., Awaitable[aiohttp.ClientResponse]]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def region(tmp_path: Path, template: Path) -> AsyncIterator[Region]:
    running = Region(tmp_path, template)
    port = _free_port()
    running.hook = Hook(f"http://127.0.0.1:{port}/telegram", SECRET, "127.0.0.1", port)
    await running.start()
    while not running.world.updates.webhook:
        await asyncio.sleep(0.01)
    yield running
    await running.stop()
    running.check_shape()


@pytest.fixture
async def post(region: Region) -> AsyncIterator[Post]:
    assert region.hook is not None
    url = region.hook.url
    async with aiohttp.ClientSession() as session:

        async def send(body: Any, secret: str | None = SECRET, path: str = "") -> aiohttp.ClientResponse:
            headers = {HEADER: secret} if secret is not None else {}
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            return await session.post(url + path, data=data, headers=headers)

        yield send


def _press(update_id: int, chat: int = 8_111_111_111) -> dict[str, Any]:
    message = {"message_id": 1, "chat": {"id": chat, "type": "private"}}
    query = {"id": "1", "data": "home", "from": {"id": chat}, "message": message}
    return {"update_id": update_id, "callback_query": query}


@pytest.mark.parametrize(
    "story",
    [
        test_diagnosis.test_the_first_picture_comes_within_ten_taps_and_320_words,
        test_step.test_an_album_of_ten_is_one_answer,
        test_step.test_a_restart_in_the_middle_of_sending_evidence_loses_nothing,
        test_bad_input.test_ten_presses_in_a_second_do_a_thing_once_and_draw_one_page,
        test_bad_input.test_a_database_that_is_locked_for_seconds_delays_a_press_and_loses_nothing,
    ],
    ids=lambda story: story.__name__,
)
async def test_the_same_story_is_told_over_the_webhook(region: Region, story: Callable[[Region], Any]) -> None:
    await story(region)
    assert not any(call.method == "getUpdates" for call in region.world.calls)


async def test_the_webhook_is_set_with_its_secret_and_keeps_what_waits(region: Region) -> None:
    [call] = [call for call in region.world.calls if call.method == "setWebhook"]
    assert (call.params["secret_token"], call.params["drop_pending_updates"]) == (SECRET, False)
    assert set(call.params["allowed_updates"]) == {"message", "edited_message", "callback_query", "my_chat_member"}
    maria = region.phone("Мария")
    await region.program.stop()
    region.world.start(maria.user_id)
    await region.start()
    await region.settled()
    maria.sees_somewhere("Здравствуйте")


async def test_who_does_not_know_the_secret_is_turned_away(region: Region, post: Post) -> None:
    for secret in (None, "", "wrong", SECRET + "x", "\xe9" * 22):
        assert (await post(_press(1), secret)).status == 401
    assert (await post(_press(1), path="/other")).status == 404
    assert await update_states(region) == {}


async def test_what_comes_twice_is_known_and_answered_as_taken(region: Region, post: Post) -> None:
    for _ in range(3):
        assert (await post(_press(7))).status == 200
    await region.settled()
    assert await update_states(region) == {"shown": 1}


async def test_a_body_that_is_too_large_or_damaged_is_refused_and_one_that_is_no_update_dropped(
    region: Region, post: Post
) -> None:
    assert (await post({"update_id": 1, "message": {"text": "x" * 1024 * 1024}})).status == 413
    assert (await post(b'{"update_id": 1, "mess')).status == 400
    assert (await post(b"\xff\xfe")).status == 400
    assert (await post(b"[" * 100_000)).status == 400
    odds: list[Any] = [[], {}, "x", {"update_id": "7"}, {"update_id": True}, None]
    for odd in odds:
        assert (await post(odd)).status == 200
    assert await update_states(region) == {}
    assert (await post({"update_id": 3, "message": 5})).status == 200
    await region.settled()
    assert await update_states(region) == {"shown": 1}


async def test_under_pressure_or_without_a_database_the_channel_is_asked_to_come_again(
    region: Region, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(region.program.dispatcher, "waiting", CROWDED + 1)
        crowded = await post(_press(1))
    with monkeypatch.context() as patch:

        async def full(_updates: Any) -> None:
            raise OSError("full")

        patch.setattr(region.program.entrance, "store", full)
        without = await post(_press(1))
    with monkeypatch.context() as patch:

        async def slow(_updates: Any) -> None:
            await asyncio.sleep(5)

        patch.setattr(webhook, "PATIENCE", 0.02)
        patch.setattr(region.program.entrance, "store", slow)
        late = await post(_press(1))
    for answer in (crowded, without, late):
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert await update_states(region) == {}
    assert (await post(_press(1))).status == 200
    await region.settled()


async def test_an_update_that_was_refused_under_pressure_is_repeated_and_answered(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "RETRY_AFTER", "1")
    maria = region.phone("Мария")
    with monkeypatch.context() as patch:
        patch.setattr(region.program.dispatcher, "waiting", CROWDED + 1)
        region.world.start(maria.user_id)
        while region.world.updates.webhook_error is None:
            await asyncio.sleep(0.01)
        assert maria.from_bot == []
    await region.settled()
    maria.sees_somewhere("Здравствуйте")


def test_the_secret_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "webhook.secret"
    made = kept_secret(path)
    assert len(made) >= 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept_secret(path) == made
    path.write_text("damaged by hand")
    assert kept_secret(path) != "damaged by hand"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
