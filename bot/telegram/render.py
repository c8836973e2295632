"""A View into the parameters of the Bot API: the only place that knows zone, language and Telegram at once."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from bot.texts import Texts
from handlers.ui.registry import encode
from handlers.ui.text import Text
from handlers.ui.view import Button, Media, View

_TAG = re.compile(r"<(/?)(b|i|u|s|code)>")
_KINDS = {"b": "bold", "i": "italic", "u": "underline", "s": "strikethrough", "code": "code"}
NO_PREVIEW = {"is_disabled": True}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a view is rendered."""

    chat: int
    language: str
    zone: str


@dataclass(slots=True)
class Rendered:
    """The words and buttons of one message, ready for any method that sends or edits."""

    words: dict[str, Any] = field(default_factory=dict)  # text, or caption, with its formatting
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    media: Media | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def markup(self) -> dict[str, Any]:
        return {"inline_keyboard": self.keyboard}


def render(view: View, texts: Texts, reader: Reader) -> Rendered:
    """Words, buttons and flags of one view (its `before` are rendered apart)."""
    words = "\n".join(texts.render(part, reader.language, reader.zone) for part in view.text)
    field_name = "caption" if view.media else "text"
    rendered = Rendered(keyboard=[[_button(b, texts, reader) for b in row] for row in view.rows], media=view.media)
    if view.rich is None:
        if words or not view.media:
            rendered.words = {field_name: words, "parse_mode": "HTML"}
    else:
        plain, entities = to_entities(words + "\n" if words else "")
        shift = utf16(plain)
        entities += [{**entity, "offset": int(str(entity["offset"])) + shift} for entity in view.rich.entities]
        rendered.words = {field_name: plain + view.rich.text, f"{'caption_' if view.media else ''}entities": entities}
    if not view.media:
        rendered.words["link_preview_options"] = NO_PREVIEW
    if view.silent:
        rendered.extra["disable_notification"] = True
    if view.protect or (view.media is not None and view.media.protect):
        rendered.extra["protect_content"] = True
    if view.reply_to is not None:
        rendered.extra["reply_parameters"] = {"message_id": view.reply_to, "allow_sending_without_reply": True}
    return rendered


def plain(text: Text, texts: Texts, reader: Reader) -> str:
    """Words without markup: a toast, a button, a name of a file."""
    return html.unescape(_TAG.sub("", texts.render(text, reader.language, reader.zone)))


def _button(button: Button, texts: Texts, reader: Reader) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": plain(button.text, texts, reader)}
    if button.url is not None:
        shown["url"] = button.url
    elif button.copy is not None:
        shown["copy_text"] = {"text": button.copy}
    else:
        shown["callback_data"] = encode(button.name, button.args)
    return shown


def to_entities(markup: str) -> tuple[str, list[dict[str, object]]]:
    """Our own small markup (b, i, u, s, code; entities) as plain text and Telegram's entities."""
    plain_parts: list[str] = []
    entities: list[dict[str, object]] = []
    opened: list[tuple[str, int]] = []
    length = position = 0
    for match in _TAG.finditer(markup):
        piece = html.unescape(markup[position : match.start()])
        plain_parts.append(piece)
        length += utf16(piece)
        position = match.end()
        if not match.group(1):
            opened.append((match.group(2), length))
        elif opened and opened[-1][0] == match.group(2):
            tag, start = opened.pop()
            if length > start:
                entities.append({"type": _KINDS[tag], "offset": start, "length": length - start})
    plain_parts.append(html.unescape(markup[position:]))
    return "".join(plain_parts), sorted(entities, key=lambda entity: int(str(entity["offset"])))


def utf16(text: str) -> int:
    """Length as Telegram counts: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
