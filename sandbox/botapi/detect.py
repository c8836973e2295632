"""UTF-16 lengths, and the entities that Telegram finds by itself: commands, links, addresses, names, tags."""

from __future__ import annotations

import re

from sandbox.botapi.models import Json

LINKS = re.compile(
    r"(?P<url>\b(?:https?|tg)://[^\s<>\"«»]+|\b(?:[\w-]+\.)+(?:ru|\u0440\u0444|com|org|net|me|edu|gov|info)\b(?:/[^\s<>\"«»]*)?)"
)
PLAIN = re.compile(
    r"(?P<email>(?<![\w.@])[\w.+-]+@(?:[\w-]+\.)+[a-z\u0430-\u044f]{2,})"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?![\w@]))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)
TRAILING = ".,;:!?)]}'\""
OPAQUE = frozenset({"code", "pre", "text_link", "text_mention"})


def utf16_len(text: str) -> int:
    """Telegram counts UTF-16 units: an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Part of the text by UTF-16 units."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le", "replace")


def found(text: str, given: list[Json]) -> list[Json]:
    """`given` and what Telegram would find outside of them, by offset."""
    if not any(mark in text for mark in "/@#."):
        return given
    taken = [(one["offset"], one["offset"] + one["length"]) for one in given if one["type"] in OPAQUE]
    extra: list[Json] = []
    for pattern in (PLAIN, LINKS):
        for hit in pattern.finditer(text):
            kind = hit.lastgroup or "url"
            said = hit.group().rstrip(TRAILING) if kind == "url" else hit.group()
            start = utf16_len(text[: hit.start()])
            end = start + utf16_len(said)
            if any(start < upto and since < end for since, upto in taken):
                continue
            taken.append((start, end))
            extra.append({"type": kind, "offset": start, "length": end - start})
    if not extra:
        return given
    return sorted([*given, *extra], key=lambda one: (one["offset"], -one["length"]))
