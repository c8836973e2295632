"""Story 2: areas first, six statements on one message, every tap counted."""

from __future__ import annotations

from datetime import timedelta

from tests.chat.questionnaire import (
    ALONE,
    CAN_TEACH,
    CLASS,
    DIGITAL,
    LESSON,
    NOT_FOR_ME,
    NOT_YET,
    SUBJECT,
    TALK,
    WITH_HINT,
    answers,
    arrives,
    attempts,
    count_words,
    does_area,
    reading,
    stored,
    teacher,
)
from tests.world import Region


async def test_the_first_picture_comes_within_ten_taps_and_320_words(region: Region) -> None:
    for area, last in ((LESSON, NOT_FOR_ME), (CLASS, CAN_TEACH), (SUBJECT, NOT_YET), (TALK, ALONE), (DIGITAL, ALONE)):
        maria = region.phone("Мария")
        async with reading(maria) as shown:
            await arrives(maria)
            await maria.presses(area)
            await does_area(maria, ALONE, CAN_TEACH, CAN_TEACH, CAN_TEACH, CAN_TEACH, last)
        assert maria.last.kind == "photo"
        taps = 3 + 1 + 6
        assert taps <= 10
        assert count_words(shown) <= 320, (area, count_words(shown))


async def test_all_five_areas_take_at_most_forty_taps(region: Region) -> None:
    maria = region.phone("Мария")
    taps = 0
    for label in ("Даю согласие", "Да, веду уроки", "Не знаю, с чего начать"):
        if not taps:
            await maria.starts()
            taps += 1
        await maria.presses(label)
        taps += 1
    headers = []
    for area in range(5):
        headers.append(maria.text.splitlines()[0])
        await does_area(maria, *[ALONE] * 6)
        taps += 6
        if area < 4:
            await maria.presses("Ещё область")
            taps += 1
    assert taps == 38
    assert [header.partition(":")[0] for header in headers] == [LESSON, SUBJECT, CLASS, TALK, DIGITAL]
    assert sum(message.kind == "photo" for message in maria.from_bot) == 5
    assert "Ещё область" not in maria.buttons


