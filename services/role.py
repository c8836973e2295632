"""Roles: granted on the command line, by a link, or taken away; the command menu follows at once."""

from __future__ import annotations

from db import address as address_rows
from db import person as person_rows
from domain.errors import DomainError
from domain.person import RoleCode
from services.base import Tx
from services.person import ensure_person, refresh_menu, who_from

CHANNEL = "telegram"
GRANTED = frozenset({RoleCode.METHODIST, RoleCode.COORDINATOR, RoleCode.ADMIN})


def grant(tx: Tx, external_id: int, role: str) -> bool:
    """Give a role to the account with this number; False when it has it.

    Before the person's first /start it is kept and applied then. A methodist still fills in the form, and the
    coordinator confirms: the role alone brings no offers. Errors: `role_unknown`.
    """
    _check(role)
    row = address_rows.by_external(tx.c, CHANNEL, external_id)
    if row is None:
        return person_rows.add_grant(tx.c, CHANNEL, external_id, role, tx.now)
    person_id = ensure_person(tx, who_from(row, tx.policy.zone))
    return hold(tx, person_id, role)


def revoke(tx: Tx, external_id: int, role: str) -> bool:
    """Take a role from the account, or the one that waits for its first /start; False when there was none."""
    _check(role)
    waited = person_rows.drop_grant(tx.c, CHANNEL, external_id, role)
    row = address_rows.by_external(tx.c, CHANNEL, external_id)
    if row is None or row.person_id is None:
        return waited
    return release(tx, row.person_id, role) or waited


def hold(tx: Tx, person_id: int, role: str, by: int | None = None) -> bool:
    """Give a role to a person; False when the person has it."""
    given = person_rows.grant_role(tx.c, person_id, role, tx.now, by)
    if given:
        refresh_menu(tx, person_id)
    return given


def release(tx: Tx, person_id: int, role: str) -> bool:
    """Take a role from a person; False when the person has not got it."""
    taken = person_rows.revoke_role(tx.c, person_id, role)
    if taken:
        refresh_menu(tx, person_id)
    return taken


def _check(role: str) -> None:
    if role not in GRANTED:
        raise DomainError("role_unknown", role=role)
