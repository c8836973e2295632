"""Weather by rule: rates, failing calls, dropped connections, doubled and shuffled updates. Seeded, so it repeats."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

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
RATED = ("send", "copy", "forward", "edit")
TEXTS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


@dataclass
class Rule:
    """Hits calls of `method` (a pattern like "send*"; None = all) to `chat_id` (None = all).

    `share` of the matching calls, 0-1; at most `count` times (None = without end).
    """

    action: Action
    method: str | None = None
    chat_id: int | None = None
    share: float = 1.0
    count: int | None = None
    status: int = 500
    seconds: float = 0.0
    retry_after: int = 1

    def fits(self, method: str, chat_id: int | None) -> bool:
        if self.count == 0 or (self.chat_id is not None and self.chat_id != chat_id):
            return False
        return self.method is None or fnmatchcase(method.lower(), self.method.lower())

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
    rules: list[Rule] = field(default_factory=list)
    duplicate_updates: float = 0.0  # share of updates delivered twice
    reorder_updates: float = 0.0  # share of batches shuffled
    answer_timeout: float = 15.0  # seconds in which a press may be answered

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._buckets: dict[int | None, Bucket] = {}

    def clear(self) -> None:
        """Fair weather again; the random sequence starts anew."""
        self.per_second = self.per_chat_per_second = None
        self.duplicate_updates = self.reorder_updates = 0.0
        self.answer_timeout = 15.0
        self.rules.clear()
        self.__post_init__()

    def add(self, rule: Rule) -> Rule:
        self.rules.append(rule)
        return rule

    def hits(self, method: str, chat_id: int | None) -> list[Rule]:
        """Rules that strike this call; of those that end a call only the first."""
        struck: list[Rule] = []
        if not self.rules:
            return struck
        ended = False
        for rule in self.rules:
            ends = rule.action not in {"delay", "late"}
            if (ends and ended) or not rule.fits(method, chat_id):
                continue
            if rule.share < 1.0 and self.random.random() >= rule.share:
                continue
            if rule.count is not None:
                rule.count -= 1
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
        waits = [self._wait(None, self.per_second, now)]
        if chat_id is not None:
            waits.append(self._wait(chat_id, self.per_chat_per_second, now))
        longest = max(waits)
        if longest > 0:
            raise too_many(max(1, math.ceil(longest)))

    def _wait(self, key: int | None, rate: float | None, now: float) -> float:
        if rate is None:
            return 0.0
        bucket = self._buckets.get(key)
        if bucket is None or bucket.rate != rate:
            bucket = self._buckets[key] = Bucket(rate, max(1.0, rate), now)
        return bucket.wait(now)
