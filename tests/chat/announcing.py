"""A coordinator, teachers and an announcement on its way: what the tests of story 8 share."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from python_calamine import CalamineWorkbook

from tests import build
from tests.world import Phone, Region, words

HEADING = "Объявление координатора\n"
SEMINAR = "Семинар учителей математики — 4 декабря в 15:00."


async def coordinator(region: Region, name: str = "Пётр") -> Phone:
    phone = await person(region, name)
    await region.does(build.staff, "coordinator", phone.user_id)
    return phone


async def person(region: Region, name: str) -> Phone:
    phone = region.phone(name)
    region.world.add_person(phone.user_id, name, started=True)
    return phone


async def teachers(region: Region, count: int, **values: Any) -> list[Phone]:
    phones = [await person(region, f"Педагог {number}") for number in range(count)]
    for phone in phones:
        await region.does(lambda tx, id_: build.teacher(tx, id_, **values), phone.user_id)
    return phones


async def drafts(petr: Phone, text: str = SEMINAR) -> None:
    await petr.sends("/announce")
    await petr.sends(text)


async def sends_to_all(petr: Phone) -> None:
    await drafts(petr)
    await petr.presses("Всем педагогам")
    await petr.presses("Отправить")


def holders(phones: Sequence[Phone], text: str = SEMINAR) -> int:
    """How many of these chats hold the message, each at most once."""
    counts = [sum(words(message) == HEADING + text for message in phone.from_bot) for phone in phones]
    assert max(counts, default=0) <= 1
    return sum(counts)


def workbook(region: Region, phone: Phone) -> dict[str, list[list[Any]]]:
    message = next(one for one in reversed(phone.from_bot) if one.kind == "document")
    assert message.file_id is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO(region.world.file(message.file_id)[0]))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
