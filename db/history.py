"""History: every change of a state, written by the one `transition()` (house.md, decision 5). No personal text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Index, Row, String, Table, bindparam, func, insert, select, update

from db.announcement import announcements
from db.assignment import assignments, methodists
from db.consent import consents
from db.conversation import messages
from db.diagnosis import attempts
from db.followup import followups
from db.mailing import mailings
from db.person import persons
from db.prepared import Prepared
from db.route import routes, steps
from db.types import BigId, Moment, metadata

history = Table(
    "history",
    metadata,
    Column("seq", BigId, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor_id", BigId),  # person, null = the bot
    Column("actor_role", String(16), nullable=False),
    Column("entity", String(24), nullable=False),
    Column("entity_id", BigId, nullable=False),
    Column("event", String(32), nullable=False),
    Column("from_state", String(24)),
    Column("to_state", String(24), nullable=False),
    Column("inbox_seq", BigId),
    Index("ix_history_entity", "entity", "entity_id", "seq"),
    Index("ix_history_actor_id", "actor_id", "seq"),
    Index("ix_history_at", "entity", "event", "at"),
)

TABLES: Mapping[str, tuple[Table, Column[int]]] = {
    "registration": (persons, persons.c.id),
    "diagnosis_attempt": (attempts, attempts.c.id),
    "assignment": (assignments, assignments.c.id),
    "route": (routes, routes.c.id),
    "route_step": (steps, steps.c.id),
    "followup": (followups, followups.c.id),
    "pool_membership": (methodists, methodists.c.person_id),
    "relay_message": (messages, messages.c.id),
    "consent": (consents, consents.c.id),
    "announcement": (announcements, announcements.c.id),
    "mailing": (mailings, mailings.c.id),
}

_MOVE = {
    entity: Prepared(update(table).where(key == bindparam("the_id"), table.c.state == bindparam("the_state")))
    for entity, (table, key) in TABLES.items()
}
_WRITE = Prepared(insert(history))
_LAST = func.max(history.c.at).label("at")
_STANDING = {
    entity: Prepared(
        select(history.c.entity_id, _LAST)
        .where(history.c.entity == entity, history.c.to_state == bindparam("the_state"))
        .where(history.c.entity_id.in_(select(key).where(table.c.state == bindparam("the_state"))))
        .group_by(history.c.entity_id)
        .order_by(_LAST)
        .limit(bindparam("the_limit"))
    )
    for entity, (table, key) in TABLES.items()
}


def change_state(c: Connection, entity: str, entity_id: int, state: str, to: str, **values: Any) -> bool:
    """Move a row from `state` to `to` and write these columns; False when it has meanwhile another state."""
    if state != to or not values:
        values["state"] = to  # else the indexes over it would be written for nothing
    return _MOVE[entity].run(c, the_id=entity_id, the_state=state, **values) == 1


def know(c: Connection, entity: str) -> None:
    """Compile a change of state, so that nobody has to who holds the writer."""
    _MOVE[entity].ready(c, the_id=0, the_state="", state="")


def write(c: Connection, **values: Any) -> None:
    """Add a row: at, actor_id, actor_role, entity, entity_id, event, from_state, to_state, inbox_seq."""
    _WRITE.send(c, **values)


def standing(c: Connection, entity: str, state: str, limit: int) -> Sequence[Any]:
    """(entity_id, at) of what stands in a state, by the moment it came there, the longest standing first."""
    return _STANDING[entity].all(c, the_state=state, the_limit=limit)


def of(c: Connection, entity: str, entity_id: int) -> Sequence[Row[Any]]:
    """The history of an entity, oldest first."""
    where = (history.c.entity == entity) & (history.c.entity_id == entity_id)
    return c.execute(select(history).where(where).order_by(history.c.seq)).all()
