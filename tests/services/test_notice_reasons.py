"""Why a message did not come, or not yet, is kept with its row: readable by the person and by support."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.program import load_rooms
from db import address as address_rows
from db import assignment as assignment_rows
from db import notice as rows
from db import person as person_rows
from db import route as route_rows
from domain.notice import LATER, NEVER
from handlers.ui.registry import ui
from services import move, notice, reminder, step
from services.base import Tx
from services.notice import claim
from tests import build
from tests.architecture.test_words import code_files, messages
from tests.engines import Bench
from tests.moments import at

DUES = [date(2026, 11, 30), date(2026, 12, 25), date(2026, 12, 28)]


def look() -> Mapping[str, Any]:
    """What the program itself looks again with."""
    load_rooms()
    return {name: kind.look_again for name, kind in ui.notices.items()}


def always(_tx: Tx, found: Sequence[Any]) -> Mapping[int, Any]:
    return {one.id: {} for one in found}


def plain(tx: Tx) -> None:
    """One beat in which the channel takes everything."""
    claim(tx, dict.fromkeys(["step_due", "step_answered", "step_to_check"], always))
    table = rows.notices
    going = table.c.state.in_(["claimed", "sending"])
    tx.c.execute(update(table).where(going).values(state="sent", sent_at=tx.now, message_id=1))


async def reasons(both: Bench) -> list[tuple[str, str, str | None]]:
    """(kind, state, reason) of all rows, in order."""

    def read(tx: Tx) -> list[tuple[str, str, str | None]]:
        found = tx.c.execute(select(rows.notices).order_by(rows.notices.c.id))
        return [(row.kind, row.state, row.reason) for row in found]

    return await both.does(read)


def withdrawn(tx: Tx, person_id: int) -> None:
    _address(tx, person_id, consent_state="withdrawn")


def blocks(tx: Tx, person_id: int) -> None:
    _address(tx, person_id, unreachable_at=tx.now, unreachable_reason="blocked")


def _address(tx: Tx, person_id: int, **values: Any) -> None:
    row = address_rows.by_person(tx.c, person_id)
    assert row is not None
    address_rows.change(tx.c, row.id, **values)


def pauses(tx: Tx, person_id: int) -> None:
    person_rows.change(tx.c, person_id, paused_until=date(2026, 12, 7))


def mutes(tx: Tx, person_id: int) -> None:
    person_rows.change(tx.c, person_id, muted_until=at(30, 8, 30))


def nothing(_tx: Tx, _person_id: int) -> None:
    """Nothing stands in the way but the hour."""


@pytest.mark.parametrize(
    ("before", "hour", "state", "reason"),
    [
        (withdrawn, 16, "dropped", "no_consent"),
        (blocks, 16, "dropped", "blocked"),
        (nothing, 22, "planned", "quiet_hours"),
        (pauses, 16, "planned", "pause"),
        (mutes, 16, "planned", "muted"),
    ],
)
async def test_what_stands_in_the_way_of_a_person_is_kept(
    both: Bench, before: Callable[[Tx, int], None], hour: int, state: str, reason: str
) -> None:
    anna = await both.does(build.teacher)
    await both.does(before, anna)
    both.now = at(24, hour, 30)
    await both.does(lambda tx: notice.plan(tx, "step_due", anna, 1, tx.now))
    await both.does(plain)
    assert await reasons(both) == [("step_due", state, reason)]


async def test_a_methodists_hours_and_absence_are_told_apart(both: Bench) -> None:
    olga = await both.does(build.methodist)
    both.now = at(24, 12)
    await both.does(lambda tx: notice.say(tx, "step_to_check", olga, 1))
    await both.does(plain)
    assert (await reasons(both))[0][2] == "own_hours"

    def leaves(tx: Tx) -> None:
        values = {"absent_from": date(2026, 11, 24), "absent_until": date(2026, 11, 26)}
        tx.c.execute(update(assignment_rows.methodists).values(**values))

    await both.does(leaves)
    both.now = at(24, 14, 30)
    await both.does(plain)
    assert (await reasons(both))[0][1:] == ("planned", "absent")
    both.now = at(26, 14, 30)
    await both.does(plain)
    assert (await reasons(both))[0][2] is None


async def test_summer_the_day_and_the_week_are_told_apart(both: Bench) -> None:
    anna = await both.does(build.teacher)
    for entity, day in enumerate((23, 23, 24, 25), 1):
        both.now = at(day, 16, 30)
        if entity == 2:
            both.now += timedelta(minutes=30)
        await both.does(lambda tx, entity=entity: notice.plan(tx, "step_due", anna, entity, tx.now))
        await both.does(plain)
        if entity == 2:
            assert (await reasons(both))[1][1:] == ("planned", "day_limit")
    both.now = at(26, 16, 30)
    await both.does(lambda tx: notice.plan(tx, "step_due", anna, 5, tx.now))
    await both.does(lambda tx: notice.plan(tx, "step_due", anna, 6, tx.now, stale_at=at(27, 0)))
    await both.does(plain)
    assert [row[1:] for row in (await reasons(both))[4:]] == [("planned", "week_limit"), ("dropped", "budget")]
    both.now = at(16, 16, 30, month=6, year=2027)
    vera = await both.does(build.teacher)
    await both.does(lambda tx: notice.plan(tx, "step_due", vera, 7, tx.now))
    await both.does(plain)
    assert (await reasons(both))[-1][1:] == ("planned", "summer")


async def a_step(both: Bench) -> tuple[int, int]:
    """(teacher, step) of a step whose reminders are planned."""

    def make(tx: Tx) -> tuple[int, int]:
        anna = build.teacher(tx)
        route_id = build.route(tx, build.assignment(tx, anna, build.methodist(tx)), ("self_study",), DUES)
        first = build.steps(tx, route_id)[0]
        step.plan_reminders(tx, first)
        return anna, first

    return await both.does(make)


async def test_what_was_done_moved_superseded_or_taken_back_says_so(both: Bench) -> None:
    anna, first = await a_step(both)
    await both.does(lambda tx: step.done(tx, build.who(tx, anna), first, 0))
    assert {row[2] for row in await reasons(both) if row[0] != "step_to_check"} == {"done"}
    await both.does(lambda tx: step.undo(tx, build.who(tx, anna), first, 1))
    assert {row[1:] for row in await reasons(both) if row[0] == "step_to_check"} == {("dropped", "taken_back")}
    await both.does(lambda tx: move.week_later(tx, build.who(tx, anna), first, 2))
    assert {row[2] for row in await reasons(both)} == {"done", "taken_back", "moved", None}


async def test_what_nobody_dropped_is_found_out_when_it_is_due(both: Bench) -> None:
    _, first = await a_step(both)
    table = route_rows.revision_steps
    taken_out = update(table).where(table.c.step_id == first).values(removed=True)
    await both.does(lambda tx: tx.c.execute(taken_out).rowcount)
    both.now = at(27, 16, 30)
    await both.does(lambda tx: claim(tx, look()))
    assert (await reasons(both))[0] == ("step_before_due", "dropped", "superseded")


async def test_a_day_of_two_reminders_says_that_the_second_went_with_the_first(both: Bench) -> None:
    anna = await both.does(build.teacher)
    both.now = at(24, 16, 30)
    for entity in (1, 2):
        await both.does(lambda tx, entity=entity: notice.plan(tx, "step_due", anna, entity, tx.now))
    await both.does(plain)
    assert [row[2] for row in await reasons(both)] == [None, "merged"]


async def test_the_person_and_support_read_the_same_reason(both: Bench) -> None:
    anna, first = await a_step(both)
    await both.does(lambda tx: step.done(tx, build.who(tx, anna), first, 0))
    both.now = at(4, 12, month=12)
    card = await both.does(lambda tx: reminder.log(tx, build.who(tx, anna)))
    assert {line.reason for line in card.missed} == {"done"}

    def support(tx: Tx) -> Sequence[reminder.Traced]:
        return reminder.trace(tx, "telegram", build.who(tx, anna).external_id, 10) or ()

    found = await both.does(support)
    assert [(one.kind, one.state, one.reason) for one in found] == [
        ("step_overdue", "dropped", "done"), ("step_due", "dropped", "done"), ("step_before_due", "dropped", "done"),
    ]  # fmt: skip
    assert await both.does(lambda tx: reminder.trace(tx, "telegram", 5, 10)) is None


async def test_what_waits_tells_the_person_why(both: Bench) -> None:
    anna = await both.does(build.teacher)
    await both.does(mutes, anna)
    both.now = at(24, 16, 30)
    await both.does(lambda tx: notice.plan(tx, "step_due", anna, 1, tx.now))
    await both.does(plain)
    card = await both.does(lambda tx: reminder.log(tx, build.who(tx, anna)))
    assert [(line.day, line.reason) for line in card.ahead] == [(date(2026, 11, 30), "muted")]
    assert not card.missed


def test_every_reason_has_its_words_and_every_drop_a_known_reason() -> None:
    for language in ("ru", "en"):
        known = messages(language)
        assert {f"reminder-reason-{reason.replace('_', '-')}" for reason in NEVER | LATER} <= known.keys()
    given = {
        reason.value
        for path in code_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "drop"
        for reason in node.args[3:4]
        if isinstance(reason, ast.Constant)
    }
    assert {"done", "withdrawn"} <= given <= NEVER


def test_no_reason_is_both_for_good_and_for_a_while() -> None:
    assert not NEVER & LATER
    assert all(len(reason) <= rows.notices.c.reason.type.length for reason in NEVER | LATER)  # type: ignore[attr-defined]
