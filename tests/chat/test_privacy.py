"""Story 12: what is kept, who has seen it, a move to another account, the withdrawal; no groups."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from db.notice import notices
from db.person import persons
from db.route import revisions
from db.schema import metadata
from services import notice
from services.base import Tx
from tests import build
from tests.world import Phone, Region

SECRET = "Пятиклассники и дроби"


async def _teacher(region: Region, name: str = "Анна") -> tuple[Phone, int]:
    phone = region.phone(name)
    person_id = await region.does(build.teacher, phone.user_id)
    region.world.add_person(phone.user_id, name, started=True)
    return phone, person_id


async def _methodist(region: Region, name: str = "Ольга") -> tuple[Phone, int]:
    phone = region.phone(name)
    person_id = await region.does(build.methodist, phone.user_id)
    region.world.add_person(phone.user_id, name, started=True)
    return phone, person_id


def _everything(tx: Tx) -> str:
    """Every cell of every table, to look for what must not be there."""
    cells: list[Any] = []
    for table in metadata.sorted_tables:
        for row in tx.c.execute(select(table)):
            cells += list(row)
    return "\n".join(str(cell) for cell in cells if cell is not None)


async def test_the_page_says_what_is_kept_and_names_the_code(region: Region) -> None:
    anna, person_id = await _teacher(region)
    await region.does(lambda tx: build.attempt(tx, person_id, {"methodical": [2, 2, 3, 3, 2, 2]}))
    code = await region.does(lambda tx: tx.c.execute(select(persons.c.code)).scalar_one())
    await anna.sends("/privacy")
    anna.sees("Мои данные", code, "1 попытка", "Базу обслуживает технический сотрудник")


async def test_before_consent_nothing_is_kept_and_the_page_says_so(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.sends("/privacy")
    maria.sees("О вас ничего не записано")


async def test_who_has_seen_the_answers_is_told_with_name_and_moment(region: Region) -> None:
    anna, person_id = await _teacher(region)
    _, methodist_id = await _methodist(region)
    assignment_id = await region.does(lambda tx: build.assignment(tx, person_id, methodist_id))
    attempt_id = await region.does(lambda tx: build.attempt(tx, person_id, {"methodical": [2, 2, 3, 3, 2, 2]}))
    await region.does(lambda tx: build.share(tx, assignment_id, attempt_id, "methodical"))
    await anna.sends("/privacy")
    await anna.presses("Кто видел мои ответы")
    anna.sees("Пока никто")
    from services.diagnosis import shared

    await region.does(lambda tx: shared(tx, build.who(tx, methodist_id), assignment_id))
    await anna.presses("Назад")
    await anna.presses("Кто видел мои ответы")
    anna.sees("Ольга Викторовна", "23 ноября")


async def test_a_code_moves_a_person_to_another_account_once(region: Region) -> None:
    anna, _ = await _teacher(region)
    await anna.sends("/privacy")
    await anna.presses("Перейти на новый телефон")
    code = anna.text.split("Код: ")[1].split("\n")[0]
    assert len(code.replace(" ", "")) == 8
    assert code not in await region.does(_everything)
    fresh = region.phone("Анна, новый телефон")
    await fresh.starts()
    await fresh.sends("0000 0000")
    fresh.sees_somewhere("Такого кода нет")
    await fresh.sends(code)
    fresh.sees("вы на новом месте", "Главная")
    await anna.sends("/menu")
    anna.sees("Даю согласие")
    third = region.phone("Чужой")
    await third.starts()
    await third.sends(code)
    third.sees_somewhere("Такого кода нет")


async def test_a_code_is_void_after_a_quarter_of_an_hour_and_after_many_tries(region: Region) -> None:
    anna, _ = await _teacher(region)
    await anna.sends("/privacy")
    await anna.presses("Перейти на новый телефон")
    code = anna.text.split("Код: ")[1].split("\n")[0]
    guesser = region.phone("Чужой")
    await guesser.starts()
    for number in range(20):
        await guesser.sends(f"1111 {number:04d}")
    await guesser.sends(code)
    guesser.sees("Такого кода нет")
    guesser.does_not_see("новом месте")
    await anna.presses("Назад")
    await anna.presses("Перейти на новый телефон")
    late = anna.text.split("Код: ")[1].split("\n")[0]
    region.clock.wind(timedelta(minutes=16))
    newcomer = region.phone("Новый")  # who has guessed at nothing
    await newcomer.starts()
    await newcomer.sends(late)
    newcomer.sees("Такого кода нет")
    newcomer.does_not_see("новом месте")


async def test_a_withdrawal_asks_twice_and_erases_everything_in_one_transaction(region: Region) -> None:
    anna, person_id = await _teacher(region)
    olga, methodist_id = await _methodist(region)
    assignment_id = await region.does(
        lambda tx: build.assignment(tx, person_id, methodist_id, wish=SECRET, manual_reason=SECRET)
    )
    await region.does(lambda tx: build.attempt(tx, person_id, {"methodical": [2, 2, 3, 3, 2, 2]}))
    route_id = await region.does(lambda tx: build.route(tx, assignment_id))
    await region.does(
        lambda tx: tx.c.execute(revisions.update().where(revisions.c.route_id == route_id).values(goal=SECRET))
    )
    await anna.presses_page("talk", assignment_id)
    await anna.sends(SECRET)
    assert SECRET in await region.does(_everything)
    await anna.sends("/privacy")
    await anna.presses("Отозвать согласие")
    anna.sees("Отменить это действие будет нельзя")
    await anna.presses("Оставить как есть")
    assert SECRET in await region.does(_everything)
    await anna.presses("Отозвать согласие")
    await anna.presses("Отозвать")
    anna.sees("Согласие отозвано", "Номер обращения")
    left = await region.does(_everything)
    assert SECRET not in left
    before = len(anna.from_bot)
    await region.winds(days=30)
    assert len(anna.from_bot) == before, "nobody is written to after a withdrawal"
    olga.sees_somewhere("Педагог завершил работу с ботом", "Математика, вместе с 23 ноября.")
    olga.does_not_see("отозва")


async def test_a_withdrawal_leaves_nothing_of_what_was_said_to_the_person(region: Region) -> None:
    anna, person_id = await _teacher(region)
    olga, methodist_id = await _methodist(region)
    pair = await region.does(lambda tx: build.assignment(tx, person_id, methodist_id))

    def said(tx: Tx) -> None:
        notice.say(tx, "teacher_left", person_id, pair)  # one that has gone out, one that waits
        notice.plan(tx, "week_digest", person_id, person_id, tx.now + timedelta(days=3))

    await region.does(said)
    await region.ticks()

    def states(tx: Tx, whose: int) -> list[str]:
        return sorted(tx.c.execute(select(notices.c.state).where(notices.c.recipient_id == whose)).scalars())

    assert await region.does(states, person_id) == ["planned", "sent"]
    await anna.sends("/privacy")
    await anna.presses("Отозвать согласие")
    await anna.presses("Отозвать")
    await region.winds(days=7)
    assert await region.does(states, person_id) == []
    assert "sent" in await region.does(states, methodist_id), "the methodist was told, and that stays"
    olga.sees_somewhere("Педагог завершил работу с ботом")


async def test_after_a_withdrawal_one_can_begin_anew_under_another_code(region: Region) -> None:
    anna, _ = await _teacher(region)
    code = await region.does(lambda tx: tx.c.execute(select(persons.c.code)).scalar_one())
    await anna.sends("/privacy")
    await anna.presses("Отозвать согласие")
    await anna.presses("Отозвать")
    await anna.presses("Начать заново")
    await anna.presses("Даю согласие")
    await anna.sends("/privacy")
    anna.sees("Ваш код вместо имени")
    assert code not in anna.text


async def test_a_methodist_who_is_a_teacher_too_stays_a_methodist(region: Region) -> None:
    olga, person_id = await _methodist(region)

    def teaches(tx: Tx) -> None:
        from db import address, person

        person.grant_role(tx.c, person_id, "teacher", tx.now, None)
        row = address.by_person(tx.c, person_id)
        assert row is not None
        address.change(tx.c, row.id, consent_state="given")

    await region.does(teaches)
    await olga.sends("/privacy")
    await olga.presses("Отозвать согласие")
    await olga.presses("Отозвать")
    await olga.sends("/menu")
    olga.sees("Главная методиста")
    assert "Я педагог" not in olga.buttons


async def test_a_copy_of_the_own_data_comes_as_a_file(region: Region) -> None:
    anna, person_id = await _teacher(region)
    await region.does(lambda tx: build.attempt(tx, person_id, {"methodical": [2, 2, 3, 3, 2, 2]}))
    await anna.sends("/privacy")
    await anna.presses("Копия моих данных")
    paper = next(message for message in reversed(anna.from_bot) if message.kind == "document")
    assert paper.file_id is not None
    content = region.world.file(paper.file_id)[0].decode()
    assert "Проверяю понимание" in content or "проверяю понимание" in content
    assert "Бывает, с подсказкой" in content


async def test_added_to_a_group_the_bot_says_one_sentence_and_leaves(region: Region) -> None:
    anna, _ = await _teacher(region)
    region.world.add_bot_to_group(anna.user_id, -100500, "Учительская")
    await region.settled()
    assert -100500 in region.world.left_chats
    said = [message.text for message in region.world.chat(-100500) if message.from_bot]
    assert said == ["Я работаю только в личной переписке. Здесь вас видят другие."]


async def test_a_methodist_can_leave_the_pool_and_the_coordinator_is_asked_to_hand_over(region: Region) -> None:
    olga, methodist_id = await _methodist(region)
    _, person_id = await _teacher(region)
    petr = region.phone("Пётр")
    await region.does(build.staff, "coordinator", petr.user_id)
    region.world.add_person(petr.user_id, "Пётр", started=True)
    await region.does(lambda tx: build.assignment(tx, person_id, methodist_id))
    await olga.sends("/privacy")
    await olga.presses("Выйти из методистов")
    await olga.presses("Отозвать")
    olga.sees("Номер обращения")
    await region.winds(hours=1)
    assert petr.from_bot
    await olga.sends("/tasks")
    assert "Дела" not in olga.text.splitlines()[0]
