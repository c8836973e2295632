"""Queries of steps, evidence and answers; the tables stand in db/route.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from db.assignment import assignments
from db.conversation import files
from db.person import persons
from db.prepared import Prepared
from db.route import evidence, revision_steps, revisions, routes, step_answers, steps
from db.types import new_id

OPEN = ("planned", "in_progress", "returned")
FINAL = ("accepted", "skipped_agreed")


# Steps with their content in the revision in force and the people and state of their route.
_IN_FORCE = (
    select(
        steps,
        routes.c.teacher_id,
        routes.c.methodist_id,
        routes.c.assignment_id,
        routes.c.area,
        routes.c.state.label("route_state"),
        routes.c.starts_on.label("route_start"),
        revisions.c.result_form.label("agreed_form"),
        revision_steps.c.kind,
        revision_steps.c.title,
        revision_steps.c.position,
        revision_steps.c.due_on.label("agreed_due"),
    )
    .join(routes, routes.c.id == steps.c.route_id)
    .join(
        revisions,
        (revisions.c.route_id == routes.c.id)
        & (revisions.c.number == func.coalesce(routes.c.agreed_revision, routes.c.revision)),
    )
    .join(revision_steps, (revision_steps.c.revision_id == revisions.c.id) & (revision_steps.c.step_id == steps.c.id))
    .where(revision_steps.c.removed.is_(False))
)
_OF_ROUTE = Prepared(
    _IN_FORCE.where(steps.c.route_id == bindparam("the_route")).order_by(revision_steps.c.position)
)
_OF_ROUTES = (
    _IN_FORCE.with_only_columns(
        steps.c.route_id, revision_steps.c.kind, steps.c.state, steps.c.due_on, maintain_column_froms=True
    )
    .where(routes.c.state.in_(bindparam("states", expanding=True)))
    .order_by(steps.c.route_id, revision_steps.c.position)
)
_OF_THESE_ROUTES = _OF_ROUTES.where(steps.c.route_id.in_(bindparam("ids", expanding=True)))
_BY_IDS = _IN_FORCE.where(steps.c.id.in_(bindparam("ids", expanding=True)))


def of_route(c: Connection, route_id: int) -> Sequence[Row[Any]]:
    """The steps of a route in their order, the check and the result last."""
    return _OF_ROUTE.all(c, the_route=route_id)


def of_routes(c: Connection, states: Collection[str], ids: Collection[int] | None = None) -> Sequence[Any]:
    """(route_id, kind, state, due_on) of the steps of all routes in these states (of these ids), a route's in order."""
    if ids is None:
        return c.execute(_OF_ROUTES, {"states": states}).all()
    return c.execute(_OF_THESE_ROUTES, {"states": states, "ids": ids}).all()


def by_ids(c: Connection, ids: Iterable[int]) -> dict[int, Row[Any]]:
    """Many steps by id; one that the revision in force does not hold any more is missing."""
    return {row.id: row for row in c.execute(_BY_IDS, {"ids": list(ids)})}


def to_check(c: Connection, methodist_id: int) -> Sequence[Row[Any]]:
    """Steps that wait for the methodist's answer, oldest first, with code and private label of the teacher."""
    return c.execute(
        _IN_FORCE.add_columns(persons.c.code, assignments.c.label)
        .join(persons, persons.c.id == routes.c.teacher_id)
        .join(assignments, assignments.c.id == routes.c.assignment_id)
        .where(routes.c.methodist_id == methodist_id, steps.c.state == "submitted")
        .order_by(steps.c.submitted_at, steps.c.id)
    ).all()


def due_between(
    c: Connection, first: date, last: date, route_states: Iterable[str], teacher_ids: Iterable[int] | None = None
) -> Sequence[Row[Any]]:
    """Open steps due from one day to another in routes of these states, of these teachers (of all), nearest first."""
    where = steps.c.due_on.between(first, last) & steps.c.state.in_(OPEN) & routes.c.state.in_(list(route_states))
    if teacher_ids is not None:
        where &= routes.c.teacher_id.in_(list(teacher_ids))
    return c.execute(_IN_FORCE.where(where).order_by(steps.c.due_on, revision_steps.c.position)).all()


