"""Coordinators, administrators and methodists to be: what the tests of story 10 share."""

from __future__ import annotations

from typing import Any

from db import address as address_rows
from db import methodist as methodist_rows
from services.base import Tx
from tests import build
from tests.world import Phone, Region


async def coordinator(region: Region) -> Phone:
    """A coordinator who has talked to the bot before."""
    peter = at_work(region, "Пётр")
    await region.does(build.staff, "coordinator", peter.user_id)
    return peter


async def admin(region: Region) -> Phone:
    """An administrator who has talked to the bot before."""
    irina = at_work(region, "Ирина")
    await region.does(build.staff, "admin", irina.user_id)
    return irina


def at_work(region: Region, name: str) -> Phone:
    """Somebody who pressed Start long ago."""
    phone = region.phone(name)
    region.world.add_person(phone.user_id, name, started=True)
    return phone


async def methodist_link(region: Region, peter: Phone) -> str:
    """The start payload of a fresh link for a methodist."""
    await peter.sends("/staff")
    await peter.presses("Добавить методиста")
    return peter.links()[-1]


async def fills_in(olga: Phone) -> None:
    """The whole form, as somebody answers it in a hurry."""
    await olga.presses("Даю согласие")
    await olga.sends("Ольга Викторовна")
    await olga.presses("Математика")
    await olga.presses("Готово")
    await olga.sends("Бикинский")
    await olga.sends("гимназия г. Бикина")
    await olga.presses("10")
    await olga.presses("14:30–17:30")


async def waiting_methodist(region: Region, peter: Phone) -> Phone:
    """Ольга has sent her form."""
    olga = region.phone("Ольга")
    await olga.starts(await methodist_link(region, peter))
    await fills_in(olga)
    await olga.presses("Отправить на подтверждение")
    return olga


def roles_of(tx: Tx, external_id: int) -> set[str]:
    row = address_rows.by_external(tx.c, "telegram", external_id)
    return set() if row is None or not row.roles else set(row.roles.split(","))


def menu_of(region: Region, phone: Phone) -> list[str]:
    """Names of the commands in the chat's menu."""
    return [one["command"] for one in region.world.commands(phone.user_id)]


def membership(tx: Tx, external_id: int) -> Any:
    row = address_rows.by_external(tx.c, "telegram", external_id)
    assert row is not None
    return methodist_rows.load(tx.c, row.person_id)
