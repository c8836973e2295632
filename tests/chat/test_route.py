"""Story 5: a route in three minutes, from the first tap to both approvals."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from db import route as route_rows
from db.history import history
from tests.chat.route_proposal import agreed, in_force, pair, proposes, row, sent
from tests.screens import faults
from tests.world import Region


@pytest.fixture(autouse=True)
def tidy(region: Region) -> Iterator[None]:
    """Every screen of the story keeps the rules of a screen."""
    yield
    assert not faults(region)


async def test_a_route_is_proposed_from_an_opened_point_in_four_taps(region: Region) -> None:
    two = await pair(region)
    await two.olga.presses_data(two.olga.last.message_id, f"card:{two.assignment}")
    await two.tap("Предложить маршрут")
    two.olga.sees("1. проверять понимание каждого по ходу урока", "Своими словами")
    await two.tap("1")
    two.olga.sees("Быстро, 1 месяц", "Обычно, 2 месяца", "Спокойно, 3 месяца")
    await two.tap("Обычно, 2 месяца")
    two.olga.sees("Маршрут: Кедр-27", "Цель: проверять понимание", "Повторная диагностика", "Итог: Презентация опыта")
    assert len(two.olga.text) <= 900
    assert sum(line[:1].isdigit() for line in two.olga.text.splitlines()) == 5
    await two.tap("Отправить педагогу")
    two.olga.sees("Ждёт педагога")
    assert two.taps == 4
    two.maria.sees("Маршрут ждёт вас", "Посмотрите")
    two.maria.does_not_see("проверять понимание")


async def test_with_a_changed_step_and_a_sentence_it_takes_at_most_nine_taps(region: Region) -> None:
    two = await pair(region)
    await proposes(two)
    await two.tap("Изменить шаг")
    await two.tap(two.olga.buttons[0])
    await two.tap("Другой вид")
    await two.tap("Изучение материала")
    two.olga.sees("Изучение материала")
    await two.tap("Добавить слово")
    await two.olga.sends("Начнём с малого")
    two.olga.sees("Слово: Начнём с малого")
    await two.tap("Отправить педагогу")
    assert two.taps <= 9
    two.maria.sees("Маршрут ждёт вас")


async def test_she_approves_in_two_taps_and_the_route_is_active(region: Region) -> None:
    two = await sent(region)
    await two.maria.presses("Открыть маршрут")
    two.maria.sees("Ваш маршрут", "Цель: проверять понимание", "Согласовать", "Попросить изменить")
    await two.maria.presses("Согласовать")
    two.maria.sees("Сейчас: Урок коллеги с разбором — до четверга, 3 декабря", "Отметить шаг 1")
    two.maria.does_not_see("ещё открыт", "можно отменить 10 минут")
    assert [len(row) for row in two.maria.last.keyboard] == [1, 1, 1, 2, 2, 1]
    route = await row(region)
    assert (route.state, route.revision, route.agreed_revision) == ("active", 1, 1)
    assert route.first_agreed_at is not None
    assert (route.agreed_municipality, route.agreed_subject) == ("kh_vyazemsky", "mathematics")
    assert len(await in_force(region)) == 5
    await region.winds(hours=4)
    two.olga.sees_somewhere("Маршрут согласован", "Математика. Кедр-27")


async def test_both_keys_are_on_the_same_revision(region: Region) -> None:
    two = await agreed(region)
    found = await region.does(lambda tx: tx.c.execute(select(route_rows.revisions)).one())
    assert found.number == 1
    assert found.teacher_approved_at is not None
    assert found.methodist_approved_at is not None
    assert two.taps == 4


async def test_a_second_press_on_approve_and_on_send_changes_nothing(region: Region) -> None:
    two = await pair(region)
    await proposes(two)
    message = two.olga.last.message_id
    await two.olga.presses("Отправить педагогу")
    await two.olga.presses_data(message, "route.send:1:0")
    assert (await row(region)).revision == 1
    await two.maria.presses("Открыть маршрут")
    page = two.maria.last.message_id
    await two.maria.presses("Согласовать")
    await two.maria.presses_data(page, "route.approve:1:1")
    events = await region.does(lambda tx: [one.event for one in tx.c.execute(select(history)) if one.entity == "route"])
    assert events.count("approve") == events.count("start") == events.count("send_to_teacher") == 1


async def test_she_asks_for_a_change_in_two_taps_and_he_sends_anew(region: Region) -> None:
    two = await sent(region)
    await two.maria.presses("Открыть маршрут")
    await two.maria.presses("Попросить изменить")
    two.maria.sees("Что изменить?")
    await two.maria.sends("Первый шаг лучше после каникул")
    two.maria.sees("Просьба отправлена", "Ждёт методиста")
    assert (await row(region)).state == "methodist_review"
    await region.winds(hours=4)
    await two.olga.presses("Маршрут: ")
    two.olga.sees("Просьба: Первый шаг лучше после каникул")
    assert "Согласовать" not in two.olga.buttons
    await two.olga.presses("Изменить маршрут")
    await two.olga.presses("Изменить шаг")
    await two.olga.presses(two.olga.buttons[0])
    await two.olga.presses("На неделю позже")
    await two.olga.presses("Отправить педагогу")
    assert (await row(region)).state == "teacher_review"
    await region.winds(days=1)
    await two.maria.presses("Открыть маршрут")
    two.maria.sees("Что изменится:", "сдвинут на")
    await two.maria.presses("Согласовать")
    assert (await row(region)).agreed_revision == 3


async def test_a_voice_is_enough_for_a_goal_and_for_a_request(region: Region) -> None:
    two = await pair(region, shared=False)
    await two.olga.presses_data(two.olga.last.message_id, f"route.new:{two.assignment}")
    two.olga.sees("Педагог пока ничего не открывал")
    await two.olga.presses("Своими словами")
    await two.olga.sends_file("voice")
    await two.olga.presses("Быстро, 1 месяц")
    two.olga.sees("Цель: голосовое сообщение")
    await two.olga.presses("Отправить педагогу")
    await two.maria.presses("Открыть маршрут")
    await two.maria.presses("Послушать")
    assert two.maria.last.kind == "voice"
    await two.maria.presses("Назад")
    await two.maria.presses("Попросить изменить")
    await two.maria.sends_file("voice")
    await region.winds(hours=4)
    await two.olga.presses("Маршрут: ")
    two.olga.sees("Просьба: голосовое сообщение")
    await two.olga.presses("Послушать")
    assert two.olga.last.kind == "voice"


async def test_own_words_make_a_topic_when_nothing_is_opened(region: Region) -> None:
    two = await pair(region, shared=False)
    await two.olga.presses_data(two.olga.last.message_id, f"route.new:{two.assignment}")
    await two.olga.presses("Своими словами")
    await two.olga.sends("д" * 201)
    two.olga.sees("помещается 200")
    await two.olga.sends("Вести <b>проект</b> & защиту")
    await two.olga.presses("Быстро, 1 месяц")
    two.olga.sees("Цель: Вести <b>проект</b> & защиту", "Изучение материала")
    assert (await row(region)).area is None


async def test_a_closed_point_is_never_offered_as_a_goal(region: Region) -> None:
    two = await pair(region)
    await two.olga.presses_data(two.olga.last.message_id, f"route.pick:{two.assignment}:s1")
    two.olga.does_not_see("объяснять понятия")
    assert await region.does(lambda tx: tx.c.execute(select(route_rows.routes)).first()) is None


async def test_a_draft_waits_over_a_restart(region: Region) -> None:
    two = await pair(region)
    await proposes(two)
    await two.olga.presses("Форма итога")
    await two.olga.presses("Серия занятий")
    await region.restart()
    await two.olga.presses_data(two.olga.last.message_id, f"card:{two.assignment}")
    await two.olga.presses("Маршрут")
    two.olga.sees("Черновик", "Итог: Серия занятий", "Отправить педагогу")


async def test_a_draft_can_be_thrown_away(region: Region) -> None:
    two = await pair(region)
    await proposes(two)
    await two.olga.presses("Назад")
    await two.olga.presses_data(two.olga.last.message_id, f"route.undraft:1:{two.assignment}")
    assert (await row(region)).state == "cancelled"
    two.olga.sees("Какая цель?")
    two.maria.does_not_see("Маршрут прекращён")


async def test_a_date_is_typed_or_pressed_and_a_bad_one_keeps_the_old(region: Region) -> None:
    two = await pair(region)
    await proposes(two)
    await two.olga.presses("Изменить шаг")
    await two.olga.presses(two.olga.buttons[0])
    before = next(line for line in two.olga.text.splitlines() if "—" in line)
    await two.olga.presses("Другой день")
    await two.olga.sends("31 июня")
    two.olga.sees("Такого дня в календаре нет", before)
    await two.olga.sends("абракадабра")
    two.olga.sees("Не получилось прочитать дату", before)
    await two.olga.sends("4 декабря")
    two.olga.sees("Срок изменён", "4 декабря, пятница")
    await two.olga.presses("Изменить шаг")
    await two.olga.presses(two.olga.buttons[0])
    await two.olga.presses("Другой день")
    shown = two.olga.last.keyboard[:-2]
    assert [button["text"] for button in shown[0]] == ["пн", "вт", "ср", "чт", "пт"]
    assert {len(row) for row in shown} == {5}  # every day under its weekday
    assert "5" not in two.olga.buttons
    await two.olga.presses("пн")
    assert two.olga.last.keyboard[:-2] == shown
    await two.olga.presses("7")
    two.olga.sees("7 декабря, понедельник")


async def test_a_date_may_be_typed_before_the_calendar_and_other_words_lead_back_to_the_draft(region: Region) -> None:
    two = await pair(region)
    await proposes(two)
    await two.olga.presses("Изменить шаг")
    await two.olga.sends("4 декабря")
    two.olga.sees("Срок ставится у шага")
    await two.olga.presses(two.olga.buttons[0])
    await two.olga.sends("31 июня")
    two.olga.sees("Такого дня в календаре нет", "Другой день")
    await two.olga.sends("4 декабря")
    two.olga.sees("Срок изменён", "4 декабря, пятница")
    await two.olga.presses("Изменить шаг")
    await two.olga.presses(two.olga.buttons[0])
    await two.olga.sends("Посмотрите план")
    two.olga.sees("Передать это педагогу?")
    told = await two.olga.presses("Нет")
    assert told is not None
    assert "Не передано. Маршрут на месте" in told["text"]
    two.olga.sees("4 декабря, пятница", "Изменить шаг")


async def test_the_other_set_and_back_keep_five_steps(region: Region) -> None:
    two = await pair(region)
    await proposes(two)
    first = two.olga.text
    await two.olga.presses("Другой набор")
    assert two.olga.text != first
    await two.olga.presses("Другой набор")
    assert two.olga.text == first


async def test_a_step_is_added_and_removed(region: Region) -> None:
    two = await pair(region)
    await proposes(two)
    await two.olga.presses("Изменить шаг")
    await two.olga.presses("Добавить шаг")
    await two.olga.presses(two.olga.buttons[0])
    assert sum(line[:1].isdigit() for line in two.olga.text.splitlines()) == 6
    await two.olga.presses("Изменить шаг")
    await two.olga.presses(two.olga.buttons[0])
    await two.olga.presses("Убрать шаг")
    assert sum(line[:1].isdigit() for line in two.olga.text.splitlines()) == 5
    assert len(await region.does(lambda tx: tx.c.execute(select(route_rows.steps)).all())) == 5


async def test_the_command_of_the_teacher_opens_the_own_route(region: Region) -> None:
    two = await agreed(region)
    await two.maria.sends("/route")
    two.maria.sees("Ваш маршрут", "Отметить шаг 1")
    menu = region.program.profile.menu
    commands = [one["command"] for one in menu(("teacher",), "ru")]
    assert commands.index("menu") < commands.index("route") < commands.index("help")
    assert "route" not in [one["command"] for one in menu(("methodist",), "ru")]
