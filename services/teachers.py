"""A methodist's teachers: the list, the card of one, the private label (story 11, domain.md 1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db import assignment as assignment_rows
from db import conversation as rows
from db import person as person_rows
from db import route as route_rows
from db import teachers as teacher_rows
from domain.errors import DomainError
from services import former_thread, tasks
from services.base import Said, Tx, Who
from services.diagnosis_share import SharedArea, shared
from services.letter import Partner, open_pair, partner
from services.person import expect, forget
from services.relay import subject_name
from services.thread import Line, line

ON_PAGE = 8
LABEL = 40
WISH = 120
LAST = 2
OVER = frozenset({"closed", "cancelled"})


@dataclass(frozen=True, slots=True)
class TeacherLine:
    """A teacher in the list; `waits`: something of hers waits for the methodist."""

    partner: Partner
    waits: bool


@dataclass(frozen=True, slots=True)
class TeachersCard:
    """A page of the list; `page` of 0..`last`, `waiting` of all `count`."""

    lines: tuple[TeacherLine, ...]
    page: int
    last: int
    count: int
    waiting: int


@dataclass(frozen=True, slots=True)
class TeacherCard:
    """What a methodist sees of a teacher. `own_district` is None when one of the two is not known.

    `opened` are names of the areas she opened, `route_state` the words of content, `route_id` a route under way,
    `former`: she opened the conversation with her former methodist.
    """

    partner: Partner
    position: str
    own_district: bool | None
    since: date
    wish: str
    opened: tuple[str, ...]
    route_id: int | None
    route_state: str
    lines: tuple[Line, ...]
    former: bool


@dataclass(frozen=True, slots=True)
class OpenedCard:
    """One area that the teacher opened; `begin_with` is what she wants to begin with."""

    partner: Partner
    area: SharedArea | None
    begin_with: str | None
    page: int
    last: int


def teachers(tx: Tx, who: Who, page: int = 0) -> TeachersCard:
    """A page of the list: who waits stands first."""
    found = teacher_rows.teachers_of(tx.c, who.me)
    busy = {task.assignment_id for task in tasks.waiting(tx, [who.me]).get(who.me, [])}
    ordered = sorted(found, key=lambda row: row.id not in busy)
    last = max(0, (len(ordered) - 1) // ON_PAGE)
    shown = min(max(page, 0), last)
    lines = tuple(
        TeacherLine(
            Partner(row.id, "methodist", row.code, subject_name(tx, row.subject), row.label, "", open=True),
            row.id in busy,
        )
        for row in ordered[shown * ON_PAGE : (shown + 1) * ON_PAGE]
    )
    return TeachersCard(lines, shown, last, len(ordered), sum(row.id in busy for row in ordered))


def card(tx: Tx, who: Who, assignment_id: int) -> TeacherCard:
    """The card of a teacher of one's own; the look is noted for her. Errors: gone, not_yours, thread_closed."""
    pair, _ = open_pair(tx, who, assignment_id, "methodist")
    person_rows.note_view(tx.c, pair.teacher_id, who.me, "card", assignment_id, tx.now, who.today(tx.now))
    person = person_rows.load(tx.c, pair.teacher_id)
    member = assignment_rows.methodist(tx.c, who.me)
    route = route_rows.of_assignment(tx.c, assignment_id)
    under_way = route is not None and route.state not in OVER
    position = tx.policy.positions.get(person.position or "")
    districts = person.municipality, member.municipality if member is not None else None
    count = rows.thread_length(tx.c, assignment_id, who.me)
    last = rows.thread(tx.c, assignment_id, who.me, LAST, max(0, count - LAST))
    wish = " ".join((pair.wish or person.wish or "").split())
    return TeacherCard(
        partner=partner(tx, pair, "methodist"),
        position=position.name_ru if position else "",
        own_district=districts[0] == districts[1] if all(districts) else None,
        since=who.local(pair.activated_at or pair.requested_at).date(),
        wish=wish if len(wish) <= WISH else wish[: WISH - 1].rstrip() + "…",
        opened=tuple(area.name for area in shared(tx, who, assignment_id).areas),
        route_id=route.id if route is not None and under_way else None,
        route_state=tx.policy.machines["route"].labels[route.state] if route is not None else "",
        lines=tuple(line(who, row, tx.now) for row in last),
        former=former_thread.state(tx, pair) == "open",
    )


def opened(tx: Tx, who: Who, assignment_id: int, page: int = 0) -> OpenedCard:
    """What she opened, an area a page; the look is noted for her."""
    pair, _ = open_pair(tx, who, assignment_id, "methodist")
    found = shared(tx, who, assignment_id)
    last = max(0, len(found.areas) - 1)
    shown = min(max(page, 0), last)
    area = found.areas[shown] if found.areas else None
    return OpenedCard(partner(tx, pair, "methodist"), area, found.begin_with, shown, last)


# the private label


def ask_label(tx: Tx, who: Who, assignment_id: int) -> Partner:
    """Open the question for a label."""
    pair, side = open_pair(tx, who, assignment_id, "methodist")
    expect(tx, who, "card.label", assignment_id)
    return partner(tx, pair, side)


def set_label(tx: Tx, who: Who, said: Said, assignment_id: int) -> None:
    """The label that only this methodist sees. Errors: empty, too_long (param `limit`)."""
    open_pair(tx, who, assignment_id, "methodist")
    label = " ".join(said.text.split())
    if not label:
        raise DomainError("empty")
    if len(label) > LABEL:
        raise DomainError("too_long", limit=LABEL)
    assignment_rows.change(tx.c, assignment_id, label=label)
    forget(tx, who)


def drop_label(tx: Tx, who: Who, assignment_id: int) -> None:
    """Take the label off. A second press changes nothing."""
    open_pair(tx, who, assignment_id, "methodist")
    assignment_rows.change(tx.c, assignment_id, label=None)
    forget(tx, who)
