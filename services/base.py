"""What every use case is handed: Tx (a transaction with the moment and the policy), Who, Said; and `transition()`.

A use case: who -> may they (`access_*`: load by id and owner) -> domain rule -> write through `transition()` -> notices
-> a small frozen dataclass made for the page. It raises DomainError, whose code becomes words in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from db import history as history_rows
from domain.errors import DomainError
from domain.machine import Act
from services.policy import Policy

Scalar = int | str | date | bool | None
Spark = Literal["deliver", "files", "mailing", "commands"]


@dataclass(slots=True)
class Tx:
    """One transaction: `c` the connection, `now` the wall clock (aware, UTC), `sparks` what to wake afterwards."""

    c: Connection
    now: datetime
    policy: Policy
    inbox_seq: int | None = None
    sparks: set[Spark] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts: the address always, the person once there is a consent or a role."""

    address_id: int
    person_id: int | None
    channel: str
    external_id: int
    language: str
    zone: str
    roles: frozenset[str]
    consent_state: str
    expects: str | None = None
    expects_args: tuple[int | str | None, ...] = ()
    page: str | None = None
    page_args: tuple[Scalar, ...] = ()
    menu_message_id: int | None = None

    @property
    def me(self) -> int:
        """The person's id; a page that anyone may open must not ask for it."""
        if self.person_id is None:
            raise DomainError("consent_first")
        return self.person_id

    @property
    def at_the_door(self) -> bool:
        """Nobody yet, and a message with buttons stands in the chat, in which the code of a link may travel."""
        return self.person_id is None and self.menu_message_id is not None and self.consent_state != "withdrawn"

    @property
    def has_withdrawn(self) -> bool:
        """Was somebody until the consent was withdrawn; the first screen has not been shown since."""
        return self.person_id is None and self.consent_state == "withdrawn"

    def today(self, now: datetime) -> date:
        """The person's calendar day."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def local(self, now: datetime) -> datetime:
        """The moment on the person's clock."""
        return now.astimezone(ZoneInfo(self.zone))

    def moment(self, day: date, at: time) -> datetime:
        """The UTC moment of a local day and time."""
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as the channel describes it, before we fetched it. `size` in bytes."""

    kind: str
    remote_id: str
    name: str | None
    mime: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """What a person wrote or sent; the parts of a long text that a client split stand together again.

    `kind`: text, photo, voice, document, or what is refused: sticker, poll, location, contact, video, video_note,
    audio, other. `text` is the text or the caption, `entities` Telegram's.
    """

    kind: str
    text: str
    message_id: int
    entities: tuple[dict[str, object], ...] = ()
    files: tuple[SentFile, ...] = ()  # an album is one message: its files come together
    left_out: int = 0  # parts of an album of a kind that is refused (a video)
    reply_to: int | None = None
    album: str | None = None
    forwarded: bool = False
    edited: bool = False

    @property
    def file(self) -> SentFile | None:
        """The first file."""
        return self.files[0] if self.files else None


def packed(args: Sequence[Scalar]) -> list[int | str | None]:
    """Arguments of a page as JSON can hold them: a date becomes «@ordinal»."""
    return [f"@{arg.toordinal()}" if isinstance(arg, date) else arg for arg in args]


def unpacked(args: Sequence[int | str | None] | None) -> tuple[Scalar, ...]:
    """The arguments again."""
    return tuple(
        date.fromordinal(int(arg[1:])) if isinstance(arg, str) and arg.startswith("@") else arg for arg in args or ()
    )


def noted(
    tx: Tx, entity: str, entity_id: int, change: tuple[str, str | None, str], role: str, actor_id: int | None
) -> None:
    """One row of the history: `change` is (event, from, to). Where no machine describes the states."""
    event, before, after = change
    history_rows.write(
        tx.c,
        at=tx.now,
        actor_id=actor_id,
        actor_role=role,
        entity=entity,
        entity_id=entity_id,
        event=event,
        from_state=before,
        to_state=after,
        inbox_seq=tx.inbox_seq,
    )


def transition(
    tx: Tx,
    entity: str,
    entity_id: int,
    state: str,
    event: str,
    role: str,
    actor_id: int | None = None,
    **values: Any,
) -> str:
    """The only way a state changes: asks the machine, writes the row and the history.

    `state` is what the caller read; a row that has meanwhile another raises DomainError('not_now'). `values`: other
    columns of the row that change with it. Returns the new state.
    """
    to = tx.policy.machines[entity].step(state, event, role)
    if entity not in history_rows.TABLES:
        if values:
            raise ValueError(f"{entity} has no row of its own to write to")
    elif not history_rows.change_state(tx.c, entity, entity_id, state, to, **values):
        raise DomainError("not_now")
    noted(tx, entity, entity_id, (event, state, to), role, actor_id)
    return to


def acts_of(tx: Tx, entity: str, entity_id: int) -> list[Act]:
    """What was done with an entity, oldest first, as its machine reads it."""
    return [
        Act(row.event, row.actor_role, row.actor_id, row.from_state or "", row.to_state, row.at)
        for row in history_rows.of(tx.c, entity, entity_id)
    ]


def take_back(tx: Tx, entity: str, entity_id: int, state: str, role: str, actor_id: int) -> str:
    """Undo the last act of this person within ten minutes (domain.md 2.0, rule 9); returns the state before.

    Raises the DomainErrors of `Machine.take_back`. The caller drops or rewrites what the other side would receive.
    """
    before = tx.policy.machines[entity].take_back(acts_of(tx, entity, entity_id), actor_id, tx.now)
    revert(tx, entity, entity_id, state, before, role, actor_id)
    return before


def revert(tx: Tx, entity: str, entity_id: int, state: str, to: str, role: str, actor_id: int | None = None) -> None:
    """What an act that is taken back had caused goes back with it. Raises `not_now` when the row moved on."""
    if not history_rows.change_state(tx.c, entity, entity_id, state, to):
        raise DomainError("not_now")
    noted(tx, entity, entity_id, ("take_back", state, to), role, actor_id)


def born(tx: Tx, entity: str, entity_id: int, state: str, role: str, actor_id: int | None = None) -> None:
    """The first row of an entity's history."""
    noted(tx, entity, entity_id, ("born", None, state), role, actor_id)
