"""Counts for the coordinator's summary: people, never rows of people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Subquery, func, literal_column, select

from db.assignment import WORKING, assignments, methodists
from db.diagnosis import attempt_areas, attempts
from db.person import persons, roles
from db.route import routes

UNANSWERED = ("requested", "offered", "escalated")


def _started() -> Select[Any]:
    joined = roles.join(persons, persons.c.id == roles.c.person_id)
    return (
        select(persons.c.id.label("person"), persons.c.municipality.label("place"), roles.c.granted_at.label("at"))
        .select_from(joined)
        .where(roles.c.role == "teacher", persons.c.state != "erased")
    )


def _finished() -> Select[Any]:
    joined = attempt_areas.join(attempts, attempts.c.id == attempt_areas.c.attempt_id).join(
        persons, persons.c.id == attempts.c.person_id
    )
    return select(
        persons.c.id.label("person"), persons.c.municipality.label("place"), attempt_areas.c.completed_at.label("at")
    ).select_from(joined)


def _found() -> Select[Any]:
    return select(
        assignments.c.teacher_id.label("person"),
        assignments.c.municipality.label("place"),
        assignments.c.activated_at.label("at"),
    ).where(assignments.c.activated_at.is_not(None))


def _agreed() -> Select[Any]:
    return select(
        routes.c.teacher_id.label("person"),
        routes.c.agreed_municipality.label("place"),
        routes.c.first_agreed_at.label("at"),
    ).where(routes.c.first_agreed_at.is_not(None))


STAGES = {"started": _started, "finished": _finished, "found": _found, "agreed": _agreed}


def _first(stage: str) -> Subquery:
    """The first time of each person, so that nobody is counted twice, nor again in a later month."""
    found = STAGES[stage]().subquery()
    return (
        select(found.c.person, func.min(found.c.place).label("place"), func.min(found.c.at).label("at"))
        .group_by(found.c.person)
        .subquery()
    )


def people(c: Connection, stage: str, since: datetime) -> tuple[int, int]:
    """(people who came to this stage, those of them since a moment)."""
    first = _first(stage)
    late = select(func.count()).select_from(first).where(first.c.at >= since).scalar_subquery()
    row = c.execute(select(func.count(), late).select_from(first)).one()
    return int(row[0]), int(row[1])


def by_place(c: Connection, stage: str) -> dict[str | None, int]:
    """Municipality (null: not named) -> people who came to this stage."""
    first = _first(stage)
    return {
        place: int(count) for place, count in c.execute(select(first.c.place, func.count()).group_by(first.c.place))
    }


def staff(c: Connection) -> tuple[int, int, int]:
    """(approved methodists, working pairs, requests without an answer)."""
    approved = select(func.count()).select_from(methodists).where(methodists.c.state == "approved").scalar_subquery()
    pairs = select(func.count()).select_from(assignments).where(assignments.c.state.in_(WORKING)).scalar_subquery()
    waiting = select(func.count()).select_from(assignments).where(assignments.c.state.in_(UNANSWERED))
    row = c.execute(select(approved, pairs, waiting.scalar_subquery(), literal_column("1"))).one()
    return int(row[0]), int(row[1]), int(row[2])
