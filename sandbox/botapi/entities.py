"""Formatted text as Telegram takes it: parse mode HTML, a list of entities, lengths after parsing.

Stricter than Telegram in three places, because there it would silently lose what was meant: a bare "&", an unknown
attribute, and a link that is no link are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import NoReturn
from urllib.parse import urlsplit

from sandbox.botapi.detect import found, utf16_len
from sandbox.botapi.models import ApiError, Json, bad

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s+[A-Za-z-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?)*)\s*>")
ATTRIBUTE = re.compile(r"([A-Za-z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?")
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
SPECIAL = re.compile(r"[<&]")
PLAIN = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link", "tg-emoji": "custom_emoji",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"}, "span": {"class"}, "code": {"class"}, "blockquote": {"expandable"}, "tg-emoji": {"emoji-id"},
}  # fmt: skip
NEEDED = {"a": "href", "tg-emoji": "emoji-id"}
TYPES = frozenset({*PLAIN.values(), "expandable_blockquote", "text_mention", "date_time"})
FOUND_TYPES = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})
OPAQUE = frozenset({"code", "pre"})
SCHEMES = frozenset({"http", "https", "tg", "ton", "mailto", "tel"})


def cant_parse(what: str) -> ApiError:
    return bad(f"can't parse entities: {what}")


def valid_url(url: str) -> bool:
    """A link that Telegram opens: http(s) with a host that has a dot (localhost is refused there too), tg, ton, ..."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if any(sign.isspace() for sign in url) or parts.scheme not in SCHEMES:
        return False
    if parts.scheme in {"http", "https"}:
        return "." in host.strip(".")
    return bool(parts.netloc or parts.path)


@dataclass
class Open:
    """A start tag that waits for its end."""

    tag: str
    entity: Json
    start: int


