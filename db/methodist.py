"""Membership of methodists: the form, the coordinator's lists, the load. The tables stand in `db.assignment`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from db.assignment import WORKING, assignments, methodist_subjects, methodists
from db.person import persons

Group = Literal["waiting", "approved", "suspended"]
CARRIED = (*WORKING, "offered")  # an offer that runs holds a place


def load(c: Connection, person_id: int) -> Row[Any] | None:
    """The membership with the person's code, locked where the engine locks rows."""
    where = methodists.c.person_id == person_id
    joined = methodists.join(persons, persons.c.id == methodists.c.person_id)
    lock = select(methodists, persons.c.code).select_from(joined).where(where).with_for_update(of=methodists)
    return c.execute(lock).first()


def add(c: Connection, person_id: int, now: datetime) -> None:
    """An empty form; one of a person who left or was refused begins anew."""
    where = methodists.c.person_id == person_id
    if c.execute(select(methodists.c.person_id).where(where)).first() is None:
        c.execute(insert(methodists).values(person_id=person_id, state="draft", auto_accept=0, created_at=now))
        return
    kept = {"person_id", "state", "created_at", "auto_accept", "submissions"}
    empty = {column.name: None for column in methodists.columns if column.name not in kept}
    c.execute(update(methodists).where(where).values(**empty, state="draft", auto_accept=0, created_at=now))


def change(c: Connection, person_id: int, **values: Any) -> None:
    """Write these columns."""
    c.execute(update(methodists).where(methodists.c.person_id == person_id).values(**values))


def remove(c: Connection, person_id: int) -> None:
    """Delete the form with its subjects."""
    c.execute(delete(methodist_subjects).where(methodist_subjects.c.person_id == person_id))
    c.execute(delete(methodists).where(methodists.c.person_id == person_id))


def set_subjects(c: Connection, person_id: int, subjects: Sequence[str]) -> None:
    """Replace the subjects; the first one is the main one."""
    c.execute(delete(methodist_subjects).where(methodist_subjects.c.person_id == person_id))
    rows = [{"person_id": person_id, "subject": code, "is_main": not index} for index, code in enumerate(subjects)]
    if rows:
        c.execute(insert(methodist_subjects), rows)


def subjects(c: Connection, person_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """person -> codes of the subjects, the main one first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = c.execute(
        select(methodist_subjects)
        .where(methodist_subjects.c.person_id.in_(list(person_ids)))
        .order_by(methodist_subjects.c.is_main.desc(), methodist_subjects.c.subject)
    )
    for row in rows:
        found[row.person_id].append(row.subject)
    return found


def loads(c: Connection, person_ids: Iterable[int], states: Sequence[str] = CARRIED) -> Mapping[int, int]:
    """person -> assignments in these states: places that are taken, or (WORKING) pairs, as people are told."""
    where = assignments.c.methodist_id.in_(list(person_ids)) & assignments.c.state.in_(states)
    counted = select(assignments.c.methodist_id, func.count()).where(where).group_by(assignments.c.methodist_id)
    return {int(person): int(count) for person, count in c.execute(counted).tuples()}


def _of(group: Group) -> ColumnElement[bool]:
    if group == "waiting":
        return (methodists.c.state == "draft") & methodists.c.submitted_at.is_not(None)
    return methodists.c.state == group


def count(c: Connection, group: Group) -> int:
    """How many methodists stand in a list of the coordinator."""
    return int(c.execute(select(func.count()).select_from(methodists).where(_of(group))).scalar_one())


def page(c: Connection, group: Group, offset: int, limit: int) -> Sequence[Row[Any]]:
    """A part of the list: who has waited longest first, the others by name."""
    joined = select(methodists, persons.c.code).join(persons, persons.c.id == methodists.c.person_id)
    order = methodists.c.submitted_at if group == "waiting" else methodists.c.shown_name
    return c.execute(joined.where(_of(group)).order_by(order, methodists.c.person_id).offset(offset).limit(limit)).all()
