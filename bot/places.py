"""How many messages may be under way whose fate is not written yet: so many a death would say twice.

The promise is rate x (answer time + 0.1 s) + 1, and a place is held from the turn until the record is committed: when
the database stands still, turns stop, and no heap of marked messages goes at once when it is back. The answer time is
measured as it changes. A call that takes a second longer than that gives its place away, so that one that hangs holds
up nobody, and a channel that has become slow is learned by more of them; `at_once` bounds these too. (Not sooner: where
the whole program had no turn for a moment, all calls look slow.)
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import islice

LAG = 0.1  # seconds: marks go ahead and records behind by 50 ms each
FIRST_ANSWER = 0.05  # seconds, before an answer has been measured
SLOW = 1.0  # seconds beyond twice the answer time
WEIGHT = 0.1  # of one answer in the average
NEVER, UNKNOWN = float("-inf"), float("inf")


class Places:
    """`take` when a turn is given, `goes` and `came` around its call, `give_back` when its fate is written; moments are
    seconds of a clock that only goes forward."""

    def __init__(self, rate: float, at_once: int) -> None:
        self._rate = rate
        self._at_once = at_once
        self._answer = FIRST_ANSWER
        self._calls: dict[Hashable, float] = {}  # when they began, the longest first
        self.open = 0

    @property
    def most(self) -> int:
        """As many as the promise allows now."""
        return min(self._at_once, int(self._rate * (self._answer + LAG) + 1))

    def free_at(self) -> float:
        """When there is a place: NEVER for always, UNKNOWN until somebody gives one back."""
        over = self.open + 1 - self.most
        if over <= 0:
            return NEVER
        if self.open >= self._at_once or len(self._calls) < over:
            return UNKNOWN
        return next(islice(self._calls.values(), over - 1, None)) + 2 * self._answer + SLOW

    def take(self) -> None:
        """One more."""
        self.open += 1

    def goes(self, one: Hashable, now: float) -> None:
        """Its call begins."""
        self._calls[one] = now

    def came(self, one: Hashable, now: float, *, answered: bool) -> None:
        """Its call, if there was one, is over."""
        began = self._calls.pop(one, None)
        if began is not None and answered:
            self._answer += WEIGHT * (now - began - self._answer)

    def give_back(self) -> None:
        """One less."""
        self.open -= 1
