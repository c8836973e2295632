"""Story 5: a route that was sent or runs is taken back, changed, paused, stopped; and who may do so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from db import route as route_rows
from services import route as route_service
from services.base import Tx
from tests import build
from tests.chat.route_proposal import agreed, in_force, pair, proposes, row, sent
from tests.screens import faults
from tests.world import Region, words


@pytest.fixture(autouse=True)
def tidy(region: Region) -> Iterator[None]:
    """Every screen of the story keeps the rules of a screen."""
    yield
    assert not faults(region)


async def test_sending_can_be_taken_back_for_ten_minutes(region: Region) -> None:
    two = await sent(region)
    two.maria.sees("Маршрут ждёт вас")
    answer = await two.olga.presses("Отменить")
    assert answer is not None
    assert answer["text"] == "Отменено."
    two.olga.sees("Черновик")
    two.maria.sees("Это сообщение больше не действует")
    assert two.maria.buttons == ["Меню"]
    assert (await row(region)).state == "draft"
    await two.olga.presses("Отправить педагогу")
    two.maria.sees("Маршрут ждёт вас")
    await two.maria.presses("Открыть маршрут")
    await region.winds(minutes=11)
    answer = await two.olga.presses("Отменить")
    assert answer is not None
    assert "10 минут" in answer["text"]
    assert (await row(region)).state == "teacher_review"


async def test_an_approval_can_be_taken_back_for_ten_minutes(region: Region) -> None:
    two = await agreed(region)
    await two.maria.presses("Отменить")
    route = await row(region)
    assert (route.state, route.agreed_revision, route.first_agreed_at) == ("teacher_review", None, None)
    two.maria.sees("Согласовать")
    await two.maria.presses("Согласовать")
    assert (await row(region)).state == "active"


async def test_both_press_at_the_same_moment_and_one_reads_how_it_is_now(region: Region) -> None:
    two = await sent(region)
    await two.maria.presses("Открыть маршрут")
    await two.olga.presses("Отменить")
    answer = await two.maria.presses("Согласовать")
    assert answer is not None
    assert "изменился" in answer["text"]
    assert (await row(region)).state == "draft"
    await two.olga.presses("Отправить педагогу")
    route = await row(region)
    assert (route.state, route.revision) == ("teacher_review", 1)


async def test_a_button_of_last_week_shows_the_route_as_it_is(region: Region) -> None:
    two = await sent(region)
    await two.maria.presses("Открыть маршрут")
    page = two.maria.last.message_id
    await two.maria.presses("Попросить изменить")
    await two.maria.sends("Можно позже?")
    await region.winds(days=7)
    answer = await two.maria.presses_data(page, "route.approve:1:1")
    assert answer is not None
    assert "изменился" in answer["text"]
    two.maria.sees("Ждёт методиста")


async def test_she_edits_the_steps_herself_and_he_approves(region: Region) -> None:
    two = await sent(region)
    await two.maria.presses("Открыть маршрут")
    await two.maria.presses("Попросить изменить")
    await two.maria.presses("Изменить шаги")
    two.maria.sees("Ваша правка")
    await two.maria.presses("Изменить шаг")
    await two.maria.presses(two.maria.buttons[0])
    await two.maria.presses("Убрать шаг")
    await two.maria.presses("Отправить методисту")
    two.maria.sees("Ждёт методиста")
    await region.winds(hours=4)
    await two.olga.presses("Маршрут: ")
    two.olga.sees("убран шаг", "Согласовать")
    await two.olga.presses("Согласовать")
    assert (await row(region)).agreed_revision == 2
    assert len(await in_force(region)) == 4
    two.maria.sees_somewhere("Маршрут согласован")


async def test_a_waiting_route_is_reminded_after_two_and_five_days(region: Region) -> None:
    two = await sent(region)
    await region.winds(days=8)
    said = [words(one) for one in two.maria.from_bot if "Маршрут ждёт вас" in words(one)]
    assert len(said) == 3
    two.maria.sees("Не писать до понедельника")


async def test_nothing_is_reminded_after_the_answer(region: Region) -> None:
    two = await agreed(region)
    await region.winds(days=6)
    assert sum("Маршрут ждёт вас" in words(one) for one in two.maria.from_bot) == 1


async def test_the_five_components_are_filled_and_can_be_rewritten(region: Region) -> None:
    two = await pair(region)
    await proposes(two)
    await two.olga.presses("Обоснование")
    for name in ("Целевой", "Диагностический", "Содержательный", "Технологический", "Результативный"):
        two.olga.sees(name)
    await two.olga.presses("1")
    two.olga.sees("Чего я хочу добиться")
    await two.olga.sends("коротко")
    two.olga.sees("хотя бы 20")
    await two.olga.sends("Хочу видеть, кто понял, ещё до конца урока")
    two.olga.sees("Хочу видеть, кто понял")
    await two.olga.presses("Назад")
    await two.olga.presses("Отправить педагогу")
    await two.maria.presses("Открыть маршрут")
    await two.maria.presses("Обоснование")
    two.maria.sees("Хочу видеть, кто понял")


async def test_a_change_of_a_running_route_needs_the_other_side(region: Region) -> None:
    two = await agreed(region)
    before = [step.due_on for step in await in_force(region)]
    await two.maria.presses("Предложить изменение")
    answer = await two.maria.presses("Отправить методисту")
    assert answer is not None
    assert "ничего не изменено" in answer["text"]
    await two.maria.presses("Изменить шаг")
    await two.maria.presses(two.maria.buttons[2])
    await two.maria.presses("Убрать шаг")
    await two.maria.presses("Отправить методисту")
    two.maria.sees("Пока действует прежний маршрут")
    assert (await row(region)).state == "revision"
    assert len(await in_force(region)) == len(before)
    await region.winds(hours=4)
    await two.olga.sends("/tasks")
    await two.olga.presses("Маршрут: Кедр-27")
    two.olga.sees("Педагог предлагает изменение", "убран шаг")
    await two.olga.presses("Согласиться")
    route = await row(region)
    assert (route.state, route.agreed_revision) == ("active", 2)
    steps = await in_force(region)
    assert len(steps) == 4
    everything = await region.does(lambda tx: tx.c.execute(select(route_rows.steps.c.state)).scalars().all())
    assert sorted(everything).count("skipped_agreed") == 1
    await two.olga.presses("Отменить")
    route = await row(region)
    assert (route.state, route.agreed_revision) == ("revision", 1)
    assert [step.due_on for step in await in_force(region)] == before
    await two.olga.presses("Оставить как было")
    assert (await row(region)).state == "active"
    two.maria.sees_somewhere("Маршрут остаётся прежним")


async def test_a_change_without_an_answer_for_a_week_is_not_made_and_who_proposed_it_is_told(region: Region) -> None:
    two = await agreed(region)
    before = [step.due_on for step in await in_force(region)]
    await two.maria.presses("Предложить изменение")
    await two.maria.presses("Изменить шаг")
    await two.maria.presses(two.maria.buttons[2])
    await two.maria.presses("Убрать шаг")
    await two.maria.presses("Отправить методисту")
    await region.winds(days=6, hours=22)
    assert (await row(region)).state == "revision"
    two.olga.sees_somewhere("Маршрут предлагают изменить")
    await region.winds(hours=4)
    assert (await row(region)).state == "active"
    assert [step.due_on for step in await in_force(region)] == before
    two.maria.sees_somewhere("неделю не было ответа")
    told = sum("неделю не было ответа" in words(message) for message in two.maria.from_bot)
    await region.winds(days=2)
    assert told == sum("неделю не было ответа" in words(message) for message in two.maria.from_bot) == 1


async def test_a_pause_moves_the_dates_and_ends_by_itself(region: Region) -> None:
    two = await agreed(region)
    before: list[date] = [step.due_on for step in await in_force(region)]
    await two.maria.presses("Пауза")
    await two.maria.presses("До 7 декабря")
    two.maria.sees("Пауза. Маршрут продолжится 7 декабря")
    await region.winds(days=15)
    route = await row(region)
    assert (route.state, route.paused_days) == ("active", 14)
    after = [step.due_on for step in await in_force(region)]
    assert all((new - old).days >= 14 for old, new in zip(before, after, strict=True))


async def test_a_methodist_stops_with_a_reason_and_may_take_it_back(region: Region) -> None:
    two = await agreed(region)
    await two.olga.presses_data(two.olga.last.message_id, "route:1")
    await two.olga.presses("Прекратить")
    await two.olga.presses("Изменились задачи")
    two.olga.sees("Маршрут прекращён", "Предложить новый маршрут")
    two.maria.sees_somewhere("Маршрут прекращён")
    await two.olga.presses("Отменить")
    assert (await row(region)).state == "active"


async def test_after_the_end_both_see_what_comes_next(region: Region) -> None:
    two = await agreed(region)

    def finish(tx: Tx) -> None:
        tx.c.execute(route_rows.routes.update().values(state="presentation"))
        route_service.close(tx, 1, "result_accepted", "methodist", two.methodist)

    await region.does(finish)
    await two.maria.presses_data(two.maria.last.message_id, "my_route")
    two.maria.sees("Маршрут пройден", "Выбрать другую область")
    await two.olga.presses_data(two.olga.last.message_id, "route:1")
    two.olga.sees("Предложить новый маршрут")
    await two.olga.presses("Предложить новый маршрут")
    two.olga.sees("Какая цель?")


async def test_my_route_says_how_to_get_one(region: Region) -> None:
    two = await pair(region)
    await two.maria.presses_data(two.maria.last.message_id, "my_route")
    two.maria.sees("Маршрута пока нет", "Написать методисту")


async def test_nobody_else_opens_or_presses_it(region: Region) -> None:
    two = await sent(region)
    strangers = [region.phone(name) for name in ("Анна", "Ирина", "Пётр")]

    def put(tx: Tx) -> None:
        build.teacher(tx, strangers[0].user_id)
        build.methodist(tx, strangers[1].user_id)
        build.staff(tx, "coordinator", strangers[2].user_id)

    await region.does(put)
    for stranger in strangers:
        await stranger.starts()
        for data in ("route:1", "route.edit:1", "route.why:1", "route.approve:1:1", f"route.new:{two.assignment}",
                     "route.send:1:1", "route.undo:1:1:send_to_teacher", "route.cancel:1:time"):  # fmt: skip
            await stranger.presses_data(stranger.last.message_id, data)
        stranger.does_not_see("проверять понимание", "Повторная диагностика")
    assert (await row(region)).state == "teacher_review"
    await two.maria.presses_data(two.maria.last.message_id, "route.edit:1")
    two.maria.sees("Ваша правка")
    await two.olga.presses_data(two.olga.last.message_id, "route.approve:1:1")
    assert (await row(region)).state == "teacher_review"


async def test_a_sticker_or_a_poll_is_no_request_and_the_question_stays(region: Region) -> None:
    two = await sent(region)
    await two.maria.presses("Открыть маршрут")
    await two.maria.presses("Попросить изменить")
    await two.maria.sends_other("sticker")
    two.maria.sees("Здесь подойдёт текст или голосовое сообщение", "Что изменить?")
    await two.maria.sends("Сдвинем на неделю")
    assert (await row(region)).state == "methodist_review"


async def test_the_widest_route_still_fits_one_screen(region: Region) -> None:
    two = await pair(region, shared=False)
    await two.olga.presses_data(two.olga.last.message_id, f"route.new:{two.assignment}")
    await two.olga.presses("Своими словами")
    await two.olga.sends("ц" * 200)
    await two.olga.presses("Спокойно, 3 месяца")
    for _ in range(6):
        await two.olga.presses("Изменить шаг")
        while "Добавить шаг" not in two.olga.buttons:
            await two.olga.presses("Дальше")
        await two.olga.presses("Добавить шаг")
        await two.olga.presses(two.olga.buttons[0])
    await two.olga.presses("Добавить слово")
    await two.olga.sends("с" * 150)
    await two.olga.presses("Отправить педагогу")
    await two.maria.presses("Открыть маршрут")
    two.maria.sees("11. Представление результата")
    await two.maria.presses("Обоснование")
    two.maria.sees("с" * 150)
    await two.maria.presses("Назад")
    await two.maria.presses("Согласовать")
    await two.maria.presses("Все шаги")
    await two.maria.presses("Дальше")


async def test_an_edit_that_changes_nothing_is_not_sent(region: Region) -> None:
    two = await sent(region)
    await two.maria.presses("Открыть маршрут")
    await two.maria.presses("Попросить изменить")
    await two.maria.presses("Изменить шаги")
    answer = await two.maria.presses("Отправить методисту")
    assert answer is not None
    assert "ничего не изменено" in answer["text"]
    await two.maria.presses("Не менять")
    two.maria.sees("Согласовать")
