"""How many messages may be under way whose fate is not written yet: so many a death would say twice.

The promise is rate x (answer time + 0.1 s) + 1, and a place is held from the turn until the record is committed: when
the database stands still, turns stop, and no heap of marked messages goes at once when it is back. The answer time is
measured as it changes. A call that takes much longer gives its place away, so that one that hangs holds up nobody, and
a channel that has become slow is learned by more of them; `at_once` bounds these too.

Time in which the program had no turn is no time of the channel's: only what is seen to pass, step by step, counts.
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import islice

LAG = 0.1  # seconds: marks go ahead and records behind by 50 ms each
FIRST_ANSWER = 0.05  # seconds, before an answer has been measured
SLOW = 0.4  # seconds beyond twice the answer time
WEIGHT = 0.1  # of one answer in the average
STEP = 0.05  # seconds that may pass unseen
NEVER, UNKNOWN = float("-inf"), float("inf")


class Places:
    """`take` when a turn is given, `goes` and `came` around its calls, `give_back` when its fate is written; moments
    are seconds of a clock that only goes forward."""

    def __init__(self, rate: float, at_once: int) -> None:
        self._rate = rate
        self._at_once = at_once
        self._answer = FIRST_ANSWER
        self._calls: dict[Hashable, float] = {}  # when they began, in seconds seen, the longest first
        self._looked = 0.0
        self._seen = 0.0
        self.open = 0

    @property
    def most(self) -> int:
        """As many as the promise allows now."""
        return min(self._at_once, int(self._rate * (self._answer + LAG) + 1))

    def free_at(self, now: float) -> float:
        """When to look for a place: NEVER while there is one, UNKNOWN until somebody goes or gives one back.

        There is one while all who hold one, but for slow calls, and one more are no more than `most`.
        """
        over = self.open + 1 - self.most
        if over <= 0:
            return NEVER
        if self.open >= self._at_once or len(self._calls) < over:
            return UNKNOWN
        self._look(now)
        began = next(islice(self._calls.values(), over - 1, None))
        left = began + self._slow - self._seen
        return NEVER if left <= 0 else now + min(left, STEP)

    def take(self) -> None:
        """One more."""
        self.open += 1

    def goes(self, one: Hashable, now: float) -> None:
        """It is being called from now on."""
        self._look(now)
        self._calls[one] = self._seen

    def came(self, one: Hashable, now: float, *, answered: bool) -> None:
        """What was called for it, if anything, is over. One late answer does not change much."""
        self._look(now)
        began = self._calls.pop(one, None)
        if began is not None and answered:
            self._answer += WEIGHT * (min(self._seen - began, self._slow) - self._answer)

    def give_back(self) -> None:
        """One less."""
        self.open -= 1

    @property
    def _slow(self) -> float:
        return 2 * self._answer + SLOW

    def _look(self, now: float) -> None:
        self._seen += min(now - self._looked, STEP)
        self._looked = now
