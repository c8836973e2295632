"""/tasks: what waits for a methodist in one list, and one line a day about it (story 11)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import update

from db import person as person_rows
from db import route as route_rows
from services import notice
from tests import build
from tests.chat.pairs import AFTERNOON, Pair, make_pair, stranger
from tests.moments import LOCAL, at
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


async def test_a_letter_stands_in_the_list_at_once_and_brings_a_line_of_the_day_after_three_days(pair: Pair) -> None:
    await pair.changes_pair(contacted_at=AFTERNOON)
    await pair.writes(pair.maria, "Когда удобно созвониться?")
    await pair.olga.sends("/tasks")
    pair.olga.sees("Ждут вас: 1", f"Письмо без ответа, {await pair.code()}: с 23 ноября")
    letters = len(pair.olga.from_bot)
    await pair.region.winds(days=2)
    await pair.writes(pair.maria, "Или напишите, пожалуйста.")
    assert len(pair.olga.from_bot) == letters + 1
    await pair.region.winds(days=1)
    assert len(pair.olga.from_bot) == letters + 2  # the second letter did not begin the wait anew
    pair.olga.sees("Ждут вас: 1", "Открыть")
    await pair.olga.sends("/tasks")
    pair.olga.sees(f"Письмо без ответа, {await pair.code()}: с 23 ноября", "Ответить:")
    await pair.olga.presses("Ответить:")
    pair.olga.sees("Когда удобно созвониться?", "Или напишите", "Напишите сообщение")
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


DUE = ["step", "offer", "letter"]


@pytest.mark.parametrize("order", list(itertools.permutations(DUE)), ids="-".join)
async def test_all_that_falls_due_at_the_opening_is_told_once_in_any_order(pair: Pair, order: Sequence[str]) -> None:
    region = pair.region
    await region.winds(hours=4)  # 19:00: the own hours are over
    route_id = await region.does(build.route, pair.assignment_id)
    first = (await region.does(build.steps, route_id))[0]
    for what in order:
        await falls_due(pair, what, first)
    before = len(pair.olga.from_bot)
    await region.winds(hours=20)  # 15:00
    came = [words(one).lower() for one in pair.olga.from_bot[before:]]
    assert sum("ждёт вашего отклика 1 шаг" in one for one in came) == 1
    assert sum("новый запрос" in one for one in came) == 1
    offer = next(one for one in pair.olga.from_bot[before:] if "Новый запрос" in words(one))
    assert offer.keyboard[0][0]["text"] == "Взять"
    assert sum("завтра урок" in one for one in came) == 1
    assert sum("ещё ждут вас: 1" in one for one in came) == 1, came  # the first word, of which nothing came today
    assert len(came) == 3, came
    await region.winds(hours=6)
    assert len(pair.olga.from_bot) == before + 3


async def falls_due(pair: Pair, what: str, step_id: int) -> None:
    """Something that Olga is to hear when her hours open."""
    if what == "step":
        await pair.maria.presses_data(1, f"step.done:{step_id}:0")
    elif what == "letter":
        await pair.writes(pair.maria, "Завтра урок, посмотрите план?")
    else:
        until = AFTERNOON + timedelta(days=3)
        _, offered = await pair.teacher("Анна", state="offered", activated_at=None, offer_until=until)
        await pair.region.does(lambda tx: notice.say(tx, "assignment_offer", pair.methodist_id, offered))


async def test_an_opening_with_one_thing_brings_one_message_and_no_line_of_the_day(pair: Pair) -> None:
    await pair.changes_pair(contacted_at=AFTERNOON)
    await pair.region.winds(hours=4)
    await falls_due(pair, "offer", 0)
    await pair.region.winds(hours=20)
    assert [("Новый запрос" in words(one)) for one in pair.olga.from_bot] == [True]
    await pair.region.winds(days=1)
    pair.olga.sees("Ждут вас: 1")


@pytest.mark.parametrize("hindrance", ["muted", "absent", "blocked_digest"])
async def test_a_line_of_the_day_that_does_not_come_takes_no_step_with_it(pair: Pair, hindrance: str) -> None:
    region = pair.region
    await region.winds(hours=4)
    route_id = await region.does(build.route, pair.assignment_id)
    await falls_due(pair, "step", (await region.does(build.steps, route_id))[0])
    until = at(25, 0)
    if hindrance == "muted":
        await region.does(lambda tx: person_rows.change(tx.c, pair.methodist_id, muted_until=at(30, 8, 30)))
    elif hindrance == "absent":
        await pair.changes_methodist(absent_from=AFTERNOON.date(), absent_until=until.astimezone(LOCAL).date())
    else:
        await region.does(lambda tx: notice.drop(tx, ["methodist_digest"], pair.methodist_id, "fault"))
    await region.winds(days=2)
    assert sum("ждёт вашего отклика 1 шаг" in words(one).lower() for one in pair.olga.from_bot) == 1


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
