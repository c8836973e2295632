"""A teacher who looks for a methodist: the people, and what the stories of search and pair share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db import assignment as rows
from db import history as history_rows
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


async def offered(region: Region, **values: Any) -> tuple[Phone, Phone]:
    """(teacher, methodist): the offer lies in the methodist's chat."""
    olga = await methodist(region, **values)
    maria = await searching(region, code="Липа-27")
    await maria.presses("Познакомиться")
    await region.winds(hours=3)
    return maria, olga
