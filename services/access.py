"""Rights are checked where the data is loaded: load by id and owner, or raise `not_yours` / `gone`."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import route as route_rows
from domain.errors import DomainError
from services.base import Tx, Who

Side = Literal["teacher", "methodist"]


def access_assignment(tx: Tx, who: Who, assignment_id: int, side: Side | None = None) -> tuple[Row[Any], Side]:
    """The assignment and on which side this person stands. `side` allows only that one."""
    row = assignment_rows.load(tx.c, assignment_id)
    if row is None:
        raise DomainError("gone")
    return row, _side(who, row, side)


def access_route(tx: Tx, who: Who, route_id: int, side: Side | None = None) -> tuple[Row[Any], Side]:
    """The route and this person's side."""
    row = route_rows.load(tx.c, route_id)
    if row is None:
        raise DomainError("gone")
    return row, _side(who, row, side)


def access_step(tx: Tx, who: Who, step_id: int, side: Side | None = None) -> tuple[Row[Any], Side]:
    """The step with its route's columns and this person's side."""
    row = route_rows.load_step(tx.c, step_id)
    if row is None:
        raise DomainError("gone")
    return row, _side(who, row, side)


def _side(who: Who, row: Row[Any], wanted: Side | None) -> Side:
    mine: Side | None = None
    if who.person_id is not None and row.teacher_id == who.person_id:
        mine = "teacher"
    elif who.person_id is not None and row.methodist_id == who.person_id:
        mine = "methodist"
    if mine is None or (wanted is not None and mine != wanted):
        raise DomainError("not_yours")
    return mine
