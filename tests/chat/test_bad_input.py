"""Bad input that belongs to no single capability: forged buttons, two devices, a locked database, a fault of our own.

What one screen refuses (300 characters, 31 June, a sticker, an album, 60 MB) stands with the tests of that screen.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from db import route as route_rows
from db.address import by_external
from db.inbox import inbox
from handlers.ui.registry import Action, Page, ui
from services import step
from services.base import Tx
from tests import build
from tests.chat.pairs import started
from tests.chat.route_story import LIGHT, pair
from tests.world import Phone, Region, words

LOCKED = 2.0  # seconds; the program waits for up to twenty
ODD = ("999999999", "-1", "x", "", "9" * 19)


def _rows(tx: Tx) -> list[tuple[str, int | None]]:
    return [(row.state, row.incident) for row in tx.c.execute(select(inbox).order_by(inbox.c.seq))]


async def _state(region: Region, step_id: int) -> str:
    def read(tx: Tx) -> str:
        return str(tx.c.execute(select(route_rows.steps.c.state).where(route_rows.steps.c.id == step_id)).scalar_one())

    found: str = await region.does(read)
    return found


def _forged() -> Iterator[str]:
    """Every button there is, with arguments that none of ours carries."""
    every: dict[str, Page | Action] = {**ui.pages, **ui.actions}
    for name, one in sorted(every.items()):
        for odd in ODD:
            arguments = [odd] * max(1, len(one.parameters))
            data = ":".join([name, *arguments])
            if one.parameters and len(data.encode()) <= 64:
                yield data
    yield from ("nothing.of.ours", "nothing:1", ":", "::", "home:home", "step.done", "'; DROP TABLE a; --", "x" * 64)


@pytest.mark.parametrize("role", ["teacher", "methodist", "coordinator", "stranger"])
async def test_a_forged_button_of_any_kind_is_answered_and_breaks_nothing(region: Region, role: str) -> None:
    phone = region.phone("Кто-то")
    makers: dict[str, Any] = {
        "teacher": build.teacher,
        "methodist": build.methodist,
        "coordinator": lambda tx, number: build.staff(tx, "coordinator", number),
    }
    if role in makers:
        await region.does(makers[role], phone.user_id)
    await started(region, phone)
    await phone.sends("/help")
    forged = list(_forged())
    assert len(forged) > 500
    broken = []
    for first in range(0, len(forged), 60):
        queries = {
            region.world.press(phone.user_id, phone.last.message_id, data, force=True): data
            for data in forged[first : first + 60]
        }
        await region.settled(60)
        broken += [data for query, data in queries.items() if region.world.answers(query) is None]
    set_aside = sum(state == "aside" for state, _ in await region.does(_rows))
    assert (set_aside, broken) == (0, [])
    await phone.sends("/help")
    phone.sees("Помощь")


async def test_a_button_of_a_message_that_was_deleted_is_answered_with_the_page_as_it_is(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    message = story.anna.last
    data = next(button["callback_data"] for row in message.keyboard for button in row if button["text"] == "Сделано")
    del region.world._chats[story.anna.user_id].messages[message.message_id]
    await story.anna.presses_data(message.message_id, data)
    assert await _state(region, story.steps[0]) == "submitted"
    assert story.anna.from_bot[-1].message_id > message.message_id


async def test_two_devices_with_the_same_button_do_a_thing_once(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    message = story.anna.last
    data = next(button["callback_data"] for row in message.keyboard for button in row if button["text"] == "Сделано")
    region.world.press(story.anna.user_id, message.message_id, data)
    answer = await story.anna.presses_data(message.message_id, data)
    assert answer is not None
    assert await _state(region, story.steps[0]) == "submitted"
    await region.winds(hours=26)
    assert sum("Изучение материала" in words(one) for one in story.olga.from_bot) <= 1


async def test_ten_presses_in_a_second_do_a_thing_once_and_draw_one_page(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    message = story.anna.last
    data = next(button["callback_data"] for row in message.keyboard for button in row if button["text"] == "Сделано")
    before = len(story.anna.from_bot)
    queries = [region.world.press(story.anna.user_id, message.message_id, data, force=True) for _ in range(10)]
    await region.settled()
    assert all(region.world.answers(query) is not None for query in queries)
    assert await _state(region, story.steps[0]) == "submitted"
    assert len(story.anna.from_bot) <= before + 1


async def test_who_blocked_and_came_back_goes_on_where_they_were(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    story.anna.blocks()
    await region.settled()

    def unreachable(tx: Tx) -> bool:
        row = by_external(tx.c, "telegram", story.anna.user_id)
        assert row is not None
        return row.unreachable_at is not None

    assert await region.does(unreachable)
    before = len(story.anna.from_bot)
    await region.winds(days=8)
    assert len(story.anna.from_bot) == before
    region.world.unblock(story.anna.user_id)
    await story.anna.starts()
    assert not await region.does(unreachable)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    assert await _state(region, story.steps[0]) == "submitted"


async def test_a_database_that_is_locked_for_seconds_delays_a_press_and_loses_nothing(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await _locked_while(region, story.anna, "Сделано")
    assert await _state(region, story.steps[0]) == "submitted"
    assert {state for state, _ in await region.does(_rows)} == {"shown"}
    story.anna.does_not_see("Номер")


async def _locked_while(region: Region, phone: Phone, label: str) -> None:
    """Another program writes into the same file while the person presses."""
    other = sqlite3.connect(region.path, isolation_level=None, timeout=10)
    other.execute("BEGIN IMMEDIATE")
    message, data = phone._find(label, None)
    query = region.world.press(phone.user_id, message.message_id, data)
    await asyncio.sleep(LOCKED)
    assert region.world.answers(query) is None
    other.execute("ROLLBACK")
    other.close()
    await region.settled()
    assert region.world.answers(query) is not None


async def test_a_fault_of_our_own_gets_a_number_and_the_chat_goes_on(
    region: Region, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)

    def breaks(*_args: object) -> bool:
        raise RuntimeError("a fault")

    with monkeypatch.context() as patch:
        patch.setattr(step, "done", breaks)
        await story.anna.presses("Сделано")
    found = re.search(r"Номер (\d{5}) ", story.anna.text)
    assert found, story.anna.text
    number = int(found[1])
    assert ("aside", number) in await region.does(_rows)
    assert any(getattr(record, "incident", None) == number for record in caplog.records)
    assert await _state(region, story.steps[0]) == "planned"
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    assert await _state(region, story.steps[0]) == "submitted"
