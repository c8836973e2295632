"""The coordinator's /people: waiting for a methodist, by hand; who came without a link."""

from __future__ import annotations

from typing import Any

from db import assignment as rows
from services.base import Tx
from tests import build
from tests.chat.search_story import methodist, newest, said, searching, teacher
from tests.chat.test_profile import newcomer, of_phone, opens_search, place_link
from tests.world import Phone, Region


async def coordinator(region: Region) -> Phone:
    petr = region.phone("Пётр")
    await region.does(build.staff, "coordinator", petr.user_id)
    await petr.starts()
    return petr


async def without_link(region: Region, name: str = "Мария") -> Phone:
    """Somebody who came without a link and asked for a methodist."""
    maria = await newcomer(region, name)
    await opens_search(region, maria)
    await maria.presses("Учитель")
    await maria.presses("Математика")
    await maria.sends("Вяземский")
    await maria.presses("Добавить пожелание")
    await maria.sends("помогите с олимпиадой")
    await maria.presses("Из другого района")
    return maria


async def test_who_came_without_a_link_waits_for_the_coordinator_and_reads_the_code(region: Region) -> None:
    await methodist(region)
    petr = await coordinator(region)
    maria = await without_link(region)
    code = (await region.does(of_phone, maria.user_id)).code
    maria.sees("Ждём подтверждения", "не позже понедельника, 30 ноября", f"назовите код: {code}")
    petr.sees("Ждут подтверждения", "Ждёт вашего подтверждения 1 педагог.", "Посмотреть")
    await petr.presses("Посмотреть")
    petr.sees(f"{code}: Учитель, Математика, Вяземский район")
    await petr.presses(code)
    petr.sees("Подтвердить", "Не наш педагог")
    petr.does_not_see("олимпиад", "Мария")
    await petr.presses("Подтвердить")
    petr.sees(code, "Подтверждено, ищем методиста")
    await petr.presses("Назад")
    petr.sees("Сейчас никто не ждёт")
    maria.sees("Нашёлся методист")
    await maria.presses("Посмотреть")
    maria.sees("Ольга Викторовна", "Познакомиться")


async def test_confirming_twice_changes_nothing(region: Region) -> None:
    petr = await coordinator(region)
    maria = await without_link(region)
    person = await region.does(of_phone, maria.user_id)
    for _ in range(2):
        await petr.presses_data(petr.last.message_id, f"people.confirm:{person.id}")
    assert (await region.does(of_phone, maria.user_id)).state == "verified"
    assert (await region.does(newest)).round == 1


async def test_a_confirmation_is_taken_back_within_ten_minutes_with_what_it_had_said(region: Region) -> None:
    olga = await methodist(region)
    petr = await coordinator(region)
    maria = await without_link(region)
    await petr.presses("Посмотреть")
    await petr.presses((await region.does(of_phone, maria.user_id)).code)
    await petr.presses("Подтвердить")
    maria.sees("Нашёлся методист")
    assert "педагог снова ждёт" in said(await petr.presses("Отменить подтверждение"))
    petr.sees("Подтвердить", "Не наш педагог")
    maria.sees("Это сообщение больше не действует")
    maria.does_not_see("Посмотреть", "передумала")
    assert (await region.does(of_phone, maria.user_id)).state == "complete"
    assert (await region.does(newest)).state == "opened"
    await opens_search(region, maria)
    maria.sees("Ждём подтверждения")
    await petr.presses("Подтвердить")
    maria.sees("Нашёлся методист")
    olga.does_not_see("Новый запрос")


async def test_a_confirmation_stands_after_ten_minutes_or_once_a_methodist_was_asked(region: Region) -> None:
    await methodist(region)
    petr = await coordinator(region)
    maria, anna = await without_link(region), await without_link(region, "Анна")
    ids = [(await region.does(of_phone, phone.user_id)).id for phone in (maria, anna)]
    for person in ids:
        await petr.presses_data(petr.last.message_id, f"people.confirm:{person}")
    await anna.presses("Посмотреть")
    await anna.presses("Познакомиться")
    refused = await petr.presses_data(petr.last.message_id, f"people.unconfirm:{ids[1]}")
    assert "уже ушёл запрос" in said(refused)
    petr.does_not_see("Отменить подтверждение")
    await region.winds(minutes=11)
    late = await petr.presses_data(petr.last.message_id, f"people.unconfirm:{ids[0]}")
    assert "Отменить можно было 10 минут" in said(late)
    assert (await region.does(of_phone, maria.user_id)).state == "verified"


