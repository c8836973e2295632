"""Text: a key of the locales with its arguments. Nothing is glued together before it is rendered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Union

Argument = Union[str, int, date, datetime, time, "Text", "Text | None", tuple["Text", ...]]


@dataclass(frozen=True, slots=True)
class Text:
    """A key with arguments.

    `str` arguments are always escaped; `int` takes plural forms; `date` becomes «4 December, Friday»; `datetime` is
    shown in the reader's zone; `time` becomes «8:30»; a Text is rendered first; a tuple of Texts is joined by lines.
    Content of ours (statements, names of districts) comes as `str`.
    """

    key: str
    args: dict[str, Argument] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.key, tuple(sorted((name, str(value)) for name, value in self.args.items()))))


def t(key: str, **args: Argument) -> Text:
    """Short for Text(key, args)."""
    return Text(key, args)


def verbatim(words: str) -> Text:
    """A Text that is just these words (a statement, a name of a district, what a person wrote), escaped."""
    return Text("verbatim", {"words": words})


def lines(*parts: Text | None) -> tuple[Text, ...]:
    """The parts that are there, one under another."""
    return tuple(part for part in parts if part is not None)


def shortened(words: str, most: int) -> str:
    """At most `most` characters of what a person typed, cut behind a word, with an ellipsis."""
    if len(words) <= most:
        return words
    head = words[: most - 1]
    cut = head if words[most - 1].isspace() else head.rpartition(" ")[0] or head
    return cut.rstrip(" ,;:.-\N{EN DASH}\N{EM DASH}") + "\N{HORIZONTAL ELLIPSIS}"


def until(day: date) -> Text:
    """A day after «until» or «not later than»: a genitive in Russian."""
    return Text("until-day", {"weekday": day.weekday(), "day": day.day, "month": day.month})


@dataclass(frozen=True, slots=True)
class Rich:
    """What a person wrote, with Telegram's entities: sent with entities, never as HTML."""

    text: str
    entities: tuple[dict[str, object], ...] = ()
