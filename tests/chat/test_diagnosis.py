"""Story 2: areas first, six statements on one message, a result after each, nothing lost."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from db import address as address_rows
from db import diagnosis as rows
from db.notice import notices
from sandbox.botapi.models import Event
from services.base import Tx
from services.diagnosis import begin, shared
from tests import build
from tests.world import Phone, Region, words

NOT_YET, WITH_HINT, ALONE, CAN_TEACH = (
    "Пока не делаю", "Бывает, с подсказкой", "Делаю без помощи", "Могу научить других",
)  # fmt: skip
NOT_FOR_ME = "Не относится, нет условий"
LESSON, SUBJECT, CLASS, TALK, DIGITAL = (
    "Урок и методика", "Предмет", "Ученики и класс", "Общение", "Цифровые средства",
)  # fmt: skip


async def arrives(phone: Phone) -> None:
    """From /start to the menu of areas: three taps."""
    await phone.starts()
    await phone.presses("Даю согласие")
    await phone.presses("Да, веду уроки")


async def answers(phone: Phone, *labels: str) -> None:
    for label in labels:
        phone.reads()
        await phone.presses(label)


async def does_area(phone: Phone, *labels: str) -> None:
    """Answer six statements of the area that stands."""
    assert len(labels) == 6
    await answers(phone, *labels)


async def teacher(region: Region, name: str = "Мария") -> Phone:
    """A teacher whose position is known: no question before the areas."""
    phone = region.phone(name)
    region.world.start(phone.user_id)
    await region.settled()
    await region.does(adopt, phone.user_id)
    await phone.sends("/start")
    return phone


def adopt(tx: Tx, external_id: int) -> None:
    """Give the address that pressed Start a grown teacher."""
    row = address_rows.by_external(tx.c, "telegram", external_id)
    assert row is not None
    person_id = build.teacher(tx)
    address_rows.change(tx.c, row.id, person_id=person_id, consent_state="given")


def person_of(tx: Tx, phone: Phone) -> int:
    row = address_rows.by_external(tx.c, "telegram", phone.user_id)
    assert row is not None
    return int(row.person_id)


def stored(tx: Tx) -> dict[str, int | None]:
    return {row.item: row.value for row in tx.c.execute(select(rows.answers))}


def attempts(tx: Tx) -> list[Any]:
    return list(tx.c.execute(select(rows.attempts).order_by(rows.attempts.c.id)))


def deficits(tx: Tx) -> list[Any]:
    return list(tx.c.execute(select(rows.deficits).order_by(rows.deficits.c.id)))


def told(tx: Tx, kind: str) -> list[Any]:
    return list(tx.c.execute(select(notices).where(notices.c.kind == kind).order_by(notices.c.id)))


@asynccontextmanager
async def reading(phone: Phone) -> AsyncIterator[list[str]]:
    """Every text that the bot shows meanwhile, each edit that changes the words counted anew."""
    shown: list[str] = []
    known: dict[int, str] = {}
    async with phone.region.world.subscribe() as queue:
        yield shown
        while not queue.empty():
            event: Event = queue.get_nowait()
            said = event.data.get("text") or event.data.get("caption") or ""
            if event.kind not in {"message", "edited"} or not event.data["from_bot"]:
                continue
            if event.user_id == phone.user_id and known.get(event.data["message_id"]) != said:
                known[event.data["message_id"]] = said
                if event.data["kind"] == "photo":
                    break
                shown.append(said)


def count_words(texts: list[str]) -> int:
    return sum(len(re.findall(r"\w+(?:-\w+)*", text)) for text in texts)


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
    await maria.presses("Пройти область")
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
    maria.sees(f"{LESSON}: 1 из 6", "Планирую урок от результата", "Такого в моей работе сейчас нет")
    maria.sees(NOT_YET, WITH_HINT, ALONE, CAN_TEACH, NOT_FOR_ME, "Подсказка", "Позже")
    assert "Исправить" not in maria.buttons
    await answers(maria, ALONE)
    assert maria.last.message_id == message
    maria.sees(f"{LESSON}: 2 из 6", "Прошлый ответ: делаю без помощи.", "Исправить")
    assert "Позже" not in maria.buttons
    assert "Такого в моей работе" not in maria.text
    await answers(maria, NOT_FOR_ME)
    maria.sees("3 из 6", "Осталось около минуты.", "Прошлый ответ: не относится, нет условий.")


async def test_hint_and_anchors_come_on_request(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE)
    await maria.presses("Подсказка")
    maria.sees("2 из 6", "кто понял, а кому нужно ещё объяснение", "Получается по образцу", "Исправить", ALONE)
    assert "Подсказка" not in maria.buttons
    await answers(maria, WITH_HINT)
    maria.sees("3 из 6", "Прошлый ответ: бывает, с подсказкой.")


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
    maria.sees("2 из 6", "Прошлый ответ: делаю без помощи.")
    maria.reads()
    await maria.presses_data(message.message_id, second)
    assert await region.does(stored) == {"m1": 1}
    maria.sees("2 из 6", "Прошлый ответ: пока не делаю.")


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


async def test_the_result_of_an_area_is_a_hidden_picture_and_the_same_in_words(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, CAN_TEACH, NOT_YET, WITH_HINT, WITH_HINT, ALONE, NOT_YET)
    picture = maria.last
    assert (picture.kind, picture.has_spoiler, picture.protect_content) == ("photo", True, True)
    maria.sees(
        "Итог: начать с этого.", "Лучше всего получается: планировать урок от результата",
        "Пока нет в работе: проверять понимание каждого", "В боте это видите только вы.",
    )  # fmt: skip
    assert maria.buttons == ["Начать с этого", "Ещё область", "Достаточно", "Исправить", "Убрать из чата"]
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
    maria.sees(f"{SUBJECT}, 2 минуты")


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


async def test_a_restart_keeps_the_place(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, WITH_HINT)
    await region.restart()
    await answers(maria, NOT_YET)
    maria.sees("4 из 6", "Прошлый ответ: пока не делаю.")
    assert await region.does(stored) == {"m1": 3, "m2": 2, "m3": 1}


async def test_after_a_month_it_goes_on_at_the_same_place(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, WITH_HINT)
    await region.winds(days=31)
    [attempt] = await region.does(attempts)
    assert attempt.state == "abandoned"
    await maria.presses(ALONE)
    maria.sees_somewhere("4 из 6")
    await maria.presses_data(maria.last.message_id, "diagnosis")
    await maria.presses("Дальше: Урок и методика")
    maria.sees("4 из 6", "Прошлый ответ: делаю без помощи.")
    [attempt] = await region.does(attempts)
    assert attempt.state == "in_progress"


async def test_putting_it_off_keeps_what_was_answered(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    await maria.presses("Ещё область")
    answer = await maria.presses("Позже")
    assert answer is not None
    assert "Сохранено" in answer["text"]
    maria.sees(f"Готово: {LESSON}.", f"{SUBJECT}, 2 минуты")
    [attempt] = await region.does(attempts)
    assert attempt.state == "paused"


async def test_one_reminder_comes_after_five_days_and_opens_the_place(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, WITH_HINT)
    assert await region.winds(days=7) == 0  # five days later is a Saturday; on Monday at half past four
    assert await region.winds(hours=5) == 1
    maria.sees("Самодиагностика ждёт", "осталось 4 вопроса", "около 1 минуты", "Не писать до понедельника")
    assert LESSON not in maria.text
    await maria.presses("Продолжить")
    maria.sees("3 из 6")
    assert await region.winds(days=3) == 0


async def test_who_went_on_is_reminded_only_of_the_new_pause(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE)
    await region.winds(days=3)
    await maria.presses(ALONE)
    assert await region.winds(days=3) == 0
    planned = await region.does(partial(told, kind="diagnosis_paused"))
    kept = [(one.state, one.reason, one.plan_version) for one in planned]
    assert kept == [("dropped", "done", 1), ("planned", None, 2)]
    assert await region.winds(days=3) == 1


async def test_two_weeks_of_silence_close_with_what_is_scored_and_say_so_once(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[NOT_YET] * 6)
    await maria.presses("Ещё область")
    await answers(maria, ALONE)
    assert await region.winds(days=20) == 2
    maria.sees("Подвели итог по тому, что вы прошли", "можно дополнить", "Мой итог")
    [attempt] = await region.does(attempts)
    assert (attempt.state, attempt.unfinished) == ("completed_private", True)
    await maria.presses("Мой итог")
    maria.sees(f"{LESSON} — начать с этого.")


async def test_answers_of_an_unfinished_area_are_erased_after_sixty_days(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    await maria.presses("Ещё область")
    await answers(maria, ALONE, ALONE)
    assert len(await region.does(stored)) == 8
    await region.winds(days=61)
    assert set(await region.does(stored)) == {"m1", "m2", "m3", "m4", "m5", "m6"}


async def test_an_attempt_without_a_result_is_only_counted_after_sixty_days(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, ALONE)
    await region.winds(days=61)
    [attempt] = await region.does(attempts)
    assert (attempt.state, attempt.person_id, attempt.area) == ("deleted", None, None)
    assert await region.does(stored) == {}


async def test_an_area_may_be_answered_anew_after_sixty_days_and_not_before(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    answer = await maria.presses_data(maria.last.message_id, "diag.area:methodical")
    assert answer is not None
    assert "недавно" in answer["text"]
    await region.winds(days=61)
    await maria.presses_data(maria.last.message_id, "diag.area:methodical")
    maria.sees(f"{LESSON}: 1 из 6")
    await answers(maria, NOT_YET)
    assert len(await region.does(attempts)) == 2


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
    maria.sees(f"Начинаем с темы: {SUBJECT}.", "Найти методиста", "Взять пробу на урок")
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
    maria.sees("Начинаем с темы: Проекты с <b>пятыми</b> & шестыми.")
    [chosen] = await region.does(deficits)
    assert (chosen.area, chosen.topic, chosen.source) == (None, "Проекты с <b>пятыми</b> & шестыми", "own_choice")


async def test_what_is_not_in_the_work_yet_can_be_chosen_when_all_else_is_strong(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, NOT_YET, *[CAN_TEACH] * 5)
    await maria.presses("Достаточно")
    maria.sees("Отдельно вы отметили то, чего пока нет в работе", "Из того, чего пока нет")
    await maria.presses("Из того, чего пока нет")
    maria.sees("планировать урок от результата")
    await maria.presses(f"Начать: {LESSON}")
    maria.sees(f"Начинаем с темы: {LESSON}.")


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
    await maria.presses("Взять пробу на урок")
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


async def pair(region: Region, maria: Phone, olga: Phone) -> int:
    """Olga is a methodist and works with Maria."""

    def make(tx: Tx) -> int:
        methodist = build.methodist(tx, olga.user_id)
        return build.assignment(tx, person_of(tx, maria), methodist)

    made: int = await region.does(make)
    return made


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


async def seen_by(region: Region, phone: Phone, assignment: int) -> Any:
    def look(tx: Tx) -> Any:
        return shared(tx, build.who(tx, person_of(tx, phone)), assignment)

    return await region.does(look)


async def test_the_answers_are_opened_by_a_tick_of_their_own_and_closed_at_once(region: Region) -> None:
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
    olga.sees("Педагог открыл вам результат", "Открыть карточку")
    assert LESSON not in olga.text
    await maria.presses("Что ещё можно")
    await maria.presses("Закрыть доступ методисту")
    assert (await seen_by(region, olga, assignment)).areas == ()
    [attempt] = await region.does(attempts)
    assert attempt.state == "completed_private"


async def begun(region: Region, phone: Phone, mode: Any, area: str) -> int:
    """An attempt that a route or a follow-up began, on the screen."""
    attempt: int = await region.does(lambda tx: begin(tx, build.who(tx, person_of(tx, phone)), mode, area))
    await phone.presses_data(phone.last.message_id, f"diagnosis.item:{attempt}")
    return attempt


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
    maria.sees("Итог: сильная сторона.", "Прошлый раз — начать с этого. Теперь получается больше.")
    before = await seen_by(region, olga, assignment)
    assert before.areas[0].change is None
    await maria.presses("Показать методисту")
    [area] = (await seen_by(region, olga, assignment)).areas
    assert (area.level, area.before, area.change) == ("Сильная сторона", "Начать с этого", "higher")
    assert [item.answer for item in area.items] == [3] * 6
    state = {one.id: one.state for one in await region.does(attempts)}[attempt]
    assert state == "shared"


async def test_a_half_answered_repeat_goes_on_where_it_stopped(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    first = await begun(region, maria, "repeat", "subject")
    await answers(maria, ALONE, ALONE)
    await region.restart()
    assert await begun(region, maria, "repeat", "subject") == first
    maria.sees(f"{SUBJECT}: 3 из 6")
