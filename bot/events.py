"""What happened in a chat, in our own words: nothing above `bot` knows the channel."""

from __future__ import annotations

from dataclasses import dataclass

from services.base import Said


@dataclass(frozen=True, slots=True)
class Press:
    """A button was pressed; `data` as it came, perhaps forged or a week old;
    `media`: the message is a picture or a file; `keyboard`: its rows of (words, data) as they stood."""

    callback_id: str
    message_id: int
    data: str
    media: bool
    keyboard: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """A message came; a command is a text that starts with a slash."""

    said: Said


@dataclass(frozen=True, slots=True)
class Changed:
    """The person edited an own message."""

    said: Said


@dataclass(frozen=True, slots=True)
class Reach:
    """The person blocked the bot or came back."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class AddedToGroup:
    """The bot stands in a group or a channel: it says one sentence and leaves."""

    chat: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """An update that means nothing to us."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An update of a person that we cannot read: it is set aside."""


Event = Press | Heard | Changed | Reach | AddedToGroup | Nothing | Broken
