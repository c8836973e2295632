"""The person behind an address: a code instead of a name, the profile, the preferences, the roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import NoResultFound

from db.prepared import Prepared
from db.types import BigId, Moment, metadata, new_id

persons = Table(
    "persons",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("code", String(24), nullable=False, unique=True),
    # machine `profile` (state_machines.yaml): visitor, consented, filling, complete, verified, paused, inactive, erased
    Column("state", String(16), nullable=False),
    Column("zone", String(48)),
    Column("municipality", String(48)),
    Column("org_type", String(24)),
    Column("position", String(32)),
    Column("subject_text", String(100)),
    Column("other_district", Boolean),
    Column("wish", Text),
    # the link of a municipality (also for who came by a school's) or of a methodist
    Column("invited_link_id", BigId),
    # the answer to the one question before the diagnosis, while the position is not known
    Column("leads_lessons", Boolean),
    Column("refused_at", Moment),  # the coordinator did not find the person in the operator's list
    Column("first_teaching_year", SmallInteger),
    Column("is_under_35", Boolean),
    Column("send_at", Time),
    Column("muted_until", Moment),
    Column("paused_until", Date),
    Column("shown_name", String(80)),
    Column("shown_title_in_push", Boolean, nullable=False, default=False),
    Column("created_at", Moment, nullable=False),
    Column("active_at", Moment),
    Column("erased_at", Moment),
    Index("ix_persons_municipality", "municipality"),
)

person_subjects = Table(
    "person_subjects",
    metadata,
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("is_main", Boolean, nullable=False, default=False),
    Index("ix_person_subjects_subject", "subject"),
)

roles = Table(
    "roles",
    metadata,
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(24), primary_key=True),
    Column("granted_at", Moment, nullable=False),
    Column("granted_by", BigId),
)

# `grant` before the person's first /start
pending_grants = Table(
    "pending_grants",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("external_id", BigInteger, primary_key=True),
    Column("role", String(24), primary_key=True),
    Column("at", Moment, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    # domain.person.LinkKind: m, s, i (living), r, a (one-time); "move" holds the hash of a one-time code
    Column("kind", String(8), nullable=False),
    Column("role", String(24)),
    Column("created_by", BigId),
    Column("person_id", BigId),
    Column("municipality", String(48)),
    Column("label", String(120)),
    Column("expires_at", Moment),
    Column("used_at", Moment),
    Column("used_by", BigId),
    Column("revoked_at", Moment),
    Column("tries", SmallInteger, nullable=False, default=0),  # wrong tries while a code to move was live
    Column("created_at", Moment, nullable=False),
    Index("ix_links_created_by", "created_by", "kind"),
)

# who opened what of whom, and when: the person reads it under /privacy
views = Table(
    "views",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("owner_id", BigId, nullable=False),
    Column("viewer_id", BigId, nullable=False),
    Column("what", String(24), nullable=False),
    Column("entity_id", BigId),
    Column("day", Date, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("owner_id", "viewer_id", "what", "entity_id", "day"),
)

# a code is never given to another person, not even after its owner was erased
spent_codes = Table("spent_codes", metadata, Column("code", String(24), primary_key=True))

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("ticket", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("at", Moment, nullable=False),
    Column("deadline", Date, nullable=False),
)


_BY_ID = select(persons).where(persons.c.id == bindparam("the_id"))
_LOAD, _LOCK = Prepared(_BY_ID), Prepared(_BY_ID.with_for_update())


def load(c: Connection, person_id: int) -> Row[Any]:
    """The person's row; raises NoResultFound."""
    return _one(_LOAD.first(c, the_id=person_id))


