"""Story 3, first half: position, subject, municipality; who came by a link and who did not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db.person import add_link, persons, subjects_of
from services.base import Tx
from tests import build
from tests.world import Phone, Region


async def newcomer(region: Region, name: str = "Мария", link: str = "") -> Phone:
    """Somebody who has given consent and nothing else."""
    phone = region.phone(name)
    await phone.starts(link)
    await phone.presses("Даю согласие")
    return phone


async def opens_search(region: Region, phone: Phone) -> None:
    """The page `search` by its address, as any old button would open it."""
    await phone.presses_data(phone.last.message_id, "search")


def place_link(tx: Tx, code: str = "abcdefghij234567") -> str:
    add_link(tx.c, code=code, kind="m", municipality="kh_vyazemsky", created_at=tx.now)
    return f"m_{code}"


def of_phone(tx: Tx, user_id: int) -> Any:
    """The person's row."""
    from db.address import by_external

    address = by_external(tx.c, "telegram", user_id)
    assert address is not None
    return tx.c.execute(select(persons).where(persons.c.id == address.person_id)).one()


def subjects(tx: Tx, user_id: int) -> list[str]:
    return [row.subject for row in subjects_of(tx.c, of_phone(tx, user_id).id)]


async def test_who_came_by_a_link_is_asked_position_subject_and_district_of_the_methodist_only(region: Region) -> None:
    await region.does(build.methodist)
    maria = await newcomer(region, link=await region.does(place_link))
    await opens_search(region, maria)
    maria.sees("Кем вы работаете?", "Имя и школу не спрашиваем", "Учитель начальных классов", "Позже")
    await maria.presses("Учитель")
    maria.sees("Что вы ведёте?")
    await maria.presses("Математика")
    maria.sees("Учитель, математика. Вяземский район.", "Из другого района", "Всё равно")
    await maria.presses("Из другого района")
    maria.sees("Нашёлся методист", "Ольга Викторовна, математика, гимназия г. Бикина")
    assert (await region.does(of_phone, maria.user_id)).state == "verified"


async def test_the_type_of_organisation_is_asked_only_when_the_position_leaves_a_doubt(region: Region) -> None:
    maria = await newcomer(region, link=await region.does(place_link))
    await opens_search(region, maria)
    await maria.presses("Воспитатель")
    await maria.presses("Дошкольное образование")
    maria.sees("Где вы работаете?", "Детский сад", "Общеобразовательная школа")
    await maria.presses("Детский сад")
    maria.sees("Какого методиста искать?")
    assert (await region.does(of_phone, maria.user_id)).org_type == "kindergarten"


async def test_a_position_and_a_subject_may_be_typed_or_found_by_pages(region: Region) -> None:
    maria = await newcomer(region, link=await region.does(place_link))
    await opens_search(region, maria)
    await maria.sends("логопед")
    maria.sees("Что вы ведёте?")
    await maria.presses("Другой предмет")
    await maria.presses("Дальше")
    await maria.presses("Раньше")
    await maria.sends("алгебра")
    assert await region.does(subjects, maria.user_id) == ["mathematics"]


async def test_the_municipality_is_asked_only_when_no_link_told_it(region: Region) -> None:
    maria = await newcomer(region)
    await opens_search(region, maria)
    await maria.presses("Учитель")
    await maria.presses("Математика")
    maria.sees("Где вы работаете?", "Выберите район или город", "Дальше")
    await maria.presses("Дальше")
    await maria.sends("Хабаровск")
    maria.sees("Подходит несколько ответов", "Город Хабаровск", "Хабаровский район")
    await maria.presses("Хабаровский район")
    maria.sees("Какого методиста искать?")


async def test_a_municipality_that_is_not_there_gets_a_sentence_and_the_question_stays(region: Region) -> None:
    maria = await newcomer(region)
    await opens_search(region, maria)
    await maria.presses("Учитель")
    await maria.presses("Математика")
    await maria.sends("Тридевятое царство")
    maria.sees("В списке такого нет", "Где вы работаете?")
    await maria.sends("Бикин")
    maria.sees("Какого методиста искать?", "Бикинский район")


