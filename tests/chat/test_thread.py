"""Story 4: the thread of a pair, the card of the methodist, the first words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db import address as address_rows
from db import assignment as assignment_rows
from db import conversation as rows
from db import route as route_rows
from services import privacy
from tests import build
from tests.chat.pairs import AFTERNOON, Pair, make_pair
from tests.world import Region, words


@pytest.fixture
async def pair(region: Region) -> Pair:
    return await make_pair(region)


async def test_the_thread_stands_by_day_and_pages_and_opens_a_file(pair: Pair) -> None:
    for number in range(6):
        await pair.writes(pair.maria, f"Сообщение {number}")
    await pair.region.winds(days=1)
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    await pair.maria.sends_file("document", caption="План")
    await pair.maria.presses("Этого нет, передать")
    await pair.olga.presses_data(1, f"thread:{pair.assignment_id}")
    pair.olga.sees("24 ноября, вторник", "Педагог: [файл] План", "Раньше", "Сообщение 5")
    await pair.olga.presses("Раньше")
    pair.olga.sees("23 ноября, понедельник", "Сообщение 0", "Дальше")
    await pair.olga.presses("Дальше")
    await pair.olga.presses("Открыть 15:00")
    assert pair.olga.last.kind == "document"
    await pair.olga.presses("Убрать файл")
    answer = await pair.olga.presses("Убрать насовсем")
    assert answer is not None
    assert answer["text"] == "Файл убран из хранилища."
    await pair.olga.presses("Открыть 15:00")
    assert pair.olga.last.kind == "text"


async def test_a_restart_loses_neither_drafts_nor_held_messages(pair: Pair) -> None:
    await pair.region.winds(hours=4)
    await pair.writes(pair.maria, "Ждёт утра")
    await pair.region.winds(minutes=20)
    await pair.maria.sends("Ждёт ответа")
    await pair.region.restart()
    await pair.maria.presses("Передать")
    await pair.region.winds(days=1)
    pair.olga.sees_somewhere("Вам написали: 2")
    assert [text for _, _, text in await pair.stored()] == ["Ждёт утра", "Ждёт ответа"]


async def test_my_methodist_says_who_it_is_and_when_he_reads(pair: Pair) -> None:
    await pair.maria.presses_data(1, "my_methodist")
    pair.maria.sees("Мой методист", "Ольга Викторовна, математика", "с 14:30 до 17:30", "Написать", "Переписка")


async def test_a_methodist_begins_with_ready_words(pair: Pair) -> None:
    await pair.olga.presses_data(1, f"talk:{pair.assignment_id}")
    pair.olga.sees("Первое письмо готово", "Отправить приветствие")
    await pair.olga.presses("Отправить приветствие")
    pair.olga.sees("Передано")
    pair.maria.sees("Пишет ваш методист", "Здравствуйте", "с 14:30 до 17:30")
    await pair.olga.presses_data(1, f"talk.greet:{pair.assignment_id}")
    assert len(await pair.stored()) == 1
    contacted = await pair.region.does(lambda tx: assignment_rows.load(tx.c, pair.assignment_id))
    assert contacted.contacted_at is not None


async def test_an_earlier_letter_is_taken_back_from_the_thread(pair: Pair) -> None:
    await pair.writes(pair.maria, "Первое")
    await pair.region.winds(minutes=1)
    await pair.writes(pair.maria, "Второе")
    await pair.maria.presses("Переписка")
    await pair.maria.presses("Открыть 15:00")
    pair.maria.sees("Ваше сообщение", "Первое")
    await pair.maria.presses("Отозвать")
    pair.olga.does_not_see("Первое")
    assert await pair.stored() == [("recalled", "text", None), ("delivered", "text", "Второе")]


async def test_a_reply_leaves_another_open_question_open(pair: Pair) -> None:
    await pair.writes(pair.maria, "Вопрос")
    await pair.olga.presses_data(1, f"card.label:{pair.assignment_id}")
    question = next(one for one in pair.olga.from_bot if "Вопрос" in words(one))
    await pair.olga.sends("Ответ", reply_to=question.message_id)
    pair.maria.sees("Ответ")
    await pair.olga.sends("Метка")
    pair.olga.sees("Подпись: Метка")


async def test_a_video_in_an_album_is_named_and_the_rest_passes(pair: Pair) -> None:
    await pair.changes_pair(contacted_at=AFTERNOON)
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}")
    await pair.maria.sends_file("photo")
    await pair.maria.presses("Этого нет, передать")
    files = [
        ("video", b"v" * 40, "v.mp4", "video/mp4", "Урок"),
        ("photo", b"p" * 40, "p.jpg", "image/jpeg", ""),
        ("photo", b"q" * 40, "q.jpg", "image/jpeg", ""),
    ]
    pair.region.world.send_album(pair.maria.user_id, files)  # type: ignore[arg-type]
    await pair.region.settled()
    pair.maria.sees("таких файлов: 1", "Передано методисту")
    assert [one.kind for one in pair.olga.from_bot][-2:] == ["photo", "photo"]
    assert "Урок" in words(pair.olga.from_bot[-2])


async def test_the_home_of_a_teacher_leads_to_her_methodist(pair: Pair) -> None:
    await pair.maria.sends("/menu")
    await pair.maria.presses("Методист")
    pair.maria.sees("Мой методист")


async def test_a_withdrawal_erases_both_sides_texts_files_and_drafts(pair: Pair) -> None:
    await pair.writes(pair.maria, "Моё")
    await pair.olga.sends("Ваше", reply_to=pair.olga.last.message_id)
    await pair.region.winds(minutes=20)
    await pair.maria.sends("Черновик")
    await pair.region.does(privacy.erase, pair.teacher_id)
    assert await pair.stored() == [("erased", "text", None), ("erased", "text", None)]
    assert not await pair.region.does(lambda tx: tx.c.execute(select(rows.drafts.c.id)).all())


async def test_everything_works_in_english_too(pair: Pair) -> None:
    await pair.region.does(
        lambda tx: address_rows.change(tx.c, build.who(tx, pair.methodist_id).address_id, language="en")
    )
    await pair.writes(pair.maria, "Вопрос")
    pair.olga.sees("Answer", "Card")
    await pair.olga.presses("Answer")
    pair.olga.sees("Write a message", "No answer needed")


async def test_words_are_found_in_an_own_thread_and_what_was_looked_for_is_kept_nowhere(pair: Pair) -> None:
    for text in ("Разноуровневые задания", "Второе", "Третье", "Четвёртое", "Пятое", "Ещё раз про ЗАДАНИЯ"):
        await pair.writes(pair.maria, text)
    await pair.olga.presses_data(1, f"thread:{pair.assignment_id}")
    await pair.olga.presses("Найти в переписке")
    await pair.olga.sends("задания")
    pair.olga.sees("Нашлось: 2", "Разноуровневые задания", "Ещё раз про ЗАДАНИЯ")
    pages = await pair.region.does(lambda tx: tx.c.execute(select(address_rows.addresses.c.page_args)).scalars().all())
    assert "задания" not in str(pages)
    await pair.olga.presses("Искать другое")
    await pair.olga.sends("такого нет")
    pair.olga.sees("Таких сообщений нет")


async def test_the_fullest_pages_stay_within_their_length(pair: Pair) -> None:
    await pair.changes_pair(label="п" * 40, wish="ж" * 300)
    await pair.olga.presses_data(1, f"talk:{pair.assignment_id}")
    pair.olga.sees("Отправить приветствие")
    shown = [pair.olga.last]
    for number in range(5):
        await pair.writes(pair.maria if number % 2 else pair.olga, "длинное слово " * 20)
    for page in ("thread", "card", "card.label", "talk"):
        await pair.olga.presses_data(1, f"{page}:{pair.assignment_id}")
        shown.append(pair.olga.last)
    for message in shown:
        assert len(words(message)) <= 500
        assert len(words(message).split("\n")[0]) <= 40
        assert len([button for row in message.keyboard for button in row]) <= 10


async def test_a_question_about_a_step_is_marked_so_on_both_sides(pair: Pair) -> None:
    route_id = await pair.region.does(build.route, pair.assignment_id)
    chosen = select(route_rows.steps.c.id).where(route_rows.steps.c.route_id == route_id).limit(1)
    step_id = await pair.region.does(lambda tx: tx.c.execute(chosen).scalar_one())
    await pair.maria.presses_data(1, f"talk:{pair.assignment_id}:{step_id}")
    pair.maria.sees("вопрос по шагу маршрута")
    await pair.maria.sends("Что считать готовым?")
    pair.olga.sees("Вопрос по шагу маршрута", "Что считать готовым?")
    await pair.maria.presses("Переписка")
    pair.maria.sees("[по шагу] Что считать готовым?")


async def test_a_forged_step_of_another_pair_is_refused(pair: Pair) -> None:
    _, other = await pair.teacher("Анна")
    route_id = await pair.region.does(build.route, other)
    chosen = select(route_rows.steps.c.id).where(route_rows.steps.c.route_id == route_id).limit(1)
    step_id = await pair.region.does(lambda tx: tx.c.execute(chosen).scalar_one())
    for phone in (pair.maria, pair.olga):
        answer = await phone.presses_data(1, f"talk:{pair.assignment_id}:{step_id}")
        assert answer is not None
        assert "не для вашей роли" in answer["text"]
