"""They talk: what a person writes goes to the other side of a pair, or is a draft with a question (domain.md 2.15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import conversation as rows
from db import notice as notice_rows
from domain.calendar import Hours
from domain.conversation import addressee
from domain.errors import DomainError
from services import relay
from services.access import Side, access_assignment, access_step
from services.base import Said, SentFile, Tx, Who
from services.letter import (
    LIMIT,
    LetterCard,
    Partner,
    check,
    letter,
    open_pair,
    other_file,
    partner,
    passes,
    pieces,
    question,
    send,
)
from services.person import expect, forget
from services.thread import Line, line

OPEN_FOR = 15  # minutes after a letter in which the next one goes the same way
DRAFTS_TOGETHER = timedelta(hours=1)
DRAFTS_KEPT = timedelta(days=7)
GREETING = "talk-greeting"
WAITING, WAITING_LENGTH = 2, 120  # letters without an answer above what one writes, and characters of each

Outcome = tuple[Literal["letter", "draft"], int]


@dataclass(frozen=True, slots=True)
class TalkCard:
    """The page where one writes. `greeting`: the ready first words, with the methodist's own hours. `waiting`: what the
    teacher wrote and nobody has answered, for the methodist; a ready greeting would pass it by."""

    partner: Partner
    greeting: bool
    hours: Hours
    step_id: int | None
    waiting: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A question about what was written: `ask` is free, whom, children or long; `to` are the threads to choose from."""

    draft_id: int
    ask: Literal["free", "whom", "children", "long"]
    count: int
    parts: int
    to: tuple[Partner, ...]


def talk(tx: Tx, who: Who, assignment_id: int, step_id: int | None = None) -> TalkCard:
    """Open the question: what this person writes next goes to the other side."""
    pair, side = open_pair(tx, who, assignment_id)
    if step_id is not None and access_step(tx, who, step_id)[0].assignment_id != assignment_id:
        raise DomainError("not_yours")
    expect(tx, who, "talk", assignment_id, None, step_id)
    member = assignment_rows.methodist(tx.c, pair.methodist_id)
    unanswered = rows.unanswered(tx.c, assignment_id, who.me, WAITING) if side == "methodist" else ()
    waiting = tuple(line(who, row, tx.now, WAITING_LENGTH) for row in unanswered)
    greeting = side == "methodist" and not waiting and not rows.wrote(tx.c, assignment_id, who.me)
    return TalkCard(partner(tx, pair, side), greeting, relay.hours_of(tx, member), step_id, waiting)


def write(
    tx: Tx, who: Who, said: Said, assignment_id: int, until: int | None = None, step_id: int | None = None
) -> Outcome:
    """The answer to the question `talk`. `until`, minutes of the epoch: later it is asked to whom this goes."""
    if until is not None and tx.now.timestamp() > until * 60:
        forget(tx, who)
        outcome = free(tx, who, said)
        if outcome is not None:
            return outcome
    return take(tx, who, said, assignment_id, step_id=step_id)


def take(
    tx: Tx, who: Who, said: Said, assignment_id: int, *, step_id: int | None = None, reply_to_id: int | None = None
) -> Outcome:
    """Words or files for the other side: sent on, or a draft with a question.

    Errors: conversation_kind, file_too_big, text_empty, text_too_long, thread_closed.
    """
    pair, side = open_pair(tx, who, assignment_id)
    check(said)
    ask = question(tx, who, pair, said)
    if ask is not None:
        draft_id = _draft(tx, who, said, ask, assignment_id, step_id, reply_to_id)
        return "draft", draft_id
    letter_id = send(tx, who, pair, side, said, step_id=step_id, reply_to_id=reply_to_id)
    _stay_open(tx, who, assignment_id)
    return "letter", letter_id


def greet(tx: Tx, who: Who, assignment_id: int) -> int:
    """The ready first words of a methodist; the letter. A second press finds the one that was sent."""
    pair, side = open_pair(tx, who, assignment_id, "methodist")
    for row in rows.thread(tx.c, assignment_id, who.me, 50):
        if row.author_id == who.me:
            return int(row.id)
    said = Said("text", "", who.menu_message_id or 0)
    letter_id = send(tx, who, pair, side, said, template=GREETING)
    _stay_open(tx, who, assignment_id)
    return letter_id


