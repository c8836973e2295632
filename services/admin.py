"""What an administrator sees: coordinators and administrators by their shown names, and taking a role away."""

from __future__ import annotations

from dataclasses import dataclass

from db import person as person_rows
from domain.errors import DomainError
from domain.person import RoleCode
from services.base import Tx, Who
from services.methodist import close_question
from services.role import release

ON_PAGE = 6
HELD = (RoleCode.COORDINATOR, RoleCode.ADMIN)


@dataclass(frozen=True, slots=True)
class AdminOverview:
    """How many hold each role."""

    coordinators: int
    admins: int


def overview(tx: Tx, who: Who) -> AdminOverview:
    """The page of the administrator."""
    close_question(tx, who)
    return AdminOverview(*(len(person_rows.with_role(tx.c, role)) for role in HELD))


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role: the shown name, or the code while there is none."""

    person_id: int
    role: str
    name: str
    code: str
    me: bool


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds a role, six on a page; pages count from 0."""

    role: str
    people: tuple[Holder, ...]
    page: int
    last: int


def holders(tx: Tx, who: Who, role: str, page: int = 0) -> Holders:
    """A part of the list. Errors: `gone` for another role."""
    if role not in HELD:
        raise DomainError("gone")
    ids = person_rows.with_role(tx.c, role)
    last = max(len(ids) - 1, 0) // ON_PAGE
    page = min(max(page, 0), last)
    shown = ids[page * ON_PAGE : (page + 1) * ON_PAGE]
    return Holders(role, tuple(_holder(tx, who, person_id, role) for person_id in shown), page, last)


def holder(tx: Tx, who: Who, person_id: int, role: str) -> Holder:
    """One of them. Errors: `gone` when the role was taken meanwhile."""
    if role not in HELD or person_id not in person_rows.with_role(tx.c, role):
        raise DomainError("gone")
    return _holder(tx, who, person_id, role)


def _holder(tx: Tx, who: Who, person_id: int, role: str) -> Holder:
    row = person_rows.load(tx.c, person_id)
    return Holder(person_id, role, row.shown_name or row.code, row.code, me=person_id == who.person_id)


def remove_role(tx: Tx, person_id: int, role: str) -> None:
    """Take the role away; a second press changes nothing. Errors: `last_admin`: somebody must stay."""
    if role not in HELD:
        raise DomainError("gone")
    admins = person_rows.lock_role(tx.c, RoleCode.ADMIN)
    if role == RoleCode.ADMIN and admins == [person_id]:
        raise DomainError("last_admin")
    release(tx, person_id, role)
