"""The inbox: stored once, handled in order, set aside with a number."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from db import inbox
from tests.engines import Bench
from tests.moments import MONDAY_NOON


def _row(update_id: int, chat: int = 5) -> dict[str, object]:
    return {
        "channel": "telegram", "bot_id": 1, "update_id": update_id, "chat": chat, "payload": "{}",
        "stored_at": MONDAY_NOON,
    }  # fmt: skip


async def test_a_repeated_update_is_known(both: Bench) -> None:
    first = await both.database.write(lambda c: inbox.store(c, [_row(1), _row(2)]))
    again = await both.database.write(lambda c: inbox.store(c, [_row(2), _row(3), _row(3)]))
    assert [row.payload for row in first] == ["{}", "{}"]
    assert len(again) == 1


async def test_rows_keep_the_order_they_came_in(both: Bench) -> None:
    rows = await both.database.write(lambda c: inbox.store(c, [_row(9), _row(4), _row(7)]))
    seqs = [row.seq for row in rows]
    assert seqs == sorted(seqs)


async def test_a_shown_row_has_no_payload_and_is_purged_after_its_days(both: Bench) -> None:
    def story(c: Connection) -> tuple[object, int, int]:
        seq = inbox.store(c, [_row(1)])[0].seq
        inbox.done(c, seq, "home", [], MONDAY_NOON)
        inbox.shown(c, [seq])
        payload = c.execute(inbox.inbox.select()).one().payload
        early = inbox.purge(c, MONDAY_NOON - timedelta(days=7))
        return payload, early, inbox.purge(c, MONDAY_NOON + timedelta(seconds=1))

    assert await both.database.write(story) == (None, 0, 1)


async def test_what_a_crash_left_is_found_in_order(both: Bench) -> None:
    def story(c: Connection) -> list[str]:
        rows = inbox.store(c, [_row(1), _row(2), _row(3)])
        inbox.done(c, rows[0].seq, "home", [], MONDAY_NOON)
        inbox.aside(c, rows[1].seq, 40172)
        return [row.state for row in inbox.unfinished(c)]

    assert await both.database.write(story) == ["done", "stored"]
