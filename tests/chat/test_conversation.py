"""Story 4: they talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db import assignment as assignment_rows
from db import conversation as rows
from services.base import Tx
from tests import build
from tests.moments import at
from tests.world import Phone, Region

AFTERNOON = at(23, 15)  # Monday, inside the own hours of the methodist


@dataclass
class Pair:
    """A teacher and her methodist with phones in their hands."""

    region: Region
    maria: Phone
    olga: Phone
    teacher_id: int
    methodist_id: int
    assignment_id: int

    async def stored(self) -> list[tuple[str, str, str | None]]:
        """(state, kind, text) of the messages."""

        def read(tx: Tx) -> list[tuple[str, str, str | None]]:
            found = tx.c.execute(select(rows.messages).order_by(rows.messages.c.id))
            return [(row.state, row.kind, row.text) for row in found]

        found: list[tuple[str, str, str | None]] = await self.region.does(read)
        return found

    async def changes_pair(self, **values: object) -> None:
        await self.region.does(lambda tx: assignment_rows.change(tx.c, self.assignment_id, **values))

    async def changes_methodist(self, **values: object) -> None:
        table = assignment_rows.methodists
        where = table.c.person_id == self.methodist_id
        await self.region.does(lambda tx: tx.c.execute(update(table).where(where).values(**values)).rowcount)

    async def writes(self, phone: Phone, text: str) -> int:
        """Open the question from the page and answer it."""
        await phone.presses_data(phone.chat[-1].message_id if phone.chat else 1, f"talk:{self.assignment_id}")
        return await phone.sends(text)


async def _started(region: Region, phone: Phone) -> None:
    """The bot may write to the phone; nothing has been said yet."""
    region.world.add_person(phone.user_id, phone.name, started=True)
    await region.settled()


async def make_pair(region: Region, moment: timedelta | None = None) -> Pair:
    """Both sides known to the bot and to each other."""
    maria, olga = region.phone("Мария"), region.phone("Ольга")
    teacher_id = await region.does(build.teacher, maria.user_id)
    methodist_id = await region.does(build.methodist, olga.user_id)
    assignment_id = await region.does(build.assignment, teacher_id, methodist_id)
    await _started(region, maria)
    await _started(region, olga)
    return Pair(region, maria, olga, teacher_id, methodist_id, assignment_id)


@pytest.fixture
async def pair(region: Region) -> Pair:
    region.clock.wind(AFTERNOON - region.clock.now())
    return await make_pair(region)


async def test_what_a_teacher_writes_comes_to_the_methodist_without_the_account(pair: Pair) -> None:
    await pair.writes(pair.maria, "Как начать с разноуровневых заданий?")
    pair.maria.sees("Передано методисту", "Отозвать")
    pair.olga.sees("математика", "Как начать с разноуровневых заданий?", "Ответить", "Карточка")
    pair.olga.does_not_see("Мария")
    assert pair.olga.last.forward_origin is None
    assert await pair.stored() == [("delivered", "text", "Как начать с разноуровневых заданий?")]
