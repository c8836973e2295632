"""Story 10: the coordinator's methodists and links; who may do what."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db import address as address_rows
from db import assignment as assignment_rows
from db import person as person_rows
from db.consent import consents
from db.person import links
from domain.person import Link, LinkKind, format_payload
from services.base import Tx
from tests import build
from tests.chat.staffroom import (
    admin,
    at_work,
    coordinator,
    membership,
    roles_of,
    waiting_methodist,
)
from tests.world import Region


async def test_a_confirmation_is_taken_back_within_ten_minutes_and_not_later(region: Region) -> None:
    await region.winds(hours=3)  # 15:00: a methodist reads in the own hours
    peter = await coordinator(region)
    olga = await waiting_methodist(region, peter)
    await peter.presses("Открыть анкету")
    await peter.presses("Подтвердить")
    await peter.presses("Отменить подтверждение")
    peter.sees("ждёт вашего подтверждения")
    olga.sees("Подтверждение отменено")
    assert not [one for one in olga.from_bot if "Вы подтверждены" in (one.text or "")]
    assert await region.does(roles_of, olga.user_id) == set()
    await peter.presses("Подтвердить")
    olga.sees("Вы подтверждены методистом")
    card = peter.last
    await region.winds(minutes=11)
    person = (await region.does(membership, olga.user_id)).person_id
    answer = await peter.presses_data(card.message_id, f"staff.unconfirm:{person}")
    assert answer is not None
    assert "Отменить можно было 10 минут" in answer["text"]
    assert await region.does(roles_of, olga.user_id) == {"methodist"}


async def test_two_confirmations_are_one(region: Region) -> None:
    await region.winds(hours=3)  # 15:00: a methodist reads in the own hours
    peter = await coordinator(region)
    olga = await waiting_methodist(region, peter)
    await peter.presses("Открыть анкету")
    person = (await region.does(membership, olga.user_id)).person_id
    card = peter.last.message_id
    await peter.presses_data(card, f"staff.confirm:{person}")
    await peter.presses_data(card, f"staff.confirm:{person}")
    assert len([one for one in olga.from_bot if "Вы подтверждены" in (one.text or "")]) == 1


async def test_a_form_that_is_returned_is_sent_again(region: Region) -> None:
    peter = await coordinator(region)
    olga = await waiting_methodist(region, peter)
    await peter.presses("Открыть анкету")
    await peter.presses("Вернуть на правку")
    await peter.presses("Да, вернуть")
    olga.sees("Анкету вернули на правку", "8 (000) 000-00-00")
    await olga.presses("Открыть анкету")
    await olga.presses("Отправить на подтверждение")
    peter.sees("Анкета методиста ждёт вас")


async def test_the_list_shows_load_and_the_card_takes_numbers_and_the_order(region: Region) -> None:
    peter = await coordinator(region)
    olga = await region.does(build.methodist)
    await region.does(build.assignment, await region.does(build.teacher), olga)
    await peter.sends("/staff")
    await peter.presses("Методисты: 1")
    peter.sees("Ольга Викторовна: Математика, педагогов 1 из 10")
    await peter.presses("Ольга Викторовна")
    peter.sees("1 из 10", "Номер и дата приказа не указаны", "Бикинский район, гимназия г. Бикина")
    await peter.presses("Нагрузка")
    await peter.sends("25")
    peter.sees("1 из 25")
    await peter.presses("Приказ")
    await peter.sends("145")
    peter.sees("Не получилось прочитать номер и дату")
    await peter.sends("№ 145-пр от 12 сентября 2026")
    peter.sees("Приказ 145-пр, 12.09.2026")


async def test_a_suspended_methodist_reads_it_and_comes_back(region: Region) -> None:
    await region.winds(hours=3)  # 15:00: a methodist reads in the own hours
    peter, phone = await coordinator(region), at_work(region, "Ольга")
    olga = await region.does(build.methodist, phone.user_id)
    teacher = await region.does(build.teacher)
    offered = await region.does(lambda tx: build.assignment(tx, teacher, olga, state="offered"))
    await peter.sends("/staff")
    await peter.presses("Методисты: 1")
    await peter.presses("Ольга")
    await peter.presses("Приостановить")
    await peter.presses("Да, приостановить")
    peter.sees_somewhere("Работа приостановлена")
    phone.sees("Новые запросы приостановлены")
    assert (await region.does(lambda tx: assignment_rows.load(tx.c, offered))).state != "offered"
    await peter.presses("Вернуть к работе")
    peter.sees_somewhere("Работает.")
    phone.sees("Вы подтверждены методистом")


async def test_sixty_methodists_stand_on_pages(region: Region) -> None:
    peter = await coordinator(region)

    def many(tx: Tx) -> None:
        for number in range(8):
            build.methodist(tx, shown_name=f"Методист {chr(1040 + number)}")

    await region.does(many)
    await peter.sends("/staff")
    await peter.presses("Методисты: 8")
    peter.sees("Методист А", "Дальше")
    await peter.presses("Дальше")
    peter.sees("Методист З", "Раньше")


async def test_a_district_has_one_living_link_with_letter_code_and_poster(region: Region) -> None:
    peter = await coordinator(region)
    await peter.sends("/staff")
    await peter.presses("Ссылка района")
    peter.sees("Выберите район", "Амурский район")
    await peter.sends("Вяземский")
    kinds = [message.kind for message in peter.from_bot][-3:]
    assert kinds == ["photo", "text", "text"]
    peter.sees_somewhere("это помощь, а не отчёт", "директор ответов не видит", "Участие добровольное")
    payload = peter.links()[-1]
    assert payload.startswith("m_")
    await peter.presses("Плакат для печати")
    assert "document" in [message.kind for message in peter.from_bot][-2:]
    await peter.sends("/staff")
    await peter.presses("Ссылка района")
    await peter.presses("Вяземский район")
    assert peter.links()[-1] == payload
    maria = region.phone("Мария")
    await maria.starts(payload)
    await maria.presses("Даю согласие")
    person = await region.does(lambda tx: address_rows.by_external(tx.c, "telegram", maria.user_id))
    assert (await region.does(lambda tx: person_rows.load(tx.c, person.person_id))).municipality == "kh_vyazemsky"


async def test_a_school_link_keeps_its_label_from_the_teacher_who_is_known_by_the_district_only(region: Region) -> None:
    peter, maria = await coordinator(region), region.phone("Мария")
    await peter.sends("/staff")
    await peter.presses("Ссылка школы")
    await peter.presses("Бикинский район")
    peter.sees("Как назвать эту ссылку?")
    await peter.sends("СОШ № 3, педсовет")
    peter.sees("СОШ № 3, педсовет", "Бикинский район")
    payload = peter.links()[-1]
    assert payload.startswith("s_")
    await maria.starts(payload)
    await maria.presses("Даю согласие")
    maria.does_not_see("СОШ № 3")

    def remembered(tx: Tx) -> list[Any]:
        address = address_rows.by_external(tx.c, "telegram", maria.user_id)
        assert address is not None
        person = person_rows.load(tx.c, address.person_id)
        consent = tx.c.execute(select(consents)).one()
        kept = tx.c.execute(select(links).where(links.c.id.in_([person.invited_link_id, consent.link_id]))).all()
        return [person.municipality, *{(one.kind, one.label) for one in kept}]

    assert await region.does(remembered) == ["kh_bikinsky", ("m", None)]


async def test_a_label_of_300_characters_is_refused_with_the_limit(region: Region) -> None:
    peter = await coordinator(region)
    await peter.sends("/staff")
    await peter.presses("Ссылка школы")
    await peter.presses("Бикинский район")
    await peter.sends("Ш" * 300)
    peter.sees("помещается 60 знаков", "Как назвать эту ссылку?")


async def test_links_are_listed_shown_again_and_revoked(region: Region) -> None:
    peter = await coordinator(region)
    await peter.sends("/staff")
    await peter.presses("Ссылка района")
    await peter.presses("Бикинский район")
    payload = peter.links()[-1]
    await peter.presses("Назад")
    await peter.presses("Все ссылки")
    peter.sees("Действующие ссылки", "Бикинский район")
    await peter.presses("Бикинский район")
    peter.sees("действует, пока вы её не отзовёте", "Письмо и код")
    await peter.presses("Отозвать ссылку")
    await peter.presses("Да, отозвать")
    await peter.presses("Все ссылки")
    peter.sees("Действующих ссылок нет")
    maria = region.phone("Мария")
    await maria.starts(payload)
    await maria.presses("Даю согласие")
    address = await region.does(lambda tx: address_rows.by_external(tx.c, "telegram", maria.user_id))
    assert (await region.does(lambda tx: person_rows.load(tx.c, address.person_id))).municipality is None


async def test_a_coordinator_makes_no_coordinators(region: Region) -> None:
    peter = await coordinator(region)
    await peter.sends("/staff")
    answer = await peter.presses_data(peter.last.message_id, "link.staff:coordinator")
    assert answer is not None
    assert "не для вашей роли" in answer["text"]
    await peter.presses_data(peter.last.message_id, "link.staff:admin")
    assert await region.does(lambda tx: tx.c.execute(select(links)).all()) == []


async def test_nobody_else_opens_the_pages_or_presses_the_buttons(region: Region) -> None:
    peter = await coordinator(region)
    olga = await waiting_methodist(region, peter)
    person = (await region.does(membership, olga.user_id)).person_id
    await peter.sends("/staff")
    await peter.presses("Ссылка района")
    await peter.presses("Бикинский район")
    made = await region.does(lambda tx: tx.c.execute(select(links).where(links.c.kind == "m")).one())
    anna, other = region.phone("Анна"), region.phone("Вера")
    await region.does(build.teacher, anna.user_id)
    await region.does(build.methodist, other.user_id)
    for stranger in (olga, anna, other):
        await stranger.starts("r_" + "d" * 16)
        for data in (
            "staff", f"staff.card:{person}", f"staff.confirm:{person}", "link.list:0", f"link:{made.id}",
            f"link.letter:{made.id}", f"link.revoke:{made.id}", "link.staff:methodist", "link.place:kh_bikinsky",
            "admin", "admin.list:admin:0", f"admin.remove:{person}:coordinator", f"staff.count:{person}:40",
        ):  # fmt: skip
            await stranger.presses_data(stranger.last.message_id, data)
            stranger.does_not_see("Методисты и ссылки", "Координаторы и роли", made.code)
    row = await region.does(membership, olga.user_id)
    assert (row.state, row.capacity) == ("draft", 10)
    kept = await region.does(lambda tx: tx.c.execute(select(links).where(links.c.kind == "m")).one())
    assert kept.revoked_at is None


async def test_an_administrator_is_no_coordinator(region: Region) -> None:
    irina = await admin(region)
    await irina.sends("/admin")
    for data in ("staff", "staff.list:approved:0", "link.staff:methodist", "link.place:kh_bikinsky"):
        await irina.presses_data(irina.last.message_id, data)
        irina.does_not_see("Методисты и ссылки", "Ссылка методисту")
    assert await region.does(lambda tx: tx.c.execute(select(links)).all()) == []


async def test_a_code_of_another_kind_opens_no_staff_page(region: Region) -> None:
    peter = await coordinator(region)
    await peter.sends("/staff")
    await peter.presses("Ссылка района")
    await peter.presses("Бикинский район")
    code = peter.links()[-1].removeprefix("m_")
    foreign = region.phone("Чужой")
    await foreign.starts(format_payload(Link(LinkKind.ROLE, code)))
    foreign.sees("Ссылка не действует")
