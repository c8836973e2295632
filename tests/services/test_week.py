"""The digest of the week: one message on Monday for two due dates or more, never instead of a reminder."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from bot.program import load_rooms
from db import notice as notice_rows
from handlers.ui.registry import ui
from services import notice, step, week
from services.base import Tx
from services.waking import WEEK
from tests import build
from tests.engines import Bench
from tests.moments import at

SATURDAY = at(28, 12)
NEXT = [date(2026, 12, day) for day in (1, 3)]
FAR = [date(2027, 2, day) for day in (1, 8, 15)]


async def a_teacher(both: Bench, dues: list[date]) -> tuple[int, list[int]]:
    """(teacher, steps); the moment is the Saturday before the week."""
    both.now = SATURDAY

    def make(tx: Tx) -> tuple[int, list[int]]:
        anna = build.teacher(tx)
        kinds = ("self_study", "lesson_observation", "classroom_trial")[: len(dues) - 2]
        route_id = build.route(tx, build.assignment(tx, anna, build.methodist(tx)), kinds, dues)
        return anna, build.steps(tx, route_id)

    return await both.does(make)


async def beats(both: Bench, *moments: object) -> list[list[str]]:
    """The kinds of each message that goes at these moments; the job runs at each."""
    load_rooms()
    look = {name: kind.look_again for name, kind in ui.notices.items()}
    said: list[list[str]] = []
    for moment in moments:
        both.now = moment  # type: ignore[assignment]

        def beat(tx: Tx) -> list[list[str]]:
            week.plan_weeks(tx)
            found = [[kind for _, kind, _ in one.parts] for one in notice.claim(tx, look).ready]
            table = notice_rows.notices
            going = table.c.state.in_(["claimed", "sending"])
            tx.c.execute(table.update().where(going).values(state="sent", sent_at=tx.now, message_id=1))
            return found

        said += await both.does(beat)
    return said


SUNDAY, MONDAY = at(29, 20), at(30, 16, 30)


async def test_two_due_dates_bring_one_digest_at_the_own_time_on_monday(both: Bench) -> None:
    await a_teacher(both, [*NEXT, *FAR])
    assert await beats(both, SATURDAY, SUNDAY, at(30, 9), at(30, 16, 29)) == []
    assert await beats(both, MONDAY, at(30, 19), at(1, 16, 30, month=12)) == [["week_digest"]]


async def test_one_due_date_or_the_check_and_the_result_bring_none(both: Bench) -> None:
    await a_teacher(both, [NEXT[0], *FAR])
    await a_teacher(both, [FAR[0], *NEXT])
    assert await beats(both, SUNDAY, MONDAY, at(30, 17)) == []


async def test_what_is_done_by_monday_is_not_in_it(both: Bench) -> None:
    anna, steps = await a_teacher(both, [*NEXT, *FAR])
    assert await beats(both, SUNDAY) == []
    await both.does(lambda tx: step.done(tx, build.who(tx, anna), steps[0], 0))
    sent = await beats(both, MONDAY)
    assert ["week_digest"] not in sent


async def reason(both: Bench) -> str | None:
    def read(tx: Tx) -> str | None:
        found = tx.c.execute(select(notice_rows.notices).where(notice_rows.notices.c.kind == WEEK)).one()
        return str(found.reason) if found.reason else None

    return await both.does(read)


async def test_it_goes_with_the_reminder_of_the_day_and_takes_no_day_from_the_others(both: Bench) -> None:
    anna, steps = await a_teacher(both, [*NEXT, *FAR])
    for day in (1, 2, 3):
        due, late = at(day, 16, 30, month=12), at(day + 1, 0, month=12)
        await both.does(
            lambda tx, due=due, late=late: notice.plan(
                tx, "step_due", anna, steps[0], due, slot=str(due.day), stale_at=late
            )
        )
    assert await beats(both, SUNDAY, MONDAY) == []
    assert await reason(both) == "budget"
    sent = await beats(both, *(at(day, 16, 30, month=12) for day in (1, 2, 3)))
    assert sent == [["step_due"]] * 3


async def test_a_reminder_of_monday_and_the_digest_are_one_message(both: Bench) -> None:
    anna, steps = await a_teacher(both, [*NEXT, *FAR])
    await both.does(lambda tx: notice.plan(tx, "step_before_due", anna, steps[1], MONDAY))
    assert await beats(both, SUNDAY, MONDAY) == [["step_before_due", "week_digest"]]
