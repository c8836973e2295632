"""The heartbeat's memory and the leases: what is due lies in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
    update,
)

from db.prepared import Prepared
from db.types import Moment, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("since", Moment, nullable=False),  # known since
    Column("next_due", Moment, nullable=False),
    Column("last_success", Moment),
    Column("last_counts", JSON(none_as_null=True)),
    Column("failures", Integer, nullable=False, default=0),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("until", Moment, nullable=False),  # by the database's clock
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Text, nullable=False),
)


RUN = "run"  # the lease of the process that delivers and beats
_JOB = Prepared(select(jobs).where(jobs.c.name == bindparam("the_name")))
_ALL = Prepared(select(jobs))
_ADD = Prepared(insert(jobs))
_WRITE = Prepared(update(jobs).where(jobs.c.name == bindparam("the_name")))
_RENEW = Prepared(
    update(leases).where(
        leases.c.name == bindparam("the_name"),
        leases.c.holder == bindparam("the_holder"),
        leases.c.epoch == bindparam("the_epoch"),
    )
)


def db_now(c: Connection) -> datetime:
    """The database's clock, for leases: on SQLite that of its machine, on PostgreSQL the server's."""
    if c.dialect.name == "sqlite":
        raw = c.exec_driver_sql("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')").scalar_one()
        return datetime.fromisoformat(str(raw)).replace(tzinfo=UTC)
    moment: datetime = c.execute(select(func.clock_timestamp())).scalar_one()
    return moment


def take(c: Connection, name: str, holder: str, term: timedelta) -> int | None:
    """Take a lease that is free, run out or ours; its epoch, or None when another holds it."""
    now = db_now(c)
    row = c.execute(select(leases).where(leases.c.name == name).with_for_update()).first()
    if row is None:
        c.execute(insert(leases).values(name=name, holder=holder, epoch=1, until=now + term))
        return 1
    if row.until > now and row.holder != holder:
        return None
    epoch = int(row.epoch) + 1
    c.execute(update(leases).where(leases.c.name == name).values(holder=holder, epoch=epoch, until=now + term))
    return epoch


def renew(c: Connection, name: str, holder: str, epoch: int, term: timedelta) -> bool:
    """Prolong a lease; False when it is no longer ours."""
    return _RENEW.run(c, the_name=name, the_holder=holder, the_epoch=epoch, until=db_now(c) + term) == 1


def give_back(c: Connection, name: str, holder: str) -> None:
    """End a lease of ours now."""
    where = (leases.c.name == name) & (leases.c.holder == holder)
    c.execute(update(leases).where(where).values(until=db_now(c) - timedelta(seconds=1)))


def job(c: Connection, name: str) -> Row[Any] | None:
    """What is remembered of a job."""
    found: Row[Any] | None = _JOB.first(c, the_name=name)
    return found


def all_jobs(c: Connection) -> dict[str, Row[Any]]:
    """What is remembered of every job, by name."""
    return {row.name: row for row in _ALL.all(c)}


def write(c: Connection, name: str, now: datetime, **values: Any) -> None:
    """Write these columns of a job; one that was not known is known since now."""
    if _WRITE.run(c, the_name=name, **values) == 0:
        _ADD.run(c, name=name, since=now, **{"failures": 0, **values})


def fact(c: Connection, name: str) -> str | None:
    """A remembered fact of this installation (bot id, first admin link, offset of the sandbox clock)."""
    value: str | None = c.execute(select(facts.c.value).where(facts.c.name == name)).scalar()
    return value


def remember(c: Connection, name: str, value: str) -> None:
    """Write a fact."""
    if c.execute(update(facts).where(facts.c.name == name).values(value=value)).rowcount == 0:
        c.execute(insert(facts).values(name=name, value=value))


def held(c: Connection, name: str) -> bool:
    """Does anybody hold this lease now?"""
    row = c.execute(select(leases.c.until).where(leases.c.name == name)).first()
    return row is not None and row.until > db_now(c)
