"""What the stories of reminders share: a route with dates, the wound clock, what came and why something did not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from db import notice as notice_rows
from db import route as route_rows
from db.assignment import assignments
from domain.calendar import at_local
from services.base import Tx
from tests.chat.route_story import Pair, pair
from tests.moments import LOCAL
from tests.world import Region

KINDS = ("self_study", "lesson_observation", "classroom_trial")
DUES = [date(2026, 11, 30), date(2026, 12, 14), date(2026, 12, 21), date(2026, 12, 25), date(2026, 12, 28)]


async def winds_to(region: Region, day: date, hour: int, minute: int = 0) -> None:
    """Wind the clock to a local moment."""
    until = at_local(day, datetime.min.time().replace(hour=hour, minute=minute), LOCAL)
    await region.winds(seconds=(until - region.clock.now()).total_seconds())


async def quiet_pair(region: Region, dues: Sequence[date]) -> Pair:
    """A pair that has talked already: no daily line goes to the methodist meanwhile."""
    story = await pair(region, KINDS, dues)
    talked = update(assignments).values(contacted_at=region.clock.now())
    await region.does(lambda tx: tx.c.execute(talked).rowcount)
    return story


def said(story: Pair, words: str) -> int:
    """How many messages to the teacher hold these words."""
    return sum(words in (message.text or "") for message in story.anna.from_bot)


async def reasons(story: Pair, step_id: int) -> set[str]:
    """Why notices about a step were not sent."""

    def read(tx: Tx) -> set[str]:
        table = notice_rows.notices
        where = (table.c.entity_id == step_id) & (table.c.state == "dropped") & table.c.kind.like("step%due")
        return set(tx.c.execute(select(table.c.reason).where(where)).scalars())

    found: set[str] = await story.region.does(read)
    return found


async def due_of(story: Pair, number: int) -> date:
    """The date in force of a step."""

    def read(tx: Tx) -> date:
        where = route_rows.steps.c.id == story.steps[number - 1]
        found: date = tx.c.execute(select(route_rows.steps.c.due_on).where(where)).scalar_one()
        return found

    found: date = await story.region.does(read)
    return found
