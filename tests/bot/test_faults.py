"""Faults survived: the network, the channel, the database, the clock; what people received is what counts."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot import dispatch
from sandbox.botapi.faults import Rule
from tests.bot.weather import MINUTE, Town, hurry, make_town
from tests.world import Region

COUNT = 6


@pytest.fixture
async def town(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    hurry(monkeypatch)
    region = Region(tmp_path, template)
    await region.start()
    yield await make_town(region, COUNT)
    await region.stop()
    region.check_shape()


async def test_the_bot_api_gone_for_a_minute_delays_everything_and_loses_nothing(town: Town) -> None:
    await town.mails()
    town.write()
    await town.beats()
    await town.region.server.vanish(MINUTE)
    town.write()
    for _ in range(10):
        await town.beats()
    await asyncio.sleep(MINUTE)
    await town.clears()
    assert await town.nothing_is_lost() <= COUNT  # being sent when the connection broke
    assert await town.everybody_has_the_letter() <= COUNT


async def test_a_third_of_the_calls_failing_with_500_loses_and_doubles_nothing(town: Town) -> None:
    town.region.world.faults.add(Rule("status", share=0.34))
    await town.mails()
    for _ in range(3):
        town.write()
        await town.beats()
    await town.lives(lambda: town.region.world.pending_updates() == 0)
    await town.clears()
    assert await town.nothing_is_lost() == 0
    assert await town.everybody_has_the_letter() == 0


async def test_connections_dropped_before_the_call_was_taken_lose_nothing(town: Town) -> None:
    """Nobody can know that it was before: so each message meets this once, for it is not sent a third time."""
    town.region.world.faults.add(Rule("drop_before", "[!s]*", share=0.3))
    for chat in (town.pair.olga.user_id, *(phone.user_id for phone, _ in town.teachers)):
        town.region.world.faults.add(Rule("drop_before", "send*", chat, count=1))
    await town.mails()
    for _ in range(3):
        town.write()
        await town.beats()
    await town.clears()
    assert await town.nothing_is_lost() == 0
    assert await town.everybody_has_the_letter() == 0


async def test_connections_dropped_after_the_call_was_taken_double_at_most_once_and_marked(town: Town) -> None:
    town.region.world.faults.add(Rule("drop_after", share=0.3))
    await town.mails()
    for _ in range(3):
        town.write()
        await town.beats()
    await town.clears()
    assert await town.nothing_is_lost() <= len(town.texts)
    assert await town.everybody_has_the_letter() <= COUNT


async def test_storms_of_429_are_waited_out(town: Town) -> None:
    methodist = town.pair.olga.user_id
    town.region.world.faults.add(Rule("too_many", "send*", chat_id=methodist, retry_after=1, hold="chat", count=2))
    town.region.world.faults.add(Rule("too_many", "send*", retry_after=1, hold="all", count=2, share=0.2))
    await town.mails()
    town.write(2)
    await asyncio.sleep(0.2)
    for _ in range(50):
        await town.beats()
    await town.clears()
    assert await town.nothing_is_lost() == 0
    assert await town.everybody_has_the_letter() == 0


async def test_a_page_that_a_429_holds_up_is_not_given_up_while_others_go(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "HOPELESS", 1)
    (held, _), (other, _) = town.teachers[:2]
    town.region.world.faults.add(Rule("too_many", "send*", chat_id=held.user_id, retry_after=3, count=2))
    before = len(held.from_bot)
    town.region.world.send_text(held.user_id, "/menu")
    for _ in range(6):
        town.region.world.send_text(other.user_id, "/menu")
        await asyncio.sleep(1)
    await town.clears()
    assert len(held.from_bot) == before + 1


async def test_slow_answers_delay_and_double_nothing(town: Town) -> None:
    town.region.world.faults.add(Rule("late", seconds=5 / 40))
    await town.mails()
    town.write(2)
    for _ in range(5):
        await town.beats()
    await town.lives(lambda: town.region.world.pending_updates() == 0)
    await town.clears()
    assert await town.nothing_is_lost() == 0
    assert await town.everybody_has_the_letter() == 0


async def test_updates_that_come_twice_and_in_another_order_act_once(town: Town) -> None:
    faults = town.region.world.faults
    faults.duplicate_updates = faults.reorder_updates = 0.6
    for _ in range(4):
        town.write()
        await asyncio.sleep(0.02)
    await town.lives(lambda: town.region.world.pending_updates() == 0)
    await town.clears()
    assert await town.nothing_is_lost() == 0


async def test_a_database_that_another_holds_is_waited_for(town: Town) -> None:
    other = sqlite3.connect(town.region.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    town.write(2)
    await asyncio.sleep(0.6)
    assert town.pair.olga.from_bot == []
    other.execute("ROLLBACK")
    other.close()
    await town.clears()
    assert await town.nothing_is_lost() == 0


async def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(town: Town) -> None:
    database = town.region.program.database

    def limit(c: Connection, pages: int) -> None:
        c.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    await database.write(lambda c: limit(c, c.exec_driver_sql("PRAGMA page_count").scalar_one()))
    town.region.world.faults.duplicate_updates = 0.3
    town.write(30)
    await asyncio.sleep(1.0)
    assert town.region.world.pending_updates() or await town.owed(), "there was room"
    await database.write(lambda c: limit(c, 1_000_000))
    await town.clears()
    assert await town.nothing_is_lost() == 0


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_that_jumps_an_hour_sends_nothing_twice(town: Town, hours: int) -> None:
    town.region.world.faults.add(Rule("late", "send*", seconds=0.3))
    await town.mails()
    town.write()
    await town.region.program.heartbeat.tick()
    await asyncio.sleep(0.15)  # all of it is in the air
    town.region.clock.wind(timedelta(hours=hours))
    await town.region.program.heartbeat.tick()
    await asyncio.sleep(0.1)
    town.region.clock.wind(timedelta(hours=-hours))
    await town.clears()
    assert await town.nothing_is_lost() == 0
    assert await town.everybody_has_the_letter() == 0
