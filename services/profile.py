"""The profile before the search: position, subject, type of organisation, municipality (domain.md 2.2).

Every answer is kept at once; what follows from an answer is not asked (the type of organisation from the position, the
municipality from a link). Who came by a link is confirmed as soon as nothing is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from db import person as rows
from db import search as search_rows
from domain.errors import DomainError
from domain.person import LinkKind
from domain.reference import in_sentence, search_municipality, search_position, search_subject, usual
from services import matching, notice
from services.base import Tx, Who, transition
from services.person import expect, forget

FIELDS = ("position", "subject", "org_type", "municipality")
MORE = "more"  # one subject more, after the main one
ON_PAGE = 6
MOST_SUBJECTS = 4
OTHER = "other"
OTHER_LIMIT = 100
INVITING = {LinkKind.MUNICIPALITY, LinkKind.SCHOOL, LinkKind.METHODIST}
# What a position most often goes with: one tap instead of a look through the list.
LIKELY = {
    "primary_teacher": "primary_classes", "educator": "preschool", "senior_educator": "preschool",
    "music_director": "preschool", "pe_instructor": "preschool", "lecturer": "vocational",
    "vocational_master": "vocational", "additional_ed_teacher": "additional_education",
    "safety_lecturer": "safety", "psychologist": "psychology", "social_pedagogue": "psychology",
    "speech_therapist": "special_needs", "defectologist": "special_needs", "advisor_upbringing": "upbringing",
    "organizer": "upbringing", "head": "management", "deputy_head": "management", "unit_head": "management",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `options` are (code, name). `page` None shows the usual ones, else a page of the whole list.

    `first` has nothing to go back to; `editing` goes back to the profile.
    """

    field: str
    options: tuple[tuple[str, str], ...]
    page: int | None = None
    last: int = 0
    first: bool = False
    editing: bool = False


@dataclass(frozen=True, slots=True)
class ProfileCard:
    """The profile in words; None for what is not known. `code` is said only where it has to be dictated."""

    position: str | None
    org_type: str | None
    subjects: tuple[str, ...]
    municipality: str | None
    more: bool
    code: str


def missing(tx: Tx, person: Row[Any]) -> str | None:
    """The first field that is still to be asked; None when the profile is complete."""
    if person.position is None:
        return "position"
    subjects = rows.subjects_of(tx.c, person.id)
    if not subjects or (subjects[0].subject == OTHER and not person.subject_text):
        return "subject"
    if person.org_type is None:
        return "org_type"
    return "municipality" if person.municipality is None else None


def lower_subject(tx: Tx, code: str | None, own_words: str | None = None) -> str:
    """The same inside a sentence."""
    return in_sentence(subject_name(tx, code, own_words))


def names(tx: Tx, person: Row[Any]) -> ProfileCard:
    """The profile of a person in the words of the reference lists."""
    subjects = [row.subject for row in rows.subjects_of(tx.c, person.id)]
    shown = [subject_name(tx, code, person.subject_text) for code in subjects]
    return ProfileCard(
        position=tx.policy.positions[person.position].short_ru if person.position else None,
        org_type=tx.policy.org_types[person.org_type].short_ru if person.org_type else None,
        subjects=tuple(shown),
        municipality=tx.policy.municipalities[person.municipality].short_ru if person.municipality else None,
        more=bool(subjects) and len(subjects) < MOST_SUBJECTS,
        code=person.code,
    )


def subject_name(tx: Tx, code: str | None, own_words: str | None = None) -> str:
    """A subject's name; the person's own words for «another one»."""
    if code is None:
        return ""
    if code == OTHER and own_words:
        return own_words
    found = tx.policy.subjects.get(code)
    return found.short_ru if found else code


def card(tx: Tx, who: Who) -> ProfileCard:
    """The page of the own profile."""
    return names(tx, rows.load(tx.c, who.me))


def ask(tx: Tx, who: Who, field: str, page: int | None = None) -> Question:
    """A question with its buttons; what the person types next answers it. Raises `gone` for an unknown field."""
    person = rows.load(tx.c, who.me)
    entries = _entries(tx, person, field)
    if (who.expects, who.expects_args) != ("profile.word", (field,)):
        expect(tx, who, "profile.word", field)
    complete = missing(tx, person) is None
    first = field == "position" or (field == "municipality" and person.position is None)
    if page is None and field != "municipality":
        return Question(field, _usual(person, field, entries), first=first, editing=complete)
    last = (len(entries) - 1) // ON_PAGE
    page = min(max(page or 0, 0), last)
    shown = tuple((entry.code, entry.short_ru) for entry in entries[page * ON_PAGE :][:ON_PAGE])
    return Question(field, shown, page, last, first, complete)


def choose(tx: Tx, who: Who, field: str, codes: str) -> Question:
    """Several entries fit what was typed: the person chooses. `codes` are divided by dots."""
    known = {entry.code: entry for entry in _entries(tx, rows.load(tx.c, who.me), field)}
    found = tuple((code, known[code].short_ru) for code in codes.split(".") if code in known)
    return Question(field, found, editing=True)


def _entries(tx: Tx, person: Row[Any], field: str) -> Sequence[Any]:
    if field == "position":
        return tuple(tx.policy.positions.values())
    if field in {"subject", MORE}:
        taken = {row.subject for row in rows.subjects_of(tx.c, person.id)} if field == MORE else set()
        closed = taken | ({OTHER} if field == MORE else set())
        return tuple(entry for entry in tx.policy.subjects.values() if entry.code not in closed)
    if field == "org_type":
        position = tx.policy.positions.get(person.position or OTHER)
        return tuple(tx.policy.org_types[code] for code in (position.org_types if position else tx.policy.org_types))
    if field == "municipality":
        return tuple(tx.policy.municipalities.values())
    raise DomainError("gone")


