"""A press of a chat that waits for nothing is acted on in the transaction that stores it; all else goes by its line."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from sqlalchemy.exc import DBAPIError

from bot.events import Event, Press
from bot.marks import Marks
from bot.turn import Turner
from db.engine import SHARED_COMMIT, Database
from domain.errors import DomainError
from handlers.ui.registry import Show
from sandbox.botapi.faults import Rule
from services import step
from services.base import Tx, Who
from tests.chat.route_story import Pair, states
from tests.chat.test_resume import on_both
from tests.chat.updates import Failing, breaks_step, incidents_of, message, ready_to_press, update_states
from tests.world import Region

__all__ = ["on_both"]


class Held:
    """A database whose writers hear of their commit when they are let go; it counts what was written."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.written = 0
        self.free = asyncio.Event()

    async def write(self, work: Any) -> Any:
        result = await self._database.write(work)
        self.written += 1
        await self.free.wait()
        return result


def _press(story: Pair, update_id: int = 1) -> dict[str, Any]:
    """Anna presses «Сделано»."""
    _, done = story.anna._find("Сделано", None)
    where = {"message_id": story.anna.last.message_id, "chat": {"id": story.anna.user_id, "type": "private"}}
    query = {"id": "5", "data": done, "from": {"id": story.anna.user_id}, "message": where}
    return {"update_id": update_id, "callback_query": query}


def _holds(region: Region) -> Held:
    held = Held(region.program.entrance._database)
    region.program.entrance._database = cast(Database, held)
    return held


def _acted(patch: pytest.MonkeyPatch) -> list[str]:
    """What is acted on, as it comes."""
    came: list[str] = []
    kept = Turner._act

    def act(turner: Turner, tx: Tx, who: Who, event: Event) -> Show:
        came.append("press" if isinstance(event, Press) else "text")
        return kept(turner, tx, who, event)

    patch.setattr(Turner, "_act", act)
    return came


async def test_a_press_takes_one_transaction(region: Region) -> None:
    story = await ready_to_press(region)
    stored = _holds(region)
    acted = Held(region.program.dispatcher._database)
    region.program.dispatcher._database = cast(Database, acted)
    stored.free.set()
    acted.free.set()
    await region.program.entrance.store([_press(story)])
    await region.settled()
    assert (stored.written, acted.written) == (1, 0)
    assert (await states(story))[0] == "submitted"
    story.anna.sees("Отменить")