def _one(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise NoResultFound("no such person")
    return row


def is_alive(c: Connection, person_id: int) -> bool:
    """Is there such a person, and not erased?"""
    where = (persons.c.id == person_id) & persons.c.erased_at.is_(None)
    return c.execute(select(persons.c.id).where(where)).first() is not None


def found(c: Connection, person_id: int) -> bool:
    """Is there such a person?"""
    return c.execute(select(persons.c.id).where(persons.c.id == person_id)).first() is not None


def lock(c: Connection, person_id: int) -> Row[Any]:
    """The person's row, locked where the engine locks rows."""
    return _one(_LOCK.first(c, the_id=person_id))


def add(c: Connection, **values: Any) -> int:
    """A new person; the id."""
    return new_id(c.execute(insert(persons).values(**values)))


def change(c: Connection, person_id: int, **values: Any) -> None:
    """Write these columns."""
    c.execute(update(persons).where(persons.c.id == person_id).values(**values))


def code_taken(c: Connection, code: str) -> bool:
    """Was this spoken code ever given?"""
    if c.execute(select(persons.c.id).where(persons.c.code == code)).first() is not None:
        return True
    return c.execute(select(spent_codes.c.code).where(spent_codes.c.code == code)).first() is not None


def subjects_of(c: Connection, person_id: int) -> Sequence[Row[Any]]:
    """(subject, is_main) rows, the main one first."""
    where = person_subjects.c.person_id == person_id
    return c.execute(select(person_subjects).where(where).order_by(person_subjects.c.is_main.desc())).all()


def set_subjects(c: Connection, person_id: int, subjects: Sequence[str]) -> None:
    """Replace the subjects; the first one is the main one."""
    c.execute(delete(person_subjects).where(person_subjects.c.person_id == person_id))
    rows = [{"person_id": person_id, "subject": code, "is_main": not index} for index, code in enumerate(subjects)]
    if rows:
        c.execute(insert(person_subjects), rows)


def grant_role(c: Connection, person_id: int, role: str, at: datetime, by: int | None) -> bool:
    """Give a role; False when the person has it."""
    where = (roles.c.person_id == person_id) & (roles.c.role == role)
    if c.execute(select(roles.c.role).where(where)).first() is not None:
        return False
    c.execute(insert(roles).values(person_id=person_id, role=role, granted_at=at, granted_by=by))
    return True


def revoke_role(c: Connection, person_id: int, role: str) -> bool:
    """Take a role; False when the person has not got it."""
    return c.execute(delete(roles).where(roles.c.person_id == person_id, roles.c.role == role)).rowcount > 0


def with_role(c: Connection, role: str) -> list[int]:
    """Ids of the persons who hold a role."""
    return list(c.execute(select(roles.c.person_id).where(roles.c.role == role).order_by(roles.c.person_id)).scalars())


def note_view(
    c: Connection, owner_id: int, viewer_id: int, what: str, entity_id: int | None, at: datetime, day: date
) -> None:
    """Somebody opened something of a person; once a day (the viewer's local one) is enough."""
    values = {"owner_id": owner_id, "viewer_id": viewer_id, "what": what, "entity_id": entity_id, "day": day}
    where = [views.c[name] == value for name, value in values.items()]
    if c.execute(select(views.c.id).where(*where)).first() is None:
        c.execute(insert(views).values(at=at, **values))


def lock_role(c: Connection, role: str) -> list[int]:
    """The person's row, locked where the engine locks rows: who acts for this role acts one after another."""
    found = select(roles.c.person_id).where(roles.c.role == role).order_by(roles.c.person_id).with_for_update()
    return list(c.execute(found).scalars())


def take_grants(c: Connection, channel: str, external_id: int) -> list[str]:
    """The roles that were granted before the first /start; they are removed here."""
    where = (pending_grants.c.channel == channel) & (pending_grants.c.external_id == external_id)
    found = list(c.execute(select(pending_grants.c.role).where(where)).scalars())
    if found:
        c.execute(delete(pending_grants).where(where))
    return found


def link_by_code(c: Connection, code: str) -> Row[Any] | None:
    """A link by its code."""
    return c.execute(select(links).where(links.c.code == code)).first()


def add_link(c: Connection, **values: Any) -> int:
    """A new link; its id."""
    return new_id(c.execute(insert(links).values(**values)))


def use_link(c: Connection, link_id: int, person_id: int, now: datetime) -> bool:
    """Use up a one-time link; False when somebody was faster."""
    where = (links.c.id == link_id) & links.c.used_at.is_(None)
    return c.execute(update(links).where(where).values(used_at=now, used_by=person_id)).rowcount == 1


def add_grant(c: Connection, channel: str, external_id: int, role: str, now: datetime) -> bool:
    """Keep a role for the first /start of an account; False when it is kept already."""
    where = (pending_grants.c.channel == channel) & (pending_grants.c.external_id == external_id)
    if c.execute(select(pending_grants.c.role).where(where, pending_grants.c.role == role)).first() is not None:
        return False
    c.execute(insert(pending_grants).values(channel=channel, external_id=external_id, role=role, at=now))
    return True


def drop_grant(c: Connection, channel: str, external_id: int, role: str) -> bool:
    """Forget a role that waits for a first /start; False when there is none."""
    where = (pending_grants.c.channel == channel) & (pending_grants.c.external_id == external_id)
    return c.execute(delete(pending_grants).where(where, pending_grants.c.role == role)).rowcount > 0


def by_code(c: Connection, code: str) -> Row[Any] | None:
    """The person with this spoken code."""
    return c.execute(select(persons).where(persons.c.code == code)).first()
