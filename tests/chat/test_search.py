"""Story 3: a search for a methodist, until one says yes."""

from __future__ import annotations

from db.diagnosis import deficits
from services.base import Tx
from tests import build
from tests.chat.search_story import events, methodist, newest, offered, said, searching, teacher
from tests.world import Region


async def test_she_sees_name_subject_workplace_and_why_before_the_methodist_learns_anything(region: Region) -> None:
    olga = await methodist(region)
    before = len(olga.from_bot)
    maria = await searching(region)
    maria.sees("Ольга Викторовна, математика, гимназия г. Бикина", "Познакомиться", "Это мой коллега, другого")
    maria.sees("Почему этот методист", "ведёт ваш предмет: математика", "работает в другом районе")
    maria.sees("есть место: педагогов 0 из 10")
    await region.winds(days=1)
    assert len(olga.from_bot) == before


async def test_it_is_said_when_the_methodist_works_in_the_own_district(region: Region) -> None:
    await methodist(region, municipality="kh_vyazemsky")
    maria = await teacher(region, other_district=None)
    await maria.presses("Всё равно")
    maria.sees("Нашёлся методист", "работает в вашем районе")


async def test_the_page_of_the_search_gives_its_buttons_away_when_the_methodist_said_yes(region: Region) -> None:
    maria, olga = await offered(region)
    waiting = maria.last
    assert waiting.keyboard
    await olga.presses("Взять")
    maria.sees("Познакомились", "Написать")
    assert not waiting.keyboard
    assert maria.buttons == ["Написать", "Мой методист"]


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
    olga.sees("Новый запрос: математика", "Общеобразовательная школа, не ваш район. У вас педагогов: 0 из 10.")
    olga.sees("Ответить лучше до среды, 25 ноября.", "Взять", "Не смогу")
    olga.does_not_see("Липа-27", "формирующее", "Мария", "Вяземский")


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
    petr.sees("Педагог ждёт методиста", "математика, Вяземский район")
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
    olga.sees("Это сообщение больше не действует")
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
    await maria.presses("Больше не искать")
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


async def test_meeting_is_taken_back_within_ten_minutes_and_the_offer_leaves_the_chat(region: Region) -> None:
    olga = await methodist(region)
    maria = await searching(region)
    await region.winds(hours=3)  # 15:00, the methodist reads
    await maria.presses("Познакомиться")
    olga.sees("Новый запрос", "Взять")
    await maria.presses("Вернуться к выбору")
    maria.sees("Нашёлся методист", "Познакомиться", "Это мой коллега, другого")
    olga.sees("Это сообщение больше не действует")
    olga.does_not_see("Взять")
    assert (await region.does(newest)).state == "shown"
    await maria.presses("Познакомиться")
    olga.sees("Новый запрос", "Взять")
    page = maria.last
    await region.winds(minutes=11)
    late = await maria.presses("Вернуться к выбору", page)
    assert "Отменить можно было 10 минут" in said(late)
    maria.sees("Ждём ответа методиста", "Отозвать запрос")
    maria.does_not_see("Вернуться к выбору")
    assert (await region.does(newest)).state == "offered"
