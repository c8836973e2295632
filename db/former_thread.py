"""Threads of a teacher with former methodists, and to whom she opened them (domain.md 2.15.6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Row,
    Table,
    UniqueConstraint,
    exists,
    func,
    insert,
    select,
    update,
)

from db.assignment import WORKING, assignments
from db.conversation import messages
from db.types import BigId, Moment, metadata

thread_shares = Table(
    "thread_shares",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("assignment_id", BigId, ForeignKey("assignments.id", ondelete="CASCADE"), nullable=False),  # the new pair
    Column("shared_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    UniqueConstraint("assignment_id"),
)


def _kept(teacher_id: int, methodist_id: int) -> ColumnElement[bool]:
    """Messages that came, still have content, and belong to pairs of this teacher with others."""
    mine = (assignments.c.teacher_id == teacher_id) & (assignments.c.methodist_id != methodist_id)
    over = assignments.c.state.not_in(WORKING)
    return mine & over & (messages.c.state == "delivered") & messages.c.erased_at.is_(None)


def is_kept(c: Connection, teacher_id: int, methodist_id: int) -> bool:
    """Is there anything to open to this methodist?"""
    joined = select(messages.c.id).join(assignments, assignments.c.id == messages.c.assignment_id)
    return bool(c.execute(select(exists(joined.where(_kept(teacher_id, methodist_id))))).scalar())


def length(c: Connection, teacher_id: int, methodist_id: int) -> int:
    """How many messages there are."""
    joined = messages.join(assignments, assignments.c.id == messages.c.assignment_id)
    found = select(func.count()).select_from(joined).where(_kept(teacher_id, methodist_id))
    return int(c.execute(found).scalar_one())


def page(c: Connection, teacher_id: int, methodist_id: int, limit: int, offset: int) -> Sequence[Row[Any]]:
    """A part of them, oldest first, of all former pairs in a row."""
    joined = select(messages).join(assignments, assignments.c.id == messages.c.assignment_id)
    ordered = joined.where(_kept(teacher_id, methodist_id)).order_by(messages.c.id)
    return c.execute(ordered.limit(limit).offset(offset)).all()


def is_open(c: Connection, assignment_id: int) -> bool:
    """Did the teacher open her former threads to the methodist of this pair?"""
    where = (thread_shares.c.assignment_id == assignment_id) & thread_shares.c.revoked_at.is_(None)
    return c.execute(select(thread_shares.c.id).where(where)).first() is not None


def share(c: Connection, assignment_id: int, now: datetime) -> None:
    """Open them, again when they were closed."""
    where = thread_shares.c.assignment_id == assignment_id
    if c.execute(update(thread_shares).where(where).values(shared_at=now, revoked_at=None)).rowcount == 0:
        c.execute(insert(thread_shares).values(assignment_id=assignment_id, shared_at=now))


def revoke(c: Connection, assignment_id: int, now: datetime) -> None:
    """Close them."""
    c.execute(update(thread_shares).where(thread_shares.c.assignment_id == assignment_id).values(revoked_at=now))
