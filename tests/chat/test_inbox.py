"""The durable core in a chat: floods, faults, what is set aside and put back, odd updates."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import dispatch
from bot.lines import PER_CHAT, together
from bot.program import Rates
from bot.turn import Turn, Turner
from db import address as address_rows
from db import inbox as rows
from domain.errors import DomainError
from handlers.ui.registry import Show, ui
from handlers.ui.view import View
from sandbox.botapi.faults import Rule
from services import announcement
from services.base import Said, Tx
from tests import build
from tests.chat.pairs import started
from tests.chat.route_story import Pair, states
from tests.chat.staffroom import admin, coordinator
from tests.chat.updates import breaks_step, incidents_of, message, reach, ready_to_press, update_states
from tests.world import Phone, Region

FLOOD = 5000


async def test_the_flood_of_one_person_waits_alone_and_costs_no_memory(region: Region) -> None:
    maria, flooder = region.phone("Мария"), 8_111_111_111
    await region.does(build.teacher, maria.user_id)
    await started(region, maria)
    program = region.program
    for first in range(0, FLOOD, 500):
        await program.entrance.store([reach(first + number, flooder) for number in range(500)])
        assert program.dispatcher.waiting <= PER_CHAT
    before = len(maria.from_bot)
    region.world.send_text(maria.user_id, "/help")
    most = 0
    while len(maria.from_bot) == before:
        most = max(most, program.dispatcher.waiting)
        await asyncio.sleep(0.005)
    assert (await region.program.database.read(lambda c: len(rows.of_chat(c, flooder, 0, FLOOD)))) > 100
    assert most <= PER_CHAT + 1
    await region.settled(50)
    assert set(await update_states(region)) == {"shown"}


async def test_a_crowd_of_updates_is_handled_in_the_order_in_which_it_came(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than fits into memory, with rows coming while others are read from the inbox."""
    seen: list[int] = []
    kept = together

    def looks(events: Any) -> Any:
        seen.extend(event.message_id for event in events)
        return kept(events)

    monkeypatch.setattr("bot.dispatch.together", looks)
    chat = {"id": 8_111_111_111, "type": "private"}
    updates = [
        {"update_id": n, "callback_query": {"id": str(n), "data": "home", "from": {"id": chat["id"]},
                                            "message": {"message_id": n, "chat": chat}}}
        for n in range(1, 6 * PER_CHAT + 8)
    ]  # fmt: skip
    for first in range(0, len(updates), 9):
        await region.program.entrance.store(updates[first : first + 9])
    await region.settled()
    assert seen == list(range(1, len(updates) + 1))


async def test_a_fault_of_database_or_network_is_tried_again_three_times_and_not_felt(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "TRIES", (0.01, 0.02, 0.03))
    story = await ready_to_press(region)
    with monkeypatch.context() as patch:
        counted = breaks_step(patch, OSError("gone"), times=3)
        await story.anna.presses("Сделано")
    assert counted == [4]
    assert (incidents_of(story.anna), set(await update_states(region))) == ([], {"shown"})


async def test_what_fails_on_is_set_aside_and_put_back_by_its_number(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "TRIES", (0.01, 0.02, 0.03))
    irina = await admin(region)
    story = await ready_to_press(region)
    with monkeypatch.context() as patch:
        counted = breaks_step(patch, OSError("gone"))
        await story.anna.presses("Сделано")
    assert counted == [4]
    [number] = incidents_of(story.anna)
    irina.sees("Сбой в боте", "1 обращение", str(number))
    irina.does_not_see("Анна", "Сосна")
    put_back = await region.program.database.write(lambda c: rows.replay(c, number))
    await region.ticks()
    assert (put_back, set(await update_states(region))) == (1, {"shown"})
    story.anna.sees("Отменить")


async def test_a_page_that_the_channel_refuses_gets_a_number_and_is_drawn_when_it_is_put_back(region: Region) -> None:
    region.expected_refusals = 1
    story = await ready_to_press(region)
    region.world.faults.add(Rule("status", method="sendMessage", chat_id=story.anna.user_id, status=400, count=1))
    await story.anna.sends("/help")
    [number] = incidents_of(story.anna)
    story.anna.does_not_see("Помощь")
    assert (await update_states(region))["aside"] == 1
    assert await region.program.database.write(lambda c: rows.replay(c, number)) == 1
    await region.ticks()
    story.anna.sees("Помощь")
    assert set(await update_states(region)) == {"shown"}


async def test_a_page_waits_for_a_token_that_is_right_again(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "SPOKEN", ())
    monkeypatch.setattr(dispatch, "LONGEST_PAUSE", 0.1)
    region.expected_refusals = 2
    story = await ready_to_press(region)
    region.world.faults.add(Rule("status", method="sendMessage", chat_id=story.anna.user_id, status=401, count=2))
    await story.anna.sends("/help")
    assert (incidents_of(story.anna), set(await update_states(region))) == ([], {"shown"})
    story.anna.sees("Помощь")


