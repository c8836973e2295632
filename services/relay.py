"""The relay of the conversation: when a message goes, what stands in the copy, what is edited, taken back or told.

A message goes by its own notice (kind `message`, entity messages.id); several that were held go as one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import address as address_rows
from db import assignment as assignment_rows
from db import conversation as rows
from domain.calendar import Hours
from domain.conversation import (
    Arrival,
    arrives_to_methodist,
    arrives_to_teacher,
)
from services import notice
from services.access import Side
from services.base import Tx, transition

KIND, EDIT, RECALL, FAILED = "message", "message_edit", "message_recall", "message_failed"
EVENTS = {"received": "deliver", "held": "hours_open", "undelivered": "deliver_again"}


@dataclass(frozen=True, slots=True)
class Copy:
    """One message for the other side. `side` is the reader's; `code` and `subject` are those of the teacher.

    `part`, `parts`: its place in an album or a long text; `version` counts edits.
    """

    message_id: int
    assignment_id: int
    side: Side
    code: str
    subject: str
    kind: str
    text: str
    entities: tuple[dict[str, object], ...]
    template: str | None
    hours: Hours
    file_id: int | None
    part: int
    parts: int
    reply_to: int | None
    copy_message_id: int | None
    step_id: int | None
    silent: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What was held, in one line. `assignment_id` is None when it is from several threads."""

    message_ids: tuple[int, ...]
    side: Side
    letters: int
    assignment_id: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """Copies to take away."""

    copies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """To the author: a message did not reach the other side. `side` is the author's."""

    assignment_id: int
    side: Side
    ended: bool


def other_side(side: Side) -> Side:
    """The one across."""
    return "methodist" if side == "teacher" else "teacher"


def subject_name(tx: Tx, code: str | None) -> str:
    """The subject as it stands inside a line: «mathematics», but an abbreviation as it is."""
    known = tx.policy.subjects.get(code or "")
    name = known.name_ru if known else ""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def hours_of(tx: Tx, methodist: Row[Any] | None) -> Hours:
    """The own hours of a methodist, those of the policy when there are none."""
    usual = tx.policy.reminders.methodist_hours
    if methodist is None:
        return usual
    return Hours(methodist.hours_from or usual.opens, methodist.hours_to or usual.closes)


def arrival(tx: Tx, recipient_id: int, side: Side, *, silent: bool = False) -> Arrival | str | None:
    """When a message reaches this person on that side; "blocked" when it cannot, None when the day is not known."""
    person = address_rows.by_person(tx.c, recipient_id)
    if person is None or person.unreachable_at is not None:
        return "blocked"
    zone = ZoneInfo(person.zone or tx.policy.zone)
    if side == "teacher":
        return arrives_to_teacher(tx.now, tx.policy.reminders.waking, zone, silent=silent)
    known = assignment_rows.methodist(tx.c, recipient_id)
    absence = None
    if known is not None and known.absent_from is not None:
        absence = (known.absent_from, known.absent_until)
    return arrives_to_methodist(tx.now, hours_of(tx, known), zone, tx.policy.calendar, absence)


def set_out(tx: Tx, parts: Sequence[int], recipient_id: int, side: Side, *, silent: bool = False) -> None:
    """Parts of a new letter (state received) go, wait or fail."""
    when = arrival(tx, recipient_id, side, silent=silent)
    if when == "blocked":
        for part in parts:
            transition(tx, "relay_message", part, "received", "fail", "bot")
        rows.change_messages(tx.c, parts, failed_at=tx.now)
        return
    assert not isinstance(when, str)  # noqa: S101 - "blocked" is the only word
    due = None if when is None else when.at
    if when is None or when.held is not None:
        for part in parts:
            transition(tx, "relay_message", part, "received", "hold", "bot")
        rows.change_messages(tx.c, parts, deliver_at=due)
    if due is not None:
        plan_copies(tx, parts, recipient_id, due, silent=silent)


def plan_copies(
    tx: Tx, parts: Iterable[int], recipient_id: int, due: datetime, *, silent: bool = False, slot: str = "P0D"
) -> None:
    args = {"now": True, "silent": silent}
    for part in parts:
        notice.plan(tx, KIND, recipient_id, part, due, klass="prompt", slot=slot, args=args)


