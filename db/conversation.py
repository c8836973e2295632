"""The messages of teacher and methodist, and the files that people send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from db.assignment import WORKING, assignments
from db.person import persons
from db.prepared import Prepared
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
    Index("ix_files_key", "key"),
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
    Column("route_id", BigId),  # the route that stood on the screen: «No» leads back to it
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


_FILES_WAITING = Prepared(
    select(files)
    .where(files.c.state == "waiting", files.c.attempts < bindparam("tries"))
    .order_by(files.c.id)
    .limit(50)
)
_REMOVED = (files.c.state == "removed") & files.c.key.is_not(None)
_REMOVED_KEYS = Prepared(select(files.c.key).where(_REMOVED))


def files_waiting(c: Connection, tries: int) -> Sequence[Row[Any]]:
    """Files that are not in our store yet and were not given up."""
    return _FILES_WAITING.all(c, tries=tries)


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


def known_keys(c: Connection, keys: Sequence[str]) -> set[str]:
    """Which of these keys of the store belong to a file of somebody."""
    return set(c.execute(select(files.c.key).where(files.c.key.in_(keys))).scalars())


def take_removed_keys(c: Connection) -> list[str]:
    """Keys of removed files that are still in the store; they are forgotten here."""
    keys = [row.key for row in _REMOVED_KEYS.all(c)]
    if keys:
        c.execute(update(files).where(_REMOVED).values(key=None, sha256=None))
    return keys


# messages


def add_message(c: Connection, **values: Any) -> int:
    """A new message; its id."""
    return new_id(c.execute(insert(messages).values(**values)))


def message(c: Connection, message_id: int) -> Row[Any] | None:
    """A message, locked where the engine locks rows."""
    return c.execute(select(messages).where(messages.c.id == message_id).with_for_update()).first()


def messages_by_id(c: Connection, ids: Iterable[int]) -> Sequence[Row[Any]]:
    """Messages with their pair (teacher_id, methodist_id, subject, pair_state) and the teacher's code, in order."""
    return c.execute(
        select(
            messages,
            assignments.c.teacher_id,
            assignments.c.methodist_id,
            assignments.c.subject,
            assignments.c.state.label("pair_state"),
            persons.c.code,
        )
        .join(assignments, assignments.c.id == messages.c.assignment_id)
        .join(persons, persons.c.id == assignments.c.teacher_id)
        .where(messages.c.id.in_(list(ids)))
        .order_by(messages.c.id)
    ).all()


def letter(c: Connection, first: Row[Any]) -> Sequence[Row[Any]]:
    """All parts of the letter this message belongs to, in order."""
    if first.album is None:
        where = messages.c.id == first.id
    else:
        where = (messages.c.assignment_id == first.assignment_id) & (messages.c.author_id == first.author_id)
        where &= messages.c.album == first.album
    return c.execute(select(messages).where(where).order_by(messages.c.id).with_for_update()).all()


def by_source(c: Connection, author_id: int, source_message_id: int) -> Sequence[Row[Any]]:
    """The parts that a message in the author's chat became."""
    where = (messages.c.author_id == author_id) & (messages.c.source_message_id == source_message_id)
    return c.execute(select(messages).where(where).order_by(messages.c.id).with_for_update()).all()


def by_copy(c: Connection, recipient_id: int, copy_message_id: int) -> Row[Any] | None:
    """The message whose copy stands in the recipient's chat."""
    where = (messages.c.recipient_id == recipient_id) & (messages.c.copy_message_id == copy_message_id)
    return c.execute(select(messages).where(where).limit(1)).first()


def change_messages(c: Connection, ids: Iterable[int], **values: Any) -> None:
    """Write these columns."""
    c.execute(update(messages).where(messages.c.id.in_(list(ids))).values(**values))


def _seen_by(viewer_id: int) -> ColumnElement[bool]:
    own = (messages.c.author_id == viewer_id) & messages.c.state.in_(["received", "held", "delivered", "undelivered"])
    return own | ((messages.c.recipient_id == viewer_id) & (messages.c.state == "delivered"))


def thread(c: Connection, assignment_id: int, viewer_id: int, limit: int, offset: int = 0) -> Sequence[Row[Any]]:
    """What this side sees of a thread, oldest first."""
    where = (messages.c.assignment_id == assignment_id) & _seen_by(viewer_id)
    return c.execute(select(messages).where(where).order_by(messages.c.id).limit(limit).offset(offset)).all()


def thread_length(c: Connection, assignment_id: int, viewer_id: int) -> int:
    """How many messages this side sees."""
    where = (messages.c.assignment_id == assignment_id) & _seen_by(viewer_id)
    return c.execute(select(func.count()).select_from(messages).where(where)).scalar_one()


def threads_of(c: Connection, viewer_id: int) -> Sequence[Any]:
    """(assignment_id, last) of every thread of a person, the latest first."""
    where = (messages.c.author_id == viewer_id) | (messages.c.recipient_id == viewer_id)
    last = func.max(messages.c.id).label("last")
    grouped = select(messages.c.assignment_id, last).where(where).group_by(messages.c.assignment_id)
    return c.execute(grouped.order_by(last.desc())).all()