def _stay_open(tx: Tx, who: Who, assignment_id: int) -> None:
    """The next words go the same way, unless another question waits for its answer."""
    if who.expects not in {None, "talk"}:
        return
    expect(tx, who, "talk", assignment_id, int(tx.now.timestamp() // 60) + OPEN_FOR)


def replied(tx: Tx, who: Who, said: Said) -> Outcome | None:
    """A Reply to a copy or to an own letter goes into that thread; None when it is a reply to something else."""
    if who.person_id is None or said.reply_to is None:
        return None
    earlier = rows.by_copy(tx.c, who.me, said.reply_to) or next(iter(rows.by_source(tx.c, who.me, said.reply_to)), None)
    if earlier is None:
        told = notice_rows.by_message(tx.c, who.me, said.reply_to)
        if told is None or told.kind != relay.KIND:
            return None
        earlier = rows.message(tx.c, told.entity_id)
        if earlier is None:
            return None
    return take(tx, who, said, earlier.assignment_id, reply_to_id=earlier.id)


def free(tx: Tx, who: Who, said: Said, route_id: int | None = None) -> Outcome | None:
    """A text outside any question becomes a draft: nothing passes by itself. None when there is nobody.

    `route_id`: the route that stands on the screen.
    """
    if who.person_id is None or not open_threads(tx, who):
        return None
    check(said)
    draft_id = _draft(tx, who, said, "free", None, None, None)
    if route_id is not None:
        rows.change_draft(tx.c, draft_id, route_id=route_id)
    return "draft", draft_id


def open_threads(tx: Tx, who: Who) -> list[tuple[Row[Any], Side]]:
    """The pairs this person may write to, the latest talked to first."""
    mine: list[tuple[Row[Any], Side]] = [(row, "methodist") for row in assignment_rows.of_methodist(tx.c, who.me)]
    own = assignment_rows.of_teacher(tx.c, who.me)
    if own is not None:
        mine.append((own, "teacher"))
    if len(mine) > 1:
        latest = {row.assignment_id: row.last for row in rows.threads_of(tx.c, who.me)}
        mine.sort(key=lambda one: -latest.get(one[0].id, 0))
    return mine


def _draft(
    tx: Tx, who: Who, said: Said, ask: str, assignment_id: int | None, step_id: int | None, reply_to_id: int | None
) -> int:
    stored = {**asdict(replace(said, entities=tuple(one for one in said.entities if passes(one))))}
    return rows.add_draft(
        tx.c,
        author_id=who.me,
        assignment_id=assignment_id,
        ask=ask,
        said=stored,
        step_id=step_id,
        reply_to_id=reply_to_id,
        created_at=tx.now,
    )


def _said(stored: Mapping[str, Any]) -> Said:
    files = tuple(SentFile(**file) for file in stored["files"])
    return Said(**{**stored, "files": files, "entities": tuple(stored["entities"])})


def _own_draft(tx: Tx, who: Who, draft_id: int) -> Row[Any]:
    row = rows.draft(tx.c, draft_id)
    if row is None:
        raise DomainError("gone")
    if row.author_id != who.person_id:
        raise DomainError("not_yours")
    return row


def draft(tx: Tx, who: Who, draft_id: int) -> DraftCard:
    """The question about a draft, or DomainError("gone") when it was decided."""
    row = _own_draft(tx, who, draft_id)
    if row.said is None:
        raise DomainError("gone")
    parts = len(pieces(row.said["text"])) if row.said["text"] else 1
    if row.ask != "free":
        pair, side = open_pair(tx, who, row.assignment_id)
        return DraftCard(row.id, row.ask, 1, parts, (partner(tx, pair, side),))
    threads = open_threads(tx, who)
    addressee([pair.id for pair, _ in threads], None)
    ask: Literal["free", "whom"] = "whom" if len(threads) > 1 else "free"
    to = tuple(partner(tx, pair, side) for pair, side in threads[:7])
    return DraftCard(row.id, ask, len(_together(tx, row)), parts, to)


def _together(tx: Tx, row: Row[Any]) -> list[Row[Any]]:
    """Free words written within the hour are passed on or dropped together."""
    if row.ask != "free":
        return [row]
    since = row.created_at - DRAFTS_TOGETHER
    return [one for one in rows.open_drafts(tx.c, row.author_id, since) if one.ask == "free" and one.id <= row.id]


def pass_draft(tx: Tx, who: Who, draft_id: int, assignment_id: int | None = None) -> Outcome:
    """«Pass on». A second press finds the letter that was sent."""
    row = _own_draft(tx, who, draft_id)
    if row.letter_id is not None:
        return "letter", int(row.letter_id)
    if row.said is None:
        raise DomainError("gone")
    threads = [pair.id for pair, _ in open_threads(tx, who)]
    chosen = assignment_id if assignment_id is not None else row.assignment_id
    to = addressee(threads, chosen if chosen is not None or len(threads) != 1 else threads[0])
    if to is None:
        raise DomainError("not_now")
    pair, side = open_pair(tx, who, to)
    asked: Outcome | None = None
    passed: Outcome | None = None
    for one in _together(tx, row):
        said = _said(one.said)
        ask = question(tx, who, pair, said) if one.ask == "free" else None
        if ask is not None:
            rows.change_draft(tx.c, one.id, ask=ask, assignment_id=to)
            asked = "draft", one.id
            continue
        letter_id = send(tx, who, pair, side, said, step_id=one.step_id, reply_to_id=one.reply_to_id)
        rows.change_draft(tx.c, one.id, said=None, letter_id=letter_id)
        passed = "letter", letter_id
    _stay_open(tx, who, to)
    outcome = asked or passed
    assert outcome is not None  # noqa: S101 - there is at least the draft itself
    return outcome


def waiting_draft(tx: Tx, who: Who) -> int | None:
    """The newest draft whose question waits for its answer, as long as there is somebody to pass it to."""
    threads = {pair.id for pair, _ in open_threads(tx, who)}
    for row in reversed(rows.open_drafts(tx.c, who.me, tx.now - DRAFTS_KEPT)):
        if row.assignment_id in threads or (row.assignment_id is None and threads):
            return int(row.id)
    return None


def letter_card(tx: Tx, who: Who, message_id: int) -> LetterCard:
    """What became of an own letter, and what was written before it and still has a question."""
    return replace(letter(tx, who, message_id), draft_id=waiting_draft(tx, who))


def put_by(tx: Tx, who: Who, said: Said) -> bool:
    """Words for which there is no methodist yet are kept as a draft, to be offered when there is one; False for
    what could never be passed on."""
    try:
        check(said)
    except DomainError:
        return False
    _draft(tx, who, said, "free", None, None, None)
    return True


def drop_draft(tx: Tx, who: Who, draft_id: int) -> int | None:
    """«No»: what was written is not kept. The route that stood on the screen, where there was one."""
    row = _own_draft(tx, who, draft_id)
    for one in _together(tx, row):
        if one.letter_id is None:
            rows.change_draft(tx.c, one.id, said=None)
    return row.route_id if row.route_id is None else int(row.route_id)


def changed(tx: Tx, who: Who, said: Said) -> Literal["passed", "kept", "parts", "file"] | None:
    """The author edited a message: None when it is none of ours; «parts» and «file» could not be passed on."""
    if who.person_id is None:
        return None
    parts = rows.by_source(tx.c, who.me, said.message_id)
    if not parts:
        return _changed_draft(tx, who, said)
    alive = [part for part in parts if part.state not in {"recalled", "erased"}]
    if not alive:
        return "kept"
    _, side = access_assignment(tx, who, alive[0].assignment_id)
    if len(alive) > 1 and all(part.kind == "text" for part in alive):
        return "parts"
    if len(said.text) > LIMIT:
        raise DomainError("text_too_long", limit=LIMIT)
    if other_file(tx, alive, said):
        return "file"
    holder = next((part for part in alive if part.text), alive[0])
    entities = [entity for entity in said.entities if passes(entity)]
    if (holder.text or "") == said.text and (holder.entities or []) == entities:
        return "kept"
    relay.pass_edit(tx, holder, side, said.text, entities)
    return "passed" if holder.state == "delivered" else "kept"


def _changed_draft(tx: Tx, who: Who, said: Said) -> Literal["kept"] | None:
    for row in rows.open_drafts(tx.c, who.me, tx.now - timedelta(days=2)):
        if row.said["message_id"] == said.message_id:
            entities = [dict(entity) for entity in said.entities if passes(entity)]
            rows.change_draft(tx.c, row.id, said={**row.said, "text": said.text, "entities": entities})
            return "kept"
    return None
