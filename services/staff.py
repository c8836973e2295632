"""What a coordinator does with methodists: who waits, who works, confirm, suspend, real numbers (domain.md 2.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import history as history_rows
from db import methodist as rows
from db import person as person_rows
from db.methodist import Group
from domain.errors import DomainError
from domain.methodist import check_count, read_order
from domain.person import LinkKind, RoleCode, may_undo
from services import notice, setup
from services.base import Tx, Who, take_back, transition
from services.methodist import GONE, MethodistCard, close_question, describe, describe_all, release_offers, tell
from services.person import expect, forget
from services.role import hold, release

ON_PAGE = 6
ROLE = "coordinator"
GROUPS: tuple[Group, ...] = ("waiting", "approved", "suspended")


@dataclass(frozen=True, slots=True)
class Overview:
    """How many methodists wait, work, are suspended; the coordinator's own shown name."""

    waiting: int
    approved: int
    suspended: int
    name: str


def overview(tx: Tx, who: Who) -> Overview:
    """The page of methodists and links."""
    close_question(tx, who)
    counts = {group: rows.count(tx.c, group) for group in GROUPS}
    return Overview(**counts, name=person_rows.load(tx.c, who.me).shown_name or "")


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a list, six on a page; pages count from 0."""

    group: Group
    cards: tuple[MethodistCard, ...]
    total: int
    page: int
    last: int


def listing(tx: Tx, _who: Who, group: str, page: int = 0) -> Listing:
    """Methodists of a group: waiting, approved, suspended."""
    named = next((one for one in GROUPS if one == group), None)
    if named is None:
        raise DomainError("gone")
    total = rows.count(tx.c, named)
    last = max(total - 1, 0) // ON_PAGE
    page = min(max(page, 0), last)
    found = rows.page(tx.c, named, page * ON_PAGE, ON_PAGE)
    return Listing(named, tuple(describe_all(tx, found)), total, page, last)


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A methodist before the coordinator. `undo`: the confirmation of this very coordinator can be taken back."""

    methodist: MethodistCard
    waiting: bool
    undo: bool


def card(tx: Tx, who: Who, person_id: int) -> StaffCard:
    """The card of a methodist. Errors: `gone`."""
    close_question(tx, who)
    row = _load(tx, person_id)
    waiting = row.state == "draft" and row.submitted_at is not None
    return StaffCard(describe(tx, row), waiting, _may_undo(tx, who, row))


def _load(tx: Tx, person_id: int) -> Row[Any]:
    row = rows.load(tx.c, person_id)
    if row is None or row.state in GONE or (row.state == "draft" and row.submitted_at is None):
        raise DomainError("gone")
    return row


def _may_undo(tx: Tx, who: Who, row: Row[Any]) -> bool:
    if row.state != "approved" or row.approved_at is None or not may_undo(row.approved_at, tx.now):
        return False
    last = history_rows.of(tx.c, "pool_membership", row.person_id)[-1:]
    return bool(last) and last[0].event == "named_in_order" and last[0].actor_id == who.person_id


def confirm(tx: Tx, who: Who, person_id: int) -> None:
    """«Confirm»: the person stands in the order; gives the role and a message. Twice changes nothing."""
    row = _load(tx, person_id)
    if row.state == "approved":
        return
    if row.state != "draft" or describe(tx, row).missing:
        raise DomainError("form_incomplete")
    transition(tx, "pool_membership", person_id, row.state, "named_in_order", ROLE, who.me)
    rows.change(tx.c, person_id, approved_at=tx.now)
    hold(tx, person_id, RoleCode.METHODIST, who.me)
    notice.drop(tx, ["methodist_submitted"], person_id, "done")
    tell(tx, person_id, "approved")


def unconfirm(tx: Tx, who: Who, person_id: int) -> None:
    """«Undo» within ten minutes. Errors: `undo_too_late`, `methodist_has_teachers`, `not_yours`, `not_now`."""
    row = _load(tx, person_id)
    if assignment_rows.of_methodist(tx.c, person_id, (*rows.CARRIED,)):
        raise DomainError("methodist_has_teachers")
    take_back(tx, "pool_membership", person_id, row.state, ROLE, who.me)
    rows.change(tx.c, person_id, approved_at=None)
    release(tx, person_id, RoleCode.METHODIST)
    if not notice.drop(tx, ["membership"], person_id, "taken_back", person_id):
        notice.take_back(tx, ["membership"], person_id, person_id)
        tell(tx, person_id, "draft")


def send_back(tx: Tx, person_id: int) -> None:
    """«Return to be changed»: the form is the methodist's again, who reads that it was not confirmed."""
    row = _load(tx, person_id)
    if row.state != "draft":
        raise DomainError("not_now")
    rows.change(tx.c, person_id, submitted_at=None)
    notice.drop(tx, ["methodist_submitted"], person_id, "done")
    version = row.submissions or 0
    notice.say(tx, "methodist_sent_back", person_id, person_id, plan_version=version)


