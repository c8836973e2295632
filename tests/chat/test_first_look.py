"""The sandbox's first look: everybody has something to do at once, and what is due comes when the clock is wound."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.demo import PLAYED, WAITING, demo_words, write_region
from bot.demo_hints import done
from bot.demo_people import FIRST_LOOK, HISTORY, IDS, Stage, arrive, first_day, introduce, invite, play
from db import job as job_rows
from db.assignment import assignments
from db.engine import Database
from tests.moments import ZONE
from tests.world import Phone, Region, usual_policy

SUNDAY, JULY = date(2026, 11, 22), date(2026, 7, 10)


async def played(folder: Path, template: Path, today: date) -> Region:
    """A region whose story was played for the first working day after `today`."""
    policy = usual_policy()
    day = first_day(policy.calendar, today)
    start = datetime.combine(day, FIRST_LOOK, ZoneInfo(ZONE)) - HISTORY
    region = Region(folder, template, start=start, policy=policy)
    await region.start()
    introduce(region.world, demo_words())
    stage = Stage(region.program, region.world, region.clock, demo_words())
    await region.does(lambda tx: job_rows.remember(tx.c, PLAYED, ""))
    await play(stage, day)
    database: Database = region.program.database
    await write_region(database, policy, region.clock.now(), WAITING, lambda _n: None)
    await arrive(stage)
    await region.does(invite, region.world)
    return region


def hold(region: Region, key: str) -> Phone:
    """The phone of somebody of the first look, as they left it."""
    name = region.world.person(IDS[key]).name
    return Phone(region, IDS[key], name)


@pytest.fixture
async def first(tmp_path: Path, template: Path) -> AsyncIterator[Region]:
    region = await played(tmp_path, template, SUNDAY)
    yield region
    await region.stop()
    region.check_shape()


async def test_everybody_has_something_to_do_at_once_and_it_goes_on_from_there(first: Region) -> None:
    since = first.clock.now()

    async def tried() -> frozenset[str]:
        found: frozenset[str] = await first.does(lambda tx: done(tx.c, since))
        return found

    maria, anna, olga, petr = (hold(first, key) for key in ("maria", "anna", "olga", "petr"))
    anna.sees("Посмотрела ваш первый шаг", "Ответить")
    assert first.world.person(anna.user_id).unread == 1
    olga.sees_somewhere("Новый запрос: математика", "Ждёт вашего отклика 1 шаг", "Можно ли показывать карточки")
    petr.sees("11 педагогов ждут методиста")
    waiting = await first.does(lambda tx: tx.c.execute(select(assignments).filter_by(state="escalated")).all())
    assert len(waiting) == WAITING
    assert not first.world.person(maria.user_id).started
    assert await tried() == frozenset()
    # Maria comes by the link of her district and finds Olga
    await maria.starts()
    await maria.presses("Даю согласие")
    await maria.presses_page("search")
    await maria.presses("Учитель")
    await maria.presses("Математика")
    maria.sees("Вяземский район")
    await maria.presses("Из другого района")
    maria.sees("Нашёлся методист", "Ольга Викторовна")
    await maria.presses("Познакомиться")
    # what was tried is ticked off
    await anna.presses("Ответить")
    await anna.sends("Включились почти все")
    await olga.presses("Взять")
    assert await tried() == {"maria-begin", "maria-meet", "anna-answer", "olga-take"}
    # the step due in three days is reminded when its moment comes
    assert await first.winds(hours=2) > 0
    anna.sees("Шаг маршрута: срок через 3 дня", "26 ноября, четверг", "Перенести")
    assert "anna-remind" in await tried()


async def test_the_story_can_be_played_in_the_holidays_too(tmp_path: Path, template: Path) -> None:
    region = await played(tmp_path, template, JULY)
    hold(region, "anna").sees("Посмотрела ваш первый шаг")
    hold(region, "petr").sees("11 педагогов")
    await region.stop()
    region.check_shape()
