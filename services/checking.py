"""The methodist's answer to a step that was sent in: accepted with a word, or returned with what to add (2.5.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from db import route as route_rows
from db import step as rows
from domain.errors import DomainError
from domain.evidence import clean_text
from domain.route import TAIL
from services import notice, result, step, step_card
from services.base import Said, Tx, Who, take_back, transition
from services.file import keep
from services.person import expect, forget, who_of

OWN_WORDS, RETURN = "step.answer", "step.return"
PHRASES = ("thanks", "question")
LONGEST = 700
SOONEST = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits for the methodist; `label` is his own name for the teacher or the code."""

    step_id: int
    label: str
    name: str
    since: datetime


def waiting(tx: Tx, who: Who) -> tuple[Waiting, ...]:
    """Steps sent in to this methodist, the oldest first: for the list of tasks."""
    return tuple(
        Waiting(row.id, row.label or row.code, tx.policy.step_kinds[row.kind].short_ru, row.submitted_at)
        for row in rows.to_check(tx.c, who.me)
    )


def _submitted(tx: Tx, who: Who, step_id: int, submission: int) -> Row[Any]:
    row, _ = step.mine(tx, who, step_id, "methodist")
    if row.state != "submitted" or row.submission != submission:
        raise DomainError("not_now")
    return row


def ask(tx: Tx, who: Who, step_id: int, submission: int, question: str) -> step_card.StepCard:
    """Own words or what to add are asked for; the step's card for the page."""
    _submitted(tx, who, step_id, submission)
    expect(tx, who, question, step_id, submission)
    return step_card.card(tx, who, step_id)


def ask_words(tx: Tx, who: Who, step_id: int, submission: int) -> step_card.StepCard:
    """«In own words»."""
    return ask(tx, who, step_id, submission, OWN_WORDS)


def ask_return(tx: Tx, who: Who, step_id: int, submission: int) -> step_card.StepCard:
    """«To be added to»."""
    return ask(tx, who, step_id, submission, RETURN)


def accept(
    tx: Tx, who: Who, step_id: int, submission: int, phrase: str | None = None, said: Said | None = None
) -> None:
    """Accepted, with a ready phrase or own words. Errors: `not_now`, `not_in_list`, `too_long`, `empty`."""
    row = _submitted(tx, who, step_id, submission)
    if phrase is not None and phrase not in PHRASES:
        raise DomainError("not_in_list")
    transition(tx, step.MACHINE, step_id, row.state, "accept", "methodist", who.me)
    _write(tx, who, row, "accepted", phrase, said)
    rows.change(tx.c, step_id, answered_at=tx.now, add_what=None)
    if row.kind == TAIL[1]:
        result.accepted(tx, who, row.route_id)
    else:
        notice.say(tx, "step_answered", row.teacher_id, step_id, slot=result.moment_slot(tx))
        result.settle(tx, row.route_id)


def give_back(tx: Tx, who: Who, step_id: int, submission: int, said: Said) -> None:
    """Returned: says what to add, with a new date not earlier than three days. Errors: `not_now`, `too_long`, `empty`.

    The check of a route is only looked at.
    """
    row = _submitted(tx, who, step_id, submission)
    if row.kind == TAIL[0]:
        raise DomainError("not_now")
    words = _write(tx, who, row, "returned", None, said)
    transition(tx, step.MACHINE, step_id, row.state, "return", "methodist", who.me)
    today = who.today(tx.now)
    calendar, stop = tx.policy.calendar, tx.policy.reminders.summer
    due = calendar.on_or_after(stop.after(max(row.due_on, calendar.on_or_after(today + SOONEST)), calendar))
    route_rows.move_step(tx.c, step_id, due)
    rows.change(tx.c, step_id, answered_at=tx.now, add_what=words)
    notice.say(tx, "step_answered", row.teacher_id, step_id, slot=result.moment_slot(tx))
    step.plan_reminders(tx, step_id)


def _write(tx: Tx, who: Who, row: Row[Any], decision: str, phrase: str | None, said: Said | None) -> str | None:
    words, file_id = None, None
    if said is not None:
        words = clean_text(said.text, LONGEST) if said.text.strip() or not said.files else None
        file_id = keep(tx, who.me, said.files[0]) if said.files else None
    elif phrase is None:
        raise DomainError("empty")
    rows.add_answer(
        tx.c, step_id=row.id, submission=row.submission, author_id=who.me, decision=decision, phrase=phrase,
        text=words, file_id=file_id, at=tx.now,
    )  # fmt: skip
    notice.drop(tx, ("step_to_check",), row.id, "done")
    if who.expects in {OWN_WORDS, RETURN}:
        forget(tx, who)
    teacher = who_of(tx, row.teacher_id)
    if teacher is not None and teacher.expects == step.QUESTION and teacher.expects_args[:1] == (row.id,):
        forget(tx, teacher)  # what the teacher writes next is no addition to a step that has its answer
    return words


def undo(tx: Tx, who: Who, step_id: int, submission: int) -> None:
    """The answer is taken back within ten minutes, and what the bot did after it. Errors: those of `take_back`."""
    row, side = step.mine(tx, who, step_id, "methodist")
    if row.submission != submission or row.state not in {"accepted", "returned"}:
        raise DomainError("not_now")
    if row.route_state == "closed" and row.kind != TAIL[1]:
        raise DomainError("not_now")
    result.unsettle(tx, who, row)
    take_back(tx, step.MACHINE, step_id, row.state, side, who.me)
    rows.take_back_answers(tx.c, step_id, submission, tx.now)
    rows.change(tx.c, step_id, answered_at=None, add_what=None)
    step.drop_reminders(tx, step_id, "taken_back")
    notice.take_back(tx, ("step_answered",), step_id)


@dataclass(frozen=True, slots=True)
class ToCheck:
    """To a methodist: how many steps wait; the one to open."""

    step_id: int
    count: int


def look_to_check(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """One message to a methodist, however many steps came meanwhile; none about what is answered or taken back."""
    found = rows.by_ids(tx.c, {one.entity_id for one in notices})
    said: dict[int, Any] = {}
    carries: dict[int, int] = {}
    for one in notices:
        row = found.get(one.entity_id)
        if row is None or row.route_state in {"closed", "cancelled"}:
            said[one.id] = "withdrawn"
        elif row.state != "submitted" or row.submission != one.plan_version:
            said[one.id] = "done"
        elif one.recipient_id in carries:
            said[one.id] = "merged"
        else:
            carries[one.recipient_id] = one.id
            count = len(rows.to_check(tx.c, one.recipient_id))
            said[one.id] = ToCheck(row.id, count)
    return said


@dataclass(frozen=True, slots=True)
class Answered:
    """To the teacher: the methodist answered; `name` of the step's kind. `ready`: all steps of the route are done."""

    step_id: int
    name: str
    returned: bool
    ready: bool


def look_answered(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """The answer that stands now, or why there is none."""
    found = rows.by_ids(tx.c, {one.entity_id for one in notices})
    said: dict[int, Any] = {}
    for one in notices:
        row = found.get(one.entity_id)
        if row is None or row.route_state == "cancelled":
            said[one.id] = "withdrawn"
        elif row.state not in {"accepted", "returned"}:
            said[one.id] = "done"
        else:
            name = tx.policy.step_kinds[row.kind].short_ru
            said[one.id] = Answered(row.id, name, row.state == "returned", row.route_state == "steps_done")
    return said
