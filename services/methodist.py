"""A methodist: the card, the own settings, the link for the own teachers, and leaving (domain.md 2.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import address as address_rows
from db import assignment as assignment_rows
from db import history as history_rows
from db import link as link_rows
from db import methodist as rows
from db import person as person_rows
from domain.errors import DomainError
from domain.methodist import FIELDS, check_count, is_over
from domain.person import RoleCode
from services import link, matching, notice
from services.base import Tx, Who, transition
from services.person import expect, forget
from services.role import release

GONE = frozenset({"left", "excluded", "rejected"})
NOTICES = ("methodist_submitted", "membership")
QUESTION = "setup."
QUESTIONS = (QUESTION, "absence.", "staff.")  # of the form, of the absence, of the coordinator's lists


@dataclass(frozen=True, slots=True)
class MethodistCard:
    """A methodist as the own form and the coordinator see one. `subjects` are (code, name), the main one first.

    `absent_until` is the first day back; `stopped_until` is there while offers are stopped by missed ones.
    """

    person_id: int
    code: str
    state: str
    name: str
    subjects: tuple[tuple[str, str], ...]
    place: str
    workplace: str
    capacity: int | None
    auto_accept: int
    hours: tuple[time, time] | None
    load: int
    absent_from: date | None
    absent_until: date | None
    stopped_until: date | None
    submitted_at: datetime | None
    order: tuple[str, date] | None
    missing: tuple[str, ...]

    @property
    def subject_names(self) -> str:
        """«Mathematics, physics» as one phrase."""
        return ", ".join(name for _, name in self.subjects)


def describe(tx: Tx, row: Row[Any]) -> MethodistCard:
    """The card of a row of `db.methodist`."""
    return describe_all(tx, [row])[0]


def describe_all(tx: Tx, found: Sequence[Row[Any]]) -> list[MethodistCard]:
    """Cards of many rows in two more queries."""
    ids = [row.person_id for row in found]
    subjects, loads = rows.subjects(tx.c, ids), rows.loads(tx.c, ids, assignment_rows.WORKING)
    return [_card(tx, row, subjects.get(row.person_id, []), loads.get(row.person_id, 0)) for row in found]


def _card(tx: Tx, row: Row[Any], codes: Sequence[str], load: int) -> MethodistCard:
    known = tx.policy.subjects
    place = tx.policy.municipalities.get(row.municipality) if row.municipality else None
    today = local_day(tx, row.person_id) if row.absent_from or row.offers_stopped_until else None
    over = today is not None and is_over(row.absent_until, today)
    stopped = row.offers_stopped_until if today is not None and row.offers_stopped_until is not None else None
    filled = {
        "name": row.shown_name, "subjects": codes, "place": place, "workplace": row.workplace,
        "capacity": row.capacity is not None, "hours": row.hours_from is not None,
    }  # fmt: skip
    return MethodistCard(
        person_id=row.person_id,
        code=row.code,
        state=row.state,
        name=row.shown_name or "",
        subjects=tuple((code, known[code].name_ru if code in known else code) for code in codes),
        place=place.short_ru if place else "",
        workplace=row.workplace or "",
        capacity=row.capacity,
        auto_accept=row.auto_accept or 0,
        hours=(row.hours_from, row.hours_to) if row.hours_from and row.hours_to else None,
        load=load,
        absent_from=None if over else row.absent_from,
        absent_until=None if over else row.absent_until,
        stopped_until=stopped if stopped is None or today is None or stopped > today else None,
        submitted_at=row.submitted_at,
        order=(row.order_no, row.order_date) if row.order_no and row.order_date else None,
        missing=tuple(field for field in FIELDS if not filled[field]),
    )


def local_day(tx: Tx, person_id: int) -> date:
    """The calendar day of a person."""
    address = address_rows.by_person(tx.c, person_id)
    zone = (address.zone if address is not None else None) or tx.policy.zone
    return tx.now.astimezone(ZoneInfo(zone)).date()


def membership(tx: Tx, who: Who) -> Row[Any]:
    """The own membership, locked. Errors: `membership_none` for who has none (any more)."""
    row = rows.load(tx.c, who.me)
    if row is None or row.state in GONE:
        raise DomainError("membership_none")
    return row


def settings(tx: Tx, who: Who) -> MethodistCard | None:
    """The page of settings; None for a methodist by `grant` who has not begun the form."""
    close_question(tx, who)
    row = rows.load(tx.c, who.me)
    return None if row is None or row.state in GONE else describe(tx, row)


def close_question(tx: Tx, who: Who) -> None:
    """A page without a question does not take the next text for an answer to the last one."""
    if who.expects is not None and who.expects.startswith(QUESTIONS):
        forget(tx, who)


def set_auto_accept(tx: Tx, who: Who, count: int) -> None:
    """«Take without asking up to N»: 0 is never, at most the capacity. Errors: `capacity_unclear` and of `approved`."""
    row = approved(tx, who)
    rows.change(tx.c, row.person_id, auto_accept=check_count(count, row.capacity or 0))
    forget(tx, who)


def ask_auto(tx: Tx, who: Who) -> MethodistCard:
    """«Take without asking up to N»: the next text answers it."""
    row = approved(tx, who)
    expect(tx, who, QUESTION + "auto")
    return describe(tx, row)


def resume(tx: Tx, who: Who) -> None:
    """«I take again» after three missed offers: those missed up to today no longer count."""
    row = membership(tx, who)
    rows.change(tx.c, row.person_id, offers_stopped_until=None, offers_resumed_on=local_day(tx, row.person_id))


def approved(tx: Tx, who: Who) -> Row[Any]:
    """The own membership when it is in force. Errors: `membership_none`, `membership_not_approved`."""
    row = membership(tx, who)
    if row.state != "approved":
        raise DomainError("membership_not_approved")
    return row


def invite(tx: Tx, who: Who) -> int:
    """«Invite my teachers»: the living link; its id."""
    return link.make_own(tx, approved(tx, who).person_id)


def tell(tx: Tx, person_id: int, state: str) -> None:
    """Tell the methodist what the coordinator decided; what was planned before and is outdated is not sent."""
    notice.drop(tx, ["membership"], person_id, "superseded", person_id)
    version = len(history_rows.of(tx.c, "pool_membership", person_id))
    notice.say(tx, "membership", person_id, person_id, plan_version=version, args={"state": state})


def look_at_membership(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """For «what the coordinator decided»: the card while it is still so."""
    found: dict[int, Any] = {}
    for one in notices:
        row = rows.load(tx.c, one.entity_id)
        if row is None or row.state != (one.args or {}).get("state"):
            found[one.id] = "superseded"
        else:
            found[one.id] = describe(tx, row)
    return found


def leave(tx: Tx, person_id: int, actor_id: int | None = None) -> None:
    """The methodist leaves (consent C2 withdrawn, or erased): role, invitation and open offers go.

    Working pairs stay until the coordinator hands them over, who is asked to at once. An unconfirmed form is deleted.
    """
    row = rows.load(tx.c, person_id)
    if row is None or row.state in GONE:
        return
    link_rows.revoke_of_methodist(tx.c, person_id, tx.now)
    release(tx, person_id, RoleCode.METHODIST)
    for kind in NOTICES:
        notice.drop(tx, [kind], person_id, "left")
    if row.state == "draft":
        rows.remove(tx.c, person_id)
        return
    transition(tx, "pool_membership", person_id, row.state, "leave", "teacher", actor_id or person_id)
    release_offers(tx, person_id)
    ask_to_hand_over(tx, person_id)


def ask_to_hand_over(tx: Tx, person_id: int) -> None:
    """The coordinators read that teachers of this methodist need another one, when there are any."""
    if not assignment_rows.of_methodist(tx.c, person_id):
        return
    version = len(history_rows.of(tx.c, "pool_membership", person_id))
    for coordinator in person_rows.with_role(tx.c, RoleCode.COORDINATOR):
        notice.say(tx, "teachers_to_hand_over", coordinator, person_id, plan_version=version)


def release_offers(tx: Tx, person_id: int) -> None:
    """Offers that stand before this methodist go on to the next one at once; they are no missed ones."""
    for row in assignment_rows.of_methodist(tx.c, person_id, ("offered",)):
        transition(tx, "assignment", row.id, "offered", "no_answer", "bot")
        assignment_rows.change(tx.c, row.id, methodist_id=None, offered_at=None, offer_until=None)
        notice.drop(tx, ["assignment_offer"], row.id, "superseded")
        matching.seek(tx, row.id, present=False)
