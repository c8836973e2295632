"""Links that let people in: one-time for staff, living for municipalities, schools and a methodist's own teachers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row

from db import link as rows
from db import person as person_rows
from domain.errors import DomainError
from domain.evidence import clean_line
from domain.person import Link, LinkKind, RoleCode, format_payload, link_code, may_invite
from services.base import Tx, Who

STAFF_FOR = timedelta(days=7)
ADMIN_FOR = timedelta(minutes=15)
LONGEST_LABEL = 60
ON_PAGE = 6
LinkState = Literal["living", "used", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A link as its keeper sees it. `audience`: admin, coordinator, methodist, place, school or own."""

    id: int
    audience: str
    url: str
    state: LinkState
    one_time: bool
    place: str
    label: str
    expires_at: datetime | None
    back: str


@dataclass(frozen=True, slots=True)
class LinkList:
    """Links that still work, six on a page; pages count from 0."""

    cards: tuple[LinkCard, ...]
    page: int
    last: int
    back: str


def first_admin_link(tx: Tx) -> str | None:
    """The payload that makes its opener the administrator, for the console; None when there is one already.

    It lives 15 minutes; an earlier one of the console no longer works.
    """
    if person_rows.with_role(tx.c, RoleCode.ADMIN):
        return None
    rows.revoke_console(tx.c, tx.now)
    link_id = _make(tx, LinkKind.ADMIN, role=RoleCode.ADMIN, expires_at=tx.now + ADMIN_FOR)
    return _payload(_row(tx, link_id))


def make_staff(tx: Tx, who: Who, role: str) -> int:
    """A one-time link for a colleague: an administrator invites coordinators and administrators, a coordinator
    methodists. Errors: `not_yours`."""
    wanted = RoleCode(role)
    if not may_invite([RoleCode(own) for own in who.roles if own in set(RoleCode)], wanted):
        raise DomainError("not_yours")
    kind = LinkKind.ADMIN if wanted is RoleCode.ADMIN else LinkKind.ROLE
    term = ADMIN_FOR if wanted is RoleCode.ADMIN else STAFF_FOR
    return _make(tx, kind, role=wanted, created_by=who.me, expires_at=tx.now + term)


def make_place(tx: Tx, who: Who, municipality: str) -> int:
    """The living link of a municipality; there is one of each."""
    _check_coordinator(who)
    return int(of_municipality(tx, municipality, who.me).id)


def make_school(tx: Tx, who: Who, municipality: str, label: str) -> int:
    """A living link of a school; its label is seen by coordinators only. Errors: `empty`, `too_long`."""
    _check_coordinator(who)
    _check_place(tx, municipality)
    name = clean_line(label, LONGEST_LABEL)
    of_municipality(tx, municipality, who.me)  # what a teacher's consent will remember
    return _make(tx, LinkKind.SCHOOL, municipality=municipality, label=name, created_by=who.me)


def make_own(tx: Tx, person_id: int) -> int:
    """The living link of a methodist for the own teachers; there is one."""
    found = rows.of_methodist(tx.c, person_id)
    if found is not None:
        return int(found.id)
    return _make(tx, LinkKind.METHODIST, person_id=person_id, created_by=person_id)


def of_municipality(tx: Tx, municipality: str, created_by: int | None = None) -> Row[Any]:
    """The living link of a municipality, made when there is none."""
    _check_place(tx, municipality)
    found = rows.of_municipality(tx.c, municipality)
    if found is None:
        person_rows.lock_role(tx.c, RoleCode.COORDINATOR)  # two coordinators at one moment make one link
        found = rows.of_municipality(tx.c, municipality)
    if found is None:
        found = _row(tx, _make(tx, LinkKind.MUNICIPALITY, municipality=municipality, created_by=created_by))
    return found


def invitation(tx: Tx, code: str | None) -> Row[Any] | None:
    """The link that a newcomer's consent remembers; of a school only the municipality (issue 2, line 1)."""
    found = person_rows.link_by_code(tx.c, code) if code else None
    if found is None or found.revoked_at is not None:
        return None
    if found.kind == LinkKind.SCHOOL:
        return of_municipality(tx, found.municipality)
    return found


def card(tx: Tx, who: Who, link_id: int) -> LinkCard:
    """A link for who looks after it. Errors: `gone`, `not_yours`."""
    return _card(tx, _access(tx, who, link_id))


def living(tx: Tx, who: Who, page: int = 0) -> LinkList:
    """The links that these roles look after and that still let somebody in."""
    scope = {"coordinator": RoleCode.COORDINATOR in who.roles, "admin": RoleCode.ADMIN in who.roles}
    if not any(scope.values()):
        raise DomainError("not_yours")
    last = max(rows.count_living(tx.c, tx.now, **scope) - 1, 0) // ON_PAGE
    page = min(max(page, 0), last)
    found = rows.living(tx.c, tx.now, page * ON_PAGE, ON_PAGE, **scope)
    back = "staff" if scope["coordinator"] else "admin"
    return LinkList(tuple(_card(tx, row) for row in found), page, last, back)


def revoke(tx: Tx, who: Who, link_id: int) -> LinkCard:
    """The link lets nobody in any more; a second press changes nothing."""
    found = _access(tx, who, link_id)
    rows.revoke(tx.c, found.id, tx.now)
    return _card(tx, found)


def state_of(row: Row[Any], now: datetime) -> LinkState:
    """What became of a link."""
    if row.used_at is not None:
        return "used"
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at is not None and row.expires_at <= now:
        return "expired"
    return "living"


def _make(tx: Tx, kind: LinkKind, **values: Any) -> int:
    rng = secrets.SystemRandom()
    return person_rows.add_link(tx.c, code=link_code(rng), kind=kind, created_at=tx.now, **values)


def _row(tx: Tx, link_id: int) -> Row[Any]:
    found = rows.load(tx.c, link_id)
    if found is None:
        raise DomainError("gone")
    return found


def _payload(row: Row[Any]) -> str:
    return format_payload(Link(LinkKind(row.kind), row.code))


def _audience(row: Row[Any]) -> str:
    named = {LinkKind.MUNICIPALITY: "place", LinkKind.SCHOOL: "school", LinkKind.METHODIST: "own"}
    return named.get(LinkKind(row.kind)) or str(row.role)


def _card(tx: Tx, row: Row[Any]) -> LinkCard:
    audience = _audience(row)
    place = tx.policy.municipalities.get(row.municipality) if row.municipality else None
    return LinkCard(
        id=row.id,
        audience=audience,
        url=tx.policy.link(_payload(row)),
        state=state_of(row, tx.now),
        one_time=row.role is not None,
        place=place.short_ru if place else "",
        label=row.label or "",
        expires_at=row.expires_at,
        back={"own": "methodist", "admin": "admin", "coordinator": "admin"}.get(audience, "staff"),
    )


def _access(tx: Tx, who: Who, link_id: int) -> Row[Any]:
    found = _row(tx, link_id)
    keeper = {"own": RoleCode.METHODIST, "admin": RoleCode.ADMIN, "coordinator": RoleCode.ADMIN}
    needed = keeper.get(_audience(found), RoleCode.COORDINATOR)
    if needed not in who.roles or (needed is RoleCode.METHODIST and found.person_id != who.person_id):
        raise DomainError("not_yours")
    return found


def _check_coordinator(who: Who) -> None:
    if RoleCode.COORDINATOR not in who.roles:
        raise DomainError("not_yours")


def _check_place(tx: Tx, municipality: str) -> None:
    if municipality not in tx.policy.municipalities:
        raise DomainError("not_in_list")
