"""Story 3: the pair: a yes taken back, another methodist, a methodist's own link, rights."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from db import assignment as rows
from db import search as search_rows
from db.person import add_link
from db.route import routes
from services import assignment as pairs
from services.base import Tx
from tests import build
from tests.chat.search_story import methodist, newest, offered, said, searching, teacher
from tests.world import Phone, Region, words

# undo


async def test_the_methodist_may_take_his_yes_back_within_ten_minutes(region: Region) -> None:
    maria, olga = await offered(region)
    await olga.presses("Взять")
    maria.sees("Познакомились")
    await olga.presses("Отменить")
    olga.sees("Новый запрос", "Взять")
    maria.sees("Это сообщение больше не действует")
    assert "Написать" not in maria.buttons
    assert (await region.does(newest)).state == "offered"
    await olga.presses("Взять")
    maria.sees("Познакомились")


async def test_after_ten_minutes_the_yes_stands(region: Region) -> None:
    _, olga = await offered(region)
    await olga.presses("Взять")
    message = olga.last
    await region.winds(minutes=11)
    assert "Отменить можно было 10 минут" in said(await olga.presses("Отменить", message))
    assert (await region.does(newest)).state == "active"


async def test_who_was_accepted_automatically_may_be_taken_back_by_the_teacher(region: Region) -> None:
    olga = await methodist(region, auto_accept=5)
    maria = await searching(region)
    await maria.presses("Познакомиться")
    await maria.presses("Отменить")
    maria.sees("Нашёлся методист", "Познакомиться")
    await region.winds(hours=3)
    olga.does_not_see("К вам пришёл педагог")


# changing the methodist


async def paired(region: Region) -> tuple[Phone, Phone, int]:
    """(teacher, methodist, id of the pair)."""
    olga = await methodist(region)
    maria = region.phone("Мария")

    def pair(tx: Tx) -> int:
        person = build.teacher(tx, maria.user_id, code="Липа-27")
        other = tx.c.execute(select(rows.methodists.c.person_id)).scalar_one()
        pair_id = build.assignment(tx, person, other)
        values = {"assignment_id": pair_id, "state": "active", "revision": 1, "created_at": tx.now}
        tx.c.execute(routes.insert().values(teacher_id=person, methodist_id=other, **values))
        return pair_id

    pair_id = await region.does(pair)
    await maria.starts()
    await maria.presses_data(maria.last.message_id, "search")
    return maria, olga, pair_id


def state_of(tx: Tx, assignment_id: int) -> Any:
    row = rows.load(tx.c, assignment_id)
    assert row is not None
    return row.state


def route_of(tx: Tx) -> Any:
    return tx.c.execute(select(routes)).one()


async def test_a_change_needs_no_reason_and_the_route_goes_on_with_the_new_methodist(region: Region) -> None:
    maria, olga, pair_id = await paired(region)
    nina = await methodist(region, "Нина", shown_name="Нина Павловна", municipality="kh_amursky")
    await maria.presses("Сменить методиста")
    maria.sees("Объяснять ничего не нужно", "Найти другого", "Оставить как есть")
    await maria.presses("Найти другого")
    maria.sees("Нина Павловна", "с вами работает прежний методист")
    await maria.presses("Познакомиться")
    assert await region.does(state_of, pair_id) == "handover"
    await region.winds(hours=3)
    await nina.presses("Взять")
    assert await region.does(state_of, pair_id) == "ended"
    new = await region.does(newest)
    route = await region.does(route_of)
    assert (route.assignment_id, route.methodist_id) == (new.id, new.methodist_id)
    await region.winds(days=1)
    olga.sees("Педагог сменил методиста", "Липа-27")


async def test_she_may_keep_the_methodist_after_all(region: Region) -> None:
    maria, olga, pair_id = await paired(region)
    await methodist(region, "Нина", municipality="kh_amursky")
    await maria.presses("Сменить методиста")
    await maria.presses("Найти другого")
    await maria.presses_data(maria.last.message_id, "search.stay")
    maria.sees("Ваш методист")
    assert await region.does(state_of, pair_id) == "active"
    await region.winds(days=3)
    olga.does_not_see("сменил методиста")


async def test_the_yes_of_a_new_methodist_taken_back_gives_the_old_pair_back(region: Region) -> None:
    maria, olga, pair_id = await paired(region)
    nina = await methodist(region, "Нина", municipality="kh_amursky")
    await maria.presses("Сменить методиста")
    await maria.presses("Найти другого")
    await maria.presses("Познакомиться")
    await region.winds(hours=3)
    await nina.presses("Взять")
    await nina.presses("Отменить")
    assert await region.does(state_of, pair_id) == "handover"
    assert (await region.does(route_of)).assignment_id == pair_id
    await region.winds(hours=1)
    olga.does_not_see("сменил методиста")


# a methodist's own link


def own_link(tx: Tx, code: str = "invitecode234567") -> str:
    person = tx.c.execute(select(rows.methodists.c.person_id)).scalars().first()
    add_link(tx.c, code=code, kind="i", person_id=person, created_by=person, created_at=tx.now)
    return f"i_{code}"


async def test_a_methodists_own_link_makes_it_one_tap(region: Region) -> None:
    olga = await methodist(region)
    maria = region.phone("Мария")
    await maria.starts(await region.does(own_link))
    await maria.presses("Даю согласие")
    maria.sees("Вас приглашает методист", "Ольга Викторовна, математика, гимназия г. Бикина", "Работать вместе?")
    await maria.presses("Да")
    maria.sees("Ваш методист", "Написать", "Дополнить сведения")
    assert (await region.does(newest)).state == "active"
    await region.winds(hours=3)
    olga.sees_somewhere("К вам пришёл педагог")


async def test_a_second_yes_changes_nothing(region: Region) -> None:
    await methodist(region)
    maria = await teacher(region)
    await maria.starts(await region.does(own_link))
    message = maria.last
    await maria.presses("Да", message)
    await maria.presses_data(message.message_id, "invitation.accept:invitecode234567")
    maria.sees("Ваш методист")
    assert len(await region.does(all_pairs)) == 1


def all_pairs(tx: Tx) -> Any:
    return tx.c.execute(select(rows.assignments)).all()


async def test_an_invitation_over_capacity_is_a_sentence(region: Region) -> None:
    await methodist(region, capacity=1)
    await (await searching(region, name="Анна")).presses("Познакомиться")
    maria = await teacher(region)
    await maria.starts(await region.does(own_link))
    maria.sees("нет свободных мест", "Другой методист")
    answer = await maria.presses_data(maria.last.message_id, "invitation.accept:invitecode234567")
    assert "Свободных мест нет" in said(answer)


async def test_an_invitation_for_who_has_a_methodist_names_the_next_step(region: Region) -> None:
    maria, _, _ = await paired(region)
    await methodist(region, "Нина", shown_name="Нина Павловна", municipality="kh_amursky")

    def link(tx: Tx) -> str:
        person = tx.c.execute(
            select(rows.methodists.c.person_id).where(rows.methodists.c.shown_name == "Нина Павловна")
        ).scalar_one()
        add_link(tx.c, code="ninalink23456777", kind="i", person_id=person, created_by=person, created_at=tx.now)
        return "i_ninalink23456777"

    await maria.starts(await region.does(link))
    maria.sees("У вас уже есть методист", "Мой методист")
    answer = await maria.presses_data(maria.last.message_id, "invitation.accept:ninalink23456777")
    assert "Сменить его можно" in said(answer)


async def test_another_methodist_starts_a_search_and_the_inviter_learns_nothing(region: Region) -> None:
    olga = await methodist(region)
    link = await region.does(own_link)
    await methodist(region, "Нина", shown_name="Нина Павловна", municipality="kh_amursky")
    maria = await teacher(region)
    await maria.starts(link)
    before = len(olga.from_bot)
    await maria.presses("Другой методист")
    maria.sees("Нина Павловна")
    await region.winds(days=3)
    assert len(olga.from_bot) == before


async def test_a_yes_to_an_invitation_may_be_taken_back(region: Region) -> None:
    olga = await methodist(region)
    maria = await teacher(region)
    await maria.starts(await region.does(own_link))
    await maria.presses("Да")
    await maria.presses("Отменить")
    assert (await region.does(newest)).state == "cancelled"
    await region.winds(days=1)
    olga.does_not_see("К вам пришёл педагог")


async def test_a_revoked_link_is_said_plainly(region: Region) -> None:
    await methodist(region)
    maria = await teacher(region)
    link = await region.does(own_link)
    from db.person import links

    await region.does(lambda tx: tx.c.execute(update(links).values(revoked_at=tx.now)).rowcount)
    await maria.starts(link)
    maria.sees("больше не действует", "Найти методиста")


# rights


async def test_another_teacher_cannot_press_what_is_not_hers(region: Region) -> None:
    await methodist(region)
    await searching(region)
    request = await region.does(newest)
    anna = await teacher(region, "Анна")
    for data in (
        "search.meet:{}:1",
        "search.withdraw:{}",
        "search.colleague:{}:1",
        "search.undo:{}",
        "search.trial:{}:taken",
    ):
        await anna.presses_data(anna.last.message_id, data.format(request.id))
    assert (await region.does(newest)).state == "shown"
    anna.does_not_see("Ольга Викторовна")


async def test_another_methodist_sees_and_takes_nothing_of_an_offer(region: Region) -> None:
    await offered(region)
    nina = await methodist(region, "Нина", municipality="kh_amursky")
    request = await region.does(newest)
    await nina.presses_data(nina.last.message_id, f"offer:{request.id}")
    nina.sees("Запрос закрыт")
    for data in (f"offer.take:{request.id}:1", f"offer.decline:{request.id}:1", f"offer.undo:{request.id}"):
        await nina.presses_data(nina.last.message_id, data)
    assert (await region.does(newest)).state == "offered"
    nina.does_not_see("Липа-27")


async def test_a_teacher_cannot_open_the_pages_of_methodists(region: Region) -> None:
    maria, _ = await offered(region)
    answer = await maria.presses_data(maria.last.message_id, f"offer:{(await region.does(newest)).id}")
    assert "не для вашей роли" in said(answer)


@pytest.mark.parametrize(("written", "reminders"), [(True, 0), (False, 1)], ids=["written", "not written"])
async def test_the_first_word_is_reminded_of_once_and_only_until_it_is_written(
    region: Region, written: bool, reminders: int
) -> None:
    maria, olga = await offered(region)
    await olga.presses("Взять")
    if written:
        await olga.presses_data(1, f"talk:{(await region.does(newest)).id}")
        await olga.presses("Отправить приветствие")
        maria.sees_somewhere("Пишет ваш методист")
    await region.winds(days=14)
    assert sum("Липа-27 ждёт знакомства" in words(message) for message in olga.from_bot) == reminders


async def test_a_running_term_moves_the_wound_clock_from_event_to_event(region: Region) -> None:
    await offered(region)
    due = await region.does(lambda tx: search_rows.next_expiry(tx.c))
    assert due is not None
    assert timedelta(0) < due - region.clock.now() < timedelta(days=3)


async def test_a_pair_is_not_made_of_a_request_that_was_withdrawn(region: Region) -> None:
    maria, _ = await offered(region)
    await maria.presses("Отозвать запрос")
    request = await region.does(newest)

    def again(tx: Tx) -> str:
        from domain.errors import DomainError

        try:
            pairs.activate(tx, request.id)
        except DomainError as error:
            return error.code
        return "activated"

    assert await region.does(again) == "not_now"