def hurry(tx: Tx, parts: Sequence[Row[Any]]) -> None:
    """Held parts go at once, without a sound."""
    ids = [part.id for part in parts if part.state == "held"]
    for part in ids:
        notice.drop(tx, [KIND], part, "superseded")
    rows.change_messages(tx.c, ids, deliver_at=tx.now)
    if ids:
        plan_copies(tx, ids, parts[0].recipient_id, tx.now, silent=True, slot="silent")


def look_again(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """What each message has to say now; held ones of one person become one line."""
    found: dict[int, Any] = {}
    messages = {row.id: row for row in rows.messages_by_id(tx.c, {one.entity_id for one in notices})}
    told: set[int] = set()
    for one in notices:
        message = messages.get(one.entity_id)
        silent = bool((one.args or {}).get("silent"))
        if message is None or message.state not in EVENTS:
            found[one.id] = "done"
        elif message.pair_state not in assignment_rows.WORKING:
            found[one.id] = "ended"
        elif message.state != "held" or silent:
            found[one.id] = _copy(tx, message, silent=silent)
        elif one.recipient_id in told:
            found[one.id] = "merged"
        else:
            found[one.id] = _opened(tx, message)
            if isinstance(found[one.id], Held):
                told.add(one.recipient_id)
    return found


def _opened(tx: Tx, message: Row[Any]) -> Copy | Held | datetime:
    side: Side = "teacher" if message.recipient_id == message.teacher_id else "methodist"
    when = arrival(tx, message.recipient_id, side)
    if when is None:
        return tx.now + timedelta(hours=6)
    if isinstance(when, Arrival) and when.held is not None:
        rows.change_messages(tx.c, [message.id], deliver_at=when.at)
        return when.at
    waiting = [row for row in rows.held_for(tx.c, message.recipient_id) if row.deliver_at and row.deliver_at <= tx.now]
    letters = {(row.author_id, row.album or row.id) for row in waiting}
    if len(letters) < 2:
        return _copy(tx, message, silent=False)
    threads = {row.assignment_id for row in waiting}
    return Held(tuple(row.id for row in waiting), side, len(letters), threads.pop() if len(threads) == 1 else None)


def _copy(tx: Tx, message: Row[Any], *, silent: bool) -> Copy:
    side: Side = "teacher" if message.recipient_id == message.teacher_id else "methodist"
    parts = [row.id for row in rows.letter(tx.c, message)] if message.album else [message.id]
    return Copy(
        message_id=message.id,
        assignment_id=message.assignment_id,
        side=side,
        code=message.code,
        subject=subject_name(tx, message.subject),
        kind=message.kind,
        text=message.text or "",
        entities=tuple(message.entities or ()),
        template=message.template,
        hours=hours_of(tx, assignment_rows.methodist(tx.c, message.methodist_id)),
        file_id=message.file_id,
        part=parts.index(message.id) + 1,
        parts=len(parts),
        reply_to=_replied(tx, message),
        copy_message_id=message.copy_message_id,
        step_id=message.step_id,
        silent=silent or message.id != parts[0],
    )


def _replied(tx: Tx, message: Row[Any]) -> int | None:
    """The message of the recipient's chat that was replied to."""
    if message.reply_to_id is None:
        return None
    earlier = rows.message(tx.c, message.reply_to_id)
    if earlier is None:
        return None
    number = earlier.source_message_id if earlier.author_id == message.recipient_id else earlier.copy_message_id
    return None if number is None else int(number)


def sent(tx: Tx, data: Copy | Held, message_id: int) -> None:
    """The channel took it: a copy is read in the chat, of a line the thread must be opened."""
    ids = [data.message_id] if isinstance(data, Copy) else list(data.message_ids)
    taken: list[int] = []
    for row in rows.messages_by_id(tx.c, ids):
        if row.state == "recalled":
            rows.change_messages(tx.c, [row.id], copy_message_id=message_id)
            _plan_other(tx, RECALL, row.recipient_id, row.id, row.version)
        elif row.state in EVENTS:
            transition(tx, "relay_message", row.id, row.state, EVENTS[row.state], "bot")
            taken.append(row.id)
    rows.change_messages(tx.c, taken, delivered_at=tx.now)
    if isinstance(data, Copy):
        rows.change_messages(tx.c, taken, copy_message_id=message_id, read_at=tx.now)


def _plan_other(tx: Tx, kind: str, recipient_id: int, message_id: int, version: int) -> None:
    plan = {"klass": "prompt", "plan_version": version, "args": {"now": True}}
    notice.plan(tx, kind, recipient_id, message_id, tx.now, **plan)  # type: ignore[arg-type]


# edits and recalls


def pass_edit(tx: Tx, part: Row[Any], author: Side, text: str, entities: Sequence[dict[str, object]]) -> None:
    """The author's new words: the copy that stands is edited, what has not gone yet goes with them."""
    version = part.version + 1
    values = {"text": text or None, "entities": list(entities) or None, "version": version, "edited_at": tx.now}
    if part.state == "delivered":
        transition(tx, "relay_message", part.id, "delivered", "edited", author, part.author_id)
    rows.change_messages(tx.c, [part.id], **values)
    if part.state == "delivered" and part.copy_message_id is not None:
        _plan_other(tx, EDIT, part.recipient_id, part.id, version)


def look_edit(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """The copy as it has to stand now; an older edit gives way to a newer one."""
    messages = {row.id: row for row in rows.messages_by_id(tx.c, {one.entity_id for one in notices})}
    found: dict[int, Any] = {}
    for one in notices:
        message = messages.get(one.entity_id)
        if message is None or message.state != "delivered" or message.copy_message_id is None:
            found[one.id] = "done"
        elif message.version != one.plan_version:
            found[one.id] = "superseded"
        else:
            found[one.id] = _copy(tx, message, silent=True)
    return found


def edit_sent(tx: Tx, data: Copy, message_id: int) -> None:
    """A refused edit went as a new message: replies to it are replies to the message."""
    if message_id != data.copy_message_id:
        rows.change_messages(tx.c, [data.message_id], copy_message_id=message_id)


def take_away(tx: Tx, parts: Sequence[Row[Any]], author: Side) -> None:
    """Recall: nothing more goes, the copies are deleted, text and files erased."""
    for part in parts:
        state = part.state
        dropped = notice.drop(tx, [KIND, EDIT], part.id, "taken_back")
        if state == "received" and dropped:
            state = transition(tx, "relay_message", part.id, state, "hold", "bot")
        transition(tx, "relay_message", part.id, state, "recall", author, part.author_id)
        if part.copy_message_id is not None:
            _plan_other(tx, RECALL, part.recipient_id, part.id, part.version)
    empty(tx, parts)


def look_recall(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """The copies to delete."""
    messages = {row.id: row for row in rows.messages_by_id(tx.c, {one.entity_id for one in notices})}
    found: dict[int, Any] = {}
    for one in notices:
        message = messages.get(one.entity_id)
        gone = message is None or message.copy_message_id is None
        found[one.id] = "done" if gone or message is None else Taken((message.copy_message_id,))
    return found


def empty(tx: Tx, parts: Iterable[Row[Any]]) -> None:
    """Erase the content of messages; the moment, direction and kind stay for the counters."""
    parts = list(parts)
    files = [part.file_id for part in parts if part.file_id is not None]
    if files:
        rows.remove_files(tx.c, files)
        tx.sparks.add("files")
    erased = {"text": None, "entities": None, "template": None, "file_id": None, "erased_at": tx.now}
    rows.change_messages(tx.c, [part.id for part in parts], **erased)


def erase(tx: Tx, parts: Sequence[Row[Any]]) -> None:
    """Erase content through the machine where the message rests, plainly where it is on its way."""
    for part in parts:
        notice.drop(tx, [KIND, EDIT, RECALL, FAILED], part.id, "erased")
        state = part.state
        if state in {"received", "held"}:
            state = transition(tx, "relay_message", part.id, state, "fail", "bot")
        if state in {"delivered", "undelivered"}:
            transition(tx, "relay_message", part.id, state, "retention_end", "bot")
    empty(tx, parts)


# what did not arrive


def look_failed(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """The author hears that there is no link now, while it is so."""
    messages = {row.id: row for row in rows.messages_by_id(tx.c, {one.entity_id for one in notices})}
    found: dict[int, Any] = {}
    for one in notices:
        message = messages.get(one.entity_id)
        if message is None or message.state != "undelivered":
            found[one.id] = "done"
            continue
        side: Side = "teacher" if message.author_id == message.teacher_id else "methodist"
        ended = message.pair_state not in assignment_rows.WORKING
        found[one.id] = Failed(message.assignment_id, side, ended)
    return found
