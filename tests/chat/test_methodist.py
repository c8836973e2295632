"""A methodist's own page: the invitation, «Беру без вопроса до N», the answers of the form, leaving."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select, update

from db import address as address_rows
from db import assignment as assignment_rows
from db import methodist as methodist_rows
from db.assignment import methodists
from db.history import history
from db.person import links
from services import methodist as methodist_service
from services.base import Tx
from tests import build
from tests.world import Phone, Region


async def methodist(region: Region, name: str = "Ольга", **values: Any) -> Phone:
    """An approved methodist who stands at the own page."""
    phone = region.phone(name)
    region.world.add_person(phone.user_id, name, started=True)
    await region.does(lambda tx: build.methodist(tx, phone.user_id, **values))
    await phone.sends("/absence")
    await phone.presses("Назад")
    return phone


def person_of(tx: Tx, external_id: int) -> int:
    address = address_rows.by_external(tx.c, "telegram", external_id)
    assert address is not None
    return int(address.person_id)


def row_of(tx: Tx, external_id: int) -> Any:
    return methodist_rows.load(tx.c, person_of(tx, external_id))


async def test_the_own_page_says_who_i_am_and_how_much_i_carry(region: Region) -> None:
    olga = await methodist(region)
    olga.sees("Моя работа методистом", "Ольга Викторовна: Математика", "0 из 10", "Пригласить моих педагогов")
    olga.sees("Беру без вопроса: никогда")


async def test_the_own_teachers_are_invited_by_a_living_link_with_code_letter_and_poster(region: Region) -> None:
    olga = await methodist(region)
    await olga.presses("Пригласить моих педагогов")
    assert [message.kind for message in olga.from_bot][-3:] == ["photo", "text", "text"]
    olga.sees_somewhere("приглашаю вас работать вместе", "Участие добровольное")
    olga.sees("действует, пока вы её не отзовёте", "Плакат для печати")
    payload = olga.links()[-1]
    made = await region.does(lambda tx: tx.c.execute(select(links)).one())
    assert (made.kind, payload) == ("i", f"i_{made.code}")
    assert made.person_id == await region.does(person_of, olga.user_id)
    await olga.presses("Назад")
    await olga.presses("Пригласить моих педагогов")
    assert olga.links()[-1] == payload
    await olga.presses("Отозвать ссылку")
    await olga.presses("Да, отозвать")
    await olga.presses("Пригласить моих педагогов")
    assert olga.links()[-1] != payload


async def test_another_methodist_does_not_see_or_revoke_my_link(region: Region) -> None:
    olga, vera = await methodist(region), await methodist(region, "Вера")
    await olga.presses("Пригласить моих педагогов")
    made = await region.does(lambda tx: tx.c.execute(select(links)).one())
    for data in (f"link:{made.id}", f"link.letter:{made.id}", f"link.ask:{made.id}", f"link.revoke:{made.id}"):
        answer = await vera.presses_data(vera.last.message_id, data)
        assert answer is not None
        assert "не для вашей роли" in answer["text"]
        vera.does_not_see(made.code)
    assert (await region.does(lambda tx: tx.c.execute(select(links)).one())).revoked_at is None


async def test_without_a_question_up_to_a_number_within_the_capacity(region: Region) -> None:
    olga = await methodist(region, capacity=5)
    await olga.presses("Беру без вопроса")
    olga.sees("от 0 до 5", "3", "Всегда спрашивать")
    assert "10" not in olga.buttons
    await olga.sends("7")
    olga.sees("Напишите одно число от 0 до 5")
    await olga.presses("3")
    olga.sees("Беру без вопроса до 3")
    await olga.presses("Мои данные")
    await olga.presses("Нагрузка")
    await olga.sends("2")
    olga.sees("Педагогов одновременно: 2")
    row = await region.does(row_of, olga.user_id)
    assert (row.capacity, row.auto_accept) == (2, 2)


async def test_every_answer_of_the_form_can_be_changed_later(region: Region) -> None:
    olga = await methodist(region)
    await olga.presses("Мои данные")
    await olga.presses("Часы")
    await olga.presses("9:00–12:00")
    olga.sees("Мои данные методиста", "На связи: 9:00–12:00")
    await olga.presses("Район")
    await olga.presses("Дальше")
    await olga.presses("Нанайский район")
    olga.sees("Район: Нанайский район")
    await olga.presses("Место работы")
    await olga.sends("СОШ № 1 с. Троицкого")
    olga.sees("Место работы: СОШ № 1 с. Троицкого")
    await olga.presses("Предметы")
    await olga.presses("✓ Математика")
    olga.sees("Основной: Математика")
    await olga.presses("История")
    await olga.presses("✓ Математика")
    olga.sees("Основной: История")
    await olga.presses("Готово")
    olga.sees("Предметы: История")


async def test_three_missed_offers_are_told_and_one_press_takes_offers_again(region: Region) -> None:
    olga = await methodist(region, offers_stopped_until=date(2026, 12, 20))
    olga.sees("Три запроса остались без ответа", "20 декабря, воскресенье", "Снова принимаю")
    await olga.presses("Снова принимаю")
    assert "Снова принимаю" not in olga.buttons
    row = await region.does(row_of, olga.user_id)
    assert (row.offers_stopped_until, row.offers_resumed_on) == (None, date(2026, 11, 23))


async def test_a_question_left_for_the_menu_does_not_swallow_the_next_text(region: Region) -> None:
    olga = await methodist(region)
    await olga.presses("Мои данные")
    await olga.presses("Имя")
    await olga.presses("Назад")
    await olga.sends("Просто слова")
    assert (await region.does(row_of, olga.user_id)).shown_name == "Ольга Викторовна"


async def test_a_suspended_methodist_invites_nobody(region: Region) -> None:
    olga = await methodist(region, state="suspended")
    olga.sees("Координатор приостановил новые запросы")
    assert "Пригласить моих педагогов" not in olga.buttons
    answer = await olga.presses_data(olga.last.message_id, "methodist.invite")
    assert answer is not None
    assert await region.does(lambda tx: tx.c.execute(select(links)).all()) == []


async def test_a_methodist_who_leaves_loses_role_link_and_offers_and_the_coordinator_is_asked(region: Region) -> None:
    olga = await methodist(region)
    peter = region.phone("Пётр")
    region.world.add_person(peter.user_id, "Пётр", started=True)
    await region.does(build.staff, "coordinator", peter.user_id)
    await olga.presses("Пригласить моих педагогов")
    person = await region.does(person_of, olga.user_id)
    pair = await region.does(build.assignment, await region.does(build.teacher), person)
    other = await region.does(build.teacher)
    offered = await region.does(lambda tx: build.assignment(tx, other, person, state="offered"))
    await region.does(methodist_service.leave, person)
    await region.ticks()
    row = await region.does(row_of, olga.user_id)
    assert row.state == "left"
    assert (await region.does(lambda tx: build.who(tx, person))).roles == frozenset()
    assert (await region.does(lambda tx: tx.c.execute(select(links)).one())).revoked_at is not None
    assert (await region.does(lambda tx: assignment_rows.load(tx.c, pair))).state == "active"
    assert (await region.does(lambda tx: assignment_rows.load(tx.c, offered))).state != "offered"
    peter.sees("Педагогам нужен методист", "1 педагог остаётся")
    await region.does(methodist_service.leave, person)
    events = await region.does(
        lambda tx: list(tx.c.execute(select(history.c.event).where(history.c.entity == "pool_membership")).scalars())
    )
    assert events.count("leave") == 1


async def test_a_form_that_was_never_confirmed_is_deleted_with_its_owner(region: Region) -> None:
    olga = await methodist(region)
    person = await region.does(person_of, olga.user_id)
    await region.does(lambda tx: tx.c.execute(update(methodists).values(state="draft")).rowcount)
    await region.does(methodist_service.leave, person)
    assert await region.does(lambda tx: tx.c.execute(select(methodists)).all()) == []
