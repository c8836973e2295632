"""Links that let people in: one-time ones for staff, living ones of municipalities, schools and methodists.

The table stands in `db.person`; a code is looked up and used up there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select, update

from db.person import links
from domain.person import LinkKind, RoleCode


def load(c: Connection, link_id: int) -> Row[Any] | None:
    """A link, locked where the engine locks rows."""
    return c.execute(select(links).where(links.c.id == link_id).with_for_update()).first()


def _living() -> ColumnElement[bool]:
    return links.c.revoked_at.is_(None) & links.c.used_at.is_(None)


def of_municipality(c: Connection, municipality: str) -> Row[Any] | None:
    """The living link of a municipality."""
    where = (links.c.kind == LinkKind.MUNICIPALITY) & (links.c.municipality == municipality) & _living()
    return c.execute(select(links).where(where).order_by(links.c.id).limit(1)).first()


def of_methodist(c: Connection, person_id: int) -> Row[Any] | None:
    """The living link by which a methodist invites teachers."""
    where = (links.c.kind == LinkKind.METHODIST) & (links.c.person_id == person_id) & _living()
    return c.execute(select(links).where(where).order_by(links.c.id).limit(1)).first()


def _shown(coordinator: bool, admin: bool, now: datetime) -> ColumnElement[bool]:
    mine: list[ColumnElement[bool]] = []
    if coordinator:
        mine.append(links.c.kind.in_([LinkKind.MUNICIPALITY, LinkKind.SCHOOL]))
        mine.append(and_(links.c.kind == LinkKind.ROLE, links.c.role == RoleCode.METHODIST))
    if admin:
        mine.append(links.c.kind == LinkKind.ADMIN)
        mine.append(and_(links.c.kind == LinkKind.ROLE, links.c.role == RoleCode.COORDINATOR))
    fresh = or_(links.c.expires_at.is_(None), links.c.expires_at > now)
    return or_(*mine) & _living() & fresh


def living(
    c: Connection, now: datetime, offset: int, limit: int, *, coordinator: bool, admin: bool
) -> Sequence[Row[Any]]:
    """Links that still let somebody in and that these roles look after, newest first."""
    where = _shown(coordinator, admin, now)
    return c.execute(select(links).where(where).order_by(links.c.id.desc()).offset(offset).limit(limit)).all()


def count_living(c: Connection, now: datetime, *, coordinator: bool, admin: bool) -> int:
    """How many there are."""
    where = _shown(coordinator, admin, now)
    return int(c.execute(select(func.count()).select_from(links).where(where)).scalar_one())


def revoke(c: Connection, link_id: int, now: datetime) -> bool:
    """The link lets nobody in from now on; False when it did not before."""
    return c.execute(update(links).where(links.c.id == link_id, _living()).values(revoked_at=now)).rowcount == 1


def revoke_of_methodist(c: Connection, person_id: int, now: datetime) -> None:
    """The methodist invites nobody any more."""
    where = (links.c.kind == LinkKind.METHODIST) & (links.c.person_id == person_id) & _living()
    c.execute(update(links).where(where).values(revoked_at=now))


def revoke_console(c: Connection, now: datetime) -> None:
    """Earlier links of the console to become administrator: only the newest one holds."""
    where = (links.c.kind == LinkKind.ADMIN) & links.c.created_by.is_(None) & _living()
    c.execute(update(links).where(where).values(revoked_at=now))
