"""The messages of teacher and methodist, and the files that people send."""

from __future__ import annotations

from collections.abc import Sequence
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
    Text,
    insert,
    select,
    update,
)

from db.types import BigId, Moment, metadata, new_id

files = Table(
    "files",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("owner_id", BigId, nullable=False),
    Column("kind", String(16), nullable=False),  # photo, voice, document
    Column("name", String(120)),
    Column("mime", String(80)),
    Column("size", BigInteger),
    Column("remote_id", String(200), nullable=False),  # the channel's own id of the file: a shortcut, never the storage
    Column("key", String(80)),  # in our file store, null until fetched
    Column("sha256", String(64)),
    Column("state", String(12), nullable=False),  # waiting, stored, failed, removed
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("created_at", Moment, nullable=False),
    Index("ix_files_state", "state"),
    Index("ix_files_owner_id", "owner_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("assignment_id", BigId, ForeignKey("assignments.id"), nullable=False),
    Column("author_id", BigId, nullable=False),
    Column("recipient_id", BigId, nullable=False),
    Column("state", String(12), nullable=False),  # machine conversation_message
    Column("kind", String(12), nullable=False),  # text, photo, voice, document
    Column("text", Text),
    Column("template", String(32)),  # a ready text of ours: a key of the locales in place of `text`
    Column("entities", JSON(none_as_null=True)),
    Column("file_id", BigId),
    Column("album", String(40)),  # the same for all parts of one letter (an album, a long text)
    Column("reply_to_id", BigId),
    Column("step_id", BigId),
    Column("version", SmallInteger, nullable=False, default=1),
    Column("source_message_id", BigInteger),  # in the author's chat
    Column("copy_message_id", BigInteger),  # in the recipient's chat
    Column("created_at", Moment, nullable=False),
    Column("deliver_at", Moment),
    Column("delivered_at", Moment),
    Column("failed_at", Moment),
    Column("read_at", Moment),  # it came as a copy, or the thread was opened
    Column("answered_at", Moment),  # the other side wrote after it, or needs no answer
    Column("edited_at", Moment),
    Column("erased_at", Moment),
    Index("ix_messages_state", "state", "deliver_at"),
    Index("ix_messages_assignment_id", "assignment_id", "id"),
    Index("ix_messages_recipient_id", "recipient_id", "state"),
    Index("ix_messages_copy", "recipient_id", "copy_message_id"),
    Index("ix_messages_source", "author_id", "source_message_id"),
)

# what a person wrote and has not yet sent on: a question stands (to whom, are there children in it, in parts)
drafts = Table(
    "drafts",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("author_id", BigId, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    Column("assignment_id", BigId),  # null: it was not said to whom
    Column("ask", String(12), nullable=False),  # free, children, long
    Column("said", JSON(none_as_null=True)),  # emptied when it was decided
    Column("step_id", BigId),
    Column("reply_to_id", BigId),
    Column("letter_id", BigId),  # messages.id once it was passed on
    Column("created_at", Moment, nullable=False),
    Index("ix_drafts_author_id", "author_id", "id"),
    Index("ix_drafts_created_at", "created_at"),
)


def add_file(c: Connection, now: datetime, **values: Any) -> int:
    """A file that a person sent (owner_id, kind, name, mime, size, remote_id); its id."""
    return new_id(c.execute(insert(files).values(state="waiting", created_at=now, **values)))


def file(c: Connection, file_id: int) -> Row[Any]:
    """A file's row; raises NoResultFound."""
    return c.execute(select(files).where(files.c.id == file_id)).one()


def files_waiting(c: Connection, tries: int) -> Sequence[Row[Any]]:
    """Files that are not in our store yet and were not given up."""
    where = (files.c.state == "waiting") & (files.c.attempts < tries)
    return c.execute(select(files).where(where).order_by(files.c.id).limit(50)).all()


def file_stored(c: Connection, file_id: int, key: str, size: int, sha256: str) -> bool:
    """The content lies in our store; False when its owner removed it meanwhile."""
    where = (files.c.id == file_id) & (files.c.state == "waiting")
    return c.execute(update(files).where(where).values(state="stored", key=key, size=size, sha256=sha256)).rowcount > 0


def file_failed(c: Connection, file_id: int, tries: int) -> None:
    """Count a failed attempt; the last one gives up."""
    c.execute(update(files).where(files.c.id == file_id).values(attempts=files.c.attempts + 1))
    where = (files.c.id == file_id) & (files.c.attempts >= tries) & (files.c.state == "waiting")
    c.execute(update(files).where(where).values(state="failed"))


def remove_files(c: Connection, ids: Sequence[int]) -> None:
    """Erase what points to the content; the store is swept afterwards."""
    c.execute(update(files).where(files.c.id.in_(ids)).values(state="removed", name=None, remote_id=""))


def take_removed_keys(c: Connection) -> list[str]:
    """Keys of removed files that are still in the store; they are forgotten here."""
    where = (files.c.state == "removed") & files.c.key.is_not(None)
    keys = list(c.execute(select(files.c.key).where(where)).scalars())
    if keys:
        c.execute(update(files).where(where).values(key=None, sha256=None))
    return keys
