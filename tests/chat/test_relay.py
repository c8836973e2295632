"""Story 4: when a message comes, what happens when it cannot, and who may read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.botapi.faults import Rule
from tests import build
from tests.chat.pairs import AFTERNOON, Pair, make_pair, stranger
from tests.world import Region, words


@pytest.fixture
async def pair(region: Region) -> Pair:
    return await make_pair(region)


async def test_outside_his_own_hours_a_message_waits_and_the_author_knows_till_when(pair: Pair) -> None:
    await pair.region.winds(hours=4)  # 19:00
    await pair.writes(pair.maria, "Вечерний вопрос")
    pair.maria.sees("Передадим завтра в 14:30", "Отозвать")
    assert not pair.olga.from_bot
    await pair.region.winds(hours=19)  # 14:00
    assert not pair.olga.from_bot
    await pair.region.winds(minutes=31)
    pair.olga.sees_somewhere("Вечерний вопрос")
    assert (await pair.stored())[0][0] == "delivered"


async def test_several_held_messages_come_as_one_line(pair: Pair) -> None:
    await pair.changes_pair(contacted_at=AFTERNOON)
    await pair.region.winds(hours=4)
    for text in ("Раз", "Два", "Три"):
        await pair.writes(pair.maria, text)
    await pair.region.winds(hours=20)
    pair.olga.sees_somewhere("Вам написали: 3")
    pair.olga.does_not_see("Раз")
    line = next(one for one in pair.olga.from_bot if "Вам написали" in words(one))
    await pair.olga.presses("Открыть", line)
    pair.olga.sees("Переписка", "Раз", "Два", "Три")
    assert [state for state, _, _ in await pair.stored()] == ["delivered"] * 3


async def test_a_reply_to_the_line_answers_in_its_thread(pair: Pair) -> None:
    await pair.region.winds(hours=4)
    await pair.writes(pair.maria, "Раз")
    await pair.writes(pair.maria, "Два")
    await pair.region.winds(hours=20)
    line = next(one for one in pair.olga.from_bot if "Вам написали" in words(one))
    await pair.olga.sends("Отвечаю на оба", reply_to=line.message_id)
    pair.maria.sees("Отвечаю на оба")


async def test_on_friday_evening_it_waits_for_monday(pair: Pair) -> None:
    await pair.region.winds(days=4, hours=4)
    await pair.writes(pair.maria, "До понедельника")
    pair.maria.sees("Передадим позже", "30 ноября, понедельник, в 14:30")


async def test_an_absence_holds_until_the_first_day_back(pair: Pair) -> None:
    await pair.changes_methodist(absent_from=AFTERNOON.date(), absent_until=AFTERNOON.date() + timedelta(days=2))
    await pair.writes(pair.maria, "Пока вас нет")
    pair.maria.sees("Передадим послезавтра в 14:30")
    await pair.changes_methodist(absent_until=AFTERNOON.date() + timedelta(days=1))
    await pair.region.winds(days=1)
    pair.olga.sees_somewhere("Пока вас нет")


async def test_an_absence_without_an_end_holds_without_a_date(pair: Pair) -> None:
    await pair.changes_methodist(absent_from=AFTERNOON.date(), absent_until=None)
    await pair.writes(pair.maria, "Когда вернётесь")
    pair.maria.sees("Передадим, когда методист вернётся")
    await pair.changes_methodist(absent_from=None)
    await pair.region.winds(days=1)
    pair.olga.sees_somewhere("Когда вернётесь")


async def test_a_methodist_who_writes_late_is_asked_tomorrow_or_without_a_sound(pair: Pair) -> None:
    await pair.region.winds(hours=6, minutes=40)  # 21:40
    await pair.olga.presses_data(1, f"talk:{pair.assignment_id}")
    await pair.olga.sends("Поздняя мысль")
    pair.olga.sees("тихие часы", "Передать завтра в 8:30", "Сейчас без звука")
    assert not pair.maria.from_bot
    await pair.olga.presses("Сейчас без звука")
    pair.maria.sees("Поздняя мысль")
    assert pair.maria.last.silent
    await pair.region.winds(hours=12)
    assert len([one for one in pair.maria.from_bot if "Поздняя" in words(one)]) == 1


async def test_left_alone_it_comes_in_the_morning(pair: Pair) -> None:
    await pair.region.winds(hours=6, minutes=40)
    await pair.olga.presses_data(1, f"talk:{pair.assignment_id}")
    await pair.olga.sends("Поздняя мысль")
    await pair.region.winds(hours=10, minutes=49)
    assert not pair.maria.from_bot
    await pair.region.winds(minutes=2)
    pair.maria.sees("Поздняя мысль")
    assert not pair.maria.last.silent


async def test_a_held_message_that_was_recalled_never_comes(pair: Pair) -> None:
    await pair.region.winds(hours=4)
    await pair.writes(pair.maria, "Передумала")
    await pair.maria.presses("Отозвать")
    await pair.region.winds(days=2)
    pair.olga.does_not_see("Передумала")
    assert await pair.stored() == [("recalled", "text", None)]


async def test_a_held_message_that_was_edited_comes_as_it_is_now(pair: Pair) -> None:
    await pair.region.winds(hours=4)
    sent = await pair.writes(pair.maria, "Было")
    await pair.maria.edits(sent, "Стало")
    await pair.region.winds(days=1)
    pair.olga.sees_somewhere("Стало")
    pair.olga.does_not_see("Было")
    assert await pair.stored() == [("delivered", "text", "Стало")]


# no link, ended pairs, rights


async def test_a_blocked_recipient_is_told_about_and_gets_it_when_he_is_back(pair: Pair) -> None:
    pair.olga.blocks()
    await pair.region.settled()
    await pair.writes(pair.maria, "Слышно?")
    pair.maria.sees("Связи через бот сейчас нет")
    assert (await pair.stored())[0][0] == "undelivered"
    pair.region.world.unblock(pair.olga.user_id)
    await pair.region.ticks()
    await pair.region.ticks()
    pair.olga.sees("Слышно?")
    assert (await pair.stored())[0][0] == "delivered"


async def test_a_block_that_only_the_channel_knows_is_told_afterwards(pair: Pair) -> None:
    pair.region.world.faults.add(Rule("deactivated", "sendMessage", pair.olga.user_id))
    await pair.writes(pair.maria, "Слышно?")
    await pair.region.ticks()
    await pair.region.ticks()
    pair.maria.sees("Связи через бот сейчас нет")
    assert (await pair.stored())[0][0] == "undelivered"


async def test_what_is_held_when_the_pair_ends_is_not_passed_on(pair: Pair) -> None:
    await pair.region.winds(hours=4)
    await pair.writes(pair.maria, "Не успела")
    await pair.changes_pair(state="ended", ended_at=AFTERNOON)
    await pair.region.winds(days=1)
    assert not pair.olga.from_bot
    pair.maria.sees_somewhere("Сообщение не передано")
    answer = await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    assert answer is not None
    assert "писать в эту переписку нельзя" in answer["text"]


async def test_180_days_after_the_end_the_content_is_erased(pair: Pair) -> None:
    await pair.writes(pair.maria, "Забудется")
    await pair.changes_pair(state="ended", ended_at=AFTERNOON - timedelta(days=179))
    await pair.region.winds(hours=13)
    assert (await pair.stored())[0][2] == "Забудется"
    await pair.region.winds(days=2)
    assert await pair.stored() == [("erased", "text", None)]


async def test_nobody_else_reads_or_writes_in_the_thread(pair: Pair) -> None:
    await pair.writes(pair.maria, "Только вам")
    strangers = {
        "methodist": await stranger(pair.region, "Ирина", build.methodist),
        "teacher": await stranger(pair.region, "Анна", build.teacher),
        "coordinator": await stranger(pair.region, "Пётр", lambda tx, who: build.staff(tx, "coordinator", who)),
    }
    forged = (
        f"thread:{pair.assignment_id}", f"talk:{pair.assignment_id}", "message:1", "letter:1", "letter.recall:1",
        f"card:{pair.assignment_id}", "message.remove:1", "letter.silent:1", f"talk.enough:{pair.assignment_id}",
    )  # fmt: skip
    for phone in strangers.values():
        for data in forged:
            answer = await phone.presses_data(1, data)
            assert answer is not None
            phone.does_not_see("Только вам")
        await phone.sends("Попытка")
    assert len(await pair.stored()) == 1
