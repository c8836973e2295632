"""Story 6: reminders by the wound clock, their buttons, and what is never sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from db import route as route_rows
from db.conversation import messages
from domain.calendar import at_local
from services import route_change
from services.base import Tx
from tests import build
from tests.chat.reminder_story import DUES, KINDS, due_of, quiet_pair, reasons, said, winds_to
from tests.chat.route_story import Pair, pair
from tests.moments import LOCAL, at
from tests.world import Region


async def test_a_step_is_reminded_of_three_days_before_on_the_day_and_three_days_after(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await winds_to(region, date(2026, 11, 27), 16, 29)
    assert said(story, "Изучение материала") == 0
    await winds_to(region, date(2026, 11, 27), 16, 31)
    story.anna.sees("Шаг маршрута: срок через 3 дня", "30 ноября, понедельник", "Сделано", "Перенести")
    await winds_to(region, date(2026, 11, 30), 16, 29)
    assert said(story, "Изучение материала") == 1
    await winds_to(region, date(2026, 11, 30), 16, 31)
    story.anna.sees("Шаг маршрута: срок сегодня")
    await winds_to(region, date(2026, 12, 3), 16, 31)
    story.anna.sees("Шаг ещё открыт", "Так бывает. Что мешает?", "Не с кем")
    await winds_to(region, date(2026, 12, 10), 23)
    assert said(story, "Изучение материала") == 3


async def test_before_the_long_holidays_the_word_comes_on_the_last_working_day(region: Region) -> None:
    dues = [date(2027, 1, day) for day in (11, 25, 26, 27, 28)]
    story = await pair(region, KINDS, dues)
    await winds_to(region, date(2026, 12, 29), 23)
    assert said(story, "Изучение материала") == 0
    await winds_to(region, date(2027, 1, 10), 23)
    assert said(story, "Изучение материала") == 1
    story.anna.sees("11 января, понедельник", "Можно сдвинуть")
    assert "сегодня" not in story.anna.text
    await winds_to(region, date(2027, 1, 11), 17)
    story.anna.sees("Шаг маршрута: срок сегодня")


async def test_the_push_names_the_kind_and_never_the_own_title_or_people(region: Region) -> None:
    story = await pair(region, KINDS, DUES)

    def entitle(tx: Tx) -> int:
        table = route_rows.revision_steps
        where = table.c.step_id == story.steps[0]
        return tx.c.execute(update(table).where(where).values(title="Учусь не кричать на 7 «Б»")).rowcount

    await region.does(entitle)
    await winds_to(region, date(2026, 11, 27), 17)
    story.anna.sees("Изучение материала")
    story.anna.does_not_see("кричать", "Ольга")


async def test_reminders_of_one_day_come_as_one_message(region: Region) -> None:
    story = await pair(region, KINDS, [date(2026, 12, day) for day in (1, 1, 2, 21, 28)])
    await winds_to(region, date(2026, 12, 1), 17)
    story.anna.sees("Сегодня 2 напоминания", "«Изучение материала»: срок сегодня", "Урок коллеги с разбором")
    assert story.anna.buttons[-2:] == ["Не писать до понедельника", "Почему это пришло?"]
    answer = await story.anna.presses("Почему это пришло?")
    assert answer is not None
    assert "2 напоминания" in answer["text"]


async def test_what_is_done_is_not_reminded_of(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    before = len(story.anna.from_bot)
    await winds_to(region, date(2026, 12, 4), 20)
    assert len(story.anna.from_bot) == before
    assert await reasons(story, story.steps[0]) == {"done"}


async def test_what_was_done_past_the_service_is_seen_at_the_moment_of_sending(region: Region) -> None:
    story = await pair(region, KINDS, DUES)

    def quietly(tx: Tx) -> int:
        where = route_rows.steps.c.id == story.steps[0]
        return tx.c.execute(update(route_rows.steps).where(where).values(state="accepted")).rowcount

    await region.does(quietly)
    await winds_to(region, date(2026, 12, 4), 20)
    assert said(story, "Изучение материала") == 0
    assert await reasons(story, story.steps[0]) == {"done"}


async def test_a_moved_step_is_reminded_of_anew_and_not_on_the_old_days(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Перенести")
    story.anna.sees("Прежний срок — 30 ноября, понедельник — пока в силе", "На неделю позже, 7 декабря")
    await story.anna.presses("На неделю позже")
    story.anna.sees("7 декабря, понедельник")
    assert await reasons(story, story.steps[0]) == {"moved"}
    await winds_to(region, date(2026, 12, 3), 20)
    assert said(story, "Шаг маршрута: срок") == 0
    await winds_to(region, date(2026, 12, 4), 17)
    story.anna.sees("Шаг маршрута: срок через 3 дня")


async def test_a_step_taken_out_or_of_an_older_revision_is_not_reminded_of(region: Region) -> None:
    story = await pair(region, KINDS, DUES)

    def change(tx: Tx) -> None:
        tx.c.execute(
            update(route_rows.steps).where(route_rows.steps.c.id == story.steps[0]).values(state="skipped_agreed")
        )
        table = route_rows.revision_steps
        tx.c.execute(update(table).where(table.c.step_id == story.steps[1]).values(removed=True))

    await region.does(change)
    await winds_to(region, date(2026, 12, 19), 20)
    assert said(story, "Изучение материала") == said(story, "Урок коллеги") == 0
    assert await reasons(story, story.steps[0]) == {"withdrawn"}
    assert await reasons(story, story.steps[1]) == {"superseded"}


async def test_an_ended_route_reminds_of_nothing(region: Region) -> None:
    story = await quiet_pair(region, DUES)

    def end(tx: Tx) -> None:
        route_change.cancel(tx, build.who(tx, story.teacher_id), story.route_id)

    await region.does(end)
    await winds_to(region, date(2027, 1, 25), 20)
    assert said(story, "Шаг маршрута") == said(story, "Шаг ещё открыт") == 0


async def test_in_the_pause_of_a_route_nothing_is_reminded_of_and_dates_move_with_it(region: Region) -> None:
    story = await pair(region, KINDS, DUES)

    def rest(tx: Tx) -> None:
        route_change.pause(tx, build.who(tx, story.teacher_id), story.route_id, date(2026, 12, 7))

    await region.does(rest)
    await winds_to(region, date(2026, 12, 6), 20)
    assert said(story, "Шаг маршрута") == 0
    await winds_to(region, date(2026, 12, 7), 12)
    assert await due_of(story, 1) == date(2026, 12, 14)
    await winds_to(region, date(2026, 12, 11), 17)
    story.anna.sees("Шаг маршрута: срок через 3 дня")


@pytest.fixture
async def in_june(tmp_path: Path, template: Path) -> AsyncIterator[Region]:
    """A region whose first day is the eighth of June."""
    running = Region(tmp_path, template, at(8, 12, month=6, year=2027))
    await running.start()
    yield running
    await running.stop()
    running.check_shape()


async def test_in_summer_steps_are_not_reminded_of(in_june: Region) -> None:
    dues = [date(2027, 6, 16), *(date(2027, 9, day) for day in (20, 21, 22, 23))]
    story = await quiet_pair(in_june, dues)
    await winds_to(in_june, date(2027, 6, 11), 23)
    story.anna.sees("Шаг маршрута: срок через 5 дней")
    before = len(story.anna.from_bot)
    await winds_to(in_june, date(2027, 8, 31), 23)
    assert len(story.anna.from_bot) == before


async def overdue(story: Pair) -> None:
    """Wind past the date, to the question what stands in the way."""
    await winds_to(story.region, date(2026, 12, 3), 17)
    story.anna.sees("Что мешает?")


async def test_no_time_offers_a_new_date_in_one_tap(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await overdue(story)
    await story.anna.presses("Не было времени")
    await story.anna.presses("На неделю позже")
    assert await due_of(story, 1) == date(2026, 12, 10)


async def test_nobody_to_do_it_with_offers_a_colleague_or_a_recording(region: Region) -> None:
    story = await pair(region, ("lesson_observation", "self_study"), [DUES[0], *DUES[2:]])
    await overdue(story)
    await story.anna.presses("Не с кем")
    story.anna.sees("Спросить, с кем", "Урок в записи до 10 декабря")
    await story.anna.presses("Урок в записи")
    assert await due_of(story, 1) == date(2026, 12, 10)


async def test_not_knowing_how_leads_to_the_methodist(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await overdue(story)
    await story.anna.presses("Не понимаю, как")
    await story.anna.presses("Спросить методиста")
    await story.anna.sends("С чего начать изучение?")
    await region.winds(days=1)
    story.olga.sees_somewhere("С чего начать изучение?")
    letters = select(messages.c.state, messages.c.text)
    assert await region.does(lambda tx: tx.c.execute(letters).all()) == [("delivered", "С чего начать изучение?")]


async def test_a_needless_step_is_proposed_to_be_taken_out(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await overdue(story)
    await story.anna.presses("Уже не нужно")
    await story.anna.presses("Предложить убрать шаг")
    story.anna.sees("Ждём ответа методиста")


async def test_not_until_monday_keeps_the_message_and_its_buttons(region: Region) -> None:
    story = await pair(region, KINDS, [date(2026, 11, 25), date(2026, 11, 27), *DUES[2:]])
    await winds_to(region, date(2026, 11, 24), 17)
    answer = await story.anna.presses("Не писать до понедельника")
    assert answer is not None
    assert "30 ноября" in answer["text"]
    story.anna.sees("Сделано")
    before = len(story.anna.from_bot)
    await winds_to(region, date(2026, 11, 30), 16, 29)
    assert len(story.anna.from_bot) == before
    await winds_to(region, date(2026, 12, 1), 17)
    assert len(story.anna.from_bot) > before


async def test_why_it_came_is_said_and_only_to_whom_it_came(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await winds_to(region, date(2026, 11, 27), 17)
    answer = await story.anna.presses("Почему это пришло?")
    assert answer is not None
    assert "Скоро срок шага «Изучение материала»: 30 ноября" in answer["text"]
    assert len(answer["text"]) <= 200
    story.anna.sees("Сделано")
    buttons = [button for row in story.anna.last.keyboard for button in row]
    pressed = next(button["callback_data"] for button in buttons if "why" in button["callback_data"])
    refused = await story.presses(story.olga, pressed)
    assert refused is not None
    assert "Изучение" not in refused["text"]


async def test_why_something_did_not_come_can_be_read(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Сделано")
    await winds_to(region, date(2026, 12, 4), 12)
    await story.anna.sends("/reminders")
    await story.anna.presses("Что пришло и что нет")
    story.anna.sees("Не пришло за две недели", "срок шага «Изучение материала»", "уже сделано", "Впереди")


async def test_another_time_moves_what_is_planned(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await story.anna.sends("/reminders")
    story.anna.sees("в рабочие дни в 16:30", "не больше 3 раз в неделю", "8:30", "19:00")
    chosen = await story.anna.presses("19:00")
    assert chosen is not None
    assert "Теперь напоминания приходят в 19:00" in chosen["text"]
    story.anna.sees("в рабочие дни в 19:00", "16:30")
    await winds_to(region, date(2026, 11, 27), 18, 59)
    assert said(story, "Шаг маршрута: срок") == 0
    await winds_to(region, date(2026, 11, 27), 19, 1)
    assert said(story, "Шаг маршрута: срок") == 1
    answer = await story.presses(story.anna, "reminder.time:200")
    assert answer is not None
    assert "В списке такого нет" in answer["text"]


async def test_reminders_can_be_stopped_and_called_back_on_their_page(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await story.anna.sends("/reminders")
    await story.anna.presses("Не писать до понедельника")
    story.anna.sees("До понедельника, 30 ноября", "Снова напоминать")
    await story.anna.presses("Снова напоминать")
    await winds_to(region, date(2026, 11, 27), 17)
    assert said(story, "Шаг маршрута: срок") == 1


async def test_beats_and_restarts_send_a_reminder_once(region: Region) -> None:
    story = await pair(region, KINDS, DUES)
    await winds_to(region, date(2026, 11, 27), 16, 31)
    await region.ticks()
    await region.restart()
    await region.ticks()
    await region.winds(hours=3)
    assert said(story, "Шаг маршрута: срок") == 1
    assert region.clock.now() - at_local(date(2026, 11, 27), datetime.min.time(), LOCAL) < timedelta(days=1)
