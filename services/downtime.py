"""A silence of ours of more than a day: the channel keeps what people send for 24 hours only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from db import downtime as rows
from db import person as person_rows
from domain.person import RoleCode
from services import notice
from services.base import Tx

DOWNTIME, MISSED = "downtime", "downtime_missed"
KEPT = timedelta(hours=24)
LATELY = timedelta(days=3)  # who was in the middle of something in the days before


def tell(tx: Tx) -> int:
    """At the start: after a long silence administrators hear of it, and people who were in the middle of something get
    one sentence at their next waking moment. How many people."""
    since = rows.last_alive(tx.c)
    return 0 if since is None else tell_since(tx, since)


def tell_since(tx: Tx, since: datetime) -> int:
    """The same when the program was at work and the channel out of reach since then."""
    if tx.now - since <= KEPT:
        return 0
    silence = int(since.timestamp())
    middle = rows.in_the_middle(tx.c, since - LATELY)
    for person_id in middle:
        notice.say(tx, MISSED, person_id, silence)
    told = {"since": since.isoformat(), "until": tx.now.isoformat(), "people": len(middle)}
    for person_id in person_rows.with_role(tx.c, RoleCode.ADMIN):
        notice.say(tx, DOWNTIME, person_id, silence, args=told)
    return len(middle)


@dataclass(frozen=True, slots=True)
class Silence:
    """From when until when nobody listened, what was sent before `lost` did not come; how many people are told."""

    since: datetime
    until: datetime
    lost: datetime
    people: int


def look_downtime(_tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Silence]:
    """It stays true."""
    found = {}
    for one in notices:
        since, until = (datetime.fromisoformat(one.args[name]) for name in ("since", "until"))
        found[one.id] = Silence(since, until, until - KEPT, int(one.args["people"]))
    return found


def look_missed(_tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, bool]:
    """It stays true."""
    return {one.id: True for one in notices}
