"""When a route last saw anybody: queries over the tables of other capabilities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from db.conversation import messages
from db.history import history
from db.route import routes, steps

_AMONG = routes.c.state.in_(bindparam("states", expanding=True))
_OF_THESE = routes.c.id.in_(bindparam("ids", expanding=True))
_STANDING = (
    select(routes.c.id, routes.c.teacher_id, routes.c.methodist_id, routes.c.assignment_id)
    .where(_AMONG)
    .order_by(routes.c.id)
)
_IN_ROUTE = select(func.max(history.c.at)).where(history.c.entity == "route", history.c.entity_id == routes.c.id)
_ITS_STEPS = select(steps.c.id).where(steps.c.route_id == routes.c.id).correlate(routes)
_IN_STEPS = select(func.max(history.c.at)).where(
    history.c.entity == "route_step", history.c.entity_id.in_(_ITS_STEPS)
)
_IN_LETTERS = select(func.max(messages.c.created_at)).where(messages.c.assignment_id == routes.c.assignment_id)
_SIGNS = select(
    routes.c.id,
    func.coalesce(routes.c.first_agreed_at, routes.c.created_at),
    _IN_ROUTE.scalar_subquery(),
    _IN_STEPS.scalar_subquery(),
    _IN_LETTERS.scalar_subquery(),
).where(_AMONG)


def standing(c: Connection, states: Collection[str], ids: Collection[int] | None = None) -> Sequence[Any]:
    """Routes in one of these states (of these ids): id, teacher_id, methodist_id, assignment_id."""
    return _found(c, _STANDING, states, ids)


def _found(c: Connection, wanted: Select[Any], states: Collection[str], ids: Collection[int] | None) -> Sequence[Any]:
    if ids is None:
        return c.execute(wanted, {"states": states}).all()
    return c.execute(wanted.where(_OF_THESE), {"states": states, "ids": ids}).all()


def last_signs(c: Connection, states: Collection[str], ids: Collection[int] | None = None) -> dict[int, datetime]:
    """Route in one of these states (of these ids) -> the last moment at which either side did something in it, a letter
    between the two included."""
    return {
        route_id: max(moment for moment in moments if moment is not None)
        for route_id, *moments in _found(c, _SIGNS, states, ids)
    }
