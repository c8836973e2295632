"""Mailings: the sending or the correction of one announcement, one narrow row a recipient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Row,
    ScalarSelect,
    String,
    Table,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from db.address import addresses
from db.job import RUN, leases
from db.person import persons
from db.prepared import Prepared
from db.types import BigId, Moment, metadata, new_id

mailings = Table(
    "mailings",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("announcement_id", BigId, ForeignKey("announcements.id"), nullable=False),
    Column("kind", String(8), nullable=False),  # send, correct
    Column("state", String(12), nullable=False),  # machine mailing: scheduled, fixing, sending, paused, stopped, done
    Column("start_at", Moment, nullable=False),
    Column("silent", Boolean, nullable=False, default=False),
    Column("at_night", Boolean, nullable=False, default=False),
    Column("fixed_up_to", BigId, nullable=False, default=0),  # the audience is fixed in batches: the last one taken
    Column("fixed_at", Moment),  # everybody stands in the list
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Index("ix_mailings_state", "state", "start_at"),
    Index("ix_mailings_announcement_id", "announcement_id"),
)

mailing_recipients = Table(
    "mailing_recipients",
    metadata,
    Column("mailing_id", BigId, primary_key=True),
    Column("address_id", BigId, primary_key=True),
    # waiting, claimed, sending, sent, blocked, failed, late, dropped, uncertain
    Column("state", String(10), nullable=False),
    Column("due_at", Moment, nullable=False),  # the start, or the waking hour of this person
    Column("message_id", BigInteger),
    Column("reason", String(24)),
    Column("claimed_until", Moment),
    Column("sent_at", Moment),
    Index("ix_mailing_recipients_state", "mailing_id", "state", "due_at"),
    Index("ix_mailing_recipients_address_id", "address_id"),
)

OPEN = ("waiting", "claimed", "sending")
# one row of an executemany (no IN there: it would be expanded), and only while its fate is open
ONE = (
    (mailing_recipients.c.mailing_id == bindparam("the_mailing"))
    & (mailing_recipients.c.address_id == bindparam("the_address"))
    & or_(*(mailing_recipients.c.state == state for state in OPEN))
)


def reached_batch(c: Connection, announcement_id: int, after: int, limit: int) -> Sequence[Any]:
    """(address_id, message_id) of those who have the announcement, by the address: whose message is corrected."""
    r = mailing_recipients
    return c.execute(
        select(r.c.address_id, func.max(r.c.message_id).label("message_id"))
        .join(mailings, mailings.c.id == r.c.mailing_id)
        .where(mailings.c.announcement_id == announcement_id, mailings.c.kind == "send")
        .where(r.c.message_id.is_not(None), r.c.address_id > after)
        .group_by(r.c.address_id)
        .order_by(r.c.address_id)
        .limit(limit)
    ).all()


def reached(c: Connection, announcement_id: int) -> int:
    """How many messages a correction would change."""
    r = mailing_recipients
    joined = r.join(mailings, mailings.c.id == r.c.mailing_id)
    where = (mailings.c.announcement_id == announcement_id) & (mailings.c.kind == "send") & r.c.message_id.is_not(None)
    found = select(func.count(r.c.address_id.distinct())).select_from(joined).where(where)
    return int(c.execute(found).scalar_one())


def add_mailing(c: Connection, **values: Any) -> int:
    """A new mailing; its id."""
    return new_id(c.execute(insert(mailings).values(**values)))


def mailing(c: Connection, mailing_id: int) -> Row[Any] | None:
    """A mailing, locked where the engine locks rows."""
    return c.execute(select(mailings).where(mailings.c.id == mailing_id).with_for_update()).first()


def newest_mailing(c: Connection, announcement_id: int, kind: str) -> Row[Any] | None:
    """The newest mailing of this kind."""
    where = (mailings.c.announcement_id == announcement_id) & (mailings.c.kind == kind)
    return c.execute(select(mailings).where(where).order_by(mailings.c.id.desc()).limit(1)).first()


_FIRST = (mailings.c.start_at, mailings.c.id)
_AHEAD = or_(mailings.c.state == "scheduled", mailings.c.state == "fixing")
# Nobody has read it, and its list still lies there.
_CALLED_OFF = (mailings.c.state == "stopped") & mailings.c.started_at.is_(None) & (mailings.c.fixed_up_to > 0)
# Stopped on the way, and not every row says so yet.
_HALTED = (
    (mailings.c.state == "stopped")
    & mailings.c.started_at.is_not(None)
    & exists().where(mailing_recipients.c.mailing_id == mailings.c.id, mailing_recipients.c.state == "waiting")
)
_IN_STATE = Prepared(select(mailings).where(mailings.c.state == bindparam("the_state")).order_by(*_FIRST))
_BEFORE = Prepared(select(mailings).where(_AHEAD).order_by(*_FIRST))
_TO_CLEAR = Prepared(select(mailings).where(_CALLED_OFF).order_by(mailings.c.id).limit(1))
_TO_CLOSE = Prepared(select(mailings).where(_HALTED).order_by(mailings.c.id).limit(1))
_CHANGE = Prepared(update(mailings).where(mailings.c.id == bindparam("the_id")))


def in_state(c: Connection, state: str) -> Sequence[Row[Any]]:
    """Mailings in a state, the earliest first."""
    return _IN_STATE.all(c, the_state=state)


def before_sending(c: Connection) -> Sequence[Row[Any]]:
    """Mailings that wait for their start or for the end of their list, the earliest first."""
    return _BEFORE.all(c)


def called_off(c: Connection) -> Row[Any] | None:
    """A mailing that was stopped before it began and whose list still lies there."""
    found: Row[Any] | None = _TO_CLEAR.first(c)
    return found


def halted(c: Connection) -> Row[Any] | None:
    """A mailing that was stopped on the way and has rows that wait for nothing."""
    found: Row[Any] | None = _TO_CLOSE.first(c)
    return found


def change_mailing(c: Connection, mailing_id: int, **values: Any) -> None:
    """Write these columns."""
    _CHANGE.run(c, the_id=mailing_id, **values)


def counts(c: Connection, mailing_id: int) -> dict[str, int]:
    """State of the rows -> how many."""
    r = mailing_recipients
    found = select(r.c.state, func.count()).where(r.c.mailing_id == mailing_id).group_by(r.c.state)
    return {state: int(count) for state, count in c.execute(found)}


def maybe_sent(c: Connection, mailing_id: int) -> int:
    """How many of the rows that wait may have gone out before a crash."""
    r = mailing_recipients
    where = (r.c.mailing_id == mailing_id) & (r.c.state == "waiting") & (r.c.reason == "again")
    return int(c.execute(select(func.count()).select_from(r).where(where)).scalar_one())


# recipients


def add_recipients(c: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows with mailing_id, address_id, state, due_at, message_id."""
    if rows:
        c.execute(insert(mailing_recipients), list(rows))


