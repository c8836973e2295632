"""Revisions of a route: what was sent, and the copies that the two sides work on (numbers of `db.route.WORKING`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from db.route import revision_steps, revisions, steps
from db.types import new_id


def add(c: Connection, **values: Any) -> int:
    """A new revision; its id."""
    return new_id(c.execute(insert(revisions).values(**values)))


def change(c: Connection, revision_id: int, **values: Any) -> None:
    """Write these columns."""
    c.execute(update(revisions).where(revisions.c.id == revision_id).values(**values))


def by_number(c: Connection, route_id: int, number: int) -> Row[Any] | None:
    """One revision of a route."""
    where = (revisions.c.route_id == route_id) & (revisions.c.number == number)
    return c.execute(select(revisions).where(where)).first()


def remove(c: Connection, revision_id: int) -> None:
    """Forget a copy that was not sent, with the steps that only it knew."""
    known = select(revision_steps.c.step_id).where(revision_steps.c.revision_id == revision_id)
    mine = list(c.execute(known).scalars())
    c.execute(delete(revision_steps).where(revision_steps.c.revision_id == revision_id))
    c.execute(delete(revisions).where(revisions.c.id == revision_id))
    _forget_orphans(c, mine)


def _forget_orphans(c: Connection, step_ids: Sequence[int]) -> None:
    if not step_ids:
        return
    kept = set(c.execute(select(revision_steps.c.step_id).where(revision_steps.c.step_id.in_(step_ids))).scalars())
    gone = [step_id for step_id in step_ids if step_id not in kept]
    if gone:
        c.execute(delete(steps).where(steps.c.id.in_(gone)))


def steps_of(c: Connection, revision_id: int) -> Sequence[Row[Any]]:
    """Rows of `revision_steps` in their order, removed ones too, with the step's `state` and its date in force
    (`live_due_on`)."""
    return c.execute(
        select(revision_steps, steps.c.state, steps.c.due_on.label("live_due_on"))
        .join(steps, steps.c.id == revision_steps.c.step_id)
        .where(revision_steps.c.revision_id == revision_id)
        .order_by(revision_steps.c.removed, revision_steps.c.position)
    ).all()


def add_step(c: Connection, **values: Any) -> None:
    """Put a step into a revision."""
    c.execute(insert(revision_steps).values(**values))


def change_step(c: Connection, revision_id: int, step_id: int, **values: Any) -> None:
    """Write these columns of a step in a revision."""
    where = (revision_steps.c.revision_id == revision_id) & (revision_steps.c.step_id == step_id)
    c.execute(update(revision_steps).where(where).values(**values))


def drop_step(c: Connection, revision_id: int, step_id: int) -> None:
    """Take a step that was never sent out of a copy, and forget it."""
    where = (revision_steps.c.revision_id == revision_id) & (revision_steps.c.step_id == step_id)
    c.execute(delete(revision_steps).where(where))
    _forget_orphans(c, [step_id])