def suspend(tx: Tx, who: Who, person_id: int) -> None:
    """«Suspend»: no new offers; open ones go back to the search. Twice changes nothing."""
    row = _load(tx, person_id)
    if row.state == "suspended":
        return
    transition(tx, "pool_membership", person_id, row.state, "suspend", ROLE, who.me)
    release_offers(tx, person_id)
    tell(tx, person_id, "suspended")


def restore(tx: Tx, who: Who, person_id: int) -> None:
    """«Restore»: offers come again. Twice changes nothing."""
    row = _load(tx, person_id)
    if row.state == "approved":
        return
    transition(tx, "pool_membership", person_id, row.state, "restore", ROLE, who.me)
    tell(tx, person_id, "approved")


def ask(tx: Tx, who: Who, person_id: int, what: str) -> StaffCard:
    """Open the coordinator's question about a methodist: `capacity` or `order`."""
    found = card(tx, who, person_id)
    expect(tx, who, f"staff.{what}", person_id)
    return found


def ask_capacity(tx: Tx, who: Who, person_id: int) -> StaffCard:
    """«How many teachers»: the next text answers it."""
    return ask(tx, who, person_id, "capacity")


def ask_order(tx: Tx, who: Who, person_id: int) -> StaffCard:
    """«Number and date of the order»: the next text answers it."""
    return ask(tx, who, person_id, "order")


def set_capacity(tx: Tx, who: Who, person_id: int, count: int) -> None:
    """The real number of teachers. Errors: `capacity_unclear`."""
    row = _load(tx, person_id)
    rows.change(tx.c, person_id, capacity=check_count(count), auto_accept=min(row.auto_accept or 0, count))
    forget(tx, who)


def set_order(tx: Tx, who: Who, person_id: int, typed: str) -> None:
    """Number and date of the order, as typed. Errors: those of `domain.methodist.read_order`."""
    _load(tx, person_id)
    number, day = read_order(tx.policy.date_words, typed, who.today(tx.now))
    rows.change(tx.c, person_id, order_no=number, order_date=day)
    forget(tx, who)


@dataclass(frozen=True, slots=True)
class PlacePick:
    """Municipalities to choose from for a link; `kind` is m (district) or s (school)."""

    kind: str
    choices: tuple[tuple[str, str], ...]
    page: int
    last: int
    searched: bool


def pick_place(tx: Tx, who: Who, kind: str, page: int = 0, typed: str | None = None) -> PlacePick:
    """«Which district?»: a list by pages, or the next text searches in it."""
    if kind not in {LinkKind.MUNICIPALITY, LinkKind.SCHOOL}:
        raise DomainError("gone")
    expect(tx, who, "staff.place", kind)
    choices, page, last = setup.places(tx, page, typed)
    return PlacePick(kind, choices, page, last, bool(typed))


@dataclass(frozen=True, slots=True)
class SchoolQuestion:
    """«Which school?» after the district."""

    municipality: str
    place: str


def ask_school(tx: Tx, who: Who, municipality: str) -> SchoolQuestion:
    """The next text is the label of a school's link."""
    place = tx.policy.municipalities.get(municipality)
    if place is None:
        raise DomainError("not_in_list")
    expect(tx, who, "staff.school", municipality)
    return SchoolQuestion(municipality, place.short_ru)


def look_at_submitted(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """For «a methodist waits»: the person's id while the form waits, and while the reader is a coordinator."""
    coordinators = set(person_rows.with_role(tx.c, RoleCode.COORDINATOR))
    found: dict[int, Any] = {}
    for one in notices:
        row = rows.load(tx.c, one.entity_id)
        waits = row is not None and row.state == "draft" and row.submitted_at is not None
        found[one.id] = one.entity_id if waits and one.recipient_id in coordinators else "done"
    return found


@dataclass(frozen=True, slots=True)
class SentBack:
    """The form is the methodist's again; whom to call."""

    phone: str


def look_at_sent_back(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """For «the form was not confirmed»: a SentBack while it is still so."""
    found: dict[int, Any] = {}
    for one in notices:
        row = rows.load(tx.c, one.entity_id)
        back = row is not None and row.state == "draft" and row.submitted_at is None
        found[one.id] = SentBack(tx.policy.operator_phone) if back else "superseded"
    return found


def look_at_hand_over(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """For «teachers need another methodist»: how many there are now."""
    found: dict[int, Any] = {}
    for one in notices:
        count = len(assignment_rows.of_methodist(tx.c, one.entity_id))
        found[one.id] = count or "done"
    return found
