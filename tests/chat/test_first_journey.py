"""What a teacher met on her first way through the bot, told as she met it."""

from __future__ import annotations

from services.base import Tx
from services.diagnosis import goal_items
from tests import build
from tests.chat.pairs import make_pair
from tests.chat.questionnaire import ALONE, LESSON, answers, arrives, teacher
from tests.world import Region, words

TRIED = (1, 2, 4, 4, 4, 4)


async def test_after_the_withdrawal_an_old_button_is_answered_with_one_sentence(region: Region) -> None:
    maria = await teacher(region)
    await maria.sends("/privacy")
    menu = maria.last.message_id
    await maria.presses("Отозвать согласие")
    maria.sees("Сообщения в этом чате останутся")
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
    pair = await make_pair(region)

    def opened(tx: Tx) -> tuple[str, ...]:
        attempt = build.attempt(tx, pair.teacher_id, {"methodical": TRIED})
        build.share(tx, pair.assignment_id, attempt, "methodical")
        return tuple(one.goal for one in goal_items(tx, pair.assignment_id))

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
    pair = await make_pair(region)
    await region.does(build.attempt, pair.teacher_id, {"methodical": TRIED})
    await pair.maria.sends("/menu")
    assert pair.maria.buttons[0] == "Написать методисту"
    await pair.maria.presses("Маршрут")
    pair.maria.sees("Маршрута пока нет", "Методист предложит его")
    pair.maria.does_not_see("когда вы познакомитесь")
    await pair.maria.sends("/menu")
    await pair.maria.presses("Написать методисту")
    pair.maria.sees("Написать методисту", "Напишите сообщение")
