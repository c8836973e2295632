"""Routes: `steps` are identity and execution state, `revision_steps` the content of one revision.

An approved revision never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    update,
)

from db.diagnosis import deficits
from db.prepared import Prepared
from db.types import BigId, Moment, metadata, new_id

# Numbers of the copies that the two sides work on before they send them.
WORKING = {"teacher": -1, "methodist": -2}
FINAL = ("closed", "cancelled")

routes = Table(
    "routes",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("teacher_id", BigId, ForeignKey("persons.id"), nullable=False),
    Column("methodist_id", BigId, ForeignKey("persons.id"), nullable=False),
    Column("assignment_id", BigId, ForeignKey("assignments.id"), nullable=False),
    Column("deficit_id", BigId),
    Column("area", String(24)),
    Column("topic", String(300)),
    Column("state", String(24), nullable=False),  # machine route
    Column("pace", String(12)),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("revision", SmallInteger, nullable=False, default=1),  # the newest one sent, 0 before the first
    Column("agreed_revision", SmallInteger),  # the one in force
    Column("first_agreed_at", Moment),
    Column("agreed_municipality", String(48)),
    Column("agreed_subject", String(32)),
    Column("before_attempt_id", BigId),
    Column("repeat_attempt_id", BigId),
    Column("repeat_due", Date),
    Column("no_check_asked_at", Moment),  # the teacher wants to close without the check; the methodist confirms
    Column("sent_at", Moment),
    Column("closed_at", Moment),
    Column("paused_on", Date),
    Column("paused_until", Date),  # the first day on which it goes on
    Column("paused_days", SmallInteger, nullable=False, default=0),  # in all pauses that ended
    Column("cancel_reason", String(24)),
    Column("plan_version", SmallInteger, nullable=False, default=0),  # goes up with every act the other side is told of
    Column("created_at", Moment, nullable=False),
    Index("ix_routes_teacher_id", "teacher_id", "state"),
    Index("ix_routes_methodist_id", "methodist_id", "state"),
    Index("ix_routes_assignment_id", "assignment_id"),
    Index("ix_routes_paused_until", "state", "paused_until"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("route_id", BigId, ForeignKey("routes.id", ondelete="CASCADE"), nullable=False),
    Column("number", SmallInteger, nullable=False),  # from 1 once sent; a copy being worked on is WORKING[side]
    Column("base", SmallInteger, nullable=False, default=0),  # the number it was made from
    Column("author_id", BigId, nullable=False),
    Column("goal", Text),
    Column("goal_items", JSON(none_as_null=True)),  # ids of the opened points the goal was taken from
    Column("goal_file_id", BigId),
    Column("word", Text),  # the sentence added by the author
    Column("word_file_id", BigId),
    Column("components", JSON(none_as_null=True)),  # code -> own words that replaced the filled ones
    Column("result_form", String(32)),
    Column("ask", Text),  # what its author asks the other side to change
    Column("ask_file_id", BigId),
    Column("teacher_approved_at", Moment),
    Column("methodist_approved_at", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("route_id", "number"),
)

steps = Table(
    "steps",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("route_id", BigId, ForeignKey("routes.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(16), nullable=False),  # machine step
    Column("due_on", Date, nullable=False),  # in force now; the revision keeps what was agreed
    Column("plan_version", SmallInteger, nullable=False, default=1),  # goes up when the date moves: reminders plan anew
    Column("report", String(12)),  # done, partly, failed: by wish
    Column("submission", SmallInteger, nullable=False, default=0),
    Column("add_what", Text),  # what the methodist asked to add
    Column("started_at", Moment),
    Column("submitted_at", Moment),
    Column("answered_at", Moment),
    Column("obstacle", String(16)),
    Column("skip_asked_by", BigId),  # who proposed to take the step out; the other side agrees
    Column("skip_asked_at", Moment),
    Column("result_form", String(32)),  # of the last step: the form it was shown in, when not the agreed one
    Index("ix_steps_route_id", "route_id"),
    Index("ix_steps_state", "state", "due_on"),
)

revision_steps = Table(
    "revision_steps",
    metadata,
    Column("revision_id", BigId, ForeignKey("revisions.id", ondelete="CASCADE"), primary_key=True),
    Column("step_id", BigId, ForeignKey("steps.id", ondelete="CASCADE"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("title", String(200)),
    Column("starts_on", Date),
    Column("due_on", Date, nullable=False),
    Column("was_due_on", Date),  # the date in force when this revision was made, None for a new step
    Column("removed", Boolean, nullable=False, default=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("step_id", BigId, ForeignKey("steps.id", ondelete="CASCADE"), nullable=False),
    Column("submission", SmallInteger, nullable=False),
    Column("kind", String(12), nullable=False),  # text, link, photo, voice, document
    Column("text", Text),
    Column("file_id", BigId),
    Column("album", String(40)),
    Column("source_message_id", BigId),
    # False: the question about children's data is not answered yet; nobody but the teacher sees it
    Column("checked", Boolean, nullable=False, default=True),
    Column("created_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Index("ix_evidence_step_id", "step_id"),
)

step_answers = Table(
    "step_answers",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("step_id", BigId, ForeignKey("steps.id", ondelete="CASCADE"), nullable=False),
    Column("submission", SmallInteger, nullable=False),
    Column("author_id", BigId, nullable=False),
    Column("decision", String(12), nullable=False),  # accepted, returned
    Column("phrase", String(24)),
    Column("text", Text),
    Column("file_id", BigId),
    Column("at", Moment, nullable=False),
    Column("taken_back_at", Moment),
    Index("ix_step_answers_step_id", "step_id"),
)


def add(c: Connection, **values: Any) -> int:
    """A new route; its id."""
    return new_id(c.execute(insert(routes).values(**values)))


def change(c: Connection, route_id: int, **values: Any) -> None:
    """Write these columns."""
    c.execute(update(routes).where(routes.c.id == route_id).values(**values))


def of_assignment(c: Connection, assignment_id: int) -> Row[Any] | None:
    """The newest route of a pair: an open one before a finished one."""
    ordered = select(routes).where(routes.c.assignment_id == assignment_id)
    return c.execute(ordered.order_by(routes.c.state.in_(FINAL), routes.c.id.desc()).limit(1)).first()


def of_teacher(c: Connection, teacher_id: int) -> Row[Any] | None:
    """The teacher's newest route that was ever sent, an open one before a finished one."""
    ordered = select(routes).where(routes.c.teacher_id == teacher_id, routes.c.sent_at.is_not(None))
    return c.execute(ordered.order_by(routes.c.state.in_(FINAL), routes.c.id.desc()).limit(1)).first()


