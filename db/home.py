"""What the first screen asks of every table at once: reading only, one statement a question."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from db.assignment import OPEN, WORKING, assignments
from db.diagnosis import attempts
from db.followup import courses, followups
from db.mailing import mailings
from db.route import revision_steps, revisions, routes, steps

ENDED = ("closed", "cancelled")
STEP_OPEN = ("planned", "in_progress", "returned")


def route(c: Connection, teacher_id: int) -> Row[Any] | None:
    """The teacher's route that is not over."""
    where = (routes.c.teacher_id == teacher_id) & routes.c.state.not_in([*ENDED, "draft"])
    return c.execute(select(routes).where(where).order_by(routes.c.id.desc()).limit(1)).first()


def next_step(c: Connection, route_id: int) -> Any:
    """The open step that is due first (id, due_on, state, kind), or None."""
    return c.execute(
        select(steps.c.id, steps.c.due_on, steps.c.state, revision_steps.c.kind)
        .join(routes, routes.c.id == steps.c.route_id)
        .join(revisions, (revisions.c.route_id == routes.c.id) & (revisions.c.number == routes.c.agreed_revision))
        .join(
            revision_steps, (revision_steps.c.revision_id == revisions.c.id) & (revision_steps.c.step_id == steps.c.id)
        )
        .where(steps.c.route_id == route_id, steps.c.state.in_(STEP_OPEN), revision_steps.c.removed.is_(False))
        .order_by(steps.c.due_on, revision_steps.c.position)
        .limit(1)
    ).first()


def attempt(c: Connection, person_id: int) -> Row[Any] | None:
    """The newest attempt that was not deleted."""
    where = (attempts.c.person_id == person_id) & (attempts.c.state != "deleted")
    return c.execute(select(attempts).where(where).order_by(attempts.c.id.desc()).limit(1)).first()


def assignment(c: Connection, teacher_id: int) -> Row[Any] | None:
    """The teacher's assignment under way or working."""
    where = (assignments.c.teacher_id == teacher_id) & assignments.c.state.in_([*OPEN, *WORKING])
    return c.execute(select(assignments).where(where).order_by(assignments.c.id.desc()).limit(1)).first()


def followup(c: Connection, person_id: int) -> Row[Any] | None:
    """A follow-up point that waits for an answer."""
    return c.execute(
        select(followups)
        .join(courses, courses.c.id == followups.c.course_id)
        .where(courses.c.person_id == person_id, followups.c.state.in_(["sent", "partial"]))
        .order_by(followups.c.due_on)
        .limit(1)
    ).first()


def sending(c: Connection) -> int | None:
    """An announcement that is on its way."""
    under_way = mailings.c.state.in_(["scheduled", "fixing", "sending", "paused"])
    found = select(mailings.c.announcement_id).where(under_way)
    value: int | None = c.execute(found.order_by(mailings.c.id.desc()).limit(1)).scalar()
    return value
