"""Finding an entry of a reference list by what a person typed (traps 8.21, 8.39)."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Named(Protocol):
    """What a search reads; `centre_ru` is read too where there is one."""

    @property
    def name_ru(self) -> str: ...
    @property
    def short_ru(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


N = TypeVar("N", bound=Named)


def normalise(text: str) -> str:
    """Letters and digits in one case and one spelling, words divided by one space.

    The letters io and short i lose their marks (trap 8.39); hyphens, dots and other signs divide words.
    """
    bare = "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", bare))


def names_of(entry: Named) -> list[str]:
    """Every name of an entry, normalised."""
    return [normalise(name) for name in (entry.name_ru, entry.short_ru, *entry.aliases)]


def search(entries: Iterable[N], typed: str) -> list[N]:
    """Entries for a typed word, the surest first.

    First the very name or alias; then its first letters; then a town that is the centre; then words each beginning a
    word of a name. Only when nothing is found, what a name that differs by a slip of the finger would find. Several
    answers mean that the person must choose (trap 8.21): the bot never takes the first by itself.
    """
    wanted = normalise(typed)
    if not wanted:
        return []
    listed = list(entries)
    return _ranked(listed, wanted) or _close(listed, wanted)


def _ranked(listed: list[N], wanted: str) -> list[N]:
    ranked = [(rank, index) for index, entry in enumerate(listed) if (rank := _rank(entry, wanted)) is not None]
    return [listed[index] for _, index in sorted(ranked)]


def _rank(entry: Named, wanted: str) -> int | None:
    names = names_of(entry)
    centre = normalise(getattr(entry, "centre_ru", ""))
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    if centre and centre.startswith(wanted):
        return 2
    words = {word for name in (*names, centre) for word in name.split()}
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return 3
    return None


def _close(listed: list[N], wanted: str) -> list[N]:
    if len(wanted) < 5:
        return []
    names = {name for entry in listed for name in names_of(entry)}
    found: list[N] = []
    for name in difflib.get_close_matches(wanted, sorted(names), n=3, cutoff=0.85):
        found.extend(entry for entry in _ranked(listed, name) if entry not in found)
    return found
