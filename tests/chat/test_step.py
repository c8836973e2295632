"""Story 7: done, evidence, the methodist's answer, the check and the result."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from db import route as route_rows
from services.base import Tx
from tests import build
from tests.chat.route_story import Pair, pair
from tests.moments import at
from tests.world import Region

LIGHT = ("self_study", "classroom_trial", "reflection")
ASKS = ("lesson_observation", "self_study", "open_lesson")


async def states(story: Pair) -> list[str]:
    """The states of the steps, in their order."""

    def read(tx: Tx) -> list[str]:
        found = tx.c.execute(select(route_rows.steps).order_by(route_rows.steps.c.id))
        return [row.state for row in found]

    found: list[str] = await story.region.does(read)
    return found


async def route_state(story: Pair) -> str:
    def read(tx: Tx) -> str:
        return str(tx.c.execute(select(route_rows.routes.c.state)).scalar_one())

    found: str = await story.region.does(read)
    return found


async def evidence(story: Pair) -> list[tuple[str, str | None, bool]]:
    """(kind, text, checked) of what stands."""

    def read(tx: Tx) -> list[tuple[str, str | None, bool]]:
        where = route_rows.evidence.c.removed_at.is_(None)
        found = tx.c.execute(select(route_rows.evidence).where(where).order_by(route_rows.evidence.c.id))
        return [(row.kind, row.text, row.checked) for row in found]

    found: list[tuple[str, str | None, bool]] = await story.region.does(read)
    return found


def asked(story: Pair) -> int:
    """How many messages of their own the methodist got about steps to check."""
    return sum("отклика" in (message.text or "") for message in story.olga.from_bot)


async def test_a_light_step_is_done_in_one_tap_and_the_methodist_hears_in_the_own_hours(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    story.anna.sees("Шаг 1: Изучение материала", "Срок — через 7 дней", "Сделано", "Перенести")
    answer = await story.anna.presses("Сделано")
    assert answer is not None
    assert "Отмечено" in answer["text"]
    story.anna.sees("Сдан и ждёт отклика", "Получилось", "Отменить отправку")
    assert not story.olga.from_bot
    await region.winds(hours=3)
    story.olga.sees("Ждут вас: 2")
    assert asked(story) == 0
    await story.opens_step(story.anna, 2)
    await story.anna.presses("Сделано")
    await region.ticks()
    story.olga.sees("Ждут вашего отклика 2 шага")
    story.olga.does_not_see("Изучение материала", "Анна")


async def test_a_second_press_changes_nothing(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    answer = await story.presses(story.anna, f"step.done:{story.steps[0]}:0")
    assert answer is not None
    assert "неактуально" in answer["text"]
    assert (await states(story))[0] == "submitted"
    await region.winds(hours=3)
    assert (await states(story))[0] == "submitted"
    assert len(story.olga.from_bot) == 1


async def test_how_it_went_and_a_word_are_by_wish(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 2)
    await story.anna.presses("Сделано")
    await story.anna.presses("Не получилось")
    await story.anna.sends("Пробовали в 7-м классе, не хватило времени <b>&")
    story.anna.sees("Добавлено")
    await story.opens_step(story.olga, 2)
    story.olga.sees("пока не получилось", "не хватило времени <b>&", "Принято, спасибо")
    assert await evidence(story) == [("text", "Пробовали в 7-м классе, не хватило времени <b>&", True)]


async def test_a_step_that_needs_evidence_stays_open_till_it_comes(region: Region) -> None:
    story = await pair(region, ASKS)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    story.anna.sees("Чем подтвердим?", "пара слов, голос или фото", "Позже")
    assert (await states(story))[0] == "in_progress"
    await story.anna.presses("Позже")
    story.anna.sees("Сделано")
    await story.anna.presses("Сделано")
    await story.anna.sends("Был на уроке коллеги, разобрали начало и рефлексию")
    story.anna.sees("Отправлено методисту")
    assert (await states(story))[0] == "submitted"


async def test_what_does_not_fit_the_kind_is_refused_and_the_question_stays_open(region: Region) -> None:
    story = await pair(region, ASKS)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.anna.sends_file("document")
    story.anna.sees("подтверждают иначе", "пара слов, голос или фото")
    await story.anna.sends_other("sticker")
    story.anna.sees("Такое сюда не подходит")
    assert await evidence(story) == []
    await story.anna.sends("Разобрали урок вдвоём")
    assert (await states(story))[0] == "submitted"


async def test_before_the_first_photo_children_are_asked_about(region: Region) -> None:
    story = await pair(region, ASKS)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.anna.sends_file("photo", caption="мои записи")
    story.anna.sees("Нет ли здесь детей?")
    assert (await states(story))[0] == "in_progress"
    await story.opens_step(story.olga, 1)
    story.olga.does_not_see("мои записи")
    await story.anna.presses("Нет, можно отправлять")
    assert (await states(story))[0] == "submitted"
    await story.anna.sends_file("photo")
    story.anna.sees("Добавлено")
    assert [checked for _, _, checked in await evidence(story)] == [True, True]


async def test_a_photo_with_children_is_erased_and_the_step_stays_open(region: Region) -> None:
    story = await pair(region, ASKS)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.anna.sends_file("photo")
    await story.anna.presses("Есть, удалить присланное")
    story.anna.sees("Чем подтвердим?")
    assert await evidence(story) == []
    assert (await states(story))[0] == "in_progress"
    await region.ticks()
    assert not any(path.is_file() for path in (region.folder / "files").rglob("*.jpg"))


async def test_an_album_of_ten_is_one_answer(region: Region) -> None:
    story = await pair(region, ASKS)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    for number in range(10):
        region.world.send_file(
            story.anna.user_id, "photo", b"x" * (60 + number), "photo.jpg", "image/jpeg", media_group_id="a1"
        )
    await region.settled()
    story.anna.sees("Нет ли здесь детей?")
    await story.anna.presses("Нет, можно отправлять")
    assert len(await evidence(story)) == 10
    assert (await states(story))[0] == "submitted"
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Показать целиком")
    assert [message.kind for message in story.olga.from_bot].count("photo") == 10


async def test_a_file_over_twenty_megabytes_is_refused_with_a_sentence(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.anna.sends_file("document", b"x" * (60 * 1024 * 1024))
    story.anna.sees("Файл больше 20 МБ")
    assert await evidence(story) == []


async def test_done_can_be_taken_back_for_ten_minutes_and_the_methodist_sees_it(region: Region) -> None:
    story = await pair(region, LIGHT)
    await region.winds(hours=3)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await region.ticks()
    story.olga.sees("Ждёт вашего отклика 1 шаг")
    await story.anna.presses("Отменить отправку")
    story.anna.sees("Сделано")
    await region.ticks()
    story.olga.sees("вторая сторона передумала")
    await region.winds(days=4, hours=2)
    story.anna.sees_somewhere("Срок шага «Изучение материала»")
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await region.ticks()
    story.olga.sees("Ждёт вашего отклика 1 шаг")


async def test_after_ten_minutes_there_is_nothing_to_take_back(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await region.winds(minutes=11)
    answer = await story.presses(story.anna, f"step.undo:{story.steps[0]}:1")
    assert answer is not None
    assert "10 минут" in answer["text"]
    assert "Отменить отправку" not in story.anna.buttons


async def test_the_methodist_answers_with_a_ready_phrase(region: Region) -> None:
    story = await pair(region, LIGHT)
    await region.winds(hours=3)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await region.ticks()
    await story.olga.presses("Посмотреть")
    story.olga.sees("Шаг 1: Изучение материала", "Педагог:", "Принято, есть вопрос", "Своими словами")
    await story.olga.presses("Принято, спасибо")
    story.olga.sees("Шаг принят", "Отменить ответ")
    await region.ticks()
    story.anna.sees("Методист ответил", "«Изучение материала» принят")
    await story.anna.presses("Посмотреть ответ")
    story.anna.sees("принято, спасибо")
    await region.winds(days=4)
    assert asked(story) == 1


async def test_own_words_and_a_voice_are_answers_too(region: Region) -> None:
    story = await pair(region, LIGHT)
    for number in (1, 2):
        await story.opens_step(story.anna, number)
        await story.anna.presses("Сделано")
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Своими словами")
    await story.olga.sends("Хорошее начало, возьмите ещё один приём")
    await story.opens_step(story.anna, 1)
    story.anna.sees("возьмите ещё один приём")
    await story.opens_step(story.olga, 2)
    await story.olga.presses("Своими словами")
    await story.olga.sends_other("sticker")
    story.olga.sees("текст или голосовое")
    await story.olga.sends_file("voice")
    assert (await states(story))[:2] == ["accepted", "accepted"]
    await story.opens_step(story.anna, 2)
    await story.anna.presses("Послушать ответ")
    assert "voice" in [message.kind for message in story.anna.from_bot][-2:]


async def test_long_words_can_be_read_whole(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.anna.sends("Очень подробный рассказ. " * 100 + "Конец рассказа <b>&")
    await story.opens_step(story.olga, 1)
    story.olga.does_not_see("Конец рассказа")
    await story.olga.presses("Показать целиком")
    story.olga.sees_somewhere("Конец рассказа <b>&")


async def test_a_word_to_the_methodist_is_no_addition_to_a_step_that_has_its_answer(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Принято, спасибо")
    await story.anna.sends("Когда созвонимся?")
    assert await evidence(story) == []
    story.anna.does_not_see("Уже неактуально")


async def test_an_hour_after_done_a_word_is_a_word_again(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await region.winds(minutes=61)
    await story.anna.sends("Когда созвонимся?")
    assert await evidence(story) == []


async def test_a_step_is_returned_with_what_to_add_and_not_less_than_three_days(region: Region) -> None:
    story = await pair(region, LIGHT, [date(2026, 11, day) for day in (23, 25, 27, 28, 30)])
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Нужно дополнить")
    await story.olga.sends("Допишите, что было трудно")
    story.olga.sees("Педагог узнает")
    await region.ticks()
    story.anna.sees("просит кое-что добавить")
    await story.anna.presses("Посмотреть ответ")
    story.anna.sees("Что добавить: Допишите, что было трудно", "26 ноября", "Сделано")
    await story.anna.presses("Сделано")
    assert (await states(story))[0] == "submitted"


async def test_an_answer_can_be_taken_back(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Принято, есть вопрос")
    story.olga.sees("Написать вопрос")
    await region.ticks()
    await story.olga.presses("Отменить ответ")
    story.olga.sees("Принято, спасибо")
    await region.ticks()
    story.anna.sees_somewhere("вторая сторона передумала")
    assert (await states(story))[0] == "submitted"


async def test_a_waiting_step_is_reminded_of_after_three_working_days_once(region: Region) -> None:
    story = await pair(region, LIGHT)
    await region.winds(hours=3)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await region.winds(days=2)
    assert asked(story) == 1
    await region.winds(days=2)
    assert asked(story) == 2
    again = [message for message in story.olga.from_bot if "отклика" in (message.text or "")][-1]
    assert [row[0]["text"] for row in again.keyboard][-2:] == ["Не писать до понедельника", "Почему это пришло?"]
    await region.winds(days=10)
    assert asked(story) == 2


async def test_steps_sent_in_at_night_stand_in_the_one_list_of_the_day(region: Region) -> None:
    story = await pair(region, LIGHT)
    await region.winds(hours=8)
    for number in (1, 2):
        await story.opens_step(story.anna, number)
        await story.anna.presses("Сделано")
    before = len(story.olga.from_bot)
    await region.winds(days=1)
    assert len(story.olga.from_bot) == before + 1
    story.olga.sees("Ждут вас: 3")


async def test_a_step_is_taken_out_only_together(region: Region) -> None:
    story = await pair(region, LIGHT)
    await region.winds(hours=3)
    await story.opens_step(story.anna, 3)
    await story.anna.presses("Снять шаг")
    story.anna.sees("Ждём ответа методиста", "Не снимать")
    assert (await states(story))[2] == "planned"
    await region.ticks()
    story.olga.sees("Снять шаг маршрута?")
    await story.olga.presses("Посмотреть")
    await story.olga.presses("Согласиться и снять")
    assert (await states(story))[2] == "skipped_agreed"
    await region.ticks()
    story.anna.sees("снят: вторая сторона согласна")


async def test_a_proposal_to_take_out_can_be_withdrawn_or_refused(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.olga, 2)
    await story.olga.presses("Предложить снять шаг")
    await story.olga.presses("Не снимать")
    await story.olga.presses("Предложить снять шаг")
    await story.opens_step(story.anna, 2)
    story.anna.sees("Методист предлагает снять")
    await story.anna.presses("Оставить шаг")
    assert (await states(story))[1] == "planned"
    answer = await story.presses(story.anna, f"step.skipped:{story.steps[1]}:1")
    assert answer is not None
    assert "неактуально" in answer["text"]


async def test_the_last_step_of_work_and_the_tail_are_not_taken_out(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await story.opens_step(story.anna, 1)
    assert "Снять шаг" not in story.anna.buttons
    answer = await story.presses(story.anna, f"step.skip:{story.steps[0]}:1")
    assert answer is not None
    assert "хотя бы один шаг" in answer["text"]
    answer = await story.presses(story.anna, f"step.skip:{story.steps[2]}:1")
    assert answer is not None
    assert "в любом маршруте" in answer["text"]


async def test_nobody_else_opens_a_step_or_presses_its_buttons(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    stranger, other, peter = (region.phone(name) for name in ("Вера", "Нина", "Пётр"))
    for phone in (stranger, other, peter):
        region.world.add_person(phone.user_id, phone.name, started=True)
    await region.does(build.teacher, stranger.user_id)
    await region.does(build.methodist, other.user_id)
    await region.does(build.staff, "coordinator", peter.user_id)
    first = story.steps[0]
    for phone in (stranger, other, peter):
        for data in (f"step:{first}", f"step.files:{first}", f"step.accept:{first}:1:thanks", f"step.undo:{first}:1"):
            answer = await phone.presses_data(1, data)
            assert answer is not None
            phone.does_not_see("Изучение материала")
    assert (await states(story))[0] == "submitted"
    answer = await story.presses(story.anna, f"step.accept:{first}:1:thanks")
    assert answer is not None
    assert (await states(story))[0] == "submitted"


async def test_the_teacher_may_remove_what_was_sent(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.anna.sends("Первая мысль")
    await story.anna.sends("Смотрите https://example.org/plan")
    await story.anna.presses("Что приложено")
    story.anna.sees("1. Слова: Первая мысль", "2. Ссылка: Смотрите https://example.org/plan")
    await story.anna.presses("Убрать 1")
    assert [text for _, text, _ in await evidence(story)] == ["Смотрите https://example.org/plan"]


async def accept_all(story: Pair, numbers: range) -> None:
    """The steps are done and accepted."""
    for number in numbers:
        await story.opens_step(story.anna, number)
        await story.anna.presses("Сделано")
        await story.opens_step(story.olga, number)
        await story.olga.presses("Принято, спасибо")


async def diagnose(story: Pair, values: tuple[int, ...] = (2, 2, 2, 2, 2, 1), *, shared: bool = True) -> None:
    """The attempt before the route, opened to the methodist or not."""

    def make(tx: Tx) -> None:
        attempt_id = build.attempt(tx, story.teacher_id, {"methodical": values})
        if shared:
            build.share(tx, story.assignment_id, attempt_id, "methodical")

    await story.region.does(make)


async def answer_six(story: Pair, label: str) -> None:
    for _ in range(6):
        await story.region.winds(seconds=5)
        await story.anna.presses(label)


async def test_the_route_ends_with_the_check_and_the_result(region: Region) -> None:
    story = await pair(region, LIGHT)
    await diagnose(story)
    await region.winds(hours=3)
    await accept_all(story, range(1, 4))
    assert await route_state(story) == "steps_done"
    await region.ticks()
    story.anna.sees_somewhere("Все шаги маршрута готовы, осталась сверка")
    await story.opens_step(story.anna, 3)
    await story.anna.presses("Сверка результата")
    story.anna.sees("6 коротких вопросов", "увидит и ваш методист", "Закончить без сверки")
    await story.anna.presses("Сверить")
    await answer_six(story, "Делаю без помощи")
    assert await route_state(story) == "presentation"
    await story.presses(story.anna, f"step.compare:{story.route_id}")
    story.anna.sees("Было: ", "Стало: ", "Прибавилось", "Это же видит ваш методист")
    assert story.anna.last.kind == "photo"
    await story.presses(story.olga, f"step.compare:{story.route_id}")
    story.olga.sees("Прибавилось", "не аттестация")
    await story.presses(story.anna, f"step.check:{story.route_id}")
    story.anna.sees("Остался результат", "Презентация опыта")
    await story.anna.presses("Показать результат")
    await story.anna.presses("Другая форма")
    await story.anna.presses("Серия занятий")
    story.anna.sees("Форма: Серия занятий")
    await story.anna.presses("Показать результат")
    await story.anna.sends("Провела серию из трёх уроков: https://example.org/lessons")
    await story.opens_step(story.olga, 5)
    story.olga.sees("example.org/lessons", "Серия занятий")
    await story.olga.presses("Принято, спасибо")
    story.olga.sees("Следующий маршрут", "Отменить ответ")
    assert await route_state(story) == "closed"
    assert await states(story) == ["accepted"] * 5
    await story.olga.presses("Отменить ответ")
    assert await route_state(story) == "presentation"


async def test_a_check_of_an_area_that_was_not_opened_is_seen_by_the_teacher_only(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await diagnose(story, shared=False)
    await accept_all(story, range(1, 2))
    await story.presses(story.anna, f"step.check:{story.route_id}")
    story.anna.sees("увидите только вы")
    await story.anna.presses("Сверить")
    await answer_six(story, "Делаю без помощи")
    assert await route_state(story) == "presentation"
    answer = await story.presses(story.olga, f"step.compare:{story.route_id}")
    assert answer is not None
    assert "не открывал" in answer["text"]
    story.olga.does_not_see("Стало:")


async def test_an_own_topic_is_checked_in_a_few_words(region: Region) -> None:
    story = await pair(region, ("self_study",), area=None, topic="Читательский клуб")
    await accept_all(story, range(1, 2))
    await story.presses(story.anna, f"step.check:{story.route_id}")
    await story.anna.presses("Написать пару слов")
    await story.anna.sends("Дети сами приносят книги")
    assert await route_state(story) == "presentation"
    await story.opens_step(story.olga, 2)
    story.olga.sees("сами приносят книги")


async def test_a_route_may_end_without_the_check_when_both_agree(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await region.winds(hours=3)
    await accept_all(story, range(1, 2))
    await story.presses(story.anna, f"step.check:{story.route_id}")
    await story.anna.presses("Закончить без сверки")
    await story.anna.presses("Да, предложить закончить")
    await region.ticks()
    story.olga.sees("Закрыть маршрут без сверки?")
    await story.olga.presses("Посмотреть")
    await story.olga.presses("Предложить сверить")
    await region.ticks()
    story.anna.sees("Методист предлагает сверить")
    await story.presses(story.anna, f"step.nocheck.yes:{story.route_id}")
    await story.presses(story.olga, f"step.check:{story.route_id}")
    await story.olga.presses("Закрыть без сверки")
    assert await route_state(story) == "closed"


async def test_acceptance_taken_back_brings_the_route_back_until_the_check_began(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await diagnose(story)
    await accept_all(story, range(1, 2))
    await story.olga.presses("Отменить ответ")
    assert await route_state(story) == "active"
    await story.olga.presses("Принято, спасибо")
    await story.presses(story.anna, f"step.repeat:{story.route_id}")
    answer = await story.presses(story.olga, f"step.unanswer:{story.steps[0]}:1")
    assert answer is not None
    assert "уже сверяет" in answer["text"]
    assert await route_state(story) == "repeat_diagnosis"


async def test_the_check_and_the_result_are_reminded_of_after_a_day_and_a_week(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await diagnose(story)
    await accept_all(story, range(1, 2))
    await region.winds(days=2)
    story.anna.sees_somewhere("Пора сверить результат")

    def said(words: str) -> int:
        return sum(words in (message.text or "") for message in story.anna.from_bot)

    assert said("Пора сверить") == 1
    await region.winds(days=8)
    assert said("ора сверить") >= 2


async def test_a_step_of_a_deleted_revision_says_so(region: Region) -> None:
    story = await pair(region, LIGHT)

    def take_out(tx: Tx) -> Any:
        table = route_rows.revision_steps
        return tx.c.execute(table.update().where(table.c.step_id == story.steps[0]).values(removed=True)).rowcount

    await story.opens_step(story.anna, 2)
    await region.does(take_out)
    answer = await story.presses(story.anna, f"step.done:{story.steps[0]}:0")
    assert answer is not None
    assert "больше нет" in answer["text"]


async def test_a_restart_in_the_middle_of_sending_evidence_loses_nothing(region: Region) -> None:
    story = await pair(region, ASKS)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await region.restart()
    await story.anna.sends("Разобрали урок")
    assert (await states(story))[0] == "submitted"
    assert at(23, 12) == region.clock.now()
