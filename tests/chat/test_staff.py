"""Story 10: staff come in by links; the coordinator's methodists; roles granted before the first start."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db import address as address_rows
from db import assignment as assignment_rows
from db import methodist as methodist_rows
from db import person as person_rows
from db.assignment import methodists
from db.consent import consent_texts, consents
from db.person import links, pending_grants
from domain.person import Link, LinkKind, format_payload
from services import link, role
from services.base import Tx
from tests import build
from tests.world import Phone, Region


async def coordinator(region: Region) -> Phone:
    """A coordinator who has talked to the bot before."""
    peter = at_work(region, "Пётр")
    await region.does(build.staff, "coordinator", peter.user_id)
    return peter


async def admin(region: Region) -> Phone:
    """An administrator who has talked to the bot before."""
    irina = at_work(region, "Ирина")
    await region.does(build.staff, "admin", irina.user_id)
    return irina


def at_work(region: Region, name: str) -> Phone:
    """Somebody who pressed Start long ago."""
    phone = region.phone(name)
    region.world.add_person(phone.user_id, name, started=True)
    return phone


async def methodist_link(region: Region, peter: Phone) -> str:
    """The start payload of a fresh link for a methodist."""
    await peter.sends("/staff")
    await peter.presses("Добавить методиста")
    return peter.links()[-1]


async def fills_in(olga: Phone) -> None:
    """The whole form, as somebody answers it in a hurry."""
    await olga.presses("Даю согласие")
    await olga.sends("Ольга Викторовна")
    await olga.presses("Математика")
    await olga.presses("Готово")
    await olga.sends("Бикинский")
    await olga.sends("гимназия г. Бикина")
    await olga.presses("10")
    await olga.presses("14:30–17:30")


async def waiting_methodist(region: Region, peter: Phone) -> Phone:
    """Ольга has sent her form."""
    olga = region.phone("Ольга")
    await olga.starts(await methodist_link(region, peter))
    await fills_in(olga)
    await olga.presses("Отправить на подтверждение")
    return olga


def roles_of(tx: Tx, external_id: int) -> set[str]:
    row = address_rows.by_external(tx.c, "telegram", external_id)
    return set() if row is None or not row.roles else set(row.roles.split(","))


def menu_of(region: Region, phone: Phone) -> list[str]:
    """Names of the commands in the chat's menu."""
    return [one["command"] for one in region.world.commands(phone.user_id)]


def membership(tx: Tx, external_id: int) -> Any:
    row = address_rows.by_external(tx.c, "telegram", external_id)
    assert row is not None
    return methodist_rows.load(tx.c, row.person_id)


# the console and the administrator


async def test_the_first_start_prints_a_link_that_makes_its_opener_the_administrator(region: Region) -> None:
    payload = await region.does(link.first_admin_link)
    irina = region.phone("Ирина")
    await irina.starts(payload)
    irina.sees("Администратор", "Открыть раздел")
    assert await region.does(roles_of, irina.user_id) == {"admin"}
    assert await region.does(link.first_admin_link) is None


async def test_only_the_newest_link_of_the_console_holds_and_only_for_a_quarter_of_an_hour(region: Region) -> None:
    old = await region.does(link.first_admin_link)
    fresh = await region.does(link.first_admin_link)
    irina = region.phone("Ирина")
    await irina.starts(old)
    irina.sees("Ссылка не действует", "отозвали")
    await region.winds(minutes=16)
    await irina.starts(fresh)
    irina.sees("Ссылка не действует", "Срок этой ссылки вышел")
    assert await region.does(roles_of, irina.user_id) == set()


async def test_the_second_opener_of_an_administrators_link_gets_a_sentence(region: Region) -> None:
    payload = await region.does(link.first_admin_link)
    irina, foreign = region.phone("Ирина"), region.phone("Чужой")
    await irina.starts(payload)
    await foreign.starts(payload)
    foreign.sees("Эту одноразовую ссылку уже открыли", "8 (000) 000-00-00")
    assert await region.does(roles_of, foreign.user_id) == set()


async def test_a_forged_staff_link_is_named_and_opens_nothing(region: Region) -> None:
    foreign = region.phone("Чужой")
    await foreign.starts("r_" + "b" * 16)
    foreign.sees("Ссылка не действует", "Попросите прислать её ещё раз")
    assert await region.does(roles_of, foreign.user_id) == set()


async def test_an_administrator_invites_a_coordinator_who_says_the_shown_name(region: Region) -> None:
    irina, peter = await admin(region), region.phone("Пётр")
    await irina.sends("/admin")
    await irina.presses("Пригласить координатора")
    irina.sees_somewhere("приглашаю вас координатором", "30 ноября")
    await peter.starts(irina.links()[-1])
    peter.sees("Стать координатором", "действует до")
    await peter.presses("Стать координатором")
    peter.sees("Как вас называть коллегам?")
    await peter.sends("7")
    peter.sees("Похоже, это не имя")
    await peter.sends("Пётр Ильич")
    await irina.sends("/admin")
    await irina.presses("Координаторы: 1")
    irina.sees("Пётр Ильич")
    assert await region.does(roles_of, peter.user_id) == {"coordinator"}


