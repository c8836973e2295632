"""The follow-up of a course: four points, one question at a time, who sees the answers said first (domain.md 2.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import diagnosis as diagnosis_rows
from db import followup as rows
from domain import followup as rules
from domain.errors import DomainError
from domain.evidence import clean_text
from domain.followup import Question
from services import diagnosis, notice
from services.access import access_assignment
from services.base import Said, Tx, Who, transition
from services.course import stop as stop_course
from services.jobs import Counts, job
from services.person import expect, forget
from services.waking import recipient

KIND = "followup_sent"
# What exists now; other offers are not shown (issue: story 9).
ENABLED = frozenset({"open_consultation"})
OTHER = 200


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """The next question of a point, or its end. `picked` are the ticks of a question with several answers."""

    followup_id: int
    course_id: int
    title: str
    first_line: str
    question: Question | None
    number: int
    count: int
    picked: frozenset[str]
    assignment_id: int | None
    ask_methodist: bool
    closing: bool
    closing_text: str
    stopped: bool
    expired: bool


def access(tx: Tx, who: Who, followup_id: int) -> Row[Any]:
    """The person's own point."""
    row = rows.point(tx.c, followup_id)
    if row is None:
        raise DomainError("gone")
    if row.person_id != who.me:
        raise DomainError("not_yours")
    return row


def card(tx: Tx, who: Who, followup_id: int, picked: int | None = None) -> QuestionCard:
    """The page of a point. `picked` are bits of the options ticked so far."""
    row = access(tx, who, followup_id)
    point = tx.policy.followup.point(row.point)
    answers = _answers(tx, followup_id)
    facts = _facts(tx, row)
    shown = rules.shown_questions(point, answers, facts)
    question = rules.next_question(point, answers, facts) if row.state in {"sent", "partial"} else None
    pair = assignment_rows.of_teacher(tx.c, who.me)
    if question is not None and question.type == "text":
        expect(tx, who, "followup.text", followup_id, question.id)
    ended = row.state == "answered"
    return QuestionCard(
        followup_id=followup_id,
        course_id=row.course_id,
        title=point.title.replace("{course}", row.title),
        first_line=tx.policy.followup.first_line(row.point, has_methodist=pair is not None),
        question=question,
        number=1 + sum(one.id in answers for one in shown),
        count=len(shown),
        picked=_unpack(question, picked or 0),
        assignment_id=pair.id if pair else None,
        ask_methodist=ended and any(offer.branch in ENABLED for offer in point.offers),
        closing=ended and tx.policy.followup.closes(row.point, answers),
        closing_text=tx.policy.followup.closing_text,
        stopped=row.stopped_at is not None,
        expired=row.state in {"expired", "cancelled"},
    )


def _unpack(question: Question | None, bits: int) -> frozenset[str]:
    options = question.options if question else ()
    return frozenset(option.code for number, option in enumerate(options) if bits >> number & 1)


def pack(question: Question, picked: frozenset[str]) -> int:
    """The ticks as a number for a button."""
    return sum(1 << number for number, option in enumerate(question.options) if option.code in picked)


def toggled(question: Question, picked: frozenset[str], code: str) -> int:
    """The ticks after one press."""
    return pack(question, rules.toggle(question, picked, code))


def _answers(tx: Tx, followup_id: int) -> dict[str, tuple[str, ...]]:
    return {
        question: tuple(str(value) for value in (row.value or ())) + ((row.text,) if row.text and not row.value else ())
        for question, row in rows.answers(tx.c, followup_id).items()
    }


def _facts(tx: Tx, row: Row[Any]) -> frozenset[str]:
    known = row.area is not None and tx.policy.competences[row.area].has_instrument
    return frozenset({rules.INSTRUMENT}) if known else frozenset()


def answer(tx: Tx, who: Who, followup_id: int, question_id: str, values: tuple[str, ...], text: str = "") -> None:
    """Store an answer and move the point on. A question answered already raises `not_now`."""
    row = access(tx, who, followup_id)
    point = tx.policy.followup.point(row.point)
    before, facts = _answers(tx, followup_id), _facts(tx, row)
    question = rules.next_question(point, before, facts)
    if row.state not in {"sent", "partial"} or question is None or question.id != question_id:
        raise DomainError("not_now")
    checked = rules.check_answer(question, values)
    words = checked[0] if question.type == "text" and checked else text
    rows.set_answer(
        tx.c, followup_id, question_id, tx.now, None if question.type == "text" else list(checked), words or None
    )
    forget(tx, who)
    _moved_on(tx, who, row, point, facts)


def _moved_on(tx: Tx, who: Who, row: Row[Any], point: rules.Point, facts: frozenset[str]) -> None:
    state = row.state
    if state == "sent":
        state = transition(tx, "followup", row.id, state, "first_answer", "teacher", who.me)
    if rules.next_question(point, _answers(tx, row.id), facts) is None:
        transition(tx, "followup", row.id, state, "last_answer", "teacher", who.me)
        rows.change_point(tx.c, row.id, answered_at=tx.now)
        notice.drop(tx, [KIND], row.id, "done")


def answer_text(tx: Tx, who: Who, said: Said, followup_id: int, question_id: str) -> None:
    """A typed answer."""
    answer(tx, who, followup_id, question_id, (clean_text(said.text, 4000),))


def skip(tx: Tx, who: Who, followup_id: int, question_id: str) -> None:
    """Leave an optional question out."""
    answer(tx, who, followup_id, question_id, ())


