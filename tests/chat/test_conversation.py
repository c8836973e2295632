"""Story 4: they talk."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db import conversation as rows
from db import person as person_rows
from sandbox.botapi.faults import Rule
from services.base import Tx
from tests import build
from tests.chat.pairs import Pair, make_pair, started
from tests.world import Region, words


@pytest.fixture
async def pair(region: Region) -> Pair:
    return await make_pair(region)


async def test_what_a_teacher_writes_comes_to_the_methodist_without_the_account(pair: Pair) -> None:
    await pair.writes(pair.maria, "Как начать с разноуровневых заданий?")
    pair.maria.sees("Передано методисту", "Отозвать")
    pair.olga.sees("математика", "Как начать с разноуровневых заданий?", "Ответить", "Карточка")
    pair.olga.does_not_see("Мария")
    assert pair.olga.last.forward_origin is None
    assert await pair.stored() == [("delivered", "text", "Как начать с разноуровневых заданий?")]


async def test_an_answer_goes_back_by_reply_and_by_the_button(pair: Pair) -> None:
    await pair.writes(pair.maria, "Вопрос")
    await pair.olga.sends("Ответ через Reply", reply_to=pair.olga.last.message_id)
    pair.maria.sees("Пишет ваш методист", "Ответ через Reply", "Ответить")
    pair.maria.does_not_see("Ольга")
    await pair.maria.presses("Ответить")
    pair.maria.sees("Написать методисту")
    await pair.maria.sends("Спасибо")
    pair.olga.sees("Спасибо")
    assert [state for state, _, _ in await pair.stored()] == ["delivered"] * 3


async def test_a_reply_keeps_the_thread_in_both_chats(pair: Pair) -> None:
    question = await pair.writes(pair.maria, "Вопрос")
    await pair.olga.sends("Ответ", reply_to=pair.olga.last.message_id)
    assert pair.maria.last.reply_to == question


async def test_free_text_of_a_teacher_passes_only_after_a_press(pair: Pair) -> None:
    await pair.maria.sends("Не понимаю, как оценивать группы")
    pair.maria.sees("Передать это методисту?", "Передать", "Нет")
    assert not pair.olga.from_bot
    pressed = pair.maria.last
    await pair.maria.presses("Передать")
    pair.olga.sees("Не понимаю, как оценивать группы")
    data = f"draft.pass:{await pair.region.does(_last_draft)}"
    await pair.maria.presses_data(pressed.message_id, data)
    assert len(await pair.stored()) == 1


def _last_draft(tx: Tx) -> int:
    found: int = tx.c.execute(select(rows.drafts.c.id).order_by(rows.drafts.c.id.desc()).limit(1)).scalar_one()
    return found


async def test_three_free_texts_are_asked_about_and_passed_together(pair: Pair) -> None:
    for text in ("Первое", "Второе", "Третье"):
        await pair.maria.sends(text)
    pair.maria.sees("Сообщений: 3")
    await pair.maria.presses("Передать")
    assert [text for _, _, text in await pair.stored()] == ["Первое", "Второе", "Третье"]


async def test_no_means_that_nothing_is_kept(pair: Pair) -> None:
    await pair.maria.sends("Передумаю")
    answer = await pair.maria.presses("Нет")
    assert answer is not None
    assert answer["text"] == "Не передано и не сохранено."
    said = await pair.region.does(lambda tx: tx.c.execute(select(rows.drafts.c.said)).scalars().all())
    assert said == [None]
    assert await pair.stored() == []


async def test_a_week_old_question_about_a_draft_says_that_it_is_gone(pair: Pair) -> None:
    await pair.maria.sends("Старое")
    draft_id = await pair.region.does(_last_draft)
    asked = pair.maria.last.message_id
    await pair.region.winds(days=9)
    answer = await pair.maria.presses_data(asked, f"draft.pass:{draft_id}")
    assert answer is not None
    assert "Этого больше нет" in answer["text"]
    assert await pair.stored() == []


async def test_without_a_methodist_a_free_text_gets_a_friendly_sentence_and_the_next_step(region: Region) -> None:
    maria = region.phone("Мария")
    await region.does(build.teacher, maria.user_id)
    await started(region, maria)
    await maria.sends("Есть кто живой?")
    maria.sees("Методиста у вас пока нет", "отложили на неделю", "Найти методиста")
    assert maria.buttons == ["Найти методиста", "Меню"]


async def test_a_methodist_with_several_teachers_is_asked_to_whom(pair: Pair) -> None:
    anna = pair.region.phone("Анна")
    other = await pair.region.does(build.teacher, anna.user_id)
    await started(pair.region, anna)
    await pair.region.does(build.assignment, other, pair.methodist_id)
    await pair.olga.sends("Жду вас на семинаре")
    pair.olga.sees("Кому это?", "математика")
    code = await pair.region.does(lambda tx: person_rows.load(tx.c, other).code)
    await pair.olga.presses(code)
    anna.sees("Жду вас на семинаре")
    assert not pair.maria.from_bot


async def test_after_a_quarter_of_an_hour_the_next_text_is_asked_about(pair: Pair) -> None:
    await pair.writes(pair.maria, "Первое")
    await pair.maria.sends("Сразу следом")
    assert len(await pair.stored()) == 2
    await pair.region.winds(minutes=16)
    await pair.maria.sends("Через полчаса, может быть, не методисту")
    pair.maria.sees("Передать это методисту?")
    assert len(await pair.stored()) == 2


# formatting, kinds and sizes


async def test_formatting_passes_and_mentions_do_not(pair: Pair) -> None:
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    entities = [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "text_mention", "offset": 6, "length": 4, "user": {"id": 77, "is_bot": False, "first_name": "Z"}},
    ]
    pair.region.world.send_text(pair.maria.user_id, "Важно Иван спросил", entities=entities)
    await pair.region.settled()
    shown = pair.olga.last
    kinds = {(one["type"], one["offset"], one["length"]) for one in shown.entities}
    start = len(words(shown)) - len("Важно Иван спросил")
    assert ("bold", start, 5) in kinds
    assert not [one for one in shown.entities if one["type"] == "text_mention"]


async def test_tags_in_a_text_are_only_text(pair: Pair) -> None:
    await pair.writes(pair.maria, "<b>не тег</b> & всё")
    pair.olga.sees("<b>не тег</b> & всё")


async def test_before_the_first_photo_it_is_asked_about_children_once(pair: Pair) -> None:
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    await pair.maria.sends_file("photo", caption="Доска")
    pair.maria.sees("Нет ли здесь имён, лиц, оценок детей?")
    assert not pair.olga.from_bot
    await pair.maria.presses("Этого нет, передать")
    assert pair.olga.last.kind == "photo"
    pair.olga.sees("Доска", "Ответить")
    await pair.maria.sends_file("voice")
    assert pair.olga.last.kind == "voice"
    await pair.maria.sends_file("document", caption="План")
    assert pair.olga.last.kind == "document"
    assert [kind for _, kind, _ in await pair.stored()] == ["photo", "voice", "document"]


@pytest.mark.parametrize("kind", ["sticker", "poll", "location", "contact", "video_note"])
async def test_what_does_not_pass_is_answered_with_what_does(pair: Pair, kind: str) -> None:
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    await pair.maria.sends_other(kind)
    pair.maria.sees("Подойдут текст, голосовое, фото или файл")
    await pair.maria.sends("Тогда словами")
    pair.olga.sees("Тогда словами")


async def test_a_sticker_out_of_the_blue_is_answered_too(pair: Pair) -> None:
    await pair.maria.sends_other("sticker")
    pair.maria.sees_somewhere("Подойдут текст, голосовое, фото или файл")
    assert await pair.stored() == []


async def test_a_file_of_60_mb_is_refused_and_the_question_stays(pair: Pair) -> None:
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    await pair.maria.sends_file("document", content=b"x" * (60 * 1024 * 1024))
    pair.maria.sees("больше 20 МБ")
    await pair.maria.sends("Ссылка вместо файла")
    pair.olga.sees("Ссылка вместо файла")


async def test_nine_thousand_characters_go_in_parts_in_order(pair: Pair) -> None:
    text = " ".join(f"слово{number:04d}" for number in range(900))
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    await pair.maria.sends(text)
    pair.maria.sees("длиннее одного сообщения", "частями: 3", "Передать частями")
    assert not pair.olga.from_bot
    await pair.maria.presses("Передать частями")
    parts = pair.olga.from_bot
    assert len(parts) == 3
    joined = " ".join(words(part).split("\n", 1)[1] for part in parts)
    assert joined == text
    assert [bool(part.keyboard) for part in parts] == [False, False, True]


async def test_an_album_of_ten_is_one_letter(pair: Pair) -> None:
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    files = [("photo", b"p" * 40, f"{n}.jpg", "image/jpeg", "Уголки класса" if n == 0 else "") for n in range(10)]
    pair.region.world.send_album(pair.maria.user_id, files)  # type: ignore[arg-type]
    await pair.region.settled()
    assert len([one for one in pair.maria.from_bot if "Нет ли здесь" in words(one)]) == 1
    await pair.maria.presses("Этого нет, передать")
    copies = pair.olga.from_bot
    assert [one.kind for one in copies] == ["photo"] * 10
    assert "Уголки класса" in words(copies[0])
    assert "Часть 10 из 10" in words(copies[-1])
    assert len({one.file_id for one in copies}) == 10


async def test_a_long_caption_goes_as_a_text_of_its_own(pair: Pair) -> None:
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    await pair.maria.sends_file("photo", caption="Описание. " * 100)
    await pair.maria.presses("Этого нет, передать")
    assert [one.kind for one in pair.olga.from_bot] == ["photo", "text"]


# edits and recalls


async def test_an_edit_changes_the_copy_in_place(pair: Pair) -> None:
    sent = await pair.writes(pair.maria, "Встреча в среду")
    count = len(pair.olga.from_bot)
    await pair.maria.edits(sent, "Встреча в четверг")
    assert len(pair.olga.from_bot) == count
    pair.olga.sees("Встреча в четверг", "Ответить")
    pair.olga.does_not_see("в среду")
    pair.maria.sees("Исправление передано")
    assert await pair.stored() == [("delivered", "text", "Встреча в четверг")]


async def test_an_edit_of_a_caption_changes_the_copy(pair: Pair) -> None:
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    sent = await pair.maria.sends_file("photo", caption="Черновик")
    await pair.maria.presses("Этого нет, передать")
    await pair.maria.edits(sent, "Чистовик")
    pair.olga.sees("Чистовик")


async def test_when_the_copy_cannot_be_edited_a_new_message_replies_to_it(pair: Pair) -> None:
    sent = await pair.writes(pair.maria, "Встреча в среду")
    copy = pair.olga.last.message_id
    pair.region.world.faults.add(Rule("status", "editMessageText", pair.olga.user_id, status=400))
    await pair.maria.edits(sent, "Встреча в четверг")
    pair.olga.sees("Исправлено", "Встреча в четверг")
    assert pair.olga.last.reply_to == copy
    await pair.olga.sends("Хорошо", reply_to=pair.olga.last.message_id)
    pair.maria.sees("Хорошо")


async def test_an_edit_after_the_answer_still_passes(pair: Pair) -> None:
    sent = await pair.writes(pair.maria, "Вопрос")
    await pair.olga.sends("Ответ", reply_to=pair.olga.last.message_id)
    copy = pair.olga.from_bot[0]
    await pair.maria.edits(sent, "Вопрос, но точнее")
    assert "Вопрос, но точнее" in words(copy)


async def test_an_edit_before_the_question_is_decided_changes_what_is_passed(pair: Pair) -> None:
    sent = await pair.maria.sends("Опечатко")
    await pair.maria.edits(sent, "Опечатка")
    await pair.maria.presses("Передать")
    pair.olga.sees("Опечатка")


async def test_a_recall_deletes_the_copy_and_the_text(pair: Pair) -> None:
    await pair.writes(pair.maria, "Лишнее")
    await pair.maria.presses("Отозвать")
    pair.maria.sees("Отозвано")
    assert not pair.olga.from_bot
    assert await pair.stored() == [("recalled", "text", None)]


async def test_after_ten_minutes_the_other_side_keeps_what_was_read(pair: Pair) -> None:
    await pair.writes(pair.maria, "Прочитанное")
    sent = pair.maria.last
    await pair.region.winds(minutes=11)
    answer = await pair.maria.presses("Отозвать", sent)
    assert answer is not None
    assert "10 минут" in answer["text"]
    pair.olga.sees("Прочитанное")


async def test_a_second_recall_changes_nothing(pair: Pair) -> None:
    await pair.writes(pair.maria, "Лишнее")
    sent = pair.maria.last.message_id
    await pair.maria.presses_data(sent, "letter.recall:1")
    await pair.maria.presses_data(sent, "letter.recall:1")
    pair.maria.sees("Отозвано")


async def test_a_first_question_of_the_teacher_is_answered_not_greeted(pair: Pair) -> None:
    await pair.writes(pair.maria, "С чего начать с пятым классом?")
    await pair.olga.presses("Ответить")
    pair.olga.sees("С чего начать с пятым классом?", "Напишите сообщение", "Переписка")
    assert "Отправить приветствие" not in pair.olga.buttons
    await pair.olga.sends("С короткой цели урока.")
    assert ("delivered", "text", "С короткой цели урока.") in await pair.stored()


async def test_a_photo_whose_question_was_passed_by_is_not_lost(pair: Pair) -> None:
    await pair.writes(pair.maria, "Посмотрите, пожалуйста")
    await pair.maria.sends_file("photo", caption="мои записи")
    pair.maria.sees("Нет ли здесь детей?")
    await pair.olga.sends("Как прошёл урок?", reply_to=pair.olga.last.message_id)
    await pair.maria.sends("Хорошо, пришлю фото", reply_to=pair.maria.last.message_id)
    pair.maria.sees("Передано методисту", "остался один вопрос", "Ответить на вопрос")
    await pair.maria.sends("меню")
    pair.maria.sees("ещё не передано: остался один вопрос")
    await pair.maria.presses("Ответить на вопрос")
    pair.maria.sees("Нет ли здесь детей?")
    await pair.maria.presses("Этого нет, передать")
    pair.olga.sees("мои записи")
    assert pair.olga.last.kind == "photo"
    await pair.maria.sends("меню")
    assert "Ответить на вопрос" not in pair.maria.buttons


async def test_a_draft_that_was_dropped_is_not_offered_again(pair: Pair) -> None:
    await pair.maria.sends("Передумаю")
    await pair.maria.presses("Нет")
    assert "Ответить на вопрос" not in pair.maria.buttons


async def test_words_written_before_there_is_a_methodist_are_kept_and_offered_later(region: Region) -> None:
    maria, olga = region.phone("Мария"), region.phone("Ольга")
    teacher_id = await region.does(build.teacher, maria.user_id)
    methodist_id = await region.does(build.methodist, olga.user_id)
    await started(region, maria)
    await started(region, olga)
    await maria.sends_other("sticker")
    maria.sees("Методиста у вас пока нет", "Найти методиста")
    maria.does_not_see("отложили")
    await maria.sends("Хочу научиться спрашивать каждого")
    maria.sees("написанное отложили", "Найти методиста")
    await region.does(build.assignment, teacher_id, methodist_id)
    await maria.sends("меню")
    await maria.presses("Ответить на вопрос")
    await maria.presses("Передать")
    await region.winds(hours=3)
    olga.sees_somewhere("Хочу научиться спрашивать каждого")
