"""Where a person can be reached: (channel, external id). Before consent this row is all that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Row,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)

from db.person import persons, roles
from db.prepared import Prepared
from db.types import BigId, Moment, metadata, new_id

addresses = Table(
    "addresses",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("external_id", BigInteger, nullable=False),
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="SET NULL")),
    Column("language", String(8), nullable=False, default="ru"),
    # the consent machine of domain.md 2.1 before there is a person: not_asked, shown, given, declined, withdrawn
    Column("consent_state", String(16), nullable=False, default="not_asked"),
    Column("consent_at", Moment),
    # what the next text means: address of a question, changed inside the service's transaction
    Column("expects", String(48)),
    Column("expects_args", JSON(none_as_null=True)),
    Column("expects_since", Moment),
    # the page that stands in the chat, and its message
    Column("page", String(48)),
    Column("page_args", JSON(none_as_null=True)),
    Column("menu_message_id", BigInteger),
    Column("menu_is_media", BigInteger, nullable=False, default=0),
    # how often the roles changed since the command menu of the chat was published; none when it stands
    Column("menu_stale", SmallInteger),
    Column("unreachable_at", Moment),
    Column("unreachable_reason", String(32)),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("channel", "external_id"),
    Index("ix_addresses_person_id", "person_id"),
    Index("ix_addresses_menu_stale", "menu_stale", sqlite_where=text("menu_stale IS NOT NULL"),
          postgresql_where=text("menu_stale IS NOT NULL")),
)

_WHO = select(
    addresses,
    persons.c.zone,
    persons.c.code,
    persons.c.state.label("person_state"),
    persons.c.send_at,
    persons.c.muted_until,
    persons.c.paused_until,
    select(func.aggregate_strings(roles.c.role, literal_column("','")))  # type: ignore[arg-type]  # one text for all
    .where(roles.c.person_id == addresses.c.person_id)
    .scalar_subquery()
    .label("roles"),
).select_from(addresses.outerjoin(persons, persons.c.id == addresses.c.person_id))

_BY_EXTERNAL = Prepared(
    _WHO.where(addresses.c.channel == bindparam("the_channel"), addresses.c.external_id == bindparam("the_external_id"))
)
_BY_PEOPLE = _WHO.where(addresses.c.person_id.in_(bindparam("people", expanding=True))).order_by(addresses.c.id)
_STALE_MENUS = Prepared(
    _WHO.where(addresses.c.menu_stale.is_not(None)).order_by(addresses.c.id).limit(bindparam("the_limit"))
)
_FORGET_SHOWN = Prepared(
    update(addresses).where(addresses.c.consent_state == "shown", addresses.c.consent_at < bindparam("before"))
)
_CHANGE = Prepared(update(addresses).where(addresses.c.id == bindparam("the_id")))


# The tables of which a row of `by_external` is made.
MADE_OF = frozenset(table.name for table in (addresses, persons, roles))


def by_external(c: Connection, channel: str, external_id: int) -> Row[Any] | None:
    """The address with its person and roles (comma separated) in one statement; None when it is unknown."""
    found: Row[Any] | None = _BY_EXTERNAL.first(c, the_channel=channel, the_external_id=external_id)
    return found


def by_person(c: Connection, person_id: int) -> Row[Any] | None:
    """The same row for a person: the newest address."""
    return c.execute(_WHO.where(addresses.c.person_id == person_id).order_by(addresses.c.id.desc()).limit(1)).first()


def by_people(c: Connection, person_ids: Iterable[int]) -> Sequence[Row[Any]]:
    """The same rows for many persons, the newest address last."""
    people = list(person_ids)
    return c.execute(_BY_PEOPLE, {"people": people}).all() if people else []


def add(c: Connection, channel: str, external_id: int, now: datetime) -> int:
    """A new address without a person; its id."""
    values = {"channel": channel, "external_id": external_id, "created_at": now}
    return new_id(c.execute(insert(addresses).values(**values)))


def change(c: Connection, address_id: int, **values: Any) -> None:
    """Write these columns."""
    _CHANGE.send(c, the_id=address_id, **values)


def menu_changed(c: Connection, address_ids: Iterable[int]) -> None:
    """The command menus of these chats are to be published anew."""
    mine = addresses.c.id.in_(list(address_ids))
    c.execute(update(addresses).where(mine).values(menu_stale=func.coalesce(addresses.c.menu_stale, 0) + 1))


def stale_menus(c: Connection, limit: int) -> Sequence[Row[Any]]:
    """Addresses whose command menu is to be published, with person and roles."""
    return _STALE_MENUS.all(c, the_limit=limit)


def menu_published(c: Connection, address_id: int, stale: int) -> None:
    """The menu stands as it was when `menu_stale` was this; a change since then keeps it stale."""
    mine = (addresses.c.id == address_id) & (addresses.c.menu_stale == stale)
    c.execute(update(addresses).where(mine).values(menu_stale=None))


def forget_shown(c: Connection, before: datetime) -> int:
    """Consent texts that nobody answered since this moment count as never shown; how many."""
    return _FORGET_SHOWN.run(c, before=before, consent_state="not_asked", consent_at=None)
