"""Story 7: the methodist's answer, and a step taken out together."""

from __future__ import annotations

from datetime import date

from services import step
from services.base import Tx
from tests import build
from tests.chat.route_story import LIGHT, asked, evidence, pair, states
from tests.world import Region, words


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
    whole = [words(message) for message in story.olga.from_bot if "Конец рассказа <b>&" in words(message)]
    assert len(whole) == 1
    assert whole[0].count("Очень подробный рассказ.") == 100


async def test_a_word_to_the_methodist_is_no_addition_to_a_step_that_has_its_answer(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Принято, спасибо")
    await story.anna.sends("Когда созвонимся?")
    assert await evidence(story) == []
    story.anna.does_not_see("Уже неактуально")


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
    story.anna.sees_somewhere("Это сообщение больше не действует")
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
    story.olga.sees("ждут вашего отклика 2 шага", "ещё ждут вас: 1")


async def test_a_message_about_two_steps_of_which_one_is_taken_back_says_the_other_anew(region: Region) -> None:
    story = await pair(region, LIGHT)
    await region.winds(hours=3)

    def both_between_two_beats(tx: Tx) -> None:
        for step_id in story.steps[:2]:
            step.done(tx, build.who(tx, story.teacher_id), step_id, 0)

    await region.does(both_between_two_beats)
    await region.ticks()
    story.olga.sees("Ждут вашего отклика 2 шага")
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Отменить отправку")
    await region.ticks()
    story.olga.sees("Ждёт вашего отклика 1 шаг")
    story.olga.does_not_see("2 шага")


async def test_a_step_is_taken_out_only_together(region: Region) -> None:
    story = await pair(region, LIGHT)
    await region.winds(hours=3)
    await story.opens_step(story.anna, 3)
    await story.anna.presses("Убрать шаг")
    story.anna.sees("Ждём ответа методиста", "Не убирать")
    assert (await states(story))[2] == "planned"
    await region.ticks()
    story.olga.sees("Убрать шаг маршрута?")
    await story.olga.presses("Посмотреть")
    await story.olga.presses("Согласиться и убрать")
    assert (await states(story))[2] == "skipped_agreed"
    await region.ticks()
    story.anna.sees("убран: вы оба согласны")
    await story.olga.presses("Вернуть шаг")
    assert (await states(story))[2] == "planned"
    await region.ticks()
    story.anna.sees("Это сообщение больше не действует")


async def test_a_proposal_to_take_out_can_be_withdrawn_or_refused(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.olga, 2)
    await story.olga.presses("Предложить убрать шаг")
    await story.olga.presses("Не убирать")
    await story.olga.presses("Предложить убрать шаг")
    await story.opens_step(story.anna, 2)
    story.anna.sees("Методист предлагает убрать")
    await story.anna.presses("Оставить шаг")
    assert (await states(story))[1] == "planned"
    answer = await story.presses(story.anna, f"step.skipped:{story.steps[1]}:1")
    assert answer is not None
    assert "неактуально" in answer["text"]


async def test_the_last_step_of_work_and_the_tail_are_not_taken_out(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await story.opens_step(story.anna, 1)
    assert "Убрать шаг" not in story.anna.buttons
    answer = await story.presses(story.anna, f"step.skip:{story.steps[0]}:1")
    assert answer is not None
    assert "хотя бы один шаг" in answer["text"]
    answer = await story.presses(story.anna, f"step.skip:{story.steps[2]}:1")
    assert answer is not None
    assert "в любом маршруте" in answer["text"]


async def test_after_an_accepted_step_the_next_one_is_a_tap_away(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    story.anna.sees("Ничего не добавлять")
    await story.presses(story.anna, "my_route")
    story.anna.sees("Отметить шаг 2", "ждёт ответа")
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Принято, спасибо")
    await story.opens_step(story.anna, 1)
    story.anna.sees("Шаг принят")
    await story.anna.presses("Дальше: шаг 2")
    story.anna.sees("Шаг 2", "Сделано")


async def test_what_is_written_on_the_screen_of_a_returned_step_goes_to_the_step(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.anna.presses("Получилось")
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Нужно дополнить")
    await story.olga.sends("Какой приём вы взяли?")
    await region.winds(hours=1)
    await story.anna.presses("Посмотреть ответ")
    story.anna.sees("Что добавить: Какой приём вы взяли?", "Напишите сюда")
    await story.anna.sends("Карточки с тремя уровнями")
    story.anna.sees("Отправлено методисту")
    assert "Получилось" not in story.anna.buttons
    assert (await states(story))[0] == "submitted"
    await story.opens_step(story.olga, 1)
    story.olga.sees("Карточки с тремя уровнями", "получилось")


async def test_words_written_after_leaving_that_screen_do_not_go_to_the_step(region: Region) -> None:
    story = await pair(region, LIGHT)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Нужно дополнить")
    await story.olga.sends("Какой приём вы взяли?")
    await story.opens_step(story.anna, 1)
    await story.anna.sends("меню")
    await story.anna.sends("А когда следующая встреча?")
    story.anna.sees("Передать это методисту?")
    assert (await states(story))[0] == "returned"
