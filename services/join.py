"""Staff come in by links: what a one-time link opens, for whom, and what became of it (issue 2, line 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row

from db import methodist as methodist_rows
from db import person as person_rows
from db.consent import given
from domain.errors import DomainError
from domain.methodist import read_name
from domain.person import LinkKind, RoleCode
from services import consent
from services.base import Tx, Who, born
from services.consent import Offer
from services.link import state_of
from services.methodist import GONE
from services.person import ensure_person, expect, forget
from services.role import hold

KIND = "pool_pd"
NAME = "staff.name"
# open: may be used now; holder: has the role already; form: the own form is not sent yet
JoinState = Literal["open", "unknown", "used", "expired", "revoked", "holder", "form"]


@dataclass(frozen=True, slots=True)
class JoinCard:
    """What stands behind a link for this person. `offer` is there while a methodist still has to give consent C2."""

    state: JoinState
    role: str
    code: str | None
    expires_at: datetime | None
    offer: Offer | None
    phone: str
    mine: bool = False


def card(tx: Tx, who: Who, code: str | None = None) -> JoinCard:
    """The page of a link; without a code the page of a methodist by `grant` who begins the form."""
    row = _link(tx, code)
    state, role = _state(tx, who, row)
    asks = state == "open" and role == RoleCode.METHODIST
    return JoinCard(
        state=state,
        role=role,
        code=code,
        expires_at=row.expires_at if row is not None else None,
        offer=consent.offer(tx, KIND) if asks and not _has_consent(tx, who) else None,
        phone=tx.policy.operator_phone,
        mine=row is not None and who.person_id is not None and row.used_by == who.person_id,
    )


def _link(tx: Tx, code: str | None) -> Row[Any] | None:
    row = person_rows.link_by_code(tx.c, code) if code else None
    return row if row is not None and row.kind in {LinkKind.ROLE, LinkKind.ADMIN} else None


def _has_consent(tx: Tx, who: Who) -> bool:
    return who.person_id is not None and given(tx.c, who.person_id, KIND) is not None


def _state(tx: Tx, who: Who, row: Row[Any] | None) -> tuple[JoinState, str]:
    role = str(row.role) if row is not None else RoleCode.METHODIST
    if role == RoleCode.METHODIST:
        own = methodist_rows.load(tx.c, who.person_id) if who.person_id is not None else None
        if own is not None and own.state not in GONE:
            return "form" if own.state == "draft" else "holder", role
        if row is None:
            return ("open" if role in who.roles else "unknown"), role
    elif role in who.roles:
        return "holder", role
    assert row is not None  # noqa: S101 - a methodist without a link was answered above
    state = state_of(row, tx.now)
    return ("open" if state == "living" else state), role


def _open(tx: Tx, who: Who, code: str | None, role: str) -> Row[Any] | None:
    """The link, checked once more in the transaction of the press. Errors: `link_<state>`."""
    row = _link(tx, code)
    state, found = _state(tx, who, row)
    if state != "open":
        raise DomainError(f"link_{state}")
    if found != role:
        raise DomainError("not_yours")
    return row


def _use(tx: Tx, row: Row[Any] | None, person_id: int) -> None:
    if row is not None and not person_rows.use_link(tx.c, row.id, person_id, tx.now):
        raise DomainError("link_used")


def has_form(tx: Tx, who: Who) -> bool:
    """Is this somebody whose form of a methodist is not confirmed yet?"""
    return _state(tx, who, None)[0] == "form"


def give(tx: Tx, who: Who, minute: int, code: str | None) -> None:
    """Consent C2: the link is used up and the form of the methodist begins. A second press changes nothing.

    Errors: `link_unknown`, `link_used`, `link_expired`, `link_revoked`, `link_holder`, `consent_old`, `trial_full`.
    """
    if _state(tx, who, _link(tx, code))[0] == "form":
        return
    row = _open(tx, who, code, RoleCode.METHODIST)
    asked = not _has_consent(tx, who)
    if asked:
        consent.check_may_give(tx, who, minute)
    person_id = ensure_person(tx, who)
    _use(tx, row, person_id)
    if asked:
        consent.store(tx, who, person_id, KIND)
    methodist_rows.add(tx.c, person_id, tx.now)
    born(tx, "pool_membership", person_id, "draft", "bot", person_id)


def accept(tx: Tx, who: Who, code: str) -> None:
    """The opener becomes a coordinator and is asked how colleagues call them. Errors as in `give`."""
    row = _link(tx, code)
    if row is not None and row.used_by is not None and row.used_by == who.person_id:
        return
    row = _open(tx, who, code, RoleCode.COORDINATOR)
    _enter(tx, who, row, RoleCode.COORDINATOR)


def claim(tx: Tx, who: Who, code: str) -> bool:
    """The opener of an administrator's link becomes administrator at once; False when the link does not hold."""
    row = _link(tx, code)
    if row is None or _state(tx, who, row) != ("open", RoleCode.ADMIN):
        return False
    _enter(tx, who, row, RoleCode.ADMIN)
    return True


def _enter(tx: Tx, who: Who, row: Row[Any] | None, role: str) -> None:
    person_id = ensure_person(tx, who)
    _use(tx, row, person_id)
    hold(tx, person_id, role, row.created_by if row is not None else None)


@dataclass(frozen=True, slots=True)
class NameCard:
    """How colleagues call a coordinator or an administrator; empty when it was never said."""

    name: str


def ask_name(tx: Tx, who: Who) -> NameCard:
    """«What shall colleagues call you?»: the next text answers it."""
    expect(tx, who, NAME)
    return NameCard(person_rows.load(tx.c, who.me).shown_name or "")


def set_name(tx: Tx, who: Who, typed: str) -> None:
    """Keep the name. Errors: `empty`, `too_long`, `name_unclear`."""
    person_rows.change(tx.c, who.me, shown_name=read_name(typed))
    forget(tx, who)