@pytest.mark.parametrize("consent", [True, False])
async def test_of_somebody_without_consent_nothing_is_kept_but_the_number(
    region: Region, monkeypatch: pytest.MonkeyPatch, consent: bool
) -> None:
    maria = region.phone("Мария")
    if consent:
        await region.does(build.teacher, maria.user_id)
    await maria.starts()
    with monkeypatch.context() as patch:
        patch.setattr(Turner, "_act", _breaks)
        await maria.sends("Меня зовут Мария, телефон 8 914 000-00-00")
    [number] = incidents_of(maria)
    [left] = await region.program.database.read(lambda c: rows.set_aside(c, number))
    assert ("914" in (left.payload or "")) is consent
    maria.sees("ответ сохранён" if consent else "Попробуйте ещё раз")
    maria.does_not_see("Попробуйте ещё раз" if consent else "ответ сохранён")


def _breaks(*_: object) -> Show:
    raise ValueError("ours")


async def test_a_page_that_cannot_be_drawn_gets_a_number_and_its_effect_is_not_repeated(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await ready_to_press(region)
    page = ui.pages["step"]

    def breaks(_data: object) -> View:
        raise KeyError("ours")

    with monkeypatch.context() as patch:
        patch.setitem(ui.pages, "step", replace(page, draw=breaks))
        await story.anna.presses("Сделано")
    [number] = incidents_of(story.anna)
    assert (await states(story))[0] == "submitted"
    assert (await update_states(region))["aside"] == 1
    await region.restart()
    counted = breaks_step(monkeypatch, RuntimeError("acted again"))
    assert await region.program.database.write(lambda c: rows.replay(c, number)) == 1
    await region.ticks()
    story.anna.sees("Отменить")
    assert (counted, set(await update_states(region))) == ([0], {"shown"})


async def test_the_page_of_a_press_comes_though_what_waited_behind_it_draws_none(region: Region) -> None:
    story = await ready_to_press(region)
    _, done = story.anna._find("Сделано", None)
    message = story.anna.last.message_id
    query = {"id": "5", "data": done, "from": {"id": story.anna.user_id}}
    where = {"message_id": message, "chat": {"id": story.anna.user_id, "type": "private"}}
    region.world.faults.add(Rule("delay", method="answerCallbackQuery", seconds=0.1))
    await region.program.entrance.store(
        [{"update_id": 1, "callback_query": {**query, "message": where}}, reach(2, story.anna.user_id)]
    )
    await region.settled()
    assert len(story.anna.from_bot) == 1
    story.anna.sees("Отменить")


async def _presses_and(story: Pair, update: dict[str, Any]) -> None:
    """Anna presses «Сделано», and something waits behind it already."""
    _, done = story.anna._find("Сделано", None)
    where = {"message_id": story.anna.last.message_id, "chat": {"id": story.anna.user_id, "type": "private"}}
    query = {"id": "5", "data": done, "from": {"id": story.anna.user_id}, "message": where}
    await story.region.program.entrance.store([{"update_id": 1, "callback_query": query}, update])
    await story.region.settled()


def _nothing_is_left(*_: object) -> Turn:
    raise DomainError("gone")


async def test_a_page_that_is_gone_when_it_is_drawn_late_breaks_nothing(
    region: Region, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    story = await ready_to_press(region)
    monkeypatch.setattr(Turner, "redraw", _nothing_is_left)
    await _presses_and(story, reach(2, story.anna.user_id))
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []
    assert set(await update_states(region)) == {"shown"}


async def test_a_page_that_is_owed_goes_before_an_older_one_that_was_left_out(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "SPOKEN", ())
    monkeypatch.setattr(dispatch, "LONGEST_PAUSE", 0.1)
    story = await ready_to_press(region)
    monkeypatch.setattr(Turner, "redraw", _nothing_is_left)
    region.world.faults.add(Rule("status", method="sendMessage", chat_id=story.anna.user_id, status=502, count=1))
    await _presses_and(story, message(2, story.anna.user_id, "/help"))
    story.anna.sees("Помощь")
    assert set(await update_states(region)) == {"shown"}


async def test_a_page_that_the_channel_does_not_take_comes_when_it_is_back(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "SPOKEN", (0.01, 0.01))
    monkeypatch.setattr(dispatch, "LONGEST_PAUSE", 0.2)
    story = await ready_to_press(region)
    gone = region.world.faults.add(Rule("status", chat_id=story.anna.user_id, status=502))
    message = story.anna.last
    data = next(button["callback_data"] for row in message.keyboard for button in row if button["text"] == "Сделано")
    region.world.press(story.anna.user_id, message.message_id, data)
    while (await update_states(region)).get("done", 0) == 0:
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    assert "Сделано" in story.anna.buttons
    region.world.faults.rules.remove(gone)
    await region.settled()
    story.anna.sees("Отменить")
    assert set(await update_states(region)) == {"shown"}


async def test_a_page_that_never_goes_while_others_do_does_not_hold_its_chat_for_ever(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "SPOKEN", ())
    monkeypatch.setattr(dispatch, "LONGEST_PAUSE", 0.08)
    maria, vera = region.phone("Мария"), region.phone("Вера")
    await maria.starts()
    await vera.starts()
    region.world.faults.add(Rule("status", method="send*", chat_id=maria.user_id, status=502))
    region.world.send_text(maria.user_id, "/help")
    while maria.user_id in region.program.dispatcher._lines or region.world.pending_updates():
        region.world.send_text(vera.user_id, "/help")
        await asyncio.sleep(0.03)
    region.world.faults.clear()
    await maria.sends("/help")
    maria.sees("Помощь")


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"message_id": 1}},
        {"message": {}},
        {"message": None},
        {"message": [1]},
        {"poll_answer": {"poll_id": "1"}},
        {"something_new": {"chat": {"id": 5}}},
        {"callback_query": {"id": "1", "from": {}}},
        {"my_chat_member": {"chat": {"id": -5, "type": "group"}, "new_chat_member": {"status": "left"}}},
        {"message": {"message_id": 1, "chat": {"id": 10**30, "type": "private"}, "text": "x"}},
        {"message": {"message_id": 1, "chat": {"id": 8_222_222_222, "type": "private"}, "text": "half \ud83d"}},
        {},
    ],
)
async def test_an_odd_update_is_no_fault_and_holds_nobody_up(region: Region, update: dict[str, Any]) -> None:
    maria = region.phone("Мария")
    await region.program.entrance.store([{"update_id": 1, **update}, "no update", {"update_id": None}, {}])
    await maria.starts()
    maria.sees_somewhere("Здравствуйте")
    assert set(await update_states(region)) == {"shown"}


