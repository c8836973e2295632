"""What a teacher met on her first way through the bot, told as she met it."""

from __future__ import annotations

from services.base import Tx
from services.diagnosis import goal_items
from tests import build
from tests.chat.pairs import make_pair
from tests.chat.questionnaire import ALONE, LESSON, answers, arrives, teacher
from tests.chat.route_story import pair
from tests.chat.search_story import methodist, offered, searching
from tests.world import Region, words

TRIED = (1, 2, 4, 4, 4, 4)


async def test_after_the_withdrawal_an_old_button_is_answered_with_one_sentence(region: Region) -> None:
    maria = await teacher(region)
    await maria.sends("/privacy")
    menu = maria.last.message_id
    await maria.presses("Отозвать согласие")
    maria.sees("сообщения останутся у вас")
    await maria.presses("Отозвать")
    before = len(maria.from_bot)
    for data in ("announcement.answer:1:yes", "result", "diag.area:methodical"):
        answer = await maria.presses_data(menu, data)
        assert answer is not None
        assert "Вы отозвали согласие" in answer["text"]
    assert len(maria.from_bot) == before
    await maria.sends("меню")
    maria.sees("Вы отозвали согласие", "/start")
    await maria.sends("/start")
    maria.sees("Даю согласие")


async def test_the_withdrawal_takes_what_came_lately_out_of_the_chat(region: Region) -> None:
    both = await make_pair(region)
    await both.writes(both.maria, "Вопрос")
    await both.olga.sends("Ответ методиста словами", reply_to=both.olga.last.message_id)
    both.maria.sees("Ответ методиста словами")
    await both.maria.sends("/privacy")
    await both.maria.presses("Отозвать согласие")
    await both.maria.presses("Отозвать")
    both.maria.sees("Согласие отозвано")
    both.maria.does_not_see("Ответ методиста словами")


async def test_the_example_and_the_full_text_do_not_repeat_the_consent(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.presses("Пример результата")
    await maria.presses("Полный текст")
    consents = [one for one in maria.from_bot if "Кто видит" in words(one)]
    assert len(consents) == 1
    assert maria.last.kind == "document"
    maria.sees_somewhere("Так выглядит результат")
    answer = await maria.presses("Даю согласие", consents[0])
    assert answer is not None
    assert "Записали, спасибо" in answer["text"]
    maria.sees("Вы ведёте уроки в школе?")
    assert "Кто видит" in words(consents[0])


async def test_words_before_the_consent_are_answered_kindly(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.sends("меню")
    maria.sees("Меню откроется, когда вы ответите на сообщение выше")


async def test_the_answer_before_stands_above_the_statement_and_apart_from_it(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, ALONE)
    head, _, statement = maria.text.partition("\n\n")
    assert "3 из 6" in head
    assert "На прошлое: делаю без помощи." in head
    assert "Осталось около минуты." in head
    assert statement
    assert "прошлое" not in statement.lower()


async def test_a_strong_point_is_never_offered_as_a_goal(region: Region) -> None:
    both = await make_pair(region)

    def opened(tx: Tx) -> tuple[str, ...]:
        attempt = build.attempt(tx, both.teacher_id, {"methodical": TRIED})
        build.share(tx, both.assignment_id, attempt, "methodical")
        return tuple(one.goal for one in goal_items(tx, both.assignment_id))

    goals = await region.does(opened)
    area = region.policy.instrument.area("methodical")
    assert goals == (area.items[0].goal, area.items[1].goal)


async def test_what_she_begins_with_is_said_in_the_words_of_her_result(region: Region) -> None:
    maria = await teacher(region)
    await maria.presses("Начать")
    await maria.presses(LESSON)
    await answers(maria, "Бывает, с подсказкой", *[ALONE] * 5)
    await maria.presses("Начать с этого")
    area = region.policy.instrument.area("methodical")
    maria.sees(f"Начать можно с этого: {area.items[0].goal}")


async def test_who_has_a_methodist_and_no_route_is_led_to_writing(region: Region) -> None:
    both = await make_pair(region)
    await region.does(build.attempt, both.teacher_id, {"methodical": TRIED})
    await both.maria.sends("/menu")
    assert both.maria.buttons[0] == "Написать методисту"
    await both.maria.presses("Маршрут")
    both.maria.sees("Маршрута пока нет", "Методист предложит его")
    both.maria.does_not_see("когда вы познакомитесь")
    await both.maria.sends("/menu")
    await both.maria.presses("Написать методисту")
    both.maria.sees("Написать методисту", "Напишите сообщение")


async def test_the_message_of_a_new_pair_says_who_it_is_below_what_a_locked_screen_shows(region: Region) -> None:
    maria, olga = await offered(region)
    await maria.sends("/menu")
    await olga.presses("Взять")
    lines = maria.text.splitlines()
    assert "Познакомились" in lines[0]
    assert "Ольга" not in "".join(lines[:2])
    maria.sees("Ольга Викторовна, математика")


async def test_before_anybody_is_asked_there_is_a_search_to_stop_and_no_request_to_withdraw(region: Region) -> None:
    await methodist(region)
    maria = await searching(region)
    assert "Отозвать запрос" not in maria.buttons
    assert "Больше не искать" in maria.buttons
    await maria.presses("Познакомиться")
    assert {"Вернуться к выбору", "Отозвать запрос"} <= set(maria.buttons)


async def test_a_result_and_the_page_about_the_questions_have_a_way_on(region: Region) -> None:
    maria = await teacher(region)
    await maria.presses("Начать")
    await maria.presses("Об опроснике")
    assert maria.buttons[-2:] == ["Назад", "Меню"]
    await maria.presses("Назад")
    await maria.presses(LESSON)
    await answers(maria, *[ALONE] * 6)
    assert maria.buttons[-1] == "Меню"


async def test_of_a_finished_course_no_day_ahead_is_given_as_an_example(region: Region) -> None:
    maria = await teacher(region)
    await maria.sends("/menu")
    await maria.presses("Мои курсы")
    await maria.presses("Записать курс")
    await maria.sends("Проверка понимания")
    await maria.presses("36")
    for typed in ("31 июня", "где-то осенью"):
        await maria.sends(typed)
        maria.sees("Подойдёт прошедший день", "вчера")
        maria.does_not_see("4 декабря")


async def test_where_one_writes_for_a_step_names_of_children_are_asked_not_to_be_written(region: Region) -> None:
    story = await pair(region, ("lesson_observation", "self_study", "open_lesson"))
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    story.anna.sees("В словах, на фото и в файлах — без фамилий, имён, лиц и оценок детей")


async def test_an_accepted_step_names_the_next_one(region: Region) -> None:
    story = await pair(region, ("self_study", "classroom_trial", "reflection"))
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await story.opens_step(story.olga, 1)
    await story.olga.presses("Принято, спасибо")
    story.olga.sees("Ваш ответ: принято, спасибо")
    await story.opens_step(story.anna, 1)
    story.anna.sees("Шаг принят", f"Следующий шаг — «{region.policy.step_kinds['classroom_trial'].short_ru}»")
