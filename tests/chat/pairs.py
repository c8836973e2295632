"""A teacher and her methodist with phones in their hands, for the stories of the conversation and of the methodist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from db import assignment as assignment_rows
from db import conversation as rows
from db import person as person_rows
from services.base import Tx
from tests import build
from tests.moments import at
from tests.world import Phone, Region

AFTERNOON = at(23, 15)  # Monday, inside the own hours of the methodist


@dataclass
class Pair:
    """Both sides known to the bot and to each other."""

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

    async def code(self) -> str:
        """The teacher's spoken code."""
        code: str = await self.region.does(lambda tx: person_rows.load(tx.c, self.teacher_id).code)
        return code

    async def changes_pair(self, **values: Any) -> None:
        await self.region.does(lambda tx: assignment_rows.change(tx.c, self.assignment_id, **values))

    async def changes_methodist(self, **values: Any) -> None:
        table = assignment_rows.methodists
        where = table.c.person_id == self.methodist_id
        await self.region.does(lambda tx: tx.c.execute(update(table).where(where).values(**values)).rowcount)

    async def writes(self, phone: Phone, text: str) -> int:
        """Open the question from a button and answer it."""
        await phone.presses_data(phone.chat[-1].message_id if phone.chat else 1, f"talk:{self.assignment_id}")
        return await phone.sends(text)

    async def teacher(self, name: str, **values: Any) -> tuple[Phone, int]:
        """One more teacher of this methodist; the phone and the pair's id."""
        phone = self.region.phone(name)
        teacher_id = await self.region.does(build.teacher, phone.user_id)
        await started(self.region, phone)
        made: int = await self.region.does(lambda tx: build.assignment(tx, teacher_id, self.methodist_id, **values))
        return phone, made


async def started(region: Region, phone: Phone) -> None:
    """The bot may write to the phone; nothing has been said yet."""
    region.world.add_person(phone.user_id, phone.name, started=True)
    await region.settled()


async def make_pair(region: Region) -> Pair:
    """A pair on a Monday afternoon, inside the methodist's own hours."""
    region.clock.wind(AFTERNOON - region.clock.now())
    maria, olga = region.phone("Мария"), region.phone("Ольга")
    teacher_id = await region.does(build.teacher, maria.user_id)
    methodist_id = await region.does(build.methodist, olga.user_id)
    assignment_id = await region.does(build.assignment, teacher_id, methodist_id)
    await started(region, maria)
    await started(region, olga)
    return Pair(region, maria, olga, teacher_id, methodist_id, assignment_id)


async def stranger(region: Region, name: str, make: Callable[..., int]) -> Phone:
    """Somebody known to the bot who is no side of the pair."""
    phone = region.phone(name)
    await region.does(make, phone.user_id)
    await started(region, phone)
    return phone
