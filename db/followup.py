"""Finished courses and the follow-up of each: four points, one question at a time."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, SmallInteger, String, Table, Text, UniqueConstraint

from db.types import BigId, Moment, metadata

courses = Table(
    "courses",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    Column("title", String(200), nullable=False),
    Column("hours", SmallInteger, nullable=False),
    Column("completed_on", Date, nullable=False),
    Column("area", String(24)),
    Column("entered_by", BigId, nullable=False),
    Column("municipality", String(48)),
    Column("created_at", Moment, nullable=False),
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
