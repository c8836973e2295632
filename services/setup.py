"""The form of a methodist, one question a message: while joining, and later to change an answer (domain.md 2.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import Row

from db import methodist as rows
from db import person as person_rows
from domain.calendar import Hours
from domain.errors import DomainError
from domain.methodist import MOST_SUBJECTS, check_count, check_hours, read_hours, read_name, read_workplace, tick
from domain.person import RoleCode
from domain.reference import search_municipality, search_subject, usual
from services import notice
from services.base import Tx, Who
from services.methodist import QUESTION, MethodistCard, close_question, describe, membership
from services.person import expect, forget

OTHER = "other"  # a teacher may have a subject outside the list; a methodist must be found by one inside it
ON_PAGE = 6
MINUTES = 24 * 60


def form(tx: Tx, who: Who) -> MethodistCard:
    """The form with what is still missing."""
    close_question(tx, who)
    return describe(tx, membership(tx, who))


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form: the card as it is, the list to choose from and what is ticked as (code, name)."""

    card: MethodistCard
    choices: tuple[tuple[str, str], ...] = ()
    ticked: tuple[tuple[str, str], ...] = ()
    page: int = 0
    last: int = 0
    searched: bool = False


def ask(tx: Tx, who: Who, field: str) -> Question:
    """Open a question of the form: the next text answers it."""
    card = describe(tx, membership(tx, who))
    expect(tx, who, QUESTION + field)
    return Question(card)


def ask_subjects(tx: Tx, who: Who, typed: str | None = None) -> Question:
    """Subjects to tick: the usual ones, or what a typed word found."""
    question = ask(tx, who, "subjects")
    codes = [code for code, _ in question.card.subjects]
    chosen = set(codes)
    entries = [subject for subject in tx.policy.subjects.values() if subject.code != OTHER]
    found = search_subject(entries, typed) if typed else usual(entries)
    free = [(subject.code, subject.short_ru) for subject in found if subject.code not in chosen]
    room = 0 if len(chosen) >= MOST_SUBJECTS else ON_PAGE + 1 - len(chosen)
    ticked = tuple((code, tx.policy.subjects[code].short_ru) for code in codes if code in tx.policy.subjects)
    return Question(question.card, tuple(free[:room]), ticked, searched=bool(typed))


def ask_place(tx: Tx, who: Who, page: int = 0, typed: str | None = None) -> Question:
    """Municipalities by pages, or what a typed word found."""
    question = ask(tx, who, "place")
    choices, page, last = places(tx, page, typed)
    return Question(question.card, choices, page=page, last=last, searched=bool(typed))


def places(tx: Tx, page: int, typed: str | None) -> tuple[tuple[tuple[str, str], ...], int, int]:
    """(code, short name) of municipalities: a page of all, or the found ones; the page and the last page."""
    every = list(tx.policy.municipalities.values())
    if typed:
        found = search_municipality(every, typed)[: ON_PAGE + 1]
        return tuple((place.code, place.short_ru) for place in found), 0, 0
    last = (len(every) - 1) // ON_PAGE
    page = min(max(page, 0), last)
    return tuple((place.code, place.short_ru) for place in every[page * ON_PAGE : (page + 1) * ON_PAGE]), page, last


def find_place(tx: Tx, typed: str) -> str | None:
    """The municipality that a typed name can only mean; None when there are several. DomainError `not_in_list`."""
    found = search_municipality(tx.policy.municipalities.values(), typed[:80])
    if not found:
        raise DomainError("place_unknown")
    return found[0].code if len(found) == 1 else None


def find_subject(tx: Tx, typed: str) -> str | None:
    """The subject that a typed name can only mean; None when there are several. DomainError `subject_unknown`."""
    found = search_subject((one for one in tx.policy.subjects.values() if one.code != OTHER), typed[:80])
    if not found:
        raise DomainError("subject_unknown")
    return found[0].code if len(found) == 1 else None


