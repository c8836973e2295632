"""The person: a code that can be spoken, links that let people in, roles, two limits of time (domain.md 1.2, 1.4, 2.0).

Randomness is passed in (`random.SystemRandom` in the bot), time too.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.errors import ContentError, DomainError
from domain.reading import Row, rows_of
from domain.search import normalise

UNDO_FOR = timedelta(minutes=10)
IGNORE_PRESSES_FOR = timedelta(milliseconds=700)
LEAST_WORDS = 200
NUMBERS = range(10, 1000)
LINK_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"   # base32: fits a start payload, survives a case change
LINK_LENGTH = 16
MOVE_DIGITS = 8
MOVE_CODE_FOR = timedelta(minutes=15)
INCIDENT_DIGITS = 5

_LINK = re.compile(r"([a-z])_([a-z2-7]{10,32})")
_CODE = re.compile(r"([^\W\d]+) ?(\d{2,3})")


class Rng(Protocol):
    """What random.Random and random.SystemRandom can do."""

    def randrange(self, start: int, stop: int, /) -> int:
        """A number from start to stop - 1."""
        ...


class RoleCode(StrEnum):
    """Roles that have screens now; the others of roles.csv wait for their capabilities."""

    TEACHER = "teacher"
    METHODIST = "methodist"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class LinkKind(StrEnum):
    """First letter of a start payload: who made the link and what it opens."""

    MUNICIPALITY = "m"
    SCHOOL = "s"
    METHODIST = "i"     # a methodist invites his own teachers
    ROLE = "r"          # an administrator or a coordinator lets staff in
    ADMIN = "a"         # printed once at the first start


# Who may make a link or grant for which role (issue 2, line 10); teachers come by the other kinds of links.
_MAY_INVITE: dict[RoleCode, frozenset[RoleCode]] = {
    RoleCode.ADMIN: frozenset({RoleCode.ADMIN, RoleCode.COORDINATOR}),
    RoleCode.COORDINATOR: frozenset({RoleCode.METHODIST}),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A start payload taken apart."""

    kind: LinkKind
    code: str


def parse_code_words(rows: Sequence[Row]) -> tuple[str, ...]:
    """Words of content/code_words.csv; ContentError for a word that is odd, repeated, or the beginning of another."""
    file = "code_words.csv"
    words: dict[str, str] = {}
    for cell in rows_of(file, rows):
        word = cell.text("word", 10)
        if len(word) < 3 or not word.isalpha() or word != word.capitalize():
            raise cell.fail("one word of 3 to 10 letters with a capital first letter is expected", "word")
        if normalise(word) in words:
            raise cell.fail(f"{word} stands twice", "word", "twice")
        words[normalise(word)] = word
    if len(words) < LEAST_WORDS:
        raise ContentError(file, "", f"at least {LEAST_WORDS} words are needed")
    ordered = sorted(words)
    for left, right in itertools.pairwise(ordered):     # what begins with a word sorts right behind it
        if right.startswith(left):
            raise ContentError(file, words[right], f"begins with {words[left]}, which is heard as the same word")
    return tuple(words.values())


def spoken_code(words: Sequence[str], rng: Rng) -> str:
    """A random code, a word and 10..999 (section 1.4). The caller keeps it unique and never gives it twice."""
    word = words[rng.randrange(0, len(words))]
    return f"{word}-{rng.randrange(NUMBERS.start, NUMBERS.stop)}"


def read_spoken_code(words: Iterable[str], typed: str) -> str | None:
    """The code as it is stored, from what somebody typed (any case, any or no sign between); None if it is none."""
    match = _CODE.fullmatch(normalise(typed))
    if match is None or int(match.group(2)) not in NUMBERS:
        return None
    word = next((word for word in words if normalise(word) == match.group(1)), None)
    return None if word is None else f"{word}-{int(match.group(2))}"


def link_code(rng: Rng, length: int = LINK_LENGTH) -> str:
    """A random code for a link, 5 bits a character; 10 to 32 characters."""
    if not 10 <= length <= 32:
        raise ValueError("10 to 32 characters are expected")
    return "".join(LINK_ALPHABET[rng.randrange(0, len(LINK_ALPHABET))] for _ in range(length))


def format_payload(link: Link) -> str:
    """The start payload of a link: `m_`, `s_`, `i_`, `r_` or `a_` and the code; at most 34 characters."""
    return f"{link.kind}_{link.code}"


def parse_payload(payload: str) -> Link | None:
    """The link in a start payload; None when it is not one of ours (a forged or foreign one is no error)."""
    match = _LINK.fullmatch(payload.strip().lower())
    if match is None or match.group(1) not in set(LinkKind):
        return None
    return Link(LinkKind(match.group(1)), match.group(2))


def move_code(rng: Rng) -> str:
    """A one-time code to move to a new phone: 8 digits in two groups, for digits cannot be misread."""
    digits = "".join(str(rng.randrange(0, 10)) for _ in range(MOVE_DIGITS))
    return f"{digits[:4]} {digits[4:]}"


def read_move_code(typed: str) -> str:
    """The code as `move_code` writes it, from what was typed; DomainError `move_code_shape`."""
    digits = "".join(re.split(r"[\s\-\u2010-\u2015.]+", typed.strip()))
    if not (digits.isascii() and digits.isdigit() and len(digits) == MOVE_DIGITS):
        raise DomainError("move_code_shape", digits=MOVE_DIGITS)
    return f"{digits[:4]} {digits[4:]}"


def incident_number(rng: Rng) -> str:
    """Five digits to name in support; the first is not 0."""
    return str(rng.randrange(10 ** (INCIDENT_DIGITS - 1), 10**INCIDENT_DIGITS))


def may_invite(inviter: Iterable[RoleCode], role: RoleCode) -> bool:
    """Whether somebody with these roles may make a link for the role."""
    return any(role in _MAY_INVITE.get(own, frozenset()) for own in inviter)


def may_undo(at: datetime, now: datetime) -> bool:
    """A one-tap act that another person sees can be taken back for 10 minutes (domain.md 2.0, rule 9)."""
    return now - at <= UNDO_FOR


def too_soon(shown_at: datetime, now: datetime, limit: timedelta = IGNORE_PRESSES_FOR) -> bool:
    """A press this soon after a new question was not meant for it (domain.md 2.0, rule 10)."""
    return timedelta(0) <= now - shown_at < limit
