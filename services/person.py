"""Who acts, and what makes somebody a person: an address first, a person with a code after a consent or a role."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row

from db import address as address_rows
from db import person as person_rows
from domain.person import spoken_code
from services.base import Tx, Who, unpacked


def who_from(row: Row[Any], default_zone: str) -> Who:
    """A Who from a row of `db.address`."""
    return Who(
        address_id=row.id,
        person_id=row.person_id,
        channel=row.channel,
        external_id=row.external_id,
        language=row.language,
        zone=row.zone or default_zone,
        roles=frozenset((row.roles or "").split(",")) - {""},
        consent_state=row.consent_state,
        expects=row.expects,
        expects_args=tuple(row.expects_args or ()),
        page=row.page,
        page_args=unpacked(row.page_args),
        menu_message_id=row.menu_message_id,
    )


def who_is(tx: Tx, channel: str, external_id: int) -> Who:
    """The one who writes from this address; an unknown address gets a row with nothing but itself.

    Roles granted on the command line before the first /start are applied here.
    """
    row = address_rows.by_external(tx.c, channel, external_id)
    if row is None:
        address_rows.add(tx.c, channel, external_id, tx.now)
        granted = person_rows.take_grants(tx.c, channel, external_id)
        row = address_rows.by_external(tx.c, channel, external_id)
        assert row is not None  # noqa: S101 - it was added two lines above
        if granted:
            person_id = ensure_person(tx, who_from(row, tx.policy.zone))
            for role in granted:
                person_rows.grant_role(tx.c, person_id, role, tx.now, None)
            refresh_menu(tx, person_id)
            row = address_rows.by_external(tx.c, channel, external_id)
            assert row is not None  # noqa: S101
    return who_from(row, tx.policy.zone)


def who_of(tx: Tx, person_id: int) -> Who | None:
    """The address of a person, None when there is none left."""
    row = address_rows.by_person(tx.c, person_id)
    return None if row is None else who_from(row, tx.policy.zone)


def ensure_person(tx: Tx, who: Who) -> int:
    """The person behind an address, made now when there was none: a random code that nobody ever had."""
    if who.person_id is not None:
        return who.person_id
    rng = secrets.SystemRandom()
    code = spoken_code(tx.policy.code_words, rng)
    while person_rows.code_taken(tx.c, code):
        code = spoken_code(tx.policy.code_words, rng)
    person_id = person_rows.add(tx.c, code=code, state="visitor", created_at=tx.now, active_at=tx.now)
    address_rows.change(tx.c, who.address_id, person_id=person_id)
    return person_id


def refresh_menu(tx: Tx, person_id: int) -> None:
    """The person's roles changed: the command menu of each of the chats is published anew after the commit, or by a
    later beat."""
    refresh_menus(tx, [row.id for row in address_rows.by_people(tx.c, [person_id])])


def refresh_menus(tx: Tx, address_ids: Collection[int]) -> None:
    """The same for chats."""
    address_rows.menu_changed(tx.c, address_ids)
    tx.sparks.add("commands")


def expect(tx: Tx, who: Who, name: str, *args: int | str | None) -> None:
    """The next text or file of this person answers `name(*args)`. It stands until it is answered or forgotten."""
    address_rows.change(tx.c, who.address_id, expects=name, expects_args=list(args), expects_since=tx.now)


def forget(tx: Tx, who: Who) -> None:
    """No question waits for a text."""
    address_rows.change(tx.c, who.address_id, expects=None, expects_args=None, expects_since=None)


def set_reachable(tx: Tx, who: Who, *, reachable: bool, reason: str | None = None) -> None:
    """The channel reports a block, or that the person is back."""
    values = {"unreachable_at": None if reachable else tx.now, "unreachable_reason": None if reachable else reason}
    address_rows.change(tx.c, who.address_id, **values)
