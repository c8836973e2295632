"""The rules of the search on both engines, and races of two sessions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import event, func, select

from db import assignment as rows
from db import history as history_rows
from db import search as search_rows
from db.notice import notices
from domain.errors import DomainError
from services import assignment, handover, matching, offer, people, search
from services.base import Tx
from tests import build
from tests.engines import Bench
from tests.moments import at


def sending(tx: Tx, **values: Any) -> tuple[int, int]:
    """(teacher, request): a methodist stands before the teacher."""
    teacher = build.teacher(tx, **values)
    search.request(tx, build.who(tx, teacher), other_district=True)
    request, _ = search_rows.current(tx.c, teacher)
    assert request is not None
    return teacher, request.id


def meets(tx: Tx, teacher: int, request: int) -> str:
    row = rows.load(tx.c, request)
    assert row is not None
    return search.meet(tx, build.who(tx, teacher), request, row.round)


def takes(tx: Tx, request: int) -> None:
    row = rows.load(tx.c, request)
    assert row is not None
    offer.take(tx, build.who(tx, row.methodist_id), request, row.round)


def offered(tx: Tx, **values: Any) -> tuple[int, int]:
    """(teacher, request): the offer waits for the methodist."""
    teacher, request = sending(tx, **values)
    assert meets(tx, teacher, request) == "offered"
    return teacher, request


def state(tx: Tx, request: int) -> str:
    row = rows.load(tx.c, request)
    assert row is not None
    return str(row.state)


def event_count(tx: Tx, request: int, name: str) -> int:
    return sum(act.event == name for act in history_rows.of(tx.c, "assignment", request))


async def together(both: Bench, *works: tuple[Any, ...]) -> list[Any]:
    """Each in a session of its own, all at once; the code of a DomainError instead of a result."""

    async def one(work: Callable[..., Any], args: Sequence[Any]) -> Any:
        try:
            return await both.does(work, *args)
        except DomainError as error:
            return error.code

    return await asyncio.gather(*(one(work[0], work[1:]) for work in works))


async def test_of_two_who_meet_the_last_place_one_gets_it(both: Bench) -> None:
    await both.does(lambda tx: build.methodist(tx, capacity=1))
    first = await both.does(sending)
    second = await both.does(sending)
    outcome = await together(both, (meets, *first), (meets, *second))
    assert sorted(outcome) == ["offered", "taken"]
    assert await both.does(loads) == 1


def loads(tx: Tx) -> int:
    where = rows.assignments.c.state.in_(["active", "offered"])
    return int(tx.c.execute(select(func.count()).select_from(rows.assignments).where(where)).scalar_one())


async def test_of_two_acceptances_of_the_last_place_one_is_refused(both: Bench) -> None:
    methodist = await both.does(lambda tx: build.methodist(tx, capacity=2))
    _, first = await both.does(offered)
    _, second = await both.does(offered)
    await both.does(lambda tx: search_rows.change_methodist(tx.c, methodist, capacity=1))
    outcome = await together(both, (takes, first), (takes, second))
    assert sorted(outcome, key=str) == [None, "methodist_full"]
    assert sorted([await both.does(state, first), await both.does(state, second)]) == ["active", "offered"]


async def test_two_devices_of_one_methodist_accept_once(both: Bench) -> None:
    await both.does(build.methodist)
    _, request = await both.does(offered)
    assert await together(both, (takes, request), (takes, request)) == [None, None]
    assert await both.does(event_count, request, "accept") == 1


async def test_withdrawing_and_accepting_at_once_leave_one_truth(both: Bench) -> None:
    await both.does(build.methodist)
    teacher, request = await both.does(offered)

    def withdraws(tx: Tx) -> None:
        search.withdraw(tx, build.who(tx, teacher), request)

    outcome = await together(both, (withdraws,), (takes, request))
    after = await both.does(state, request)
    assert outcome in ([None, "offer_gone"], ["already_met", None])
    assert after == ("cancelled" if outcome[0] is None else "active")


async def test_a_double_request_makes_one(both: Bench) -> None:
    await both.does(build.methodist)
    teacher = await both.does(build.teacher)

    def asks(tx: Tx) -> None:
        search.request(tx, build.who(tx, teacher), other_district=True)

    await together(both, (asks,), (asks,))
    assert await both.does(lambda tx: len(rows.all_of_teacher(tx.c, teacher, rows.OPEN))) == 1


async def test_the_terms_run_out_once(both: Bench) -> None:
    await both.does(build.methodist)
    _, request = await both.does(offered)
    both.now += timedelta(days=3)
    assert await both.does(matching.expire_offers) == {"missed": 1, "silent": 0, "escalated": 0}
    assert await both.does(matching.expire_offers) == {"missed": 0, "silent": 0, "escalated": 0}
    assert await both.does(event_count, request, "no_answer") == 1
    assert await both.does(state, request) == "escalated"


async def test_an_offer_on_friday_evening_has_until_tuesday(both: Bench) -> None:
    both.now = at(27, 19)
    await both.does(build.methodist)
    _, request = await both.does(offered)
    row = await both.does(lambda tx: rows.load(tx.c, request))
    assert row is not None
    assert (row.answer_by.month, row.answer_by.day) == (12, 1)
    assert row.offer_until == at(1, 17, 30, month=12)
    both.now = at(1, 17, 29, month=12)
    assert await both.does(matching.expire_offers) == {"missed": 0, "silent": 0, "escalated": 0}


async def test_the_pool_is_read_in_the_same_few_statements_whatever_its_size(both: Bench) -> None:
    for number in range(60):
        await both.does(lambda tx, number=number: build.methodist(tx, capacity=1 + number % 9))

    def counted(tx: Tx) -> int:
        seen: list[str] = []
        event.listen(tx.c, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert len(matching.pool(tx)) == 60
        return len(seen)

    assert await both.does(counted) <= 4


async def test_the_least_loaded_of_equals_is_shown(both: Bench) -> None:
    busy = await both.does(build.methodist)
    free = await both.does(build.methodist)
    other = await both.does(build.teacher)
    await both.does(lambda tx: build.assignment(tx, other, busy))
    _, request = await both.does(sending)
    row = await both.does(lambda tx: rows.load(tx.c, request))
    assert row is not None
    assert row.methodist_id == free


async def test_absent_suspended_and_full_methodists_are_not_shown(both: Bench) -> None:
    today = both.now.date()
    await both.does(lambda tx: build.methodist(tx, absent_from=today, absent_until=today + timedelta(days=5)))
    await both.does(lambda tx: build.methodist(tx, state="suspended"))
    full = await both.does(lambda tx: build.methodist(tx, capacity=1))
    other = await both.does(build.teacher)
    await both.does(lambda tx: build.assignment(tx, other, full))
    _, request = await both.does(sending)
    row = await both.does(lambda tx: rows.load(tx.c, request))
    assert row is not None
    assert (row.state, row.reasons) == ("escalated", [{"code": "all_full"}])


async def test_acting_after_the_methodist_left_shows_the_next_one(both: Bench) -> None:
    gone = await both.does(build.methodist)
    teacher, request = await both.does(sending)
    await both.does(lambda tx: search_rows.change_methodist(tx.c, gone, state="left"))
    assert await both.does(meets, teacher, request) == "taken"
    assert await both.does(state, request) == "escalated"
    assert await both.does(event_count, request, "no_longer_free") == 1


async def test_an_offer_of_a_suspended_methodist_cannot_be_accepted(both: Bench) -> None:
    methodist = await both.does(build.methodist)
    _, request = await both.does(offered)
    await both.does(lambda tx: search_rows.change_methodist(tx.c, methodist, state="suspended"))
    assert await together(both, (takes, request)) == ["methodist_not_approved"]


async def test_every_step_of_a_request_stands_in_the_history(both: Bench) -> None:
    await both.does(build.methodist)
    _, request = await both.does(offered)
    await both.does(takes, request)
    acts = await both.does(lambda tx: history_rows.of(tx.c, "assignment", request))
    assert [(act.event, act.actor_role) for act in acts] == [
        ("born", "teacher"), ("request", "teacher"), ("match", "bot"), ("meet", "teacher"), ("accept", "methodist"),
    ]  # fmt: skip


async def test_activation_remembers_when_a_methodist_got_somebody(both: Bench) -> None:
    methodist = await both.does(build.methodist)
    _, request = await both.does(offered)
    await both.does(assignment.activate, request)
    member = await both.does(lambda tx: rows.methodist(tx.c, methodist))
    assert member is not None
    assert member.last_assigned_at == both.now


async def test_nothing_about_an_offer_is_planned_once_it_is_answered(both: Bench) -> None:
    await both.does(build.methodist)
    _, request = await both.does(offered)
    await both.does(takes, request)
    left = await both.does(
        lambda tx: tx.c.execute(
            select(notices.c.kind).where(notices.c.entity_id == request, notices.c.state == "planned")
        ).scalars().all()
    )  # fmt: skip
    assert set(left) == {"assignment_active", "first_contact"}


# pairs whose methodist is gone


async def test_a_pair_of_a_methodist_who_left_is_handed_over_by_the_coordinator(both: Bench) -> None:
    methodist = await both.does(build.methodist)
    teacher = await both.does(build.teacher)
    petr = await both.does(lambda tx: build.staff(tx, "coordinator"))
    pair = await both.does(lambda tx: build.assignment(tx, teacher, methodist))

    def hands_over(tx: Tx) -> str:
        return handover.hand_over(tx, build.who(tx, petr), pair)

    assert await together(both, (hands_over,)) == ["not_now"]
    await both.does(lambda tx: search_rows.change_methodist(tx.c, methodist, state="left"))
    card = await both.does(lambda tx: people.people(tx, build.who(tx, petr)))
    assert card.moving == 1
    await both.does(hands_over)
    await both.does(hands_over)
    assert await both.does(event_count, pair, "methodist_leaves") == 1
    assert (await both.does(lambda tx: people.people(tx, build.who(tx, petr)))).moving == 0


async def test_a_long_absence_strands_a_pair_and_a_short_one_does_not(both: Bench) -> None:
    today = both.now.date()
    methodist = await both.does(
        lambda tx: build.methodist(tx, absent_from=today, absent_until=today + timedelta(days=14))
    )
    teacher = await both.does(build.teacher)
    await both.does(lambda tx: build.assignment(tx, teacher, methodist))
    assert await both.does(handover.count) == 0
    later = today + timedelta(days=45)
    await both.does(lambda tx: search_rows.change_methodist(tx.c, methodist, absent_until=later))
    assert await both.does(handover.count) == 1