class HtmlText:
    """One parse. `text` and `entities` hold the result; raises ApiError as Telegram words it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.entities: list[Json] = []
        self.parts: list[str] = []
        self.length = 0
        self.stack: list[Open] = []
        self._parse()
        self.text = "".join(self.parts)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += utf16_len(text)

    def _fail(self, what: str, at: int) -> NoReturn:
        raise cant_parse(f"{what} at byte offset {len(self.source[:at].encode())}")

    def _parse(self) -> None:
        source, at = self.source, 0
        while (special := SPECIAL.search(source, at)) is not None:
            if special.start() > at:
                self._put(source[at : special.start()])
            at = self._reference(special.start()) if special.group() == "&" else self._tag(special.start())
        self._put(source[at:])
        if self.stack:
            raise cant_parse(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')

    def _reference(self, at: int) -> int:
        hit = REFERENCE.match(self.source, at)
        if hit is None:
            self._fail("Unexpected character '&' (write &amp;)", at)
        self._put(unescape(hit.group()))
        return hit.end()

    def _tag(self, at: int) -> int:
        hit = TAG.match(self.source, at)
        if hit is None:
            said = re.split(r"[\s>]", self.source[at + 1 : at + 40], maxsplit=1)[0]
            self._fail(f'Unsupported start tag "{said}"', at)
        closing, tag = hit.group(1), hit.group(2).lower()
        if tag not in PLAIN:
            self._fail(f'Unsupported {"end" if closing else "start"} tag "{tag}"', at)
        if closing:
            self._end(tag, at)
        else:
            self._start(tag, hit.group(3), at)
        return hit.end()

    def _start(self, tag: str, said: str, at: int) -> None:
        given: dict[str, str | None] = {}
        for one in ATTRIBUTE.finditer(said):
            value = next((group for group in one.groups()[1:] if group is not None), None)
            given[one.group(1).lower()] = unescape(value) if value is not None else None
        for name in given:
            if name not in ATTRIBUTES.get(tag, set()):
                self._fail(f'Unsupported attribute "{name}" in the tag "{tag}"', at)
        needed = NEEDED.get(tag)
        if needed and not given.get(needed):
            self._fail(f'Tag "{tag}" must have attribute "{needed}"', at)
        if tag == "span" and given.get("class") != "tg-spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', at)
        if tag == "blockquote" and any(one.tag == tag for one in self.stack):
            self._fail("Blockquote entities can't be nested", at)
        self.stack.append(Open(tag, self._entity(tag, given, at), self.length))

    def _entity(self, tag: str, given: dict[str, str | None], at: int) -> Json:
        entity: Json = {"type": PLAIN[tag]}
        if tag == "a":
            entity["url"] = given["href"]
            if not valid_url(str(given["href"])):
                self._fail(f'Tag "a" has a wrong link "{given["href"]}"', at)
        elif tag == "tg-emoji":
            entity["custom_emoji_id"] = given["emoji-id"]
        elif tag == "blockquote" and "expandable" in given:
            entity["type"] = "expandable_blockquote"
        elif tag == "code" and self.stack and self.stack[-1].tag == "pre":
            language = given.get("class") or ""
            if language.startswith("language-"):
                self.stack[-1].entity["language"] = language.removeprefix("language-")
        return entity

    def _end(self, tag: str, at: int) -> None:
        if not self.stack:
            self._fail(f'Unexpected end tag "{tag}"', at)
        last = self.stack.pop()
        if last.tag != tag:
            self._fail(f'Unmatched end tag, expected "</{last.tag}>", found "</{tag}>"', at)
        # an empty entity is dropped; code and pre hold no other
        if self.length == last.start or any(one.tag in OPAQUE for one in self.stack):
            return
        self.entities.append({**last.entity, "offset": last.start, "length": self.length - last.start})


def check_entities(text: str, given: list[Json]) -> list[Json]:
    """Entities of a call, sorted; what Telegram finds by itself is dropped. Raises ApiError."""
    units = text.encode("utf-16-le")
    size = len(units) // 2
    kept: list[Json] = []
    for one in given:
        kind, offset, length = _fields(one)
        end = offset + length
        if offset > size:
            raise bad(f"entity begins after the end of the text at UTF-16 offset {offset}")
        if end > size:
            raise bad(f"entity at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {end}")
        if any(0 < place < size and 0xDC <= units[2 * place + 1] <= 0xDF for place in (offset, end)):
            raise bad("entity begins or ends in a middle of a UTF-16 symbol")
        if kind not in FOUND_TYPES:
            kept.append({key: value for key, value in one.items() if value is not None})
    return sorted(kept, key=lambda one: (one["offset"], -one["length"]))


def _fields(one: Json) -> tuple[str, int, int]:
    if not isinstance(one, dict):
        raise bad("can't parse MessageEntity: expected an Object")
    kind, offset, length = one.get("type"), one.get("offset"), one.get("length")
    if not isinstance(kind, str) or kind not in TYPES | FOUND_TYPES:
        raise bad(f'can\'t parse MessageEntity: unsupported type "{kind}"')
    if type(offset) is not int or type(length) is not int or offset < 0 or length <= 0:
        raise bad("can't parse MessageEntity: offset must be 0 or more, length 1 or more")
    if kind == "text_link" and not valid_url(str(one.get("url") or "")):
        raise bad('can\'t parse MessageEntity: wrong "url"')
    if kind == "text_mention" and not isinstance(one.get("user"), dict):
        raise bad('can\'t parse MessageEntity: there is no "user"')
    if kind == "custom_emoji" and not one.get("custom_emoji_id"):
        raise bad('can\'t parse MessageEntity: there is no "custom_emoji_id"')
    return kind, offset, length


def formatted(source: str, parse_mode: str | None, given: list[Json] | None) -> tuple[str, list[Json]]:
    """Text and entities after parsing, trimmed. With a parse mode the list of entities is ignored, as by Telegram."""
    mode = (parse_mode or "").lower()
    if mode not in {"", "none", "html"}:
        raise bad("unsupported parse_mode (the sandbox takes HTML and entities)")
    if mode == "html":
        parsed = HtmlText(source)
        text, entities = parsed.text, parsed.entities
        entities.sort(key=lambda one: (one["offset"], -one["length"]))
    else:
        text, entities = source, check_entities(source, given) if given else []
    text, entities = _trimmed(text, entities)
    return text, found(text, entities)


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    short = text.strip()
    if len(short) == len(text):
        return text, entities
    left = utf16_len(text) - utf16_len(text.lstrip())
    size = utf16_len(short)
    out: list[Json] = []
    for one in entities:
        start, end = max(one["offset"] - left, 0), min(one["offset"] + one["length"] - left, size)
        if start < end:
            out.append({**one, "offset": start, "length": end - start})
    return short, out


def message_text(source: str, parse_mode: str | None, given: list[Json] | None) -> tuple[str, list[Json]]:
    """1-4096 after parsing, in UTF-16 units."""
    text, entities = formatted(source, parse_mode, given)
    if not text:
        raise bad("message text is empty")
    if utf16_len(text) > TEXT_LIMIT:
        raise bad("message is too long")
    return text, entities


def caption_text(source: str, parse_mode: str | None, given: list[Json] | None) -> tuple[str | None, list[Json]]:
    """0-1024 after parsing; None when empty."""
    if not source:
        if given:
            check_entities("", given)
        return None, []
    text, entities = formatted(source, parse_mode, given)
    if utf16_len(text) > CAPTION_LIMIT:
        raise bad("MEDIA_CAPTION_TOO_LONG")
    return text or None, entities
