"""Updates that could not be handled: set aside under a number that the person can name; administrators hear of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from db import address as address_rows
from db import inbox as rows
from db import notice as notice_rows
from db import person as person_rows
from domain.person import RoleCode, incident_number
from services import notice
from services.base import Tx

INCIDENT = "incident"
TOGETHER = timedelta(hours=1)  # at most one message in an hour, about all that was set aside meanwhile
TOLD = frozenset({"sending", "sent"})


@dataclass(frozen=True, slots=True)
class SetAside:
    """For the sentence to the person: the number, their language, and whether the content is kept."""

    number: int
    language: str
    kept: bool


def set_aside(tx: Tx, channel: str, chat: int, seqs: Sequence[int]) -> SetAside:
    """Set the parts of one update aside; the number is the former one when it was put back and failed again. Of
    somebody who has given no consent nothing but the number is kept."""
    address = address_rows.by_external(tx.c, channel, chat)
    kept = address is not None and address.person_id is not None
    number = rows.number_of(tx.c, seqs[0]) or _new_number(tx)
    rows.aside(tx.c, seqs, number, tx.now, kept=kept)
    for person_id in person_rows.with_role(tx.c, RoleCode.ADMIN):
        _tell(tx, person_id)
    return SetAside(number, address.language if address is not None else "ru", kept)


def _new_number(tx: Tx) -> int:
    while True:
        number = int(incident_number(secrets.SystemRandom()))
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
    """What is still set aside and was not told yet; `done` when all of it was told or put back meanwhile.

    How far a message tells is kept in its notice: between this look and the moment it is sent others are set aside.
    """
    found: dict[int, Any] = {}
    for one in notices:
        told = [other.args for other in notice_rows.of_kinds(tx.c, [INCIDENT], one.recipient_id)
                if other.id != one.id and other.state in TOLD and other.args]  # fmt: skip
        left = rows.incidents(tx.c, *_how_far(told)) if told else rows.incidents(tx.c)
        if left:
            newest = {"seq": max(row.seq for row in left), "at": max(row.done_at for row in left).isoformat()}
            notice_rows.change(tx.c, [one.id], args=newest)
        found[one.id] = Incidents(tuple(dict.fromkeys(row.incident for row in left))) if left else "done"
    return found


def _how_far(told: Sequence[Mapping[str, Any]]) -> tuple[int, datetime]:
    return max(one["seq"] for one in told), max(datetime.fromisoformat(one["at"]) for one in told)
