"""Queries of the search for a methodist: the pool with its loads, exclusions, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, insert, or_, select, update

from db.assignment import OPEN, WORKING, assignments, exclusions, methodist_subjects, methodists
from db.conversation import messages
from db.diagnosis import answers, attempts, deficits
from db.notice import notices
from db.person import person_subjects, persons
from db.prepared import Prepared
from db.route import routes

TIMED = ("requested", "shown", "offered")  # states that the job looks after
CLOSED_ROUTES = ("closed", "cancelled")


def pool(c: Connection, ids: Iterable[int] | None = None) -> Sequence[Row[Any]]:
    """Approved methodists, or these ones in whatever state."""
    where = methodists.c.state == "approved" if ids is None else methodists.c.person_id.in_(list(ids))
    return c.execute(select(methodists).where(where).order_by(methodists.c.person_id)).all()


def lock_methodist(c: Connection, person_id: int) -> Row[Any] | None:
    """The membership, locked where the engine locks rows: who counts places holds it."""
    return c.execute(select(methodists).where(methodists.c.person_id == person_id).with_for_update()).first()


def subjects_of(c: Connection, ids: Sequence[int]) -> Sequence[Row[Any]]:
    """(person_id, subject, is_main) of these methodists."""
    return c.execute(select(methodist_subjects).where(methodist_subjects.c.person_id.in_(ids))).all()


def missed(c: Connection, ids: Sequence[int], since: datetime) -> Sequence[Any]:
    """(methodist_id, at) of offers that stayed without an answer."""
    where = exclusions.c.methodist_id.in_(ids) & (exclusions.c.reason == "missed") & (exclusions.c.at >= since)
    return c.execute(select(exclusions.c.methodist_id, exclusions.c.at).where(where)).all()


def excluded(c: Connection, teacher_id: int, assignment_id: int) -> Sequence[Row[Any]]:
    """Exclusions that hold for this request: its own and those for good."""
    mine = (exclusions.c.assignment_id == assignment_id) | exclusions.c.assignment_id.is_(None)
    where = (exclusions.c.teacher_id == teacher_id) & mine
    return c.execute(select(exclusions).where(where).order_by(exclusions.c.id)).all()


def exclude(c: Connection, now: datetime, teacher_id: int, methodist_id: int, **values: Any) -> None:
    """Keep a methodist out: `reason`, `assignment_id` (None: for good), `detail`."""
    c.execute(insert(exclusions).values(at=now, teacher_id=teacher_id, methodist_id=methodist_id, **values))


def newest(c: Connection, teacher_id: int) -> Row[Any] | None:
    """The teacher's newest assignment in whatever state."""
    where = assignments.c.teacher_id == teacher_id
    return c.execute(select(assignments).where(where).order_by(assignments.c.id.desc()).limit(1)).first()


def by_ids(c: Connection, ids: Iterable[int]) -> Mapping[int, Row[Any]]:
    """Assignments with the spoken code of their teachers."""
    found = select(assignments, persons.c.code).join(persons, persons.c.id == assignments.c.teacher_id)
    return {row.id: row for row in c.execute(found.where(assignments.c.id.in_(list(ids))))}


_TIMED = assignments.c.state.in_(TIMED)
_EXPIRED = Prepared(
    select(assignments.c.id)
    .where(_TIMED, assignments.c.offer_until <= bindparam("now"))
    .order_by(assignments.c.id)
    .limit(bindparam("the_limit"))
)
_NEXT_EXPIRY = Prepared(select(func.min(assignments.c.offer_until)).where(_TIMED))


def expired(c: Connection, now: datetime, limit: int) -> list[int]:
    """Requests whose term ran out."""
    return [row.id for row in _EXPIRED.all(c, now=now, the_limit=limit)]


def next_expiry(c: Connection) -> datetime | None:
    """When the next term runs out."""
    moment: datetime | None = _NEXT_EXPIRY.value(c)
    return moment


def _main_subject() -> Any:
    return (
        select(person_subjects.c.subject)
        .where(person_subjects.c.person_id == persons.c.id, person_subjects.c.is_main)
        .limit(1)
        .scalar_subquery()
    )


def escalated(c: Connection, limit: int, offset: int = 0) -> Sequence[Row[Any]]:
    """Requests that wait for the coordinator, the longest waiting first; with code and subject_text."""
    found = select(assignments, persons.c.code, persons.c.subject_text).join(
        persons, persons.c.id == assignments.c.teacher_id
    )
    ordered = found.where(assignments.c.state == "escalated").order_by(assignments.c.escalated_at, assignments.c.id)
    return c.execute(ordered.limit(limit).offset(offset)).all()


def case(c: Connection, assignment_id: int) -> Row[Any] | None:
    """One request with code and subject_text of its teacher."""
    found = select(assignments, persons.c.code, persons.c.subject_text).join(
        persons, persons.c.id == assignments.c.teacher_id
    )
    return c.execute(found.where(assignments.c.id == assignment_id)).first()


def count_escalated(c: Connection) -> tuple[int, datetime | None]:
    """How many wait for the coordinator's choice, and since when the first of them."""
    where = assignments.c.state == "escalated"
    row = c.execute(select(func.count(), func.min(assignments.c.requested_at)).where(where)).one()
    return int(row[0]), row[1]


def unconfirmed(c: Connection, limit: int, offset: int = 0) -> Sequence[Row[Any]]:
    """Who came without a link, filled in the profile and waits; with the request's moment `since`."""
    ordered = _unconfirmed().order_by(assignments.c.requested_at, persons.c.id)
    return c.execute(ordered.limit(limit).offset(offset)).all()


