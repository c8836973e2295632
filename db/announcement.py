"""Announcements: what is said, to whom, and what people answered. The sending of one lies in `db.mailing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from db.address import addresses
from db.mailing import mailing_recipients, mailings
from db.person import person_subjects, persons
from db.prepared import Prepared
from db.types import BigId, Moment, metadata, new_id
from domain.mailing import Audience

announcements = Table(
    "announcements",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("author_id", BigId, nullable=False),
    Column("state", String(12), nullable=False),  # machine announcement: draft, sent, cancelled
    Column("kind", String(12), nullable=False),  # text, photo, document
    Column("text", Text),
    Column("entities", JSON(none_as_null=True)),
    Column("file_id", BigId),
    Column("audience", JSON(none_as_null=True)),  # {"municipalities": [...], "subjects": [...]}; empty lists mean all
    Column("answer_buttons", Boolean, nullable=False, default=False),
    Column("version", SmallInteger, nullable=False, default=1),  # goes up with every change: buttons name it
    Column("corrects_id", BigId),  # a correction waits as a draft of its own until it is confirmed
    Column("source_message_id", BigInteger),  # the author's message: an edit of it changes the draft
    Column("created_at", Moment, nullable=False),
    Index("ix_announcements_author_id", "author_id"),
    Index("ix_announcements_state", "state", "id"),
)

announcement_answers = Table(
    "announcement_answers",
    metadata,
    Column("announcement_id", BigId, primary_key=True),
    Column("person_id", BigId, primary_key=True),
    Column("answer", String(8), nullable=False),  # yes, no
    Column("at", Moment, nullable=False),
)


# announcements


def add(c: Connection, **values: Any) -> int:
    """A new announcement; its id."""
    return new_id(c.execute(insert(announcements).values(**values)))


def announcement(c: Connection, announcement_id: int) -> Row[Any] | None:
    """The announcement, locked where the engine locks rows."""
    where = announcements.c.id == announcement_id
    return c.execute(select(announcements).where(where).with_for_update()).first()


_LETTER = Prepared(select(announcements).where(announcements.c.id == bindparam("the_id")))


def letter(c: Connection, announcement_id: int) -> Row[Any]:
    """An announcement that is there, not locked."""
    found: Row[Any] = _LETTER.first(c, the_id=announcement_id)
    return found


def letters(c: Connection, ids: Iterable[int]) -> Mapping[int, Row[Any]]:
    """id -> announcement; a few."""
    found = {announcement_id: _LETTER.first(c, the_id=announcement_id) for announcement_id in ids}
    return {announcement_id: row for announcement_id, row in found.items() if row is not None}


def change(c: Connection, announcement_id: int, **values: Any) -> None:
    """Write these columns and count the version up."""
    statement = update(announcements).where(announcements.c.id == announcement_id)
    c.execute(statement.values(version=announcements.c.version + 1, **values))


def newest_draft(c: Connection, author_id: int, source_message_id: int | None = None) -> Row[Any] | None:
    """The author's newest draft, or the one that was made from a certain message."""
    where = (announcements.c.author_id == author_id) & (announcements.c.state == "draft")
    if source_message_id is not None:
        where &= announcements.c.source_message_id == source_message_id
    else:
        where &= announcements.c.corrects_id.is_(None)
    return c.execute(select(announcements).where(where).order_by(announcements.c.id.desc()).limit(1)).first()


def sent(c: Connection, limit: int, offset: int, author_id: int | None = None) -> Sequence[Row[Any]]:
    """What was sent, newest first, without corrections."""
    where = (announcements.c.state == "sent") & announcements.c.corrects_id.is_(None)
    if author_id is not None:
        where &= announcements.c.author_id == author_id
    return c.execute(
        select(announcements).where(where).order_by(announcements.c.id.desc()).limit(limit).offset(offset)
    ).all()


# the audience


def _heard(audience: Audience) -> ColumnElement[bool]:
    """The newest address of everybody with a consent who belongs to the audience."""
    other = addresses.alias("other")
    newest = select(func.max(other.c.id)).where(other.c.person_id == persons.c.id).scalar_subquery()
    where = (addresses.c.id == newest) & (addresses.c.consent_state == "given") & (persons.c.state != "erased")
    if audience.municipalities:
        where &= persons.c.municipality.in_([literal(code) for code in sorted(audience.municipalities)])
    if audience.subjects:
        mine = person_subjects.c.person_id == persons.c.id
        named = person_subjects.c.subject.in_([literal(code) for code in sorted(audience.subjects)])
        where &= exists().where(mine, named)
    return where


_PEOPLE = addresses.join(persons, persons.c.id == addresses.c.person_id)


def reach(c: Connection, audience: Audience) -> tuple[int, int]:
    """(people who would get it, people who have closed the bot)."""
    closed = func.count(addresses.c.unreachable_at)
    row = c.execute(select(func.count(), closed).select_from(_PEOPLE).where(_heard(audience))).one()
    return int(row[0]) - int(row[1]), int(row[1])


