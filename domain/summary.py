"""Rules of counts that others read: who is few is not shown, nor can be worked out (domain.md 1.3, legend)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.mailing import FEW


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: exact, «fewer than five», or hidden because a neighbour would otherwise give itself away."""

    code: Literal["exact", "fewer_than_five", "hidden"]
    number: int | None = None


def hide_small(counts: Sequence[int]) -> tuple[Cell, ...]:
    """The cells of one column whose total is known.

    Counts of one to four are «fewer than five». A single such cell could be worked out from the total, so the smallest
    other count that is not zero is hidden too.
    """
    small = {index for index, count in enumerate(counts) if 0 < count < FEW}
    hidden: set[int] = set()
    if len(small) == 1:
        others = [index for index, count in enumerate(counts) if count >= FEW]
        if others:
            hidden = {min(others, key=lambda index: counts[index])}
    return tuple(_cell(index, count, small, hidden) for index, count in enumerate(counts))


def _cell(index: int, count: int, small: set[int], hidden: set[int]) -> Cell:
    if index in small:
        return Cell("fewer_than_five")
    return Cell("hidden") if index in hidden else Cell("exact", count)


def mean_in_tenths(total: int, among: int) -> int:
    """The mean in tenths, rounded half up; 0 among nobody."""
    return (20 * total + among) // (2 * among) if among else 0
