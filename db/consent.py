"""Consents: the text in force is stored once by its SHA-256, a consent is a row that points to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Row,
    String,
    Table,
    Text,
    func,
    insert,
    select,
)

from db.types import BigId, Moment, metadata, new_id

consent_texts = Table(
    "consent_texts",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("version", String(24), nullable=False),
    Column("text", Text, nullable=False),
    Column("draft", Boolean, nullable=False),
    Column("stored_at", Moment, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("persons.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("version", String(24), nullable=False),
    Column("sha256", String(64), ForeignKey("consent_texts.sha256"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("channel", String(16), nullable=False),
    Column("message_id", BigInteger),
    Column("link_id", BigId),
    Index("ix_consents_person_id_kind", "person_id", "kind"),
)


def keep_text(c: Connection, sha256: str, kind: str, version: str, text: str, now: datetime, *, draft: bool) -> None:
    """Store a text once."""
    if c.execute(select(consent_texts.c.sha256).where(consent_texts.c.sha256 == sha256)).first() is None:
        values = {"sha256": sha256, "kind": kind, "version": version, "text": text, "stored_at": now, "draft": draft}
        c.execute(insert(consent_texts).values(**values))


def add(c: Connection, **values: Any) -> int:
    """A given consent; its id."""
    return new_id(c.execute(insert(consents).values(**values)))


def given(c: Connection, person_id: int, kind: str) -> Row[Any] | None:
    """The consent of a kind in force."""
    where = (consents.c.person_id == person_id) & (consents.c.kind == kind) & (consents.c.state == "given")
    return c.execute(select(consents).where(where).order_by(consents.c.id.desc()).limit(1)).first()


def count_people(c: Connection) -> int:
    """How many people have given a consent of any kind."""
    people = select(func.count(consents.c.person_id.distinct())).where(consents.c.state == "given")
    return int(c.execute(people).scalar_one())


def has_any(c: Connection, person_id: int) -> bool:
    """Has this person a consent of any kind in force?"""
    where = (consents.c.person_id == person_id) & (consents.c.state == "given")
    return c.execute(select(consents.c.id).where(where)).first() is not None
