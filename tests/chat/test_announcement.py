"""Story 8: a coordinator's announcement, from the pasted text to the report."""

from __future__ import annotations

from typing import Any, cast

import pytest
from sqlalchemy import func, select

from db import address as address_rows
from db.mailing import mailing_recipients
from domain.errors import DomainError
from services import announcement_report
from services.base import Tx
from services.person import who_from
from tests import build
from tests.chat.announcing import (
    HEADING,
    SEMINAR,
    coordinator,
    drafts,
    holders,
    person,
    sends_to_all,
    teachers,
    workbook,
)
from tests.world import Phone, Region, words


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
    assert any(words(message) == HEADING + SEMINAR for message in petr.from_bot)
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
    petr.sees("Как разошлось", "Принято Telegram: 23", "Закрыли бота: меньше пяти", "Не доставлено: таких нет")


async def test_the_report_names_zero_in_words_and_in_the_table(region: Region) -> None:
    petr = await coordinator(region)
    await teachers(region, 5)
    await sends_to_all(petr)
    petr.does_not_see("таких нет")
    await region.winds(minutes=2)
    petr.sees("Принято Telegram: 5", "Закрыли бота: таких нет", "Не доставлено: таких нет")
    await petr.presses("Таблица")
    totals = workbook(region, petr)["Итог"]
    assert [row for row in totals if row[0] in {"Закрыли бота", "Не доставлено"}] == [
        ["Закрыли бота", 0],
        ["Не доставлено", 0],
    ]


def listed(tx: Tx) -> int:
    """How many rows the lists of all mailings hold."""
    return int(tx.c.execute(select(func.count()).select_from(mailing_recipients)).scalar_one())


async def test_it_can_be_stopped_within_a_minute_and_stays_a_draft(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 5)
    await sends_to_all(petr)
    await region.settled()
    assert await region.does(listed) == 5, "fixed at the press, without a beat of the heart"
    await region.winds(seconds=30)
    await petr.presses("Остановить")
    petr.sees("Разослать это?", "Отправить 5 людям")
    await region.settled()
    assert await region.does(listed) == 0
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
    bold = [{"type": "bold", "offset": 0, "length": len(HEADING) - 1}, {"type": "bold", "offset": 24, "length": 7}]
    assert (text.text, text.entities) == (HEADING + "Семинар в среду", bold)
    assert (file.kind, file.caption) == ("document", HEADING + "Программа & условия <очно>")


async def test_recipients_answer_by_two_buttons_and_the_last_answer_counts(region: Region) -> None:
    petr = await coordinator(region)
    phones = await teachers(region, 6)
    await drafts(petr)
    await petr.presses("Всем педагогам")
    await petr.presses("Добавить «Буду / Не смогу»")
    preview = next(message for message in reversed(petr.from_bot) if words(message) == HEADING + SEMINAR)
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
    assert phones[0].buttons == ["✓ Буду", "Не смогу"]
    await phones[0].presses("Не смогу")
    assert phones[0].buttons == ["Буду", "✓ Не смогу"]
    await petr.sends("/announce")
    await petr.presses("Семинар учителей")
    petr.sees("буду — 2, не смогу — 1")
    await petr.presses("Кто ответил")
    lines = petr.text.split("\n")[2:]
    assert [line.rpartition(": ")[2] for line in lines] == ["буду", "буду", "не смогу"]
    assert all("Сосна-" in line and "Вяземский район" in line for line in lines)
    await petr.presses("Назад")
    petr.sees("Как разошлось")


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
    about = dict(sheets["Рассылка"][1:])
    assert (about["Текст"], about["Кому"]) == (SEMINAR, "все педагоги")
    assert "ноября, понедельник, 12:01" in about["Отправлено"]
    petr.sees("Кому: все педагоги.", "Отправлено 23 ноября", f"Отправил координатор {about['Отправил']}.")
    (answered,) = sheets["Ответы"][1:]
    assert answered[0].startswith("Сосна-")
    assert answered[1:4] == ["Вяземский район", "Математика", "Буду"]


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
    assert any(words(message) == HEADING + "Совсем другой текст" for message in petr.from_bot)
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
    assert (maria.last.kind, maria.last.caption) == ("photo", HEADING + "Приходите в четверг")
    assert maria.last.file_id == before