async def test_only_who_confirmed_a_teacher_takes_it_back(region: Region) -> None:
    petr = await coordinator(region)
    maria = await without_link(region)
    irina = region.phone("Ирина")
    await region.does(build.staff, "coordinator", irina.user_id)
    await irina.starts()
    person = (await region.does(of_phone, maria.user_id)).id
    await petr.presses_data(petr.last.message_id, f"people.confirm:{person}")
    await irina.presses_data(irina.last.message_id, f"people.person:{person}")
    irina.does_not_see("Отменить подтверждение")
    await irina.presses_data(irina.last.message_id, f"people.unconfirm:{person}")
    assert (await region.does(of_phone, maria.user_id)).state == "verified"


async def test_not_our_teacher_is_asked_twice_and_the_diagnosis_stays(region: Region) -> None:
    petr = await coordinator(region)
    maria = await without_link(region)
    await petr.presses("Посмотреть")
    await petr.presses((await region.does(of_phone, maria.user_id)).code)
    await petr.presses("Не наш педагог")
    petr.sees("Точно не наш педагог?")
    assert (await region.does(newest)).state == "opened"
    await petr.presses("Да, не наш")
    maria.sees("Вас не нашли в списке", "8 (000) 000-00-00", "Самодиагностика работает")
    await maria.presses("Посмотреть")
    maria.sees("Вас не нашли в списке")
    assert (await region.does(newest)).state == "cancelled"


async def test_the_link_of_a_district_confirms_afterwards(region: Region) -> None:
    await methodist(region)
    maria = await without_link(region)
    maria.sees("Ждём подтверждения")
    await maria.starts(await region.does(place_link))
    await opens_search(region, maria)
    maria.sees("Ольга Викторовна", "Познакомиться")


async def test_a_refused_person_is_confirmed_by_a_link_after_all(region: Region) -> None:
    await methodist(region)
    petr = await coordinator(region)
    maria = await without_link(region)
    person = await region.does(of_phone, maria.user_id)
    await petr.presses_data(petr.last.message_id, f"people.refuse:{person.id}")
    await maria.starts(await region.does(place_link))
    await opens_search(region, maria)
    await maria.presses("Найти методиста")
    maria.sees("Ольга Викторовна")


async def test_many_newcomers_of_a_day_are_one_message(region: Region) -> None:
    petr = await coordinator(region)
    before = len(petr.from_bot)
    for name in ("Мария", "Анна", "Вера"):
        await without_link(region, name)
    assert len(petr.from_bot) == before + 1
    await region.winds(days=1)
    assert len(petr.from_bot) == before + 2
    petr.sees("Ждут вашего подтверждения 3 педагога.")


async def escalated(region: Region) -> tuple[Phone, Phone]:
    """(teacher, coordinator): nobody teaches physics."""
    petr = await coordinator(region)
    maria = await teacher(region, code="Липа-27", subjects=["physics"], wish="олимпиада")
    await maria.presses("Найти методиста")
    return maria, petr


async def test_the_coordinator_assigns_by_hand_and_the_teacher_sees_the_name_first(region: Region) -> None:
    maria, petr = await escalated(region)
    olga = await methodist(region)
    await region.winds(days=2)
    await petr.sends("/people")
    petr.sees("Ждёт методиста 1 педагог", "2 дня")
    await petr.presses("Ждут методиста: 1")
    petr.sees("Липа-27: физика, Вяземский район, ждёт 2 дня")
    await petr.presses("Липа-27")
    petr.sees("нет ни одного методиста", "с понедельника, 23 ноября")
    await petr.presses("Выбрать методиста")
    petr.sees("Ольга Викторовна: математика, Бикинский район, педагогов 0 из 10")
    await petr.presses("Ольга Викторовна")
    petr.sees("Почему этот методист?", "Близкий предмет")
    await petr.presses("Близкий предмет")
    petr.does_not_see("олимпиада")
    maria.sees("Нашёлся методист")
    await maria.presses("Посмотреть")
    maria.sees("Ольга Викторовна", "предложил координатор", "Познакомиться")
    olga.does_not_see("Новый запрос")
    row = await region.does(newest)
    assert (row.state, row.manual_reason) == ("shown", "near")


