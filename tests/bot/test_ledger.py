"""Marks and records in few hops; a database that refuses loses no record and lets nothing go unmarked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot import ledger
from bot.clock import monotonic
from bot.ledger import Ledger, Marked
from db import mailing as rows
from services import mailing
from services.base import Tx
from services.mailing import Outcome, Outgoing
from tests.engines import Bench
from tests.services.mailing_story import EPOCH, begun, claimed

R = rows.mailing_recipients


class Writer:
    """The database, counting its hops; `broken` refuses."""

    def __init__(self, both: Bench) -> None:
        self.both = both
        self.hops = 0
        self.broken = False

    async def __call__(self, work: Callable[[Tx], Marked]) -> Marked:
        self.hops += 1
        if self.broken:
            raise OSError("database is locked")
        return await self.both.does(work)


async def fates(both: Bench) -> list[tuple[str, int | None]]:
    found = select(R.c.state, R.c.message_id).order_by(R.c.address_id)
    return await both.does(lambda tx: [(row.state, row.message_id) for row in tx.c.execute(found)])


def sent(one: Outgoing, number: int) -> Outcome:
    return Outcome(one.mailing_id, one.address_id, "sent", None, number)


async def test_what_comes_together_is_written_together_and_stands_when_it_is_told(both: Bench) -> None:
    await begun(both, 5)
    out = sorted(await claimed(both), key=lambda one: one.address_id)
    writer = Writer(both)
    book = Ledger(writer, lambda: EPOCH)
    began = monotonic()
    assert await asyncio.gather(*(book.mark(one) for one in out)) == [True] * 5
    assert writer.hops == 1
    assert monotonic() - began >= ledger.PAUSE
    assert [state for state, _ in await fates(both)] == ["sending"] * 5
    done = asyncio.gather(*(book.record(sent(one, number)) for number, one in enumerate(out[1:], 1)))
    assert await book.mark(out[0]) is False, "it is being sent already"
    await done
    assert writer.hops == 2
    assert await fates(both) == [("sending", None), ("sent", 1), ("sent", 2), ("sent", 3), ("sent", 4)]


async def test_a_row_that_was_paused_meanwhile_may_not_go(both: Bench) -> None:
    who, _ = await begun(both, 2)
    out = await claimed(both)
    await both.does(mailing.pause, who, out[0].mailing_id)
    book = Ledger(Writer(both), lambda: EPOCH)
    assert await asyncio.gather(*(book.mark(one) for one in out)) == [False, False]


async def test_while_the_database_refuses_nothing_goes_and_no_record_is_lost(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "LONGEST_PAUSE", 0.02)
    await begun(both, 3)
    out = sorted(await claimed(both), key=lambda one: one.address_id)
    writer = Writer(both)
    book = Ledger(writer, lambda: EPOCH)
    assert await book.mark(out[0])
    writer.broken = True
    told = asyncio.create_task(book.record(sent(out[0], 7)))
    assert await book.mark(out[1]) is False
    await asyncio.sleep(0.05)
    assert not told.done()
    writer.broken = False
    await asyncio.wait_for(told, 2)
    assert await fates(both) == [("sent", 7), ("claimed", None), ("claimed", None)]
