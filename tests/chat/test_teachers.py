"""/teachers: the list, the card, the private label (stories 4 and 11)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from db import assignment as assignment_rows
from db import person as person_rows
from tests import build
from tests.chat.pairs import AFTERNOON, Pair, make_pair, stranger
from tests.world import Region


@pytest.fixture
async def pair(region: Region) -> Pair:
    return await make_pair(region)


async def _label(pair: Pair) -> str | None:
    row: Any = await pair.region.does(lambda tx: assignment_rows.load(tx.c, pair.assignment_id))
    label: str | None = row.label
    return label


async def test_the_list_shows_each_teacher_and_who_waits_stands_first(pair: Pair) -> None:
    await pair.changes_pair(contacted_at=AFTERNOON)
    for number in range(9):
        await pair.teacher(f"Учитель {number}", contacted_at=AFTERNOON)
    await pair.writes(pair.maria, "Вопрос")
    await pair.region.winds(days=4)
    await pair.olga.sends("/teachers")
    pair.olga.sees("Мои педагоги", "Всего: 10", "Ждут вас: 1. Они стоят первыми", "Дальше")
    assert pair.olga.buttons[0] == f"Ждёт: {await pair.code()}, математика"[:28]
    assert len([one for one in pair.olga.buttons if "математика" in one]) == 8
    await pair.olga.presses("Дальше")
    assert len([one for one in pair.olga.buttons if "математика" in one]) == 2


async def test_a_methodist_without_teachers_is_shown_how_to_invite_them(region: Region) -> None:
    olga = await stranger(region, "Ольга", build.methodist)
    await olga.sends("/teachers")
    olga.sees("Пока никого", "Пригласить педагогов")


async def test_the_card_says_what_a_methodist_may_know_and_no_more(pair: Pair) -> None:
    await pair.changes_pair(wish="Хочу больше заданий по группам")
    await pair.writes(pair.maria, "Добрый день")
    await pair.olga.presses("Карточка")
    pair.olga.sees(
        await pair.code(), "Предмет: математика", "Район: другой", "Вместе с 23 ноября", "Хочу больше заданий",
        "Результаты диагностики вам не открыты", "Маршрута пока нет", "Педагог: Добрый день", "Написать", "Переписка",
        "Предложить маршрут", "Подпись для себя",
    )  # fmt: skip
    pair.olga.does_not_see("Вяземский", "Мария")


async def test_what_she_opened_stands_on_the_card_and_the_look_is_noted_for_her(pair: Pair) -> None:
    area = pair.region.policy.instrument.menu_order[0]

    def opens(tx: Any) -> None:
        attempt_id = build.attempt(tx, pair.teacher_id, {area: [1, 2, 2, 3, 3, 1]})
        build.share(tx, pair.assignment_id, attempt_id, area)

    await pair.region.does(opens)
    await pair.olga.presses_data(1, f"card:{pair.assignment_id}")
    pair.olga.sees("Открыто вам", "Что открыто")
    await pair.olga.presses("Что открыто")
    pair.olga.sees(pair.region.policy.instrument.area(area).items[0].text)
    await pair.olga.presses_data(1, f"card:{pair.assignment_id}")
    seen = await pair.region.does(
        lambda tx: (
            tx.c.execute(select(person_rows.views.c.what).where(person_rows.views.c.owner_id == pair.teacher_id))
            .scalars()
            .all()
        )
    )
    assert seen.count("card") == 1
    assert len(seen) == 2


async def test_the_state_of_the_route_stands_on_the_card(pair: Pair) -> None:
    route_id = await pair.region.does(build.route, pair.assignment_id)
    assert route_id
    await pair.olga.presses_data(1, f"card:{pair.assignment_id}")
    pair.olga.sees("Маршрут:", "Маршрут")


async def test_a_private_label_is_seen_by_the_methodist_alone(pair: Pair) -> None:
    await pair.olga.presses_data(1, f"card.label:{pair.assignment_id}")
    pair.olga.sees("до 40 знаков", "Назад")
    await pair.olga.sends("  Вяземский,   <b>5 класс</b> & кружок ")
    pair.olga.sees("Подпись сохранена", "Подпись: Вяземский, <b>5 класс</b> & кружок")
    assert await _label(pair) == "Вяземский, <b>5 класс</b> & кружок"
    await pair.olga.sends("/teachers")
    assert pair.olga.buttons[0].startswith("Ждёт: Вяземский, <b>5…")
    assert len(pair.olga.buttons[0]) <= 28
    await pair.writes(pair.maria, "Вопрос")
    pair.olga.sees(f"{await pair.code()}, математика")
    pair.olga.does_not_see("Подпись: Вопрос")
    assert "кружок" not in pair.olga.text
    pair.maria.does_not_see("кружок")


async def test_a_label_of_300_characters_is_refused_and_the_question_stays(pair: Pair) -> None:
    await pair.olga.presses_data(1, f"card.label:{pair.assignment_id}")
    await pair.olga.sends("ы" * 300)
    pair.olga.sees("помещается 40 знаков")
    assert await _label(pair) is None
    await pair.olga.sends("Короче")
    assert await _label(pair) == "Короче"


async def test_a_photo_instead_of_a_label_is_asked_for_words(pair: Pair) -> None:
    await pair.olga.presses_data(1, f"card.label:{pair.assignment_id}")
    await pair.olga.sends_file("photo")
    pair.olga.sees("нужен текст")


async def test_a_label_can_be_taken_off_twice(pair: Pair) -> None:
    await pair.changes_pair(label="Старая")
    await pair.olga.presses_data(1, f"card.label:{pair.assignment_id}")
    pair.olga.sees("Сейчас: Старая")
    asked = pair.olga.last
    await pair.olga.presses("Убрать подпись")
    await pair.olga.presses_data(asked.message_id, f"card.unlabel:{pair.assignment_id}")
    assert await _label(pair) is None


async def test_a_card_is_closed_to_everybody_else_and_after_the_pair_ended(pair: Pair) -> None:
    other = await stranger(pair.region, "Ирина", build.methodist)
    for data in (f"card:{pair.assignment_id}", f"card.label:{pair.assignment_id}", f"card.opened:{pair.assignment_id}"):
        answer = await other.presses_data(1, data)
        assert answer is not None
        assert "не для вашей роли" in answer["text"]
    answer = await pair.maria.presses_data(1, f"card:{pair.assignment_id}")
    assert answer is not None
    assert "не для вашей роли" in answer["text"]
    await pair.changes_pair(state="ended", ended_at=AFTERNOON)
    answer = await pair.olga.presses_data(1, f"card:{pair.assignment_id}")
    assert answer is not None
    assert "завершена" in answer["text"]
