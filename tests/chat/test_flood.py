"""One chat in a flood: its rows wait in the inbox and are read piece by piece; the last page is drawn all the same."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from bot.lines import PER_CHAT
from db.engine import Database
from tests.chat.updates import hears, message, ready_to_press, update_states
from tests.world import Region


class HeldReader:
    """A database whose readers hear what they found when they are let go."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.write = database.write
        self.asked = 0
        self.free = asyncio.Event()

    async def read(self, work: Any) -> Any:
        found = await self._database.read(work)
        self.asked += 1
        await self.free.wait()
        return found


@pytest.mark.parametrize("more", [-1, 0, 1])
async def test_the_page_of_the_last_press_is_drawn_however_many_came(region: Region, more: int) -> None:
    """The inbox is read in pieces; that nothing is left behind the last one shows only when it is asked again."""
    anna = (await ready_to_press(region)).anna
    anna.sees("Сделано")
    place = {"message_id": anna.last.message_id, "chat": {"id": anna.user_id, "type": "private"}}
    query = {"id": "5", "data": "home", "from": {"id": anna.user_id}, "message": place}
    presses = [{"update_id": number, "callback_query": query} for number in range(1, 2 * PER_CHAT + more + 1)]
    await region.program.entrance.store(presses)
    await region.settled()
    assert set(await update_states(region)) == {"shown"}
    assert all("Сделано" not in label for row in anna.last.keyboard for label, _ in row)


async def test_what_is_stored_while_an_empty_inbox_is_read_does_not_wait_for_the_beat(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    heard = hears(monkeypatch)
    dispatcher = region.program.dispatcher
    held = HeldReader(dispatcher._database)
    dispatcher._database = cast(Database, held)
    dispatcher.resume([(maria.user_id, 1)])  # a beat found it; meanwhile its page stands
    while not held.asked:
        await asyncio.sleep(0.01)
    await region.program.entrance.store([message(1, maria.user_id, "новое")])
    held.free.set()
    await region.settled()
    assert heard == ["новое"]
