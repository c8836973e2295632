"""Story 8: a coordinator's announcement, from the pasted text to the report."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, update

from db import address as address_rows
from db.mailing import mailing_recipients
from domain.errors import DomainError
from sandbox.botapi.world import Rule
from services import announcement_report
from services.base import Tx
from services.person import who_from
from tests import build
from tests.world import Phone, Region, words

SEMINAR = "Семинар учителей математики — 4 декабря в 15:00."


async def coordinator(region: Region, name: str = "Пётр") -> Phone:
    phone = await person(region, name)
    await region.does(build.staff, "coordinator", phone.user_id)
    return phone


async def person(region: Region, name: str) -> Phone:
    phone = region.phone(name)
    region.world.add_person(phone.user_id, name, started=True)
    return phone


async def teachers(region: Region, count: int, **values: Any) -> list[Phone]:
    phones = [await person(region, f"Педагог {number}") for number in range(count)]
    for phone in phones:
        await region.does(lambda tx, id_: build.teacher(tx, id_, **values), phone.user_id)
    return phones


async def drafts(petr: Phone, text: str = SEMINAR) -> None:
    await petr.sends("/announce")
    await petr.sends(text)


async def sends_to_all(petr: Phone) -> None:
    await drafts(petr)
    await petr.presses("Всем педагогам")
    await petr.presses("Отправить")


def holders(phones: Sequence[Phone], text: str = SEMINAR) -> int:
    """How many of these chats hold the message, each at most once."""
    counts = [sum(words(message) == text for message in phone.from_bot) for phone in phones]
    assert max(counts, default=0) <= 1
    return sum(counts)


async def test_one_announcement_reaches_everybody_who_may_be_written_to_and_the_report_says_so(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 23)
    closed, silent = await teachers(region, 2)
    closed.blocks()
    await region.settled()

    def withdraw(tx: Tx) -> None:
        row = address_rows.by_external(tx.c, "telegram", silent.user_id)
        assert row is not None
        address_rows.change(tx.c, row.id, consent_state="withdrawn")

    await region.does(withdraw)
    await drafts(petr)
    petr.sees("Кому разослать?", "Всем педагогам", "Районы", "Предметы")
    assert any(words(message) == SEMINAR for message in petr.from_bot)
    await petr.presses("Всем педагогам")
    petr.sees("Разослать это?", "Получат 23 человека", "меньше пяти человек закрыли бота", "около 1 секунды")
    petr.sees("Отправить 23 людям", "Сначала мне", "Изменить, кому", "Отменить")
    await petr.presses("Отправить 23 людям")
    petr.sees("Отправка запланирована", "Остановить")
    await region.winds(seconds=59)
    assert holders(phones) == 0
    await region.winds(seconds=2)
    assert holders(phones) == 23
    assert holders([closed, silent]) == 0
    petr.sees("Как разошлось", "Принято Telegram: 23", "Закрыли бота: меньше пяти")


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


async def test_it_can_be_stopped_within_a_minute_and_stays_a_draft(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 5)
    await sends_to_all(petr)
    await region.winds(seconds=30)
    await petr.presses("Остановить")
    petr.sees("Разослать это?", "Отправить 5 людям")
    await region.winds(hours=1)
    assert holders(phones) == 0
    await petr.presses("Отправить 5 людям")
    await region.winds(minutes=2)
    assert holders(phones) == 5


async def test_another_coordinator_may_stop_but_not_read_the_draft(region: Region) -> None:
    petr, irina = await coordinator(region), await coordinator(region, "Ирина")
    phones = await teachers(region, 5)
    await sends_to_all(petr)
    await irina.sends("/announce")
    await irina.presses("Семинар учителей")
    irina.sees("Отправка запланирована")
    page = irina.last.message_id
    await irina.presses("Остановить")
    irina.sees("Объявление")
    await region.winds(minutes=5)
    assert holders(phones) == 0
    await irina.presses_data(page, "announcement:1")
    irina.does_not_see("Отправить 5 людям")


async def test_teachers_and_methodists_cannot_open_it_nor_press_its_buttons(region: Region) -> None:
    petr = await coordinator(region)
    (maria,) = await teachers(region, 1)
    olga = await person(region, "Ольга")
    await region.does(build.methodist, olga.user_id)
    await drafts(petr)
    await petr.presses("Всем педагогам")
    page = petr.last
    for stranger in (maria, olga):
        await stranger.sends("/announce")
        stranger.does_not_see("Пришлите или перешлите")
        message = stranger.last.message_id
        for data in ("announcement:1", "announcement.send:1:2:now", "announcement.cancel:1", "announcement.stop:1:1"):
            await stranger.presses_data(message, data)
        stranger.does_not_see(SEMINAR, "Разослать это?")
    assert page.keyboard
    await petr.presses("Сначала мне")
    petr.sees("Разослать это?")


async def test_districts_and_subjects_combine_and_few_are_not_counted_out(region: Region) -> None:
    petr = await coordinator(region)
    near = await teachers(region, 5)
    far = await teachers(region, 5, municipality="kh_bikinsky")
    other = await teachers(region, 2, municipality="kh_bikinsky", subjects=["pe"])
    await drafts(petr)
    await petr.presses("Районы")
    petr.sees("Какие районы?")
    await petr.presses("Бикинский район")
    petr.sees("Получат 7 человек", "✓ Бикинский район")
    await petr.presses("Предметы")
    await petr.presses("Физкультура")
    petr.sees("меньше пяти человек")
    petr.does_not_see("Получат 2 человека")
    await petr.presses("✓ Физкультура")
    await petr.presses("Математика")
    petr.sees("Получат 5 человек", "Математика; Бикинский район")
    await petr.presses("Готово")
    petr.sees("Разослать это?", "Кому: Математика; Бикинский район.")
    await petr.presses("Отправить 5 людям")
    await region.winds(minutes=2)
    assert (holders(far), holders(near), holders(other)) == (5, 0, 0)
    await drafts(petr, "Второе объявление")
    petr.sees("Как в прошлый раз", "Математика; Бикинский район")
    await petr.presses("Как в прошлый раз")
    petr.sees("Отправить 5 людям")


async def test_nobody_of_an_empty_audience_can_be_sent_to(region: Region) -> None:
    petr = await coordinator(region)
    await drafts(petr)
    await petr.presses("Всем педагогам")
    petr.sees("отправлять некому", "Изменить, кому")
    assert not any(label.startswith("Отправить") for label in petr.buttons)
    answer = await petr.presses_data(petr.last.message_id, "announcement.send:1:2:now")
    assert answer is not None
    assert "пока нет" in answer["text"]


async def test_formatting_and_a_file_with_its_caption_are_kept(region: Region) -> None:
    petr = await coordinator(region)
    (maria, *_) = await teachers(region, 5)
    bold = [{"type": "bold", "offset": 0, "length": 7}, {"type": "custom_emoji", "offset": 8, "length": 2,
             "custom_emoji_id": "5"}]  # fmt: skip
    await petr.sends("/announce")
    region.world.forward_to_bot(petr.user_id, "Семинар в среду", entities=bold)
    await region.settled()
    await petr.presses("Всем педагогам")
    await petr.presses("Отправить 5 людям")
    await petr.sends("/announce")
    await petr.sends_file("document", b"program", caption="Программа & условия <очно>", file_name="Программа.docx")
    await petr.presses("Всем педагогам")
    await petr.presses("Отправить 5 людям")
    await region.winds(minutes=2)
    text, file = sorted(maria.from_bot, key=lambda message: message.kind, reverse=True)[:2]
    assert (text.text, text.entities) == ("Семинар в среду", [{"type": "bold", "offset": 0, "length": 7}])
    assert (file.kind, file.caption) == ("document", "Программа & условия <очно>")


async def test_recipients_answer_by_two_buttons_and_the_last_answer_counts(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 6)
    await drafts(petr)
    await petr.presses("Всем педагогам")
    await petr.presses("Добавить «Буду / Не смогу»")
    preview = next(message for message in reversed(petr.from_bot) if words(message) == SEMINAR)
    shown = await petr.presses("Буду", preview)
    assert shown is not None
    assert "образец" in shown["text"]
    await petr.presses("Отправить 6 людям")
    await region.winds(minutes=2)
    for phone in phones[:3]:
        answer = await phone.presses("Буду")
        assert answer is not None
        assert "вы будете" in answer["text"]
        phone.sees(SEMINAR)
    await phones[0].presses("Не смогу")
    await petr.sends("/announce")
    await petr.presses("Семинар учителей")
    petr.sees("буду — 2, не смогу — 1")


async def test_who_was_not_asked_cannot_answer(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 5)
    await sends_to_all(petr)
    await region.winds(minutes=2)
    (late,) = await teachers(region, 1)

    def tries(tx: Tx) -> str:
        row = address_rows.by_external(tx.c, "telegram", late.user_id)
        assert row is not None
        with pytest.raises(DomainError) as refusal:
            announcement_report.answer(tx, who_from(row, tx.policy.zone), 1, "yes")
        return refusal.value.code

    assert await region.does(tries) == "not_yours"
    assert holders(phones) == 5


async def test_the_table_holds_codes_and_aggregates_and_hides_the_few(region: Region) -> None:
    petr = await coordinator(region)
    near = await teachers(region, 7)
    await teachers(region, 6, municipality="kh_bikinsky")
    await teachers(region, 1, municipality="kh_amursky", subjects=["physics"])
    await drafts(petr)
    await petr.presses("Всем педагогам")
    await petr.presses("Добавить «Буду / Не смогу»")
    await petr.presses("Отправить 14 людям")
    await region.winds(minutes=2)
    await near[0].presses("Буду")
    await petr.sends("/announce")
    await petr.presses("Семинар учителей")
    await petr.presses("Таблица")
    sheets = workbook(region, petr)
    assert sheets["Районы"][1:] == [
        ["Амурский район", "меньше пяти", 0, 0],
        ["Бикинский район", "не показано", 0, 0],
        ["Вяземский район", 7, "меньше пяти", 0],
    ]
    assert sheets["Итог"][1] == ["Принято Telegram", 14]
    (answered,) = sheets["Ответы"][1:]
    assert answered[0].startswith("Сосна-")
    assert answered[1:4] == ["Вяземский район", "Математика", "Буду"]


def workbook(region: Region, phone: Phone) -> dict[str, list[list[Any]]]:
    message = next(one for one in reversed(phone.from_bot) if one.kind == "document")
    assert message.file_id is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO(region.world.file(message.file_id)[0]))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


async def test_a_correction_changes_the_message_of_everybody_who_has_it(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 6)
    await drafts(petr)
    await petr.presses("Всем педагогам")
    await petr.presses("Добавить «Буду / Не смогу»")
    await petr.presses("Отправить 6 людям")
    await region.winds(minutes=2)
    before = [len(phone.from_bot) for phone in phones]
    gone = phones[5].last
    del region.world._chats[phones[5].user_id].messages[gone.message_id]  # she deleted it
    await petr.presses("Исправить у всех")
    await petr.sends_other("sticker")
    petr.sees("нужен текст")
    await petr.sends("Семинар перенесли на 5 декабря, 16:00.")
    petr.sees("Исправить у 6 людей")
    await petr.presses("Исправить у 6 людей")
    await region.settled()
    petr.sees("Исправлено: 5, не удалось у 1")
    assert holders(phones[:5], "Семинар перенесли на 5 декабря, 16:00.") == 5
    assert holders(phones) == 0
    assert [len(phone.from_bot) for phone in phones[:5]] == before[:5]
    await phones[0].presses("Буду")


async def test_late_in_the_evening_it_goes_in_the_morning_or_now_without_a_sound(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 5)
    await region.winds(hours=9, minutes=40)  # 21:40
    await drafts(petr)
    await petr.presses("Всем педагогам")
    petr.sees("Завтра в 8:30", "Сейчас без звука")
    await petr.presses("Завтра в 8:30")
    petr.sees("08:30", "Остановить")
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


async def test_what_was_being_sent_at_a_crash_is_sent_once_more_after_its_term(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 5)
    await sends_to_all(petr)
    region.world.faults.add(Rule("status", method="sendMessage", chat_id=phones[0].user_id, count=1))
    await region.winds(seconds=61)

    def as_a_crash_leaves_it(tx: Tx) -> None:
        stuck = update(mailing_recipients).where(mailing_recipients.c.state == "waiting")
        tx.c.execute(stuck.values(state="sending", claimed_until=tx.now + timedelta(seconds=60)))

    await region.does(as_a_crash_leaves_it)
    await region.restart()
    await region.winds(seconds=50)
    assert holders(phones) == 4
    await region.winds(minutes=2)
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
    assert all(any(words(message) == SEMINAR for message in phone.from_bot) for phone in phones)
    assert holders(phones[:4] + phones[5:]) == 7
    petr.sees("Принято Telegram: 8")


async def test_one_message_of_a_fitting_kind_and_length_is_asked_for(region: Region) -> None:
    petr = await coordinator(region)
    await petr.sends("/announce")
    await petr.sends_other("sticker")
    petr.sees_somewhere("Такое разослать нельзя")
    album = [("photo", b"x", "1.jpg", "image/jpeg", "раз"), ("photo", b"y", "2.jpg", "image/jpeg", "")]
    region.world.send_album(petr.user_id, cast(Any, album))
    await region.settled()
    petr.sees_somewhere("одно сообщение")
    await petr.sends("длинно " * 1300)
    petr.sees_somewhere("помещается 4")
    petr.does_not_see("Кому разослать?")
    await petr.sends(SEMINAR)
    petr.sees("Кому разослать?")


async def test_a_button_of_an_older_draft_does_not_send_another_text_unread(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 5)
    message_id = await draft_id(petr)
    await petr.presses("Всем педагогам")
    old, data = petr.last, petr.last.keyboard[0][0]["callback_data"]
    await petr.edits(message_id, "Совсем другой текст")
    petr.sees("Разослать это?")
    assert any(words(message) == "Совсем другой текст" for message in petr.from_bot)
    answer = await petr.presses_data(old.message_id, data)
    await region.winds(minutes=2)
    assert answer is not None
    assert "изменилось" in answer["text"]
    assert holders(phones) == holders(phones, "Совсем другой текст") == 0


async def draft_id(petr: Phone) -> int:
    await petr.sends("/announce")
    return await petr.sends(SEMINAR)


async def test_the_author_elsewhere_is_told_when_the_mailing_has_ended(region: Region) -> None:
    petr = await coordinator(region)
    await teachers(region, 5)
    await sends_to_all(petr)
    await petr.sends("/announce")
    await region.winds(minutes=2)
    petr.sees("Рассылка закончена", "Принято Telegram: 5")
    await petr.presses("Открыть отчёт")
    petr.sees("Как разошлось")


async def test_a_week_old_button_shows_the_page_as_it_is_now(region: Region) -> None:
    petr = await coordinator(region)
    await teachers(region, 5)
    await drafts(petr)
    await petr.presses("Всем педагогам")
    await petr.presses("Отменить")
    petr.sees("Объявление")
    await region.winds(days=7)
    answer = await petr.presses_data(petr.last.message_id, "announcement.send:1:2:now")
    assert answer is not None
    assert "больше нет" in answer["text"]
    petr.sees("Это объявление отменено")


async def test_a_corrected_caption_leaves_the_photo_in_its_place(region: Region) -> None:
    petr = await coordinator(region)
    (maria, *_) = await teachers(region, 5)
    await petr.sends("/announce")
    await petr.sends_file("photo", b"picture", caption="Приходите в среду")
    await petr.presses("Всем педагогам")
    await petr.presses("Отправить 5 людям")
    await region.winds(minutes=2)
    before = maria.last.file_id
    await petr.presses("Исправить у всех")
    petr.sees("изменится только подпись")
    await petr.sends("Приходите в четверг")
    await petr.presses("Исправить у 5 людей")
    await region.settled()
    assert (maria.last.kind, maria.last.caption, maria.last.file_id) == ("photo", "Приходите в четверг", before)


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
    assert region.program.mailer.busy, "the beat is over while the mailing goes on"
    await region.settled()
    region.world.faults.rules.remove(slow)
    petr.sees("Принято Telegram: 5")


async def test_a_program_that_ends_in_the_middle_loses_nobody_and_doubles_nobody(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 60)
    await sends_to_all(petr)
    slow = region.world.faults.add(Rule("late", method="sendMessage", seconds=0.3))
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