async def test_areas_come_first_in_plain_words(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    assert maria.buttons[:6] == [
        f"{LESSON}, 2 минуты", f"{SUBJECT}, 2 минуты", f"{CLASS}, 2 минуты", f"{TALK}, 2 минуты",
        f"{DIGITAL}, 2 минуты", "Не знаю, с чего начать",
    ]  # fmt: skip


async def test_the_question_about_lessons_is_asked_once_and_can_be_corrected(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.presses("Даю согласие")
    maria.sees("Вы ведёте уроки в школе?")
    await maria.presses("Нет, другая работа")
    maria.sees("об уроке и классе в школе", "Найти методиста")
    await maria.presses("Да, веду уроки")
    maria.sees("С какой области начнём?")
    await maria.presses("Об опроснике")
    await maria.presses("Начать самодиагностику")
    maria.sees("С какой области начнём?")


async def test_who_does_not_lead_lessons_cannot_begin_by_an_old_button(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.presses("Даю согласие")
    await maria.presses("Нет, другая работа")
    answer = await maria.presses_data(maria.last.message_id, "diag.area:methodical")
    assert answer is not None
    assert "Сначала один вопрос" in answer["text"]
    maria.sees("об уроке и классе в школе")
    assert await region.does(attempts) == []


async def test_a_teacher_whose_position_is_known_is_not_asked(region: Region) -> None:
    maria = await teacher(region)
    await maria.presses_data(maria.last.message_id, "diagnosis")
    maria.sees("С какой области начнём?")


async def test_six_statements_stand_one_after_another_on_one_message(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    message = maria.last.message_id
    maria.sees(f"{LESSON}: 1 из 6", "Планирую урок от результата", "Пока не делаю: такого в моей работе сейчас нет")
    maria.sees(NOT_YET, WITH_HINT, ALONE, CAN_TEACH, NOT_FOR_ME, "Подсказка", "Позже")
    assert "Исправить" not in maria.buttons
    await answers(maria, ALONE)
    assert maria.last.message_id == message
    maria.sees(f"{LESSON}: 2 из 6", "На прошлое: делаю без помощи.", "Исправить")
    assert "Позже" not in maria.buttons
    assert "такого в моей работе" not in maria.text
    await answers(maria, NOT_FOR_ME)
    maria.sees("3 из 6", "Осталось около минуты.", "На прошлое: не относится, нет условий.")


async def test_hint_and_anchors_come_on_request(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE)
    await maria.presses("Подсказка")
    maria.sees("2 из 6", "кто понял, а кому нужно ещё объяснение", "получается по образцу", "Исправить", ALONE)
    assert "Подсказка" not in maria.buttons
    await answers(maria, WITH_HINT)
    maria.sees("3 из 6", "На прошлое: бывает, с подсказкой.")


async def test_a_tap_within_700_ms_answers_nothing(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await maria.presses(ALONE)
    maria.sees("1 из 6")
    maria.reads(0.69)
    await maria.presses(ALONE)
    assert await region.does(stored) == {}
    maria.reads(0.02)
    await maria.presses(ALONE)
    maria.sees("2 из 6")


async def test_a_second_tap_on_a_slow_phone_does_not_answer_the_next_statement(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    message = maria.last
    first, second = (message.keyboard[row][0]["callback_data"] for row in (2, 0))
    maria.reads()
    region.world.press(maria.user_id, message.message_id, first)
    await maria.presses_data(message.message_id, first)
    assert await region.does(stored) == {"m1": 3}
    maria.sees("2 из 6", "На прошлое: делаю без помощи.")
    maria.reads()
    await maria.presses_data(message.message_id, second)
    assert await region.does(stored) == {"m1": 1}
    maria.sees("2 из 6", "На прошлое: пока не делаю.")


async def test_a_second_tap_on_the_last_statement_sends_no_second_picture(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, *[ALONE] * 5)
    message = maria.last
    data = message.keyboard[3][0]["callback_data"]
    maria.reads()
    await maria.presses_data(message.message_id, data)
    await maria.presses_data(message.message_id, data)
    assert sum(one.kind == "photo" for one in maria.from_bot) == 1
    assert (await region.does(stored))["m6"] == 4


async def test_the_last_answer_can_be_corrected_and_the_way_goes_on(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, WITH_HINT)
    await maria.presses("Исправить")
    maria.sees("2 из 6", "Сейчас стоит: бывает, с подсказкой.")
    await maria.presses("Исправить")
    maria.sees("1 из 6", "Сейчас стоит: делаю без помощи.", "Позже")
    await answers(maria, NOT_YET)
    maria.sees("3 из 6")
    assert await region.does(stored) == {"m1": 1, "m2": 2}


async def test_the_sixth_answer_can_be_corrected_from_the_result(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[CAN_TEACH] * 6)
    await maria.presses("Исправить")
    maria.sees("6 из 6", "Сейчас стоит: могу научить других.")
    await answers(maria, NOT_YET)
    assert maria.last.kind == "photo"
    maria.sees("Пока нет в работе")
    assert (await region.does(stored))["m6"] == 1


async def test_a_button_of_an_area_that_is_done_shows_what_stands_now(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    [attempt] = await region.does(attempts)
    region.clock.wind(timedelta(days=7))
    answer = await maria.presses_data(maria.last.message_id, f"diag.answer:{attempt.id}:m2:1")
    assert answer is not None
    assert "уже пройдена" in answer["text"]
    maria.sees("С какой области начнём?")
    assert (await region.does(stored))["m2"] == 3


async def test_another_person_can_neither_see_nor_answer_an_attempt(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE)
    [attempt] = await region.does(attempts)
    anna = region.phone("Анна")
    await arrives(anna)
    message = anna.last.message_id
    for data in (
        f"diagnosis.item:{attempt.id}", f"diag.answer:{attempt.id}:m2:1", f"diag.fix:{attempt.id}:m1",
        f"diag.later:{attempt.id}", f"diag.resume:{attempt.id}", f"diagnosis.area:{attempt.id}:methodical",
        f"result.show:{attempt.id}",
    ):  # fmt: skip
        await anna.presses_data(message, data)
        message = anna.last.message_id
        assert "Планирую урок" not in anna.text
        assert "проверяю понимание" not in anna.text
    assert await region.does(stored) == {"m1": 3}


async def test_forged_answers_change_nothing(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    [attempt] = await region.does(attempts)
    maria.reads()
    for rest in ("m1:5", "m1:0", "m9:2", "k1:2", "m3:2", "m1:2:9", "m1:x"):
        await maria.presses_data(maria.last.message_id, f"diag.answer:{attempt.id}:{rest}")
        maria.sees("1 из 6")
    assert await region.does(stored) == {}


async def test_ten_presses_in_a_second_store_one_answer(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    maria.reads()
    message = maria.last
    data = message.keyboard[1][0]["callback_data"]
    for _ in range(9):
        region.world.press(maria.user_id, message.message_id, data)
    await maria.presses_data(message.message_id, data)
    assert await region.does(stored) == {"m1": 2}
    maria.sees("2 из 6")


async def test_the_page_about_the_instrument_says_what_it_is_not(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses("Об опроснике")
    maria.sees("Пять областей", "Это самооценка, а не аттестация")
    await maria.presses("Чего он не показывает")
    maria.sees("для тех, кто ведёт уроки в школе", "Это личная самооценка, по правилам она закрыта")


async def test_every_screen_of_the_questionnaire_keeps_to_its_length(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses("Не знаю, с чего начать")
    for area in range(5):
        for _ in range(6):
            shown = maria.last
            assert len(shown.text or "") <= 520, shown.text
            assert len((shown.text or "").splitlines()[0]) <= 40
            assert all(len(row) <= 2 for row in shown.keyboard)
            await answers(maria, NOT_YET)
        assert len(maria.last.caption or "") <= 500, maria.last.caption
        if area < 4:
            await maria.presses("Ещё область")
    await maria.presses("Достаточно")
    assert len(maria.text) <= 500


async def test_words_in_the_middle_of_the_statements_are_answered_with_the_statement_and_its_hint(
    region: Region,
) -> None:
    maria = await teacher(region)
    await maria.presses("Начать")
    await maria.presses(LESSON)
    await maria.sends("Я не понимаю вопрос")
    maria.sees("Здесь отвечают кнопками", f"{LESSON}: 1 из 6", NOT_YET)
    assert "Подсказка" not in maria.buttons
    await answers(maria, ALONE)
    maria.sees(f"{LESSON}: 2 из 6")


async def test_home_goes_on_at_the_same_statement(region: Region) -> None:
    maria = await teacher(region)
    await maria.presses("Начать")
    await maria.presses(SUBJECT)
    await maria.sends("меню")
    maria.sees("Самодиагностика ждёт на том же месте")
    await maria.presses("Продолжить")
    maria.sees(f"{SUBJECT}: 1 из 6")
    await answers(maria, ALONE)
    await maria.sends("меню")
    await maria.presses("Продолжить")
    maria.sees(f"{SUBJECT}: 2 из 6")


async def test_a_begun_area_without_an_answer_is_marked_as_begun(region: Region) -> None:
    maria = await teacher(region)
    await maria.presses("Начать")
    await maria.presses(SUBJECT)
    await maria.presses("Позже")
    assert f"Дальше: {SUBJECT}" in maria.buttons
