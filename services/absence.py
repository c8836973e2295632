"""/absence: no offers from one day to another, messages wait; it can be ended earlier (domain.md 2.4.2, 2.15.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db import methodist as rows
from domain.dates import read_date
from domain.errors import DomainError
from domain.methodist import LONG_ABSENCE, check_absence, is_away
from services import methodist
from services.base import Tx, Who
from services.methodist import MethodistCard, describe, membership
from services.person import expect, forget


@dataclass(frozen=True, slots=True)
class AbsenceCard:
    """`first` and `back` (the first day with offers again) of a running or coming absence; None when there is none."""

    today: date
    first: date | None
    back: date | None
    away: bool


def card(tx: Tx, who: Who) -> AbsenceCard:
    """The page of the absence; without one it asks for the first day, and the next text answers it."""
    found = describe(tx, membership(tx, who))
    if found.absent_from is None:
        expect(tx, who, "absence.first")
    else:
        methodist.close_question(tx, who)
    return _card(tx, who, found)


def _card(tx: Tx, who: Who, found: MethodistCard) -> AbsenceCard:
    today = who.today(tx.now)
    away = is_away(found.absent_from, found.absent_until, today)
    return AbsenceCard(today, found.absent_from, found.absent_until, away)


@dataclass(frozen=True, slots=True)
class BackQuestion:
    """«When are you back?» after the first day."""

    first: date


def ask_back(tx: Tx, who: Who, first: int) -> BackQuestion:
    """After the first day (its ordinal) the next text is the day of return."""
    membership(tx, who)
    expect(tx, who, "absence.back", first)
    return BackQuestion(_day(first))


def _day(ordinal: int) -> date:
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError):
        raise DomainError("date_unclear") from None


def read_day(tx: Tx, who: Who, typed: str) -> date:
    """A typed day ahead. Errors: those of `domain.dates.read_date`."""
    return read_date(tx.policy.date_words, typed, who.today(tx.now))


def begin_typed(tx: Tx, who: Who, first: int, typed: str) -> None:
    """Away from the day with this ordinal until a typed one. Errors as in `begin` and of `read_date`."""
    begin(tx, who, _day(first), read_day(tx, who, typed))


def begin(tx: Tx, who: Who, first: date, back: date) -> None:
    """Away from `first` until `back`. From today on open offers go back to the search; over 30 days the coordinators
    are asked to hand the teachers over. Errors: `absence_order`, `date_past`, `membership_none`."""
    row = membership(tx, who)
    today = who.today(tx.now)
    check_absence(first, back, today)
    rows.change(tx.c, row.person_id, absent_from=first, absent_until=back)
    forget(tx, who)
    if is_away(first, back, today):
        methodist.release_offers(tx, row.person_id)
    if back - first > LONG_ABSENCE:
        methodist.ask_to_hand_over(tx, row.person_id)


def end(tx: Tx, who: Who) -> None:
    """«I am here»: offers and messages come again."""
    row = membership(tx, who)
    rows.change(tx.c, row.person_id, absent_from=None, absent_until=None)
