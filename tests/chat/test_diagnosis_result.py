"""Story 2: the result in a picture and in words, the choice, deleting, and what a methodist sees."""

from __future__ import annotations

import re

from tests.chat.questionnaire import (
    ALONE,
    CAN_TEACH,
    CLASS,
    LESSON,
    NOT_FOR_ME,
    NOT_YET,
    SUBJECT,
    WITH_HINT,
    arrives,
    attempts,
    begun,
    deficits,
    does_area,
    pair,
    seen_by,
    stored,
)
from tests.world import Region, words


async def test_the_result_of_an_area_is_a_hidden_picture_and_the_same_in_words(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, CAN_TEACH, NOT_YET, WITH_HINT, WITH_HINT, ALONE, NOT_YET)
    picture = maria.last
    assert (picture.kind, picture.has_spoiler, picture.protect_content) == ("photo", True, True)
    maria.sees(
        "Итог: есть с чего начать.", "Лучше всего получается: планировать урок от результата",
        "Пока нет в работе: проверять понимание каждого", "В боте это видите только вы.",
    )  # fmt: skip
    assert maria.buttons == ["Начать с этого", "Ещё область", "Достаточно", "Исправить", "Убрать из чата", "Меню"]
    assert not re.search(r"%|процент|балл|\d", maria.text)
    assert all("6 из 6" not in words(message) for message in maria.from_bot)


async def test_an_area_with_too_few_answers_gets_words_and_no_picture(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, NOT_FOR_ME, NOT_FOR_ME, NOT_FOR_ME, ALONE, ALONE, ALONE)
    assert maria.last.kind == "text"
    maria.sees("Вывода по этой области нет", "Ещё область", "Достаточно")


