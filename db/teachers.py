"""A methodist's teachers and what waits for the methodist: queries over the tables of other capabilities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from db.address import addresses
from db.assignment import WORKING, assignments, methodists
from db.person import persons
from db.route import revisions, routes, steps

_PAIR = (
    assignments.c.id,
    assignments.c.methodist_id,
    assignments.c.teacher_id,
    assignments.c.subject,
    assignments.c.label,
    persons.c.code,
)


def teachers_of(c: Connection, methodist_id: int) -> Sequence[Any]:
    """The working pairs of a methodist with the teacher's code, the newest first."""
    joined = select(*_PAIR).join(persons, persons.c.id == assignments.c.teacher_id)
    where = (assignments.c.methodist_id == methodist_id) & assignments.c.state.in_(WORKING)
    return c.execute(joined.where(where).order_by(assignments.c.id.desc())).all()


def offers(c: Connection, methodist_ids: Collection[int]) -> Sequence[Any]:
    """Offers that wait for these methodists: id, methodist_id, subject, offer_until."""
    columns = (assignments.c.id, assignments.c.methodist_id, assignments.c.subject, assignments.c.offer_until)
    where = assignments.c.methodist_id.in_(methodist_ids) & (assignments.c.state == "offered")
    return c.execute(select(*columns).where(where).order_by(assignments.c.offer_until, assignments.c.id)).all()


def without_contact(c: Connection, methodist_ids: Collection[int]) -> Sequence[Any]:
    """Pairs in which the methodist has not written yet, with activated_at."""
    joined = select(*_PAIR, assignments.c.activated_at).join(persons, persons.c.id == assignments.c.teacher_id)
    where = assignments.c.methodist_id.in_(methodist_ids) & assignments.c.state.in_(WORKING)
    where &= assignments.c.contacted_at.is_(None)
    return c.execute(joined.where(where).order_by(assignments.c.id)).all()


def pairs(c: Connection, assignment_ids: Collection[int]) -> dict[int, Any]:
    """Pairs with the teacher's code, by id."""
    joined = select(*_PAIR).join(persons, persons.c.id == assignments.c.teacher_id)
    return {row.id: row for row in c.execute(joined.where(assignments.c.id.in_(assignment_ids)))}


def submitted_steps(c: Connection, methodist_ids: Collection[int]) -> Sequence[Any]:
    """Steps that wait for the methodist's word: step_id, assignment_id, methodist_id, submitted_at."""
    return c.execute(
        select(steps.c.id.label("step_id"), routes.c.assignment_id, routes.c.methodist_id, steps.c.submitted_at)
        .join(routes, routes.c.id == steps.c.route_id)
        .where(routes.c.methodist_id.in_(methodist_ids), steps.c.state == "submitted")
        .order_by(steps.c.submitted_at, steps.c.id)
    ).all()


def waiting_routes(c: Connection, methodist_ids: Collection[int]) -> Sequence[Any]:
    """Routes that wait for the methodist, with a change the teacher proposes: route_id, assignment_id, methodist_id."""
    newest = (revisions.c.route_id == routes.c.id) & (revisions.c.number == routes.c.revision)
    proposed = (routes.c.state == "revision") & (revisions.c.author_id == routes.c.teacher_id)
    return c.execute(
        select(routes.c.id.label("route_id"), routes.c.assignment_id, routes.c.methodist_id)
        .outerjoin(revisions, newest)
        .where(routes.c.methodist_id.in_(methodist_ids), (routes.c.state == "methodist_review") | proposed)
        .order_by(routes.c.id)
    ).all()


def any_approved(c: Connection) -> bool:
    """Is there an approved methodist? Asked with every beat."""
    found = select(methodists.c.person_id).where(methodists.c.state == "approved").limit(1)
    return c.execute(found).first() is not None


def approved_methodists(c: Connection) -> Sequence[Any]:
    """Methodists who can be written to: person_id, own hours, absence, zone."""
    return c.execute(
        select(
            methodists.c.person_id,
            methodists.c.hours_from,
            methodists.c.hours_to,
            methodists.c.absent_from,
            methodists.c.absent_until,
            persons.c.zone,
        )
        .join(persons, persons.c.id == methodists.c.person_id)
        .join(addresses, addresses.c.person_id == methodists.c.person_id)
        .where(methodists.c.state == "approved", addresses.c.unreachable_at.is_(None))
        .distinct()
    ).all()
