"""The inbox: an update is stored before the channel is told that we have it (house.md, decision 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    null,
    select,
    update,
)

from db.prepared import Prepared
from db.types import BigId, Moment, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("seq", BigId, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("chat", BigInteger, nullable=False),
    Column("payload", Text),
    Column("state", String(8), nullable=False),  # stored, done, shown, aside
    Column("page", String(48)),
    Column("page_args", JSON(none_as_null=True)),
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("incident", Integer),
    Column("stored_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("channel", "bot_id", "update_id"),
    Index("ix_inbox_state", "state", "chat"),
    Index("ix_inbox_incident", "incident"),
)

_STATE = Prepared(
    select(inbox.c.state, inbox.c.page, inbox.c.page_args, inbox.c.attempts)
    .where(inbox.c.seq == bindparam("the_seq"))
    .with_for_update()
)
_DONE = Prepared(update(inbox).where(inbox.c.seq == bindparam("the_seq")))
_SHOWN = (
    update(inbox)
    .where(inbox.c.seq.in_(bindparam("seqs", expanding=True)))
    .values(state="shown", payload=null(), page_args=null())
)


def store(c: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Row[Any]]:
    """Store updates that are not known yet; the new rows (seq, chat, payload) in the order they were given.

    A row: channel, bot_id, update_id, chat, payload, stored_at.
    """
    if not rows:
        return []
    first = rows[0]
    known = set(
        c.execute(
            select(inbox.c.update_id).where(
                inbox.c.channel == first["channel"],
                inbox.c.bot_id == first["bot_id"],
                inbox.c.update_id.in_([row["update_id"] for row in rows]),
            )
        ).scalars()
    )
    fresh: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        if row["update_id"] not in known:
            fresh.setdefault(row["update_id"], row)
    if not fresh:
        return []
    statement = insert(inbox).returning(inbox.c.seq, inbox.c.chat, inbox.c.payload, sort_by_parameter_order=True)
    return list(c.execute(statement, [{**row, "state": "stored"} for row in fresh.values()]).all())


def unfinished(c: Connection) -> Sequence[Row[Any]]:
    """What a crash left: `stored` rows to handle, `done` rows to draw, in order."""
    return c.execute(select(inbox).where(inbox.c.state.in_(["stored", "done"])).order_by(inbox.c.seq)).all()


def state(c: Connection, seq: int) -> Any:
    """State and page of a row, locked where the engine locks rows."""
    return _STATE.first(c, the_seq=seq)


def done(c: Connection, seq: int, page: str, args: Sequence[Any], now: datetime) -> None:
    """The effect is in this transaction: from now on only the page is owed."""
    _DONE.run(c, the_seq=seq, state="done", page=page, page_args=list(args), done_at=now)


def shown(c: Connection, seqs: Iterable[int]) -> None:
    """The pages stand; payloads and arguments are emptied (before consent an argument may name who invited)."""
    c.execute(_SHOWN, {"seqs": list(seqs)})


def failed(c: Connection, seq: int) -> int:
    """Count a failed attempt; how many there were."""
    c.execute(update(inbox).where(inbox.c.seq == seq).values(attempts=inbox.c.attempts + 1))
    return int(c.execute(select(inbox.c.attempts).where(inbox.c.seq == seq)).scalar_one())


def aside(c: Connection, seq: int, incident: int) -> None:
    """Set a row aside under an incident number; the chat goes on."""
    c.execute(update(inbox).where(inbox.c.seq == seq).values(state="aside", incident=incident))


def incident_taken(c: Connection, number: int) -> bool:
    """Is this incident number in use?"""
    return c.execute(select(inbox.c.seq).where(inbox.c.incident == number)).first() is not None


def purge(c: Connection, before: datetime) -> int:
    """Delete rows that were shown before this moment; how many."""
    return c.execute(delete(inbox).where(inbox.c.state == "shown", inbox.c.done_at < before)).rowcount


def newest_stored_at(c: Connection) -> datetime | None:
    """When the last update came: tells how long the program was down."""
    moment: datetime | None = c.execute(select(func.max(inbox.c.stored_at))).scalar()
    return moment
