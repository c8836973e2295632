"""A methodist who proposes a route: the phones of both, and what the stories of a route share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from db import route as route_rows
from services.base import Tx
from tests import build
from tests.world import Phone, Region

ANSWERS: dict[str, Sequence[int | None]] = {"methodical": [3, 1, 2, 3, 4, 3]}


@dataclass
class Pair:
    """A working pair with their phones; `taps` counts the methodist's presses."""

    olga: Phone
    maria: Phone
    teacher: int
    methodist: int
    assignment: int
    taps: int = 0

    async def tap(self, label: str) -> dict[str, Any] | None:
        self.taps += 1
        return await self.olga.presses(label)


async def pair(region: Region, *, shared: bool = True) -> Pair:
    olga, maria = region.phone("Ольга"), region.phone("Мария")

    def put(tx: Tx) -> tuple[int, int, int]:
        teacher = build.teacher(tx, maria.user_id, code="Кедр-27")
        methodist = build.methodist(tx, olga.user_id)
        assignment = build.assignment(tx, teacher, methodist)
        if shared:
            build.share(tx, assignment, build.attempt(tx, teacher, ANSWERS), "methodical")
        return teacher, methodist, assignment

    teacher, methodist, assignment = await region.does(put)
    await olga.starts()
    await maria.starts()
    return Pair(olga, maria, teacher, methodist, assignment)


async def proposes(two: Pair) -> None:
    """From the card to the whole route."""
    await two.olga.presses_data(two.olga.last.message_id, f"card:{two.assignment}")
    await two.tap("Предложить маршрут")
    await two.tap("1")
    await two.tap("Обычно, 2 месяца")


async def sent(region: Region) -> Pair:
    two = await pair(region)
    await proposes(two)
    await two.tap("Отправить педагогу")
    return two


async def agreed(region: Region) -> Pair:
    two = await sent(region)
    await two.maria.presses("Открыть маршрут")
    await two.maria.presses("Согласовать")
    return two


async def row(region: Region) -> Any:
    return await region.does(lambda tx: tx.c.execute(select(route_rows.routes)).one())


async def in_force(region: Region) -> list[Any]:
    return list(await region.does(lambda tx: route_rows.in_force(tx.c, 1)))
