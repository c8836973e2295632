"""What stands and waits, in a few indexed looks: for /metrics, doctor and the administrator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from db.inbox import ASIDE, WAITS, inbox
from db.mailing import mailing_recipients, mailings
from db.notice import notices

MOST = 10_000  # a longer queue is counted as this


def inbox_waiting(c: Connection) -> tuple[int, datetime | None]:
    """Updates that are stored and not handled: how many, and since when the oldest."""
    stored = select(func.count(), func.min(inbox.c.stored_at)).where(WAITS, inbox.c.state == "stored")
    count, oldest = c.execute(stored).one()
    return count, oldest


def inbox_aside(c: Connection) -> int:
    """Updates set aside under a number."""
    return int(c.execute(select(func.count()).select_from(inbox).where(ASIDE)).scalar_one())


def unsent(c: Connection, now: datetime) -> tuple[int, datetime | None]:
    """Notices that are due and not sent: how many (at most 10,000 are counted), and when the oldest was due."""
    due = notices.c.state.in_(["planned", "claimed"]) & (notices.c.due_at <= now)
    some = select(notices.c.due_at).where(due).limit(MOST).subquery()
    count = int(c.execute(select(func.count()).select_from(some)).scalar_one())
    oldest: datetime | None = c.execute(select(func.min(notices.c.due_at)).where(due)).scalar()
    return count, oldest


def mailing_waits(c: Connection, now: datetime) -> datetime | None:
    """Since when the oldest recipient of a running mailing is due and has got nothing."""
    r = mailing_recipients
    mine = (r.c.mailing_id == mailings.c.id) & r.c.state.in_(["waiting", "claimed"]) & (r.c.due_at <= now)
    oldest = select(func.min(r.c.due_at)).where(mine).scalar_subquery()
    found: datetime | None = c.execute(select(func.min(oldest)).where(mailings.c.state == "sending")).scalar()
    return found


def fates(c: Connection, since: datetime, now: datetime) -> Sequence[Row[Any]]:
    """What became of the notices that were due between two moments: (kind, state, reason, number)."""
    closed = notices.c.state.in_(["sent", "dropped", "failed"]) & notices.c.due_at.between(since, now)
    columns = (notices.c.kind, notices.c.state, notices.c.reason)
    return c.execute(select(*columns, func.count().label("number")).where(closed).group_by(*columns)).all()
