"""Words: Fluent with a thin wrapper that escapes arguments, writes long dates and knows the reader's zone."""

from __future__ import annotations

import html
import logging
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message

from handlers.ui.text import Argument, Text

log = logging.getLogger(__name__)
LANGUAGES = ("ru", "en")
NBSP = "\u00a0"  # a number stays with its word


class MissingWords(KeyError):
    """A key or an argument that the locale does not have."""


class Texts:
    """All languages of the product. `strict` raises on a missing key or argument (tests), else it is logged."""

    def __init__(self, folder: Path, *, strict: bool = False) -> None:
        self._strict = strict
        self._bundles: dict[str, FluentBundle] = {}
        self._keys: dict[str, set[str]] = {}
        self._fixed: dict[tuple[str, str], str] = {}  # words without arguments: most buttons
        for language in LANGUAGES:
            bundle = FluentBundle([language], use_isolating=False)
            keys = self._keys[language] = set()
            for path in sorted((folder / language).glob("*.ftl")):
                resource = FluentResource(path.read_text(encoding="utf-8"))
                bundle.add_resource(resource)
                keys |= {entry.id.name for entry in resource.body if isinstance(entry, Message)}
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
        bundle = self._bundles.get(language) or self._bundles["ru"]
        if not bundle.has_message(text.key):
            return self._missing(text.key, language)
        message = bundle.get_message(text.key)
        if message.value is None:
            return self._missing(text.key, language)
        formatted, errors = bundle.format_pattern(message.value, args)
        if errors:
            if self._strict:
                raise MissingWords(f"{text.key}: {errors}")
            log.error("words", extra={"key": text.key, "fault": type(errors[0]).__name__})
        words = str(formatted)
        if not text.args:
            self._fixed[text.key, language] = words
        return words

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
