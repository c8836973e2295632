"""Unasked messages through the real speaker and an HTTP Bot API in bad weather."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from db import address as address_rows
from db import notice as rows
from handlers.ui.registry import NoticeKind, ui
from handlers.ui.text import verbatim
from handlers.ui.view import view
from sandbox.botapi.faults import Action, Rule
from services import notice
from services.base import Tx
from tests import build
from tests.moments import at
from tests.world import Phone, Region

KIND = "trial"
BEATS = 4


@pytest.fixture(autouse=True)
def trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of notice that says the number it is about."""

    def look(_tx: Tx, found: Sequence[Any]) -> dict[int, int]:
        return {one.id: one.entity_id for one in found}

    monkeypatch.setitem(ui.notices, KIND, NoticeKind(KIND, look, lambda number: view(verbatim(str(number)))))


async def teachers(region: Region, *names: str) -> list[Phone]:
    phones = [region.phone(name) for name in names]
    for phone in phones:
        region.world.add_person(phone.user_id, phone.name, started=True)
        await region.does(build.teacher, phone.user_id)
    return phones


def say(tx: Tx, phone: Phone, number: int) -> None:
    row = address_rows.by_external(tx.c, "telegram", phone.user_id)
    assert row is not None
    notice.say(tx, KIND, row.person_id, number)


async def told(region: Region, *phones: Phone) -> None:
    """Each of them is told the own number, and the beats go on until the weather has been met again."""
    for phone in phones:
        await region.does(say, phone, phone.user_id)
    for _ in range(BEATS):
        await region.ticks()
        region.program.deliverer._rests._people.clear()  # nobody waits for the rest after a fault


async def fate(region: Region, phone: Phone) -> tuple[str, str | None, bool]:
    def look(tx: Tx) -> tuple[str, str | None, bool]:
        row = rows.of_kinds(tx.c, [KIND], phone.user_id)[0]
        return row.state, row.reason, row.again

    found: tuple[str, str | None, bool] = await region.does(look)
    return found


@pytest.fixture
async def open_hours(region: Region) -> Region:
    region.clock.wind(at(24, 12) - region.clock.now())
    return region


@pytest.mark.parametrize(
    ("action", "copies", "expected"),
    [
        ("drop_before", 1, ("sent", None, True)),
        ("drop_after", 2, ("sent", None, True)),
        ("status", 1, ("sent", None, False)),
        ("too_many", 1, ("sent", None, False)),
    ],
)
async def test_every_weather_costs_one_person_at_most_a_repetition_that_is_marked(
    open_hours: Region, action: Action, copies: int, expected: tuple[str, str | None, bool]
) -> None:
    region = open_hours
    anna, maria = await teachers(region, "Анна", "Мария")
    region.world.faults.add(Rule(action, method="sendMessage", chat_id=anna.user_id, count=1, status=502))
    await told(region, anna, maria)
    assert (len(anna.from_bot), len(maria.from_bot)) == (copies, 1)
    assert await fate(region, anna) == expected
    assert await fate(region, maria) == ("sent", None, False)


async def test_who_deleted_the_account_is_known(open_hours: Region) -> None:
    region = open_hours
    (anna,) = await teachers(region, "Анна")
    region.world.faults.add(Rule("deactivated", method="sendMessage", chat_id=anna.user_id))
    await told(region, anna)
    assert await fate(region, anna) == ("failed", "deactivated", False)


async def test_an_answer_that_comes_too_late_is_not_waited_for(open_hours: Region) -> None:
    region = open_hours
    (anna,) = await teachers(region, "Анна")
    region.program.api._timeout = 0.4
    region.world.faults.add(Rule("late", method="sendMessage", chat_id=anna.user_id, seconds=1.0, count=1))
    await told(region, anna)
    assert len(anna.from_bot) == 2
    assert await fate(region, anna) == ("sent", None, True)


async def test_with_a_third_of_the_calls_failing_everybody_is_told_once(open_hours: Region) -> None:
    region = open_hours
    phones = await teachers(region, *(f"Учитель {number}" for number in range(30)))
    region.world.faults.add(Rule("status", method="sendMessage", share=0.33, status=500))
    await told(region, *phones)
    for _ in range(20):
        region.program.deliverer._channel._until = 0.0
        await region.ticks()
        region.program.deliverer._rests._people.clear()
    assert [len(phone.from_bot) for phone in phones] == [1] * 30


async def test_who_comes_back_is_written_to_again(open_hours: Region) -> None:
    region = open_hours
    (anna,) = await teachers(region, "Анна")
    await told(region, anna)
    anna.blocks()
    await region.settled()
    await region.does(say, anna, 2)
    await region.ticks()
    assert len(anna.from_bot) == 1
    region.world.unblock(anna.user_id)
    await region.settled()
    await region.does(say, anna, 3)
    await region.ticks()
    anna.sees("3")
