"""Story 10: the console's link, the administrator, coordinators, roles granted before the first start."""

from __future__ import annotations

from sqlalchemy import select

from db.person import pending_grants
from services import link, role
from tests.chat.staffroom import (
    admin,
    at_work,
    coordinator,
    fills_in,
    membership,
    menu_of,
    roles_of,
)
from tests.world import Region


async def test_the_first_start_prints_a_link_that_makes_its_opener_the_administrator(region: Region) -> None:
    payload = await region.does(link.first_admin_link)
    irina = region.phone("Ирина")
    await irina.starts(payload)
    irina.sees("Администратор", "Открыть раздел")
    assert await region.does(roles_of, irina.user_id) == {"admin"}
    assert await region.does(link.first_admin_link) is None


async def test_only_the_newest_link_of_the_console_holds_and_only_for_a_quarter_of_an_hour(region: Region) -> None:
    old = await region.does(link.first_admin_link)
    fresh = await region.does(link.first_admin_link)
    irina = region.phone("Ирина")
    await irina.starts(old)
    irina.sees("Ссылка не действует", "отозвали")
    await region.winds(minutes=16)
    await irina.starts(fresh)
    irina.sees("Ссылка не действует", "Срок этой ссылки вышел")
    assert await region.does(roles_of, irina.user_id) == set()


async def test_the_second_opener_of_an_administrators_link_gets_a_sentence(region: Region) -> None:
    payload = await region.does(link.first_admin_link)
    irina, foreign = region.phone("Ирина"), region.phone("Чужой")
    await irina.starts(payload)
    await foreign.starts(payload)
    foreign.sees("Эту одноразовую ссылку уже открыли", "8 (000) 000-00-00")
    assert await region.does(roles_of, foreign.user_id) == set()


async def test_a_forged_staff_link_is_named_and_opens_nothing(region: Region) -> None:
    foreign = region.phone("Чужой")
    await foreign.starts("r_" + "b" * 16)
    foreign.sees("Ссылка не действует", "Попросите прислать её ещё раз")
    assert await region.does(roles_of, foreign.user_id) == set()


async def test_an_administrator_invites_a_coordinator_who_says_the_shown_name(region: Region) -> None:
    irina, peter = await admin(region), region.phone("Пётр")
    await irina.sends("/admin")
    await irina.presses("Пригласить координатора")
    irina.sees_somewhere("приглашаю вас координатором", "30 ноября")
    await peter.starts(irina.links()[-1])
    peter.sees("Стать координатором", "действует до")
    await peter.presses("Стать координатором")
    peter.sees("Как вас называть коллегам?")
    await peter.sends("7")
    peter.sees("Похоже, это не имя")
    await peter.sends("Пётр Ильич")
    await irina.sends("/admin")
    await irina.presses("Координаторы: 1")
    irina.sees("Пётр Ильич")
    assert await region.does(roles_of, peter.user_id) == {"coordinator"}


async def test_two_presses_on_become_a_coordinator_are_one(region: Region) -> None:
    irina, peter = await admin(region), region.phone("Пётр")
    await irina.sends("/admin")
    await irina.presses("Пригласить координатора")
    payload = irina.links()[-1]
    await peter.starts(payload)
    asked = peter.last
    data = asked.keyboard[0][0]["callback_data"]
    await peter.presses_data(asked.message_id, data)
    await peter.presses_data(asked.message_id, data)
    peter.sees("Как вас называть коллегам?")
    assert await region.does(roles_of, peter.user_id) == {"coordinator"}


async def test_who_has_the_role_already_leaves_the_link_for_a_colleague(region: Region) -> None:
    irina, peter, anna = await admin(region), await coordinator(region), region.phone("Анна")
    await irina.sends("/admin")
    await irina.presses("Пригласить координатора")
    payload = irina.links()[-1]
    await peter.starts(payload)
    peter.sees("Вы координатор", "не израсходована")
    await anna.starts(payload)
    anna.sees("Стать координатором")


async def test_a_role_is_taken_away_after_two_presses_and_the_last_administrator_stays(region: Region) -> None:
    irina, peter = await admin(region), await coordinator(region)
    await irina.sends("/admin")
    await irina.presses("Координаторы: 1")
    await irina.presses("Кедр-")
    await irina.presses("Снять роль")
    assert await region.does(roles_of, peter.user_id) == {"coordinator"}
    await irina.presses("Да, снять роль")
    assert await region.does(roles_of, peter.user_id) == set()
    await irina.presses("Администраторы: 1")
    await irina.presses("Кедр-")
    await irina.presses("Снять роль")
    answer = await irina.presses("Да, снять роль")
    assert answer is not None
    assert "последний администратор" in answer["text"]
    assert await region.does(roles_of, irina.user_id) == {"admin"}


async def test_the_command_menu_follows_the_role_at_once(region: Region) -> None:
    peter = region.phone("Пётр")
    await peter.starts()
    await region.does(role.grant, peter.user_id, "coordinator")
    await region.settled()
    assert "staff" in menu_of(region, peter)
    await region.does(role.revoke, peter.user_id, "coordinator")
    assert "staff" not in menu_of(region, peter)


async def test_a_grant_before_the_first_start_is_kept_and_applied(region: Region) -> None:
    peter = at_work(region, "Пётр")
    assert await region.does(role.grant, peter.user_id, "coordinator") is True
    assert await region.does(role.grant, peter.user_id, "coordinator") is False
    assert await region.does(roles_of, peter.user_id) == set()
    await peter.sends("/staff")
    peter.sees("Методисты и ссылки")
    assert await region.does(roles_of, peter.user_id) == {"coordinator"}
    assert await region.does(lambda tx: tx.c.execute(select(pending_grants)).all()) == []


async def test_a_grant_that_waits_can_be_revoked(region: Region) -> None:
    peter = region.phone("Пётр")
    await region.does(role.grant, peter.user_id, "admin")
    assert await region.does(role.revoke, peter.user_id, "admin") is True
    await peter.starts()
    assert await region.does(roles_of, peter.user_id) == set()


async def test_a_methodist_by_grant_still_gives_consent_and_fills_in_the_form(region: Region) -> None:
    olga, peter = at_work(region, "Ольга"), await coordinator(region)
    await region.does(role.grant, olga.user_id, "methodist")
    await olga.sends("/absence")
    olga.sees("Вы пока не методист")
    await olga.presses_data(olga.last.message_id, "methodist")
    olga.sees("осталось согласие и шесть коротких вопросов")
    await olga.presses("Открыть анкету")
    olga.sees("Даю согласие")
    await fills_in(olga)
    await olga.presses("Отправить на подтверждение")
    peter.sees("Анкета методиста ждёт вас")
    assert (await region.does(membership, olga.user_id)).state == "draft"
