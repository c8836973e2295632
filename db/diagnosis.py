"""Attempts of the self-diagnosis, answers, scored areas, what was opened to whom, the chosen gap."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, SmallInteger, String, Table, UniqueConstraint

from db.types import BigId, Moment, metadata

attempts = Table(
    "attempts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    Column("instrument", String(48), nullable=False),
    Column("version", String(16), nullable=False),
    Column("mode", String(8), nullable=False),  # full, repeat, mini
    Column("state", String(24), nullable=False),  # machine diagnosis_attempt
    Column("area", String(24)),
    Column("item", String(16)),  # the statement that stands on the screen
    Column("item_shown_at", Moment),
    Column("anchors_shown", Boolean, nullable=False, default=False),
    Column("route_id", BigId),
    Column("followup_id", BigId),
    Column("plan_version", SmallInteger, nullable=False, default=1),
    Column("created_at", Moment, nullable=False),
    Column("last_answer_at", Moment),
    Column("completed_at", Moment),
    Index("ix_attempts_person_id", "person_id", "state"),
)

answers = Table(
    "answers",
    metadata,
    Column("attempt_id", BigId, ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
    Column("item", String(16), primary_key=True),
    Column("value", SmallInteger),  # 1..4, null = does not apply
    Column("at", Moment, nullable=False),
)

attempt_areas = Table(
    "attempt_areas",
    metadata,
    Column("attempt_id", BigId, ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
    Column("area", String(24), primary_key=True),
    Column("level", String(16), nullable=False),
    Column("mean", Float),
    Column("answered", SmallInteger, nullable=False),
    Column("completed_at", Moment, nullable=False),
)

shares = Table(
    "shares",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("assignment_id", BigId, nullable=False),
    Column("attempt_id", BigId, ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False),
    Column("area", String(24), nullable=False),
    Column("with_items", Boolean, nullable=False),
    Column("shared_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    UniqueConstraint("assignment_id", "attempt_id", "area"),
)

deficits = Table(
    "deficits",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    Column("area", String(24)),
    Column("topic", String(300)),
    Column("attempt_id", BigId),
    Column("source", String(16), nullable=False),  # self, own_choice
    Column("status", String(16), nullable=False),  # proposed, confirmed, in_work, closed
    Column("chosen_at", Moment, nullable=False),
    Index("ix_deficits_person_id", "person_id", "status"),
)