async def test_the_coordinator_reads_who_was_asked_when_and_why_not(region: Region) -> None:
    petr = await coordinator(region)
    nina, vera = [
        await methodist(region, name, shown_name=shown, municipality=place)
        for name, shown, place in (("Нина", "Нина Павловна", "kh_amursky"), ("Вера", "Вера Ильинична", "kh_bikinsky"))
    ]
    maria = await searching(region, code="Липа-27")
    for phone, reason in ((nina, "Сейчас много работы"), (vera, "Без причины")):
        await maria.presses_data(maria.last.message_id, "search")
        await maria.presses("Познакомиться")
        await region.winds(hours=3 if phone is nina else 0)
        await phone.presses("Не смогу")
        await phone.presses(reason)
    row = await region.does(newest)
    assert row.state == "escalated"
    await petr.presses_data(petr.last.message_id, f"people.case:{row.id}")
    petr.sees("Кого уже спросили:", "— 23 ноября, Нина Павловна: отказ, сейчас много работы")
    petr.sees("— 23 ноября, Вера Ильинична: отказ, причина не названа")
    await petr.presses("Выбрать методиста")
    petr.sees("Нина Павловна: математика, Амурский район, педагогов 0 из 10 (уже спрашивали, не берёт)")


async def test_the_reason_may_be_typed(region: Region) -> None:
    _, petr = await escalated(region)
    await methodist(region)
    row = await region.does(newest)
    await petr.presses_data(petr.last.message_id, f"people.choose:{row.id}")
    await petr.presses("Ольга Викторовна")
    await petr.sends("Вела физику <b>пять</b> лет & согласна")
    assert (await region.does(newest)).manual_reason == "Вела физику <b>пять</b> лет & согласна"
    petr.sees("Предложили педагогу")


async def test_a_reason_that_is_too_long_is_refused_and_the_question_stays(region: Region) -> None:
    _, petr = await escalated(region)
    await methodist(region)
    row = await region.does(newest)
    await petr.presses_data(petr.last.message_id, f"people.choose:{row.id}")
    await petr.presses("Ольга Викторовна")
    await petr.sends("о" * 300)
    petr.sees("помещается 200 знаков")
    await petr.sends("Договорились")
    assert (await region.does(newest)).state == "shown"


async def test_who_has_no_place_or_was_called_a_colleague_is_not_in_the_list(region: Region) -> None:
    petr = await coordinator(region)
    await methodist(region)
    await methodist(
        region, "Нина", shown_name="Нина Павловна", capacity=1, municipality="kh_amursky", subjects=["music"]
    )
    anna = await searching(region, name="Анна", subjects=["music"])
    await anna.presses("Познакомиться")
    maria = await searching(region)
    await maria.presses("Это мой коллега, другого")
    row = await region.does(newest)
    await petr.presses_data(petr.last.message_id, f"people.choose:{row.id}")
    petr.sees("Свободных методистов сейчас нет")
    for person in await region.does(methodist_ids):
        await petr.presses_data(petr.last.message_id, f"people.assign:{row.id}:{person}:near")
    assert (await region.does(newest)).state == "escalated"


def methodist_ids(tx: Tx) -> Any:
    return [row.person_id for row in tx.c.execute(rows.methodists.select())]


async def test_a_request_that_was_withdrawn_meanwhile_cannot_be_assigned(region: Region) -> None:
    maria, petr = await escalated(region)
    await methodist(region)
    row = await region.does(newest)
    await petr.presses_data(petr.last.message_id, f"people.choose:{row.id}")
    await petr.presses("Ольга Викторовна")
    await maria.presses("Отозвать запрос")
    assert "уже занимаются" in said(await petr.presses("Близкий предмет"))
    petr.sees("уже не ждёт")
    assert (await region.does(newest)).state == "cancelled"


