"""Statements that are compiled once do what SQLAlchemy's own way does, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from db import address as address_rows
from db.address import addresses
from db.inbox import inbox
from db.prepared import Prepared
from tests.engines import Bench

MOMENT = datetime(2026, 9, 7, 2, 30, tzinfo=UTC)
BY_ID = select(addresses).where(addresses.c.id == bindparam("the_id"))
FIRST = Prepared(BY_ID)
CHANGE = Prepared(update(addresses).where(addresses.c.id == bindparam("the_id")))
KNOWN = Prepared(select(addresses.c.external_id).order_by(addresses.c.external_id))


async def test_values_are_converted_there_and_back(both: Bench) -> None:
    made = await both.does(lambda tx: address_rows.add(tx.c, "telegram", 9_000_000_001, MOMENT))
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=10)))
    changes = {"page": "step", "page_args": [1, "@738000", None], "expects_since": elsewhere}
    assert await both.does(lambda tx: CHANGE.run(tx.c, the_id=made, **changes)) == 1
    row = await both.does(lambda tx: FIRST.first(tx.c, the_id=made))
    usual = await both.does(lambda tx: tx.c.execute(BY_ID, {"the_id": made}).one())
    assert row == tuple(usual)
    assert (row.page, row.page_args, row.expects_since) == ("step", [1, "@738000", None], MOMENT)


async def test_columns_are_those_that_were_given(both: Bench) -> None:
    made = await both.does(lambda tx: address_rows.add(tx.c, "telegram", 9_000_000_001, MOMENT))
    await both.does(lambda tx: CHANGE.run(tx.c, the_id=made, page="home", menu_message_id=7))
    await both.does(lambda tx: CHANGE.run(tx.c, the_id=made, page=None))
    row = await both.does(lambda tx: FIRST.first(tx.c, the_id=made))
    assert (row.page, row.menu_message_id) == (None, 7)


async def test_nothing_found_is_none_and_an_empty_list(both: Bench) -> None:
    assert await both.does(lambda tx: FIRST.first(tx.c, the_id=404)) is None
    assert await both.does(lambda tx: KNOWN.all(tx.c)) == []
    assert await both.does(lambda tx: CHANGE.run(tx.c, the_id=404, page="home")) == 0


async def test_a_refusal_is_sqlalchemys_and_names_no_values(both: Bench) -> None:
    add = Prepared(insert(addresses))
    values = {
        "channel": "telegram", "external_id": 9_000_000_001, "language": "ru", "consent_state": "not_asked",
        "menu_is_media": 0, "created_at": MOMENT,
    }  # fmt: skip
    await both.does(lambda tx: add.run(tx.c, **values))
    with pytest.raises(IntegrityError) as refused:
        await both.does(lambda tx: add.run(tx.c, **values))
    assert "parameters" not in str(refused.value) or "hidden" in str(refused.value)
    assert [row.external_id for row in await both.does(lambda tx: KNOWN.all(tx.c))] == [9_000_000_001]


async def test_what_needs_python_at_each_run_is_refused(both: Bench) -> None:
    with pytest.raises(ValueError, match="defaults"):
        await both.does(lambda tx: Prepared(insert(inbox)).run(tx.c, channel="telegram"))
    listed = Prepared(select(inbox.c.seq).where(inbox.c.seq.in_(bindparam("seqs", expanding=True))))
    with pytest.raises(ValueError, match="one text"):
        await both.does(lambda tx: listed.all(tx.c, seqs=[1]))


async def test_a_list_may_stand_in_the_statement(both: Bench) -> None:
    for external_id in (9_000_000_001, 9_000_000_002, 9_000_000_003):
        await both.does(lambda tx, chat=external_id: address_rows.add(tx.c, "telegram", chat, MOMENT))
    moments = [MOMENT, MOMENT.astimezone(timezone(timedelta(hours=10)))]
    two = select(func.max(addresses.c.external_id)).where(
        addresses.c.external_id.in_([9_000_000_001, 9_000_000_002]),
        addresses.c.created_at.in_(moments),
        addresses.c.channel == bindparam("the_channel"),
    )
    prepared = Prepared(two)
    assert await both.does(lambda tx: prepared.value(tx.c, the_channel="telegram")) == 9_000_000_002
    assert await both.does(lambda tx: prepared.value(tx.c, the_channel="max")) is None
