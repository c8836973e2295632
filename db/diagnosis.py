"""Attempts of the self-diagnosis, answers, scored areas, what was opened to whom, the chosen gap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Row,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from db.person import views
from db.prepared import Prepared
from db.types import BigId, Moment, metadata, new_id

attempts = Table(
    "attempts",
    metadata,
    Column("id", BigId, primary_key=True),
    # null: deleted by its owner, only counted
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="CASCADE")),
    Column("instrument", String(48), nullable=False),
    Column("version", String(16), nullable=False),
    Column("mode", String(8), nullable=False),  # full, repeat, mini
    Column("state", String(24), nullable=False),  # machine diagnosis_attempt
    Column("area", String(24)),
    Column("item", String(16)),  # the statement that stands on the screen
    Column("item_shown_at", Moment),
    Column("anchors_shown", Boolean, nullable=False, default=False),
    Column("route_id", BigId),
    Column("followup_id", BigId),
    Column("plan_version", SmallInteger, nullable=False, default=1),
    Column("unfinished", Boolean, nullable=False, default=False),  # holds answers to an area that is not scored
    Column("created_at", Moment, nullable=False),
    Column("last_answer_at", Moment),
    Column("completed_at", Moment),
    Index("ix_attempts_person_id", "person_id", "state"),
    Index("ix_attempts_state", "state", "last_answer_at"),
)

answers = Table(
    "answers",
    metadata,
    Column("attempt_id", BigId, ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
    Column("item", String(16), primary_key=True),
    Column("value", SmallInteger),  # 1..4, null = does not apply
    Column("at", Moment, nullable=False),
)

attempt_areas = Table(
    "attempt_areas",
    metadata,
    Column("attempt_id", BigId, ForeignKey("attempts.id", ondelete="CASCADE"), primary_key=True),
    Column("area", String(24), primary_key=True),
    Column("level", String(16), nullable=False),
    Column("mean", Float),
    Column("answered", SmallInteger, nullable=False),
    Column("completed_at", Moment, nullable=False),
)

shares = Table(
    "shares",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("assignment_id", BigId, nullable=False),
    Column("attempt_id", BigId, ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False),
    Column("area", String(24), nullable=False),
    Column("with_items", Boolean, nullable=False),
    Column("shared_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    UniqueConstraint("assignment_id", "attempt_id", "area"),
)

deficits = Table(
    "deficits",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("person_id", BigId, ForeignKey("persons.id", ondelete="CASCADE"), nullable=False),
    Column("area", String(24)),
    Column("topic", String(300)),
    Column("attempt_id", BigId),
    Column("source", String(16), nullable=False),  # self, own_choice
    Column("status", String(16), nullable=False),  # proposed, confirmed, in_work, closed
    Column("chosen_at", Moment, nullable=False),
    Index("ix_deficits_person_id", "person_id", "status"),
)

OPEN = ("created", "in_progress", "paused")
KEPT = ("completed_private", "shared", "abandoned")

_ATTEMPT = Prepared(select(attempts).where(attempts.c.id == bindparam("the_id")).with_for_update())
_CHANGE_ATTEMPT = Prepared(update(attempts).where(attempts.c.id == bindparam("the_id")))
_ANSWERS = Prepared(select(answers.c.item, answers.c.value).where(answers.c.attempt_id == bindparam("the_attempt")))
_ANSWER = Prepared(insert(answers))
_ANSWER_AGAIN = Prepared(
    update(answers).where(
        answers.c.attempt_id == bindparam("the_attempt"), answers.c.item == bindparam("the_item")
    )
)

_KEPT = (attempts.c.person_id == bindparam("the_person")) & (attempts.c.state != "deleted")
_ATTEMPTS = Prepared(select(attempts).where(_KEPT).order_by(attempts.c.id.desc()))
_AREAS = Prepared(select(attempt_areas).where(attempt_areas.c.attempt_id == bindparam("the_attempt")))
_SCORED = Prepared(
    select(attempts.c.mode, attempts.c.version, attempts.c.state, *attempt_areas.c)
    .select_from(attempt_areas.join(attempts, attempts.c.id == attempt_areas.c.attempt_id))
    .where(_KEPT, attempts.c.id < bindparam("the_limit"))
    .order_by(attempt_areas.c.completed_at.desc(), attempt_areas.c.attempt_id.desc())
)
_NO_LIMIT = 2**62


def attempt(c: Connection, attempt_id: int) -> Row[Any] | None:
    """An attempt, locked where the engine locks rows; None when there is none."""
    found: Row[Any] | None = _ATTEMPT.first(c, the_id=attempt_id)
    return found


def attempts_of(c: Connection, person_id: int) -> Sequence[Row[Any]]:
    """All attempts of a person that are not deleted, newest first."""
    return _ATTEMPTS.all(c, the_person=person_id)


def add_attempt(c: Connection, **values: Any) -> int:
    """A new attempt; its id."""
    return new_id(c.execute(insert(attempts).values(anchors_shown=False, unfinished=False, plan_version=1, **values)))


def change_attempt(c: Connection, attempt_id: int, **values: Any) -> None:
    """Write these columns."""
    _CHANGE_ATTEMPT.send(c, the_id=attempt_id, **values)


def answers_of(c: Connection, attempt_id: int) -> dict[str, int | None]:
    """item -> 1..4, None for "does not apply"."""
    return dict(_ANSWERS.all(c, the_attempt=attempt_id))


def put_answer(
    c: Connection, attempt_id: int, item: str, value: int | None, now: datetime, *, known: bool
) -> None:
    """Write an answer; `known`: there is one, which is overwritten."""
    if known:
        _ANSWER_AGAIN.send(c, the_attempt=attempt_id, the_item=item, value=value, at=now)
    else:
        _ANSWER.send(c, attempt_id=attempt_id, item=item, value=value, at=now)


def areas_of(c: Connection, attempt_id: int) -> dict[str, Row[Any]]:
    """The scored areas of an attempt by code."""
    return {row.area: row for row in _AREAS.all(c, the_attempt=attempt_id)}


def put_area(c: Connection, attempt_id: int, area: str, **values: Any) -> None:
    """Write the score of an area (level, mean, answered, completed_at)."""
    where = (attempt_areas.c.attempt_id == attempt_id) & (attempt_areas.c.area == area)
    if c.execute(update(attempt_areas).where(where).values(**values)).rowcount == 0:
        c.execute(insert(attempt_areas).values(attempt_id=attempt_id, area=area, **values))


def scored(c: Connection, person_id: int, before_attempt: int | None = None) -> Sequence[Row[Any]]:
    """(attempt_id, mode, version, area, level, mean, completed_at) of all a person's areas, newest first."""
    return _SCORED.all(c, the_person=person_id, the_limit=before_attempt or _NO_LIMIT)


