"""What the sandbox keeps: people, chats, messages, files, calls. Plain data without behaviour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

Json: TypeAlias = dict[str, Any]

FileKind: TypeAlias = Literal["photo", "document", "voice", "video", "audio", "video_note"]
OtherKind: TypeAlias = Literal["sticker", "poll", "location", "contact", "video_note"]
GroupKind: TypeAlias = Literal["group", "supergroup", "channel"]
EventKind: TypeAlias = Literal[
    "message", "edited", "deleted", "toast", "alert", "action", "commands", "person", "clock"
]


class Clock(Protocol):
    """Wall time of the sandbox; may be wound. Messages bear this time."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


class ApiError(Exception):
    """A refusal as the Bot API gives it.

    `shape` marks what only a programmer's mistake can cause (lengths, entities, buttons, parameters), apart from
    what life causes (a block, a deleted message, a rate).
    """

    def __init__(self, code: int, description: str, *, shape: bool = False, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.shape = shape
        self.parameters = parameters


def bad(what: str) -> ApiError:
    """400 for a wrong shape of the call."""
    return ApiError(400, f"Bad Request: {what}", shape=True)


def stale(what: str) -> ApiError:
    """400 because the world is not as the caller thinks: nothing wrong with the call itself."""
    return ApiError(400, f"Bad Request: {what}")


class PersonError(ValueError):
    """A real client would not let the person do it.

    Codes: blocked, not_started, no_message, no_button, bad_payload, empty, caption_too_long, cannot_edit, bad_album.
    """

    def __init__(self, code: str, what: str) -> None:
        super().__init__(f"{code}: {what}")
        self.code = code


@dataclass
class Person:
    """Somebody invented who talks to the bot. `note` is the role line that the page shows."""

    user_id: int
    name: str
    note: str = ""
    started: bool = False
    blocked: bool = False
    unread: int = 0

    def row(self) -> Json:
        return dict(vars(self))


@dataclass
class Message:
    """One message as it stands now. Dates are unix seconds of the world's clock; entity offsets are UTF-16 units.

    `media` is the part of the Bot API message that belongs to its kind ({"photo": [...]}, {"document": {...}}, ...).
    """

    message_id: int
    chat_id: int
    date: int
    from_bot: bool
    kind: str = "text"
    edit_date: int | None = None
    author_id: int | None = None
    text: str | None = None
    entities: list[Json] = field(default_factory=list)
    caption: str | None = None
    caption_entities: list[Json] = field(default_factory=list)
    file_id: str | None = None
    file_name: str | None = None
    mime: str | None = None
    file_size: int | None = None
    duration: int | None = None
    media: Json = field(default_factory=dict)
    media_group_id: str | None = None
    reply_to: int | None = None
    keyboard: list[list[Json]] = field(default_factory=list)
    has_spoiler: bool = False
    protect_content: bool = False
    forwarded: bool = False
    forward_origin: Json | None = None
    silent: bool = False
    show_caption_above_media: bool = False
    link_preview: Json | None = None
    reactions: list[str] = field(default_factory=list)

    def row(self) -> Json:
        """JSON-ready copy; `Message(**row)` makes it again."""
        return dict(vars(self))


@dataclass
class Chat:
    """A chat of any kind; a private one bears its person's id."""

    chat_id: int
    kind: str = "private"
    title: str = ""
    last_id: int = 0
    member: bool = True
    messages: dict[int, Message] = field(default_factory=dict)

    def row(self) -> Json:
        kept = dict(vars(self))
        del kept["messages"]
        return kept


@dataclass
class StoredFile:
    """A file that somebody sent. The content lies apart, under its digest."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    size: int
    path: str
    digest: str
    width: int = 0
    height: int = 0
    duration: int = 0

    def row(self) -> Json:
        return dict(vars(self))


@dataclass
class Query:
    """A pressed button that waits for its answer. `at` is monotonic seconds: the 15 s run by real time."""

    query_id: str
    user_id: int
    message_id: int
    at: float
    answer: Json | None = None


@dataclass
class Event:
    """Something a page wants to know at once. `data` is JSON-ready."""

    seq: int
    user_id: int
    kind: EventKind
    data: Json


@dataclass
class Call:
    """One call of the API. `params` never holds file contents; `at` is the world's time."""

    method: str
    params: Json
    ok: bool
    error_code: int | None
    description: str | None
    at: datetime
