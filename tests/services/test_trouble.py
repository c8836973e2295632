"""Troubles: told once to every administrator, and once more when it is well again; on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import notice as notice_rows
from services import trouble
from services.base import Tx
from services.trouble import Trouble
from tests import build
from tests.engines import Bench
from tests.moments import MONDAY_NOON

STILL = Trouble("delivery", MONDAY_NOON, 12)


def _told(tx: Tx, person_id: int) -> list[tuple[str, str]]:
    """(kind, state) of what was said to this person, oldest first."""
    found = notice_rows.next_of(tx.c, person_id, 20)
    closed = notice_rows.lately(tx.c, person_id, tx.now - timedelta(days=9), ["sent", "dropped"], 20)
    return [(row.kind, row.state) for row in sorted([*found, *closed], key=lambda row: row.id)]


async def _send(both: Bench, person_id: int) -> None:
    """Everything planned for this person went out."""

    def sent(tx: Tx) -> None:
        ids = [row.id for row in notice_rows.next_of(tx.c, person_id, 20)]
        notice_rows.change(tx.c, ids, state="sent", message_id=1, sent_at=tx.now)

    await both.does(sent)


async def test_a_trouble_is_told_once_however_often_it_is_seen(both: Bench) -> None:
    admin = await both.does(build.staff, "admin")
    coordinator = await both.does(build.staff, "coordinator")
    for _ in range(3):
        await both.does(trouble.settle, [STILL])
    assert not await both.does(trouble.changed, [STILL])
    assert await both.does(_told, admin) == [("trouble", "planned")]
    assert await both.does(_told, coordinator) == []


async def test_its_end_is_told_to_who_was_told_of_it(both: Bench) -> None:
    first, second = await both.does(build.staff, "admin"), await both.does(build.staff, "admin")
    await both.does(trouble.settle, [STILL])
    await _send(both, first)
    assert await both.does(trouble.changed, [])
    await both.does(trouble.settle, [])
    assert await both.does(_told, first) == [("trouble", "sent"), ("trouble_over", "planned")]
    assert await both.does(_told, second) == [("trouble", "dropped")], "it came and went in the night"
    await both.does(trouble.settle, [STILL])
    assert (await both.does(_told, first))[-1] == ("trouble", "planned"), "the next trouble is a new one"


@pytest.mark.parametrize("fate", ["dropped", "failed", "claimed"])
async def test_who_could_not_be_told_of_it_hears_nothing_of_its_end(both: Bench, fate: str) -> None:
    admin = await both.does(build.staff, "admin")
    await both.does(trouble.settle, [STILL])

    def close(tx: Tx) -> None:
        notice_rows.change(tx.c, [row.id for row in notice_rows.next_of(tx.c, admin, 20)], state=fate)

    await both.does(close)
    await both.does(trouble.settle, [])
    assert [row.kind for row in await both.does(lambda tx: notice_rows.of_person(tx.c, admin, 20))] == ["trouble"]


async def test_a_channel_that_was_gone_is_told_of_when_it_is_back(both: Bench) -> None:
    admin = await both.does(build.staff, "admin")
    await both.does(trouble.settle, [Trouble("channel", MONDAY_NOON)])
    assert await both.does(_told, admin) == []
    await both.does(trouble.settle, [])
    assert await both.does(_told, admin) == [("trouble_over", "planned")]


@pytest.mark.parametrize("grave", [True, False])
async def test_what_is_better_but_not_well_neither_begins_nor_ends(both: Bench, *, grave: bool) -> None:
    admin = await both.does(build.staff, "admin")
    disk = Trouble("disk", MONDAY_NOON, 400, grave=grave)
    await both.does(trouble.settle, [disk])
    assert await both.does(_told, admin) == [("trouble", "planned")] * grave
    easier = Trouble("disk", MONDAY_NOON, 560, grave=False)
    assert not await both.does(trouble.changed, [easier])
    await both.does(trouble.settle, [easier])
    assert await both.does(_told, admin) == [("trouble", "planned")] * grave
