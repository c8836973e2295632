"""A teacher at the questionnaire: what the tests of story 2 share."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from db import address as address_rows
from db import diagnosis as rows
from db.notice import notices
from sandbox.botapi.models import Event
from services.base import Tx
from services.diagnosis import begin, shared
from tests import build
from tests.world import Phone, Region

NOT_YET, WITH_HINT, ALONE, CAN_TEACH = (
    "Пока не делаю", "Бывает, с подсказкой", "Делаю без помощи", "Могу научить других",
)  # fmt: skip
NOT_FOR_ME = "Не относится, нет условий"
LESSON, SUBJECT, CLASS, TALK, DIGITAL = (
    "Урок и методика", "Предмет", "Ученики и класс", "Общение", "Цифровые средства",
)  # fmt: skip


async def arrives(phone: Phone) -> None:
    """From /start to the menu of areas: three taps."""
    await phone.starts()
    await phone.presses("Даю согласие")
    await phone.presses("Да, веду уроки")


async def answers(phone: Phone, *labels: str) -> None:
    for label in labels:
        phone.reads()
        await phone.presses(label)


async def does_area(phone: Phone, *labels: str) -> None:
    """Answer six statements of the area that stands."""
    assert len(labels) == 6
    await answers(phone, *labels)


async def teacher(region: Region, name: str = "Мария") -> Phone:
    """A teacher whose position is known: no question before the areas."""
    phone = region.phone(name)
    region.world.start(phone.user_id)
    await region.settled()
    await region.does(adopt, phone.user_id)
    await phone.sends("/start")
    return phone


def adopt(tx: Tx, external_id: int) -> None:
    """Give the address that pressed Start a grown teacher."""
    row = address_rows.by_external(tx.c, "telegram", external_id)
    assert row is not None
    person_id = build.teacher(tx)
    address_rows.change(tx.c, row.id, person_id=person_id, consent_state="given")


def person_of(tx: Tx, phone: Phone) -> int:
    row = address_rows.by_external(tx.c, "telegram", phone.user_id)
    assert row is not None
    return int(row.person_id)


def stored(tx: Tx) -> dict[str, int | None]:
    return {row.item: row.value for row in tx.c.execute(select(rows.answers))}


def attempts(tx: Tx) -> list[Any]:
    return list(tx.c.execute(select(rows.attempts).order_by(rows.attempts.c.id)))


def deficits(tx: Tx) -> list[Any]:
    return list(tx.c.execute(select(rows.deficits).order_by(rows.deficits.c.id)))


def told(tx: Tx, kind: str) -> list[Any]:
    return list(tx.c.execute(select(notices).where(notices.c.kind == kind).order_by(notices.c.id)))


@asynccontextmanager
async def reading(phone: Phone) -> AsyncIterator[list[str]]:
    """Every text that the bot shows meanwhile, each edit that changes the words counted anew."""
    shown: list[str] = []
    known: dict[int, str] = {}
    async with phone.region.world.subscribe() as queue:
        yield shown
        while not queue.empty():
            event: Event = queue.get_nowait()
            said = event.data.get("text") or event.data.get("caption") or ""
            if event.kind not in {"message", "edited"} or not event.data["from_bot"]:
                continue
            if event.user_id == phone.user_id and known.get(event.data["message_id"]) != said:
                known[event.data["message_id"]] = said
                if event.data["kind"] == "photo":
                    break
                shown.append(said)


def count_words(texts: list[str]) -> int:
    return sum(len(re.findall(r"\w+(?:-\w+)*", text)) for text in texts)


async def pair(region: Region, maria: Phone, olga: Phone) -> int:
    """Olga is a methodist and works with Maria."""

    def make(tx: Tx) -> int:
        methodist = build.methodist(tx, olga.user_id)
        return build.assignment(tx, person_of(tx, maria), methodist)

    made: int = await region.does(make)
    return made


async def seen_by(region: Region, phone: Phone, assignment: int) -> Any:
    def look(tx: Tx) -> Any:
        return shared(tx, build.who(tx, person_of(tx, phone)), assignment)

    return await region.does(look)


async def begun(region: Region, phone: Phone, mode: Any, area: str) -> int:
    """An attempt that a route or a follow-up began, on the screen."""
    attempt: int = await region.does(lambda tx: begin(tx, build.who(tx, person_of(tx, phone)), mode, area))
    await phone.presses_data(phone.last.message_id, f"diagnosis.item:{attempt}")
    return attempt
