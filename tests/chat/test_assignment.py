"""Story 3: a methodist who said yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from db import assignment as rows
from db import history as history_rows
from db import search as search_rows
from db.diagnosis import deficits
from db.person import add_link
from db.route import routes
from services import assignment as pairs
from services import offer as offers
from services.base import Tx
from tests import build
from tests.world import Phone, Region


async def teacher(region: Region, name: str = "Мария", **values: Any) -> Phone:
    """A teacher of mathematics from the Vyazemsky district, confirmed, who looks at the page of the search."""
    phone = region.phone(name)
    await region.does(lambda tx: build.teacher(tx, phone.user_id, **values))
    await phone.starts()
    await phone.presses_data(phone.last.message_id, "search")
    return phone


async def methodist(region: Region, name: str = "Ольга", **values: Any) -> Phone:
    """A methodist with a phone; Ольга Викторовна of Bikin unless said otherwise."""
    phone = region.phone(name)
    await region.does(lambda tx: build.methodist(tx, phone.user_id, **values))
    await phone.starts()
    return phone


async def searching(region: Region, **values: Any) -> Phone:
    """A teacher before whom a methodist stands."""
    maria = await teacher(region, other_district=None, **values)
    await maria.presses("Из другого района")
    return maria


def said(answer: dict[str, Any] | None) -> str:
    """What came up with a press."""
    assert answer is not None
    return str(answer["text"])


def newest(tx: Tx) -> Any:
    return tx.c.execute(select(rows.assignments).order_by(rows.assignments.c.id.desc()).limit(1)).one()


def events(tx: Tx) -> list[str]:
    return [row.event for row in history_rows.of(tx.c, "assignment", newest(tx).id)]


async def test_she_sees_name_subject_workplace_and_why_before_the_methodist_learns_anything(region: Region) -> None:
    olga = await methodist(region)
    before = len(olga.from_bot)
    maria = await searching(region)
    maria.sees("Ольга Викторовна, математика, гимназия г. Бикина", "Познакомиться", "Это мой коллега, другого")
    maria.sees("Почему этот методист", "ведёт ваш предмет: математика", "работает в другом районе", "ещё 10 педагогов")
    await region.winds(days=1)
    assert len(olga.from_bot) == before


async def test_the_district_preference_is_asked_once(region: Region) -> None:
    maria = await teacher(region, other_district=None, subjects=["physics"])
    maria.sees("Какого методиста искать?")
    await maria.presses("Всё равно")
    await maria.presses("Отозвать запрос")
    await maria.presses("Искать снова")
    maria.sees("Найти методиста")
    assert "Всё равно" not in maria.buttons


async def test_the_offer_holds_no_name_no_code_no_wish_and_comes_in_his_own_hours(region: Region) -> None:
    olga = await methodist(region)
    maria = await teacher(region, other_district=None, code="Липа-27")
    await maria.presses("Добавить пожелание")
    await maria.sends("формирующее оценивание")
    maria.sees("Пожелание: формирующее оценивание")
    await maria.presses("Из другого района")
    await maria.presses("Познакомиться")
    maria.sees("Ждём ответа методиста", "Напишем не позже среды, 25 ноября", "Отозвать запрос")
    await region.winds(hours=2)
    olga.does_not_see("Новый запрос")
    await region.winds(hours=1)
    olga.sees("Новый запрос: математика", "Общеобразовательная школа, не ваш район. У вас 0 из 10.")
    olga.sees("Ответить лучше до среды, 25 ноября.", "Взять", "Не смогу")
    olga.does_not_see("Липа-27", "формирующее", "Мария", "Вяземский")


async def offered(region: Region, **values: Any) -> tuple[Phone, Phone]:
    """(teacher, methodist): the offer lies in the methodist's chat."""
    olga = await methodist(region, **values)
    maria = await searching(region, code="Липа-27")
    await maria.presses("Познакомиться")
    await region.winds(hours=3)
    return maria, olga


