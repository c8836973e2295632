"""Story 7: done in one tap, and evidence where the kind needs it."""

from __future__ import annotations

from typing import Any

from db import route as route_rows
from services.base import Tx
from tests import build
from tests.chat.route_story import ASKS, LIGHT, evidence, pair, states
from tests.moments import at
from tests.world import Region


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
    story.olga.sees("ждёт вашего отклика 1 шаг", "ещё ждут вас: 1")
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
    story.olga.sees("Это сообщение больше не действует")
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


async def test_an_hour_after_done_a_word_is_a_word_again(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await region.winds(minutes=61)
    await story.anna.sends("Когда созвонимся?")
    assert await evidence(story) == []


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


async def test_what_has_no_page_of_its_own_yet_takes_a_word_photo_or_link(region: Region) -> None:
    story = await pair(region, ("consultation", "course"))
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    story.anna.sees("пара слов, фото или ссылка")
    await story.anna.sends_file("voice")
    story.anna.sees("подтверждают иначе")
    await story.anna.sends("Запись: https://example.org/call")
    assert await evidence(story) == [("link", "Запись: https://example.org/call", True)]


async def test_an_edited_word_is_corrected_until_it_was_answered(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    message = await story.anna.sends("Прочитала две глвы")
    await story.anna.edits(message, "Прочитала две главы")
    story.anna.sees("Исправлено")
    assert await evidence(story) == [("text", "Прочитала две главы", True)]
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Принято, спасибо")
    await story.anna.edits(message, "Прочитала три главы")
    story.anna.sees("уже ответил на прежние слова")
    assert await evidence(story) == [("text", "Прочитала две главы", True)]
