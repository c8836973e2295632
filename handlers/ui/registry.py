"""The registries: pages, actions, commands, typed answers and notices, found by one lookup of their name.

Nothing walks a chain of filters. Arguments of a button are parsed by the annotations of the function it calls: int,
str, bool, date (as its ordinal), each may be `| None`. What does not parse is a forged or outdated button.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar, Union

from handlers.ui.text import Text
from handlers.ui.view import Scalar, View

F = TypeVar("F", bound=Callable[..., Any])
Access = Literal["open", "teacher", "methodist", "coordinator", "admin", "staff", "person"]


class BadArguments(Exception):
    """Callback data that no button of ours carries today."""


@dataclass(frozen=True, slots=True)
class Show:
    """The page that a handler names. `toast` is said with the press (or above the page after a text).

    `fresh` sends the page as a new message instead of editing; `stay` shows nothing but the toast;
    `drop` deletes the pressed message («Remove from the chat»); `ticks` leaves it and marks the pressed button.
    """

    page: str
    args: tuple[Scalar, ...] = ()
    toast: Text | None = None
    alert: bool = False
    fresh: bool = False
    stay: bool = False
    drop: bool = False
    ticks: bool = False


def go(page: str, *args: Scalar, toast: Text | None = None, fresh: bool = False, alert: bool = False) -> Show:
    """Show this page."""
    return Show(page, args, toast=toast, fresh=fresh, alert=alert)


def stay(toast: Text | None = None, *, alert: bool = False, drop: bool = False, ticks: bool = False) -> Show:
    """Leave the screen as it is."""
    return Show("", toast=toast, alert=alert, stay=True, drop=drop, ticks=ticks)


Parser = Callable[[str], Scalar]
LARGEST = 2**63 - 1  # a whole number that both databases hold


def _text(raw: str) -> str:
    return raw


def _whole(raw: str) -> int:
    value = int(raw)
    if not -LARGEST <= value <= LARGEST:
        raise ValueError("no id of ours is as large")
    return value


def _date(raw: str) -> date:
    return date.fromordinal(int(raw))


def _bool(raw: str) -> bool:
    return {"1": True, "0": False}[raw]


_PARSERS: Mapping[Any, Parser] = {int: _whole, str: _text, date: _date, bool: _bool}


@dataclass(frozen=True, slots=True)
class _Parameter:
    parse: Parser
    nullable: bool
    default: Any


def _parameters(function: Callable[..., Any], skip: int) -> tuple[_Parameter, ...]:
    hints = typing.get_type_hints(function)
    found = []
    for parameter in list(inspect.signature(function).parameters.values())[skip:]:
        hint = hints[parameter.name]
        nullable = False
        if typing.get_origin(hint) in {Union, types.UnionType}:
            hint = next(arm for arm in typing.get_args(hint) if arm is not type(None))
            nullable = True
        if hint not in _PARSERS:
            raise TypeError(f"{function.__qualname__}: a button cannot carry {hint}")
        found.append(_Parameter(_PARSERS[hint], nullable, parameter.default))
    return tuple(found)


def encode(name: str, args: Sequence[Scalar]) -> str:
    """`name:arg:arg` for a button."""
    return ":".join([name, *(_encode(arg) for arg in args)])


def _encode(value: Scalar) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, date):
        return str(value.toordinal())
    if isinstance(value, str) and (":" in value or not value.isascii()):
        raise ValueError("a button carries ASCII without colons")
    return str(value)


def _decode(parameters: tuple[_Parameter, ...], raw: Sequence[str]) -> tuple[Scalar, ...]:
    if len(raw) > len(parameters):
        raise BadArguments
    values: list[Scalar] = []
    for index, parameter in enumerate(parameters):
        if index >= len(raw) or raw[index] == "":
            if parameter.default is not inspect.Parameter.empty and (index >= len(raw) or not parameter.nullable):
                values.append(parameter.default)
            elif parameter.nullable:
                values.append(None)
            else:
                raise BadArguments
            continue
        try:
            values.append(parameter.parse(raw[index]))
        except (ValueError, KeyError, OverflowError):
            raise BadArguments from None
    return tuple(values)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `load(tx, who, *args) -> data` reads, `draw(data) -> View` draws; `access` says who may open it."""

    name: str
    load: Callable[..., Any]
    draw: Callable[[Any], View]
    access: Access
    parameters: tuple[_Parameter, ...]

    def decode(self, raw: Sequence[str]) -> tuple[Scalar, ...]:
        return _decode(self.parameters, raw)


