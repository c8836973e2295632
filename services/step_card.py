"""A step as its page shows it, for either side (domain.md 2.5.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row

from db import step as rows
from domain.route import TAIL
from services import result, step
from services.access import Side
from services.base import Tx, Who
from services.person import expect


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence: kind text, link, photo, voice or document; words of up to 120 characters or a name."""

    id: int
    kind: str
    words: str
    file_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the methodist said: `decision` accepted or returned, a ready phrase or own words or a voice."""

    decision: str
    phrase: str | None
    words: str | None
    file_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step as one side sees it. `number` of `total` counts work steps; `tail` marks the check and the result, whose
    `turn` comes after the others. `skip`: who proposed to take it out. `accepts`: kinds of evidence, by word.
    `label`: how the methodist knows the teacher; `following`: number and id of the next open step of work."""

    id: int
    side: Side
    kind: str
    name: str
    title: str | None
    number: int
    total: int
    state: str
    due: date
    today: date
    plan_version: int
    submission: int
    required: bool
    accepts: tuple[str, ...]
    items: tuple[Item, ...]
    report: str | None
    answer: Answer | None
    add_what: str | None
    assignment_id: int
    route_id: int
    route_state: str
    undo: bool
    skip: Literal["mine", "theirs"] | None
    tail: step.Tail | None
    turn: bool
    may_skip: bool
    label: str
    form: str | None
    asks_children: bool
    following: tuple[int, int] | None = None
    following_name: str | None = None

    @property
    def is_open(self) -> bool:
        """Can something be done about it now?"""
        return self.state in step.OPEN and self.turn

    @property
    def overdue(self) -> bool:
        """The date is past and the step open; computed, no state."""
        return self.state in step.OPEN and self.due < self.today


def item_of(row: Row[Any]) -> Item:
    """One piece of evidence for a page."""
    words = " ".join((row.text or "").split())
    if row.file_id is not None and not words:
        words = row.file_name or ""
    return Item(row.id, row.kind, words if len(words) <= 120 else words[:119] + "\u2026", row.file_id)


def card(tx: Tx, who: Who, step_id: int) -> StepCard:
    """The page of a step, for either side."""
    row, side = step.mine(tx, who, step_id)
    kind = tx.policy.step_kinds[row.kind]
    work = [one for one in rows.of_route(tx.c, row.route_id) if one.kind not in TAIL]
    shown = _shown(tx, row, side)
    last = next(reversed(rows.answers_of(tx.c, step_id)), None)
    known = rows.who_is_it(tx.c, row.assignment_id)
    after = result.following(row, work)
    return StepCard(
        id=step_id,
        side=side,
        kind=row.kind,
        name=kind.short_ru,
        title=row.title,
        number=next((number for number, one in enumerate(work, 1) if one.id == step_id), 0),
        total=len(work),
        state=row.state,
        due=row.due_on,
        today=who.today(tx.now),
        plan_version=row.plan_version,
        submission=row.submission,
        required=kind.evidence_required,
        accepts=tuple(step.accepted_of(tx, row)),
        items=tuple(item_of(one) for one in shown),
        report=row.report,
        answer=Answer(last.decision, last.phrase, last.text, last.file_id, last.at) if last is not None else None,
        add_what=row.add_what if row.state == "returned" else None,
        assignment_id=row.assignment_id,
        route_id=row.route_id,
        route_state=row.route_state,
        undo=step.undoable(tx, who, step_id),
        skip=None if row.skip_asked_by is None else "mine" if row.skip_asked_by == who.me else "theirs",
        tail=step.tail_of(row.kind),
        turn=step.has_turn(row),
        may_skip=step.may_skip(row, work),
        label=known.label or known.code,
        form=_form(tx, row),
        asks_children=side == "teacher" and any(not one.checked for one in shown),
        following=after,
        following_name=next((_kind(tx, one) for one in work if after is not None and one.id == after[1]), None),
    )


def _shown(tx: Tx, row: Row[Any], side: Side) -> list[Row[Any]]:
    """The evidence this side sees: a methodist only what was sent in, and of an open step not what is being added."""
    every = rows.evidence_of(tx.c, row.id)
    if side == "teacher":
        return list(every)
    return [one for one in every if one.checked and (row.state not in step.OPEN or one.submission <= row.submission)]


def _kind(tx: Tx, row: Row[Any]) -> str:
    return tx.policy.step_kinds[row.kind].short_ru


def open_card(tx: Tx, who: Who, step_id: int) -> StepCard:
    """The page of a step; while a returned one stands on the teacher's screen, what is written there goes to it."""
    found = card(tx, who, step_id)
    if found.side == "teacher" and found.state == "returned" and found.turn:
        expect(tx, who, step.QUESTION, step_id, "screen")
    return found


def _form(tx: Tx, row: Row[Any]) -> str | None:
    code = row.result_form or row.agreed_form
    return tx.policy.result_forms[code].short_ru if row.kind == TAIL[1] and code else None
