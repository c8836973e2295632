"""Methodists and the search for one: membership, subjects, requests, offers, exclusions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
    Time,
    insert,
    select,
    update,
)

from db.types import BigId, Moment, metadata, new_id

methodists = Table(
    "methodists",
    metadata,
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(16), nullable=False),  # machine pool_membership
    Column("shown_name", String(80)),
    Column("workplace", String(160)),
    Column("municipality", String(48)),
    Column("capacity", SmallInteger),
    Column("auto_accept", SmallInteger, nullable=False, default=0),
    Column("hours_from", Time),
    Column("hours_to", Time),
    Column("absent_from", Date),
    Column("absent_until", Date),
    Column("offers_stopped_until", Date),
    Column("offers_resumed_on", Date),  # «taking offers again»: missed ones up to this day no longer count
    Column("order_no", String(40)),
    Column("order_date", Date),
    Column("last_assigned_at", Moment),
    Column("submitted_at", Moment),  # the form waits for the coordinator
    Column("submissions", SmallInteger, nullable=False, default=0),  # the plan version of its notices
    Column("created_at", Moment, nullable=False),
    Column("approved_at", Moment),
)

methodist_subjects = Table(
    "methodist_subjects",
    metadata,
    Column("person_id", BigId, ForeignKey("methodists.person_id", ondelete="CASCADE"), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("is_main", Boolean, nullable=False, default=False),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("teacher_id", BigId, ForeignKey("persons.id"), nullable=False),
    Column("methodist_id", BigId, ForeignKey("persons.id")),
    Column("state", String(16), nullable=False),  # machine assignment
    Column("source", String(16), nullable=False),  # search, invitation, manual
    Column("subject", String(32)),
    Column("municipality", String(48)),
    Column("org_type", String(24)),
    Column("other_district", Boolean, nullable=False, default=True),
    Column("reasons", JSON(none_as_null=True)),  # codes with arguments for «Why this methodist»
    Column("failures", SmallInteger, nullable=False, default=0),
    Column("round", SmallInteger, nullable=False, default=0),  # counts candidates: the plan version of its notices
    Column("wish", Text),
    Column("try_item", String(16)),  # the statement whose `try` was offered while waiting
    Column("try_answer", String(8)),  # taken, later
    Column("manual_reason", String(200)),  # why the coordinator chose by hand
    Column("label", String(60)),  # the methodist's private name for this teacher
    Column("requested_at", Moment, nullable=False),
    Column("answer_by", Date),
    Column("offered_at", Moment),
    Column("offer_until", Moment),
    Column("escalated_at", Moment),
    Column("activated_at", Moment),
    Column("contacted_at", Moment),
    Column("ended_at", Moment),
    Column("end_reason", String(24)),
    Index("ix_assignments_teacher_id", "teacher_id", "state"),
    Index("ix_assignments_methodist_id", "methodist_id", "state"),
    Index("ix_assignments_state", "state", "offer_until"),
)

exclusions = Table(
    "exclusions",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("teacher_id", BigId, nullable=False),
    Column("methodist_id", BigId, nullable=False),
    Column("assignment_id", BigId),  # null: for good («My colleague, another one»)
    Column("reason", String(16), nullable=False),  # declined, missed, colleague, other
    Column("detail", String(24)),  # the reason a methodist gave, when one was given
    Column("at", Moment, nullable=False),
    Index("ix_exclusions_teacher_id", "teacher_id"),
    Index("ix_exclusions_methodist_id", "methodist_id", "reason", "at"),
)

OPEN = ("opened", "requested", "shown", "offered", "escalated")
WORKING = ("active", "handover")


def load(c: Connection, assignment_id: int) -> Row[Any] | None:
    """An assignment, locked where the engine locks rows."""
    return c.execute(select(assignments).where(assignments.c.id == assignment_id).with_for_update()).first()


def of_teacher(c: Connection, teacher_id: int, states: Sequence[str] = WORKING) -> Row[Any] | None:
    """The teacher's newest assignment in one of these states."""
    where = (assignments.c.teacher_id == teacher_id) & assignments.c.state.in_(states)
    return c.execute(select(assignments).where(where).order_by(assignments.c.id.desc()).limit(1)).first()


def of_methodist(c: Connection, methodist_id: int, states: Sequence[str] = WORKING) -> Sequence[Row[Any]]:
    """The methodist's assignments in these states, oldest first."""
    where = (assignments.c.methodist_id == methodist_id) & assignments.c.state.in_(states)
    return c.execute(select(assignments).where(where).order_by(assignments.c.id)).all()


def all_of_teacher(c: Connection, teacher_id: int, states: Sequence[str]) -> Sequence[Row[Any]]:
    """All assignments of a teacher in these states, the newest first."""
    where = (assignments.c.teacher_id == teacher_id) & assignments.c.state.in_(states)
    return c.execute(select(assignments).where(where).order_by(assignments.c.id.desc())).all()


def add(c: Connection, now: datetime, **values: Any) -> int:
    """A new assignment; its id."""
    return new_id(c.execute(insert(assignments).values(requested_at=now, **values)))


def change(c: Connection, assignment_id: int, **values: Any) -> None:
    """Write these columns."""
    c.execute(update(assignments).where(assignments.c.id == assignment_id).values(**values))


def methodist(c: Connection, person_id: int) -> Row[Any] | None:
    """The membership of a methodist."""
    return c.execute(select(methodists).where(methodists.c.person_id == person_id)).first()


def methodist_subjects_of(c: Connection, person_id: int) -> list[str]:
    """Codes of the methodist's subjects, the main one first."""
    where = methodist_subjects.c.person_id == person_id
    ordered = select(methodist_subjects.c.subject).where(where).order_by(methodist_subjects.c.is_main.desc())
    return list(c.execute(ordered).scalars())
