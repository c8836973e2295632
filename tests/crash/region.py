"""A region for the siege: thousands who only get the mailing, some who act, their methodists, a coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from db import address as address_rows
from db import person as person_rows
from db.announcement import announcements
from services import announcement
from services.base import Said, Tx
from tests import build

LETTER = "Завтра в 15:00 открытый семинар для всех педагогов края"
AREAS = ("methodical", "psych_ped", "communicative", "digital", "subject")
FIRST_READER = 5_000_000_000
FIRST_ACTOR = 6_000_000_000
FIRST_METHODIST = 7_000_000_000
COORDINATOR = 7_900_000_000
METHODISTS = 5
STEPS = ("lesson_observation",) * 12


@dataclass(frozen=True, slots=True)
class Actor:
    """A teacher who acts: ids, the pair, the steps of the route when there is one."""

    user_id: int
    person_id: int
    assignment_id: int
    steps: tuple[int, ...]


def readers(tx: Tx, count: int) -> None:
    """Teachers who only read, in four statements: five thousand by the usual way would take the time of the test."""
    c, now = tx.c, tx.now
    people = [
        {
            "code": f"Липа-{number}", "state": "verified", "zone": "Asia/Vladivostok", "municipality": "kh_bikinsky",
            "org_type": "school", "position": "teacher", "other_district": True, "created_at": now, "active_at": now,
        }
        for number in range(count)
    ]  # fmt: skip
    c.execute(insert(person_rows.persons), people)
    where = person_rows.persons.c.code.like("Липа-%")
    ids = c.execute(select(person_rows.persons.c.id).where(where).order_by(person_rows.persons.c.id)).scalars().all()
    _each(c, person_rows.roles, ids, role="teacher", granted_at=now)
    _each(c, person_rows.person_subjects, ids, subject="mathematics", is_main=True)
    addresses: list[dict[str, Any]] = [
        {
            "channel": "telegram", "external_id": FIRST_READER + number, "person_id": person_id,
            "consent_state": "given", "created_at": now,
        }
        for number, person_id in enumerate(ids)
    ]  # fmt: skip
    c.execute(insert(address_rows.addresses), addresses)


def _each(c: Connection, table: Any, ids: Sequence[int], **values: Any) -> None:
    c.execute(insert(table), [{"person_id": person_id, **values} for person_id in ids])


def actors(tx: Tx, count: int) -> list[Actor]:
    """Teachers in pairs; every third has a route."""
    methodists = [build.methodist(tx, FIRST_METHODIST + number, capacity=1000) for number in range(METHODISTS)]
    made = []
    for number in range(count):
        user_id = FIRST_ACTOR + number
        person_id = build.teacher(tx, user_id)
        assignment_id = build.assignment(tx, person_id, methodists[number % METHODISTS])
        steps: list[int] = []
        if number % 3 == 2:
            steps = build.steps(tx, build.route(tx, assignment_id, STEPS))[: len(STEPS)]
        made.append(Actor(user_id, person_id, assignment_id, tuple(steps)))
    return made


def mailing(tx: Tx) -> int:
    """The announcement to everybody, sent off; its id."""
    who = build.who(tx, build.staff(tx, "coordinator", COORDINATOR))
    draft = announcement.write(tx, who, Said("text", LETTER, 1))
    announcement.choose(tx, who, draft, "all")
    version = tx.c.execute(select(announcements.c.version).where(announcements.c.id == draft)).scalar_one()
    announcement.send(tx, who, draft, version, "now")
    return draft