async def test_an_update_of_a_person_that_cannot_be_read_is_set_aside_with_a_number(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    photo = {"message_id": 9, "chat": {"id": maria.user_id, "type": "private"}, "photo": []}
    await region.program.entrance.store([{"update_id": 1, "message": photo}])
    await region.settled()
    assert len(incidents_of(maria)) == 1
    assert (await update_states(region))["aside"] == 1
    await region.restart()
    await maria.sends("/help")
    assert (await update_states(region))["aside"] == 1


async def test_doubled_and_shuffled_updates_act_once(region: Region) -> None:
    region.world.faults.duplicate_updates = region.world.faults.reorder_updates = 1.0
    story = await ready_to_press(region)
    await story.anna.presses("Сделано")
    for phone in (story.anna, story.olga):
        for _ in range(3):
            region.world.send_text(phone.user_id, "/help")
    await region.settled()
    assert set(await update_states(region)) == {"shown"}
    assert len(incidents_of(story.anna) + incidents_of(story.olga)) == 0


async def _mail(region: Region, peter: Phone, count: int) -> None:
    """An announcement to so many people is due now."""
    for number in range(count):
        region.world.add_person(8_300_000_000 + number, "Кто-то", started=True)

    def write(tx: Tx) -> None:
        for number in range(count):
            build.teacher(tx, 8_300_000_000 + number)
        row = address_rows.by_external(tx.c, "telegram", peter.user_id)
        assert row is not None
        who = build.who(tx, row.person_id)
        draft = announcement.write(tx, who, Said("text", "Семинар", 1))
        announcement.choose(tx, who, draft, "all")
        announcement.send(tx, who, draft, 2, "now")

    await region.does(write)
    region.clock.wind(timedelta(seconds=61))


async def test_a_press_is_answered_within_300_ms_while_a_mailing_runs(tmp_path: Path, template: Path) -> None:
    """At Telegram's pace, with answers of the channel after 60 ms: the answer does not stand behind the mailing."""
    region = Region(tmp_path, template)
    region.rates = Rates(a_second=24.0, per_chat=1.05, beat=3600, edit=3.0, gather=0.0)
    await region.start()
    maria, peter = region.phone("Мария"), await coordinator(region)
    await region.does(build.teacher, maria.user_id)
    await started(region, maria)
    await maria.sends("/help")
    await _mail(region, peter, 200)
    region.world.faults.add(Rule("delay", seconds=0.06))
    sparked = asyncio.create_task(region.program.heartbeat.tick())
    while region.program.mailer.sent < 5:
        await asyncio.sleep(0.01)
    waits = []
    for _ in range(10):
        query = region.world.press(maria.user_id, maria.last.message_id, "home", force=True)
        began = time.monotonic()
        while region.world.answers(query) is None:
            await asyncio.sleep(0.002)
        waits.append(time.monotonic() - began - 0.06)
        await asyncio.sleep(0.05)
    assert region.program.mailer.busy, "the mailing was over too early to tell"
    await sparked
    await region.stop()
    assert sorted(waits)[-2] < 0.3, waits
