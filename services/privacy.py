"""My data: what is kept, who has seen it, a copy, a move to another account, the withdrawal (domain.md 2.1.3)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import address as address_rows
from db import announcement as announcement_rows
from db import assignment as assignment_rows
from db import conversation as conversation_rows
from db import diagnosis as diagnosis_rows
from db import mailing as mailing_rows
from db import person as person_rows
from db import privacy as rows
from domain.consent import show
from domain.errors import DomainError
from domain.person import MOVE_CODE_FOR, move_code, read_move_code
from services import methodist, notice
from services.base import Tx, Who, transition
from services.consent import KIND
from services.diagnosis_state import forget as forget_attempt
from services.person import refresh_menu, refresh_menus
from services.relay import erase as erase_messages
from services.route import ON_CLOSED

POOL = "pool_pd"
DESTROYED_IN = timedelta(days=10)
DELETABLE = timedelta(hours=47)  # the channel deletes nothing older than two days
MOST_TRIES = 20
SHOWN = 12


@dataclass(frozen=True, slots=True)
class PrivacyCard:
    """The page of /privacy. `counts`: attempts, routes, evidence, messages, courses."""

    code: str | None
    counts: Mapping[str, int]
    teacher: bool
    methodist: bool
    municipality: str | None
    position: str | None
    subjects: tuple[str, ...]
    at_the_door: bool = False


def card(tx: Tx, who: Who) -> PrivacyCard:
    """What is kept of this person; of who has not consented, nothing."""
    if who.person_id is None:
        return PrivacyCard(None, {}, False, False, None, None, (), at_the_door=who.at_the_door)
    person = person_rows.load(tx.c, who.me)
    membership = assignment_rows.methodist(tx.c, who.me)
    return PrivacyCard(
        code=person.code,
        counts=rows.counts(tx.c, who.me),
        teacher="teacher" in who.roles,
        methodist=membership is not None and membership.state not in {"left", "excluded", "rejected"},
        municipality=tx.policy.municipalities[person.municipality].name_ru if person.municipality else None,
        position=tx.policy.positions[person.position].short_ru if person.position else None,
        subjects=tuple(tx.policy.subjects[row.subject].name_ru for row in person_rows.subjects_of(tx.c, who.me)),
    )


@dataclass(frozen=True, slots=True)
class SeenLine:
    """Who opened what, and when."""

    name: str
    what: str
    at: datetime


def seen(tx: Tx, who: Who) -> tuple[SeenLine, ...]:
    """The access log of the own results and card."""
    found = []
    for row in rows.seen(tx.c, who.me, SHOWN):
        viewer = assignment_rows.methodist(tx.c, row.viewer_id)
        name = viewer.shown_name if viewer is not None and viewer.shown_name else ""
        found.append(SeenLine(name, row.what, row.at))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class CopyCard:
    """A copy of the own data as plain lines of a text file."""

    profile: PrivacyCard
    answers: tuple[tuple[str, str], ...]
    goals: tuple[tuple[str, datetime], ...]
    messages: tuple[tuple[datetime, str], ...]
    zone: str


def copy(tx: Tx, who: Who) -> CopyCard:
    """Everything that this person has told the bot."""
    options = {option.value: option.label for option in tx.policy.instrument.options}
    answers = []
    for attempt_id in rows.attempt_ids(tx.c, who.me):
        given = diagnosis_rows.answers_of(tx.c, attempt_id)
        for area in tx.policy.instrument.areas:
            answers += [
                (item.text, options.get(given[item.id]) or tx.policy.instrument.not_applicable.label)
                for item in area.items
                if item.id in given
            ]
    return CopyCard(
        profile=card(tx, who),
        answers=tuple(answers),
        goals=tuple((row.goal, row.created_at) for row in rows.goals(tx.c, who.me) if row.goal),
        messages=tuple((row.created_at, row.text or "") for row in rows.own_messages(tx.c, who.me)),
        zone=who.zone,
    )


@dataclass(frozen=True, slots=True)
class MoveCard:
    """A one-time code to move to another account, shown once."""

    code: str
    until: datetime


def new_code(tx: Tx, who: Who) -> MoveCard:
    """A new code; the former ones are void. Only its hash is stored."""
    rows.revoke_codes(tx.c, who.me, tx.now)
    code = move_code(secrets.SystemRandom())
    person_rows.add_link(
        tx.c,
        code=_hashed(code),
        kind="move",
        person_id=who.me,
        created_by=who.me,
        created_at=tx.now,
        expires_at=tx.now + MOVE_CODE_FOR,
        tries=0,
    )
    return MoveCard(code, tx.now + MOVE_CODE_FOR)


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def looks_like_code(text: str) -> bool:
    """May this text be a code to move?"""
    try:
        read_move_code(text)
    except DomainError:
        return False
    return True


def move(tx: Tx, who: Who, typed: str) -> bool:
    """Bring a person to this account; False for a wrong or late code, which counts as a try.

    Raises `move_taken` when this account already belongs to somebody.
    """
    if who.person_id is not None:
        raise DomainError("move_taken")
    wanted = _hashed(read_move_code(typed))
    link = next((row for row in rows.live_codes(tx.c, tx.now) if row.code == wanted), None)
    if link is None:
        rows.missed(tx.c, tx.now, MOST_TRIES)
        return False
    if not person_rows.use_link(tx.c, link.id, link.person_id, tx.now):
        return False
    old = address_rows.by_person(tx.c, link.person_id)
    if old is not None:
        emptied = {"person_id": None, "consent_state": "not_asked", "consent_at": None, "page": None, "page_args": None}
        address_rows.change(tx.c, old.id, **emptied, expects=None, expects_args=None, menu_message_id=None)
        moved = {"person_id": link.person_id, "consent_state": old.consent_state, "consent_at": old.consent_at}
        address_rows.change(tx.c, who.address_id, **moved, language=old.language)
        refresh_menus(tx, [old.id, who.address_id])
    return True


@dataclass(frozen=True, slots=True)
class WithdrawCard:
    """The second question before a withdrawal, in the words of the consent file."""

    words: str
    confirm: str
    keep: str


def withdraw_card(tx: Tx, _who: Who) -> WithdrawCard:
    """What will happen."""
    return _confirm(tx, KIND)


def leave_card(tx: Tx, _who: Who) -> WithdrawCard:
    """What will happen when a methodist withdraws consent C2."""
    return _confirm(tx, POOL)


def _confirm(tx: Tx, kind: str) -> WithdrawCard:
    source = tx.policy.consent_source.withdrawal
    text = show(source.confirm, {"TITLE": tx.policy.consents[kind].title, "EFFECTS": source.effects[kind]}, "")
    return WithdrawCard(text.strip(), source.confirm_button, source.keep_button)


def leave_pool(tx: Tx, who: Who) -> Ticket:
    """Withdraw consent C2: out of the pool, the teachers are handed over by the coordinator."""
    ticket = _ticket(tx, who, POOL)
    for consent in rows.given_consents(tx.c, who.me, POOL):
        transition(tx, "consent", consent.id, "given", "withdraw", "teacher", who.me)
        rows.close_consent(tx.c, consent.id, tx.now)
    methodist.leave(tx, who.me, who.me)
    refresh_menu(tx, who.me)
    return ticket


@dataclass(frozen=True, slots=True)
class Ticket:
    """The number, the last day of the copies, and messages of the chat that can still be taken away."""

    number: int
    deadline: date
    told: tuple[int, ...] = ()


def withdraw(tx: Tx, who: Who) -> Ticket:
    """Withdraw consent A: everything stops and is erased in this transaction."""
    if "teacher" not in who.roles:
        raise DomainError("not_now")
    told = rows.told_since(tx.c, who.me, tx.now - DELETABLE) if who.roles == {"teacher"} else ()
    ticket = replace(_ticket(tx, who, KIND), told=tuple(told))
    erase(tx, who.me)
    return ticket


def _ticket(tx: Tx, who: Who, kind: str) -> Ticket:
    number = secrets.randbelow(900_000) + 100_000
    while rows.ticket_taken(tx.c, number):
        number = secrets.randbelow(900_000) + 100_000
    deadline = who.today(tx.now) + DESTROYED_IN
    rows.add_withdrawal(tx.c, ticket=number, kind=kind, at=tx.now, deadline=deadline)
    return Ticket(number, deadline)


def erase(tx: Tx, person_id: int) -> None:
    """The cascade of domain.md 2.1.3 for a teacher, in one transaction; the methodist is told without a reason."""
    keeps_roles = bool(rows.roles_of(tx.c, person_id) - {"teacher"})
    for row in rows.open_routes(tx.c, person_id):
        transition(tx, "route", row.id, row.state, "cancel", "teacher", person_id)
        for stopped in ON_CLOSED:
            stopped(tx, row.id)
    for row in rows.open_assignments(tx.c, person_id):
        working = row.state in {"active", "handover"}
        transition(
            tx, "assignment", row.id, row.state, "consent_withdrawn" if working else "cancel", "teacher", person_id
        )
        assignment_rows.change(tx.c, row.id, ended_at=tx.now, end_reason="left")
        if working:
            notice.say(tx, "teacher_left", row.methodist_id, row.id)
    erase_messages(tx, rows.thread_messages(tx.c, person_id))
    conversation_rows.drop_drafts(tx.c, author_id=person_id)
    rows.erase_routes(tx.c, person_id, tx.now)
    rows.erase_answers(tx.c, person_id)
    announcement_rows.forget_answers(tx.c, person_id)
    mailing_rows.forget_person(tx.c, person_id)
    if not keeps_roles:
        rows.erase_files(tx.c, person_id)
    for attempt_id in rows.attempt_ids(tx.c, person_id):
        forget_attempt(tx, attempt_id)
    for consent in rows.given_consents(tx.c, person_id, KIND):
        transition(tx, "consent", consent.id, "given", "withdraw", "teacher", person_id)
        rows.close_consent(tx.c, consent.id, tx.now)
    person = person_rows.load(tx.c, person_id)
    if person.state not in {"visitor", "erased"}:
        transition(tx, "registration", person_id, person.state, "consent_withdrawn", "teacher", person_id)
    refresh_menu(tx, person_id)
    rows.erase_chat(tx.c, person_id, tx.now, keeps_roles=keeps_roles)
    rows.erase_person(tx.c, person_id, tx.now, keeps_roles=keeps_roles)
    tx.sparks.add("files")


@dataclass(frozen=True, slots=True)
class DoneCard:
    """Said after a withdrawal: the words of the consent file."""

    words: str
    told: tuple[int, ...] = ()


def done_card(tx: Tx, who: Who, number: int, deadline: date, told: str | None = None) -> DoneCard:
    """The ticket in words; `told` are the messages to take away, «12.15»."""
    places = {
        "DATE": _day(who.today(tx.now)), "TICKET": str(number), "DEADLINE": _day(deadline),
    }  # fmt: skip
    words = show(tx.policy.consent_source.withdrawal.done, places, "").strip()
    return DoneCard(words, tuple(map(int, told.split("."))) if told else ())


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


@dataclass(frozen=True, slots=True)
class LeftCard:
    """To the methodist: a teacher has left. Code and label went with the consent: the subject and the day on which
    they began to work together tell who it was."""

    subject: str
    since: date


def _day_of(tx: Tx, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(tx.policy.zone)).date()


def look_left(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """What the methodist is told."""
    found: dict[int, Any] = {}
    for one in notices:
        row = assignment_rows.load(tx.c, one.entity_id)
        subject = tx.policy.subjects[row.subject].name_ru if row is not None and row.subject else ""
        found[one.id] = LeftCard(subject, _day_of(tx, row.activated_at or row.requested_at)) if row else "gone"
    return found
