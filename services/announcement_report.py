"""What came of an announcement: the answers of its recipients, the report, the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from db import announcement as rows
from domain.errors import DomainError
from domain.summary import Cell, hide_small
from services.announcement import SentCard, card, sent_card
from services.base import Tx, Who

ON_PAGE = 7


@dataclass(frozen=True, slots=True)
class SplitLine:
    """One line of a split: the name (None: not named) and its cells, small ones hidden."""

    name: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer: no name, only the code with what a coordinator may see of the profile (domain.md 1.3)."""

    code: str
    municipality: str | None
    subject: str | None
    answer: str
    day: date


@dataclass(frozen=True, slots=True)
class AnswersCard:
    """A page of who answered, those who come first: `page` of 0..`last`. A coordinator's list of people to expect."""

    id: int
    lines: tuple[AnswerLine, ...]
    page: int
    last: int
    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the table of an announcement holds."""

    card: SentCard
    municipalities: tuple[SplitLine, ...]
    subjects: tuple[SplitLine, ...]
    answers: tuple[AnswerLine, ...]


def answer(tx: Tx, who: Who, announcement_id: int, word: str) -> bool:
    """A recipient's answer; the last one counts. False for a coordinator who tries the buttons of a preview."""
    if word not in {"yes", "no"}:
        raise DomainError("not_now")
    if not rows.has(tx.c, announcement_id, who.me):
        if "coordinator" in who.roles:
            return False
        raise DomainError("not_yours")
    rows.set_answer(tx.c, announcement_id, who.me, word, tx.now)
    return True


def look_done(tx: Tx, planned: Sequence[Row[Any]]) -> dict[int, SentCard | str]:
    """The end of a mailing, told to its author when the page did not stand in the chat."""
    found = rows.letters(tx.c, {notice.entity_id for notice in planned})
    return {
        notice.id: sent_card(tx, found[notice.entity_id]) if notice.entity_id in found else "gone" for notice in planned
    }


def answered(tx: Tx, who: Who, announcement_id: int, page: int = 0) -> AnswersCard:
    """A page of who answered; any coordinator's."""
    found = card(tx, who, announcement_id)
    if not isinstance(found, SentCard):
        raise DomainError("not_now")
    lines = sorted(_answer_lines(tx, who, rows.answers_by_code(tx.c, found.id)), key=lambda one: one.answer != "yes")
    last = max(0, (len(lines) - 1) // ON_PAGE)
    shown = min(max(page, 0), last)
    on_page = tuple(lines[shown * ON_PAGE : (shown + 1) * ON_PAGE])
    return AnswersCard(found.id, on_page, shown, last, found.yes, found.no)


def _answer_lines(tx: Tx, who: Who, given: Sequence[Row[Any]]) -> tuple[AnswerLine, ...]:
    places, subjects = tx.policy.municipalities, tx.policy.subjects
    return tuple(
        AnswerLine(
            row.code,
            places[row.municipality].name_ru if row.municipality in places else None,
            subjects[row.subject].name_ru if row.subject in subjects else None,
            row.answer,
            who.today(row.at),
        )
        for row in given
    )


def table(tx: Tx, who: Who, announcement_id: int) -> Report:
    """The report for a spreadsheet; any coordinator's."""
    found = card(tx, who, announcement_id)
    if not isinstance(found, SentCard):
        raise DomainError("not_now")
    places = {code: one.name_ru for code, one in tx.policy.municipalities.items()}
    subjects = {code: one.name_ru for code, one in tx.policy.subjects.items()}
    given = rows.answers_by_code(tx.c, found.id)
    return Report(
        card=found,
        municipalities=_split(rows.accepted_by(tx.c, found.id, "municipality"), given, "municipality", places),
        subjects=_split(rows.accepted_by(tx.c, found.id, "subject"), given, "subject", subjects),
        answers=_answer_lines(tx, who, given),
    )


def _split(
    accepted: Mapping[str | None, int], given: Sequence[Row[Any]], key: str, names: Mapping[str, str]
) -> tuple[SplitLine, ...]:
    """Accepted, yes and no by a key, in the order of the content; who named nothing stands last."""
    codes: list[str | None] = [code for code in names if accepted.get(code)]
    if any(code not in names for code in accepted):
        codes.append(None)

    def count(code: str | None, word: str) -> int:
        known = code if code in names else None
        return sum(
            row.answer == word and (getattr(row, key) if getattr(row, key) in names else None) == known for row in given
        )

    columns = [
        hide_small([accepted.get(code, 0) for code in codes]),
        hide_small([count(code, "yes") for code in codes]),
        hide_small([count(code, "no") for code in codes]),
    ]
    return tuple(
        SplitLine(names.get(code or ""), tuple(column[index] for column in columns)) for index, code in enumerate(codes)
    )
