"""/tasks: what waits for a methodist in one list, and one line a day about it (story 11)."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from db import route as route_rows
from tests import build
from tests.chat.pairs import AFTERNOON, Pair, make_pair, stranger
from tests.world import Region, words


@pytest.fixture
async def pair(region: Region) -> Pair:
    return await make_pair(region)


async def test_nothing_waits_is_said_plainly(pair: Pair) -> None:
    await pair.changes_pair(contacted_at=AFTERNOON)
    await pair.olga.sends("/tasks")
    pair.olga.sees("Сейчас ничего не ждёт", "Мои педагоги")


async def test_the_first_word_waits_until_it_is_written(pair: Pair) -> None:
    await pair.olga.sends("/tasks")
    pair.olga.sees("Ждут вас: 1", f"Первое письмо, {await pair.code()}: до 26 ноября, четверг", "Начать:")
    await pair.olga.presses("Начать:")
    await pair.olga.presses("Отправить приветствие")
    await pair.olga.sends("/tasks")
    pair.olga.sees("Сейчас ничего не ждёт")


async def test_offers_steps_and_routes_stand_in_the_list(pair: Pair) -> None:
    await pair.changes_pair(contacted_at=AFTERNOON)
    route_id = await pair.region.does(build.route, pair.assignment_id)
    await pair.teacher("Анна", state="offered", activated_at=None, offer_until=AFTERNOON)

    def waits(tx: object) -> None:
        c = tx.c  # type: ignore[attr-defined]
        c.execute(update(route_rows.routes).values(state="methodist_review"))
        step = route_rows.steps
        first = c.execute(step.select().where(step.c.route_id == route_id)).first()
        c.execute(update(step).where(step.c.id == first.id).values(state="submitted", submitted_at=AFTERNOON))

    await pair.region.does(waits)
    await pair.olga.sends("/tasks")
    code = await pair.code()
    pair.olga.sees("Ждут вас: 3", "Запрос: математика", f"Шаг: {code}", f"Маршрут: {code}", "сдан 23 ноября")


async def test_a_letter_without_an_answer_shows_after_three_working_days(pair: Pair) -> None:
    await pair.changes_pair(contacted_at=AFTERNOON)
    await pair.writes(pair.maria, "Когда удобно созвониться?")
    await pair.olga.sends("/tasks")
    pair.olga.sees("Сейчас ничего не ждёт")
    await pair.region.winds(days=3)
    await pair.olga.sends("/tasks")
    pair.olga.sees(f"Письмо без ответа, {await pair.code()}: с 23 ноября", "Ответить:")
    await pair.olga.presses("Ответить:")
    await pair.olga.presses("Ответа не нужно")
    await pair.olga.sends("/tasks")
    pair.olga.sees("Сейчас ничего не ждёт")


async def test_an_answer_takes_the_letter_off_the_list(pair: Pair) -> None:
    await pair.changes_pair(contacted_at=AFTERNOON)
    await pair.writes(pair.maria, "Вопрос")
    await pair.region.winds(days=3)
    await pair.writes(pair.olga, "Ответ")
    await pair.olga.sends("/tasks")
    pair.olga.sees("Сейчас ничего не ждёт")


async def test_the_line_of_the_day_comes_once_in_the_own_hours(pair: Pair) -> None:
    await pair.region.winds(hours=3)  # 18:00
    await pair.region.winds(hours=20)  # 14:00
    assert not pair.olga.from_bot
    await pair.region.winds(hours=1)
    pair.olga.sees("Ждут вас: 1", "Открыть")
    await pair.region.winds(hours=5)
    assert len(pair.olga.from_bot) == 1
    await pair.olga.presses("Открыть")
    pair.olga.sees("Первое письмо")


async def test_five_days_bring_five_lines_and_the_weekend_none(pair: Pair) -> None:
    await pair.region.winds(hours=3)
    await pair.region.winds(days=7)
    lines = [one for one in pair.olga.from_bot if "Ждут вас" in words(one)]
    assert len(lines) == 5


async def test_when_nothing_waits_or_the_methodist_is_away_no_line_comes(pair: Pair) -> None:
    await pair.changes_methodist(absent_from=AFTERNOON.date(), absent_until=None)
    await pair.region.winds(days=2)
    await pair.changes_methodist(absent_from=None)
    await pair.changes_pair(contacted_at=AFTERNOON)
    await pair.region.winds(days=2)
    assert not pair.olga.from_bot


async def test_the_list_is_for_methodists_and_only_their_own(pair: Pair) -> None:
    await pair.maria.sends("/tasks")
    pair.maria.sees("не для вашей роли")
    other = await stranger(pair.region, "Ирина", build.methodist)
    await other.sends("/tasks")
    other.sees("Сейчас ничего не ждёт")


async def test_a_long_list_has_pages(pair: Pair) -> None:
    for number in range(7):
        await pair.teacher(f"Учитель {number}")
    await pair.olga.sends("/tasks")
    pair.olga.sees("Ждут вас: 8", "Дальше")
    await pair.olga.presses("Дальше")
    assert len([one for one in pair.olga.buttons if one.startswith("Начать")]) == 2
