"""A disk without room: nothing that was taken is lost, what could not be taken stays with Telegram, and it goes on."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import OperationalError

from db.inbox import inbox
from db.job import facts
from tests.chat.questionnaire import WITH_HINT, answers, arrives
from tests.world import Phone, Region

LONG = "слово " * 600


async def _pages(region: Region, most: int) -> None:
    """How many pages the database may have."""
    await region.program.database.write(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={most}").scalar())


async def _fills(region: Region) -> None:
    """No page is free and none can be added."""
    await _pages(region, 1)  # SQLite takes the present size when asked for less

    for size in (3000, 200):
        with contextlib.suppress(OperationalError):
            for number in range(10_000):
                await region.program.database.write(_note(f"full-{size}-{number}", size))


def _note(name: str, size: int) -> Callable[[Connection], str]:
    def work(c: Connection) -> str:
        c.execute(insert(facts).values(name=name, value="x" * size))
        return name

    return work


async def _states(region: Region) -> Counter[str]:
    def look(c: Connection) -> Counter[str]:
        rows = c.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
        return Counter({row[0]: row[1] for row in rows})

    return await region.program.database.read(look)


async def _is_refused(region: Region) -> None:
    """Telegram still has what the program is not able to take."""
    await asyncio.sleep(1.0)
    assert region.world.pending_updates(), "everything was taken: the disk was not full"


async def test_what_is_written_while_the_disk_is_full_takes_effect_once_there_is_room(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses("Урок и методика")
    await answers(maria, WITH_HINT, WITH_HINT)
    maria.sees("3 из 6")
    before = await _states(region)
    await _fills(region)
    for number in range(5):
        region.world.send_text(maria.user_id, f"{number} {LONG}")
    await _is_refused(region)
    assert (await _states(region))["shown"] < before["shown"] + 5
    maria.sees("3 из 6")

    await _pages(region, 1_000_000)
    await region.settled()
    await region.ticks()
    after = await _states(region)
    assert after["shown"] == before["shown"] + 5
    assert set(after) == {"shown"}
    await _goes_on(maria)


async def _goes_on(maria: Phone) -> None:
    await maria.sends("/menu")
    await maria.presses("Продолжить")
    maria.sees("3 из 6")
    await answers(maria, WITH_HINT)
    maria.sees("4 из 6")


async def test_a_use_case_that_does_not_fit_leaves_its_neighbours_untold_or_done(region: Region) -> None:
    """Shared commits: who was told that it is done finds it done, whatever the disk said to the others."""
    room = await region.program.database.read(lambda c: int(c.exec_driver_sql("PRAGMA page_count").scalar_one()))
    await _pages(region, room + 20)

    sizes = [100, 100, 200_000, 100, 5000, 5000, 300_000, *[5000] * 40]
    works = [region.program.database.write(_note(f"note-{n}", size)) for n, size in enumerate(sizes)]
    told = {done for done in await asyncio.gather(*works, return_exceptions=True) if isinstance(done, str)}
    await _pages(region, 1_000_000)
    where = facts.c.name.like("note-%")
    names = await region.program.database.read(lambda c: list(c.execute(select(facts.c.name).where(where)).scalars()))
    assert set(names) == told
    assert len(told) < len(sizes)