def clear(c: Connection, mailing_id: int, limit: int) -> int:
    """Take so many rows of a list away; how many there were."""
    r = mailing_recipients
    some = select(r.c.address_id).where(r.c.mailing_id == mailing_id).order_by(r.c.address_id).limit(limit)
    return c.execute(delete(r).where(r.c.mailing_id == mailing_id, r.c.address_id.in_(some))).rowcount


_WAITING = Prepared(
    select(
        mailing_recipients.c.mailing_id, mailing_recipients.c.address_id, mailing_recipients.c.due_at,
        mailing_recipients.c.message_id, mailing_recipients.c.reason,
        mailings.c.kind, mailings.c.announcement_id, mailings.c.silent, mailings.c.at_night,
        addresses.c.external_id, addresses.c.language, addresses.c.consent_state, addresses.c.person_id,
        addresses.c.unreachable_at, persons.c.zone, persons.c.muted_until,
    )
    .select_from(
        mailing_recipients.join(mailings, mailings.c.id == mailing_recipients.c.mailing_id)
        .join(addresses, addresses.c.id == mailing_recipients.c.address_id)
        .outerjoin(persons, persons.c.id == addresses.c.person_id)
    )
    .where(mailing_recipients.c.mailing_id == bindparam("the_mailing"), mailing_recipients.c.state == "waiting")
    .where(mailing_recipients.c.due_at <= bindparam("due_before"))
    .order_by(mailing_recipients.c.due_at)
    .limit(bindparam("limit"))
    .with_for_update(of=mailing_recipients, skip_locked=True)
)  # fmt: skip


def waiting(c: Connection, mailing_id: int, now: datetime, limit: int) -> Sequence[Any]:
    """Rows of a running mailing whose moment came, with mailing and person, locked where the engine locks rows."""
    return _WAITING.all(c, the_mailing=mailing_id, due_before=now, limit=limit)


