"""«What to try»: four things for each person of the first look, and how the database tells that one is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from bot.demo_people import CHANNEL, IDS
from db import address as address_rows
from db.conversation import messages
from db.diagnosis import attempt_areas, attempts
from db.history import history
from db.notice import notices
from db.person import links

REMINDERS = ("step_before_due", "step_due", "step_overdue")


@dataclass(frozen=True, slots=True)
class Looker:
    """Whose things they are; what was done before the first look does not count."""

    c: Connection
    person_id: int
    since: datetime

    def any(self, column: ColumnElement[int], *where: ColumnElement[bool]) -> bool:
        return self.c.execute(select(column).where(*where).limit(1)).first() is not None


Done = Callable[[Looker], bool]


def _did(entity: str, *events: str) -> Done:
    """The person moved something of this kind."""

    def look(one: Looker) -> bool:
        mine = (history.c.actor_id == one.person_id, history.c.at >= one.since, history.c.entity == entity)
        return one.any(history.c.seq, *mine, *((history.c.event.in_(events),) if events else ()))

    return look


def _began(one: Looker) -> bool:
    mine = (history.c.entity == "registration", history.c.entity_id == one.person_id)
    return one.any(history.c.seq, *mine, history.c.event == "consent_given")


def _finished_area(one: Looker) -> bool:
    return one.any(attempts.c.id, attempts.c.person_id == one.person_id, attempts.c.id == attempt_areas.c.attempt_id)


def _wrote(one: Looker) -> bool:
    return one.any(messages.c.id, messages.c.author_id == one.person_id, messages.c.created_at >= one.since)


def _moved(one: Looker) -> bool:
    """A moved date plans its reminders anew."""
    mine = (notices.c.recipient_id == one.person_id, notices.c.kind.in_(REMINDERS))
    return one.any(notices.c.id, *mine, notices.c.created_at >= one.since)


def _reminded(one: Looker) -> bool:
    mine = (notices.c.recipient_id == one.person_id, notices.c.kind.in_(REMINDERS))
    return one.any(notices.c.id, *mine, notices.c.sent_at >= one.since)


def _invited(one: Looker) -> bool:
    return one.any(links.c.id, links.c.created_by == one.person_id)


HINTS: Mapping[str, Mapping[str, Done]] = {
    "maria": {
        "begin": _began,
        "area": _finished_area,
        "meet": _did("assignment", "meet", "meet_auto"),
        "write": _wrote,
    },
    "anna": {
        "answer": _wrote,
        "remind": _reminded,
        "move": _moved,
        "done": _did("route_step", "submit"),
    },
    "olga": {
        "take": _did("assignment", "accept"),
        "check": _did("route_step", "accept", "return"),
        "answer": _wrote,
        "route": _did("route"),
    },
    "petr": {
        "send": _did("announcement", "send"),
        "people": _did("assignment"),
        "link": _invited,
        "methodists": _did("pool_membership"),
    },
}


def hints() -> list[tuple[int, str]]:
    """(user id, key) in the order of the page."""
    return [(IDS[person], f"{person}-{what}") for person, things in HINTS.items() for what in things]


def done(c: Connection, since: datetime | None) -> frozenset[str]:
    """Keys of the things that are done; nothing before the first look."""
    if since is None:
        return frozenset()
    found: set[str] = set()
    for person, things in HINTS.items():
        row = address_rows.by_external(c, CHANNEL, IDS[person])
        if row is None or row.person_id is None:
            continue
        looker = Looker(c, row.person_id, since)
        found |= {f"{person}-{what}" for what, look in things.items() if look(looker)}
    return frozenset(found)