async def test_a_page_that_is_tried_again_goes_where_it_was_to_go(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The menu that its turn read too early is known for a moment only."""
    story = await ready_to_press(region)
    before = len(story.anna.from_bot)
    known = [story.anna.last.message_id]
    monkeypatch.setattr(Marks, "menu_of", lambda *_: known.pop() if known else 999)
    region.world.faults.add(Rule("drop_before", method="editMessageText", chat_id=story.anna.user_id, count=1))
    await region.program.entrance.store([_press(story)])
    await region.settled()
    story.anna.sees("Отменить")
    assert (known, len(story.anna.from_bot)) == ([], before), "edited, and not sent beside the old one"


async def test_a_press_that_fails_is_undone_alone_and_tried_again(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await ready_to_press(region)
    counted = breaks_step(monkeypatch, RuntimeError("once"), times=1)
    before = len(story.olga.from_bot)
    await region.program.entrance.store([_press(story), message(2, story.olga.user_id, "/help")])
    await region.settled()
    assert (counted, incidents_of(story.anna)) == ([2], [])
    assert (await states(story))[0] == "submitted"
    assert len(story.olga.from_bot) > before
    assert set(await update_states(region)) == {"shown"}


async def test_a_refused_press_is_not_asked_twice(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    story = await ready_to_press(region)
    counted = breaks_step(monkeypatch, DomainError("gone"))
    await region.program.entrance.store([_press(story)])
    await region.settled()
    assert (counted, set(await update_states(region))) == ([1], {"shown"})


async def test_what_is_being_stored_is_in_somebodys_hand_and_drawn_in_its_place(region: Region) -> None:
    """The beat looks for forgotten rows just when a press is committed and nobody was told yet."""
    story = await ready_to_press(region)
    before = len(story.anna.from_bot)
    held = _holds(region)
    storing = asyncio.create_task(region.program.entrance.store([_press(story)]))
    while not held.written:
        await asyncio.sleep(0.01)
    await region.program.dispatcher.look()
    await asyncio.sleep(0.05)
    held.free.set()
    await storing
    await region.settled()
    assert len(story.anna.from_bot) == before
    story.anna.sees("Отменить")


async def test_a_press_waits_for_what_was_stored_before_it(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    story = await ready_to_press(region)
    came = _acted(monkeypatch)
    held = _holds(region)
    first = asyncio.create_task(region.program.entrance.store([message(1, story.anna.user_id, "сначала это")]))
    second = asyncio.create_task(region.program.entrance.store([_press(story, 2)]))
    while held.written < 2:
        await asyncio.sleep(0.01)
    assert came == []
    held.free.set()
    await asyncio.gather(first, second)
    await region.settled()
    assert came == ["text", "press"]


async def test_a_press_waits_for_the_line_of_its_chat(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    story = await ready_to_press(region)
    came = _acted(monkeypatch)
    region.world.faults.add(Rule("delay", method="sendMessage", seconds=0.2, count=1))
    anna, press, store = story.anna.user_id, _press(story, 3), region.program.entrance.store
    await store([message(1, anna, "первое"), message(2, anna, "второе")])
    await asyncio.sleep(0.05)
    await store([press])
    assert came == ["text"]
    await region.settled()
    assert came == ["text", "text", "press"]


async def test_a_press_waits_for_what_nobody_was_told_of(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    story = await ready_to_press(region)
    came = _acted(monkeypatch)
    entrance = region.program.entrance
    kept = entrance._database
    entrance._database = cast(Database, Failing(kept, late=True))
    with pytest.raises(OSError, match="away"):
        await entrance.store([message(1, story.anna.user_id, "сначала это")])
    entrance._database = kept
    await entrance.store([_press(story, 2)])
    await region.settled()
    assert came == ["text", "press"]


async def test_only_the_first_of_what_comes_together_is_acted_on_at_once(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await ready_to_press(region)
    came = _acted(monkeypatch)
    text = message(2, story.anna.user_id, "между нажатиями")
    await region.program.entrance.store([_press(story, 1), text, _press(story, 3)])
    await region.settled()
    assert came == ["press", "text", "press"]


async def test_one_transaction_acts_on_no_more_presses_than_share_a_commit(region: Region) -> None:
    with region.program.dispatcher.coming(range(1, 3 * SHARED_COMMIT)) as idle:
        assert len(idle) == SHARED_COMMIT


async def test_a_program_that_ends_stores_a_press_and_acts_no_more(region: Region) -> None:
    story = await ready_to_press(region)
    region.program.dispatcher.stop()
    await region.program.entrance.store([_press(story)])
    assert ((await states(story))[0], (await update_states(region))["stored"]) == ("planned", 1)
    await region.restart()
    assert (await states(story))[0] == "submitted"


def _gives_up(tx: Tx) -> None:
    """The engine rolls back what stands in the transaction, savepoints and all: a full disk, a lost connection."""
    if tx.c.dialect.name == "sqlite":
        tx.c.exec_driver_sql("ROLLBACK")
    tx.c.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


async def test_a_press_that_takes_the_whole_transaction_with_it_is_not_acknowledged_and_stops_nobody(
    on_both: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = await ready_to_press(on_both)
    kept, tried = step.done, []

    def done(tx: Tx, *given: Any) -> Any:
        tried.append(kept(tx, *given))
        if len(tried) == 1:
            _gives_up(tx)
        return tried[-1]

    monkeypatch.setattr(step, "done", done)
    updates = [_press(story), message(2, story.olga.user_id, "/help")]
    with pytest.raises(DBAPIError):
        await on_both.program.entrance.store(updates)
    assert (await states(story))[0] == "planned"
    await on_both.program.entrance.store(updates)  # the channel brings them again
    await on_both.settled()
    assert (len(tried), (await states(story))[0], incidents_of(story.anna)) == (2, "submitted", [])
    assert set(await update_states(on_both)) == {"shown"}
    story.anna.sees("Отменить")
    story.olga.sees("Помощь")
