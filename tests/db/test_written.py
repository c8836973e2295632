"""Every write is noted, whichever way it goes; a read is not."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from db import address as rows
from db import written
from db.address import addresses
from tests.engines import Bench
from tests.moments import MONDAY_NOON

OTHER = frozenset({"persons"})


async def _address(both: Bench) -> int:
    return await both.does(lambda tx: rows.add(tx.c, "telegram", 42, MONDAY_NOON))


@pytest.mark.parametrize("way", ["prepared", "insert", "update", "delete"])
async def test_a_write_is_noted(both: Bench, way: str) -> None:
    made = await _address(both)

    def write(c: Connection) -> tuple[bool, bool, bool]:
        written.forget(c)
        before = written.touched(c, rows.MADE_OF)
        if way == "prepared":
            rows.change(c, made, language="en")
        elif way == "insert":
            c.execute(insert(addresses).values(channel="telegram", external_id=43, created_at=MONDAY_NOON))
        elif way == "update":
            c.execute(update(addresses).values(language="en"))
        else:
            c.execute(delete(addresses))
        return before, written.touched(c, rows.MADE_OF), written.touched(c, OTHER)

    assert await both.database.write(write) == (False, True, False)


async def test_a_read_is_not_noted(both: Bench) -> None:
    await _address(both)

    def read(c: Connection) -> bool:
        written.forget(c)
        rows.by_external(c, "telegram", 42)
        c.execute(select(addresses)).all()
        return written.touched(c, rows.MADE_OF)

    assert await both.database.write(read) is False
