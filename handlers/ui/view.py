"""View: what a screen is, as plain data. One place in `bot` renders it; it alone knows zone, language and Telegram."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from handlers.ui.text import Rich, Text, shortened, verbatim

Scalar = int | str | date | bool | None

NAMED = 18  # letters of a name behind a word like "Request:"
# Words of the buttons that lead out of a page without an act, the first one found on it is what «back» means there.
WAYS_OUT = (
    "button-back", "diagnosis-fix", "diagnosis-later", "button-later", "button-later-here", "profile-button-not-now",
    "search-button-not-now", "search-button-keep-methodist", "step-button-later", "result-delete-keep", "button-menu",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Button:
    """A link: the name of a page or of an action with its arguments (callback data `name:arg:arg`, at most 64 bytes).

    `url` opens an address instead; `copy` puts words into the person's clipboard. `out`: it leads out of the page
    though its words come from the content.
    """

    text: Text
    name: str = ""
    args: tuple[Scalar, ...] = ()
    url: str | None = None
    copy: str | None = None
    out: bool = False


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a file that the bot makes or takes from the store.

    `kind`: photo, document, voice. Exactly one source: `paint` names a painter of `bot.painters` and `data` its plain
    arguments (Texts inside are rendered for the reader); `file_id` is a row of `files`.
    """

    kind: Literal["photo", "document", "voice"]
    paint: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    file_id: int | None = None
    name: Text | None = None
    spoiler: bool = False
    protect: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A message. `text` are lines one under another; the first says where I am (bold in the locale).

    `rich` follows the text, in the author's own formatting. `rows` are the buttons. A page is edited in place; a
    `result` is something the person may want to find again: always a new message.
    `before` are messages that go first (a greeting, a file). `silent` comes without a sound. `protect` forbids
    forwarding and saving.
    `reply_to` is a message of the chat. `edits` changes that message of the bot instead of sending one; when the
    channel refuses, `otherwise` is sent. `deletes` only takes these messages of the bot away. `beside`: the message
    with buttons that stands in the chat keeps them.
    """

    text: tuple[Text, ...]
    rows: tuple[Row, ...] = ()
    rich: Rich | None = None
    media: Media | None = None
    result: bool = False
    before: tuple[View, ...] = ()
    silent: bool = False
    protect: bool = False
    reply_to: int | None = None
    edits: int | None = None
    otherwise: View | None = None
    deletes: tuple[int, ...] = ()
    beside: bool = False


def view(*text: Text | None, rows: tuple[Row, ...] | list[Row] = (), **rest: Any) -> View:
    """A View of these lines; None lines are left out, empty rows too."""
    return View(tuple(part for part in text if part is not None), tuple(row for row in rows if row), **rest)


def button(key: str, name: str, *args: Scalar, **text_args: Any) -> Button:
    """A button with the words `key`, opening page or action `name`."""
    return Button(Text(key, text_args), name, args)


def naming(key: str, thing: str, page: str, *args: Scalar) -> Button:
    """A button whose words `key` name a thing ($name); a long name is cut so that a small phone shows it."""
    return Button(Text(key, {"name": shortened(thing, NAMED)}), page, args)


def labelled(text: Text, name: str, *args: Scalar) -> Button:
    """A button whose words are a Text already (a name from the content)."""
    return Button(text, name, args)


def pages(name: str, page: int, last: int, *args: Scalar) -> Row:
    """The row of earlier and later for long lists; empty for one page. `page` counts from 0, the last argument."""
    if last <= 0:
        return ()
    row = []
    if page > 0:
        row.append(button("button-previous", name, *args, page - 1))
    if page < last:
        row.append(button("button-next", name, *args, page + 1))
    return tuple(row)


def choices(
    options: Iterable[tuple[Scalar, str]], act: str, turn: str, page: int, last: int, *args: Scalar
) -> tuple[Row, ...]:
    """A page of options out of the content: `act(*args, code)` under each name, turning by `turn(*args, page)`."""
    rows = tuple((labelled(verbatim(name), act, *args, code),) for code, name in options)
    return (*rows, pages(turn, page, last, *args))


def home_row() -> Row:
    """«Menu» alone."""
    return (button("button-menu", "home"),)


def back_row(name: str, *args: Scalar) -> Row:
    """«Back» and «Menu», always last."""
    return (button("button-back", name, *args), button("button-menu", "home"))


def way_out(shown: View) -> Button | None:
    """What a typed «back» presses on this page: «Back», else «Later» or the like, else «Menu»."""
    found = [one for row in shown.rows for one in row if one.out or one.text.key in WAYS_OUT]
    return min(found, key=lambda one: 0 if one.out else WAYS_OUT.index(one.text.key), default=None)


def reminder_rows(notice_id: int) -> tuple[Row, ...]:
    """What stands under every reminder (reminders.yaml buttons_on_every_reminder)."""
    return (button("button-mute", "reminder.mute", notice_id),), (button("button-why", "reminder.why", notice_id),)