def by_ids(c: Connection, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Many routes."""
    return c.execute(select(routes).where(routes.c.id.in_(list(ids)))).all()


_PAUSED = Prepared(
    select(routes)
    .where(routes.c.state == "paused")
    .order_by(routes.c.paused_until, routes.c.id)
    .limit(bindparam("the_limit"))
)


def paused(c: Connection, limit: int = 200) -> Sequence[Row[Any]]:
    """Paused routes, the one that goes on first first."""
    return _PAUSED.all(c, the_limit=limit)


def add_step(c: Connection, **values: Any) -> int:
    """A new step; its id."""
    return new_id(c.execute(insert(steps).values(**values)))


def change_step(c: Connection, step_id: int, **values: Any) -> None:
    """Write these columns."""
    c.execute(update(steps).where(steps.c.id == step_id).values(**values))


def move_step(c: Connection, step_id: int, due_on: date) -> None:
    """Another date in force: its reminders plan anew."""
    values = {"due_on": due_on, "plan_version": steps.c.plan_version + 1}
    c.execute(update(steps).where(steps.c.id == step_id).values(**values))


def in_force(c: Connection, route_id: int) -> Sequence[Row[Any]]:
    """The steps of the revision in force in their order, without removed ones: columns of `steps` (`due_on` is the date
    in force now) with kind, title and position. Empty before the agreement. Steps that are only proposed are not here.
    """
    return c.execute(
        select(steps, revision_steps.c.kind, revision_steps.c.title, revision_steps.c.position)
        .join(revision_steps, revision_steps.c.step_id == steps.c.id)
        .join(revisions, revisions.c.id == revision_steps.c.revision_id)
        .join(routes, (routes.c.id == revisions.c.route_id) & (routes.c.agreed_revision == revisions.c.number))
        .where(routes.c.id == route_id, revision_steps.c.removed.is_(False))
        .order_by(revision_steps.c.position)
    ).all()


def kind_of(c: Connection, step_id: int) -> str | None:
    """The kind of a step in the newest revision that has it."""
    newest = select(revision_steps.c.kind).where(revision_steps.c.step_id == step_id)
    return c.execute(newest.order_by(revision_steps.c.revision_id.desc()).limit(1)).scalar()


def deficit_status(c: Connection, deficit_id: int, status: str) -> None:
    """Mark a gap: confirmed, in_work, closed."""
    c.execute(update(deficits).where(deficits.c.id == deficit_id).values(status=status))


def load(c: Connection, route_id: int) -> Row[Any] | None:
    """A route, locked where the engine locks rows."""
    return c.execute(select(routes).where(routes.c.id == route_id).with_for_update()).first()


def load_step(c: Connection, step_id: int) -> Row[Any] | None:
    """A step with its route's people and states, and its content in the revision in force (or the newest one):
    kind, title, position."""
    revision = func.coalesce(routes.c.agreed_revision, routes.c.revision)
    return c.execute(
        select(
            steps,
            routes.c.teacher_id,
            routes.c.methodist_id,
            routes.c.assignment_id,
            routes.c.state.label("route_state"),
            routes.c.area,
            revision_steps.c.kind,
            revision_steps.c.title,
            revision_steps.c.position,
        )
        .join(routes, routes.c.id == steps.c.route_id)
        .join(revisions, (revisions.c.route_id == routes.c.id) & (revisions.c.number == revision))
        .join(
            revision_steps, (revision_steps.c.revision_id == revisions.c.id) & (revision_steps.c.step_id == steps.c.id)
        )
        .where(steps.c.id == step_id)
        .with_for_update(of=steps)
    ).first()