def wrote(c: Connection, assignment_id: int, author_id: int, *, media: bool = False) -> bool:
    """Has this side written into the thread (with a photo, voice or file in it)?"""
    where = (messages.c.assignment_id == assignment_id) & (messages.c.author_id == author_id)
    if media:
        where &= messages.c.kind != "text"
    return c.execute(select(messages.c.id).where(where).limit(1)).first() is not None


def read(c: Connection, assignment_id: int, recipient_id: int, now: datetime) -> None:
    """The recipient has seen what had come."""
    where = (messages.c.assignment_id == assignment_id) & (messages.c.recipient_id == recipient_id)
    where &= (messages.c.state == "delivered") & messages.c.read_at.is_(None)
    c.execute(update(messages).where(where).values(read_at=now))


def answered(c: Connection, assignment_id: int, recipient_id: int, now: datetime) -> int:
    """What had come to this side needs no answer any more; how many."""
    where = (messages.c.assignment_id == assignment_id) & (messages.c.recipient_id == recipient_id)
    where &= (messages.c.state == "delivered") & messages.c.answered_at.is_(None)
    read_at = func.coalesce(messages.c.read_at, now)
    return c.execute(update(messages).where(where).values(answered_at=now, read_at=read_at)).rowcount


_WITHOUT_ANSWER = (
    select(
        messages.c.recipient_id,
        messages.c.assignment_id,
        func.min(messages.c.created_at).label("since"),
        func.sum(case((messages.c.read_at.is_(None), 1), else_=0)).label("unread"),
    )
    .join(assignments, assignments.c.id == messages.c.assignment_id)
    .where(
        messages.c.recipient_id.in_(bindparam("recipients", expanding=True)),
        messages.c.state == "delivered",
        messages.c.answered_at.is_(None),
        assignments.c.state.in_(WORKING),
    )
    .group_by(messages.c.recipient_id, messages.c.assignment_id)
    .order_by(func.min(messages.c.created_at))
)


def without_answer(c: Connection, recipient_ids: Iterable[int]) -> Sequence[Any]:
    """(recipient_id, assignment_id, since, unread) of threads whose last word is not the recipient's, `since` being the
    moment of the first word that has no answer; who waits longest stands first."""
    return c.execute(_WITHOUT_ANSWER, {"recipients": list(recipient_ids)}).all()


def unanswered(c: Connection, assignment_id: int, recipient_id: int, limit: int) -> Sequence[Row[Any]]:
    """The newest words of a thread that wait for this side's answer, oldest first."""
    where = (messages.c.assignment_id == assignment_id) & (messages.c.recipient_id == recipient_id)
    where &= (messages.c.state == "delivered") & messages.c.answered_at.is_(None)
    found = c.execute(select(messages).where(where).order_by(messages.c.id.desc()).limit(limit)).all()
    return found[::-1]


def held_for(c: Connection, recipient_id: int) -> Sequence[Row[Any]]:
    """What is held for a person, in order."""
    where = (messages.c.recipient_id == recipient_id) & (messages.c.state == "held")
    return c.execute(select(messages).where(where).order_by(messages.c.id)).all()


def of_person(c: Connection, person_id: int) -> Sequence[Row[Any]]:
    """All messages of a person's threads that still have content."""
    where = (messages.c.author_id == person_id) | (messages.c.recipient_id == person_id)
    return c.execute(select(messages).where(where, messages.c.erased_at.is_(None)).order_by(messages.c.id)).all()


# drafts


def add_draft(c: Connection, **values: Any) -> int:
    """A new draft; its id."""
    return new_id(c.execute(insert(drafts).values(**values)))


def draft(c: Connection, draft_id: int) -> Row[Any] | None:
    """A draft, locked where the engine locks rows."""
    return c.execute(select(drafts).where(drafts.c.id == draft_id).with_for_update()).first()


def open_drafts(c: Connection, author_id: int, since: datetime) -> Sequence[Row[Any]]:
    """What a person wrote since a moment and has not decided on, oldest first."""
    where = (drafts.c.author_id == author_id) & drafts.c.said.is_not(None) & (drafts.c.created_at >= since)
    return c.execute(select(drafts).where(where).order_by(drafts.c.id)).all()


def change_draft(c: Connection, draft_id: int, **values: Any) -> None:
    """Write these columns."""
    c.execute(update(drafts).where(drafts.c.id == draft_id).values(**values))


_DROP_OLD = Prepared(delete(drafts).where(drafts.c.created_at < bindparam("before")))
_DROP_THEIRS = Prepared(delete(drafts).where(drafts.c.author_id == bindparam("author")))


def drop_drafts(c: Connection, before: datetime | None = None, author_id: int | None = None) -> int:
    """Delete old drafts, or those of a person; how many."""
    return _DROP_OLD.run(c, before=before) if before is not None else _DROP_THEIRS.run(c, author=author_id)
