"""The pair: becoming one, taking it back within ten minutes, changing the methodist, the methodist's own link."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from db import assignment as rows
from db import history as history_rows
from db import person as person_rows
from db import search as search_rows
from domain.assignment import SILENT_AFTER, check_accept
from domain.calendar import at_local
from domain.errors import DomainError
from domain.person import UNDO_FOR, LinkKind, may_undo
from services import matching, notice, profile
from services.base import Tx, Who, born, revert, take_back, transition
from services.matching import Methodist

YES = {
    "offered": ("accept", "methodist"),
    "shown": ("meet_auto", "teacher"),
    "opened": ("accept_invitation", "teacher"),
}
PAIR_NOTICES = ("assignment_active", "assignment_taken", "first_contact")
UNASKED = ("requested", "shown", "escalated")  # no methodist knows of the request yet
REQUEST_NOTICES = (
    "assignment_shown", "assignment_offer", "assignment_escalated", "search_told", "search_own_district",
)  # fmt: skip


def activate(tx: Tx, assignment_id: int) -> None:
    """Both have agreed: offered, shown (auto-accept) or opened (invitation) -> active, and both sides are introduced.

    A pair that is being handed over ends with it and its open routes go on with the new methodist.
    Raises `not_now` in any other state.
    """
    row = rows.load(tx.c, assignment_id)
    if row is None or row.state not in YES:
        raise DomainError("not_now")
    event, role = YES[row.state]
    actor = row.methodist_id if role == "methodist" else row.teacher_id
    transition(tx, "assignment", row.id, row.state, event, role, actor)
    rows.change(tx.c, row.id, activated_at=tx.now, offer_until=None)
    search_rows.assigned(tx.c, row.methodist_id, tx.now)
    notice.drop(tx, REQUEST_NOTICES, row.id, "done")
    if role == "methodist":
        notice.say(tx, "assignment_active", row.teacher_id, row.id, plan_version=row.round)
    else:
        notice.say(tx, "assignment_taken", row.methodist_id, row.id, plan_version=row.round)
    notice.remind(tx, "first_contact", row.methodist_id, row.id, tx.now, plan_version=row.round)
    _hand_over(tx, row)


def _hand_over(tx: Tx, row: Row[Any]) -> None:
    for old in rows.all_of_teacher(tx.c, row.teacher_id, ("handover",)):
        transition(tx, "assignment", old.id, "handover", "reassign", "bot")
        rows.change(tx.c, old.id, ended_at=tx.now, end_reason="changed")
        notice.drop(tx, PAIR_NOTICES, old.id, "superseded")
        later, version = tx.now + UNDO_FOR, row.round
        notice.plan(tx, "assignment_ended", old.methodist_id, old.id, later, klass="prompt", plan_version=version)
        search_rows.move_routes(tx.c, row.teacher_id, row.id, row.methodist_id)


def undo(tx: Tx, who: Who, assignment_id: int) -> None:
    """«Undo» within ten minutes: a «yes» of either side, a request, a withdrawal. The other side's message goes.

    Raises `undo_too_late(minutes)`, `undo_talk_began`, `not_yours`, `not_now`, `request_running`.
    """
    row = rows.load(tx.c, assignment_id)
    if row is None or who.person_id not in {row.teacher_id, row.methodist_id}:
        raise DomainError("not_yours")
    mine = "teacher" if who.person_id == row.teacher_id else "methodist"
    if mine == "methodist" and row.state != "active":
        raise DomainError("not_now")
    if row.state == "active" and search_rows.has_talk(tx.c, row.id):
        raise DomainError("undo_talk_began")
    if row.state == "cancelled" and search_rows.current(tx.c, row.teacher_id)[0] is not None:
        raise DomainError("request_running")
    before = take_back(tx, "assignment", row.id, row.state, mine, who.me)
    version = row.round + 1
    rows.change(tx.c, row.id, round=version, activated_at=None, ended_at=None, end_reason=None)
    if row.state == "active":
        _undo_pair(tx, row)
    else:
        notice.take_back(tx, ["assignment_offer"], row.id)
        notice.drop(tx, REQUEST_NOTICES, row.id, "taken_back")
    _resume(tx, row, before, version)


def _undo_pair(tx: Tx, row: Row[Any]) -> None:
    notice.drop(tx, ["first_contact"], row.id, "taken_back")
    notice.take_back(tx, ["assignment_active", "assignment_taken"], row.id)
    for old in rows.all_of_teacher(tx.c, row.teacher_id, ("ended",)):
        if old.end_reason == "changed" and old.ended_at == row.activated_at:
            _revive(tx, old)


def _revive(tx: Tx, old: Row[Any]) -> None:
    revert(tx, "assignment", old.id, "ended", "handover", "bot")
    rows.change(tx.c, old.id, ended_at=None, end_reason=None)
    search_rows.move_routes(tx.c, old.teacher_id, old.id, old.methodist_id)
    notice.drop(tx, ["assignment_ended"], old.id, "taken_back")


def _resume(tx: Tx, row: Row[Any], before: str, version: int) -> None:
    """The state before stands again: its term runs on, its messages are planned anew."""
    if before == "offered":
        hours, place = matching.own_hours(tx, row.methodist_id)
        offered = search_rows.was_sent(tx.c, "assignment_offer", row.id, row.round)
        until = row.answer_by or matching.today(tx)
        closing = at_local(until, hours.closes, place)
        rows.change(tx.c, row.id, answer_by=until, offer_until=max(closing, tx.now + matching.SECOND_LOOK))
        notice.remind(tx, "assignment_offer", row.methodist_id, row.id, tx.now, first=not offered, plan_version=version)
    elif before == "shown":
        rows.change(tx.c, row.id, offer_until=tx.now + SILENT_AFTER, answer_by=None, offered_at=None)
        notice.remind(tx, "assignment_shown", row.teacher_id, row.id, tx.now, first=False, plan_version=version)
    elif before == "requested":
        rows.change(tx.c, row.id, offer_until=tx.now + SILENT_AFTER)
    elif before == "escalated":
        for person_id in person_rows.with_role(tx.c, "coordinator"):
            notice.remind(tx, "assignment_escalated", person_id, row.id, tx.now, plan_version=version)
    elif before == "opened" and row.state == "active":  # an invitation that was taken back leaves no request
        transition(tx, "assignment", row.id, "opened", "cancel", "teacher", row.teacher_id)
        rows.change(tx.c, row.id, ended_at=tx.now, end_reason="taken_back")


def may_undo_pair(tx: Tx, row: Row[Any], person_id: int) -> bool:
    """Does «Undo» still stand under this pair for this person?"""
    if row.activated_at is None or not may_undo(row.activated_at, tx.now) or search_rows.has_talk(tx.c, row.id):
        return False
    return _did_last(tx, row, person_id, {event for event, _ in YES.values()})


def may_undo_meeting(tx: Tx, row: Row[Any]) -> bool:
    """Can the teacher still take «Get acquainted» back, so that the offer leaves the methodist's chat?"""
    if row.state != "offered" or row.offered_at is None or not may_undo(row.offered_at, tx.now):
        return False
    return _did_last(tx, row, row.teacher_id, {"meet"})


