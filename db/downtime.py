"""When the program was at work last, and who was in the middle of something then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, union

from db.address import addresses
from db.diagnosis import OPEN, attempts
from db.inbox import newest_stored_at
from db.job import jobs
from db.person import persons


def last_alive(c: Connection) -> datetime | None:
    """The last moment at which a job succeeded or an update came; None for a new database."""
    worked: datetime | None = c.execute(select(func.max(jobs.c.last_success))).scalar()
    known = [moment for moment in (worked, newest_stored_at(c)) if moment is not None]
    return max(known, default=None)


def in_the_middle(c: Connection, since: datetime) -> list[int]:
    """Persons with an open question, an unfinished self-diagnosis or profile that moved since this moment."""
    asked = select(addresses.c.person_id).where(addresses.c.expects.is_not(None), addresses.c.expects_since >= since)
    moved = func.coalesce(attempts.c.last_answer_at, attempts.c.created_at)
    answering = select(attempts.c.person_id).where(attempts.c.state.in_(OPEN), moved >= since)
    filling = select(persons.c.id).where(persons.c.state == "filling", persons.c.active_at >= since)
    found = union(asked, answering, filling).subquery()
    person = found.c[0]
    return list(c.execute(select(person).where(person.is_not(None)).order_by(person)).scalars())
