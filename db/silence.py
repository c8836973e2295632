"""When a route last saw anybody: queries over the tables of other capabilities."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from db.conversation import messages
from db.history import history
from db.route import routes, steps


def standing(c: Connection, states: Collection[str], ids: Collection[int] | None = None) -> Sequence[Any]:
    """Routes in one of these states (of these ids): id, teacher_id, methodist_id, assignment_id."""
    columns = (routes.c.id, routes.c.teacher_id, routes.c.methodist_id, routes.c.assignment_id)
    return c.execute(select(*columns).where(_among(states, ids)).order_by(routes.c.id)).all()


def _among(states: Collection[str], ids: Collection[int] | None) -> ColumnElement[bool]:
    where: ColumnElement[bool] = routes.c.state.in_(states)
    return where if ids is None else where & routes.c.id.in_(ids)


def last_signs(c: Connection, states: Collection[str], ids: Collection[int] | None = None) -> dict[int, datetime]:
    """Route in one of these states (of these ids) -> the last moment at which either side did something in it, a letter
    between the two included."""
    found: dict[int, datetime] = {}

    def take(rows: Sequence[Any]) -> None:
        for route_id, moment in rows:
            if moment is not None and (route_id not in found or found[route_id] < moment):
                found[route_id] = moment

    mine = _among(states, ids)
    take(c.execute(select(routes.c.id, func.coalesce(routes.c.first_agreed_at, routes.c.created_at)).where(mine)).all())
    of_route = (history.c.entity == "route") & (history.c.entity_id == routes.c.id)
    take(c.execute(select(routes.c.id, func.max(history.c.at)).join(history, of_route).where(mine)
                   .group_by(routes.c.id)).all())  # fmt: skip
    of_step = (history.c.entity == "route_step") & (history.c.entity_id == steps.c.id)
    take(c.execute(select(routes.c.id, func.max(history.c.at)).join(steps, steps.c.route_id == routes.c.id)
                   .join(history, of_step).where(mine).group_by(routes.c.id)).all())  # fmt: skip
    letters = messages.c.assignment_id == routes.c.assignment_id
    take(c.execute(select(routes.c.id, func.max(messages.c.created_at)).join(messages, letters).where(mine)
                   .group_by(routes.c.id)).all())  # fmt: skip
    return found
