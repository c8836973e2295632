"""Everything the bot says unasked to one person: a row written in the same transaction as its cause.

Never rendered text in a row: kind and ids only; the words are found when it is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
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
    or_,
    select,
    text,
    update,
)

from db.assignment import methodists
from db.prepared import Prepared
from db.types import BigId, Moment, metadata

notices = Table(
    "notices",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("recipient_id", BigId, nullable=False),  # person
    Column("kind", String(32), nullable=False),
    Column("entity_id", BigId, nullable=False),
    Column("slot", String(24), nullable=False),
    Column("plan_version", SmallInteger, nullable=False, default=1),
    Column("args", JSON(none_as_null=True)),
    Column("klass", String(10), nullable=False),  # reminder, prompt
    Column("due_at", Moment, nullable=False),
    Column("stale_at", Moment),  # a reminder whose date is past is dropped
    Column("state", String(10), nullable=False),  # planned, claimed, sending, sent, dropped, failed, recall
    Column("reason", String(24)),  # why not, or not yet: domain.notice; of a sent one: merged
    Column("claimed_until", Moment),
    Column("epoch", BigInteger),  # of the lease under which it was claimed
    Column("again", Boolean, nullable=False, default=False),  # may have gone out once already: a crash, a lost answer
    Column("message_id", BigInteger),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    UniqueConstraint("kind", "entity_id", "recipient_id", "slot", "plan_version"),
    Index("ix_notices_due", "state", "due_at", "id"),
    # Partial: an engine whose statistics say that nearly all rows are planned would scan them all for these few.
    Index("ix_notices_held", "claimed_until", sqlite_where=text("claimed_until IS NOT NULL"),
          postgresql_where=text("claimed_until IS NOT NULL")),
    Index("ix_notices_recall", "id", sqlite_where=text("state = 'recall'"),
          postgresql_where=text("state = 'recall'")),
    Index("ix_notices_recipient_id", "recipient_id", "state", "sent_at"),
)

OPEN = ("planned", "claimed", "sending")
RECALL = notices.c.state == literal_column("'recall'")


_SAME = ("kind", "entity_id", "recipient_id", "slot", "plan_version")
_KNOWN = Prepared(select(notices.c.id).where(*(notices.c[name] == bindparam(name) for name in _SAME)))
_ADD = Prepared(insert(notices))


def add(c: Connection, **values: Any) -> bool:
    """A new notice; False when the same one (kind, entity, recipient, slot, plan version) exists."""
    if _KNOWN.first(c, **{name: values[name] for name in _SAME}) is not None:
        return False
    _ADD.run(c, state="planned", again=False, **values)
    return True


# Built once: building it anew for each batch costs as much as running it.
_PLANNED = (
    select(notices)
    .where(notices.c.state == "planned", notices.c.due_at <= bindparam("now"))
    .order_by(notices.c.due_at, notices.c.id)
    .limit(bindparam("the_limit"))
    .with_for_update(skip_locked=True)
)
_DUE = Prepared(_PLANNED)
_DUE_TO_OTHERS = _PLANNED.where(notices.c.recipient_id.not_in(bindparam("but_not", expanding=True)))
_RECALLED = select(notices).where(RECALL).order_by(notices.c.id).limit(bindparam("the_limit"))
_RECALLS = Prepared(_RECALLED)


def due(c: Connection, now: datetime, limit: int, but_not: Iterable[int] = ()) -> Sequence[Row[Any]]:
    """Planned notices whose moment came, oldest first, locked where the engine locks rows; none to these people."""
    left_out = list(but_not)
    if left_out:
        return c.execute(_DUE_TO_OTHERS, {"now": now, "the_limit": limit, "but_not": left_out}).all()
    return _DUE.all(c, now=now, the_limit=limit)


def planned_reminders(c: Connection, recipients: Iterable[int], before: datetime) -> Sequence[Row[Any]]:
    """The reminders of these people that are due before a moment: candidates for the one message of the day."""
    return c.execute(
        select(notices)
        .where(
            notices.c.state == "planned",
            notices.c.klass == "reminder",
            notices.c.recipient_id.in_(list(recipients)),
            notices.c.due_at < before,
        )
        .order_by(notices.c.due_at, notices.c.id)
    ).all()


def sent_reminders(c: Connection, recipients: Iterable[int], since: datetime) -> Sequence[Any]:
    """(recipient_id, sent_at) of reminders that went out since a moment; merged ones count once (reason is null)."""
    return c.execute(
        select(notices.c.recipient_id, notices.c.sent_at).where(
            notices.c.klass == "reminder",
            notices.c.state.in_(["sent", "sending"]),
            notices.c.reason.is_(None),
            notices.c.recipient_id.in_(list(recipients)),
            notices.c.sent_at >= since,
        )
    ).all()


def change(c: Connection, ids: Iterable[int], **values: Any) -> None:
    """Write these columns to many notices."""
    named = list(ids)
    if named:
        c.execute(update(notices).where(notices.c.id.in_(named)).values(**values))


def drop_planned(
    c: Connection, kinds: Iterable[str], entity_id: int, reason: str, recipient_id: int | None = None
) -> int:
    """Close what is planned about an entity, or claimed and not yet being sent, with a reason; how many."""
    where = notices.c.kind.in_(list(kinds)) & (notices.c.entity_id == entity_id)
    where &= notices.c.state.in_(["planned", "claimed"])
    if recipient_id is not None:
        where &= notices.c.recipient_id == recipient_id
    return c.execute(update(notices).where(where).values(state="dropped", reason=reason, claimed_until=None)).rowcount


def drop_person(c: Connection, recipient_id: int, reason: str) -> int:
    """Close everything planned for a person."""
    where = (notices.c.recipient_id == recipient_id) & notices.c.state.in_(["planned", "claimed"])
    return c.execute(update(notices).where(where).values(state="dropped", reason=reason, claimed_until=None)).rowcount


_NEXT_DUE = Prepared(select(func.min(notices.c.due_at)).where(notices.c.state == "planned"))
_THEIRS = or_(
    notices.c.epoch != bindparam("the_epoch"), notices.c.epoch.is_(None), notices.c.claimed_until < bindparam("now")
)
_HELD = notices.c.claimed_until.is_not(None)  # only claimed and sending ones have a term
_HELD_BY_NOBODY = Prepared(select(notices.c.id, notices.c.state, notices.c.again).where(_HELD, _THEIRS))


def next_due(c: Connection) -> datetime | None:
    """When the next planned notice is due."""
    moment: datetime | None = _NEXT_DUE.value(c)
    return moment


def held_by_nobody(c: Connection, now: datetime, epoch: int) -> Sequence[Any]:
    """(id, state, again) of claims of another epoch of the lease, or whose term ran out."""
    return _HELD_BY_NOBODY.all(c, the_epoch=epoch, now=now)


def mark(c: Connection, ids: Sequence[int], epoch: int, now: datetime, until: datetime) -> set[int]:
    """Claimed notices are being sent from now on; those of them that still may be."""
    mine = notices.c.id.in_(list(ids)) & (notices.c.state == "claimed") & (notices.c.epoch == epoch)
    values = {"state": "sending", "sent_at": now, "claimed_until": until}
    return set(c.execute(update(notices).where(mine).values(**values).returning(notices.c.id)).scalars())


def hold(c: Connection, ids: Sequence[int]) -> None:
    """What was being sent was not taken: it is claimed as before."""
    mine = notices.c.id.in_(list(ids)) & (notices.c.state == "sending")
    c.execute(update(notices).where(mine).values(state="claimed", sent_at=None))


def give_back(c: Connection, ids: Sequence[int], **values: Any) -> None:
    """Claimed and unsent ones are planned again, due as they were."""
    mine = notices.c.id.in_(list(ids)) & notices.c.state.in_(["claimed", "sending"])
    planned = {"state": "planned", "reason": None, "sent_at": None, "claimed_until": None, **values}
    c.execute(update(notices).where(mine).values(**planned))


def close(c: Connection, ids: Sequence[int], reason: str) -> None:
    """It will not be sent (any more)."""
    mine = notices.c.id.in_(list(ids)) & notices.c.state.in_(OPEN)
    c.execute(update(notices).where(mine).values(state="failed", reason=reason, claimed_until=None))


def sent(c: Connection, ids: Sequence[int], message_id: int) -> None:
    """The channel took it, whoever holds the row by now; what was taken back meanwhile is called back."""
    mine = notices.c.id.in_(list(ids))
    where = mine & notices.c.state.in_(OPEN)
    c.execute(update(notices).where(where).values(state="sent", message_id=message_id, claimed_until=None))
    if len(ids) == 1:
        late = mine & (notices.c.state == "dropped")
        c.execute(update(notices).where(late).values(state="recall", message_id=message_id, claimed_until=None))


def recall(c: Connection, kinds: Iterable[str], entity_id: int, recipient_id: int | None = None) -> int:
    """Mark what was sent about an entity as to be taken back in the chat; how many.

    A merged message says other things too: it stays as it is. One that is just being sent is caught when it is
    recorded.
    """
    about = notices.c.kind.in_(list(kinds)) & (notices.c.entity_id == entity_id)
    if recipient_id is not None:
        about &= notices.c.recipient_id == recipient_id
    other = notices.alias()
    shared = (
        select(other.c.id)
        .where(
            other.c.recipient_id == notices.c.recipient_id,
            other.c.message_id == notices.c.message_id,
            other.c.id != notices.c.id,
        )
        .exists()
    )
    alone = about & (notices.c.state == "sent") & notices.c.message_id.is_not(None)
    going = about & (notices.c.state == "sending") & notices.c.reason.is_(None)
    c.execute(update(notices).where(going).values(state="dropped", reason="taken_back", claimed_until=None))
    return c.execute(update(notices).where(alone, ~shared).values(state="recall", reason="taken_back")).rowcount


def part_again(c: Connection, kinds: Iterable[str], entity_id: int, now: datetime, since: datetime) -> int:
    """What a message that is called back told besides, since a moment, is planned anew; how many."""
    named = list(kinds)
    gone = notices.alias()
    readers = select(gone.c.recipient_id).where(
        gone.c.kind.in_(named), gone.c.entity_id == entity_id, gone.c.state == "recall"
    )
    where = notices.c.kind.in_(named) & (notices.c.entity_id != entity_id) & notices.c.recipient_id.in_(readers)
    where &= (notices.c.state == "dropped") & (notices.c.reason == "merged") & (notices.c.due_at >= since)
    return c.execute(update(notices).where(where).values(state="planned", reason=None, due_at=now)).rowcount


def recalls(c: Connection, limit: int, but_not: Collection[int] = ()) -> Sequence[Row[Any]]:
    """Notices that are to be called back, but for these."""
    if but_not:
        return c.execute(_RECALLED.where(notices.c.id.not_in(list(but_not))), {"the_limit": limit}).all()
    return _RECALLS.all(c, the_limit=limit)


_HOURS = select(
    methodists.c.person_id,
    methodists.c.hours_from,
    methodists.c.hours_to,
    methodists.c.absent_from,
    methodists.c.absent_until,
).where(methodists.c.person_id.in_(bindparam("people", expanding=True)))


def methodist_hours(c: Connection, person_ids: Iterable[int]) -> Sequence[Any]:
    """(person_id, hours_from, hours_to, absent_from, absent_until) of the methodists among these people."""
    people = list(person_ids)
    return c.execute(_HOURS, {"people": people}).all() if people else []


def by_message(c: Connection, recipient_id: int, message_id: int) -> Row[Any] | None:
    """The notice that a message of the chat was sent for."""
    where = (notices.c.recipient_id == recipient_id) & (notices.c.message_id == message_id)
    return c.execute(select(notices).where(where).order_by(notices.c.id).limit(1)).first()


def load(c: Connection, notice_id: int) -> Row[Any] | None:
    """One notice."""
    return c.execute(select(notices).where(notices.c.id == notice_id)).first()


def of_message(c: Connection, recipient_id: int, message_id: int) -> Sequence[Row[Any]]:
    """All notices that one message was sent for: the merged message of a day has several."""
    where = (notices.c.recipient_id == recipient_id) & (notices.c.message_id == message_id)
    return c.execute(select(notices).where(where).order_by(notices.c.id)).all()


def lately(
    c: Connection,
    recipient_id: int,
    since: datetime,
    states: Sequence[str],
    limit: int,
    until: datetime | None = None,
) -> Sequence[Row[Any]]:
    """Notices of a person that were due since a moment (and by another), newest first."""
    where = (notices.c.recipient_id == recipient_id) & notices.c.state.in_(list(states)) & (notices.c.due_at >= since)
    if until is not None:
        where &= notices.c.due_at <= until
    return c.execute(select(notices).where(where).order_by(notices.c.due_at.desc()).limit(limit)).all()


_SINCE = bindparam("since", type_=Moment)
_TOLD = or_(
    notices.c.state.in_(["sending", "sent"]) & (notices.c.sent_at >= _SINCE),
    (notices.c.state == "dropped") & (notices.c.reason == "merged") & (notices.c.due_at >= _SINCE),
    notices.c.state.in_(["planned", "claimed"]) & (notices.c.due_at <= bindparam("now")),
)
_TOLD_SINCE = select(notices.c.kind, notices.c.entity_id).where(
    notices.c.recipient_id == bindparam("recipient"), notices.c.kind.in_(bindparam("kinds", expanding=True)), _TOLD
)


def told_since(
    c: Connection, recipient_id: int, kinds: Iterable[str], since: datetime, now: datetime
) -> Sequence[Any]:
    """Notices of these kinds whose content reached the person since a moment, or goes now: (kind, entity_id)."""
    asked = {"recipient": recipient_id, "kinds": list(kinds), "since": since, "now": now}
    return c.execute(_TOLD_SINCE, asked).all()


def of_person(c: Connection, recipient_id: int, limit: int) -> Sequence[Row[Any]]:
    """All notices of a person, the latest due first."""
    where = notices.c.recipient_id == recipient_id
    return c.execute(select(notices).where(where).order_by(notices.c.due_at.desc(), notices.c.id).limit(limit)).all()


def next_of(c: Connection, recipient_id: int, limit: int) -> Sequence[Row[Any]]:
    """What is planned for a person, the nearest first."""
    where = (notices.c.recipient_id == recipient_id) & (notices.c.state == "planned")
    return c.execute(select(notices).where(where).order_by(notices.c.due_at, notices.c.id).limit(limit)).all()


def of_kinds(c: Connection, kinds: Iterable[str], entity_id: int) -> Sequence[Row[Any]]:
    """Every notice of these kinds about an entity, oldest first."""
    where = notices.c.kind.in_(list(kinds)) & (notices.c.entity_id == entity_id)
    return c.execute(select(notices).where(where).order_by(notices.c.id)).all()


def move(c: Connection, kind: str, entity_id: int, due_at: datetime) -> None:
    """Another moment for what is planned about an entity."""
    where = (notices.c.kind == kind) & (notices.c.entity_id == entity_id) & (notices.c.state == "planned")
    c.execute(update(notices).where(where).values(due_at=due_at))


def by_ids(c: Connection, ids: Iterable[int]) -> Sequence[Row[Any]]:
    """These notices."""
    return c.execute(select(notices).where(notices.c.id.in_(list(ids)))).all()
