"""A letter of the conversation: its parts, who is on the other side, what became of it, edits and recall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import conversation as rows
from db import person as person_rows
from domain.conversation import check_passes, check_recall, may_recall, needs_children_note
from domain.errors import DomainError
from domain.reminder import relative
from services import relay
from services.access import Side, access_assignment
from services.base import Said, Tx, Who, born
from services.file import keep

LIMIT = 4000  # a header must fit beside it into one message
CAPTION = 900  # a longer caption goes as a text of its own
LONGEST = 20_000
PASSING = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre",
    "text_link",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Partner:
    """The other side as this side may know it. `side` is the reader's own; a methodist sees code, subject and label,
    a teacher the shown name."""

    assignment_id: int
    side: Side
    code: str
    subject: str
    label: str | None
    shown_name: str
    open: bool


@dataclass(frozen=True, slots=True)
class When:
    """A moment on the reader's clock: `code` is today, tomorrow, ..., date (domain.reminder.relative)."""

    code: str
    day: date
    clock: time


@dataclass(frozen=True, slots=True)
class LetterCard:
    """What became of a letter: `state` is sent, held, failed or recalled. `at` is None when the day is not known."""

    letter_id: int
    partner: Partner
    state: Literal["sent", "held", "failed", "recalled"]
    at: When | None
    may_silent: bool
    may_recall: bool
    draft_id: int | None = None


def partner(tx: Tx, pair: Row[Any], side: Side) -> Partner:
    """The other side of a pair."""
    member = assignment_rows.methodist(tx.c, pair.methodist_id) if pair.methodist_id else None
    return Partner(
        assignment_id=pair.id,
        side=side,
        code=person_rows.load(tx.c, pair.teacher_id).code,
        subject=relay.subject_name(tx, pair.subject),
        label=pair.label if side == "methodist" else None,
        shown_name=(member.shown_name or "") if member is not None else "",
        open=pair.state in assignment_rows.WORKING,
    )


def open_pair(tx: Tx, who: Who, assignment_id: int, side: Side | None = None) -> tuple[Row[Any], Side]:
    """A pair that may write to each other. Errors: gone, not_yours, thread_closed."""
    pair, mine = access_assignment(tx, who, assignment_id, side)
    if pair.state not in assignment_rows.WORKING:
        raise DomainError("thread_closed")
    return pair, mine


def check(said: Said) -> None:
    if not said.files:
        check_passes(said.kind)
    for file in said.files:
        check_passes(file.kind, file.size)
    if not said.files and not said.text.strip():
        raise DomainError("text_empty")
    if len(said.text) > LONGEST:
        raise DomainError("text_too_long", limit=LONGEST)


def question(tx: Tx, who: Who, pair: Row[Any], said: Said) -> Literal["children", "long"] | None:
    kind = said.files[0].kind if said.files else "text"
    if needs_children_note(kind, already_shown=rows.wrote(tx.c, pair.id, who.me, media=True)):
        return "children"
    return "long" if len(said.text) > LIMIT else None


def send(
    tx: Tx,
    who: Who,
    pair: Row[Any],
    side: Side,
    said: Said,
    *,
    step_id: int | None = None,
    reply_to_id: int | None = None,
    template: str | None = None,
) -> int:
    """Store the parts of a letter and set them out; the id of its first part."""
    recipient_id = pair.methodist_id if side == "teacher" else pair.teacher_id
    parts = _parts(tx, who, said)
    album = f"{said.message_id}" if len(parts) > 1 else None
    ids = []
    for part in parts:
        message_id = rows.add_message(
            tx.c,
            assignment_id=pair.id,
            author_id=who.me,
            recipient_id=recipient_id,
            state="received",
            album=album,
            reply_to_id=reply_to_id,
            step_id=step_id,
            template=template,
            source_message_id=said.message_id if template is None else None,
            created_at=tx.now,
            **part,
        )
        born(tx, "relay_message", message_id, "received", side, who.me)
        ids.append(message_id)
    rows.answered(tx.c, pair.id, who.me, tx.now)
    if side == "methodist" and pair.contacted_at is None:
        assignment_rows.change(tx.c, pair.id, contacted_at=tx.now)
    relay.set_out(tx, ids, recipient_id, relay.other_side(side))
    return ids[0]


