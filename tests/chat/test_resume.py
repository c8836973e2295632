"""What a crash or a fault of the database left is taken up again: once, whole and in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection, select

from bot import dispatch
from bot.answer import Answerer
from bot.turn import Turner
from db import inbox as rows
from db.engine import Database, open_database
from db.inbox import inbox
from sandbox.botapi.faults import Rule
from services import inbox as inboxes
from services.base import Tx
from tests.chat.route_story import LIGHT, pair, states
from tests.chat.updates import Failing, hears, message, reach, update_states
from tests.engines import Bench
from tests.world import Phone, Region

LONG = "щ" * 4001  # a client splits a text of this length


def _row(region: Region, update: dict[str, Any], chat: int) -> dict[str, Any]:
    return {"channel": "telegram", "bot_id": 4242424242, "update_id": update["update_id"], "chat": chat,
            "payload": json.dumps(update), "stored_at": region.clock.now()}  # fmt: skip


def _photo(update_id: int, chat: int) -> dict[str, Any]:
    """A picture of an album."""
    update = message(update_id, chat, "")
    picture = [{"file_id": f"A{update_id}", "file_unique_id": f"u{update_id}", "width": 90, "height": 60}]
    del update["message"]["text"]
    update["message"] |= {"photo": picture, "media_group_id": "7"}
    return update


@pytest.mark.parametrize("album", [False, True])
async def test_what_came_after_an_update_that_a_crash_left_undrawn_is_acted_on(
    region: Region, monkeypatch: pytest.MonkeyPatch, album: bool
) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    chat = maria.user_id
    first, second = (
        (_photo(1, chat), _photo(2, chat)) if album else (message(1, chat, LONG), message(2, chat, "вторая мысль"))
    )

    def crashed(c: Connection) -> None:
        found = rows.store(c, [_row(region, first, chat), _row(region, second, chat)])
        rows.done(c, found[0].seq, "start", [], region.clock.now())

    await region.program.database.write(crashed)
    heard = hears(monkeypatch)
    await region.restart()
    assert heard == ["" if album else "вторая мысль"]
    left = await region.program.database.read(
        lambda c: c.execute(select(inbox.c.state, inbox.c.done_at.is_not(None))).all()
    )
    assert set(left) == {("shown", True)}


async def test_a_long_text_that_was_acted_on_in_two_parts_is_drawn_once_after_a_crash(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    before = len(maria.from_bot)

    def crashed(c: Connection) -> None:
        parts = [message(1, maria.user_id, LONG), message(2, maria.user_id, "и ещё")]
        for one in rows.store(c, [_row(region, part, maria.user_id) for part in parts]):
            rows.done(c, one.seq, "start", [], region.clock.now())

    await region.program.database.write(crashed)
    await region.restart()
    assert (len(maria.from_bot) - before, set(await update_states(region))) == (before, {"shown"})


async def test_a_write_that_fails_once_leaves_no_text_behind_and_draws_no_page_twice(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    marks = region.program.dispatcher.marks
    marks._database = cast(Database, Failing(marks._database))
    await maria.sends("личный текст")
    left = await region.program.database.read(lambda c: c.execute(select(inbox.c.state, inbox.c.payload)).all())
    assert set(left) == {("shown", None)}
    before = len(maria.from_bot)
    await region.restart()
    assert len(maria.from_bot) == before


async def _loses_an_answer(region: Region, update: dict[str, Any]) -> None:
    """The update is stored; who stored it does not hear so."""
    entrance = region.program.entrance
    kept = entrance._database
    entrance._database = cast(Database, Failing(kept, late=True))
    with pytest.raises(OSError, match="away"):
        await entrance.store([update])
    entrance._database = kept


async def test_what_was_stored_without_an_answer_goes_before_what_comes_next(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    heard = hears(monkeypatch)
    await _loses_an_answer(region, message(1, maria.user_id, "первая"))
    await maria.sends("вторая")
    assert heard == ["первая", "вторая"]


async def test_the_same_holds_while_the_chat_is_being_served(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    heard = hears(monkeypatch)
    region.world.faults.add(Rule("delay", method="sendMessage", seconds=0.2, count=1))
    await region.program.entrance.store([message(1, maria.user_id, "первая")])
    await asyncio.sleep(0.05)
    await _loses_an_answer(region, message(2, maria.user_id, "вторая"))
    await region.program.entrance.store([message(3, maria.user_id, "третья")])
    await region.settled()
    assert heard == ["первая", "вторая", "третья"]


async def _gets_stuck(region: Region, maria: Phone, patch: pytest.MonkeyPatch) -> None:
    """Neither handled nor set aside: the database is away."""

    def away(*_: Any) -> None:
        raise OSError("the database is away")

    with patch.context() as gone:
        gone.setattr(dispatch, "TRIES", (0.01,))
        gone.setattr(Turner, "turn", away)
        gone.setattr(inboxes, "set_aside", away)
        await maria.sends("первая")


async def test_a_chat_that_waits_for_the_database_keeps_its_order(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    heard = hears(monkeypatch)
    await _gets_stuck(region, maria, monkeypatch)
    await maria.sends("вторая")
    assert heard == ["первая", "вторая"]
    assert set(await update_states(region)) == {"shown"}


async def test_a_page_that_is_owed_by_a_line_that_broke_is_drawn_at_the_next_beat(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    before = len(maria.from_bot)

    async def breaks(*_: Any, **__: Any) -> None:
        raise OSError("the database is away")

    with monkeypatch.context() as gone:
        gone.setattr(Answerer, "show", breaks)
        gone.setattr(dispatch.Dispatcher, "_set_aside", breaks)
        await maria.sends("/help")
    assert (len(maria.from_bot), (await update_states(region))["done"]) == (before, 1)
    await region.ticks()
    assert (len(maria.from_bot), set(await update_states(region))) == (before + 1, {"shown"})
    maria.sees("Помощь")


async def test_a_press_of_somebody_who_withdrew_before_a_crash_is_no_fault_at_the_next_start(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()

    def left(tx: Tx) -> None:
        update = reach(77, maria.user_id)
        row = {"channel": "telegram", "bot_id": 4242424242, "update_id": 77, "chat": maria.user_id,
               "payload": None, "stored_at": tx.now}  # fmt: skip
        found = rows.store(tx.c, [row, {**row, "update_id": 78}])
        rows.done(tx.c, found[0].seq, "home", [], tx.now)
        assert update["update_id"] == 77

    await region.does(left)
    await region.restart()
    assert set(await update_states(region)) == {"shown"}


class OnEngine(Region):
    """A region on another database than its own."""

    database_url = ""

    def opens(self) -> Database:
        return open_database(self.database_url)


@pytest.fixture
async def on_both(both: Bench, tmp_path: Path, template: Path) -> AsyncIterator[Region]:
    """A region on each engine in turn."""
    running = OnEngine(tmp_path, template)
    running.database_url = both.url
    await running.start()
    yield running
    await running.stop()
    running.check_shape()


async def test_after_a_crash_stored_rows_are_handled_and_done_rows_only_drawn(on_both: Region, both: Bench) -> None:
    story = await pair(on_both, LIGHT)
    await story.olga.sends("/help")
    await story.opens_step(story.anna, 1)
    _, done = story.anna._find("Сделано", None)
    await on_both.program.stop()

    def crashed(c: Connection) -> None:
        """Anna's press was stored; Olga's had its effect, and its page is owed."""
        for number, (phone, data) in enumerate(((story.anna, done), (story.olga, "home"))):
            message = {"message_id": phone.last.message_id, "chat": {"id": phone.user_id, "type": "private"}}
            query = {"id": "1", "data": data, "from": {"id": phone.user_id}, "message": message}
            payload = json.dumps({"update_id": number, "callback_query": query})
            row = {"channel": "telegram", "bot_id": 4242424242, "update_id": number, "chat": phone.user_id,
                   "payload": payload, "stored_at": on_both.clock.now()}  # fmt: skip
            [stored] = rows.store(c, [row])
            if phone is story.olga:
                rows.done(c, stored.seq, "home", [], on_both.clock.now())

    await both.database.write(crashed)
    before = len(story.olga.from_bot)
    await on_both.start()
    await on_both.settled()
    story.anna.sees("Отменить")
    assert len(story.olga.from_bot) == before + 1
    assert await states(story) == ["submitted", "planned", "planned", "planned", "planned"]
    assert set(await update_states(on_both)) == {"shown"}
    await on_both.restart()
    assert len(story.olga.from_bot) == before + 1
