"""Figures of this process for Prometheus. One line where a thing happens: `figures.update("press", "shown")`.

Labels are words of ours (kinds, outcomes, reasons), never anything of a person. An increment costs half a microsecond
(docs/decisions.md), so it may stand in a turn. What lies in the database (depth of the inbox, the oldest unsent,
jobs) is not counted here but read when somebody asks (bot/watch/page.py).
"""

from __future__ import annotations

from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

Lane = Literal["asked", "unasked"]

REGISTRY = CollectorRegistry()
ProcessCollector(namespace="metodbot", registry=REGISTRY)

_updates = Counter("metodbot_updates", "Updates by kind and by what became of them", ("kind", "outcome"),
                   registry=REGISTRY)  # fmt: skip
_press = Histogram(
    "metodbot_press_seconds", "From the moment a press was stored to the start of its answer",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 15.0), registry=REGISTRY,
)  # fmt: skip
_notices = Counter("metodbot_notices", "Unasked messages by kind and by what became of them (sent, or the reason)",
                   ("kind", "reason"), registry=REGISTRY)  # fmt: skip
_messages = Counter("metodbot_lane_messages", "Messages given to the channel, answers to people and unasked ones",
                    ("lane",), registry=REGISTRY)  # fmt: skip
_allowed = Gauge("metodbot_lane_allowed_per_second", "How many messages a second the lane may send now", ("lane",),
                 registry=REGISTRY)  # fmt: skip
_too_fast = Counter("metodbot_too_fast", "Refusals 429", ("lane",), registry=REGISTRY)


class _Children(dict[tuple[str, ...], Counter]):
    """The children of a counter by their labels: a lookup here costs a fifth of `labels()`."""

    def __init__(self, metric: Counter) -> None:
        super().__init__()
        self._metric: Counter = metric

    def __missing__(self, key: tuple[str, ...]) -> Counter:
        child: Counter = self._metric.labels(*key)
        self[key] = child
        return child


_of_updates, _of_notices = _Children(_updates), _Children(_notices)
_of_messages, _of_too_fast = _Children(_messages), _Children(_too_fast)


def update(kind: str, outcome: str) -> None:
    """An update came to its end. `kind`: press, heard, changed...; `outcome`: shown, given_up, aside."""
    _of_updates[kind, outcome].inc()


def press(seconds: float) -> None:
    """A press is answered now, so long after it was stored."""
    _press.observe(seconds)


def notice(kind: str, reason: str, count: int = 1) -> None:
    """What became of unasked messages of a kind: `sent`, or the reason that stands in the row."""
    _of_notices[kind, reason].inc(count)


def message(lane: Lane) -> None:
    """A message (or an edit that counts as one) goes to the channel."""
    _of_messages[(lane,)].inc()


def allowed(lane: Lane, per_second: float) -> None:
    """How fast the lane may send from now on; 0 while it is paused."""
    _allowed.labels(lane).set(per_second)


def too_fast(lane: Lane) -> None:
    """The channel answered 429."""
    _of_too_fast[(lane,)].inc()


def value(name: str, **labels: str) -> float:
    """What a series stands at, 0 when it never moved."""
    return REGISTRY.get_sample_value(name, labels) or 0.0
