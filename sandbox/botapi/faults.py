"""Weather by rule: rates, failing calls, dropped connections, doubled and shuffled updates. Seeded, so it repeats.

Set in code (`world.faults`) or over HTTP (weather.py). A Bot API that is not there at all: `server.vanish(seconds)`.
"""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias, get_args

from sandbox.botapi.models import ApiError

Action: TypeAlias = Literal[
    "status",  # answer with `status` (500, 502, ...), nothing is done
    "drop_before",  # close the connection, nothing is done
    "drop_after",  # do it, then close the connection without an answer
    "delay",  # wait `seconds`, then do it
    "late",  # do it, then wait `seconds` before the answer
    "too_many",  # 429 with `retry_after`
    "deactivated",  # 403 "user is deactivated"
]
ACTIONS = frozenset(get_args(Action))
RATED = ("send", "copy", "forward", "edit")
TEXTS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


@dataclass
class Rule:
    """Hits calls of `method` (a pattern like "send*"; None = all) to `chat_id` (None = all).

    `share` of the matching calls, 0-1; at most `count` times and for `lasts` seconds from the moment it was added
    (None = without end). A `too_many` that struck refuses every matching call to that chat, or with `hold="all"` to
    anybody, until its `retry_after` is over, as Telegram does; with `hold=None` it strikes call by call.
    """

    action: Action
    method: str | None = None
    chat_id: int | None = None
    share: float = 1.0
    count: int | None = None
    status: int = 500
    seconds: float = 0.0
    retry_after: int = 1
    hold: Literal["chat", "all"] | None = None
    lasts: float | None = None

    def __post_init__(self) -> None:
        self.began = time.monotonic()
        self.held: dict[int | None, float] = {}

    def fits(self, method: str, chat_id: int | None) -> bool:
        if self.count == 0 or (self.chat_id is not None and self.chat_id != chat_id):
            return False
        if self.lasts is not None and time.monotonic() - self.began > self.lasts:
            return False
        return self.method is None or fnmatchcase(method.lower(), self.method.lower())

    def holds(self, method: str, chat_id: int | None) -> float:
        """Seconds for which an earlier strike still refuses this call; 0 when none does."""
        if not self.held or (self.method is not None and not fnmatchcase(method.lower(), self.method.lower())):
            return 0.0
        key = None if self.hold == "all" else chat_id
        return max(0.0, self.held.get(key, 0.0) - time.monotonic())

    def struck(self, chat_id: int | None) -> None:
        """Count a strike and begin its hold."""
        if self.count is not None:
            self.count -= 1
        if self.action == "too_many" and self.hold is not None:
            self.held[None if self.hold == "all" else chat_id] = time.monotonic() + self.retry_after

    def refusal(self) -> ApiError | None:
        """The error that this rule answers with, if it answers with one."""
        if self.action == "status":
            return ApiError(self.status, TEXTS.get(self.status, "Internal Server Error"))
        if self.action == "too_many":
            return too_many(self.retry_after)
        if self.action == "deactivated":
            return ApiError(403, "Forbidden: user is deactivated")
        return None


def too_many(retry_after: int) -> ApiError:
    """429 as Telegram says it; `retry_after` in whole seconds."""
    said = f"Too Many Requests: retry after {retry_after}"
    return ApiError(429, said, parameters={"retry_after": retry_after})


@dataclass
class Bucket:
    """Tokens refill at `rate` a second up to one second's worth (at least one)."""

    rate: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Take a token: 0, or the seconds until there is one."""
        self.tokens = min(max(1.0, self.rate), self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens >= 1.0:
            self.tokens -= 1.0
            return 0.0
        return (1.0 - self.tokens) / self.rate


@dataclass
class Faults:
    """Everything off by default. Rates count monotonic seconds and touch send*, copy*, forward*, edit* only."""

    seed: int = 1
    per_second: float | None = None
    per_chat_per_second: float | None = None
    penalty: float = 0.0  # seconds for which whoever exceeded a rate is refused
    rules: list[Rule] = field(default_factory=list)
    duplicate_updates: float = 0.0  # share of updates delivered twice
    reorder_updates: float = 0.0  # share of batches shuffled
    answer_timeout: float = 15.0  # seconds in which a press may be answered

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._buckets: dict[int | None, Bucket] = {}
        self._held: dict[int | None, float] = {}

    def clear(self) -> None:
        """Fair weather again; the random sequence starts anew."""
        self.per_second = self.per_chat_per_second = None
        self.penalty = 0.0
        self.duplicate_updates = self.reorder_updates = 0.0
        self.answer_timeout = 15.0
        self.rules.clear()
        self.__post_init__()

    def add(self, rule: Rule) -> Rule:
        """The rule holds from now on; `rules.remove(rule)` ends it."""
        rule.began = time.monotonic()
        self.rules.append(rule)
        return rule

    def hits(self, method: str, chat_id: int | None) -> list[Rule]:
        """Rules that strike this call; of those that end a call only the first. Raises 429 while a hold lasts."""
        struck: list[Rule] = []
        if not self.rules:
            return struck
        left = max(rule.holds(method, chat_id) for rule in self.rules)
        if left > 0:
            raise too_many(math.ceil(left))
        ended = False
        for rule in self.rules:
            ends = rule.action not in {"delay", "late"}
            if (ends and ended) or not rule.fits(method, chat_id):
                continue
            if rule.share < 1.0 and self.random.random() >= rule.share:
                continue
            rule.struck(chat_id)
            ended = ended or ends
            struck.append(rule)
        return struck

    def check_rate(self, method: str, chat_id: int | None) -> None:
        """Raises 429 when a rate is exceeded."""
        if (self.per_second is None and self.per_chat_per_second is None) or not method.startswith(RATED):
            return
        if method == "sendChatAction":
            return
        now = time.monotonic()
        rates: dict[int | None, float | None] = {None: self.per_second}
        if chat_id is not None:
            rates[chat_id] = self.per_chat_per_second
        longest = max(self._held.get(key, 0.0) - now for key in rates)
        if longest <= 0:
            waits = {key: self._wait(key, rate, now) for key, rate in rates.items()}
            self._held.update({key: now + self.penalty for key, wait in waits.items() if wait > 0})
            longest = max(max(wait, self.penalty) if wait > 0 else 0.0 for wait in waits.values())
        if longest > 0:
            raise too_many(max(1, math.ceil(longest)))

    def _wait(self, key: int | None, rate: float | None, now: float) -> float:
        if rate is None:
            return 0.0
        bucket = self._buckets.get(key)
        if bucket is None or bucket.rate != rate:
            bucket = self._buckets[key] = Bucket(rate, max(1.0, rate), now)
        return bucket.wait(now)
