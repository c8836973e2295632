"""Story 10: a methodist joins by a one-time link, with consent C2 and six questions."""

from __future__ import annotations

from sqlalchemy import select

from db.assignment import methodists
from db.consent import consent_texts, consents
from services import role
from tests.chat.staffroom import (
    coordinator,
    membership,
    menu_of,
    methodist_link,
    roles_of,
    waiting_methodist,
)
from tests.world import Region


async def test_a_methodist_joins_with_consent_and_six_questions_and_is_confirmed(region: Region) -> None:
    await region.winds(hours=4)  # 16:00: a methodist reads in the own hours
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


async def test_who_joins_has_a_home_and_a_text_there_answers_no_question(region: Region) -> None:
    peter, olga = await coordinator(region), region.phone("Ольга")
    await olga.starts(await methodist_link(region, peter))
    await olga.presses("Даю согласие")
    await olga.presses("Позже")
    olga.sees("Главная", "Осталась анкета методиста")
    await olga.sends("Ирина")
    olga.sees("Главная")
    for word in ("меню", "отмена", "помощь"):
        await olga.sends(word)
        assert "Даю согласие" not in olga.buttons
    await olga.sends("/menu")
    await olga.presses("Открыть анкету")
    olga.sees("Имя: пока нет ответа")


async def test_who_has_lost_the_role_reads_a_sentence_and_begins_anew(region: Region) -> None:
    peter = await coordinator(region)
    await peter.sends("/staff")
    await region.does(role.revoke, peter.user_id, "coordinator")
    answer = await peter.presses("Добавить методиста")
    assert answer is not None
    assert "не для вашей роли" in answer["text"]
    peter.sees("Даю согласие")


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
    olga.sees("Бот пишет людям с 8:30 до 20:30")
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
