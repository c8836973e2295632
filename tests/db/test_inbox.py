"""The inbox: stored once, handled in order, set aside with a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, null, select

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
    assert [row.at for row in first] == [0, 1]
    assert [row.at for row in again] == [1]


async def test_rows_keep_the_order_they_came_in(both: Bench) -> None:
    rows = await both.database.write(lambda c: inbox.store(c, [_row(9), _row(4), _row(7)]))
    seqs = [row.seq for row in rows]
    assert seqs == sorted(seqs)


async def test_a_full_answer_of_the_channel_is_stored_in_its_order_but_for_what_is_known(both: Bench) -> None:
    """A hundred rows are several statements of different sizes."""
    await both.database.write(lambda c: inbox.store(c, [_row(31), _row(70), _row(98)]))
    given = [*range(100, 50, -1), 60, *range(50)]
    rows = await both.database.write(lambda c: inbox.store(c, [_row(number, 1000 + number) for number in given]))
    fresh = [at for at, number in enumerate(given) if number not in {31, 70, 98} and at != 50]
    assert [(row.at, row.chat) for row in rows] == [(at, 1000 + given[at]) for at in fresh]

    def stored(c: Connection) -> list[tuple[int, int]]:
        kept = c.execute(inbox.inbox.select().where(inbox.inbox.c.chat >= 1000).order_by(inbox.inbox.c.seq))
        return [(row.seq, row.chat) for row in kept]

    assert await both.database.read(stored) == [(row.seq, row.chat) for row in rows]


async def test_a_shown_row_has_no_payload_and_is_purged_after_its_days(both: Bench) -> None:
    def story(c: Connection) -> tuple[object, int, int]:
        seq = inbox.store(c, [_row(1)])[0].seq
        inbox.done(c, seq, "home", [], MONDAY_NOON)
        inbox.shown(c, [seq])
        payload = c.execute(inbox.inbox.select()).one().payload
        early = inbox.purge(c, MONDAY_NOON, MONDAY_NOON, 10)
        later = MONDAY_NOON + timedelta(seconds=1)
        return payload, early, inbox.purge(c, later, MONDAY_NOON, 10)

    assert await both.database.write(story) == (None, 0, 1)


async def test_what_a_crash_left_is_found_by_chat_in_order(both: Bench) -> None:
    def story(c: Connection) -> tuple[list[int], list[int], list[tuple[int, bool]]]:
        rows = inbox.store(c, [_row(1, 7), _row(2), _row(3), _row(4, 9), _row(5)])
        inbox.done(c, rows[0].seq, "home", [], MONDAY_NOON)
        inbox.done(c, rows[1].seq, "home", [], MONDAY_NOON)
        inbox.aside(c, [rows[3].seq], 40172, MONDAY_NOON)
        left = inbox.of_chat(c, 5, rows[1].seq - 1, 10)
        return (
            [chat for chat, _ in inbox.unfinished(c)],
            [chat for chat, _ in inbox.unfinished(c, 1)],
            [(row.seq - rows[0].seq, row.done_at is None) for row in left],
        )

    assert await both.database.write(story) == ([7, 5], [7], [(1, False), (2, True), (4, True)])


async def test_what_was_set_aside_is_found_by_its_number_put_back_and_purged_last(both: Bench) -> None:
    def story(c: Connection) -> list[object]:
        rows = inbox.store(c, [_row(1), _row(2), _row(3)])
        inbox.aside(c, [rows[0].seq, rows[1].seq], 40172, MONDAY_NOON)
        inbox.aside(c, [rows[2].seq], 51834, MONDAY_NOON)
        later = MONDAY_NOON + timedelta(seconds=1)
        return [
            numbers(inbox.incidents(c)), numbers(inbox.incidents(c, rows[1].seq, MONDAY_NOON)),
            numbers(inbox.incidents(c, rows[2].seq, MONDAY_NOON)), len(inbox.set_aside(c, 40172)),
            inbox.replay(c, 40172), inbox.replay(c, 40172), inbox.number_of(c, rows[0].seq),
            inbox.purge(c, later, MONDAY_NOON, 10), inbox.purge(c, MONDAY_NOON, later, 10),
            numbers(inbox.incidents(c)),
        ]  # fmt: skip

    def numbers(found: Sequence[Any]) -> list[int]:
        return [row.incident for row in found]

    assert await both.database.write(story) == [[40172, 40172, 51834], [51834], [], 2, 2, 0, 40172, 0, 1, []]


async def test_of_what_is_not_kept_only_the_number_is_set_aside(both: Bench) -> None:
    def story(c: Connection) -> tuple[int, tuple[object, ...]]:
        [row] = inbox.store(c, [_row(1)])
        inbox.done(c, row.seq, "start", ["a-link-of-somebody"], MONDAY_NOON)
        inbox.aside(c, [row.seq], 40172, MONDAY_NOON, kept=False)
        again = inbox.replay(c, 40172)
        left = inbox.set_aside(c, 40172)[0]
        return again, (left.incident, left.payload, left.page, left.page_args)

    assert await both.database.write(story) == (0, (40172, None, None, None))


async def test_rows_that_stay_do_not_stop_the_purge(both: Bench) -> None:
    """Four set aside rows are younger than their term; behind them lie old handled ones, then one of today."""

    def story(c: Connection) -> tuple[list[int], int]:
        rows = inbox.store(c, [_row(number) for number in range(9)])
        inbox.aside(c, [row.seq for row in rows[:4]], 40172, MONDAY_NOON)
        for row in rows[4:]:
            inbox.done(c, row.seq, "home", [], MONDAY_NOON)
        inbox.shown(c, [row.seq for row in rows[4:]])
        today = MONDAY_NOON + timedelta(days=8)
        inbox.done(c, inbox.store(c, [{**_row(9), "stored_at": today}])[0].seq, "home", [], today)
        shown, aside = today - timedelta(days=7), today - timedelta(days=30)
        gone = [inbox.purge(c, shown, aside, 2) for _ in range(4)]
        return gone, c.execute(select(func.count()).select_from(inbox.inbox)).scalar_one()

    assert await both.database.write(story) == ([2, 2, 1, 0], 5)


async def test_a_purge_looks_at_a_bounded_number_of_rows(both: Bench) -> None:
    def story(c: Connection) -> list[int]:
        rows = inbox.store(c, [_row(number) for number in range(7)])
        for row in rows:
            inbox.done(c, row.seq, "home", [], MONDAY_NOON)
        inbox.shown(c, [row.seq for row in rows])
        later = MONDAY_NOON + timedelta(seconds=1)
        return [inbox.purge(c, later, MONDAY_NOON, 3) for _ in range(4)]

    assert await both.database.write(story) == [3, 3, 1, 0]


@pytest.mark.parametrize("count", [1, 40])
async def test_what_stands_keeps_neither_payload_nor_arguments(both: Bench, count: int) -> None:
    def story(c: Connection) -> int:
        rows = inbox.store(c, [_row(number) for number in range(count)])
        for row in rows:
            inbox.done(c, row.seq, "start", ["code"], MONDAY_NOON)
        inbox.shown(c, [row.seq for row in rows])
        t = inbox.inbox.c
        emptied = (t.state == "shown") & t.payload.is_(None) & t.page_args.is_(null())
        return c.execute(select(func.count()).select_from(inbox.inbox).where(emptied)).scalar_one()

    assert await both.database.write(story) == count
