"""What people do and see; files; what stays after a restart."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from sandbox.botapi.world import PersonError, World

from .conftest import ANNA, BORIS, VERA, Api, WoundClock


async def test_a_wrong_token_is_unauthorized(api: Api) -> None:
    async with api.session.get(f"{api.base}/bot1:wrong/getMe") as response:
        assert response.status == 401
        assert await response.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_get_form_and_json_are_the_same_call(world: World, api: Api) -> None:
    async with api.session.get(api.url("sendmessage"), params={"chat_id": str(ANNA), "text": "один"}) as response:
        assert (await response.json())["ok"]
    async with api.session.post(api.url("SENDMESSAGE"), data={"chat_id": str(ANNA), "text": "два"}) as response:
        assert (await response.json())["ok"]
    await api.get("sendMessage", chat_id=ANNA, text="три")
    assert [message.text for message in world.chat(ANNA)] == ["один", "два", "три"]
    assert [(call.method, call.ok) for call in world.calls] == [("sendMessage", True)] * 3


async def test_an_unknown_method_is_not_found_and_counts_as_a_mistake(world: World, api: Api) -> None:
    assert (await api("sendTelepathy"))["error_code"] == 404
    assert len(world.refusals) == 1


async def test_html_becomes_text_and_entities(world: World, api: Api) -> None:
    text = ' 😀 <b>да <i>нет</i></b> <pre><code class="language-python">x &lt; <b>1</b></code></pre> /help '
    await api.get("sendMessage", chat_id=ANNA, text=text, parse_mode="HTML")
    message = world.chat(ANNA)[0]
    assert message.text == "😀 да нет x < 1 /help"
    assert message.entities == [
        {"type": "bold", "offset": 3, "length": 6},
        {"type": "italic", "offset": 6, "length": 3},
        {"type": "pre", "offset": 10, "length": 5, "language": "python"},
        {"type": "bot_command", "offset": 16, "length": 5},
    ]


async def test_a_parse_mode_beats_the_list_of_entities(world: World, api: Api) -> None:
    wrong = [{"type": "bold", "offset": 50, "length": 1}]
    await api.get("sendMessage", chat_id=ANNA, text="<i>x</i>", parse_mode="HTML", entities=wrong)
    assert world.chat(ANNA)[0].entities == [{"type": "italic", "offset": 0, "length": 1}]


async def test_9000_signs_arrive_as_three_messages(world: World) -> None:
    sent = world.send_text(ANNA, "слово " * 1500)
    assert len(sent) == 3
    assert all(message.text is not None and len(message.text) <= 4096 for message in sent)
    assert " ".join(str(message.text) for message in sent) == ("слово " * 1500).strip()
    assert world.pending_updates() == 3


async def test_a_client_lets_nobody_write_before_start_or_after_a_block(world: World) -> None:
    with pytest.raises(PersonError, match="not_started"):
        world.send_text(BORIS, "привет")
    with pytest.raises(PersonError, match="blocked"):
        world.send_text(VERA, "привет")
    assert world.start(BORIS, "invite_5").text == "/start invite_5"
    assert world.start(VERA).text == "/start"
    assert not world.person(VERA).blocked
    with pytest.raises(PersonError, match="bad_payload"):
        world.start(ANNA, "a b")


async def test_an_own_message_can_be_edited_for_two_days(world: World, api: Api, clock: WoundClock) -> None:
    sent = world.send_text(ANNA, "было")[0]
    clock.wind(hours=48)
    world.edit_text(ANNA, sent.message_id, "стало")
    edited = (await api.get("getUpdates"))[-1]["edited_message"]
    assert (edited["text"], edited["edit_date"] - edited["date"]) == ("стало", 48 * 3600)
    clock.wind(seconds=1)
    with pytest.raises(PersonError, match="cannot_edit"):
        world.edit_text(ANNA, sent.message_id, "поздно")


async def test_messages_are_deleted_within_48_hours(world: World, api: Api, clock: WoundClock) -> None:
    first = await api.get("sendMessage", chat_id=ANNA, text="один")
    clock.wind(hours=1)
    second = await api.get("sendMessage", chat_id=ANNA, text="два")
    clock.wind(hours=47, seconds=1)
    said = await api("deleteMessage", chat_id=ANNA, message_id=first["message_id"])
    assert said["description"] == "Bad Request: message can't be deleted for everyone"
    await api.get("deleteMessage", chat_id=ANNA, message_id=second["message_id"])
    assert [message.text for message in world.chat(ANNA)] == ["один"]


async def test_a_text_becomes_a_photo_and_never_a_text_again(world: World, api: Api, png: bytes) -> None:
    sent = await api.get("sendMessage", chat_id=ANNA, text="текст")
    place = {"chat_id": str(ANNA), "message_id": str(sent["message_id"])}
    media = json.dumps({"type": "photo", "media": "attach://pic", "caption": "<b>да</b>", "parse_mode": "HTML"})
    said = await api.form("editMessageMedia", {"pic": (png, "a.png")}, media=media, **place)
    assert said["result"]["photo"][-1]["height"] == 600
    message = world.chat(ANNA)[0]
    assert (message.kind, message.text, message.caption) == ("photo", None, "да")
    back = await api("editMessageText", text="текст", **place)
    assert back["description"] == "Bad Request: there is no text in the message to edit"
    again = json.dumps({"type": "photo", "media": message.file_id, "caption": "да", "parse_mode": "HTML"})
    assert (await api("editMessageMedia", media=again, **place))["ok"]  # the bold went


async def test_an_album_of_the_bot_has_one_group_and_its_files(world: World, api: Api) -> None:
    media = json.dumps([{"type": "document", "media": f"attach://f{n}", "caption": f"{n}"} for n in range(3)])
    files = {f"f{n}": (f"content {n}".encode(), f"план {n}.txt") for n in range(3)}
    said = await api.form("sendMediaGroup", files, chat_id=str(ANNA), media=media)
    assert len({message["media_group_id"] for message in said["result"]}) == 1
    shown = world.chat(ANNA)
    assert [message.caption for message in shown] == ["0", "1", "2"]
    assert world.file(str(shown[2].file_id)) == (b"content 2", "план 2.txt", "text/plain")


async def test_a_file_of_a_person_is_fetched_by_its_path(world: World, api: Api) -> None:
    sent = world.send_file(ANNA, "document", b"%PDF", "план урока.pdf", "application/pdf", "мой план")
    found = await api.get("getFile", file_id=sent.file_id)
    assert "план" not in found["file_path"]
    async with api.session.get(f"{api.base}/file/bot{world.token}/{found['file_path']}") as response:
        assert await response.read() == b"%PDF"
    wrong = await api("sendPhoto", chat_id=ANNA, photo=sent.file_id)
    assert wrong["description"] == "Bad Request: can't use file of type Document as Photo"


async def test_what_is_no_text_comes_as_what_it_is(world: World, api: Api) -> None:
    kinds = ("sticker", "poll", "location", "contact", "video_note")
    world.send_other(ANNA, "sticker")
    world.send_other(ANNA, "poll")
    world.send_other(ANNA, "location")
    world.send_other(ANNA, "contact")
    world.send_other(ANNA, "video_note")
    messages = [update["message"] for update in await api.get("getUpdates")]
    assert all(kind in message and "text" not in message for kind, message in zip(kinds, messages, strict=True))
    assert (await api.get("getFile", file_id=messages[-1]["video_note"]["file_id"]))["file_size"] == 20_000


async def test_sizes_have_their_limits(world: World, api: Api, png: bytes) -> None:
    big = world.send_file(ANNA, "document", bytes(20 * 2**20 + 1), "a.bin", "")
    said = await api("getFile", file_id=big.file_id)
    assert said["description"] == "Bad Request: file is too big"
    photo = await api.form("sendPhoto", {"photo": (png + bytes(10 * 2**20), "a.png")}, chat_id=str(ANNA))
    assert "too big for a photo" in photo["description"]
    text = await api.form("sendPhoto", {"photo": (b"no picture", "a.png")}, chat_id=str(ANNA))
    assert text["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    upload = await api.form("sendDocument", {"document": (bytes(50 * 2**20 + 1), "a.bin")}, chat_id=str(ANNA))
    assert upload["error_code"] == 413
    assert len(world.chat(ANNA)) == 1


async def test_an_answer_is_taken_for_a_while_and_may_be_given_twice(
    world: World, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    button = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    sent = await api.get("sendMessage", chat_id=ANNA, text="Да?", reply_markup=button)
    query_id = world.press(ANNA, sent["message_id"], "yes")
    assert world.answers(query_id) is None
    await api.get("answerCallbackQuery", callback_query_id=query_id, text="Готово")
    await api.get("answerCallbackQuery", callback_query_id=query_id, text="Нет", show_alert=True)
    assert world.answers(query_id) == {"text": "Нет", "show_alert": True}
    late = time.monotonic() + 15.1
    monkeypatch.setattr("sandbox.botapi.methods.chats.time.monotonic", lambda: late)
    said = await api("answerCallbackQuery", callback_query_id=query_id)
    assert said["description"].startswith("Bad Request: query is too old and response timeout expired")


async def test_commands_of_a_chat_beat_the_general_ones(world: World, api: Api) -> None:
    one, other = [{"command": "start", "description": "Начать"}], [{"command": "queue", "description": "Очередь"}]
    english = [{"command": "start", "description": "Start"}]
    await api.get("setMyCommands", commands=english)
    assert world.commands(ANNA) == english
    await api.get("setMyCommands", commands=one, language_code="ru")
    await api.get("setMyCommands", commands=other, scope={"type": "chat", "chat_id": ANNA})
    assert (world.commands(ANNA), world.commands(VERA)) == (other, one)
    await api.get("deleteMyCommands", scope={"type": "chat", "chat_id": ANNA})
    assert world.commands(ANNA) == one


async def test_the_profile_is_what_the_bot_said(world: World, api: Api) -> None:
    await api.get("setMyName", name="Навигатор")
    await api.get("setMyShortDescription", short_description="Коротко", language_code="ru")
    assert world.profile() == {
        "username": "sandbox_bot", "name": "Навигатор", "description": "", "short_description": "Коротко",
    }  # fmt: skip


async def test_listeners_hear_what_happens(world: World, api: Api) -> None:
    async with world.subscribe() as events:
        sent = await api.get("sendMessage", chat_id=ANNA, text="x")
        await api.get("editMessageText", chat_id=ANNA, message_id=sent["message_id"], text="y")
        await api.get("deleteMessage", chat_id=ANNA, message_id=sent["message_id"])
        heard = [events.get_nowait() for _ in range(events.qsize())]
    assert [event.kind for event in heard] == ["person", "message", "edited", "deleted"]
    assert [event.seq for event in heard] == sorted({event.seq for event in heard})
    assert world.person(ANNA).unread == 1
    json.dumps([event.data for event in heard])


async def test_a_restart_keeps_chats_files_unconfirmed_updates_and_ids(clock: WoundClock, tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite"
    world = World(clock, path)
    world.add_person(ANNA, "Анна Петрова", "учитель")
    world.start(ANNA)
    world.send_file(ANNA, "document", b"%PDF", "план.pdf", "application/pdf")
    gone = world.send_text(ANNA, "лишнее")[0]
    chat = world.find_chat(ANNA)
    assert chat is not None
    world.remove(chat, gone.message_id)
    next_id, before = world.updates.next_id, world.chat(ANNA)
    waiting = world.updates.batch(100)
    world.updates.confirm(waiting[0]["update_id"] + 1)
    world.close()

    again = World(clock, path)
    assert again.people() == world.people()
    assert again.chat(ANNA) == before
    assert again.file(str(before[1].file_id))[0] == b"%PDF"
    assert again.updates.batch(100) == waiting[1:]
    assert again.updates.next_id == next_id
    assert again.send_text(ANNA, "дальше")[0].message_id == gone.message_id + 1
    again.close()


async def test_what_was_said_is_on_disk_within_a_second_without_closing(clock: WoundClock, tmp_path: Path) -> None:
    path = tmp_path / "sandbox.sqlite"
    world = World(clock, path)
    world.add_person(ANNA, "Анна Петрова")
    world.start(ANNA)
    await asyncio.sleep(0.9)
    other = World(clock, path)
    assert [message.text for message in other.chat(ANNA)] == ["/start"]
    other.close()
    world.close()