async def test_two_presses_on_become_a_coordinator_are_one(region: Region) -> None:
    irina, peter = await admin(region), region.phone("Пётр")
    await irina.sends("/admin")
    await irina.presses("Пригласить координатора")
    payload = irina.links()[-1]
    await peter.starts(payload)
    asked = peter.last
    data = asked.keyboard[0][0]["callback_data"]
    await peter.presses_data(asked.message_id, data)
    await peter.presses_data(asked.message_id, data)
    peter.sees("Как вас называть коллегам?")
    assert await region.does(roles_of, peter.user_id) == {"coordinator"}


async def test_who_has_the_role_already_leaves_the_link_for_a_colleague(region: Region) -> None:
    irina, peter, anna = await admin(region), await coordinator(region), region.phone("Анна")
    await irina.sends("/admin")
    await irina.presses("Пригласить координатора")
    payload = irina.links()[-1]
    await peter.starts(payload)
    peter.sees("Вы координатор", "не израсходована")
    await anna.starts(payload)
    anna.sees("Стать координатором")


async def test_a_role_is_taken_away_after_two_presses_and_the_last_administrator_stays(region: Region) -> None:
    irina, peter = await admin(region), await coordinator(region)
    await irina.sends("/admin")
    await irina.presses("Координаторы: 1")
    await irina.presses("Кедр-")
    await irina.presses("Снять роль")
    assert await region.does(roles_of, peter.user_id) == {"coordinator"}
    await irina.presses("Да, снять роль")
    assert await region.does(roles_of, peter.user_id) == set()
    await irina.presses("Администраторы: 1")
    await irina.presses("Кедр-")
    await irina.presses("Снять роль")
    answer = await irina.presses("Да, снять роль")
    assert answer is not None
    assert "последний администратор" in answer["text"]
    assert await region.does(roles_of, irina.user_id) == {"admin"}


async def test_the_command_menu_follows_the_role_at_once(region: Region) -> None:
    peter = region.phone("Пётр")
    await peter.starts()
    await region.does(role.grant, peter.user_id, "coordinator")
    await region.settled()
    assert "staff" in menu_of(region, peter)
    await region.does(role.revoke, peter.user_id, "coordinator")
    assert "staff" not in menu_of(region, peter)


# grants


async def test_a_grant_before_the_first_start_is_kept_and_applied(region: Region) -> None:
    peter = at_work(region, "Пётр")
    assert await region.does(role.grant, peter.user_id, "coordinator") is True
    assert await region.does(role.grant, peter.user_id, "coordinator") is False
    assert await region.does(roles_of, peter.user_id) == set()
    await peter.sends("/staff")
    peter.sees("Методисты и ссылки")
    assert await region.does(roles_of, peter.user_id) == {"coordinator"}
    assert await region.does(lambda tx: tx.c.execute(select(pending_grants)).all()) == []


async def test_a_grant_that_waits_can_be_revoked(region: Region) -> None:
    peter = region.phone("Пётр")
    await region.does(role.grant, peter.user_id, "admin")
    assert await region.does(role.revoke, peter.user_id, "admin") is True
    await peter.starts()
    assert await region.does(roles_of, peter.user_id) == set()


async def test_a_methodist_by_grant_still_gives_consent_and_fills_in_the_form(region: Region) -> None:
    olga, peter = at_work(region, "Ольга"), await coordinator(region)
    await region.does(role.grant, olga.user_id, "methodist")
    await olga.sends("/absence")
    olga.sees("Вы пока не методист")
    await olga.presses_data(olga.last.message_id, "methodist")
    olga.sees("осталось согласие и шесть коротких вопросов")
    await olga.presses("Открыть анкету")
    olga.sees("Даю согласие")
    await fills_in(olga)
    await olga.presses("Отправить на подтверждение")
    peter.sees("Анкета методиста ждёт вас")
    assert (await region.does(membership, olga.user_id)).state == "draft"


# a methodist joins


