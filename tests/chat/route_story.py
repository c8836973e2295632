"""A pair in the middle of a route: the phones of teacher and methodist, and what the stories of a step share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from db import route as route_rows
from services import step
from services.base import Tx
from tests import build
from tests.world import Phone, Region

LIGHT = ("self_study", "classroom_trial", "reflection")
ASKS = ("lesson_observation", "self_study", "open_lesson")


@dataclass(slots=True)
class Pair:
    """Two phones, their people, the route and its steps."""

    region: Region
    anna: Phone
    olga: Phone
    teacher_id: int
    methodist_id: int
    assignment_id: int
    route_id: int
    steps: list[int]

    async def opens_step(self, phone: Phone, number: int) -> None:
        """Open the page of a step by its number, from an old message."""
        await self.presses(phone, f"step:{self.steps[number - 1]}")

    async def presses(self, phone: Phone, data: str) -> dict[str, Any] | None:
        """Press with this callback data under the newest message."""
        return await phone.presses_data(phone.chat[-1].message_id if phone.chat else 1, data)


async def pair(
    region: Region,
    kinds: Sequence[str] = ("self_study", "lesson_observation", "classroom_trial"),
    dues: Sequence[date] | None = None,
    **values: Any,
) -> Pair:
    """Anna has a route with Olga; reminders of its steps are planned."""
    anna, olga = region.phone("Анна"), region.phone("Ольга")
    for phone in (anna, olga):
        region.world.add_person(phone.user_id, phone.name, started=True)

    def begin(tx: Tx) -> tuple[int, int, int, int, list[int]]:
        teacher_id = build.teacher(tx, anna.user_id)
        methodist_id = build.methodist(tx, olga.user_id)
        assignment_id = build.assignment(tx, teacher_id, methodist_id)
        route_id = build.route(tx, assignment_id, kinds, dues, **values)
        steps = build.steps(tx, route_id)
        for step_id in steps:
            step.plan_reminders(tx, step_id)
        return teacher_id, methodist_id, assignment_id, route_id, steps

    teacher_id, methodist_id, assignment_id, route_id, steps = await region.does(begin)
    return Pair(region, anna, olga, teacher_id, methodist_id, assignment_id, route_id, steps)


async def states(story: Pair) -> list[str]:
    """The states of the steps, in their order."""

    def read(tx: Tx) -> list[str]:
        found = tx.c.execute(select(route_rows.steps).order_by(route_rows.steps.c.id))
        return [row.state for row in found]

    found: list[str] = await story.region.does(read)
    return found


async def route_state(story: Pair) -> str:
    """The state of the one route."""

    def read(tx: Tx) -> str:
        return str(tx.c.execute(select(route_rows.routes.c.state)).scalar_one())

    found: str = await story.region.does(read)
    return found


async def evidence(story: Pair) -> list[tuple[str, str | None, bool]]:
    """(kind, text, checked) of what stands."""

    def read(tx: Tx) -> list[tuple[str, str | None, bool]]:
        where = route_rows.evidence.c.removed_at.is_(None)
        found = tx.c.execute(select(route_rows.evidence).where(where).order_by(route_rows.evidence.c.id))
        return [(row.kind, row.text, row.checked) for row in found]

    found: list[tuple[str, str | None, bool]] = await story.region.does(read)
    return found


def asked(story: Pair) -> int:
    """How many messages of their own the methodist got about steps to check."""
    return sum("отклика" in (message.text or "") for message in story.olga.from_bot)


async def accept_all(story: Pair, numbers: range) -> None:
    """The steps are done and accepted."""
    for number in numbers:
        await story.opens_step(story.anna, number)
        await story.anna.presses("Сделано")
        await story.opens_step(story.olga, number)
        await story.olga.presses("Принято, спасибо")


async def diagnose(story: Pair, values: tuple[int, ...] = (2, 2, 2, 2, 2, 1), *, shared: bool = True) -> None:
    """The attempt before the route, opened to the methodist or not."""

    def make(tx: Tx) -> None:
        attempt_id = build.attempt(tx, story.teacher_id, {"methodical": values})
        if shared:
            build.share(tx, story.assignment_id, attempt_id, "methodical")

    await story.region.does(make)


async def answer_six(story: Pair, label: str) -> None:
    """The six statements of the area, each after a moment."""
    for _ in range(6):
        await story.region.winds(seconds=5)
        await story.anna.presses(label)
