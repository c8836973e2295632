"""Words: Fluent with a thin wrapper that escapes arguments, writes long dates and knows the reader's zone."""

from __future__ import annotations

import html
import logging
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentInt
from fluent.syntax.ast import Message, Pattern, Placeable, StringLiteral, TextElement, VariableReference

from handlers.ui.text import Argument, Text

log = logging.getLogger(__name__)
LANGUAGES = ("ru", "en")
NBSP = "\u00a0"  # a number stays with its word


class MissingWords(KeyError):
    """A key or an argument that the locale does not have."""


class _Line:
    """Words with arguments between them and no choice to make, as nearly all are: put together here. Through Fluent
    they cost more than all the rest of drawing a page (bench/press.py)."""

    def __init__(self, parts: tuple[tuple[str, str], ...], language: str) -> None:
        self._parts = parts  # words, or the name of an argument
        self._language = language
        self._names = {name for _, name in parts if name}

    def write(self, args: Mapping[str, str | int]) -> str | None:
        """The whole line; None when an argument is missing."""
        if not self._names <= args.keys():
            return None
        return "".join(self._word(args[name]) if name else words for words, name in self._parts)

    def _word(self, value: str | int) -> str:
        return value if isinstance(value, str) else _figures(value, self._language)


def _line(pattern: Pattern | None, language: str) -> _Line | None:
    parts: list[tuple[str, str]] = []
    for element in pattern.elements if pattern is not None else ():
        if isinstance(element, TextElement):
            parts.append((element.value, ""))
        elif isinstance(element, Placeable) and isinstance(element.expression, VariableReference):
            parts.append(("", element.expression.id.name))
        elif isinstance(element, Placeable) and isinstance(element.expression, StringLiteral):
            parts.append((element.expression.parse()["value"], ""))
        else:
            return None
    return _Line(tuple(parts), language) if parts else None


@lru_cache(maxsize=4096)
def _figures(value: int, language: str) -> str:
    """A number as Fluent writes it."""
    return FluentInt(value).format(Locale.parse(language))


class Texts:
    """All languages of the product. `strict` raises on a missing key or argument (tests), else it is logged."""

    def __init__(self, folder: Path, *, strict: bool = False) -> None:
        self._strict = strict
        self._bundles: dict[str, FluentBundle] = {}
        self._keys: dict[str, set[str]] = {}
        self._fixed: dict[tuple[str, str], str] = {}  # words without arguments: most buttons
        self._lines: dict[tuple[str, str], _Line] = {}
        for language in LANGUAGES:
            bundle = FluentBundle([language], use_isolating=False)
            keys = self._keys[language] = set()
            for path in sorted((folder / language).glob("*.ftl")):
                resource = FluentResource(path.read_text(encoding="utf-8"))
                bundle.add_resource(resource)
                for entry in resource.body:
                    if isinstance(entry, Message) and entry.id.name not in keys:  # Fluent keeps the first one too
                        keys.add(entry.id.name)
                        line = _line(entry.value, language)
                        if line is not None:
                            self._lines[entry.id.name, language] = line
            self._bundles[language] = bundle

    def has(self, key: str, language: str = "ru") -> bool:
        """Does the locale have this key?"""
        return bool(self._bundles[language].has_message(key))

    def keys(self, language: str) -> list[str]:
        """All keys of a language."""
        return sorted(self._keys[language])

    def render(self, text: Text, language: str, zone: str, *, plain: bool = False) -> str:
        """HTML for a message, or plain words for a button, an alert or a picture.

        Arguments are escaped in HTML; in plain words nothing is escaped and our own markup is not expected.
        """
        if text.key == "verbatim":
            words = str(text.args["words"])
            return words if plain else html.escape(words, quote=False)
        fixed = None if text.args else self._fixed.get((text.key, language))
        if fixed is not None:
            return fixed
        args = {name: self._argument(value, language, zone, plain) for name, value in text.args.items()}
        line = self._lines.get((text.key, language))
        written = line.write(args) if line is not None else None
        if written is None:
            written = self._formatted(text.key, args, language)
        if line is not None and not text.args:
            self._fixed[text.key, language] = written
        return written

    def _formatted(self, key: str, args: Mapping[str, str | int], language: str) -> str:
        bundle = self._bundles.get(language) or self._bundles["ru"]
        if not bundle.has_message(key):
            return self._missing(key, language)
        message = bundle.get_message(key)
        if message.value is None:
            return self._missing(key, language)
        formatted, errors = bundle.format_pattern(message.value, dict(args))
        if errors:
            if self._strict:
                raise MissingWords(f"{key}: {errors}")
            log.error("words", extra={"key": key, "fault": type(errors[0]).__name__})
        return str(formatted)

    def _missing(self, key: str, language: str) -> str:
        if self._strict:
            raise MissingWords(f"{key} ({language})")
        log.error("no words", extra={"key": key})
        return "…"

    def _argument(self, value: Argument, language: str, zone: str, plain: bool) -> str | int:
        if value is None:
            return ""
        if isinstance(value, Text):
            return self.render(value, language, zone, plain=plain)
        if isinstance(value, tuple):
            return "\n".join(self.render(part, language, zone, plain=plain) for part in value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int):
            return value
        if isinstance(value, datetime):
            local = value.astimezone(ZoneInfo(zone))
            return f"{long_date(local.date(), language)}, {clock(local.time())}"
        if isinstance(value, date):
            return long_date(value, language)
        if isinstance(value, time):
            return clock(value)
        return value if plain else html.escape(value, quote=False)


def long_date(day: date, language: str) -> str:
    """«Friday, 4 December», in the order of the language."""
    pattern = "d MMMM, EEEE" if language == "ru" else "EEEE, d MMMM"
    return str(format_date(day, pattern.replace("d MMMM", f"d{NBSP}MMMM"), locale=language))


def clock(at: time) -> str:
    """«8:30»: a time of day, the same everywhere."""
    return f"{at.hour}:{at:%M}"