async def test_taking_the_offer_introduces_both_sides_and_shows_the_wish_only_now(region: Region) -> None:
    olga = await methodist(region)
    maria = await teacher(region, other_district=None, code="Липа-27")
    await maria.presses("Добавить пожелание")
    await maria.sends("готовлю к <b>ОГЭ</b> & волнуюсь")
    await maria.presses("Из другого района")
    await maria.presses("Познакомиться")
    await region.winds(hours=3)
    await olga.presses("Взять")
    olga.sees("Новый педагог", "Липа-27, математика", "готовлю к <b>ОГЭ</b> & волнуюсь", "Написать", "Открыть карточку")
    maria.sees("Познакомились", "Написать")
    await maria.presses("Мой методист")
    maria.sees("Ваш методист", "Ольга Викторовна", "Сменить методиста")
    assert (await region.does(newest)).state == "active"


async def test_a_second_press_on_take_changes_nothing(region: Region) -> None:
    maria, olga = await offered(region)
    message = olga.last
    await olga.presses("Взять", message)
    await olga.presses_data(message.message_id, f"offer.take:{(await region.does(newest)).id}:1")
    olga.sees("Новый педагог")
    assert (await region.does(events)).count("accept") == 1
    assert sum("Познакомились" in (one.text or "") for one in maria.from_bot) == 1


async def test_declining_asks_for_a_reason_that_is_optional_and_the_next_one_is_shown(region: Region) -> None:
    maria, olga = await offered(region)
    await methodist(
        region, "Нина", shown_name="Нина Павловна", workplace="школа № 2 г. Амурска", municipality="kh_amursky"
    )
    await olga.presses("Не смогу")
    olga.sees("Можно не отвечать", "Без причины", "Не мой профиль")
    await olga.presses("Не мой профиль")
    olga.sees("Запрос закрыт")
    maria.sees("Нашёлся методист", "Посмотрите и решите")
    assert "Нина" not in maria.text
    await maria.presses("Посмотреть")
    maria.sees("Нина Павловна", "Познакомиться")
    maria.does_not_see("Не мой профиль")


async def test_silence_is_reminded_once_and_the_next_one_comes_after_two_working_days(region: Region) -> None:
    maria, olga = await offered(region)
    await methodist(region, "Нина", shown_name="Нина Павловна", municipality="kh_amursky")
    before = len(olga.from_bot)
    await region.winds(days=1)
    assert len(olga.from_bot) == before + 1
    olga.sees("Новый запрос")
    maria.sees("Ждём ответа методиста")
    await region.winds(hours=27)
    maria.sees("Нашёлся методист")
    assert "уже не ждёт вашего ответа" in said(await olga.presses("Взять"))
    olga.sees("Запрос закрыт")
    await maria.presses("Посмотреть")
    maria.sees("Нина Павловна")


async def test_after_three_who_could_not_the_coordinator_chooses(region: Region) -> None:
    petr = region.phone("Пётр")
    await region.does(build.staff, "coordinator", petr.user_id)
    await petr.starts()
    staff = [
        await methodist(region, name, shown_name=name, municipality="kh_amursky")
        for name in ("Олег", "Нина", "Вера", "Зоя")
    ]
    maria = await searching(region)
    for _ in range(3):
        await maria.presses("Познакомиться")
        await region.winds(days=1)
        chosen = next(one for one in staff if "Взять" in one.buttons)
        await chosen.presses("Не смогу")
        await chosen.presses("Без причины")
        if "Посмотреть" in maria.buttons:
            await maria.presses("Посмотреть")
    maria.sees("Методиста подберёт координатор", "дело не в вас", "ответит до")
    petr.sees("Запрос без методиста", "математика, Вяземский район")
    petr.does_not_see("Сосна", "Мария")
    assert (await region.does(newest)).state == "escalated"


async def test_a_subject_nobody_covers_is_said_plainly_with_the_day(region: Region) -> None:
    maria = await searching(region, subjects=["physics"])
    maria.sees("Для вашего предмета методиста пока нет, координатор ответит до четверга, 26 ноября.")


