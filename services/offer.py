"""The methodist's side: an offer without name, code or wish; taking it, declining it, taking offers again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from db import assignment as rows
from db import search as search_rows
from domain.assignment import check_accept, offers_stopped_until
from domain.errors import DomainError
from services import assignment, matching, profile
from services.base import Tx, Who, transition

# Short and without the teacher: the reason is kept for the coordinator's history.
REASONS = ("busy", "not_mine", "away")


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An offer. `state`: open, taken, closed, full. Only a taken one carries `code` and `wish`."""

    state: str
    assignment_id: int = 0
    round: int = 0
    subject: str = ""
    org_type: str = ""
    own_district: bool = False
    load: int = 0
    capacity: int = 0
    answer_by: date | None = None
    code: str = ""
    wish: str | None = None
    undo: bool = False


def offer(tx: Tx, who: Who, assignment_id: int) -> OfferCard:
    """The page of an offer as it is now; what is no longer his shows nothing."""
    row = search_rows.by_ids(tx.c, [assignment_id]).get(assignment_id)
    if row is None or row.methodist_id != who.me:
        return OfferCard("closed")
    if row.state == "offered":
        return _open(tx, row, matching.pool(tx, [who.me]), rows.methodist(tx.c, who.me))
    if row.state not in rows.WORKING:
        return OfferCard("closed")
    taken = OfferCard("taken", row.id, row.round, profile.lower_subject(tx, row.subject), code=row.code, wish=row.wish)
    return replace(taken, undo=assignment.may_undo_pair(tx, row, who.me))


def _open(tx: Tx, row: Row[Any], pool: Mapping[int, Any], member: Row[Any] | None) -> OfferCard:
    one, working = pool[row.methodist_id], search_rows.working(tx.c, row.methodist_id)
    org_type = tx.policy.org_types.get(row.org_type or "")
    return OfferCard(
        "open",
        row.id,
        row.round,
        subject=profile.lower_subject(tx, row.subject),
        org_type=org_type.short_ru if org_type is not None else "",
        own_district=member is not None and row.municipality is not None and row.municipality == member.municipality,
        load=working,
        capacity=one.capacity,
        answer_by=row.answer_by,
    )


def _offered(tx: Tx, who: Who, assignment_id: int, round_: int) -> Row[Any]:
    row = rows.load(tx.c, assignment_id)
    if row is None or row.methodist_id != who.me or row.state != "offered" or row.round != round_:
        raise DomainError("offer_gone")
    return row


def take(tx: Tx, who: Who, assignment_id: int, round_: int) -> None:
    """«Take». The free place is counted again under a lock; a second press changes nothing.

    Raises `offer_gone`, `methodist_full(capacity)`, `methodist_not_approved`.
    """
    row = rows.load(tx.c, assignment_id)
    if row is not None and row.methodist_id == who.me and row.state == "active" and row.round == round_:
        return
    row = _offered(tx, who, assignment_id, round_)
    one = matching.one(tx, who.me)
    if one is None:
        raise DomainError("offer_gone")
    check_accept(replace(one, load=search_rows.working(tx.c, who.me)))  # other offers that run take no place yet
    assignment.activate(tx, row.id)


def decline(tx: Tx, who: Who, assignment_id: int, round_: int, reason: str | None = None) -> None:
    """«I cannot», with a reason or without; the next candidate at once. Raises `offer_gone`, `not_in_list`."""
    if reason is not None and reason not in REASONS:
        raise DomainError("not_in_list")
    row = _offered(tx, who, assignment_id, round_)
    transition(tx, "assignment", row.id, "offered", "decline", "methodist", who.me)
    matching.failed(tx, row, "declined", reason)
    matching.seek(tx, row.id, present=False)


@dataclass(frozen=True, slots=True)
class StoppedCard:
    """Offers rest until this day; None: they come."""

    until: date | None


def stopped(tx: Tx, who: Who) -> StoppedCard:
    """Do offers come at the moment?"""
    one = matching.pool(tx, [who.me]).get(who.me)
    if one is None:
        return StoppedCard(None)
    return StoppedCard(offers_stopped_until(one.missed, matching.today(tx), one.resumed_on))


def resume_offers(tx: Tx, who: Who) -> None:
    """«I take again»: what was missed up to today no longer counts."""
    search_rows.change_methodist(tx.c, who.me, offers_resumed_on=matching.today(tx), offers_stopped_until=None)


# what is said unasked


def look_offer(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """assignment_offer: still this candidate; only in the own hours."""
    known = search_rows.by_ids(tx.c, {one.entity_id for one in notices})
    pool = matching.pool(tx, {one.recipient_id for one in notices})
    found: dict[int, Any] = {}
    for one in notices:
        row = known.get(one.entity_id)
        if row is None or row.state != "offered" or row.methodist_id != one.recipient_id:
            found[one.id] = "done"
        elif row.round != one.plan_version:
            found[one.id] = "superseded"
        else:
            member = rows.methodist(tx.c, one.recipient_id)
            found[one.id] = _held(tx, one) or _open(tx, row, pool, member)
    return found


def _held(tx: Tx, one: Row[Any]) -> datetime | None:
    return matching.held_until(tx, one.recipient_id) if one.klass == "prompt" else None


def look_taken(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """assignment_taken, first_contact: the pair works; the latter only until somebody has written."""
    known = search_rows.by_ids(tx.c, {one.entity_id for one in notices})
    found: dict[int, Any] = {}
    for one in notices:
        row = known.get(one.entity_id)
        if row is None or row.state != "active" or row.methodist_id != one.recipient_id or _began(tx, one, row):
            found[one.id] = "done"
        else:
            subject = profile.lower_subject(tx, row.subject)
            taken = OfferCard("taken", row.id, row.round, subject, code=row.code, wish=row.wish)
            found[one.id] = _held(tx, one) or taken
    return found


def _began(tx: Tx, one: Row[Any], row: Row[Any]) -> bool:
    """A reminder of the first word is over with the first word."""
    return one.kind == "first_contact" and (row.contacted_at is not None or search_rows.has_talk(tx.c, row.id))


def look_ended(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """assignment_ended: the teacher goes on with another methodist."""
    known = search_rows.by_ids(tx.c, {one.entity_id for one in notices})
    found: dict[int, Any] = {}
    for one in notices:
        row = known.get(one.entity_id)
        if row is None or row.state != "ended":
            found[one.id] = "taken_back"
        else:
            found[one.id] = _held(tx, one) or OfferCard("closed", row.id, code=row.code)
    return found


def look_stopped(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """offers_stopped: until which day, when they still rest."""
    found: dict[int, Any] = {}
    pool = matching.pool(tx, {one.recipient_id for one in notices})
    for one in notices:
        candidate = pool.get(one.recipient_id)
        until = None
        if candidate is not None:
            until = offers_stopped_until(candidate.missed, matching.today(tx), candidate.resumed_on)
        found[one.id] = "done" if until is None else (_held(tx, one) or StoppedCard(until))
    return found
