"""Announcements (what is said to whom) and mailings (the sending of one), one narrow row a recipient."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, SmallInteger, String, Table, Text

from db.types import BigId, Moment, metadata

announcements = Table(
    "announcements",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("author_id", BigId, nullable=False),
    Column("state", String(12), nullable=False),  # draft, scheduled, sending, paused, stopped, done
    Column("kind", String(12), nullable=False),  # text, photo, document
    Column("text", Text),
    Column("entities", JSON(none_as_null=True)),
    Column("file_id", BigId),
    Column("audience", JSON(none_as_null=True)),  # {"municipalities": [...], "subjects": [...]}; empty lists mean all
    Column("answer_buttons", Boolean, nullable=False, default=False),
    Column("version", SmallInteger, nullable=False, default=1),  # goes up with «Исправить у всех»
    Column("created_at", Moment, nullable=False),
    Index("ix_announcements_author_id", "author_id"),
)

mailings = Table(
    "mailings",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("announcement_id", BigId, ForeignKey("announcements.id"), nullable=False),
    Column("kind", String(8), nullable=False),  # send, correct
    Column("state", String(12), nullable=False),  # scheduled, fixing, sending, paused, stopped, done
    Column("version", SmallInteger, nullable=False, default=1),
    Column("start_at", Moment, nullable=False),
    Column("silent", Boolean, nullable=False, default=False),
    Column("at_night", Boolean, nullable=False, default=False),
    Column("fixed_up_to", BigId, nullable=False, default=0),  # the audience is fixed in batches: the last person taken
    Column("total", Integer, nullable=False, default=0),
    Column("progress_message_id", BigInteger),
    Column("progress_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Index("ix_mailings_state", "state", "start_at"),
)

mailing_recipients = Table(
    "mailing_recipients",
    metadata,
    Column("mailing_id", BigId, primary_key=True),
    Column("address_id", BigId, primary_key=True),
    # waiting, claimed, sending, sent, blocked, failed, late, dropped, uncertain
    Column("state", String(10), nullable=False),
    Column("message_id", BigInteger),
    Column("reason", String(24)),
    Column("claimed_until", Moment),
    Column("sent_at", Moment),
    Index("ix_mailing_recipients_state", "mailing_id", "state"),
)

announcement_answers = Table(
    "announcement_answers",
    metadata,
    Column("announcement_id", BigId, primary_key=True),
    Column("person_id", BigId, primary_key=True),
    Column("answer", String(8), nullable=False),  # yes, no
    Column("at", Moment, nullable=False),
)
