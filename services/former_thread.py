"""The conversation with a former methodist: the new one reads it only while the teacher opens it (domain.md 2.15.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row

from db import former_thread as rows
from db import person as person_rows
from domain.errors import DomainError
from services.base import Tx, Who, noted
from services.letter import Partner, open_pair, partner
from services.thread import Line, line

ON_PAGE = 5
LENGTH = 120
VIEWED = "former_thread"
HISTORY = "former_thread"  # the entity; its id is that of the pair it is open to
State = Literal["none", "closed", "open"]


@dataclass(frozen=True, slots=True)
class FormerLine:
    """A message of a former thread; `of_teacher` or of the methodist of that time."""

    line: Line
    of_teacher: bool


@dataclass(frozen=True, slots=True)
class FormerCard:
    """A page of what the teacher opened; `page` of 0..`last`, the newest on the last."""

    partner: Partner
    lines: tuple[FormerLine, ...]
    page: int
    last: int


@dataclass(frozen=True, slots=True)
class OpeningCard:
    """The teacher's page: is there a former thread, and is it open to the methodist named in `partner`?"""

    partner: Partner
    state: State


def state(tx: Tx, pair: Row[Any]) -> State:
    """Is there a former thread of this teacher, and is it open to the methodist of this pair?"""
    if not rows.is_kept(tx.c, pair.teacher_id, pair.methodist_id):
        return "none"
    return "open" if rows.is_open(tx.c, pair.id) else "closed"


def opening(tx: Tx, who: Who, assignment_id: int) -> OpeningCard:
    """What opening means, before it is done. Errors: gone, not_yours, thread_closed."""
    pair, side = open_pair(tx, who, assignment_id, "teacher")
    return OpeningCard(partner(tx, pair, side), state(tx, pair))


def share(tx: Tx, who: Who, assignment_id: int) -> None:
    """Open the former threads to the methodist of this pair. A second press changes nothing."""
    pair, _ = open_pair(tx, who, assignment_id, "teacher")
    if state(tx, pair) == "closed":
        rows.share(tx.c, pair.id, tx.now)
        noted(tx, HISTORY, pair.id, ("share", "closed", "open"), "teacher", who.me)


def revoke(tx: Tx, who: Who, assignment_id: int) -> None:
    """Close them at once. A second press changes nothing."""
    pair, _ = open_pair(tx, who, assignment_id, "teacher")
    if state(tx, pair) == "open":
        rows.revoke(tx.c, pair.id, tx.now)
        noted(tx, HISTORY, pair.id, ("revoke", "open", "closed"), "teacher", who.me)


def former(tx: Tx, who: Who, assignment_id: int, page: int | None = None) -> FormerCard:
    """What the teacher opened, for the methodist of the working pair; the look is noted for her.

    Errors: gone, not_yours, thread_closed, `former_thread_closed` while she has not opened it.
    """
    pair, side = open_pair(tx, who, assignment_id, "methodist")
    if state(tx, pair) != "open":
        raise DomainError("former_thread_closed")
    person_rows.note_view(tx.c, pair.teacher_id, who.me, VIEWED, pair.id, tx.now, who.today(tx.now))
    last = max(0, (rows.length(tx.c, pair.teacher_id, who.me) - 1) // ON_PAGE)
    shown = last if page is None else min(max(page, 0), last)
    found = rows.page(tx.c, pair.teacher_id, who.me, ON_PAGE, shown * ON_PAGE)
    lines = tuple(FormerLine(line(who, row, tx.now, LENGTH), row.author_id == pair.teacher_id) for row in found)
    return FormerCard(partner(tx, pair, side), lines, shown, last)
