"""Story 8: on its way an announcement reaches everybody once, whatever stops, breaks or ends in the middle."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import func, select, update

from db.mailing import mailing_recipients
from sandbox.botapi.world import Rule
from services.base import Tx
from tests.chat.announcing import HEADING, SEMINAR, coordinator, drafts, holders, sends_to_all, teachers
from tests.world import Region, words


async def test_a_second_press_and_a_restart_send_nobody_the_message_twice(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 6)
    await drafts(petr)
    await petr.presses("Всем педагогам")
    page = petr.last
    data = page.keyboard[0][0]["callback_data"]
    await petr.presses_data(page.message_id, data)
    await petr.presses_data(page.message_id, data)
    await region.winds(minutes=2)
    await petr.presses_data(page.message_id, data)
    await region.restart()
    await region.winds(hours=2)
    assert holders(phones) == 6


async def test_late_in_the_evening_it_goes_in_the_morning_or_now_without_a_sound(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 5)
    await region.winds(hours=9, minutes=40)  # 21:40
    await drafts(petr)
    await petr.presses("Всем педагогам")
    petr.sees("Завтра в 8:30", "Сейчас без звука")
    await petr.presses("Завтра в 8:30")
    petr.sees("8:30", "Остановить")
    await region.winds(hours=10)
    assert holders(phones) == 0
    await region.winds(hours=1)
    assert holders(phones) == 5
    await region.winds(hours=13)
    await drafts(petr, "Ночное")
    await petr.presses("Всем педагогам")
    await petr.presses("Сейчас без звука")
    await region.winds(minutes=2)
    assert holders(phones, "Ночное") == 5
    assert all(phone.last.silent for phone in phones)


async def test_a_pause_in_the_middle_survives_a_restart_and_goes_on(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 60)  # more than one batch
    await sends_to_all(petr)
    held = region.world.faults.add(Rule("status", method="sendMessage", chat_id=phones[55].user_id))
    await region.winds(seconds=62)
    assert 50 <= holders(phones) < 60
    petr.sees("Отправляем", "Осталось")
    await petr.presses("Приостановить")
    petr.sees("Отправка приостановлена", "Продолжить", "Остановить")
    got = holders(phones)
    region.world.faults.rules.remove(held)
    await region.restart()
    await region.winds(hours=1)
    assert holders(phones) == got
    await petr.presses("Продолжить")
    await region.settled()
    assert holders(phones) == 60
    petr.sees("Как разошлось", "Принято Telegram: 60")


async def test_stopping_in_the_middle_leaves_the_rest_alone_and_says_how_many(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 60)
    await sends_to_all(petr)
    region.world.faults.add(Rule("status", method="sendMessage", chat_id=phones[10].user_id))
    await region.winds(seconds=62)
    await petr.presses("Остановить")
    got = holders(phones)
    petr.sees("Как разошлось", f"Принято Telegram: {got}", f"Остановлено до отправки: {60 - got}")
    await region.winds(hours=1)
    assert holders(phones) == got


async def test_what_was_being_sent_at_a_crash_is_sent_once_more_by_the_next_process(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 5)
    await sends_to_all(petr)
    refused = region.world.faults.add(Rule("status", method="sendMessage", chat_id=phones[0].user_id))
    await region.winds(seconds=61)

    def as_a_crash_leaves_it(tx: Tx) -> None:
        stuck = update(mailing_recipients).where(mailing_recipients.c.state == "waiting")
        tx.c.execute(stuck.values(state="sending", claimed_until=tx.now + timedelta(seconds=60)))

    await region.does(as_a_crash_leaves_it)
    region.world.faults.rules.remove(refused)
    assert holders(phones) == 4
    await region.restart()
    await region.ticks()
    assert holders(phones) == 5
    again = select(func.count()).where(mailing_recipients.c.reason == "again")
    assert await region.does(lambda tx: tx.c.execute(again).scalar_one()) == 1


async def test_a_429_pauses_the_mailing_and_nobody_is_lost(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 8)
    await sends_to_all(petr)
    region.world.faults.add(Rule("too_many", method="sendMessage", chat_id=phones[3].user_id, count=1, retry_after=1))
    region.world.faults.add(Rule("drop_after", method="sendMessage", chat_id=phones[4].user_id, count=1))
    await region.winds(minutes=2)
    assert all(any(words(message) == HEADING + SEMINAR for message in phone.from_bot) for phone in phones)
    assert holders(phones[:4] + phones[5:]) == 7
    petr.sees("Принято Telegram: 8")


async def test_an_answer_that_never_came_is_not_repeated_and_stands_in_the_report(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 6)
    await sends_to_all(petr)
    region.program.api._timeout = 0.5
    region.world.faults.add(Rule("late", method="sendMessage", chat_id=phones[2].user_id, seconds=1.5))
    await region.winds(seconds=62)
    petr.sees("Принято Telegram: 5", "Неизвестно, дошло ли (связь оборвалась): 1")
    region.world.faults.clear()
    await region.winds(hours=1)
    assert holders(phones) == 6


async def test_while_the_channel_is_down_nothing_is_lost_and_it_goes_on_afterwards(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 6)
    await sends_to_all(petr)
    rule = region.world.faults.add(Rule("status", method="sendMessage", status=502))
    await region.winds(seconds=62)
    assert holders(phones) == 0
    region.world.faults.rules.remove(rule)
    await asyncio.sleep(1.1)  # the mailer leaves a channel that is down alone for a second
    await region.ticks()
    assert holders(phones) == 6
    petr.sees("Принято Telegram: 6")


async def test_reminders_do_not_wait_for_a_long_mailing(region: Region) -> None:
    petr = await coordinator(region)
    await teachers(region, 5)
    await sends_to_all(petr)
    slow = region.world.faults.add(Rule("late", method="sendMessage", seconds=3))
    region.clock.wind(timedelta(seconds=61))
    await region.program.heartbeat.tick()
    await asyncio.sleep(0.1)
    assert region.program.mailer.busy, "the beat is over while the mailing goes on"
    await region.settled()
    region.world.faults.rules.remove(slow)
    petr.sees("Принято Telegram: 5")


async def test_a_program_that_ends_in_the_middle_loses_nobody_and_doubles_nobody(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 60)
    await sends_to_all(petr)
    slow = region.world.faults.add(Rule("late", method="sendMessage", seconds=0.3))
    region.program.pacer._places._at_once = 20
    region.clock.wind(timedelta(seconds=61))
    await region.program.heartbeat.tick()
    await asyncio.sleep(0.2)
    assert region.program.mailer.busy
    await region.restart()
    assert 0 < holders(phones) < 60
    region.world.faults.rules.remove(slow)
    await region.ticks()
    await region.winds(minutes=2)
    assert holders(phones) == 60
