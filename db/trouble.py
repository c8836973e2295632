"""Troubles of the installation that an administrator is told of: once when one begins, once when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, Row, String, Table, insert, select, update

from db.types import BigId, Moment, metadata, new_id

troubles = Table(
    "troubles",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String(48), nullable=False),  # delivery, channel, disk, copy, job:<name>, jobs
    Column("amount", Integer, nullable=False),  # messages that wait, megabytes that are free
    Column("since", Moment, nullable=False),
    Column("over_at", Moment),
    Index("ix_troubles_over_at", "over_at"),
)


def standing(c: Connection) -> Sequence[Row[Any]]:
    """Troubles that are not over."""
    return c.execute(select(troubles).where(troubles.c.over_at.is_(None)).order_by(troubles.c.id)).all()


def begin(c: Connection, name: str, since: datetime, amount: int) -> int:
    """A trouble begins; its id."""
    return new_id(c.execute(insert(troubles).values(name=name, since=since, amount=amount)))


def end(c: Connection, trouble_id: int, now: datetime) -> None:
    """A trouble is over."""
    c.execute(update(troubles).where(troubles.c.id == trouble_id).values(over_at=now))


def by_ids(c: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """These troubles, by id."""
    return {row.id: row for row in c.execute(select(troubles).where(troubles.c.id.in_(ids)))}
