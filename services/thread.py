"""The thread of a pair by pages, and one message of it in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import conversation as rows
from db import former_thread as former_rows
from domain.calendar import Hours
from domain.conversation import may_recall
from domain.errors import DomainError
from domain.search import normalise
from services import relay
from services.access import access_assignment
from services.base import Said, Tx, Who
from services.letter import Partner, partner
from services.person import expect, forget

ON_PAGE = 5
SHORT = 50
SEARCHED = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread, shortened; `whole`: nothing more is to be seen of it."""

    message_id: int
    day: date
    clock: time
    mine: bool
    kind: str
    words: str
    template: str | None
    state: str
    edited: bool
    about_step: bool
    whole: bool


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A page of a thread: `page` of 0..`last`, the newest on the last. `former`: the teacher has an older one."""

    partner: Partner
    hours: Hours
    lines: tuple[Line, ...]
    page: int
    last: int
    waits: bool
    former: bool = False


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One message in full."""

    message_id: int
    partner: Partner
    hours: Hours
    at: datetime
    mine: bool
    kind: str
    text: str
    entities: tuple[dict[str, object], ...]
    template: str | None
    file_id: int | None
    may_recall: bool


def line(who: Who, row: Row[Any], now: datetime, length: int = SHORT) -> Line:
    """A message as one line of a list, on the reader's clock. What can be taken back is never whole."""
    here = who.local(row.created_at)
    mine = row.author_id == who.me
    words = " ".join((row.text or "").split())
    short = words if len(words) <= length else words[: length - 1].rstrip() + "…"
    return Line(
        message_id=row.id,
        day=here.date(),
        clock=here.time(),
        mine=mine,
        kind=row.kind,
        words=short,
        template=row.template,
        state=row.state,
        edited=row.edited_at is not None,
        about_step=row.step_id is not None,
        whole=row.kind == "text"
        and short == words
        and row.template is None
        and not (mine and may_recall(row.state, row.delivered_at, now)),
    )


def thread(tx: Tx, who: Who, assignment_id: int, page: int | None = None) -> ThreadCard:
    """A page of the thread, the newest one when none is named. What had come counts as read."""
    pair, side = access_assignment(tx, who, assignment_id)
    count = rows.thread_length(tx.c, assignment_id, who.me)
    last = max(0, (count - 1) // ON_PAGE)
    shown = last if page is None else min(max(page, 0), last)
    found = rows.thread(tx.c, assignment_id, who.me, ON_PAGE, shown * ON_PAGE)
    rows.read(tx.c, assignment_id, who.me, tx.now)
    other = partner(tx, pair, side)
    waits = bool(found) and any(row.recipient_id == who.me and row.answered_at is None for row in found)
    return ThreadCard(
        partner=other,
        hours=relay.hours_of(tx, assignment_rows.methodist(tx.c, pair.methodist_id)),
        lines=tuple(line(who, row, tx.now) for row in found),
        page=shown,
        last=last,
        waits=waits,
        former=side == "teacher" and other.open and former_rows.is_kept(tx.c, pair.teacher_id, pair.methodist_id),
    )


def _visible(tx: Tx, who: Who, message_id: int) -> tuple[Row[Any], Partner, Hours]:
    row = rows.message(tx.c, message_id)
    if row is None:
        raise DomainError("gone")
    pair, side = access_assignment(tx, who, row.assignment_id)
    seen = row.state == "delivered" or (row.author_id == who.me and row.state in {"received", "held", "undelivered"})
    if not seen or row.erased_at is not None:
        raise DomainError("gone")
    hours = relay.hours_of(tx, assignment_rows.methodist(tx.c, pair.methodist_id))
    return row, partner(tx, pair, side), hours


def message(tx: Tx, who: Who, message_id: int) -> MessageCard:
    """A message in full, for either side."""
    row, other, hours = _visible(tx, who, message_id)
    mine = row.author_id == who.me
    return MessageCard(
        message_id=row.id,
        partner=other,
        hours=hours,
        at=row.created_at,
        mine=mine,
        kind=row.kind,
        text=row.text or "",
        entities=tuple(row.entities or ()),
        template=row.template,
        file_id=row.file_id,
        may_recall=mine and may_recall(row.state, row.delivered_at, tx.now),
    )


def remove_file(tx: Tx, who: Who, message_id: int) -> int:
    """Either side takes a file out of the store for good (2.15.7); the pair's id. A second press changes nothing."""
    row, _, _ = _visible(tx, who, message_id)
    if row.file_id is not None:
        rows.remove_files(tx.c, [row.file_id])
        rows.change_messages(tx.c, [row.id], file_id=None)
        tx.sparks.add("files")
    return int(row.assignment_id)


def no_answer(tx: Tx, who: Who, assignment_id: int) -> None:
    """«No answer needed»: the thread leaves the list of what waits. A second press changes nothing."""
    access_assignment(tx, who, assignment_id)
    rows.answered(tx.c, assignment_id, who.me, tx.now)


# search in a thread


@dataclass(frozen=True, slots=True)
class FoundCard:
    """What was found, newest last: at most ON_PAGE lines."""

    partner: Partner
    lines: tuple[Line, ...]


def ask_search(tx: Tx, who: Who, assignment_id: int) -> Partner:
    """Open the question what to look for."""
    pair, side = access_assignment(tx, who, assignment_id)
    expect(tx, who, "thread.find", assignment_id)
    return partner(tx, pair, side)


def find(tx: Tx, who: Who, said: Said, assignment_id: int) -> tuple[int, ...]:
    """Ids of the newest messages with these words, oldest first. What was looked for is kept nowhere."""
    access_assignment(tx, who, assignment_id)
    wanted = normalise(said.text)
    if not wanted:
        raise DomainError("empty")
    texts = rows.thread(tx.c, assignment_id, who.me, SEARCHED)
    forget(tx, who)
    return tuple(row.id for row in texts if wanted in normalise(row.text or ""))[-ON_PAGE:]


def found(
    tx: Tx,
    who: Who,
    assignment_id: int,
    first: int | None = None,
    second: int | None = None,
    third: int | None = None,
    fourth: int | None = None,
    fifth: int | None = None,
) -> FoundCard:
    """The messages that were found, as they are now."""
    pair, side = access_assignment(tx, who, assignment_id)
    ids = {one for one in (first, second, third, fourth, fifth) if one is not None}
    shown = [row for row in rows.thread(tx.c, assignment_id, who.me, SEARCHED) if row.id in ids]
    return FoundCard(partner(tx, pair, side), tuple(line(who, row, tx.now) for row in shown))