async def test_only_the_own_district_is_asked_about_and_never_widened_silently(region: Region) -> None:
    await methodist(region, municipality="kh_vyazemsky")
    maria = await searching(region)
    maria.sees("Есть методист вашего района", "Показать", "Пусть решит координатор")
    maria.does_not_see("Ольга Викторовна")
    await maria.presses("Показать")
    maria.sees("Ольга Викторовна", "Познакомиться")
    await maria.presses("Познакомиться")
    await region.winds(hours=3)
    assert (await region.does(newest)).state == "offered"


async def test_she_may_leave_the_choice_to_the_coordinator_instead(region: Region) -> None:
    await methodist(region, municipality="kh_vyazemsky")
    maria = await searching(region)
    await maria.presses("Пусть решит координатор")
    maria.sees("Методиста подберёт координатор")


async def test_my_colleague_is_out_for_good_and_learns_nothing(region: Region) -> None:
    olga = await methodist(region)
    maria = await searching(region)
    before = len(olga.from_bot)
    await maria.presses("Это мой коллега, другого")
    maria.sees("Методиста подберёт координатор")
    assert (await region.does(newest)).failures == 0
    await maria.presses("Отозвать запрос")
    await maria.presses("Искать снова")
    await maria.presses("Найти методиста")
    maria.sees("Методиста подберёт координатор")
    await region.winds(days=3)
    assert len(olga.from_bot) == before


async def test_a_withdrawn_request_can_be_brought_back_for_ten_minutes(region: Region) -> None:
    maria, olga = await offered(region)
    await maria.presses("Отозвать запрос")
    maria.sees("Запрос закрыт", "Отменить")
    assert "Взять" not in olga.buttons
    olga.sees("Отменено")
    await maria.presses("Отменить")
    maria.sees("Ждём ответа методиста")
    olga.sees("Новый запрос", "Взять")
    await olga.presses("Взять")
    olga.sees("Новый педагог")


async def test_after_ten_minutes_a_withdrawal_stands(region: Region) -> None:
    maria, _ = await offered(region)
    await maria.presses("Отозвать запрос")
    message = maria.last
    await region.winds(minutes=11)
    assert "Отменить можно было 10 минут" in said(await maria.presses("Отменить", message))
    assert (await region.does(newest)).state == "cancelled"


async def test_withdrawing_and_taking_at_the_same_moment_leaves_one_truth(region: Region) -> None:
    maria, olga = await offered(region)
    request = await region.does(newest)
    region.world.press(maria.user_id, maria.last.message_id, f"search.withdraw:{request.id}", force=True)
    region.world.press(olga.user_id, olga.last.message_id, f"offer.take:{request.id}:1", force=True)
    await region.settled()
    after = await region.does(newest)
    assert after.state in {"cancelled", "active"}
    if after.state == "cancelled":
        olga.sees("Запрос закрыт")
    else:
        maria.sees_somewhere("успел согласиться раньше")


async def test_a_press_a_week_later_says_what_is_and_changes_nothing(region: Region) -> None:
    await methodist(region)
    maria = await searching(region)
    old, data = maria.last.message_id, f"search.meet:{(await region.does(newest)).id}:1"
    await maria.presses("Отозвать запрос")
    await region.winds(days=7)
    assert "Уже неактуально" in said(await maria.presses_data(old, data))
    maria.sees("Найти методиста")
    assert (await region.does(newest)).state == "cancelled"


async def test_a_week_of_silence_closes_the_request_after_one_reminder(region: Region) -> None:
    olga = await methodist(region)
    maria = await searching(region)
    before = len(maria.from_bot)
    await region.winds(days=6)
    assert len(maria.from_bot) == before + 1
    maria.sees("Нашёлся методист")
    await region.winds(days=2)
    assert (await region.does(newest)).state == "cancelled"
    await maria.presses("Посмотреть")
    maria.sees("закрылся сам", "Искать снова")
    olga.does_not_see("Новый запрос")


async def test_taking_without_a_question_up_to_a_number(region: Region) -> None:
    olga = await methodist(region, auto_accept=1)
    maria = await searching(region, code="Липа-27")
    await maria.presses("Познакомиться")
    maria.sees("Ваш методист", "Ольга Викторовна", "Написать")
    await region.winds(hours=3)
    olga.sees_somewhere("К вам пришёл педагог", "Липа-27, математика")
    anna = await searching(region, name="Анна")
    await anna.presses("Познакомиться")
    anna.sees("Ждём ответа методиста")


