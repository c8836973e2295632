"""What is said unasked about a route, looked at again when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from db import person as person_rows
from db import route as rows
from services import revision
from services.access import Side
from services.base import Tx
from services.route import RUNNING, WAITING


@dataclass(frozen=True, slots=True)
class RouteNotice:
    """A word about a route. `code` and `subject` (words of content) stand in messages to the methodist only.

    `change` means a change of a running route.
    """

    route_id: int
    side: Side
    code: str
    subject: str
    change: bool


def _fresh(tx: Tx, notices: Sequence[Row[Any]], fits: Callable[[Row[Any], Row[Any], Side], bool]) -> Mapping[int, Any]:
    routes = {row.id: row for row in rows.by_ids(tx.c, [one.entity_id for one in notices])}
    found: dict[int, Any] = {}
    for one in notices:
        route = routes.get(one.entity_id)
        if route is None:
            found[one.id] = "gone"
            continue
        side: Side = "teacher" if route.teacher_id == one.recipient_id else "methodist"
        fresh = route.plan_version == one.plan_version and fits(route, one, side)
        found[one.id] = _data(tx, route, side) if fresh else "superseded"
    return found


def _data(tx: Tx, route: Row[Any], side: Side) -> RouteNotice:
    subject = tx.policy.subjects.get(route.agreed_subject or _subject(tx, route) or "")
    return RouteNotice(
        route_id=route.id,
        side=side,
        code=person_rows.load(tx.c, route.teacher_id).code if side == "methodist" else "",
        subject=subject.short_ru if subject and side == "methodist" else "",
        change=route.state == "revision",
    )


def _subject(tx: Tx, route: Row[Any]) -> str | None:
    for row in person_rows.subjects_of(tx.c, route.teacher_id):
        return str(row.subject)
    return None


def look_waiting(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """The route still waits for this side."""

    def fits(route: Row[Any], _one: Row[Any], side: Side) -> bool:
        if route.state == "revision":
            newest = revision.load(tx, route, route.revision)
            return newest is not None and newest.side(route) != side
        return WAITING.get(route.state) == side

    return _fresh(tx, notices, fits)


def look_running(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """The route still runs."""
    return _fresh(tx, notices, lambda route, _one, _side: route.state in RUNNING)


def look_in(*states: str) -> Callable[[Tx, Sequence[Row[Any]]], Mapping[int, Any]]:
    """The route is still in one of these states."""

    def look(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
        return _fresh(tx, notices, lambda route, _one, _side: route.state in states)

    return look
