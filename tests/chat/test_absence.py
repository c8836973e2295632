"""/absence: dates by buttons and by words, ended early, no offers meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from db import address as address_rows
from db import assignment as assignment_rows
from db import methodist as methodist_rows
from services import absence
from services.base import Tx
from tests import build
from tests.world import Phone, Region

MONDAY = date(2026, 11, 23)


async def methodist(region: Region, name: str = "Ольга", **values: Any) -> Phone:
    """An approved methodist who has talked to the bot before."""
    phone = region.phone(name)
    region.world.add_person(phone.user_id, name, started=True)
    await region.does(lambda tx: build.methodist(tx, phone.user_id, **values))
    return phone


def away(tx: Tx, external_id: int) -> tuple[date | None, date | None]:
    address = address_rows.by_external(tx.c, "telegram", external_id)
    assert address is not None
    row = methodist_rows.load(tx.c, address.person_id)
    assert row is not None
    return row.absent_from, row.absent_until


async def test_an_absence_takes_three_presses(region: Region) -> None:
    olga = await methodist(region)
    await olga.sends("/absence")
    olga.sees("С какого дня?", "Сегодня", "Завтра")
    await olga.presses("Завтра")
    olga.sees("Когда вернётесь?", "24 ноября, вторник")
    await olga.presses("Две недели")
    olga.sees("Вас не будет с 24 ноября, вторник", "8 декабря, вторник")
    assert await region.does(away, olga.user_id) == (MONDAY + timedelta(days=1), MONDAY + timedelta(days=15))


async def test_both_dates_can_be_typed_in_words(region: Region) -> None:
    olga = await methodist(region)
    await olga.sends("/absence")
    await olga.sends("30 ноября")
    olga.sees("30 ноября, понедельник")
    await olga.sends("4 декабря")
    olga.sees("Вас не будет с 30 ноября, понедельник", "Возвращаетесь: 4 декабря, пятница")


async def test_a_date_that_cannot_be_is_asked_again(region: Region) -> None:
    olga = await methodist(region)
    await olga.sends("/absence")
    await olga.sends("31 июня")
    olga.sees("Такого дня в календаре нет", "С какого дня?")
    await olga.sends("вчера")
    olga.sees("Этот день уже прошёл")
    await olga.sends("30 ноября")
    await olga.sends("25 ноября")
    olga.sees("День возвращения должен быть позже", "Когда вернётесь?")
    await olga.sends("1 декабря")
    olga.sees("Возвращаетесь: 1 декабря, вторник")


async def test_an_absence_ends_earlier_by_one_press_and_by_itself_on_its_day(region: Region) -> None:
    olga = await methodist(region)
    await olga.sends("/absence")
    await olga.presses("Сегодня")
    await olga.presses("Неделя")
    olga.sees("Вас нет.", "Я уже на месте")
    await olga.presses("Я уже на месте")
    assert await region.does(away, olga.user_id) == (None, None)
    await olga.sends("/absence")
    await olga.presses("Сегодня")
    await olga.presses("Неделя")
    await region.winds(days=8)
    await olga.sends("/absence")
    olga.sees("С какого дня?")


async def test_a_button_of_last_week_is_answered_and_changes_nothing(region: Region) -> None:
    olga = await methodist(region)
    await olga.sends("/absence")
    await olga.presses("Сегодня")
    asked = olga.last
    await region.winds(days=10)
    answer = await olga.presses("Неделя", asked)
    assert answer is not None
    assert "Этот день уже прошёл" in answer["text"]
    assert await region.does(away, olga.user_id) == (None, None)


async def test_offers_that_stand_go_on_to_the_next_methodist_and_are_no_missed_ones(region: Region) -> None:
    olga, maria = await methodist(region), region.phone("Мария")
    region.world.add_person(maria.user_id, "Мария", started=True)
    address = await region.does(lambda tx: address_rows.by_external(tx.c, "telegram", olga.user_id))
    teacher = await region.does(build.teacher, maria.user_id)
    other = await region.does(lambda tx: build.methodist(tx, shown_name="Вера Павловна"))
    offered = await region.does(lambda tx: build.assignment(tx, teacher, address.person_id, state="offered"))
    await olga.sends("/absence")
    await olga.presses("Сегодня")
    await olga.presses("Неделя")
    row = await region.does(lambda tx: assignment_rows.load(tx.c, offered))
    assert (row.state, row.methodist_id, row.failures) == ("shown", other, 0)
    maria.sees("Нашёлся методист")


async def test_an_absence_over_a_month_asks_the_coordinators_to_hand_the_teachers_over(region: Region) -> None:
    olga = await methodist(region)
    peter = region.phone("Пётр")
    region.world.add_person(peter.user_id, "Пётр", started=True)
    await region.does(build.staff, "coordinator", peter.user_id)
    address = await region.does(lambda tx: address_rows.by_external(tx.c, "telegram", olga.user_id))
    await region.does(build.assignment, await region.does(build.teacher), address.person_id)
    await olga.sends("/absence")
    await olga.presses("Сегодня")
    await olga.sends("15 января")
    peter.sees("Педагогам нужен методист", "1 педагог остаётся", "Посмотреть, кому")
    assert "Ольга" not in peter.text


async def test_only_a_methodist_sets_an_absence(region: Region) -> None:
    anna = region.phone("Анна")
    region.world.add_person(anna.user_id, "Анна", started=True)
    teacher = await region.does(build.teacher, anna.user_id)
    await anna.sends("/absence")
    anna.sees("не для вашей роли")
    refused = await region.does(lambda tx: absence_refused(tx, teacher))
    assert refused == "membership_none"


def absence_refused(tx: Tx, person_id: int) -> str:
    from domain.errors import DomainError

    try:
        absence.begin(tx, build.who(tx, person_id), MONDAY, MONDAY + timedelta(days=7))
    except DomainError as error:
        return error.code
    return ""