_LOOKED_AT = (
    select(persons.c.id).where(persons.c.id > bindparam("the_last")).order_by(persons.c.id).limit(bindparam("piece"))
)
_UP_TO = Prepared(select(func.max(_LOOKED_AT.subquery().c.id).label("id")))


@lru_cache(64)
def _fixing(audience: Audience) -> Prepared:
    """Puts the people of an audience with ids over `after`, up to `last`, among the recipients."""
    closed = addresses.c.unreachable_at.is_not(None)
    chosen = select(
        bindparam("the_mailing", type_=BigId),
        addresses.c.id,
        case((closed, "blocked"), else_="waiting"),
        bindparam("the_start", type_=Moment()),
        case((closed, "blocked")),
    ).select_from(_PEOPLE)
    piece = (persons.c.id > bindparam("after", type_=BigId)) & (persons.c.id <= bindparam("last", type_=BigId))
    names = ["mailing_id", "address_id", "state", "due_at", "reason"]
    return Prepared(insert(mailing_recipients).from_select(names, chosen.where(piece, _heard(audience))))


def fix_audience(
    c: Connection, mailing_id: int, due_at: datetime, audience: Audience, after: int, piece: int
) -> int | None:
    """Look at the next `piece` people (by id) and put those of the audience among the recipients; the last one looked
    at, None when there is nobody more.

    Who has closed the bot stands there as blocked. No row passes through Python, and a piece is as long for an audience
    of a few as for everybody: the writer is held for a moment only.
    """
    last: int | None = _UP_TO.first(c, the_last=after, piece=piece).id
    if last is not None:
        _fixing(audience).run(c, the_mailing=mailing_id, the_start=due_at, after=after, last=last)
    return last


def know_audience(c: Connection, audience: Audience) -> None:
    """Compile what `fix_audience` will run for this audience; nothing is run."""
    _UP_TO.ready(c, the_last=0, piece=0)
    _fixing(audience).ready(c, the_mailing=0, the_start=None, after=0, last=0)


# answers


def set_answer(c: Connection, announcement_id: int, person_id: int, answer: str, now: datetime) -> None:
    """The last answer counts."""
    a = announcement_answers
    where = (a.c.announcement_id == announcement_id) & (a.c.person_id == person_id)
    if c.execute(update(a).where(where).values(answer=answer, at=now)).rowcount == 0:
        c.execute(insert(a).values(announcement_id=announcement_id, person_id=person_id, answer=answer, at=now))


def answers(c: Connection, announcement_id: int) -> dict[str, int]:
    """yes, no -> how many."""
    a = announcement_answers
    found = select(a.c.answer, func.count()).where(a.c.announcement_id == announcement_id).group_by(a.c.answer)
    return {answer: int(count) for answer, count in c.execute(found)}


def answers_by_code(c: Connection, announcement_id: int) -> Sequence[Any]:
    """(code, municipality, subject, answer, at), by the code."""
    a = announcement_answers
    main = _main_subject(a.c.person_id)
    return c.execute(
        select(persons.c.code, persons.c.municipality, main.label("subject"), a.c.answer, a.c.at)
        .join(persons, persons.c.id == a.c.person_id)
        .where(a.c.announcement_id == announcement_id)
        .order_by(persons.c.code)
    ).all()


def _main_subject(person_id: ColumnElement[Any]) -> Any:
    where = (person_subjects.c.person_id == person_id) & person_subjects.c.is_main
    return select(func.min(person_subjects.c.subject)).where(where).scalar_subquery()


def accepted_by(c: Connection, announcement_id: int, split: str) -> dict[str | None, int]:
    """Accepted messages by `municipality` or by main `subject` (null: not named) -> how many people."""
    r = mailing_recipients
    key: Any = persons.c.municipality if split == "municipality" else _main_subject(persons.c.id)
    inner = (
        select(addresses.c.person_id, key.label("key"))
        .select_from(
            r.join(mailings, mailings.c.id == r.c.mailing_id)
            .join(addresses, addresses.c.id == r.c.address_id)
            .join(persons, persons.c.id == addresses.c.person_id)
        )
        .where(mailings.c.announcement_id == announcement_id, mailings.c.kind == "send", r.c.state == "sent")
        .subquery()
    )
    found = select(inner.c.key, func.count(inner.c.person_id.distinct())).group_by(inner.c.key)
    return {key: int(count) for key, count in c.execute(found)}


def has(c: Connection, announcement_id: int, person_id: int) -> bool:
    """Has this person been sent the announcement?"""
    r = mailing_recipients
    return (
        c.execute(
            select(r.c.address_id)
            .join(mailings, mailings.c.id == r.c.mailing_id)
            .join(addresses, addresses.c.id == r.c.address_id)
            .where(mailings.c.announcement_id == announcement_id, addresses.c.person_id == person_id)
            .where(r.c.state.in_(["sending", "sent", "uncertain"]))
            .limit(1)
        ).first()
        is not None
    )


def forget_answers(c: Connection, person_id: int) -> None:
    """Consent withdrawn: the answers of the person are erased."""
    c.execute(delete(announcement_answers).where(announcement_answers.c.person_id == person_id))
