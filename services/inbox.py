"""Updates that could not be handled: set aside under a number that the person can name; administrators hear of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from db import inbox as rows
from db import notice as notice_rows
from db import person as person_rows
from domain.person import RoleCode
from services import notice
from services.base import Tx

INCIDENT = "incident"
TOGETHER = timedelta(hours=1)  # at most one message in an hour, about all that was set aside meanwhile


def set_aside(tx: Tx, seqs: Sequence[int]) -> int:
    """Set the parts of one update aside; the number, the former one when it was put back and failed again."""
    number = rows.number_of(tx.c, seqs[0]) or _new_number(tx)
    rows.aside(tx.c, seqs, number, tx.now)
    for person_id in person_rows.with_role(tx.c, RoleCode.ADMIN):
        _tell(tx, person_id)
    return number


def _new_number(tx: Tx) -> int:
    while True:
        number = secrets.randbelow(90_000) + 10_000
        if not rows.incident_taken(tx.c, number):
            return number


def _tell(tx: Tx, person_id: int) -> None:
    """A notice that is still planned will speak of this one too; after one that was sent comes an hour of silence."""
    told = notice_rows.of_kinds(tx.c, [INCIDENT], person_id)
    if told and told[-1].state == "planned":
        return
    quiet = [one.sent_at + TOGETHER for one in told if one.sent_at is not None]
    due = max([tx.now, *quiet])
    notice.plan(tx, INCIDENT, person_id, person_id, due, klass="prompt", slot=f"{due:%Y%m%dT%H%M%S%f}")


@dataclass(frozen=True, slots=True)
class Incidents:
    """Numbers of what was set aside since an administrator was told last."""

    numbers: tuple[int, ...]


def look_incidents(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """What is still set aside and was not told yet; `done` when all of it was put back meanwhile."""
    found: dict[int, Any] = {}
    for one in notices:
        before = [told.sent_at for told in notice_rows.of_kinds(tx.c, [INCIDENT], one.recipient_id)
                  if told.sent_at is not None and told.id != one.id]  # fmt: skip
        numbers = rows.incidents(tx.c, max(before, default=None))
        found[one.id] = Incidents(tuple(numbers)) if numbers else "done"
    return found