async def test_assigning_twice_shows_one_methodist_once(region: Region) -> None:
    _, petr = await escalated(region)
    await methodist(region)
    row = await region.does(newest)
    person = (await region.does(methodist_ids))[0]
    for _ in range(2):
        await petr.presses_data(petr.last.message_id, f"people.assign:{row.id}:{person}:near")
    assert (await region.does(newest)).round == row.round + 1


async def test_nobody_but_a_coordinator_opens_people(region: Region) -> None:
    maria, _ = await escalated(region)
    olga = await methodist(region)
    row = await region.does(newest)
    for phone in (maria, olga):
        await phone.sends("/people")
        phone.does_not_see("Ждут методиста")
        for data in (
            "people",
            f"people.case:{row.id}",
            f"people.confirm:{row.teacher_id}",
            f"people.assign:{row.id}:1:near",
        ):
            answer = await phone.presses_data(phone.last.message_id, data)
            assert "не для вашей роли" in said(answer)
    assert (await region.does(newest)).state == "escalated"


async def test_a_wait_of_two_working_days_is_reminded(region: Region) -> None:
    _, petr = await escalated(region)
    before = len(petr.from_bot)
    await region.winds(days=3)
    assert len(petr.from_bot) == before + 1
    petr.sees("Педагог ждёт методиста", "физика, Вяземский район, ждёт 2 дня")


async def test_a_text_for_something_else_never_chooses_a_methodist(region: Region) -> None:
    _, petr = await escalated(region)
    await methodist(region)
    await petr.presses_data(petr.last.message_id, f"people.choose:{(await region.does(newest)).id}")
    await petr.presses("Ольга Викторовна")
    await petr.presses("Назад")
    await petr.sends("Коллеги, приглашаем на семинар 4 декабря")
    assert (await region.does(newest)).state == "escalated"


async def test_a_teacher_whose_methodist_left_chooses_another_one(region: Region) -> None:
    petr = await coordinator(region)
    olga = await methodist(region)
    nina = await methodist(region, "Нина", shown_name="Нина Павловна", municipality="kh_amursky")
    maria = region.phone("Мария")

    def pair(tx: Tx) -> int:
        first, _ = methodist_ids(tx)
        teacher_id = build.teacher(tx, maria.user_id, code="Липа-27")
        tx.c.execute(rows.methodists.update().where(rows.methodists.c.person_id == first).values(state="left"))
        return build.assignment(tx, teacher_id, first)

    await region.does(pair)
    await maria.starts()
    await petr.sends("/people")
    petr.sees("Методист больше не ведёт 1 педагога.")
    await petr.presses("Нужен новый методист: 1")
    petr.sees("Липа-27: математика, методист Ольга Викторовна")
    await petr.presses("Липа-27")
    await petr.presses("Предложить нового")
    maria.sees("Нужен новый методист", "Маршрут не прерывается")
    await maria.presses("Найти методиста")
    maria.sees("Прежний методист сейчас не ведёт педагогов", "Искать дальше")
    assert "Оставить как есть" not in maria.buttons
    await maria.presses("Искать дальше")
    maria.sees("Нина Павловна")
    await maria.presses("Познакомиться")
    await region.winds(hours=3)
    await nina.presses("Взять")
    assert (await region.does(newest)).state == "active"
    olga.does_not_see("Взять")


async def test_a_coordinators_question_in_words_is_answered_with_where_the_numbers_are(region: Region) -> None:
    petr = await coordinator(region)
    await petr.sends("/menu")
    await petr.sends("сколько учителей придёт?")
    petr.sees("Свободные вопросы бот не понимает", "в отчёте объявления", "Главная координатора", "сводк")


async def test_the_main_button_of_home_stands_there_once(region: Region) -> None:
    petr = await coordinator(region)
    await petr.sends("/menu")
    assert petr.buttons[0] == "Открыть сводку"
    assert "Сводка" not in petr.buttons
