"""Story 6: a step gets another date, typed or chosen, and an old button does not move it again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db import route as route_rows
from services.base import Tx
from tests.chat.reminder_story import DUES, KINDS, due_of, winds_to
from tests.chat.route_story import pair
from tests.world import Region


@pytest.mark.parametrize("typed", ["31 июня", "когда-нибудь", "вчера"])
async def test_a_date_that_cannot_be_leaves_the_old_one_and_says_so(region: Region, typed: str) -> None:
    story = await pair(region, KINDS, DUES)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Перенести")
    await story.anna.sends(typed)
    story.anna.sees("Прежний срок — 30 ноября, понедельник — пока в силе", "Календарь", "Оставить 30 ноября")
    assert await due_of(story, 1) == date(2026, 11, 30)
    await story.anna.sends("4 декабря")
    assert await due_of(story, 1) == date(2026, 12, 4)


async def test_a_day_off_moves_to_the_next_working_day(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Перенести")
    await story.anna.sends("5 декабря")
    story.anna.sees("Это выходной, поэтому срок — 7 декабря")
    assert await due_of(story, 1) == date(2026, 12, 7)


async def test_a_day_is_chosen_in_a_russian_calendar(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Перенести")
    await story.anna.presses("Календарь")
    story.anna.sees("Ноябрь 2026", "пн", "30")
    await story.presses(story.anna, f"step.day:{story.steps[0]}:{date(2026, 12, 8).toordinal()}")
    assert await due_of(story, 1) == date(2026, 12, 8)
    await story.anna.presses("Перенести")
    kept = await story.anna.presses("Оставить 8 декабря")
    assert kept is not None
    assert "Срок прежний" in kept["text"]


async def test_farther_than_two_weeks_the_methodist_is_asked_and_the_old_date_holds(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Перенести")
    await story.anna.sends("18 декабря")
    story.anna.sees("спросили методиста", "30 ноября")
    assert await due_of(story, 1) == date(2026, 11, 30)

    def state(tx: Tx) -> str:
        return str(tx.c.execute(select(route_rows.routes.c.state)).scalar_one())

    assert await region.does(state) == "revision"
    await winds_to(region, date(2026, 11, 27), 17)
    story.anna.sees("Шаг маршрута: срок через 3 дня")


async def test_an_old_button_does_not_move_a_step_again(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await story.opens_step(story.anna, 1)
    await story.presses(story.anna, f"step.week:{story.steps[0]}:1")
    answer = await story.presses(story.anna, f"step.week:{story.steps[0]}:1")
    assert answer is not None
    assert "неактуально" in answer["text"]
    assert await due_of(story, 1) == date(2026, 12, 7)