def change(c: Connection, step_id: int, **values: Any) -> None:
    """Write these columns of a step."""
    c.execute(update(steps).where(steps.c.id == step_id).values(**values))


def change_route(c: Connection, route_id: int, **values: Any) -> None:
    """Write these columns of a route."""
    c.execute(update(routes).where(routes.c.id == route_id).values(**values))


def evidence_of(c: Connection, step_id: int) -> Sequence[Row[Any]]:
    """What stands as evidence of a step, oldest first, with name, kind and state of the file."""
    return c.execute(
        select(evidence, files.c.name.label("file_name"), files.c.state.label("file_state"))
        .outerjoin(files, files.c.id == evidence.c.file_id)
        .where(evidence.c.step_id == step_id, evidence.c.removed_at.is_(None))
        .order_by(evidence.c.id)
    ).all()


def add_evidence(c: Connection, **values: Any) -> int:
    """One item; its id."""
    return new_id(c.execute(insert(evidence).values(**values)))


def evidence_by_id(c: Connection, evidence_id: int) -> Row[Any] | None:
    """One item that was not removed."""
    return c.execute(select(evidence).where(evidence.c.id == evidence_id, evidence.c.removed_at.is_(None))).first()


def evidence_by_message(c: Connection, teacher_id: int, message_id: int) -> Sequence[Row[Any]]:
    """What came as evidence with this message of the teacher's chat."""
    return c.execute(
        select(evidence)
        .join(steps, steps.c.id == evidence.c.step_id)
        .join(routes, routes.c.id == steps.c.route_id)
        .where(routes.c.teacher_id == teacher_id, evidence.c.source_message_id == message_id)
        .where(evidence.c.removed_at.is_(None))
        .order_by(evidence.c.id)
    ).all()


def change_evidence(c: Connection, evidence_id: int, **values: Any) -> None:
    """Write these columns of one item."""
    c.execute(update(evidence).where(evidence.c.id == evidence_id).values(**values))


def remove_evidence(c: Connection, ids: Sequence[int], now: datetime) -> None:
    """The items are gone: their words too."""
    c.execute(update(evidence).where(evidence.c.id.in_(list(ids))).values(removed_at=now, text=None))


def check_evidence(c: Connection, step_id: int) -> None:
    """The question about children's data was answered for everything of this step."""
    c.execute(update(evidence).where(evidence.c.step_id == step_id).values(checked=True))


def renumber_evidence(c: Connection, step_id: int, submission: int, to: int) -> None:
    """A submission was taken back: its items belong to the next one."""
    where = (evidence.c.step_id == step_id) & (evidence.c.submission == submission)
    c.execute(update(evidence).where(where).values(submission=to))


def add_answer(c: Connection, **values: Any) -> int:
    """What the methodist said to a submission; its id."""
    return new_id(c.execute(insert(step_answers).values(**values)))


def answers_of(c: Connection, step_id: int) -> Sequence[Row[Any]]:
    """Answers that stand, oldest first."""
    where = (step_answers.c.step_id == step_id) & step_answers.c.taken_back_at.is_(None)
    return c.execute(select(step_answers).where(where).order_by(step_answers.c.id)).all()


def take_back_answers(c: Connection, step_id: int, submission: int, now: datetime) -> None:
    """The answers to this submission do not stand any more."""
    where = (step_answers.c.step_id == step_id) & (step_answers.c.submission == submission)
    c.execute(update(step_answers).where(where, step_answers.c.taken_back_at.is_(None)).values(taken_back_at=now))


def who_is_it(c: Connection, assignment_id: int) -> Any:
    """(code, label): how the methodist knows the teacher of this pair."""
    joined = select(persons.c.code, assignments.c.label).join(assignments, assignments.c.teacher_id == persons.c.id)
    return c.execute(joined.where(assignments.c.id == assignment_id)).one()
