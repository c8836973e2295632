"""People who are left alone for a moment, after a message to them met a fault: longer each time, up to five minutes."""

from __future__ import annotations

from collections.abc import Callable

from bot.clock import monotonic

FIRST = 1.0
LONGEST = 300.0


class Rests:
    """Seconds of a clock that only goes forward; nothing of it outlives the process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._people: dict[int, tuple[float, float]] = {}  # until when, and how long it was

    def begin(self, person_id: int) -> None:
        """Leave the person alone, twice as long as the last time."""
        _, last = self._people.get(person_id, (0.0, 0.0))
        pause = min(max(FIRST, last * 2), LONGEST)
        self._people[person_id] = self._clock() + pause, pause

    def end(self, person_id: int) -> None:
        """A message came through."""
        self._people.pop(person_id, None)

    def now(self) -> set[int]:
        """Who rests now."""
        moment = self._clock()
        return {person_id for person_id, (until, _) in self._people.items() if until > moment}