async def test_a_place_that_was_taken_meanwhile_is_said_and_the_next_one_shown(region: Region) -> None:
    await methodist(region, capacity=1)
    maria = await searching(region)
    anna = await searching(region, name="Анна")
    await maria.presses("Познакомиться")
    answer = await anna.presses("Познакомиться")
    assert answer is not None
    assert "только что занял другой" in answer["text"]
    anna.sees("координатор ответит до")


async def test_three_missed_offers_in_thirty_days_stop_them_until_he_takes_again(region: Region) -> None:
    olga = await methodist(region)
    for name in ("Мария", "Анна", "Вера"):
        phone = await searching(region, name=name)
        await phone.presses("Познакомиться")
        await region.winds(days=3)
    await region.winds(days=3)
    olga.sees("Три запроса остались без ответа", "Снова принимаю")
    dina = await searching(region, name="Дина")
    dina.sees("координатор ответит до")
    await olga.presses("Снова принимаю")
    olga.sees("Новые запросы приходят как обычно")
    await dina.presses("Отозвать запрос")
    await dina.presses("Искать снова")
    await dina.presses("Найти методиста")
    dina.sees("Нашёлся методист")


async def test_one_thing_to_try_is_offered_once_while_she_waits(region: Region) -> None:
    await methodist(region)
    maria = region.phone("Мария")

    def with_result(tx: Tx) -> None:
        person = build.teacher(tx, maria.user_id, other_district=None)
        attempt = build.attempt(tx, person, {"subject": [4, 1, 3, 2, 3, 3]})
        row = {"person_id": person, "area": "subject", "attempt_id": attempt, "source": "self", "status": "proposed"}
        tx.c.execute(deficits.insert().values(**row, chosen_at=tx.now))

    await region.does(with_result)
    await maria.starts()
    await maria.presses_data(maria.last.message_id, "search")
    await maria.presses("Из другого района")
    await maria.presses("Познакомиться")
    maria.sees("проба на урок. Решите одно трудное задание", "Взять", "Не сейчас")
    await maria.presses("Взять")
    maria.sees("Ваша проба на урок")
    assert "Взять" not in maria.buttons


async def test_the_thing_to_try_may_be_put_off(region: Region) -> None:
    await methodist(region)
    maria = region.phone("Мария")

    def with_result(tx: Tx) -> None:
        person = build.teacher(tx, maria.user_id)
        attempt = build.attempt(tx, person, {"subject": [4, 1, 3, 2, 3, 3]})
        row = {"person_id": person, "area": "subject", "attempt_id": attempt, "source": "self", "status": "proposed"}
        tx.c.execute(deficits.insert().values(**row, chosen_at=tx.now))

    await region.does(with_result)
    await maria.starts()
    await maria.presses_data(maria.last.message_id, "search")
    await maria.presses("Найти методиста")
    await maria.presses("Познакомиться")
    await maria.presses("Не сейчас")
    assert "проба" not in maria.text


# undo


async def test_the_methodist_may_take_his_yes_back_within_ten_minutes(region: Region) -> None:
    maria, olga = await offered(region)
    await olga.presses("Взять")
    maria.sees("Познакомились")
    await olga.presses("Отменить")
    olga.sees("Новый запрос", "Взять")
    maria.sees("Отменено")
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


async def test_open_offers_are_listed_for_the_tasks(region: Region) -> None:
    _, olga = await offered(region)
    row = await region.does(newest)
    cards = await region.does(offers.open_offers, row.methodist_id)
    assert [(card.subject, card.own_district, card.load, card.capacity) for card in cards] == [
        ("математика", False, 0, 10)
    ]
    assert not cards[0].code
    assert not cards[0].wish
    await olga.presses("Взять")
    assert await region.does(offers.open_offers, row.methodist_id) == ()


async def test_the_first_word_is_reminded_until_it_is_written(region: Region) -> None:
    _, olga = await offered(region)
    await olga.presses("Взять")
    await region.winds(days=3)
    olga.sees_somewhere("Липа-27 ждёт знакомства")


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