def unconfirmed_one(c: Connection, person_id: int) -> Row[Any] | None:
    """The same row for one person, None when the person does not wait."""
    return c.execute(_unconfirmed().where(persons.c.id == person_id)).first()


def count_unconfirmed(c: Connection) -> int:
    """How many wait to be confirmed."""
    return int(c.execute(select(func.count()).select_from(_unconfirmed().subquery())).scalar_one())


def _unconfirmed() -> Any:
    waiting = and_(assignments.c.teacher_id == persons.c.id, assignments.c.state == "opened")
    return (
        select(persons, assignments.c.requested_at.label("since"), _main_subject().label("subject"))
        .join(assignments, waiting)
        .where(persons.c.state == "complete", persons.c.refused_at.is_(None))
    )


def to_try(c: Connection, person_id: int) -> tuple[str, list[str]] | None:
    """(the chosen area, statements of that attempt by answer, the lowest first); None when nothing was chosen."""
    chosen = c.execute(
        select(deficits.c.area, deficits.c.attempt_id)
        .where(deficits.c.person_id == person_id, deficits.c.area.is_not(None), deficits.c.attempt_id.is_not(None))
        .order_by(deficits.c.chosen_at.desc(), deficits.c.id.desc())
        .limit(1)
    ).first()
    if chosen is None:
        return None
    items = c.execute(
        select(answers.c.item)
        .join(attempts, attempts.c.id == answers.c.attempt_id)
        .where(answers.c.attempt_id == chosen.attempt_id, answers.c.value.is_not(None), attempts.c.state != "deleted")
        .order_by(answers.c.value, answers.c.item)
    ).scalars()
    return chosen.area, list(items)


def was_sent(c: Connection, kind: str, assignment_id: int, version: int) -> bool:
    """Did the first message of this kind about this candidate go out?"""
    where = (notices.c.kind == kind) & (notices.c.entity_id == assignment_id) & (notices.c.plan_version == version)
    return c.execute(select(notices.c.id).where(where, notices.c.state == "sent").limit(1)).first() is not None


def has_talk(c: Connection, assignment_id: int) -> bool:
    """Has anybody written in this pair?"""
    where = messages.c.assignment_id == assignment_id
    return c.execute(select(messages.c.id).where(where).limit(1)).first() is not None


def move_routes(c: Connection, teacher_id: int, to_assignment: int, to_methodist: int) -> None:
    """The teacher's open routes go on with another methodist."""
    where = (routes.c.teacher_id == teacher_id) & routes.c.state.not_in(CLOSED_ROUTES)
    c.execute(update(routes).where(where).values(assignment_id=to_assignment, methodist_id=to_methodist))


def assigned(c: Connection, methodist_id: int, now: datetime) -> None:
    """Remember when a methodist got the newest teacher: ties are broken by it."""
    c.execute(update(methodists).where(methodists.c.person_id == methodist_id).values(last_assigned_at=now))


def change_methodist(c: Connection, person_id: int, **values: Any) -> None:
    """Write these columns of a membership."""
    c.execute(update(methodists).where(methodists.c.person_id == person_id).values(**values))


def current(c: Connection, teacher_id: int) -> tuple[Row[Any] | None, Row[Any] | None]:
    """(the running request, the working pair) of a teacher, each None when there is none."""
    where = (assignments.c.teacher_id == teacher_id) & assignments.c.state.in_([*OPEN, *WORKING])
    rows = c.execute(select(assignments).where(where).order_by(assignments.c.id.desc())).all()
    request = next((row for row in rows if row.state in OPEN), None)
    return request, next((row for row in rows if row.state in WORKING), None)


def working(c: Connection, methodist_id: int) -> int:
    """How many pairs a methodist works with; offers that run are not counted."""
    where = (assignments.c.methodist_id == methodist_id) & assignments.c.state.in_(WORKING)
    return int(c.execute(select(func.count()).select_from(assignments).where(where)).scalar_one())


def _stranded(today: date, absence: timedelta) -> Select[Any]:
    """Active pairs whose methodist left, is suspended, or is away for longer than `absence`."""
    away = (methodists.c.absent_from <= today) & or_(
        methodists.c.absent_until.is_(None), methodists.c.absent_until > today + absence
    )
    return (
        select(assignments, persons.c.code, methodists.c.shown_name)
        .join(persons, persons.c.id == assignments.c.teacher_id)
        .join(methodists, methodists.c.person_id == assignments.c.methodist_id)
        .where(assignments.c.state == "active", or_(methodists.c.state != "approved", away))
    )


def stranded(c: Connection, today: date, absence: timedelta, limit: int, offset: int) -> Sequence[Row[Any]]:
    """A page of them, with the teacher's code and the methodist's name."""
    ordered = _stranded(today, absence).order_by(methodists.c.shown_name, assignments.c.id)
    return c.execute(ordered.limit(limit).offset(offset)).all()


def count_stranded(c: Connection, today: date, absence: timedelta) -> int:
    """How many there are."""
    return int(c.execute(select(func.count()).select_from(_stranded(today, absence).subquery())).scalar_one())


def stranded_one(c: Connection, today: date, absence: timedelta, assignment_id: int) -> Row[Any] | None:
    """One of them; None when its methodist works, or it was handed over."""
    return c.execute(_stranded(today, absence).where(assignments.c.id == assignment_id)).first()