def choose(tx: Tx, who: Who, followup_id: int, question_id: str, bits: int) -> None:
    """«Done» under a question with several answers."""
    row = access(tx, who, followup_id)
    question = _question(tx, row, question_id)
    picked = _unpack(question, bits)
    answer(tx, who, followup_id, question_id, tuple(sorted(picked)))


def tick(tx: Tx, who: Who, followup_id: int, question_id: str, bits: int, code: str) -> int:
    """One tick more or less; the new bits. Nothing is stored before «Done»."""
    row = access(tx, who, followup_id)
    question = _question(tx, row, question_id)
    return toggled(question, _unpack(question, bits), code)


def _question(tx: Tx, row: Row[Any], question_id: str) -> Question:
    for question in tx.policy.followup.point(row.point).questions:
        if question.id == question_id:
            return question
    raise DomainError("answer_unknown")


def begin_mini(tx: Tx, who: Who, followup_id: int) -> int:
    """The six statements of the course's area; the attempt."""
    row = access(tx, who, followup_id)
    if row.state not in {"sent", "partial"} or row.area is None:
        raise DomainError("not_now")
    return diagnosis.begin(tx, who, "mini", row.area, followup_id=followup_id)


@diagnosis.finished("mini")
def mini_finished(tx: Tx, who: Who, attempt_id: int) -> None:
    """The six statements are answered, and with them the point's question."""
    attempt = diagnosis_rows.attempt(tx.c, attempt_id)
    if attempt is None or attempt.followup_id is None:
        raise DomainError("gone")
    answer(tx, who, attempt.followup_id, "m3_self", (str(attempt_id),))


def go_on(tx: Tx, who: Who, followup_id: int) -> int | None:
    """«Go on with the methodist»: the working pair, None when a methodist is to be found first."""
    access(tx, who, followup_id)
    pair = assignment_rows.of_teacher(tx.c, who.me)
    return pair.id if pair else None


def stop(tx: Tx, who: Who, followup_id: int) -> int:
    """«Do not ask» about this course; the course."""
    row = access(tx, who, followup_id)
    stop_course(tx, who, row.course_id)
    return int(row.course_id)


@dataclass(frozen=True, slots=True)
class DueCard:
    """What a notice says: how many short questions, by wish."""

    followup_id: int
    count: int


def look_again(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """A point that is answered, over or not wanted any more is not reminded of."""
    found: dict[int, Any] = {}
    for one in notices:
        row = rows.point(tx.c, one.entity_id)
        if row is None or row.stopped_at is not None:
            found[one.id] = "withdrawn"
        elif row.state not in {"sent", "partial"}:
            found[one.id] = "done"
        else:
            point = tx.policy.followup.point(row.point)
            left = len(rules.shown_questions(point, _answers(tx, row.id), _facts(tx, row)))
            found[one.id] = DueCard(row.id, max(left, 1))
    return found


def _next_moment(tx: Tx) -> datetime | None:
    day = rows.first_due(tx.c)
    if day is None:
        return None
    return datetime.combine(day, time(8, 30), ZoneInfo(tx.policy.zone)).astimezone(UTC)


@job("plan_followups", every=timedelta(hours=1), due=_next_moment)
def send_due(tx: Tx) -> Counts:
    """Points whose day has come are sent at the person's time; those without an answer for 21 days are closed."""
    today = tx.now.astimezone(ZoneInfo(tx.policy.zone)).date()
    sent = closed = 0
    for row in rows.due_points(tx.c, today):
        person = recipient(tx, row.person_id)
        if person is None:
            transition(tx, "followup", row.id, row.state, "cancel", "teacher")
            continue
        transition(tx, "followup", row.id, row.state, "due", "bot")
        expires = tx.now + tx.policy.followup.expire_after
        rows.change_point(tx.c, row.id, sent_at=tx.now, expires_at=expires)
        notice.remind(tx, KIND, row.person_id, row.id, tx.now, stale_at=expires)
        sent += 1
    for row in rows.expired_points(tx.c, tx.now):
        transition(tx, "followup", row.id, row.state, "expire", "bot")
        notice.drop(tx, [KIND], row.id, "late")
        closed += 1
    return {"sent": sent, "expired": closed}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answered question, as the methodist reads it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class AnswersCard:
    """The follow-up answers of a methodist's own teacher: course title and lines, without the rating of a course."""

    assignment_id: int
    courses: tuple[tuple[str, tuple[AnswerLine, ...]], ...]


def answers_of(tx: Tx, who: Who, assignment_id: int) -> AnswersCard:
    """What the methodist may read of the own teacher."""
    pair, _ = access_assignment(tx, who, assignment_id, "methodist")
    found = []
    for course in rows.courses_of(tx.c, pair.teacher_id):
        lines = [line for point in rows.points(tx.c, course.id) for line in _lines(tx, point)]
        if lines:
            found.append((course.title, tuple(lines)))
    return AnswersCard(assignment_id, tuple(found))


def _lines(tx: Tx, point: Row[Any]) -> list[AnswerLine]:
    given = rows.answers(tx.c, point.id)
    lines = []
    for question in tx.policy.followup.point(point.point).questions:
        row = given.get(question.id)
        if row is None or question.id in rules.HIDDEN_FROM_METHODIST or question.type == "competence_mini":
            continue
        labels = {option.code: option.label for option in question.options}
        words = ", ".join(labels.get(str(value), str(value)) for value in (row.value or ())) or (row.text or "")
        if words:
            lines.append(AnswerLine(question.text, words))
    return lines
