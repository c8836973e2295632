"""What administrators hear of updates that were set aside: of each once, and not oftener than once in an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from db import inbox as rows
from handlers.ui.registry import ui
from services import delivery, notice
from services import inbox as inboxes
from services.base import Tx
from services.inbox import INCIDENT, Incidents
from services.notice import Claimed
from tests.chat.staffroom import admin
from tests.chat.updates import breaks_step, incidents_of, ready_to_press
from tests.world import Region


async def test_administrators_hear_of_many_incidents_once_in_an_hour(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    irina = await admin(region)
    story = await ready_to_press(region)
    with monkeypatch.context() as patch:
        breaks_step(patch, RuntimeError("ours"))
        for _ in range(8):
            await story.presses(story.anna, f"step.done:{story.steps[0]}:1")
            region.clock.wind(timedelta(seconds=20))
    numbers = incidents_of(story.anna)
    assert len(set(numbers)) == 8
    assert len(irina.from_bot) == 1
    irina.sees("1 обращение не удалось", str(numbers[0]))
    irina.does_not_see("сохранён", "назвали")  # nobody knows whether the sentence reached them
    await region.winds(minutes=61)
    assert len(irina.from_bot) == 2
    irina.sees("7 обращений не удалось", str(numbers[1]), "И ещё 2")
    await region.winds(hours=3)
    assert len(irina.from_bot) == 2


class Desk:
    """Incidents, and the notices about them, by hand: claim, then mark and record, with the clock going on."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.program = region.program
        self.program.deliverer.stop()

    async def stores(self, update_id: int) -> int:
        """A row that came in; its seq."""
        row = {"channel": "telegram", "bot_id": 4242424242, "chat": 5, "update_id": update_id, "payload": "{}"}

        def work(tx: Tx) -> int:
            return int(rows.store(tx.c, [{**row, "stored_at": tx.now}])[0].seq)

        return int(await self.program.run_in_tx(work))

    async def sets_aside(self, seq: int) -> int:
        """The incident's number."""
        self.region.clock.wind(timedelta(seconds=1))

        def work(tx: Tx) -> int:
            number = inboxes.set_aside(tx, "telegram", 5, [seq]).number
            tx.sparks.clear()
            return number

        return int(await self.program.run_in_tx(work))

    async def claims(self) -> tuple[list[int], list[int]]:
        """(ids, numbers) of the message that goes now; empty when there is none."""
        self.region.clock.wind(timedelta(seconds=1))
        look = {name: kind.look_again for name, kind in ui.notices.items()}

        def work(tx: Tx) -> Claimed:
            return notice.claim(tx, look, 50, self.program.lease.epoch)

        claimed: Claimed = await self.program.run_in_tx(work)
        mine = [one for one in claimed.ready if one.parts[0][1] == INCIDENT]
        found: Any = mine[0].parts[0][2] if mine else Incidents(())
        return (mine[0].ids if mine else []), list(found.numbers)

    async def sends(self, ids: list[int]) -> None:
        """It goes out, and the hour of silence passes."""
        self.region.clock.wind(timedelta(seconds=1))
        assert await self.program.run_in_tx(delivery.mark, ids, self.program.lease.epoch)
        await self.program.run_in_tx(delivery.record, ids, 77)
        self.region.clock.wind(timedelta(hours=1, minutes=1))


@pytest.fixture
async def desk(region: Region) -> Desk:
    await admin(region)
    return Desk(region)


async def test_what_is_set_aside_between_the_look_and_the_sending_is_told_next(desk: Desk) -> None:
    first = await desk.sets_aside(await desk.stores(1))
    ids, told = await desk.claims()
    second = await desk.sets_aside(await desk.stores(2))
    await desk.sends(ids)
    ids, told_next = await desk.claims()
    await desk.sends(ids)
    assert (told, told_next) == ([first], [second])
    assert await desk.claims() == ([], [])


async def test_an_older_update_that_was_tried_longer_is_told_too(desk: Desk) -> None:
    older, newer = await desk.stores(1), await desk.stores(2)
    overtook = await desk.sets_aside(newer)
    ids, told = await desk.claims()
    await desk.sends(ids)
    late = await desk.sets_aside(older)
    assert (told, (await desk.claims())[1]) == ([overtook], [late])


async def test_what_was_put_back_and_failed_again_is_told_again(desk: Desk) -> None:
    seq = await desk.stores(1)
    number = await desk.sets_aside(seq)
    ids, _ = await desk.claims()
    await desk.sends(ids)
    assert await desk.sets_aside(seq) == number
    assert (await desk.claims())[1] == [number]


async def test_what_the_channel_refused_to_tell_is_told_with_the_next(desk: Desk) -> None:
    first = await desk.sets_aside(await desk.stores(1))
    ids, _ = await desk.claims()
    assert await desk.program.run_in_tx(delivery.mark, ids, desk.program.lease.epoch)
    await desk.program.run_in_tx(delivery.refused, ids, "refused")
    desk.region.clock.wind(timedelta(hours=1, minutes=1))
    second = await desk.sets_aside(await desk.stores(2))
    assert (await desk.claims())[1] == [first, second]
