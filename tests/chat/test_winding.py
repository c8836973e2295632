"""«To the next event» of the sandbox: the clock goes on to the first moment at which somebody gets a message."""

from __future__ import annotations

from datetime import date, timedelta

from services.base import Tx
from tests import build
from tests.chat.route_story import pair
from tests.moments import LOCAL, at
from tests.world import Region

DUES = [date(2026, 11, 30), *(date(2026, 12, day) for day in (11, 18, 21, 23))]
KINDS = ("self_study", "lesson_observation", "classroom_trial")


async def to_first(region: Region) -> int:
    came = await region.program.wind(region.clock, timedelta(days=100), to_first=True)
    await region.settled()
    return came


async def test_moments_without_a_message_are_passed_over(region: Region) -> None:
    story = await pair(region, KINDS, DUES)

    def answered(tx: Tx) -> None:  # a paused attempt, a followed-up idle one: jobs that say nothing to anybody
        build.attempt(tx, story.teacher_id, {}, state="in_progress")

    await region.does(answered)
    await region.does(lambda tx: build.assignment(tx, build.teacher(tx), build.methodist(tx), state="offered"))
    found = []
    for _ in range(6):
        before = len(story.anna.from_bot + story.olga.from_bot)
        assert await to_first(region) > 0
        shown = len(story.anna.from_bot + story.olga.from_bot) - before
        found.append((region.clock.now().astimezone(LOCAL), shown))
    assert all(8 <= moment.hour < 21 and moment.weekday() < 5 for moment, _ in found), found
    assert [moment for moment, _ in found] == sorted({moment for moment, _ in found})
    assert any(shown for _, shown in found)


async def test_with_nothing_planned_the_clock_stands(region: Region) -> None:
    now = region.clock.now()
    assert await to_first(region) == 0
    assert region.clock.now() == now
    assert now == at(23, 12)