def set_name(tx: Tx, who: Who, typed: str) -> str:
    """How teachers see the methodist; the page that comes next."""
    return _write(tx, who, shown_name=read_name(typed))


def set_workplace(tx: Tx, who: Who, typed: str) -> str:
    """Where the methodist works; the page that comes next."""
    return _write(tx, who, workplace=read_workplace(typed))


def set_capacity(tx: Tx, who: Who, count: int) -> str:
    """How many teachers at once; «without a question up to» never stands above it."""
    row = membership(tx, who)
    return _write(tx, who, capacity=check_count(count), auto_accept=min(row.auto_accept or 0, count))


def set_hours(tx: Tx, who: Who, opens: int, closes: int) -> str:
    """When messages and offers may come, in minutes of the day; the page that comes next."""
    if not (0 <= opens < MINUTES and 0 <= closes < MINUTES):
        raise DomainError("hours_unclear")
    return _keep_hours(tx, who, Hours(time(*divmod(opens, 60)), time(*divmod(closes, 60))))


def type_hours(tx: Tx, who: Who, typed: str) -> str:
    """The same from what was typed. Errors: those of `domain.methodist.read_hours`."""
    return _keep_hours(tx, who, read_hours(typed, tx.policy.reminders.waking))


def _keep_hours(tx: Tx, who: Who, hours: Hours) -> str:
    check_hours(hours, tx.policy.reminders.waking)
    return _write(tx, who, hours_from=hours.opens, hours_to=hours.closes)


def set_place(tx: Tx, who: Who, code: str) -> str:
    """The district; the person's clock follows it."""
    if code not in tx.policy.municipalities:
        raise DomainError("place_unknown")
    place = tx.policy.municipalities[code]
    person_rows.change(tx.c, who.me, zone=place.tz)
    return _write(tx, who, municipality=code)


def set_subject(tx: Tx, who: Who, code: str, *, on: bool) -> None:
    """Tick or untick a subject. Errors: `not_in_list`, `subjects_full`, `subjects_none` for the last of a methodist."""
    row = membership(tx, who)
    if code not in tx.policy.subjects or code == OTHER:
        raise DomainError("not_in_list")
    chosen = rows.subjects(tx.c, [row.person_id]).get(row.person_id, [])
    wanted = tick(chosen, code, on=on)
    if not wanted and row.state != "draft":
        raise DomainError("subjects_none")
    rows.set_subjects(tx.c, row.person_id, wanted)


def subjects_done(tx: Tx, who: Who) -> str:
    """«Done» under the subjects; DomainError `subjects_none`."""
    row = membership(tx, who)
    if not rows.subjects(tx.c, [row.person_id]).get(row.person_id):
        raise DomainError("subjects_none")
    forget(tx, who)
    return next_page(tx, row)


def _write(tx: Tx, who: Who, **values: Any) -> str:
    row = membership(tx, who)
    rows.change(tx.c, row.person_id, **values)
    forget(tx, who)
    return next_page(tx, row)


def next_page(tx: Tx, row: Row[Any]) -> str:
    """The next open question of a form, else the form itself."""
    fresh = rows.load(tx.c, row.person_id)
    missing = describe(tx, fresh).missing if fresh is not None and fresh.state == "draft" else ()
    return QUESTION + missing[0] if missing else "setup"


def submit(tx: Tx, who: Who) -> None:
    """«Send to be confirmed»: the coordinators hear at once; a second press changes nothing.

    Errors: `form_incomplete`, `not_now` for who is confirmed already.
    """
    row = membership(tx, who)
    if row.state != "draft":
        raise DomainError("not_now")
    if row.submitted_at is not None:
        return
    if describe(tx, row).missing:
        raise DomainError("form_incomplete")
    version = (row.submissions or 0) + 1
    rows.change(tx.c, row.person_id, submitted_at=tx.now, submissions=version)
    for coordinator in person_rows.with_role(tx.c, RoleCode.COORDINATOR):
        notice.say(tx, "methodist_submitted", coordinator, row.person_id, plan_version=version)
