"""What the page asks of whoever starts the sandbox: the clock, the queue, the demo region, things to try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True)
class Winding:
    """Where a winding ended and how many messages of the bot came while it went."""

    now: datetime
    delivered: int


@dataclass(frozen=True)
class Planned:
    """One message that the bot will send unasked. `what` says what and why in plain Russian words."""

    due: datetime
    to: str
    what: str


@dataclass(frozen=True)
class Demo:
    """How far the invented region is filled, in people."""

    filled: int
    total: int
    done: bool


@dataclass(frozen=True)
class Hint:
    """One line of «What to try» for one person."""

    user_id: int
    key: str
    text: str
    done: bool


@dataclass(frozen=True)
class Clip:
    """A prepared text that a button puts into the person's line of writing."""

    user_id: int
    title: str
    text: str


class Port(Protocol):
    """All datetimes are aware UTC."""

    def now(self) -> datetime:
        """Wall clock of the sandbox."""
        ...

    def zone(self) -> str:
        """IANA name of the zone in which the page shows times."""
        ...

    async def advance(self, delta: timedelta) -> Winding:
        """Wind by `delta`, step by step through everything due; returns when the bot is idle."""
        ...

    async def to_next(self) -> Winding:
        """Wind to the first moment at which anybody gets a message; with nothing planned the clock stays."""
        ...

    async def queue(self) -> list[Planned]:
        """The next messages sent unasked (about twenty), soonest first."""
        ...

    def demo(self) -> Demo: ...

    async def hints(self) -> list[Hint]: ...

    def clips(self) -> list[Clip]: ...

    def layout(self) -> list[int]:
        """User ids of the persons on the phones at the first look, at most three."""
        ...


class ClockOnlyPort:
    """A clock that can be wound and nothing else: the page without a bot behind it."""

    def __init__(self, start: datetime, zone: str = "UTC", layout: list[int] | None = None) -> None:
        self._now = start
        self._zone = zone
        self._layout = layout or []

    def now(self) -> datetime:
        return self._now

    def zone(self) -> str:
        return self._zone

    async def advance(self, delta: timedelta) -> Winding:
        self._now += delta
        return Winding(self._now, 0)

    async def to_next(self) -> Winding:
        return Winding(self._now, 0)

    async def queue(self) -> list[Planned]:
        return []

    def demo(self) -> Demo:
        return Demo(0, 0, done=True)

    async def hints(self) -> list[Hint]:
        return []

    def clips(self) -> list[Clip]:
        return []

    def layout(self) -> list[int]:
        return list(self._layout)
