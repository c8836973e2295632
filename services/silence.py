"""Silence in a route: the methodist hears of it once, and a route that waits for its check ends after 60 days.

Kind `step_silent` of reminders.yaml; event `close_without_check` of the machine route («60 d of silence»).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Row

from db import person as person_rows
from db import silence as rows
from db import step as step_rows
from domain.calendar import DAY, local
from domain.route import TAIL
from services import notice, route
from services.base import Tx
from services.jobs import Counts, job

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


def _stuck(tx: Tx, route_id: int, today: date) -> bool:
    """Are two steps of work in a row open past their dates?"""
    work = [one for one in step_rows.of_route(tx.c, route_id) if one.kind not in TAIL]
    late = [one.state in step_rows.OPEN and one.due_on < today for one in work]
    return any(first and second for first, second in pairwise(late))


def _is_silent(tx: Tx, route_id: int, sign: datetime) -> bool:
    today = local(tx.now, tx.policy.zone_info).date()
    return _silent_days(tx, sign) >= SILENT_DAYS or _stuck(tx, route_id, today)


@job("silent_routes", every=timedelta(hours=12))
def tell_silence(tx: Tx) -> Counts:
    """Two steps in a row past their dates, or 21 days without a sign: the methodist hears once a silence."""
    running = rows.standing(tx.c, RUNNING)
    signs = rows.last_signs(tx.c, RUNNING)
    told = 0
    for row in running:
        sign = signs[row.id]
        if _is_silent(tx, row.id, sign):
            notice.remind(tx, KIND, row.methodist_id, row.id, tx.now, plan_version=_version(sign))
            told += 1
    return {"silent": told}


@job("close_silent_routes", every=timedelta(hours=12))
def close_silent(tx: Tx) -> Counts:
    """All steps are done, the check or the result is not, and nobody came for 60 days: closed, not checked."""
    waiting = rows.standing(tx.c, ENDING)
    signs = rows.last_signs(tx.c, ENDING)
    closed = 0
    for row in waiting:
        if _silent_days(tx, signs[row.id]) >= CLOSE_DAYS and not _with_methodist(tx, row):
            notice.drop(tx, ("no_check_asked",), row.id, "late")
            route.close(tx, row.id, "close_without_check", "methodist", None)
            closed += 1
    return {"closed": closed}


def _with_methodist(tx: Tx, row: Any) -> bool:
    """A result that was sent in waits for the methodist: the teacher is not the one who is silent."""
    last = [one for one in step_rows.of_route(tx.c, row.id) if one.kind == TAIL[1]]
    return any(one.state == "submitted" for one in last)


def look_again(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """Still the same silence, or why nothing is said."""
    ids = [one.entity_id for one in notices]
    running = {row.id: row for row in rows.standing(tx.c, RUNNING)}
    signs = rows.last_signs(tx.c, RUNNING, ids)
    found: dict[int, Any] = {}
    for one in notices:
        row, sign = running.get(one.entity_id), signs.get(one.entity_id)
        if row is None or sign is None:
            found[one.id] = "withdrawn"
        elif _version(sign) != one.plan_version or not _is_silent(tx, row.id, sign):
            found[one.id] = "done"
        else:
            code = person_rows.load(tx.c, row.teacher_id).code
            found[one.id] = Silent(row.id, row.assignment_id, code, _silent_days(tx, sign))
    return found
