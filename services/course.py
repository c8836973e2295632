"""Finished courses: entered by the teacher or the coordinator; each starts its follow-up (domain.md 2.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from db import followup as rows
from db import person as person_rows
from domain.dates import Direction, read_date
from domain.errors import DomainError
from domain.evidence import clean_line
from domain.followup import PlannedPoint, plan
from domain.person import read_spoken_code
from services import notice
from services.base import Said, Tx, Who, born, transition
from services.person import expect, forget
from services.waking import recipient

TITLE = 200
HOURS = range(8, 1001)
OLDEST_DAYS = 400
AREAS = ("methodical", "subject", "psych_ped", "communicative", "digital")


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the list."""

    course_id: int
    title: str
    completed_on: date
    next_on: date | None
    stopped: bool
    waiting: int | None  # a point that can be answered now


@dataclass(frozen=True, slots=True)
class CourseList:
    """The page of courses; a coordinator enters a course for a teacher by the code."""

    lines: tuple[CourseLine, ...]
    teacher: bool
    coordinator: bool


def courses(tx: Tx, who: Who) -> CourseList:
    """The person's own courses."""
    mine = rows.courses_of(tx.c, who.me) if "teacher" in who.roles else ()
    return CourseList(tuple(_line(tx, row) for row in mine), "teacher" in who.roles, "coordinator" in who.roles)