def write_rows(c: Connection, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Write `columns` of many recipients whose fate is open; each row also names `the_mailing` and `the_address`."""
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in columns}
        c.execute(update(mailing_recipients).where(ONE).values(**values), list(rows))


_RECORD = Prepared(update(mailing_recipients).where(ONE))
_MARK = Prepared(
    update(mailing_recipients)
    .where(mailing_recipients.c.mailing_id == bindparam("the_mailing"))
    .where(mailing_recipients.c.address_id == bindparam("the_address"), mailing_recipients.c.state == "claimed")
    .where(
        exists().where(mailings.c.id == mailing_recipients.c.mailing_id, mailings.c.state == "sending"),
        exists().where(addresses.c.id == mailing_recipients.c.address_id, addresses.c.consent_state == "given"),
        exists().where(leases.c.name == RUN, leases.c.epoch == bindparam("the_epoch")),
    )
)


def record(c: Connection, mailing_id: int, address_id: int, **values: Any) -> None:
    """Write these columns of one recipient whose fate is open."""
    _RECORD.run(c, the_mailing=mailing_id, the_address=address_id, **values)


def mark(c: Connection, mailing_id: int, address_id: int, epoch: int, now: datetime, until: datetime) -> bool:
    """A claimed row is being sent from now on, if it still may be: the mailing runs, the consent holds, and so does
    the lease of this epoch."""
    changes = {"state": "sending", "sent_at": now, "claimed_until": until}
    return _MARK.run(c, the_mailing=mailing_id, the_address=address_id, the_epoch=epoch, **changes) == 1


def held(c: Connection) -> Sequence[Any]:
    """Rows that somebody has claimed, with kind and state of their mailing."""
    r = mailing_recipients
    return c.execute(
        select(
            r.c.mailing_id,
            r.c.address_id,
            r.c.state,
            r.c.reason,
            mailings.c.kind,
            mailings.c.state.label("mailing_state"),
        )
        .join(mailings, mailings.c.id == r.c.mailing_id)
        .where(mailings.c.state.in_(["sending", "paused", "fixing", "stopped"]))
        .where(r.c.state.in_(["claimed", "sending"]))
    ).all()


def move_rows(c: Connection, mailing_id: int, states: Sequence[str], **values: Any) -> int:
    """Write these columns of all rows in these states; how many."""
    r = mailing_recipients
    where = (r.c.mailing_id == mailing_id) & r.c.state.in_(list(states))
    return c.execute(update(r).where(where).values(**values)).rowcount


_IN_QUESTION = (mailing_recipients.c.mailing_id == bindparam("the_mailing")) & (
    mailing_recipients.c.state == bindparam("the_state")
)
_DOUBTFUL = mailing_recipients.c.reason == "again"
_CLOSE = Prepared(
    update(mailing_recipients)
    .where(mailing_recipients.c.mailing_id == bindparam("the_mailing"))
    # Here too: PostgreSQL asks it again of a row that another process has just written. No index helps with it: by that
    # of the states SQLite would look at all that wait for each piece.
    .where(mailing_recipients.c.state.concat("") == bindparam("the_state"))
    .where(
        mailing_recipients.c.address_id.in_(
            select(mailing_recipients.c.address_id).where(_IN_QUESTION).limit(bindparam("the_limit"))
        )
    )
    .values(
        state=case((_DOUBTFUL, "uncertain"), else_="dropped"),
        reason=case((_DOUBTFUL, "again"), else_="stopped"),
        claimed_until=None,
    )
)
_NO_LIMIT = 2**31


def close(c: Connection, mailing_id: int, state: str, limit: int = _NO_LIMIT) -> int:
    """Say of so many rows in a state that their mailing was stopped; how many there were. What may have gone out
    before a crash stays uncertain."""
    return _CLOSE.run(c, the_mailing=mailing_id, the_state=state, the_limit=limit)


def know(c: Connection) -> None:
    """Compile what begins a mailing and what closes it, so that nobody has to who holds the writer."""
    _CLOSE.ready(c, the_mailing=0, the_state="waiting", the_limit=0)
    for column in ("started_at", "fixed_up_to", "fixed_at"):
        _CHANGE.ready(c, **{"the_id": 0, column: None})


def any_open(c: Connection, mailing_id: int) -> bool:
    """Is there anybody whose fate is not known?"""
    r = mailing_recipients
    where = (r.c.mailing_id == mailing_id) & r.c.state.in_(OPEN)
    return c.execute(select(r.c.address_id).where(where).limit(1)).first() is not None


def _first(moment: Column[datetime], *where: ColumnElement[bool]) -> ScalarSelect[datetime]:
    return select(func.min(moment)).where(*where).scalar_subquery()


_RUNNING = mailings.c.state == "sending"
_MINE = mailing_recipients.c.mailing_id == mailings.c.id
_DUE = _first(mailing_recipients.c.due_at, _MINE, mailing_recipients.c.state == "waiting")
_HELD = _first(mailing_recipients.c.claimed_until, _MINE, mailing_recipients.c.state.in_(["claimed", "sending"]))
# Mailing by mailing: each asks the index for its own first row.
_MOMENTS = Prepared(
    select(
        _first(mailings.c.start_at, _AHEAD).label("starts"),
        _first(mailings.c.created_at, _AHEAD, mailings.c.fixed_at.is_(None)).label("unfixed"),
        _first(mailings.c.finished_at, _CALLED_OFF).label("called_off"),
        _first(mailings.c.finished_at, _HALTED).label("halted"),
        select(func.min(_DUE)).where(_RUNNING).scalar_subquery().label("due"),
        select(func.min(_HELD)).where(_RUNNING).scalar_subquery().label("held"),
    )
)


def next_moment(c: Connection) -> datetime | None:
    """When the senders have something to do next."""
    known: list[datetime] = [moment for moment in _MOMENTS.first(c) if moment is not None]
    return min(known, default=None)


def forget_person(c: Connection, person_id: int) -> int:
    """Consent withdrawn: nothing more is sent to the person; how many rows were dropped."""
    r = mailing_recipients
    mine = select(addresses.c.id).where(addresses.c.person_id == person_id)
    where = r.c.address_id.in_(mine) & r.c.state.in_(["waiting", "claimed"])
    return c.execute(update(r).where(where).values(state="dropped", reason="no_consent", claimed_until=None)).rowcount
