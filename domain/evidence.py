"""Evidence of a step and other things people send: what is accepted, how long, under which name (domain.md 2.5.6)."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from enum import StrEnum

from domain.errors import DomainError

LIMIT_MB = 20
LIMIT_BYTES = LIMIT_MB * 1024 * 1024
LONGEST_NAME = 80
LONGEST_NAME_BYTES = 200    # file systems allow 255; a Cyrillic letter takes two


class EvidenceKind(StrEnum):
    """What a person can send. `attempt_ref` is not sent: the repeated diagnosis itself is the evidence."""

    TEXT = "text"
    VOICE = "voice"
    PHOTO = "photo"
    FILE = "file"
    LINK = "link"
    ATTEMPT_REF = "attempt_ref"


# In place of a record of a capability that does not exist yet (issue 2, line 7), and for the result in ten forms.
_INSTEAD_OF_REF = (EvidenceKind.TEXT, EvidenceKind.PHOTO, EvidenceKind.LINK)
_RESULT = (EvidenceKind.TEXT, EvidenceKind.PHOTO, EvidenceKind.FILE, EvidenceKind.LINK)

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w@.])(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+"
    r"(?:ru|su|com|org|net|info|edu|online|site|\u0440\u0444)(?![\w-]|\.\w)(?:[/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)
_FORBIDDEN_IN_NAME = re.compile(r'[\\/:*?"<>|]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


def accepted_kinds(types: Iterable[str], ready: Collection[str] = ("attempt_ref",)) -> tuple[EvidenceKind, ...]:
    """What a step of these evidence types (step_kinds.csv) takes now, each once.

    A `*_ref` type whose capability is not in `ready` takes a word, a photo or a link instead; `result_form` takes word,
    photo, file or link.
    """
    kinds: dict[EvidenceKind, None] = {}
    for name in types:
        if name == "result_form":
            kinds.update(dict.fromkeys(_RESULT))
        elif name.endswith("_ref") and (name not in ready or name not in set(EvidenceKind)):
            kinds.update(dict.fromkeys(_INSTEAD_OF_REF))
        else:
            kinds[EvidenceKind(name)] = None
    return tuple(kinds)


def check_evidence(kind: EvidenceKind, accepted: Collection[EvidenceKind], size: int | None = None) -> None:
    """DomainError `evidence_kind(accepted)` for a kind that does not fit, `file_too_big(limit_mb)` above 20 MB.

    `size` is in bytes, None for words, links and when the messenger did not say it.
    """
    if kind not in accepted:
        raise DomainError("evidence_kind", accepted=tuple(str(item) for item in accepted))
    check_size(size)


def check_size(size: int | None) -> None:
    """DomainError `file_too_big(limit_mb)` above what a bot can fetch."""
    if size is not None and size > LIMIT_BYTES:
        raise DomainError("file_too_big", limit_mb=LIMIT_MB)


def kind_of_text(text: str, accepted: Collection[EvidenceKind]) -> EvidenceKind:
    """Whether words count as a link or as text: a link when there is one and links are taken, else text.

    DomainError `evidence_kind` when neither is taken, `link_missing` when only a link would do and there is none.
    """
    has_link = bool(links_in(text))
    if has_link and EvidenceKind.LINK in accepted:
        return EvidenceKind.LINK
    if EvidenceKind.TEXT in accepted:
        return EvidenceKind.TEXT
    if EvidenceKind.LINK in accepted and not has_link:
        raise DomainError("link_missing")
    raise DomainError("evidence_kind", accepted=tuple(str(item) for item in accepted))


def links_in(text: str) -> list[str]:
    """Addresses in a text, as they are written, without the punctuation that ends a sentence."""
    return [match.group(0).rstrip(".,;:!?)»]'") for match in _LINK.finditer(text)]


def _is_noise(char: str) -> bool:
    # Zero-width joiners stay: they hold emoji together. Direction overrides and control characters can hide a text.
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} and char not in "\n\t\u200d"


def _without_noise(text: str) -> str:
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(char for char in unified if not _is_noise(char)))


def _within(text: str, longest: int) -> str:
    if not any(char.isprintable() and not char.isspace() and char != "\u200d" for char in text):
        raise DomainError("empty")
    if len(text) > longest:
        raise DomainError("too_long", limit=longest, length=len(text))
    return text


def clean_line(text: str, longest: int) -> str:
    """One line: noise out, spaces collapsed. DomainError `empty`, or `too_long(limit, length)` in characters."""
    return _within(" ".join(_without_noise(text).split()), longest)


def clean_text(text: str, longest: int) -> str:
    """A text of several lines: noise out, ends stripped, at most one empty line in a row. Errors as in `clean_line`."""
    lines = [" ".join(line.split()) for line in _without_noise(text).split("\n")]
    return _within(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), longest)


def safe_name(name: str | None, fallback: str) -> str:
    """A file name that can stand on any disk and in any archive: no folders, no signs, no reserved words, not too long.

    The extension stays. `fallback` (with its extension) is used when nothing is left.
    """
    cleaned = _without_noise(name or "").replace("\u200d", "")
    cleaned = _FORBIDDEN_IN_NAME.sub("_", " ".join(cleaned.split())).strip(" ._-")
    if not any(char.isalnum() for char in cleaned):
        return fallback
    if _RESERVED.fullmatch(cleaned):
        cleaned = f"_{cleaned}"
    stem, dot, extension = cleaned.rpartition(".")
    if not dot or not extension.isalnum() or len(extension) > 10 or not stem.strip():
        stem, extension = cleaned, ""
    tail = f".{extension}" if extension else ""
    stem = stem[: LONGEST_NAME - len(tail)]
    while len((stem + tail).encode()) > LONGEST_NAME_BYTES:
        stem = stem[:-1]
    return stem.rstrip(" .") + tail