def _usual(person: Row[Any], field: str, entries: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    if field == "org_type":
        return tuple((entry.code, entry.short_ru) for entry in entries)[:ON_PAGE]
    ordered = usual(entries)
    likely = LIKELY.get(person.position or "") if field in {"subject", MORE} else None
    first = [entry for entry in entries if entry.code == likely]
    ordered = first + [entry for entry in ordered if entry.code != likely]
    return tuple((entry.code, entry.short_ru) for entry in ordered[:ON_PAGE])


def find(tx: Tx, who: Who, field: str, typed: str) -> tuple[str, ...]:
    """Codes of what was typed, the surest first, at most six. Raises `not_in_list`."""
    entries = _entries(tx, rows.load(tx.c, who.me), field)
    if field == "position":
        found = [entry.code for entry in search_position(entries, typed)]
    elif field == "municipality":
        found = [entry.code for entry in search_municipality(entries, typed)]
    elif field in {"subject", MORE}:
        found = [entry.code for entry in search_subject(entries, typed)]
    else:
        wanted = typed.strip().casefold()
        found = [entry.code for entry in entries if wanted and wanted in entry.name_ru.casefold()]
    if not found:
        raise DomainError("not_in_list")
    return tuple(found[:ON_PAGE])


def answer(tx: Tx, who: Who, field: str, code: str) -> bool:
    """Keep an answer; False when own words are still needed (subject «another»). A second press changes nothing.

    Raises `not_in_list`, `too_many_subjects(n)`.
    """
    person = rows.lock(tx.c, who.me)
    if code not in {entry.code for entry in _entries(tx, person, field)}:
        if field == MORE and code in {row.subject for row in rows.subjects_of(tx.c, person.id)}:
            return True
        raise DomainError("not_in_list")
    forget(tx, who)
    if person.state == "consented":
        transition(tx, "registration", person.id, "consented", "start_profile", "teacher", person.id)
        notice.remind(tx, "profile_unfinished", person.id, person.id, tx.now)
    _store(tx, person, field, code)
    if field == "subject" and code == OTHER:
        expect(tx, who, "profile.other")
        return False
    finish(tx, who)
    return True


def _store(tx: Tx, person: Row[Any], field: str, code: str) -> None:
    if field == "position":
        position = tx.policy.positions[code]
        kept = person.org_type if person.org_type in position.org_types else None
        rows.change(tx.c, person.id, position=code, org_type=position.org_type or kept)
    elif field == "municipality":
        rows.change(tx.c, person.id, municipality=code, zone=tx.policy.municipalities[code].tz)
    elif field == "org_type":
        rows.change(tx.c, person.id, org_type=code)
    else:
        had = [row.subject for row in rows.subjects_of(tx.c, person.id)]
        if field == MORE and len(had) >= MOST_SUBJECTS:
            raise DomainError("too_many_subjects", n=MOST_SUBJECTS)
        rows.set_subjects(tx.c, person.id, [*had, code] if field == MORE else [code])


def other_subject(tx: Tx, who: Who, words: str) -> None:
    """The subject in the person's own words; the coordinator reads it. Raises `empty`, `too_long(limit)`."""
    words = " ".join(words.split())
    if not words:
        raise DomainError("empty")
    if len(words) > OTHER_LIMIT:
        raise DomainError("too_long", limit=OTHER_LIMIT)
    rows.change(tx.c, who.me, subject_text=words)
    forget(tx, who)
    finish(tx, who)


def finish(tx: Tx, who: Who) -> None:
    """When nothing is missing the profile is complete; who was invited is confirmed at once."""
    person = rows.lock(tx.c, who.me)
    if missing(tx, person) is not None:
        return
    state = person.state
    if state == "filling":
        state = transition(tx, "registration", person.id, state, "finish_profile", "teacher", person.id)
    if state == "complete" and person.invited_link_id is not None:
        transition(tx, "registration", person.id, state, "verify_by_code", "bot")
        matching.go_on(tx, person.id)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """How many questions are left."""

    n: int


def look_unfinished(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """profile_unfinished: questions are still open and no pair works without the answers."""
    found: dict[int, Any] = {}
    for one in notices:
        person = rows.load(tx.c, one.recipient_id)
        subjects = rows.subjects_of(tx.c, person.id)
        left = sum(value is None for value in (person.position, person.municipality)) + (not subjects)
        left += person.position is not None and person.org_type is None
        done = person.state != "filling" or not left or search_rows.current(tx.c, person.id)[1] is not None
        found[one.id] = "done" if done else Unfinished(left)
    return found


def is_edited(tx: Tx, who: Who) -> bool:
    """Was a profile with nothing missing changed, after a request or beside a pair? Else the search goes on."""
    if missing(tx, rows.load(tx.c, who.me)) is not None:
        return False
    return any(search_rows.current(tx.c, who.me))


def enter_by_link(tx: Tx, who: Who, code: str) -> bool:
    """Somebody who is in already opens a living link: marked as invited, the municipality filled in if unknown.

    False when the link is none, or has ended.
    """
    link = rows.link_by_code(tx.c, code)
    if link is None or link.kind not in INVITING or link.revoked_at is not None:
        return False
    person = rows.lock(tx.c, who.me)
    if person.invited_link_id is None:
        rows.change(tx.c, person.id, invited_link_id=link.id, refused_at=None)
    if person.municipality is None and link.municipality is not None and link.kind != LinkKind.METHODIST:
        place = tx.policy.municipalities[link.municipality]
        rows.change(tx.c, person.id, municipality=place.code, zone=place.tz)
    finish(tx, who)
    return True
