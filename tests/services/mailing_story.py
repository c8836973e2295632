"""What the tests of mailings share: an announcement that was sent off, its list, its claims and its sends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db import job as job_rows
from db import mailing as rows
from db import prepared
from services import announcement, mailing
from services.announcement import When
from services.base import Said, Tx, Who
from services.mailing import Outcome, Outgoing
from tests import build
from tests.engines import Bench

R = rows.mailing_recipients
EPOCH = 1


async def pressed(both: Bench, count: int = 3, when: When = "now", **values: Any) -> tuple[Who, list[int]]:
    """A coordinator who has just pressed «Отправить» under an announcement to everybody; the teachers."""

    def make(tx: Tx) -> tuple[Who, list[int]]:
        people = [build.teacher(tx, **values) for _ in range(count)]
        who = build.who(tx, build.staff(tx, "coordinator"))
        draft = announcement.write(tx, who, Said("text", "Семинар", 1))
        announcement.choose(tx, who, draft, "all")
        announcement.send(tx, who, draft, 2, when)
        job_rows.take(tx.c, job_rows.RUN, "the test", timedelta(minutes=1))
        return who, people

    return await both.does(make)


async def advanced(both: Bench, piece: int = mailing.PIECE) -> int:
    """As far as it goes now; in how many pieces."""
    pieces = 0
    while await both.does(mailing.advance, piece):
        pieces += 1
    return pieces


async def begun(both: Bench, count: int = 3, piece: int = mailing.PIECE, **values: Any) -> tuple[Who, list[int]]:
    """The same a minute later: due and fixed."""
    made = await pressed(both, count, **values)
    both.now += timedelta(seconds=61)
    await advanced(both, piece)
    return made


async def claimed(both: Bench, limit: int = 50) -> list[Outgoing]:
    return (await both.does(mailing.claim, limit))[0]


async def states(both: Bench) -> dict[str, int]:
    def count(tx: Tx) -> dict[str, int]:
        found: dict[str, int] = {}
        for state in tx.c.execute(select(R.c.state)).scalars():
            found[state] = found.get(state, 0) + 1
        return found

    return await both.does(count)


async def sends(both: Bench, out: list[Outgoing]) -> int:
    """Mark and record as sent; how many were allowed to go."""
    keys = await both.does(mailing.mark, out, EPOCH)
    sent = [Outcome(*key, "sent", None, 100 + index) for index, key in enumerate(sorted(keys))]
    await both.does(mailing.record, sent)
    return len(sent)


def compiling(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The prepared statements that are compiled from now on."""
    compiled: list[str] = []
    compile_now = prepared._compile

    def noted(statement: Any, *rest: Any) -> Any:
        compiled.append(str(statement))
        return compile_now(statement, *rest)

    monkeypatch.setattr(prepared, "_compile", noted)
    return compiled
