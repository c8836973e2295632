"""Rules of staff and links that a chat shows poorly, on both engines: races, what comes back, what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from db import address as address_rows
from db import methodist as methodist_rows
from db import person as person_rows
from db.assignment import methodists
from db.history import history
from db.notice import notices
from db.person import links
from domain.assignment import takes_offers
from domain.errors import DomainError
from services import absence, admin, join, link, matching, methodist, role, setup, staff
from services.base import Tx, Who
from services.person import who_is
from tests import build
from tests.engines import Bench


def visitor(tx: Tx, number: int) -> Who:
    """Somebody who has pressed Start."""
    return who_is(tx, "telegram", 7_000_000_000 + number)


def minute(tx: Tx) -> int:
    return int(tx.now.timestamp() // 60)


def code_of(tx: Tx, link_id: int) -> str:
    return str(tx.c.execute(select(links.c.code).where(links.c.id == link_id)).scalar_one())


async def tried(both: Bench, work: Callable[[Tx], Any]) -> str:
    """How it ended: done, or the code of the refusal."""
    try:
        await both.does(work)
    except DomainError as error:
        return error.code
    return "done"


async def methodist_code(both: Bench) -> str:
    peter = await both.does(build.staff, "coordinator")
    made = await both.does(lambda tx: link.make_staff(tx, build.who(tx, peter), "methodist"))
    return await both.does(code_of, made)


def waiting(tx: Tx, **values: Any) -> int:
    """A methodist whose form waits for the coordinator."""
    columns: dict[str, Any] = {
        "state": "draft", "approved_at": None, "submitted_at": tx.now, "submissions": 1,
        "hours_from": time(14, 30), "hours_to": time(17, 30),
    }  # fmt: skip
    return build.methodist(tx, **{**columns, **values})


async def test_of_two_openers_at_one_moment_one_uses_the_link(both: Bench) -> None:
    code = await methodist_code(both)
    for number in (1, 2):
        await both.does(visitor, number)

    def gives(number: int) -> Callable[[Tx], None]:
        return lambda tx: join.give(tx, visitor(tx, number), minute(tx), code)

    ended = await asyncio.gather(tried(both, gives(1)), tried(both, gives(2)))
    assert sorted(ended) == ["done", "link_used"]
    assert await both.does(lambda tx: tx.c.execute(select(func.count()).select_from(methodists)).scalar_one()) == 1


async def test_of_two_openers_of_the_console_link_one_is_administrator(both: Bench) -> None:
    payload = await both.does(link.first_admin_link)
    assert payload is not None
    code = payload.removeprefix("a_")
    for number in (1, 2):
        await both.does(visitor, number)

    def claims(number: int) -> Callable[[Tx], bool]:
        return lambda tx: join.claim(tx, visitor(tx, number), code)

    ended = await asyncio.gather(tried(both, claims(1)), tried(both, claims(2)))
    assert "done" in ended
    assert len(await both.does(lambda tx: person_rows.with_role(tx.c, "admin"))) == 1


async def test_two_coordinators_confirm_once(both: Bench) -> None:
    peter, anna = await both.does(build.staff, "coordinator"), await both.does(build.staff, "coordinator")
    olga = await both.does(waiting)

    def confirms(person: int) -> Callable[[Tx], None]:
        return lambda tx: staff.confirm(tx, build.who(tx, person), olga)

    ended = await asyncio.gather(tried(both, confirms(peter)), tried(both, confirms(anna)))
    assert set(ended) <= {"done", "not_now"}

    def counted(tx: Tx) -> tuple[int, int]:
        events = select(func.count()).select_from(history).where(history.c.event == "named_in_order")
        told = select(func.count()).select_from(notices).where(notices.c.kind == "membership")
        return tx.c.execute(events).scalar_one(), tx.c.execute(told).scalar_one()

    assert await both.does(counted) == (1, 1)
    assert (await both.does(lambda tx: build.who(tx, olga))).roles == {"methodist"}


async def test_two_coordinators_make_one_link_of_a_district(both: Bench) -> None:
    peter, anna = await both.does(build.staff, "coordinator"), await both.does(build.staff, "coordinator")
    made = await asyncio.gather(
        *(both.does(lambda tx, c=one: link.make_place(tx, build.who(tx, c), "kh_bikinsky")) for one in (peter, anna))
    )
    assert len(set(made)) == 1


async def test_two_administrators_cannot_remove_each_other_at_one_moment(both: Bench) -> None:
    first, second = await both.does(build.staff, "admin"), await both.does(build.staff, "admin")

    def removes(person: int) -> Callable[[Tx], None]:
        return lambda tx: admin.remove_role(tx, person, "admin")

    ended = await asyncio.gather(tried(both, removes(first)), tried(both, removes(second)))
    assert sorted(ended) == ["done", "last_admin"]


async def test_only_who_confirmed_takes_it_back(both: Bench) -> None:
    peter, anna = await both.does(build.staff, "coordinator"), await both.does(build.staff, "coordinator")
    olga = await both.does(waiting)
    await both.does(lambda tx: staff.confirm(tx, build.who(tx, peter), olga))
    assert await tried(both, lambda tx: staff.unconfirm(tx, build.who(tx, anna), olga)) == "not_yours"
    assert (await both.does(lambda tx: staff.card(tx, build.who(tx, peter), olga))).undo is True
    assert (await both.does(lambda tx: staff.card(tx, build.who(tx, anna), olga))).undo is False


async def test_a_confirmation_with_teachers_is_not_taken_back(both: Bench) -> None:
    peter = await both.does(build.staff, "coordinator")
    olga = await both.does(waiting)
    await both.does(lambda tx: staff.confirm(tx, build.who(tx, peter), olga))
    await both.does(build.assignment, await both.does(build.teacher), olga)
    ended = await tried(both, lambda tx: staff.unconfirm(tx, build.who(tx, peter), olga))
    assert ended == "methodist_has_teachers"


async def test_an_incomplete_form_is_neither_sent_nor_confirmed(both: Bench) -> None:
    peter = await both.does(build.staff, "coordinator")
    olga = await both.does(lambda tx: waiting(tx, workplace=None, submitted_at=None))
    assert await tried(both, lambda tx: setup.submit(tx, build.who(tx, olga))) == "form_incomplete"
    assert await tried(both, lambda tx: staff.confirm(tx, build.who(tx, peter), olga)) == "gone"


async def test_who_left_comes_back_by_a_new_link_with_an_empty_form(both: Bench) -> None:
    olga = await both.does(lambda tx: build.methodist(tx, 7_000_000_005, absent_from=date(2026, 12, 1)))
    await both.does(methodist.leave, olga)
    code = await methodist_code(both)
    await both.does(lambda tx: join.give(tx, visitor(tx, 5), minute(tx), code))
    row = await both.does(lambda tx: methodist_rows.load(tx.c, olga))
    assert row is not None
    assert (row.state, row.shown_name, row.capacity, row.absent_from, row.auto_accept) == ("draft", None, None, None, 0)
    assert (await both.does(lambda tx: setup.form(tx, build.who(tx, olga)))).missing[0] == "name"


async def test_a_methodist_who_was_asked_for_consent_before_is_not_asked_again(both: Bench) -> None:
    first, second = await methodist_code(both), await methodist_code(both)
    await both.does(lambda tx: join.give(tx, visitor(tx, 6), minute(tx), first))
    person = (await both.does(visitor, 6)).person_id
    assert person is not None
    await both.does(methodist.leave, person)
    card = await both.does(lambda tx: join.card(tx, visitor(tx, 6), second))
    assert (card.state, card.offer) == ("open", None)


async def test_the_zone_of_a_methodist_follows_the_district(both: Bench) -> None:
    olga = await both.does(waiting)
    await both.does(lambda tx: person_rows.change(tx.c, olga, zone="Europe/Moscow"))
    await both.does(lambda tx: setup.set_place(tx, build.who(tx, olga), "kh_okhotsky"))
    assert (await both.does(lambda tx: person_rows.load(tx.c, olga))).zone == "Asia/Vladivostok"


async def test_the_load_people_read_counts_pairs_and_matching_counts_running_offers_too(both: Bench) -> None:
    peter, olga = await both.does(build.staff, "coordinator"), await both.does(build.methodist)
    for state in ("active", "handover", "offered", "shown", "ended"):
        teacher = await both.does(build.teacher)
        await both.does(lambda tx, s=state, who=teacher: build.assignment(tx, who, olga, state=s))
    assert (await both.does(lambda tx: staff.card(tx, build.who(tx, peter), olga))).methodist.load == 2
    assert (await both.does(lambda tx: matching.pool(tx, [olga])))[olga].load == 3


async def test_the_lists_are_sorted_and_a_page_beyond_the_end_is_the_last_one(both: Bench) -> None:
    peter = await both.does(build.staff, "coordinator")
    for number in range(7):
        await both.does(lambda tx, n=number: build.methodist(tx, shown_name=f"Методист {7 - n}"))
    found = await both.does(lambda tx: staff.listing(tx, build.who(tx, peter), "approved", 99))
    assert (found.page, found.last, [card.name for card in found.cards]) == (1, 1, ["Методист 7"])


@pytest.mark.parametrize("days", [1, 14])
async def test_an_absence_is_over_on_its_day(both: Bench, days: int) -> None:
    olga = await both.does(build.methodist)
    first = date(2026, 11, 23)
    await both.does(lambda tx: absence.begin(tx, build.who(tx, olga), first, first + timedelta(days=days)))
    assert (await both.does(lambda tx: absence.card(tx, build.who(tx, olga)))).away is True
    both.now += timedelta(days=days)
    card = await both.does(lambda tx: absence.card(tx, build.who(tx, olga)))
    assert (card.first, card.back, card.away) == (None, None, False)


async def test_a_grant_to_a_known_person_holds_at_once_and_twice_is_one(both: Bench) -> None:
    await both.does(visitor, 8)
    assert await both.does(role.grant, 7_000_000_008, "coordinator") is True
    assert await both.does(role.grant, 7_000_000_008, "coordinator") is False
    assert (await both.does(visitor, 8)).roles == {"coordinator"}
    assert await tried(both, lambda tx: role.grant(tx, 7_000_000_008, "teacher")) == "role_unknown"
    assert await both.does(role.revoke, 7_000_000_008, "coordinator") is True
    assert await both.does(role.revoke, 7_000_000_008, "coordinator") is False


async def test_a_trial_run_lets_no_methodist_beyond_its_places_in(both: Bench) -> None:
    from dataclasses import replace

    both.policy = replace(both.policy, trial=True)
    code = await methodist_code(both)

    def twenty(tx: Tx) -> None:
        from services import consent

        for number in range(20):
            person = build.teacher(tx)
            row = address_rows.by_person(tx.c, person)
            assert row is not None, number
            consent.store(tx, build.who(tx, person), person, "pd_processing")

    await both.does(twenty)
    assert await tried(both, lambda tx: join.give(tx, visitor(tx, 9), minute(tx), code)) == "trial_full"
    assert await tried(both, lambda tx: join.claim(tx, visitor(tx, 9), code)) == "done"
    assert (await both.does(visitor, 9)).roles == frozenset()


async def test_a_capacity_of_nobody_is_no_default(both: Bench) -> None:
    olga = await both.does(lambda tx: build.methodist(tx, capacity=0))
    found = await both.does(lambda tx: matching.pool(tx)[olga])
    assert (found.capacity, takes_offers(found, date(2026, 11, 23))) == (0, False)
