"""What chats of the durable core share: how updates stand, the numbers of incidents, a step that fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from bot.events import Event, Heard
from bot.turn import Turner
from db.engine import Database
from db.inbox import inbox
from handlers.ui.registry import Show
from services import step
from services.base import Tx, Who
from tests.chat.route_story import LIGHT, Pair, pair
from tests.world import Phone, Region, words


async def update_states(region: Region) -> dict[str, int]:
    def read(c: Connection) -> dict[str, int]:
        found = c.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
        return {str(state): int(count) for state, count in found}

    return await region.program.database.read(read)


def incidents_of(phone: Phone) -> list[int]:
    """Numbers of incidents that stand in the chat."""
    return [int(found[1]) for one in phone.from_bot if (found := re.search(r"Номер (\d{5}) ", words(one)))]


def breaks_step(patch: pytest.MonkeyPatch, fault: Exception, times: int | None = None) -> list[int]:
    """`step.done` fails so many times (None: always); the list counts."""
    kept, counted = step.done, [0]

    def breaks(*given: Any) -> Any:
        counted[0] += 1
        if times is None or counted[0] <= times:
            raise fault
        return kept(*given)

    patch.setattr(step, "done", breaks)
    return counted


async def ready_to_press(region: Region) -> Pair:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    return story


def reach(update_id: int, chat: int) -> dict[str, Any]:
    """The smallest update of a chat that has its turn."""
    change = {"chat": {"id": chat, "type": "private"}, "new_chat_member": {"status": "member"}}
    return {"update_id": update_id, "my_chat_member": change}


def message(update_id: int, chat: int, said: str) -> dict[str, Any]:
    """A text of a person."""
    sender = {"id": chat, "is_bot": False, "first_name": "Мария", "language_code": "ru"}
    place = {"id": chat, "type": "private", "first_name": "Мария"}
    return {
        "update_id": update_id,
        "message": {"message_id": update_id, "from": sender, "chat": place, "date": 1, "text": said},
    }


def hears(patch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are acted on, as they come."""
    heard: list[str] = []
    kept = Turner._act

    def act(turner: Turner, tx: Tx, who: Who, event: Event) -> Show:
        if isinstance(event, Heard):
            heard.append(event.said.text)
        return kept(turner, tx, who, event)

    patch.setattr(Turner, "_act", act)
    return heard


class Failing:
    """A database that fails `times` writes; `late`: after they were committed."""

    def __init__(self, database: Database, times: int = 1, *, late: bool = False) -> None:
        self._database = database
        self._late = late
        self.times = times

    async def write(self, work: Callable[[Connection], Any]) -> Any:
        if self.times == 0:
            return await self._database.write(work)
        self.times -= 1
        if self._late:
            await self._database.write(work)
        raise OSError("the database is away")
