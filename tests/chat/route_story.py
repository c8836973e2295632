"""A pair in the middle of a route: the teacher's and the methodist's phones with the steps planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services import step
from services.base import Tx
from tests import build
from tests.world import Phone, Region


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