def _did_last(tx: Tx, row: Row[Any], person_id: int, events: Collection[str]) -> bool:
    acts = [act for act in history_rows.of(tx.c, "assignment", row.id) if act.actor_id is not None]
    return bool(acts) and acts[-1].actor_id == person_id and acts[-1].event in events


def call_back(tx: Tx, row: Row[Any], who: Who) -> None:
    """The teacher is not confirmed after all: a request that asked nobody yet waits again, what it had said goes.

    Raises `search_under_way` once a methodist was asked.
    """
    if row.state not in UNASKED:
        raise DomainError("search_under_way")
    revert(tx, "assignment", row.id, row.state, "opened", "coordinator", who.me)
    nothing = dict.fromkeys(("methodist_id", "reasons", "offer_until", "offered_at", "answer_by", "escalated_at"))
    rows.change(tx.c, row.id, round=row.round + 1, **nothing)
    notice.take_back(tx, REQUEST_NOTICES, row.id)


# changing the methodist


def request_change(tx: Tx, who: Who) -> None:
    """«Another methodist instead», unexplained: a new search, the old pair goes on until the new methodist accepts."""
    person_rows.lock(tx.c, who.me)
    request, pair = search_rows.current(tx.c, who.me)
    if pair is None:
        raise DomainError("not_now")
    if pair.state == "active":
        transition(tx, "assignment", pair.id, "active", "request_change", "teacher", who.me)
    if request is not None:
        return
    new_id = open_request(tx, who.me, "search")
    search_rows.exclude(tx.c, tx.now, who.me, pair.methodist_id, assignment_id=new_id, reason="other")
    person = person_rows.load(tx.c, who.me)
    row = rows.load(tx.c, new_id)
    if row is not None and profile.missing(tx, person) is None and person.other_district is not None:
        rows.change(tx.c, new_id, other_district=person.other_district)
        matching.set_out(tx, row, present=True)


def stay(tx: Tx, who: Who) -> None:
    """«Leave as it is»: the running request ends, the old pair goes on. A second press changes nothing."""
    person_rows.lock(tx.c, who.me)
    request, pair = search_rows.current(tx.c, who.me)
    if pair is None:
        raise DomainError("not_now")
    if pair.state != "handover":
        return
    if request is not None:
        cancel(tx, request)
    transition(tx, "assignment", pair.id, "handover", "stay", "teacher", who.me)