@dataclass(frozen=True, slots=True)
class Action:
    """What a button does: `act(tx, who, *args) -> Show`, inside the transaction. `stale` names the page to redraw when
    the action is refused; without it the page that stands in the chat is drawn. `stays`: the button stays under its
    message when the others are taken off («Remove from the chat» under a picture)."""

    name: str
    act: Callable[..., Show]
    access: Access
    parameters: tuple[_Parameter, ...]
    stale: Callable[..., Show] | None
    stays: bool = False

    def decode(self, raw: Sequence[str]) -> tuple[Scalar, ...]:
        return _decode(self.parameters, raw)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person's next text or file means: `act(tx, who, said, *args) -> Show`; `name` stands in `expects`.

    `kinds` are the kinds of content it takes; any other gets the sentence `wrong` and the question stays open.
    """

    name: str
    act: Callable[..., Show]
    access: Access
    kinds: frozenset[str]
    wrong: str
    parameters: tuple[_Parameter, ...]

    def decode(self, raw: Sequence[str]) -> tuple[Scalar, ...]:
        return _decode(self.parameters, raw)


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the menu. `act(tx, who, argument: str) -> Show`. `menu` lists the roles that see it, with order."""

    name: str
    act: Callable[..., Show]
    access: Access
    menu: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """What the bot says unasked: `look_again(tx, ids) -> {notice id: data | reason str}` and `draw(data) -> View`.

    `line` gives one line for the merged message of the day, `opens` the button under it: its words name the thing, for
    the buttons of other things stand beside it. Kinds that never come merged have neither.
    `sent(tx, data, message_id)` runs in the transaction that records that the channel took it. `closes` are pages whose
    buttons mean nothing any more: the one that stands in the chat gives them away.
    """

    name: str
    look_again: Callable[..., Mapping[int, Any]]
    draw: Callable[[Any], View]
    line: Callable[[Any], Text] | None = None
    opens: Callable[[Any], Any] | None = None
    sent: Callable[..., None] | None = None
    closes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Registry:
    """All that can be shown, pressed, typed and said."""

    pages: dict[str, Page] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    notices: dict[str, NoticeKind] = field(default_factory=dict)
    # each is tried in order; the first that names a page has answered. `(tx, who, said) -> Show | None`
    replies: list[Callable[..., Show | None]] = field(default_factory=list)  # a Reply to a message of the bot
    free: list[Callable[..., Show | None]] = field(default_factory=list)  # a text that no question waits for
    changed: list[Callable[..., Show | None]] = field(default_factory=list)  # an own message was edited

    def _claim(self, name: str) -> None:
        if name in self.pages or name in self.actions:
            raise ValueError(f"the name {name} is taken")
        if not name.isascii() or ":" in name or len(name) > 32:
            raise ValueError(f"{name} is no name for a button")

    def page(
        self, name: str, load: Callable[..., Any], access: Access = "teacher"
    ) -> Callable[[Callable[[Any], View]], Callable[[Any], View]]:
        def register(draw: Callable[[Any], View]) -> Callable[[Any], View]:
            self._claim(name)
            self.pages[name] = Page(name, load, draw, access, _parameters(load, 2))
            return draw

        return register

    def action(
        self, name: str, access: Access = "teacher", stale: Callable[..., Show] | None = None, *, stays: bool = False
    ) -> Callable[[F], F]:
        def register(act: F) -> F:
            self._claim(name)
            self.actions[name] = Action(name, act, access, _parameters(act, 2), stale, stays)
            return act

        return register

    def staying(self, keyboard: Sequence[Sequence[tuple[str, str]]]) -> list[list[tuple[str, str]]]:
        """The rows of (words, data) that stay when a message gives its buttons away."""
        named = {name for name, action in self.actions.items() if action.stays}
        rows = [[one for one in row if one[1].partition(":")[0] in named] for row in keyboard] if named else []
        return [row for row in rows if row]

    def types(
        self, name: str, access: Access = "teacher", kinds: Sequence[str] = ("text",), wrong: str = "error-need-text"
    ) -> Callable[[F], F]:
        def register(act: F) -> F:
            if name in self.typed:
                raise ValueError(f"the question {name} is taken")
            self.typed[name] = Typed(name, act, access, frozenset(kinds), wrong, _parameters(act, 3))
            return act

        return register

    def command(self, name: str, access: Access = "open", **menu: int) -> Callable[[F], F]:
        def register(act: F) -> F:
            self.commands[name] = Command(name, act, access, menu)
            return act

        return register

    def on_reply(self, act: F) -> F:
        self.replies.append(act)
        return act

    def on_free(self, act: F) -> F:
        self.free.append(act)
        return act

    def pass_on(self, tx: Any, who: Any, said: Any) -> Show:
        """A text that came while another page stood in the chat: no answer to the question, but a free text."""
        for hook in self.free:
            show = hook(tx, who, said)
            if show is not None:
                return show
        return go("home")

    def on_changed(self, act: F) -> F:
        self.changed.append(act)
        return act

    def notice(
        self,
        name: str,
        look_again: Callable[..., Mapping[int, Any]],
        line: Callable[[Any], Text] | None = None,
        opens: Callable[[Any], Any] | None = None,
        sent: Callable[..., None] | None = None,
        closes: Sequence[str] = (),
    ) -> Callable[[Callable[[Any], View]], Callable[[Any], View]]:
        def register(draw: Callable[[Any], View]) -> Callable[[Any], View]:
            if name in self.notices:
                raise ValueError(f"the notice {name} is taken")
            self.notices[name] = NoticeKind(name, look_again, draw, line, opens, sent, frozenset(closes))
            return draw

        return register


ui = Registry()
