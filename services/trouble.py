"""What ails the installation: administrators hear of it once, and once more when it is well again.

Names: `delivery` (due messages do not go), `mailing` (nor does a mailing), `channel` (the Bot API does not answer),
`disk`, `copy`, `job:<name>`, `jobs` (several).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from db import notice as notice_rows
from db import person as person_rows
from db import trouble as rows
from domain.person import RoleCode
from services import notice
from services.base import Tx
from services.notice import Ready

BEGUN, OVER = "trouble", "trouble_over"
WAIT = timedelta(minutes=1)
UNTOLD = frozenset({"channel"})  # while it lasts nothing can be told
TOLD = frozenset({"sending", "sent"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """What ails now. `amount`: messages that wait, or megabytes that are free. `grave` False: it is better already, but
    not yet well: it begins no trouble and ends none."""

    name: str
    since: datetime
    amount: int = 0
    grave: bool = True


def changed(tx: Tx, found: Sequence[Trouble]) -> bool:
    """Has anything begun or ended since it was looked at last? Reads only."""
    known = {row.name for row in rows.standing(tx.c)}
    return bool(known - {one.name for one in found} or {one.name for one in found if one.grave} - known)


def settle(tx: Tx, found: Sequence[Trouble]) -> None:
    """Write what has begun and what is over, and tell the administrators."""
    known = {row.name: row for row in rows.standing(tx.c)}
    now = {one.name: one for one in found}
    for name, one in now.items():
        if name not in known and one.grave:
            begun = rows.begin(tx.c, name, one.since, one.amount)
            for person_id in [] if name in UNTOLD else _admins(tx):
                notice.say(tx, BEGUN, person_id, begun)
    for name, row in known.items():
        if name not in now:
            rows.end(tx.c, row.id, tx.now)
            _well_again(tx, row)


def _well_again(tx: Tx, row: Row[Any]) -> None:
    """Who was told of the trouble is told of its end; who was not (it was night) hears of neither."""
    told = {one.recipient_id for one in notice_rows.of_kinds(tx.c, [BEGUN], row.id) if one.state in TOLD}
    notice.drop(tx, [BEGUN], row.id, "done")
    for person_id in _admins(tx):
        if person_id in told or row.name in UNTOLD:
            notice.say(tx, OVER, person_id, row.id)


def by_hand(tx: Tx, epoch: int) -> list[Ready]:
    """Words about a delivery that stands still, which it should have said a while ago and did not: claimed here for
    those administrators who may be written to now."""
    ours = [row.id for row in rows.standing(tx.c) if row.name == "delivery"]
    late = [
        one
        for trouble_id in ours
        for one in notice_rows.of_kinds(tx.c, [BEGUN], trouble_id)
        if one.state == "planned" and one.due_at <= tx.now - WAIT
    ]
    return notice.claim_these(tx, {BEGUN: look_begun}, late, epoch) if late else []


def _admins(tx: Tx) -> list[int]:
    return person_rows.with_role(tx.c, RoleCode.ADMIN)


@dataclass(frozen=True, slots=True)
class TroubleCard:
    """For the words: the kind of trouble, the job's name, when it began and ended."""

    kind: str
    job: str
    since: datetime
    over_at: datetime | None
    amount: int


def _card(row: Row[Any]) -> TroubleCard:
    kind, _, job = row.name.partition(":")
    return TroubleCard(kind, job, row.since, row.over_at, row.amount)


def look_begun(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """For «something ails»: a TroubleCard while it does and while the reader is an administrator."""
    return _look(tx, notices, over=False)


def look_over(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """For «it is well again»."""
    return _look(tx, notices, over=True)


def _look(tx: Tx, notices: Sequence[Row[Any]], *, over: bool) -> Mapping[int, Any]:
    known = rows.by_ids(tx.c, [one.entity_id for one in notices])
    admins = set(_admins(tx))
    found: dict[int, Any] = {}
    for one in notices:
        row = known.get(one.entity_id)
        still = row is not None and (row.over_at is not None) == over and one.recipient_id in admins
        found[one.id] = _card(row) if still and row is not None else "done"
    return found