async def test_the_picture_can_be_taken_out_of_the_chat(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    await maria.presses("Убрать из чата")
    assert all(message.kind != "photo" for message in maria.from_bot)
    maria.sees("С какой области начнём?", f"Готово: {LESSON}.")


async def test_a_picture_can_be_taken_out_after_the_next_area_has_begun(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    picture = maria.last
    await maria.presses("Ещё область")
    assert [[one["text"] for one in row] for row in picture.keyboard] == [["Убрать из чата"]]
    await maria.presses("Убрать из чата", picture)
    assert all(message.kind != "photo" for message in maria.from_bot)
    maria.sees(f"Дальше: {SUBJECT}")


async def test_a_picture_older_than_two_days_is_left_to_the_person(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    picture = maria.last
    await region.winds(days=3)
    answer = await maria.presses("Убрать из чата", picture)
    assert answer is not None
    assert "удалите её сами" in answer["text"]
    assert any(message.kind == "photo" for message in maria.from_bot)
    maria.sees(f"Готово: {LESSON}.")


async def test_three_areas_are_suggested_with_the_reason_and_one_is_chosen(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses("Не знаю, с чего начать")
    await does_area(maria, *[NOT_YET] * 6)
    await maria.presses("Ещё область")
    await does_area(maria, *[WITH_HINT] * 6)
    await maria.presses("Ещё область")
    await does_area(maria, *[CAN_TEACH] * 6)
    await maria.presses("Достаточно")
    maria.sees(
        f"{LESSON}: «пока не делаю» — 6 из 6 ответов.", f"{SUBJECT}: пока с подсказкой — 6 из 6 ответов.",
        f"{CLASS} — сильная сторона.", "Своя тема",
    )  # fmt: skip
    assert maria.buttons[:2] == [f"Начать: {LESSON}", f"Начать: {SUBJECT}"]
    await maria.presses(f"Начать: {SUBJECT}")
    maria.sees(f"Начинаем с области «{SUBJECT}»: ", "Найти методиста", "Что попробовать на уроке")
    await maria.presses_data(maria.last.message_id, "result.begin:subject")
    [chosen] = await region.does(deficits)
    assert (chosen.area, chosen.topic, chosen.source, chosen.status) == ("subject", None, "self", "proposed")
    [attempt] = await region.does(attempts)
    assert attempt.state == "completed_private"


async def test_an_own_topic_is_typed_and_too_long_a_one_is_refused(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    await maria.presses("Достаточно")
    maria.sees("ничего не отметили как трудное")
    await maria.presses("Своя тема")
    await maria.sends("ы" * 301)
    maria.sees("помещается 300 знаков")
    await maria.sends_other("sticker")
    maria.sees("нужен текст")
    await maria.sends("Проекты с <b>пятыми</b> & шестыми")
    maria.sees("Начинаем со своей темы: Проекты с <b>пятыми</b> & шестыми.")
    [chosen] = await region.does(deficits)
    assert (chosen.area, chosen.topic, chosen.source) == (None, "Проекты с <b>пятыми</b> & шестыми", "own_choice")


async def test_what_is_not_in_the_work_yet_can_be_chosen_when_all_else_is_strong(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, NOT_YET, *[CAN_TEACH] * 5)
    await maria.presses("Достаточно")
    maria.sees("Отдельно вы отметили то, чего пока нет в работе", "Чего пока нет в работе")
    await maria.presses("Чего пока нет в работе")
    maria.sees("планировать урок от результата")
    await maria.presses(f"Начать: {LESSON}")
    maria.sees(f"Начинаем с области «{LESSON}»: ")


async def test_another_choice_replaces_the_first(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[NOT_YET] * 6)
    await maria.presses("Начать с этого")
    await maria.presses("Выбрать другое")
    maria.sees("С чего начнём", "Своя тема")
    await maria.presses("Своя тема")
    await maria.sends("Классное руководство")
    assert [one.topic for one in await region.does(deficits)] == ["Классное руководство"]


async def test_one_thing_to_try_is_taken_from_the_weakest_statements(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, ALONE, ALONE, NOT_YET, WITH_HINT, ALONE, ALONE)
    await maria.presses("Начать с этого")
    await maria.presses("Что попробовать на уроке")
    maria.sees("карточку-подсказку")
    await maria.presses("Другая проба")
    maria.sees("назовите три критерия")


async def test_the_result_can_be_kept_as_a_picture_that_may_be_saved(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    await maria.presses("Достаточно")
    await maria.presses("Что ещё можно")
    await maria.presses("Сохранить для себя")
    assert (maria.last.kind, maria.last.has_spoiler, maria.last.protect_content) == ("photo", True, False)
    maria.sees(f"{LESSON} — сильная сторона.")


async def test_deleting_asks_twice_and_erases_everything(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[NOT_YET] * 6)
    await maria.presses("Начать с этого")
    await maria.presses("Что ещё можно")
    await maria.presses("Удалить результат")
    maria.sees("Удалить результат?", "Оставить")
    assert len(await region.does(stored)) == 6
    message = maria.last
    await maria.presses("Удалить")
    maria.sees("Пройденных областей пока нет")
    assert await region.does(stored) == {}
    assert await region.does(deficits) == []
    [attempt] = await region.does(attempts)
    assert (attempt.state, attempt.person_id) == ("deleted", None)
    await maria.presses_data(message.message_id, "result.erase")
    assert len(await region.does(attempts)) == 1


async def test_a_methodist_sees_exactly_what_was_ticked_and_the_look_is_noted(region: Region) -> None:
    maria, olga = region.phone("Мария"), region.phone("Ольга")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[NOT_YET] * 6)
    await maria.presses("Ещё область")
    await does_area(maria, *[WITH_HINT] * 6)
    await maria.presses("Начать с этого")
    region.world.start(olga.user_id)
    assignment = await pair(region, maria, olga)
    await maria.presses_data(maria.last.message_id, "result")
    await maria.presses("Передать методисту")
    maria.sees("Ольга Викторовна", f"Отмечено: {SUBJECT}.", f"✓ {SUBJECT}", "И мои ответы")
    await maria.presses(f"✓ {SUBJECT}")
    maria.sees("Пока ничего не отмечено")
    answer = await maria.presses("Передать")
    assert answer is not None
    assert "Отметьте хотя бы одну" in answer["text"]
    await maria.presses_data(maria.last.message_id, "result.share:0:0")
    await maria.presses(LESSON)
    await maria.presses("Передать")
    assert [(one.code, one.items) for one in (await seen_by(region, olga, assignment)).areas] == [("methodical", ())]
    await maria.presses("Что ещё можно")
    await maria.presses("Кто видел мои ответы")
    maria.sees("Ольга Викторовна — 23 ноября")


async def test_the_answers_are_opened_by_a_tick_of_their_own_and_closed_at_once(region: Region) -> None:
    await region.winds(hours=3)  # 15:00: a methodist reads in the own hours
    maria, olga = region.phone("Мария"), region.phone("Ольга")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, NOT_YET, *[WITH_HINT] * 5)
    await maria.presses("Начать с этого")
    region.world.start(olga.user_id)
    assignment = await pair(region, maria, olga)
    await maria.presses_data(maria.last.message_id, "result.share")
    await maria.presses("И мои ответы")
    maria.sees("✓ И мои ответы", "Вместе с ответами на утверждения")
    await maria.presses("Передать")
    result = await seen_by(region, olga, assignment)
    assert [item.id for item in result.areas[0].items] == ["m1", "m2", "m3", "m4", "m5", "m6"]
    assert result.areas[0].items[0].label == NOT_YET
    assert result.begin_with == LESSON
    olga.sees("Педагог открыл вам результат", ": результат лежит в карточке", "Посмотреть результат")
    assert LESSON not in olga.text
    await olga.presses("Посмотреть результат")
    olga.sees("Открыто вам: ", LESSON)
    await maria.presses("Что ещё можно")
    await maria.presses("Закрыть доступ методисту")
    assert (await seen_by(region, olga, assignment)).areas == ()
    [attempt] = await region.does(attempts)
    assert attempt.state == "completed_private"


async def test_a_repeated_area_shows_before_and_after_in_words_and_can_be_shown(region: Region) -> None:
    maria, olga = region.phone("Мария"), region.phone("Ольга")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[WITH_HINT] * 6)
    await maria.presses("Начать с этого")
    region.world.start(olga.user_id)
    assignment = await pair(region, maria, olga)
    await maria.presses_data(maria.last.message_id, "result.send:1:1")
    attempt = await begun(region, maria, "repeat", "methodical")
    maria.sees(f"{LESSON}: 1 из 6")
    await does_area(maria, *[ALONE] * 6)
    assert (maria.last.kind, maria.last.has_spoiler) == ("photo", True)
    maria.sees("Итог: сильная сторона.", "Прошлый раз — есть с чего начать. Теперь получается больше.")
    before = await seen_by(region, olga, assignment)
    assert before.areas[0].change is None
    await maria.presses("Показать методисту")
    [area] = (await seen_by(region, olga, assignment)).areas
    assert (area.level, area.before, area.change) == ("Сильная сторона", "Есть с чего начать", "higher")
    assert [item.answer for item in area.items] == [3] * 6
    state = {one.id: one.state for one in await region.does(attempts)}[attempt]
    assert state == "shared"
