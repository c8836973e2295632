"""The inbox: an update is stored before the channel is told that we have it (house.md, decision 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

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
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from db.prepared import Prepared
from db.types import BigId, Moment, metadata

# In words, not values: only so the database sees that the index over what waits answers a query.
WAITS = text("state IN ('stored', 'done')")
_NUMBERED = text("incident IS NOT NULL")

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
    Column("attempts", SmallInteger, nullable=False, default=0),  # how often it was set aside
    Column("incident", Integer),
    Column("stored_at", Moment, nullable=False),
    Column("done_at", Moment),  # when it left `stored`
    UniqueConstraint("channel", "bot_id", "update_id"),
    # Over the few rows that wait or failed: a press that is over leaves nothing behind that has to be kept in order.
    Index("ix_inbox_waiting", "chat", "seq", sqlite_where=WAITS, postgresql_where=WAITS),
    Index("ix_inbox_incident", "seq", "incident", sqlite_where=_NUMBERED, postgresql_where=_NUMBERED),
)

_STATE = Prepared(
    select(inbox.c.state, inbox.c.page, inbox.c.page_args, inbox.c.attempts)
    .where(inbox.c.seq == bindparam("the_seq"))
    .with_for_update()
)
_CHANGE = Prepared(update(inbox).where(inbox.c.seq == bindparam("the_seq")))
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert(inbox), "postgresql": postgresql.insert(inbox)}
_SIZES = (32, 8, 1)  # rows of one INSERT: so many texts for the driver to know
_COLUMNS = ("channel", "bot_id", "update_id", "chat", "payload", "state", "attempts", "stored_at")


def _insert(engine: str, size: int) -> Prepared:
    rows = [{name: bindparam(f"{name}_{at}", type_=inbox.c[name].type) for name in _COLUMNS} for at in range(size)]
    fresh = _INSERT[engine].values(rows).on_conflict_do_nothing()
    return Prepared(fresh.returning(inbox.c.seq, inbox.c.update_id))


_STORE = {(engine, size): _insert(engine, size) for engine in _INSERT for size in _SIZES}
_UNFINISHED = Prepared(
    select(inbox.c.chat, func.min(inbox.c.seq).label("first"))
    .where(WAITS)
    .group_by(inbox.c.chat)
    .order_by(func.min(inbox.c.seq))
    .limit(bindparam("the_limit"))
)
ASIDE = (inbox.c.state == "aside") & inbox.c.incident.is_not(None)
_NO_LIMIT = 2**62


class Stored(NamedTuple):
    """An update that was not known before; `at`: its place among those that were given."""

    seq: int
    chat: int
    at: int


def store(c: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Stored]:
    """Store updates that are not known yet; the new rows in the order they were given.

    A row: channel, bot_id, update_id, chat, payload, stored_at.
    """
    made: dict[int, int] = {}
    left = list(rows)
    while left:
        size = next(size for size in _SIZES if size <= len(left))
        now, left = left[:size], left[size:]
        values = {
            f"{name}_{at}": value
            for at, row in enumerate(now)
            for name, value in {**row, "state": "stored", "attempts": 0}.items()
        }
        made.update((row.update_id, row.seq) for row in _STORE[c.dialect.name, size].all(c, **values))
    stored = [(at, row["chat"], made.pop(row["update_id"], None)) for at, row in enumerate(rows)]
    return [Stored(seq, chat, at) for at, chat, seq in stored if seq is not None]


def unfinished(c: Connection, limit: int | None = None) -> list[tuple[int, int]]:
    """(chat, first seq) of chats with `stored` rows to handle or `done` rows to draw, the longest waiting first."""
    found = _UNFINISHED.all(c, the_limit=_NO_LIMIT if limit is None else limit)
    return [(int(chat), int(seq)) for chat, seq in found]


def of_chat(c: Connection, chat: int, after: int, limit: int) -> Sequence[Any]:
    """The next rows (seq, chat, payload, done_at) of a chat that are `stored`, or `done` and to be drawn, in order."""
    where = (inbox.c.chat == chat) & (inbox.c.seq > after)
    rows = select(inbox.c.seq, inbox.c.chat, inbox.c.payload, inbox.c.done_at).where(where, WAITS)
    return c.execute(rows.order_by(inbox.c.seq).limit(limit)).all()


def state(c: Connection, seq: int) -> Any:
    """State and page of a row, locked where the engine locks rows."""
    return _STATE.first(c, the_seq=seq)


def done(c: Connection, seq: int, page: str, args: Sequence[Any], now: datetime) -> None:
    """The effect is in this transaction: from now on only the page is owed."""
    _CHANGE.send(c, the_seq=seq, state="done", page=page, page_args=list(args), done_at=now)


def shown(c: Connection, seqs: Iterable[int]) -> None:
    """The pages stand; payloads and arguments are emptied (before consent an argument may name who invited)."""
    for seq in seqs:
        _CHANGE.send(c, the_seq=seq, state="shown", payload=None, page_args=None)


def aside(c: Connection, seqs: Iterable[int], incident: int, now: datetime, *, kept: bool = True) -> None:
    """Set rows aside under an incident number; the chat goes on. Without `kept` their content is erased."""
    values = {"state": "aside", "incident": incident, "done_at": now, "attempts": inbox.c.attempts + 1}
    if not kept:
        values |= {"payload": null(), "page": None, "page_args": null()}
    c.execute(update(inbox).where(inbox.c.seq.in_(list(seqs))).values(**values))


def incident_taken(c: Connection, number: int) -> bool:
    """Is this incident number in use?"""
    return c.execute(select(inbox.c.seq).where(inbox.c.incident == number)).first() is not None


def number_of(c: Connection, seq: int) -> int | None:
    """The incident number that a row got when it was set aside before."""
    number: int | None = c.execute(select(inbox.c.incident).where(inbox.c.seq == seq)).scalar()
    return number


def incidents(c: Connection, after: int = 0, since: datetime | None = None) -> Sequence[Any]:
    """What is set aside (seq, incident, done_at), the oldest first: with `since` what came after a seq, or was set
    aside after a moment (an older one that took longer, or failed again)."""
    where = ASIDE
    if since is not None:
        where &= (inbox.c.seq > after) | (inbox.c.done_at > since)
    return c.execute(select(inbox.c.seq, inbox.c.incident, inbox.c.done_at).where(where).order_by(inbox.c.seq)).all()


def set_aside(c: Connection, number: int | None = None) -> Sequence[Row[Any]]:
    """The rows that are set aside (under a number), in order."""
    where = ASIDE
    if number is not None:
        where &= inbox.c.incident == number
    return c.execute(select(inbox).where(where).order_by(inbox.c.seq)).all()


def replay(c: Connection, number: int) -> int:
    """Put back what is set aside under a number: to `stored`, as far as it still has its content; to `done` what had
    its effect and only could not be drawn. How many rows."""
    where = ASIDE & (inbox.c.incident == number)
    acted = inbox.c.page.is_not(None)
    drawn = c.execute(update(inbox).where(where, acted).values(state="done")).rowcount
    again = update(inbox).where(where, ~acted, inbox.c.payload.is_not(None)).values(state="stored", done_at=None)
    return drawn + c.execute(again).rowcount


_PAGE = (
    select(inbox.c.seq, inbox.c.state, inbox.c.done_at, inbox.c.stored_at)
    .where(inbox.c.seq > bindparam("after"))
    .order_by(inbox.c.seq)
    .limit(bindparam("the_limit"))
    .subquery()
)
_OVER = or_(
    (_PAGE.c.state == "shown") & (_PAGE.c.done_at < bindparam("shown")),
    (_PAGE.c.state == "aside") & (_PAGE.c.done_at < bindparam("aside")),
)
_PURGE = Prepared(delete(inbox).where(inbox.c.seq.in_(select(_PAGE.c.seq).where(_OVER))))
_LAST = Prepared(select(func.max(_PAGE.c.seq).label("seq"), func.max(_PAGE.c.stored_at).label("at")))


def purge(c: Connection, shown: datetime, aside: datetime, limit: int) -> int:
    """Delete rows that were shown before one moment or set aside before another; how many.

    Looks at `limit` rows at once from the oldest on, by their key, until some of them go: no index over the moments
    has to be kept for it, and the writer is held for a short while. What was stored later than both is not looked at.
    """
    after, latest = 0, max(shown, aside)
    while True:
        gone = _PURGE.run(c, after=after, the_limit=limit, shown=shown, aside=aside)
        last = _LAST.first(c, after=after, the_limit=limit)
        if gone or last.seq is None or last.at >= latest:
            return gone
        after = last.seq


def newest_stored_at(c: Connection) -> datetime | None:
    """When the last update came."""
    newest = select(inbox.c.stored_at).order_by(inbox.c.seq.desc()).limit(1)
    moment: datetime | None = c.execute(newest).scalar()
    return moment