async def test_a_methodist_joins_with_consent_and_six_questions_and_is_confirmed(region: Region) -> None:
    peter, olga = await coordinator(region), region.phone("Ольга")
    payload = await methodist_link(region, peter)
    peter.sees_somewhere("приглашаю вас методистом", "действует до")
    await olga.starts(payload)
    olga.sees_somewhere("Вас приглашают методистом", "шесть коротких вопросов")
    olga.sees("Даю согласие", "Не даю", "Полный текст")
    await olga.presses("Даю согласие")
    olga.sees("Как вас увидят педагоги?")
    await olga.sends("Ольга Викторовна")
    olga.sees("Какие предметы ведёте?", "Математика")
    await olga.presses("Математика")
    olga.sees("Основной: Математика", "✓ Математика", "Готово")
    await olga.sends("физика")
    olga.sees("✓ Физика")
    await olga.presses("Готово")
    olga.sees("В каком районе работаете?", "Амурский район", "Дальше")
    await olga.sends("Бикин")
    olga.sees("Где вы работаете?")
    await olga.sends("гимназия г. Бикина")
    olga.sees("Скольких педагогов возьмёте?")
    await olga.sends("12")
    olga.sees("Когда вы на связи?", "14:30–17:30")
    await olga.sends("15-18")
    olga.sees("Анкета методиста", "Ольга Викторовна", "Математика, Физика", "Бикинский район", "12", "15:00–18:00")
    peter.does_not_see("Анкета методиста ждёт вас")
    await olga.presses("Отправить на подтверждение")
    olga.sees("Анкета отправлена", "за два рабочих дня")
    peter.sees("Анкета методиста ждёт вас")
    assert "Ольга" not in peter.text
    await peter.presses("Открыть анкету")
    peter.sees("Ольга Викторовна", "ждёт вашего подтверждения", "Математика, Физика", "0 из 12", "с 15:00 до 18:00")
    answer = await peter.presses("Подтвердить")
    assert answer is not None
    assert "10 минут" in answer["text"]
    olga.sees("Вы подтверждены методистом", "Пригласить моих педагогов")
    assert await region.does(roles_of, olga.user_id) == {"methodist"}
    assert "absence" in menu_of(region, olga)
    row = await region.does(membership, olga.user_id)
    assert (row.state, row.capacity, row.municipality) == ("approved", 12, "kh_bikinsky")


async def test_the_consent_of_a_methodist_is_kept_with_the_text_it_names(region: Region) -> None:
    peter = await coordinator(region)
    await waiting_methodist(region, peter)
    kept = await region.does(lambda tx: tx.c.execute(select(consents)).all())
    assert [one.kind for one in kept] == ["pool_pd"]
    text = await region.does(lambda tx: tx.c.execute(select(consent_texts)).one())
    assert text.sha256 == kept[0].sha256
    assert "Институт развития образования" in text.text


async def test_the_full_text_of_the_methodists_consent_comes_as_a_file(region: Region) -> None:
    peter, olga = await coordinator(region), region.phone("Ольга")
    await olga.starts(await methodist_link(region, peter))
    await olga.presses("Полный текст")
    assert [message.kind for message in olga.from_bot][-2:] == ["document", "text"]
    olga.sees("Даю согласие")


async def test_a_refusal_uses_nothing_up_and_can_be_changed_at_once(region: Region) -> None:
    peter, olga = await coordinator(region), region.phone("Ольга")
    await olga.starts(await methodist_link(region, peter))
    await olga.presses("Не даю")
    olga.sees("Вы не дали согласия", "ссылка не израсходована")
    assert await region.does(lambda tx: tx.c.execute(select(methodists)).all()) == []
    await olga.presses("Прочитать ещё раз")
    await olga.presses("Даю согласие")
    olga.sees("Как вас увидят педагоги?")


async def test_a_consent_button_of_last_week_shows_the_text_anew(region: Region) -> None:
    peter, olga = await coordinator(region), region.phone("Ольга")
    await olga.starts(await methodist_link(region, peter))
    await region.winds(days=2)
    answer = await olga.presses("Даю согласие")
    assert answer is not None
    assert "больше суток" in answer["text"]
    olga.sees("Даю согласие")


async def test_a_link_for_a_methodist_works_once_and_seven_days(region: Region) -> None:
    peter, olga, second = await coordinator(region), region.phone("Ольга"), region.phone("Вера")
    payload = await methodist_link(region, peter)
    await olga.starts(payload)
    await second.starts(payload)
    await olga.presses("Даю согласие")
    await second.presses("Даю согласие")
    second.sees("Эту одноразовую ссылку уже открыли")
    later = await methodist_link(region, peter)
    await region.winds(days=8)
    await second.starts(later)
    second.sees("Срок этой ссылки вышел", "Попросите новую")


async def test_a_revoked_link_lets_nobody_in(region: Region) -> None:
    peter, olga = await coordinator(region), region.phone("Ольга")
    payload = await methodist_link(region, peter)
    await olga.starts(payload)
    await peter.presses("Отозвать ссылку")
    peter.sees("Отозвать ссылку?")
    await peter.presses("Да, отозвать")
    answer = await olga.presses("Даю согласие")
    assert answer is not None
    assert "отозвали" in answer["text"]
    olga.sees("Ссылка не действует")
    assert await region.does(lambda tx: tx.c.execute(select(methodists)).all()) == []