async def test_up_to_four_subjects_the_first_is_the_main_one(region: Region) -> None:
    maria = region.phone("Мария")
    await region.does(build.teacher, maria.user_id)
    await maria.starts()
    for word in ("физика", "химия", "биология"):
        await maria.presses_data(maria.last.message_id, "profile")
        await maria.presses("Добавить предмет")
        await maria.sends(word)
    main, *others = await region.does(subjects, maria.user_id)
    assert (main, set(others)) == ("mathematics", {"physics", "chemistry", "biology"})
    answer = await maria.presses_data(maria.last.message_id, "profile.set:more:history")
    assert answer is not None
    assert "Предметов может быть не больше 4" in answer["text"]
    assert len(await region.does(subjects, maria.user_id)) == 4


async def test_another_subject_is_kept_in_own_words(region: Region) -> None:
    maria = await newcomer(region, link=await region.does(place_link))
    await opens_search(region, maria)
    await maria.presses("Учитель")
    await maria.sends("Другое")
    maria.sees("Напишите, что вы ведёте")
    await maria.sends("Шахматы <b>&")
    maria.sees("шахматы <b>&", "Какого методиста искать?")


async def test_words_that_are_too_long_are_refused_and_the_question_stays(region: Region) -> None:
    maria = await newcomer(region, link=await region.does(place_link))
    await opens_search(region, maria)
    await maria.presses("Учитель")
    await maria.sends("Другое")
    await maria.sends("ш" * 300)
    maria.sees("помещается 100 знаков", "Другой предмет")
    await maria.sends("Шахматы")
    maria.sees("шахматы")


async def test_a_sticker_where_a_word_is_due_is_refused_with_a_sentence(region: Region) -> None:
    maria = await newcomer(region)
    await opens_search(region, maria)
    await maria.sends_other("sticker")
    maria.sees("Здесь нужен текст", "Кем вы работаете?")


async def test_an_answer_may_be_corrected_before_the_request(region: Region) -> None:
    maria = await newcomer(region, link=await region.does(place_link))
    await opens_search(region, maria)
    await maria.presses("Учитель")
    await maria.presses("Математика")
    await maria.presses("Исправить")
    await maria.presses("Изменить предмет")
    await maria.presses("История")
    maria.sees("Учитель, история")


async def test_a_restart_in_the_middle_keeps_every_answer(region: Region) -> None:
    maria = await newcomer(region)
    await opens_search(region, maria)
    await maria.presses("Учитель")
    await region.restart()
    await region.winds(days=30)
    await maria.presses("Математика")
    maria.sees_somewhere("Где вы работаете?")
    assert (await region.does(of_phone, maria.user_id)).position == "teacher"
    assert await region.does(subjects, maria.user_id) == ["mathematics"]


async def test_an_old_button_of_a_question_changes_the_answer_and_nothing_else(region: Region) -> None:
    maria = await newcomer(region)
    await opens_search(region, maria)
    question = maria.last
    await maria.presses("Учитель")
    await maria.presses("Математика")
    await region.winds(days=7)
    await maria.presses_data(question.message_id, "profile.set:position:deputy_head")
    row = await region.does(of_phone, maria.user_id)
    assert (row.position, row.org_type) == ("deputy_head", "school")
    assert await region.does(subjects, maria.user_id) == ["mathematics"]


async def test_a_forged_answer_is_refused(region: Region) -> None:
    maria = await newcomer(region)
    await opens_search(region, maria)
    await maria.presses_data(maria.last.message_id, "profile.set:position:minister")
    await maria.presses_data(maria.last.message_id, "profile.set:name:teacher")
    assert (await region.does(of_phone, maria.user_id)).position is None


async def test_before_consent_the_search_is_not_opened(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.presses_data(maria.last.message_id, "search")
    maria.sees("Даю согласие")


async def test_an_unfinished_profile_is_reminded_once(region: Region) -> None:
    maria = await newcomer(region)
    await opens_search(region, maria)
    await maria.presses("Учитель")
    await region.winds(days=3)
    maria.sees("В профиле осталось 2 вопроса. Продолжим?", "Продолжить")
    await maria.presses("Продолжить")
    maria.sees("Что вы ведёте?")
    before = len(maria.from_bot)
    await region.winds(days=14)
    assert not [one for one in maria.from_bot[before:] if "В профиле" in (one.text or "")]


async def test_a_text_written_on_another_page_answers_no_question(region: Region) -> None:
    maria = await newcomer(region)
    await opens_search(region, maria)
    await maria.presses("Позже")
    await maria.sends("логопед")
    assert (await region.does(of_phone, maria.user_id)).position is None
