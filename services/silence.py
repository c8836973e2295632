"""Silence in a route: the methodist hears of it once, and a route that waits for its check ends after 60 days.

Kind `step_silent` of reminders.yaml; event `close_without_check` of the machine route («60 d of silence»).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from sqlalchemy import Row

from db import person as person_rows
from db import silence as rows
from db import step as step_rows
from domain.calendar import DAY, local
from domain.route import TAIL
from services import notice, route
from services.base import Tx
from services.jobs import Counts, job_in_pieces

KIND = "step_silent"
SILENT_DAYS = 21
CLOSE_DAYS = 60
RUNNING = ("active",)
ENDING = ("steps_done", "repeat_diagnosis", "presentation")


@dataclass(frozen=True, slots=True)
class Silent:
    """To the methodist: nothing was marked for so many days; `code` of the teacher."""

    route_id: int
    assignment_id: int
    code: str
    days: int


def _version(sign: datetime) -> int:
    """A plan version for each silence: the day it began, within a small integer."""
    return sign.date().toordinal() % 30_000


def _silent_days(tx: Tx, sign: datetime) -> int:
    """Local days without a sign; those of the summer stop do not count."""
    first, today = local(sign, tx.policy.zone_info).date(), local(tx.now, tx.policy.zone_info).date()
    stop, calendar = tx.policy.reminders.summer, tx.policy.calendar
    return sum(not stop.holds(first + n * DAY, calendar) for n in range(1, (today - first).days + 1))


def _stuck(tx: Tx, ids: Collection[int] | None) -> set[int]:
    """Routes under way (of these) with two steps of work in a row open past their dates."""
    today = local(tx.now, tx.policy.zone_info).date()
    found = set()
    for route_id, steps in groupby(step_rows.of_routes(tx.c, RUNNING, ids), key=lambda one: one.route_id):
        late = [one.state in step_rows.OPEN and one.due_on < today for one in steps if one.kind not in TAIL]
        if any(first and second for first, second in pairwise(late)):
            found.add(route_id)
    return found


def _silent(tx: Tx, ids: Collection[int] | None = None) -> list[tuple[Any, datetime]]:
    """Routes under way (of these) of which the methodist is to hear, each with its last sign."""
    standing = rows.standing(tx.c, RUNNING, ids)
    if not standing:
        return []
    signs, stuck = rows.last_signs(tx.c, RUNNING, ids), _stuck(tx, ids)
    return [
        (row, signs[row.id])
        for row in standing
        if row.id in signs and (row.id in stuck or _silent_days(tx, signs[row.id]) >= SILENT_DAYS)
    ]


def silent(tx: Tx) -> list[int]:
    """Routes under way in which nothing happens."""
    return [row.id for row, _ in _silent(tx)]


@job_in_pieces("silent_routes", every=timedelta(hours=12), pick=silent)
def tell_silence(tx: Tx, ids: Sequence[int]) -> Counts:
    """Two steps in a row past their dates, or 21 days without a sign: the methodist hears once a silence."""
    found = _silent(tx, ids)
    for row, sign in found:
        notice.remind(tx, KIND, row.methodist_id, row.id, tx.now, plan_version=_version(sign))
    return {"silent": len(found)}


def _given_up(tx: Tx, ids: Collection[int] | None = None) -> list[int]:
    """A result that was sent in waits for the methodist: there the teacher is not the one who is silent."""
    signs = rows.last_signs(tx.c, ENDING, ids)
    if not signs:
        return []
    steps = step_rows.of_routes(tx.c, ENDING, ids)
    with_methodist = {one.route_id for one in steps if one.kind == TAIL[1] and one.state == "submitted"}
    return [
        route_id
        for route_id, sign in sorted(signs.items())
        if route_id not in with_methodist and _silent_days(tx, sign) >= CLOSE_DAYS
    ]


def given_up(tx: Tx) -> list[int]:
    """Routes that wait for a check or a result to which nobody comes."""
    return _given_up(tx)


@job_in_pieces("close_silent_routes", every=timedelta(hours=12), pick=given_up)
def close_silent(tx: Tx, ids: Sequence[int]) -> Counts:
    """All steps are done, the check or the result is not, and nobody came for 60 days: closed, not checked."""
    found = _given_up(tx, ids)
    for route_id in found:
        notice.drop(tx, ("no_check_asked",), route_id, "late")
        route.close(tx, route_id, "close_without_check", "methodist", None)
    return {"closed": len(found)}


def look_again(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """Still the same silence, or why nothing is said."""
    ids = [one.entity_id for one in notices]
    running = {row.id for row in rows.standing(tx.c, RUNNING, ids)}
    still = {row.id: (row, sign) for row, sign in _silent(tx, ids)}
    found: dict[int, Any] = {}
    for one in notices:
        if one.entity_id not in still:
            found[one.id] = "done" if one.entity_id in running else "withdrawn"
            continue
        row, sign = still[one.entity_id]
        if _version(sign) != one.plan_version:
            found[one.id] = "done"
        else:
            code = person_rows.load(tx.c, row.teacher_id).code
            found[one.id] = Silent(row.id, row.assignment_id, code, _silent_days(tx, sign))
    return found
