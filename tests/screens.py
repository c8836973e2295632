"""The rules of a screen (voice.md), looked at in every message that a region's bot sent or edited in a test."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.world import Region

WIDTHS = {1: 28, 2: 13, 3: 7}
LONGEST = 900  # a whole route or a report; 500 for the rest
TITLE = 40


def shown(region: Region) -> Iterator[tuple[str, list[list[str]]]]:
    """(text, rows of button words) of every message that was sent or edited."""
    for call in list(region.world.calls):
        if call.method not in {"sendMessage", "editMessageText", "sendPhoto", "sendDocument", "sendVoice"}:
            continue
        markup: Any = call.params.get("reply_markup") or {}
        if isinstance(markup, str):
            markup = json.loads(markup)
        rows = [[button["text"] for button in row] for row in markup.get("inline_keyboard", [])]
        yield str(call.params.get("text") or call.params.get("caption") or ""), rows


def faults(region: Region, *, longest: int = LONGEST) -> list[str]:
    """What breaks a rule. A calendar (a weekday, a day or a dot on each button) has its own width and count."""
    found = []
    for text, rows in shown(region):
        words = re.sub(r"<[^>]+>", "", text)
        title = words.partition("\n")[0]
        if text.startswith("<b>") and len(title) > TITLE:
            found.append(f"title: {title}")
        if len(words) > longest:
            found.append(f"{len(words)} characters: {title}")
        plain = [row for row in rows if not all(re.fullmatch(r"\d{1,2}|·|[^\W\d_]{2,3}", label) for label in row)]
        if sum(map(len, plain)) > 8:
            found.append(f"{sum(map(len, plain))} buttons: {title}")
        found += [f"wide: {label}" for row in plain for label in row if len(label) > WIDTHS.get(len(row), 0)]
    return found
