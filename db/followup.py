"""Finished courses and the follow-up of each: four points, one question at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
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

from db.prepared import Prepared
from db.types import BigId, Moment, metadata, new_id

courses = Table(
    "courses",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    Column("title", String(200), nullable=False),
    Column("hours", SmallInteger),
    Column("completed_on", Date),
    Column("area", String(24)),
    Column("entered_by", BigId, nullable=False),
    Column("municipality", String(48)),
    Column("created_at", Moment, nullable=False),
    Column("planned_at", Moment),  # null: the questions about the course itself are not all answered yet
    Column("stopped_at", Moment),
    Index("ix_courses_person_id", "person_id"),
)

followups = Table(
    "followups",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("course_id", BigId, ForeignKey("courses.id", ondelete="CASCADE"), nullable=False),
    Column("point", String(8), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", String(12), nullable=False),  # machine followup
    Column("plan_version", SmallInteger, nullable=False, default=1),
    Column("merged_into", String(8)),
    Column("sent_at", Moment),
    Column("answered_at", Moment),
    Column("expires_at", Moment),
    UniqueConstraint("course_id", "point"),
    Index("ix_followups_state", "state", "due_on"),
)

followup_answers = Table(
    "followup_answers",
    metadata,
    Column("followup_id", BigId, ForeignKey("followups.id", ondelete="CASCADE"), primary_key=True),
    Column("question", String(24), primary_key=True),
    Column("value", JSON(none_as_null=True)),  # code, list of codes, or a number 1..5
    Column("text", Text),
    Column("at", Moment, nullable=False),
)


def add_course(c: Connection, **values: Any) -> int:
    """A new course; its id."""
    return new_id(c.execute(insert(courses).values(**values)))


def course(c: Connection, course_id: int) -> Row[Any] | None:
    """A course, locked where the engine locks rows."""
    return c.execute(select(courses).where(courses.c.id == course_id).with_for_update()).first()


def change_course(c: Connection, course_id: int, **values: Any) -> None:
    """Write these columns."""
    c.execute(update(courses).where(courses.c.id == course_id).values(**values))


def courses_of(c: Connection, person_id: int) -> Sequence[Row[Any]]:
    """The planned courses of a person, newest first."""
    where = (courses.c.person_id == person_id) & courses.c.planned_at.is_not(None)
    return c.execute(select(courses).where(where).order_by(courses.c.completed_on.desc(), courses.c.id.desc())).all()


def add_point(c: Connection, **values: Any) -> int:
    """A planned point; its id."""
    return new_id(c.execute(insert(followups).values(**values)))


def point(c: Connection, followup_id: int) -> Row[Any] | None:
    """A point with its course: person_id, title, area, completed_on, stopped_at."""
    return c.execute(
        select(
            followups,
            courses.c.person_id,
            courses.c.title,
            courses.c.area,
            courses.c.completed_on,
            courses.c.stopped_at,
        )
        .join(courses, courses.c.id == followups.c.course_id)
        .where(followups.c.id == followup_id)
    ).first()


def points(c: Connection, course_id: int) -> Sequence[Row[Any]]:
    """The points of a course in order."""
    return c.execute(select(followups).where(followups.c.course_id == course_id).order_by(followups.c.due_on)).all()


_SCHEDULED = followups.c.state == "scheduled"
_DUE = Prepared(
    select(followups, courses.c.person_id)
    .join(courses, courses.c.id == followups.c.course_id)
    .where(_SCHEDULED, followups.c.due_on <= bindparam("day"))
    .order_by(followups.c.id)
)
_FIRST_DUE = Prepared(select(func.min(followups.c.due_on)).where(_SCHEDULED))
_EXPIRED = Prepared(
    select(followups)
    .where(followups.c.state.in_(["sent", "partial"]), followups.c.expires_at <= bindparam("now"))
    .order_by(followups.c.id)
)


def due_points(c: Connection, day: date) -> Sequence[Row[Any]]:
    """Scheduled points whose day has come, with the person's id."""
    return _DUE.all(c, day=day)


def first_due(c: Connection) -> date | None:
    """The day of the next scheduled point."""
    found: date | None = _FIRST_DUE.value(c)
    return found


def expired_points(c: Connection, now: datetime) -> Sequence[Row[Any]]:
    """Sent points whose time to answer is over."""
    return _EXPIRED.all(c, now=now)


def change_point(c: Connection, followup_id: int, **values: Any) -> None:
    """Write these columns."""
    c.execute(update(followups).where(followups.c.id == followup_id).values(**values))


def answers(c: Connection, followup_id: int) -> dict[str, Row[Any]]:
    """The answers of a point by question."""
    found = c.execute(select(followup_answers).where(followup_answers.c.followup_id == followup_id)).all()
    return {row.question: row for row in found}


def set_answer(c: Connection, followup_id: int, question: str, now: datetime, value: Any, text: str | None) -> None:
    """Write or overwrite an answer."""
    where = (followup_answers.c.followup_id == followup_id) & (followup_answers.c.question == question)
    values = {"value": value, "text": text, "at": now}
    if c.execute(update(followup_answers).where(where).values(**values)).rowcount == 0:
        c.execute(insert(followup_answers).values(followup_id=followup_id, question=question, **values))
