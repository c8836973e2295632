"""The page's server over HTTP: reading, acting, the stream of events, and who is kept out."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import aiohttp
import pytest

from sandbox.page import Demo
from tests.sandbox.page.conftest import MARIA, OLGA, PETR, START, Json, Site, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_state_tells_who_is_on_the_phones_and_what_time_it_is(site: Site) -> None:
    status, state = await site.get("/api/state")
    assert status == 200
    assert state["layout"] == [MARIA, OLGA, 1003]
    assert state["now"] == START.isoformat()
    assert state["zone"] == "Asia/Vladivostok"
    assert state["bot"]["name"] == "Помощник"
    assert [person["name"] for person in state["people"]] == ["Мария", "Ольга Викторовна", "Пётр Андреевич"]
    assert state["clips"][0]["title"] == "письмо о семинаре"


async def test_the_page_answers_while_the_region_is_being_filled(site: Site) -> None:
    site.port.filling = Demo(640, 2000, done=False)
    _, state = await site.get("/api/state")
    assert state["demo"] == {"filled": 640, "total": 2000, "done": False}
    async with site.session.get(site.base + "/") as page:
        assert page.status == 200
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]


async def test_start_by_a_link_brings_its_code_to_the_bot(site: Site) -> None:
    status, found = await site.post("/api/link", {"link": " t.me/Sandbox_bot?start=m_12 "})
    assert (status, found) == (200, {"payload": "m_12"})
    await site.post("/api/start", {"user_id": MARIA, "payload": found["payload"]})
    await until(lambda: len(site.world.chat(MARIA)) == 2)
    assert "/start m_12" in (site.world.chat(MARIA)[1].text or "")


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("https://example.org/?start=1", "bad-link"),
        ("https://t.me/another_bot?start=1", "other-bot"),
        ("привет", "bad-link"),
        ("", "bad-link"),
    ],
)
async def test_a_link_that_is_not_ours_is_named_as_such(site: Site, link: str, code: str) -> None:
    assert await site.post("/api/link", {"link": link}) == (400, {"error": code})


async def test_a_press_reaches_the_bot_and_the_message_changes_in_place(site: Site) -> None:
    await site.post("/api/start", {"user_id": MARIA})
    await until(lambda: len(site.world.chat(MARIA)) == 2)
    status, _ = await site.post("/api/press", {"user_id": MARIA, "message_id": 2, "data": "yes"})
    assert status == 200
    await until(lambda: site.world.chat(MARIA)[1].text == "Выбрано: yes")
    _, chat = await site.get(f"/api/chat/{MARIA}")
    assert len(chat["messages"]) == 2
    assert chat["messages"][1]["keyboard"] == [[{"text": "Назад", "callback_data": "back"}]]
    assert chat["commands"] == [{"command": "menu", "description": "Главный экран"}]


async def test_what_a_client_would_not_allow_is_refused_with_a_code(site: Site) -> None:
    assert await site.post("/api/send", {"user_id": MARIA, "text": "рано"}) == (409, {"error": "not_started"})
    assert await site.post("/api/send", {"user_id": OLGA, "text": " "}) == (409, {"error": "empty"})
    assert await site.post("/api/send", {"user_id": 77, "text": "кто"}) == (404, {"error": "not-found"})
    assert await site.post("/api/send", {"user_id": "77"}) == (400, {"error": "bad-request"})
    forged = {"user_id": OLGA, "message_id": 5, "data": "x"}
    assert await site.post("/api/press", forged) == (409, {"error": "no_message"})
    await site.post("/api/block", {"user_id": OLGA})
    assert await site.post("/api/send", {"user_id": OLGA, "text": "есть кто"}) == (409, {"error": "blocked"})
    await site.post("/api/unblock", {"user_id": OLGA})
    assert (await site.post("/api/send", {"user_id": OLGA, "text": "есть кто"}))[0] == 200


async def test_a_text_is_sent_with_its_formatting_edited_and_answered(site: Site) -> None:
    bold = {"type": "bold", "offset": 0, "length": 5}
    await site.post("/api/send", {"user_id": OLGA, "text": "Важно знать", "entities": [bold]})
    await site.post("/api/edit", {"user_id": OLGA, "message_id": 1, "text": "Важно помнить"})
    await site.post("/api/send", {"user_id": OLGA, "text": "и это", "reply_to": 1})
    own = [message for message in site.world.chat(OLGA) if not message.from_bot]
    assert own[0].text == "Важно помнить"
    assert own[0].edit_date is not None
    assert own[1].reply_to == 1


async def test_nine_thousand_characters_go_as_three_messages(site: Site) -> None:
    _, sent = await site.post("/api/send", {"user_id": OLGA, "text": "а" * 9000})
    assert len(sent["message_ids"]) == 3


async def test_ten_photos_go_as_one_album_and_their_content_comes_back(site: Site) -> None:
    form = aiohttp.FormData()
    for name, value in (("user_id", str(OLGA)), ("kind", "photo"), ("caption", "Урок")):
        form.add_field(name, value)
    for number in range(10):
        form.add_field("file", f"picture {number}".encode(), filename=f"{number}.png", content_type="image/png")
    async with site.session.post(site.base + "/api/file", data=form, headers={"X-Sandbox": "1"}) as answer:
        assert answer.status == 200
    album = [message for message in site.world.chat(OLGA) if not message.from_bot]
    assert len(album) == 10
    assert len({message.media_group_id for message in album}) == 1
    assert [message.caption for message in album if message.caption] == ["Урок"]
    async with site.session.get(f"{site.base}/api/file/{album[3].file_id}") as answer:
        assert await answer.read() == b"picture 3"


async def test_a_file_that_could_run_in_the_browser_is_only_downloaded(site: Site) -> None:
    page = b"<script>alert(1)</script>"
    message = site.world.send_file(OLGA, "document", page, "план & ход.html", "text/html")
    async with site.session.get(f"{site.base}/api/file/{message.file_id}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D0%BF")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_sixty_megabytes_reach_the_bot_and_more_than_a_hundred_do_not(site: Site) -> None:
    async def give(size: int) -> int:
        form = aiohttp.FormData()
        form.add_field("user_id", str(OLGA))
        form.add_field("kind", "document")
        form.add_field("file", b"\0" * size, filename="big.bin")
        async with site.session.post(site.base + "/api/file", data=form, headers={"X-Sandbox": "1"}) as answer:
            return answer.status

    assert await give(60 * 1024 * 1024) == 200
    assert site.world.chat(OLGA)[0].file_size == 60 * 1024 * 1024
    assert await give(101 * 1024 * 1024) == 413


async def test_a_sticker_is_sent_and_an_unknown_kind_is_not(site: Site) -> None:
    assert (await site.post("/api/other", {"user_id": OLGA, "kind": "sticker"}))[0] == 200
    assert site.world.chat(OLGA)[0].kind == "sticker"
    assert await site.post("/api/other", {"user_id": OLGA, "kind": "dice"}) == (400, {"error": "bad-request"})


async def test_an_invented_person_gets_a_place_and_is_found_by_name(site: Site) -> None:
    assert await site.post("/api/people", {"name": "   "}) == (400, {"error": "no-name"})
    _, first = await site.post("/api/people", {"name": "Вера <b>&", "note": "учитель химии"})
    _, second = await site.post("/api/people", {"name": "Вера Вторая"})
    assert first["person"]["user_id"] != second["person"]["user_id"]
    assert first["person"]["started"] is False
    _, found = await site.get("/api/people?q=химии вера")
    assert [person["name"] for person in found["people"]] == ["Вера <b>&"]


async def test_of_thousands_thirty_are_shown_the_first_look_before_all(site: Site) -> None:
    for number in range(2000):
        site.world.add_person(5000 + number, f"Педагог {number}", started=True)
    _, found = await site.get("/api/people?q=")
    assert len(found["people"]) == 30
    assert found["found"] == 2004
    assert [person["user_id"] for person in found["people"][:3]] == [MARIA, OLGA, 1003]


async def test_a_long_chat_comes_in_pages_of_sixty(site: Site) -> None:
    for number in range(70):
        site.world.send_text(OLGA, f"слово {number}")
    await until(lambda: len(site.world.chat(OLGA)) == 140)
    _, last = await site.get(f"/api/chat/{OLGA}")
    assert (len(last["messages"]), last["earlier"]) == (60, True)
    _, before = await site.get(f"/api/chat/{OLGA}?before={last['messages'][0]['message_id']}")
    assert before["messages"][-1]["message_id"] == last["messages"][0]["message_id"] - 1


async def test_reading_clears_the_count(site: Site) -> None:
    await site.post("/api/send", {"user_id": OLGA, "text": "слово"})
    await until(lambda: site.world.person(OLGA).unread == 1)
    await site.post("/api/read", {"user_id": OLGA})
    assert site.world.person(OLGA).unread == 0


async def test_winding_moves_the_clock_and_says_to_whom_what_came(site: Site) -> None:
    site.port.brings = {OLGA: 2, PETR: 1}
    status, wound = await site.post("/api/clock/advance", {"hours": 24})
    assert status == 200
    to = {str(OLGA): 2, str(PETR): 1}
    assert wound == {"now": (START + timedelta(days=1)).isoformat(), "delivered": 3, "to": to}
    for hours in (0, -1, 10_000, "1", True, None):
        assert (await site.post("/api/clock/advance", {"hours": hours}))[0] == 400
    assert site.port.now() == START + timedelta(days=1)


async def test_a_second_winding_waits_for_the_first_to_end(site: Site) -> None:
    site.port.gate.clear()
    first = asyncio.create_task(site.post("/api/clock/advance", {"hours": 1}))
    await asyncio.sleep(0.1)
    assert await site.post("/api/clock/next") == (409, {"error": "winding"})
    site.port.gate.set()
    assert (await first)[0] == 200


async def test_the_queue_says_when_to_whom_and_why(site: Site) -> None:
    _, inside = await site.get("/api/queue")
    due = (START + timedelta(hours=1)).isoformat()
    assert inside["queue"] == [{"due": due, "to": "Мария", "what": "Напоминание: до срока шага три дня"}]


async def events(site: Site, boot: str, after: int, count: int) -> list[tuple[str, Json]]:
    """The first events of a new stream: (name, data)."""
    seen: list[tuple[str, Json]] = []
    address = f"{site.base}/api/events?boot={boot}&after={after}"
    async with asyncio.timeout(5), site.session.get(address) as stream:
        name = ""
        async for raw in stream.content:
            line = raw.decode().rstrip("\n")
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                seen.append((name, json.loads(line[6:])))
                if len(seen) == count:
                    break
    return seen


async def test_a_stream_goes_on_after_the_last_event_that_was_seen(site: Site) -> None:
    _, state = await site.get("/api/state")
    site.world.send_text(OLGA, "первое")
    site.world.send_text(OLGA, "второе")
    seen = await events(site, state["boot"], state["seq"], 3)
    assert seen[0][0] == "hello"
    assert [data["data"]["message"]["text"] for _, data in seen[1:]] == ["первое", "второе"]
    again = await events(site, state["boot"], seen[1][1]["seq"], 2)
    assert again[1][1]["data"]["message"]["text"] == "второе"


async def test_a_browser_of_another_run_is_told_to_read_everything_anew(site: Site) -> None:
    assert [name for name, _ in await events(site, "another", 0, 2)] == ["hello", "reset"]


async def test_another_site_neither_reads_nor_acts(site: Site) -> None:
    foreign = (403, {"error": "foreign"})
    assert await site.get("/api/state", Host="evil.example") == foreign
    assert await site.get("/api/state", Origin="https://evil.example") == foreign
    assert await site.get("/api/state", **{"Sec-Fetch-Site": "cross-site"}) == foreign
    body = {"user_id": OLGA, "text": "чужое"}
    assert await site.post("/api/send", body, Origin="http://127.0.0.1:1") == foreign
    async with site.session.post(site.base + "/api/send", json=body) as answer:
        assert answer.status == 403
    assert site.world.chat(OLGA) == []
    assert (await site.get("/api/state", Host="localhost:8080"))[0] == 200


async def test_static_files_do_not_leave_their_folder(site: Site) -> None:
    for path in ("/static/..%2Fserver.py", "/static/%2e%2e/server.py", "/static/js", "/static/none.mjs"):
        async with site.session.get(site.base + path) as answer:
            assert answer.status == 404
    async with site.session.get(site.base + "/static/js/main.mjs") as answer:
        assert answer.content_type == "text/javascript"
