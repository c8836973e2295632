"""Two clocks (house.md, decision 6): wall time is injected and wound; monotonic time is for pacing and leases."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time for everything a person sees."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks


class WoundClock:
    """The machine's clock plus an offset that only grows: the sandbox winds it. `frozen` stops it, for tests."""

    def __init__(self, offset: timedelta = timedelta(), frozen: datetime | None = None) -> None:
        self.offset = offset
        self._frozen = frozen

    def now(self) -> datetime:
        base = self._frozen or datetime.now(UTC)  # noqa: TID251 - the one place that asks
        return base + self.offset

    def wind(self, by: timedelta) -> None:
        self.offset += by


def monotonic() -> float:
    """Seconds, for pauses and rates."""
    return time.monotonic()