def erase_answers(c: Connection, attempt_id: int, items: Iterable[str] | None = None) -> int:
    """Delete the answers of an attempt, or only those to these statements; how many."""
    where = answers.c.attempt_id == attempt_id
    if items is not None:
        where &= answers.c.item.in_(list(items))
    return c.execute(delete(answers).where(where)).rowcount


def erase_scores(c: Connection, attempt_id: int) -> None:
    """Delete the scored areas of an attempt and what was opened of it."""
    c.execute(delete(attempt_areas).where(attempt_areas.c.attempt_id == attempt_id))
    c.execute(delete(shares).where(shares.c.attempt_id == attempt_id))


_IN_STATE = attempts.c.state == bindparam("the_state")
_UNFINISHED = attempts.c.unfinished.is_(True)
_SILENCE = (
    select(attempts)
    .where(_IN_STATE, attempts.c.last_answer_at <= bindparam("before"))
    .order_by(attempts.c.last_answer_at)
    .limit(bindparam("the_limit"))
)
_SILENT = {False: Prepared(_SILENCE), True: Prepared(_SILENCE.where(_UNFINISHED))}
_OLDEST = select(func.min(attempts.c.last_answer_at)).where(_IN_STATE)
_FIRST = {False: Prepared(_OLDEST), True: Prepared(_OLDEST.where(_UNFINISHED))}


