"""A methodist's teachers and what waits for the methodist: queries over the tables of other capabilities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select

from db.address import addresses
from db.assignment import WORKING, assignments, methodists
from db.person import persons
from db.prepared import Prepared
from db.route import revisions, routes, steps

_PAIR = (
    assignments.c.id,
    assignments.c.methodist_id,
    assignments.c.teacher_id,
    assignments.c.subject,
    assignments.c.label,
    persons.c.code,
)
_PAIRS = select(*_PAIR).join(persons, persons.c.id == assignments.c.teacher_id)


def teachers_of(c: Connection, methodist_id: int) -> Sequence[Any]:
    """The working pairs of a methodist with the teacher's code, the newest first."""
    where = (assignments.c.methodist_id == methodist_id) & assignments.c.state.in_(WORKING)
    return c.execute(_PAIRS.where(where).order_by(assignments.c.id.desc())).all()


_THESE: BindParameter[int] = bindparam("methodists", expanding=True)
_OFFERS = (
    select(assignments.c.id, assignments.c.methodist_id, assignments.c.subject, assignments.c.offer_until)
    .where(assignments.c.methodist_id.in_(_THESE), assignments.c.state == "offered")
    .order_by(assignments.c.offer_until, assignments.c.id)
)
_WITHOUT_CONTACT = (
    _PAIRS.add_columns(assignments.c.activated_at)
    .where(assignments.c.methodist_id.in_(_THESE), assignments.c.state.in_(WORKING))
    .where(assignments.c.contacted_at.is_(None))
    .order_by(assignments.c.id)
)
_SOME_PAIRS = _PAIRS.where(assignments.c.id.in_(bindparam("ids", expanding=True)))
_SUBMITTED = (
    select(steps.c.id.label("step_id"), routes.c.assignment_id, routes.c.methodist_id, steps.c.submitted_at)
    .join(routes, routes.c.id == steps.c.route_id)
    .where(routes.c.methodist_id.in_(_THESE), steps.c.state == "submitted")
    .order_by(steps.c.submitted_at, steps.c.id)
)
_PROPOSED = (routes.c.state == "revision") & (revisions.c.author_id == routes.c.teacher_id)
_WAITING = (
    select(routes.c.id.label("route_id"), routes.c.assignment_id, routes.c.methodist_id)
    .outerjoin(revisions, (revisions.c.route_id == routes.c.id) & (revisions.c.number == routes.c.revision))
    .where(routes.c.methodist_id.in_(_THESE), (routes.c.state == "methodist_review") | _PROPOSED)
    .order_by(routes.c.id)
)
_ANY_APPROVED = Prepared(select(methodists.c.person_id).where(methodists.c.state == "approved").limit(1))
_APPROVED = Prepared(
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
)


def offers(c: Connection, methodist_ids: Collection[int]) -> Sequence[Any]:
    """Offers that wait for these methodists: id, methodist_id, subject, offer_until."""
    return c.execute(_OFFERS, {"methodists": methodist_ids}).all()


def without_contact(c: Connection, methodist_ids: Collection[int]) -> Sequence[Any]:
    """Pairs in which the methodist has not written yet, with activated_at."""
    return c.execute(_WITHOUT_CONTACT, {"methodists": methodist_ids}).all()


def pairs(c: Connection, assignment_ids: Collection[int]) -> dict[int, Any]:
    """Pairs with the teacher's code, by id."""
    return {row.id: row for row in c.execute(_SOME_PAIRS, {"ids": assignment_ids})} if assignment_ids else {}


def submitted_steps(c: Connection, methodist_ids: Collection[int]) -> Sequence[Any]:
    """Steps that wait for the methodist's word: step_id, assignment_id, methodist_id, submitted_at."""
    return c.execute(_SUBMITTED, {"methodists": methodist_ids}).all()


def waiting_routes(c: Connection, methodist_ids: Collection[int]) -> Sequence[Any]:
    """Routes that wait for the methodist, with a change the teacher proposes: route_id, assignment_id, methodist_id."""
    return c.execute(_WAITING, {"methodists": methodist_ids}).all()


def any_approved(c: Connection) -> bool:
    """Is there an approved methodist? Asked with every beat."""
    return _ANY_APPROVED.first(c) is not None


def approved_methodists(c: Connection) -> Sequence[Any]:
    """Methodists who can be written to: person_id, own hours, absence, zone."""
    return _APPROVED.all(c)
