"""Routes: `steps` are identity and execution state, `revision_steps` the content of one revision.

An approved revision never changes.
"""

from __future__ import annotations

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
    func,
    select,
)

from db.types import BigId, Moment, metadata

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
    Column("revision", SmallInteger, nullable=False, default=1),  # the newest
    Column("agreed_revision", SmallInteger),  # the one in force
    Column("first_agreed_at", Moment),
    Column("agreed_municipality", String(48)),
    Column("agreed_subject", String(32)),
    Column("before_attempt_id", BigId),
    Column("repeat_attempt_id", BigId),
    Column("repeat_due", Date),
    Column("sent_at", Moment),
    Column("closed_at", Moment),
    Column("created_at", Moment, nullable=False),
    Index("ix_routes_teacher_id", "teacher_id", "state"),
    Index("ix_routes_methodist_id", "methodist_id", "state"),
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("route_id", BigId, ForeignKey("routes.id", ondelete="CASCADE"), nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("author_id", BigId, nullable=False),
    Column("goal", Text),
    Column("goal_items", JSON(none_as_null=True)),  # ids of the opened points the goal was taken from
    Column("goal_file_id", BigId),
    Column("word", Text),  # the sentence added by the author
    Column("word_file_id", BigId),
    Column("components", JSON(none_as_null=True)),  # code -> own words that replaced the filled ones
    Column("result_form", String(32)),
    Column("ask", Text),  # what the other side asked to change
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