async def test_the_form_goes_on_where_it_stopped(region: Region) -> None:
    peter, olga = await coordinator(region), region.phone("Ольга")
    payload = await methodist_link(region, peter)
    await olga.starts(payload)
    await olga.presses("Даю согласие")
    await olga.sends("Ольга Викторовна")
    await region.restart()
    await olga.starts()
    olga.sees("Анкета методиста", "Имя: Ольга Викторовна", "пока нет ответа", "Продолжить")
    await olga.starts(payload)
    olga.sees("Анкета уже начата")
    await olga.presses("Продолжить")
    await olga.presses("Продолжить")
    olga.sees("Какие предметы ведёте?")


async def test_each_answer_can_be_corrected_before_and_after_sending(region: Region) -> None:
    peter = await coordinator(region)
    olga = await waiting_methodist(region, peter)
    await olga.presses("Нагрузка")
    await olga.presses("15")
    olga.sees("Анкета отправлена", "Педагогов одновременно: 15")
    await olga.presses("Имя")
    await olga.sends("Ольга Викторовна Ким")
    olga.sees("Имя: Ольга Викторовна Ким")
    assert len([one for one in peter.from_bot if "ждёт вас" in (one.text or "")]) == 1


async def test_what_cannot_be_read_is_asked_again_and_nothing_is_lost(region: Region) -> None:
    peter, olga = await coordinator(region), region.phone("Ольга")
    await olga.starts(await methodist_link(region, peter))
    await olga.presses("Даю согласие")
    await olga.sends("О" * 61)
    olga.sees("помещается 60 знаков", "Как вас увидят педагоги?")
    await olga.sends_other("sticker")
    olga.sees("Здесь нужен текст")
    await olga.sends("Ольга <b>&")
    await olga.sends("валенки")
    olga.sees("Такого предмета в списке нет")
    await olga.presses("Математика")
    await olga.presses("Готово")
    await olga.sends("Марс")
    olga.sees("Такого района в списке нет")
    await olga.sends("Хабаровск")
    olga.sees("Нашлось несколько")
    await olga.presses("Город Хабаровск")
    await olga.sends("42")
    olga.sees("Напишите место работы словами")
    await olga.sends("СОШ № 42")
    await olga.sends("сто")
    olga.sees("Напишите одно число от 0 до 40")
    await olga.presses("5")
    await olga.sends("22-23")
    olga.sees("Бот пишет людям с 08:30 до 20:30")
    await olga.presses("14:30–17:30")
    olga.sees("Имя: Ольга <b>&", "Город Хабаровск", "СОШ № 42")


async def test_four_subjects_are_the_limit_and_a_tick_is_taken_off(region: Region) -> None:
    peter, olga = await coordinator(region), region.phone("Ольга")
    await olga.starts(await methodist_link(region, peter))
    await olga.presses("Даю согласие")
    await olga.sends("Ольга Викторовна")
    for subject in ("Математика", "История", "Физкультура", "Русский язык"):
        await olga.presses(subject)
    olga.sees("Отмечено четыре", "Основной: Математика")
    assert "Нач. классы" not in olga.buttons
    await olga.sends("химия")
    olga.sees("Можно отметить до 4")
    await olga.presses("✓ Математика")
    assert "✓ Математика" not in olga.buttons
    await olga.sends("химия")
    olga.sees("✓ Химия")


# the coordinator's lists


async def test_a_confirmation_is_taken_back_within_ten_minutes_and_not_later(region: Region) -> None:
    peter = await coordinator(region)
    olga = await waiting_methodist(region, peter)
    await peter.presses("Открыть анкету")
    await peter.presses("Подтвердить")
    await peter.presses("Отменить подтверждение")
    peter.sees("ждёт вашего подтверждения")
    olga.sees("Подтверждение отменено")
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
    peter.sees("Ольга Викторовна: Математика, 1 из 10")
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
    peter, phone = await coordinator(region), at_work(region, "Ольга")
    olga = await region.does(build.methodist, phone.user_id)
    teacher = await region.does(build.teacher)
    offered = await region.does(lambda tx: build.assignment(tx, teacher, olga, state="offered"))
    await peter.sends("/staff")
    await peter.presses("Методисты: 1")
    await peter.presses("Ольга")
    await peter.presses("Приостановить")
    peter.sees("Работа приостановлена")
    phone.sees("Новые запросы приостановлены")
    assert (await region.does(lambda tx: assignment_rows.load(tx.c, offered))).state != "offered"
    await peter.presses("Вернуть к работе")
    peter.sees("Работает.")
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


# links of districts and schools


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


# rights


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
