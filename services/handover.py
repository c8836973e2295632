"""Pairs whose methodist is gone: the teacher is asked to choose another one (domain.md 2.4, `methodist_leaves`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from db import assignment as rows
from db import search as search_rows
from domain.errors import DomainError
from services import matching, notice, profile
from services.base import Tx, Who, transition

ON_PAGE = 5
LONG_ABSENCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stranded:
    """A pair whose methodist does not work with teachers now. `closed`: it was dealt with."""

    id: int
    code: str
    subject: str
    methodist: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class StrandedList:
    """A page of such pairs."""

    lines: tuple[Stranded, ...]
    page: int
    last: int


def count(tx: Tx) -> int:
    """How many pairs wait for a coordinator's word."""
    return search_rows.count_stranded(tx.c, matching.today(tx), LONG_ABSENCE)


def stranded(tx: Tx, _who: Who, page: int = 0) -> StrandedList:
    """Pairs whose methodist left, is suspended or away for more than thirty days."""
    last = max((count(tx) - 1) // ON_PAGE, 0)
    page = min(max(page, 0), last)
    found = search_rows.stranded(tx.c, matching.today(tx), LONG_ABSENCE, ON_PAGE, page * ON_PAGE)
    return StrandedList(tuple(_line(tx, row) for row in found), page, last)


def one(tx: Tx, _who: Who, assignment_id: int) -> Stranded:
    """One such pair."""
    row = search_rows.stranded_one(tx.c, matching.today(tx), LONG_ABSENCE, assignment_id)
    return _line(tx, row) if row is not None else Stranded(assignment_id, "", "", "", closed=True)


def _line(tx: Tx, row: Row[Any]) -> Stranded:
    return Stranded(row.id, row.code, profile.lower_subject(tx, row.subject), row.shown_name or "")


def hand_over(tx: Tx, who: Who, assignment_id: int) -> str:
    """The teacher is asked to choose another methodist; the route goes on. The code of the teacher.

    A second press changes nothing. Raises `not_now` for a pair whose methodist works.
    """
    row = rows.load(tx.c, assignment_id)
    if row is None:
        raise DomainError("gone")
    code = search_rows.by_ids(tx.c, [assignment_id])[assignment_id].code
    if row.state == "handover":
        return str(code)
    if search_rows.stranded_one(tx.c, matching.today(tx), LONG_ABSENCE, assignment_id) is None:
        raise DomainError("not_now")
    transition(tx, "assignment", row.id, row.state, "methodist_leaves", "coordinator", who.me)
    notice.say(tx, "assignment_leaves", row.teacher_id, row.id, plan_version=row.round)
    return str(code)


def look_leaves(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """assignment_leaves: nobody else was found meanwhile."""
    known = search_rows.by_ids(tx.c, {notice_.entity_id for notice_ in notices})
    found: dict[int, Any] = {}
    for notice_ in notices:
        row = known.get(notice_.entity_id)
        found[notice_.id] = row.id if row is not None and row.state == "handover" else "done"
    return found