def open_request(tx: Tx, teacher_id: int, source: str, **values: Any) -> int:
    """A new request in its first state, with what the profile knows now."""
    person = person_rows.load(tx.c, teacher_id)
    subjects = person_rows.subjects_of(tx.c, teacher_id)
    columns = {
        "state": "opened", "source": source, "subject": subjects[0].subject if subjects else None,
        "municipality": person.municipality, "org_type": person.org_type, "wish": person.wish,
        "other_district": person.other_district is not False, "failures": 0, "round": 0,
    }  # fmt: skip
    assignment_id = rows.add(tx.c, tx.now, teacher_id=teacher_id, **{**columns, **values})
    born(tx, "assignment", assignment_id, "opened", "teacher", teacher_id)
    return assignment_id


def cancel(tx: Tx, row: Row[Any]) -> None:
    """The teacher withdraws a request; nobody is told."""
    transition(tx, "assignment", row.id, row.state, "cancel", "teacher", row.teacher_id)
    rows.change(tx.c, row.id, ended_at=tx.now, end_reason="withdrawn", offer_until=None)
    notice.take_back(tx, ["assignment_offer"], row.id)
    notice.drop(tx, REQUEST_NOTICES, row.id, "withdrawn")


# the methodist's own link


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """The page of a methodist's link. `state`: open, closed, own, full, same, another."""

    code: str
    state: str
    methodist: Methodist | None = None


def invitation(tx: Tx, who: Who, code: str) -> InvitationCard:
    """«You are invited by …»: name, subject and workplace before anything else."""
    methodist_id = inviter(tx, code)
    card = matching.shown(tx, methodist_id) if methodist_id is not None else None
    one = matching.pool(tx, [methodist_id]).get(methodist_id) if methodist_id is not None else None
    if methodist_id is None or card is None or one is None or not one.approved:
        return InvitationCard(code, "closed")
    if methodist_id == who.me:
        return InvitationCard(code, "own", card)
    _, pair = search_rows.current(tx.c, who.me)
    if pair is not None:
        return InvitationCard(code, "same" if pair.methodist_id == methodist_id else "another", card)
    return InvitationCard(code, "full" if one.load >= one.capacity else "open", card)


def inviter(tx: Tx, code: str) -> int | None:
    """The methodist behind a living link."""
    link = person_rows.link_by_code(tx.c, code)
    if link is None or link.kind != LinkKind.METHODIST or link.revoked_at is not None:
        return None
    return int(link.person_id or link.created_by or 0) or None


def accept_invitation(tx: Tx, who: Who, code: str) -> int:
    """«Yes»: one tap and the pair works; the id of the pair. A second press changes nothing.

    Raises `invitation_closed`, `methodist_full(capacity)`, `methodist_not_approved`, `has_methodist`.
    """
    person = person_rows.lock(tx.c, who.me)
    methodist_id = inviter(tx, code)
    if methodist_id is None or methodist_id == who.me:
        raise DomainError("invitation_closed")
    request, pair = search_rows.current(tx.c, who.me)
    if pair is not None:
        if pair.methodist_id == methodist_id:
            return int(pair.id)
        raise DomainError("has_methodist")
    one = matching.one(tx, methodist_id)
    if one is None:
        raise DomainError("invitation_closed")
    check_accept(one)
    if request is not None:
        cancel(tx, request)
    _invited(tx, who, person, code, one.main)
    assignment_id = open_request(tx, who.me, "invitation", methodist_id=methodist_id, reasons=[{"code": "invitation"}])
    rows.change(tx.c, assignment_id, round=1)
    activate(tx, assignment_id)
    return assignment_id


def _invited(tx: Tx, who: Who, person: Row[Any], code: str, subject: str | None) -> None:
    """The subject is the inviter's until the teacher says otherwise; the rest of the profile is asked later."""
    if subject is not None and not person_rows.subjects_of(tx.c, who.me):
        person_rows.set_subjects(tx.c, who.me, [subject])
    if person.state == "consented":
        transition(tx, "registration", person.id, "consented", "start_profile", "teacher", person.id)
    profile.enter_by_link(tx, who, code)


def another_methodist(tx: Tx, who: Who, code: str) -> None:
    """«Another methodist»: an ordinary search; the inviter learns nothing and is out of this request."""
    person = person_rows.lock(tx.c, who.me)
    methodist_id = inviter(tx, code)
    request, pair = search_rows.current(tx.c, who.me)
    if request is not None and methodist_id is not None:
        search_rows.exclude(tx.c, tx.now, who.me, methodist_id, assignment_id=request.id, reason="other")
    profile.enter_by_link(tx, who, code)
    if pair is not None or request is not None:
        return
    assignment_id = open_request(tx, who.me, "invitation")
    if methodist_id is not None:
        search_rows.exclude(tx.c, tx.now, who.me, methodist_id, assignment_id=assignment_id, reason="other")
    row = rows.load(tx.c, assignment_id)
    if row is not None and profile.missing(tx, person) is None and person.other_district is not None:
        matching.set_out(tx, row, present=True, event="other_methodist")