def _line(tx: Tx, row: Row[Any]) -> CourseLine:
    points = rows.points(tx.c, row.id)
    ahead = [point.due_on for point in points if point.state == "scheduled"]
    waiting = next((point.id for point in points if point.state in {"sent", "partial"}), None)
    stopped = row.stopped_at is not None
    return CourseLine(
        row.id, row.title, row.completed_on, min(ahead) if ahead else None, stopped, None if stopped else waiting
    )


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course: what is known and what the next question is (code, title, hours, date, area), None when all is."""

    course_id: int | None
    title: str | None
    hours: int | None
    completed_on: date | None
    area: str | None
    asks: str | None
    areas: tuple[tuple[str, str], ...]
    points: tuple[tuple[str, date, str], ...]
    stopped: bool
    own: bool
    code: str | None = None


def access_course(tx: Tx, who: Who, course_id: int) -> Row[Any]:
    """The course of its teacher, or of the coordinator who entered it (who sees no points and no answers)."""
    row = rows.course(tx.c, course_id)
    if row is None:
        raise DomainError("gone")
    if who.me not in {row.person_id, row.entered_by}:
        raise DomainError("not_yours")
    return row


def _unplanned(tx: Tx, who: Who, course_id: int) -> Row[Any]:
    row = access_course(tx, who, course_id)
    if row.planned_at is not None:
        raise DomainError("not_now")
    return row


def begin(tx: Tx, who: Who) -> CourseCard:
    """Ask for the title of an own course."""
    expect(tx, who, "course.title", None)
    return _card(tx, who, None, None)


def begin_for(tx: Tx, who: Who) -> None:
    """A coordinator enters a course of a teacher: ask for the code."""
    if "coordinator" not in who.roles:
        raise DomainError("not_yours")
    expect(tx, who, "course.code")


def find_teacher(tx: Tx, who: Who, said: Said) -> None:
    """The typed code of a teacher. Raises `code_unknown`."""
    code = read_spoken_code(tx.policy.code_words, said.text)
    person = person_rows.by_code(tx.c, code) if code else None
    if person is None or person.erased_at is not None:
        raise DomainError("code_unknown")
    expect(tx, who, "course.title", person.id)


def set_title(tx: Tx, who: Who, said: Said, person_id: int | None) -> int:
    """The title makes the row; the id of the course."""
    title = clean_line(said.text, TITLE)
    owner = who.me if person_id is None else person_id
    if owner != who.me and "coordinator" not in who.roles:
        raise DomainError("not_yours")
    place = person_rows.load(tx.c, owner).municipality
    course_id = rows.add_course(
        tx.c, person_id=owner, title=title, entered_by=who.me, municipality=place, created_at=tx.now
    )
    expect(tx, who, "course.hours", course_id)
    return course_id


def set_hours(tx: Tx, who: Who, course_id: int, hours: int | None) -> None:
    """Hours by a button or typed. Raises `course_hours`."""
    row = _unplanned(tx, who, course_id)
    if hours is None or hours not in HOURS:
        raise DomainError("course_hours", least=HOURS.start, most=HOURS.stop - 1)
    rows.change_course(tx.c, row.id, hours=hours)
    expect(tx, who, "course.date", course_id)


def read_hours(said: Said) -> int | None:
    """A typed number of hours."""
    digits = "".join(char for char in said.text if char.isdigit())
    return int(digits) if digits and len(digits) <= 4 else None


def set_date(tx: Tx, who: Who, course_id: int, said: Said) -> None:
    """The last day of the course: past, not older than 400 days. Raises the errors of `read_date`, `course_old`."""
    row = _unplanned(tx, who, course_id)
    today = who.today(tx.now)
    try:
        day = read_date(tx.policy.date_words, said.text, today, Direction.BACK)
    except DomainError as refusal:  # the usual words give an example that lies ahead
        if refusal.code == "date_impossible":
            raise DomainError("course_date_impossible") from None
        if refusal.code == "date_unclear":
            raise DomainError("course_date_unclear") from None
        raise
    if (today - day).days > OLDEST_DAYS:
        raise DomainError("course_old")
    rows.change_course(tx.c, row.id, completed_on=day)
    forget(tx, who)


def set_area(tx: Tx, who: Who, course_id: int, area: str | None) -> None:
    """The area, or none of them; with it the follow-up is planned."""
    row = access_course(tx, who, course_id)
    if row.completed_on is None or row.hours is None:
        raise DomainError("not_now")
    if row.planned_at is not None:
        return
    if area is not None and area not in AREAS:
        raise DomainError("area_unknown")
    rows.change_course(tx.c, row.id, area=area, planned_at=tx.now)
    for planned in _planned(tx, row.person_id, row.completed_on):
        point_id = rows.add_point(
            tx.c, course_id=row.id, point=planned.code, due_on=planned.day, state="scheduled",
            merged_into=None, plan_version=1,
        )  # fmt: skip
        born(tx, "followup", point_id, "scheduled", "bot")
    if row.person_id != who.me:
        notice.say(tx, "course_added", row.person_id, row.id)


def _planned(tx: Tx, person_id: int, completed_on: date) -> Sequence[PlannedPoint]:
    person = recipient(tx, person_id)
    if person is None:
        return ()
    prefs = person.prefs(tx.policy, "followup_sent")
    today = tx.now.astimezone(person.zone).date()
    return plan(completed_on, tx.policy.followup, prefs, tx.policy.calendar, tx.policy.reminders, today)


def card(tx: Tx, who: Who, course_id: int) -> CourseCard:
    """A course, or the next question about it."""
    return _card(tx, who, access_course(tx, who, course_id), course_id)


def _card(tx: Tx, who: Who, row: Row[Any] | None, course_id: int | None) -> CourseCard:
    areas = tuple((code, tx.policy.instrument.area(code).short_ru) for code in AREAS)
    if row is None:
        return CourseCard(None, None, None, None, None, "title", areas, (), stopped=False, own=True)
    asks = None
    if row.planned_at is None:
        asks = "hours" if row.hours is None else "date" if row.completed_on is None else "area"
    own = row.person_id == who.me
    return CourseCard(
        course_id=course_id,
        title=row.title,
        hours=row.hours,
        completed_on=row.completed_on,
        area=tx.policy.instrument.area(row.area).short_ru if row.area else None,
        asks=asks,
        areas=areas,
        points=tuple((point.point, point.due_on, point.state) for point in rows.points(tx.c, row.id)) if own else (),
        stopped=row.stopped_at is not None,
        own=own,
        code=None if own else person_rows.load(tx.c, row.person_id).code,
    )


def stop(tx: Tx, who: Who, course_id: int) -> None:
    """«Do not ask» about this course: the later points are cancelled."""
    row = access_course(tx, who, course_id)
    if row.person_id != who.me:
        raise DomainError("not_yours")
    if row.stopped_at is not None:
        return
    rows.change_course(tx.c, row.id, stopped_at=tx.now)
    for point in rows.points(tx.c, row.id):
        if point.state == "scheduled":
            transition(tx, "followup", point.id, "scheduled", "cancel", "teacher", who.me)
        notice.drop(tx, ["followup_sent"], point.id, "withdrawn")


@dataclass(frozen=True, slots=True)
class AddedCard:
    """A coordinator entered a course for this teacher."""

    course_id: int
    title: str


def look_added(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """What the notice about an entered course says."""
    found: dict[int, Any] = {}
    for one in notices:
        row = rows.course(tx.c, one.entity_id)
        gone = row is None or row.stopped_at is not None
        found[one.id] = "withdrawn" if gone or row is None else AddedCard(row.id, row.title)
    return found


def nothing(_tx: Tx, _who: Who) -> None:
    """A page that only asks."""
