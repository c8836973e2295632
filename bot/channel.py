"""Does the channel answer? After three failures in a row it is left alone, with growing pauses, and asked before
anything goes again: an outage costs nobody's message its second try."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from bot.clock import monotonic
from bot.telegram.api import ApiError, BadToken, Down

log = logging.getLogger(__name__)
FAILURES = 3
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0


class Channel:
    """`ask` is a call without an effect (getMe)."""

    def __init__(self, ask: Callable[[], Awaitable[object]], clock: Callable[[], float] = monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._failures = 0
        self._pause = 0.0
        self._until = 0.0

    @property
    def down(self) -> bool:
        """Nothing is to be sent before `ready` says so."""
        return self._pause > 0

    def answered(self) -> None:
        """It took a call, or refused one for a reason of its own."""
        self._failures = 0

    def failed(self, *, surely: bool = False) -> None:
        """It did not answer, or with a fault of its own. `surely`: nothing can go (a wrong token)."""
        self._failures += 1
        if not self.down and (surely or self._failures >= FAILURES):
            self._leave_alone(FIRST_PAUSE)

    async def ready(self) -> bool:
        """May something be sent now? Asks the channel when its pause is over."""
        if not self.down:
            return True
        if self._clock() < self._until:
            return False
        try:
            await self._ask()
        except (Down, BadToken):
            self._leave_alone(min(self._pause * 2, LONGEST_PAUSE))
            return False
        except ApiError:
            pass  # a refusal is an answer
        self._failures, self._pause = 0, 0.0
        log.info("the channel answers again")
        return True

    def _leave_alone(self, pause: float) -> None:
        self._pause = pause
        self._until = self._clock() + pause
        log.warning("the channel does not answer", extra={"pause": pause})