def silent(
    c: Connection, states: Iterable[str], before: datetime, *, unfinished: bool = False, limit: int = 200
) -> Sequence[Row[Any]]:
    """Attempts in these states whose last answer is older than a moment, oldest first; `unfinished`: only those that
    hold answers to an area which was not completed."""
    wanted = _SILENT[unfinished]
    found = [row for state in states for row in wanted.all(c, the_state=state, before=before, the_limit=limit)]
    return sorted(found, key=lambda row: row.last_answer_at)[:limit]


def first_silence(c: Connection, states: Iterable[str], *, unfinished: bool = False) -> datetime | None:
    """The oldest last answer among attempts in these states."""
    moments = [_FIRST[unfinished].value(c, the_state=state) for state in states]
    return min((moment for moment in moments if moment is not None), default=None)


def shares_of(c: Connection, assignment_id: int) -> Sequence[Row[Any]]:
    """What is open to the methodist of an assignment now."""
    where = (shares.c.assignment_id == assignment_id) & shares.c.revoked_at.is_(None)
    return c.execute(select(shares).where(where).order_by(shares.c.id)).all()


def open_shares(c: Connection, attempt_id: int) -> int:
    """How many areas of an attempt are open to somebody."""
    where = (shares.c.attempt_id == attempt_id) & shares.c.revoked_at.is_(None)
    return int(c.execute(select(func.count()).select_from(shares).where(where)).scalar_one())


def put_share(
    c: Connection, assignment_id: int, attempt_id: int, area: str, now: datetime, *, with_items: bool
) -> None:
    """Open an area of an attempt to the methodist of an assignment."""
    where = (shares.c.assignment_id == assignment_id) & (shares.c.attempt_id == attempt_id) & (shares.c.area == area)
    values: Mapping[str, Any] = {"with_items": with_items, "shared_at": now, "revoked_at": None}
    if c.execute(update(shares).where(where).values(**values)).rowcount == 0:
        c.execute(insert(shares).values(assignment_id=assignment_id, attempt_id=attempt_id, area=area, **values))


def revoke_shares(c: Connection, assignment_id: int, now: datetime) -> None:
    """Close everything that was open to the methodist of an assignment."""
    where = (shares.c.assignment_id == assignment_id) & shares.c.revoked_at.is_(None)
    c.execute(update(shares).where(where).values(revoked_at=now))


def deficit(c: Connection, person_id: int) -> Row[Any] | None:
    """What the person chose to begin with: the newest gap that is not closed."""
    where = (deficits.c.person_id == person_id) & (deficits.c.status != "closed")
    return c.execute(select(deficits).where(where).order_by(deficits.c.id.desc()).limit(1)).first()


def add_deficit(c: Connection, **values: Any) -> int:
    """A chosen gap; its id."""
    return new_id(c.execute(insert(deficits).values(**values)))


def drop_proposed(c: Connection, person_id: int) -> None:
    """A gap that nobody works on yet gives way to another choice."""
    c.execute(delete(deficits).where(deficits.c.person_id == person_id, deficits.c.status == "proposed"))


def views_of(c: Connection, owner_id: int, what: str, limit: int = 10) -> Sequence[Any]:
    """(viewer_id, at) of who looked, newest first."""
    where = (views.c.owner_id == owner_id) & (views.c.what == what)
    return c.execute(select(views.c.viewer_id, views.c.at).where(where).order_by(views.c.id.desc()).limit(limit)).all()