def _parts(tx: Tx, who: Who, said: Said) -> list[dict[str, Any]]:
    """The columns of each part: one a file, the caption on the first; a long text in pieces."""
    entities = [entity for entity in said.entities if passes(entity)] or None
    if not said.files:
        if len(said.text) <= LIMIT:
            return [{"kind": "text", "text": said.text or None, "entities": entities}]
        return [{"kind": "text", "text": piece} for piece in pieces(said.text)]
    parts: list[dict[str, Any]] = [
        {"kind": file.kind, "text": None, "file_id": keep(tx, who.me, file)} for file in said.files
    ]
    words = {"text": said.text or None, "entities": entities}
    if len(said.text) > CAPTION:
        parts.append({"kind": "text", **words})
    else:
        parts[0].update(words)
    return parts


def passes(entity: Mapping[str, object]) -> bool:
    """Formatting passes; mentions, contacts and links to accounts stay plain text."""
    if entity.get("type") not in PASSING:
        return False
    return not str(entity.get("url", "")).lower().startswith("tg:")


def pieces(text: str) -> list[str]:
    """A long text cut at paragraphs, lines or words into parts that fit into a message each."""
    found = []
    rest = text.strip()
    while len(rest) > LIMIT:
        head = rest[:LIMIT]
        cut = next((at for mark in ("\n\n", "\n", " ") if (at := head.rfind(mark)) > LIMIT // 2), LIMIT)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found


def _own_letter(tx: Tx, who: Who, message_id: int) -> tuple[Sequence[Row[Any]], Row[Any], Side]:
    first = rows.message(tx.c, message_id)
    if first is None:
        raise DomainError("gone")
    pair, side = access_assignment(tx, who, first.assignment_id)
    if first.author_id != who.me:
        raise DomainError("not_yours")
    return rows.letter(tx.c, first), pair, side


def when(tx: Tx, who: Who, moment: datetime) -> When:
    """The moment as this person says it."""
    here = who.local(moment)
    named = relative(here.date(), who.today(tx.now))
    return When(named.code if named else "date", here.date(), here.time())


def letter(tx: Tx, who: Who, message_id: int) -> LetterCard:
    """What became of an own letter."""
    parts, pair, side = _own_letter(tx, who, message_id)
    first = parts[0]
    states: dict[str, Literal["sent", "held", "failed", "recalled"]] = {
        "held": "held", "undelivered": "failed", "recalled": "recalled", "erased": "recalled",
    }  # fmt: skip
    state = states.get(first.state, "sent")
    recall = first.state == "received" or may_recall(first.state, first.delivered_at, tx.now)
    return LetterCard(
        letter_id=first.id,
        partner=partner(tx, pair, side),
        state=state,
        at=None if first.deliver_at is None else when(tx, who, first.deliver_at),
        may_silent=state == "held" and side == "methodist",
        may_recall=recall,
    )


def send_silent(tx: Tx, who: Who, message_id: int) -> None:
    """«Now, without sound»: a methodist's held letter goes at once. A second press changes nothing."""
    parts, _, side = _own_letter(tx, who, message_id)
    if side != "methodist":
        raise DomainError("not_yours")
    relay.hurry(tx, parts)


def recall(tx: Tx, who: Who, message_id: int) -> None:
    """«Recall». Errors: not_yours, not_now, recall_too_late. A second press changes nothing."""
    parts, _, side = _own_letter(tx, who, message_id)
    alive = [part for part in parts if part.state not in {"recalled", "erased"}]
    for part in alive:
        if part.state != "received":
            check_recall(part.state, part.delivered_at, tx.now, own=True)
    relay.take_away(tx, alive, side)


def other_file(tx: Tx, parts: Sequence[Row[Any]], said: Said) -> bool:
    """The channel names the same file anew each time: only kind and size tell that it was replaced."""
    first = next((part for part in parts if part.file_id is not None), None)
    if first is None or said.file is None or len(parts) > 1:
        return False
    kept = rows.file(tx.c, first.file_id)
    return (kept.kind, kept.size) != (said.file.kind, said.file.size)
