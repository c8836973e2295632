"""What the heartbeat looks for among the messages: held, lost, to be sent again, to be erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, false, func, select

from db.address import addresses
from db.assignment import WORKING, assignments
from db.conversation import messages
from db.notice import notices
from db.prepared import Prepared

_HELD_RECIPIENTS = Prepared(
    select(messages.c.recipient_id)
    .join(assignments, assignments.c.id == messages.c.assignment_id)
    .where(messages.c.state == "held", assignments.c.methodist_id == messages.c.recipient_id)
    .distinct()
)


def held_recipients(c: Connection) -> Sequence[int]:
    """Methodists for whom something is held."""
    return [row.recipient_id for row in _HELD_RECIPIENTS.all(c)]


_COPY = (notices.c.kind == "message") & (notices.c.entity_id == messages.c.id)
_ALIVE = notices.c.state.in_(["planned", "claimed", "sending", "sent"]) | (notices.c.reason == "merged")
_DEAD = notices.c.state.in_(["dropped", "failed"]) & ~func.coalesce(notices.c.reason == "merged", false())
_LOST = Prepared(
    select(messages)
    .where(messages.c.state.in_(["received", "held"]), exists().where(_COPY, _DEAD), ~exists().where(_COPY, _ALIVE))
    .order_by(messages.c.id)
)
_HERE = exists().where(addresses.c.person_id == messages.c.recipient_id, addresses.c.unreachable_at.is_(None))
_AT_WORK = exists().where(assignments.c.id == messages.c.assignment_id, assignments.c.state.in_(WORKING))
_TO_SEND_AGAIN = Prepared(
    select(messages)
    .where(messages.c.state == "undelivered", messages.c.failed_at >= bindparam("since"), _HERE, _AT_WORK)
    .order_by(messages.c.id)
)


def lost(c: Connection) -> Sequence[Row[Any]]:
    """Messages on their way whose notice the channel refused or the pair's end closed."""
    return _LOST.all(c)


def any_lost(c: Connection) -> bool:
    """Is there one?"""
    return _LOST.first(c) is not None


def to_send_again(c: Connection, since: datetime) -> Sequence[Row[Any]]:
    """Undelivered messages that failed after a moment and whose recipient is back."""
    return _TO_SEND_AGAIN.all(c, since=since)


def any_to_send_again(c: Connection, since: datetime) -> bool:
    """Is there one?"""
    return _TO_SEND_AGAIN.first(c, since=since) is not None


_TO_ERASE = Prepared(
    select(messages)
    .join(assignments, assignments.c.id == messages.c.assignment_id)
    .where(assignments.c.ended_at < bindparam("ended_before"), messages.c.erased_at.is_(None))
    .order_by(messages.c.id)
    .limit(bindparam("the_limit"))
)


def to_erase(c: Connection, ended_before: datetime, limit: int) -> Sequence[Row[Any]]:
    """Messages with content of pairs that ended before a moment."""
    return _TO_ERASE.all(c, ended_before=ended_before, the_limit=limit)
