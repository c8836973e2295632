"""What becomes of a claimed notice: marked, sent, refused, given back, or of unknown fate (house.md, decision 4).

planned -> claimed -> sending -> sent. A claim binds nobody: after a crash it is planned again. Being sent at a crash,
or when the connection broke, may have arrived: such a notice is sent once more, bears `again`, and never a third time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from db import notice as rows
from services.base import Tx
from services.notice import TERM

UNCERTAIN = "uncertain"


def free(tx: Tx, epoch: int, in_hand: Collection[int] = ()) -> dict[str, int]:
    """Take over what nobody sends any more: of an older epoch of the lease at once, of this one after its term, but
    for what the caller has in hand. Counts: `claimed`, `again`, `uncertain`."""
    found = [row for row in rows.held_by_nobody(tx.c, tx.now, epoch) if row.id not in in_hand]
    claimed = [row.id for row in found if row.state == "claimed"]
    if claimed:
        rows.give_back(tx.c, claimed)
    again, uncertain = _once_more(tx, [(row.id, row.again) for row in found if row.state == "sending"])
    return {"claimed": len(claimed), "again": again, UNCERTAIN: uncertain}


def _once_more(tx: Tx, begun: Iterable[tuple[int, bool]]) -> tuple[int, int]:
    """(how many are sent once more, how many are not: that was the second time)."""
    pairs = list(begun)
    first = [id_ for id_, again in pairs if not again]
    second = [id_ for id_, again in pairs if again]
    if first:
        rows.give_back(tx.c, first, again=True)
    if second:
        rows.close(tx.c, second, UNCERTAIN)
    return len(first), len(second)


def mark(tx: Tx, ids: Sequence[int], epoch: int) -> bool:
    """The message of these notices is about to be sent. False when it must not be: one of them was dropped or taken
    by another holder since it was claimed; the others are planned again."""
    may_go = rows.mark(tx.c, ids, epoch, tx.now, tx.now + TERM)
    if len(may_go) == len(ids):
        return True
    if may_go:
        rows.give_back(tx.c, list(may_go))
    return False


def record(tx: Tx, ids: Sequence[int], message_id: int) -> None:
    """It was accepted by the channel."""
    rows.sent(tx.c, ids, message_id)


def hold(tx: Tx, ids: Sequence[int]) -> None:
    """The channel was too busy to take it (429): it waits for another turn."""
    rows.hold(tx.c, ids)


def give_back(tx: Tx, ids: Sequence[int]) -> None:
    """It was surely not sent: planned again, due as it was."""
    rows.give_back(tx.c, ids)


def refused(tx: Tx, ids: Sequence[int], reason: str) -> None:
    """The channel refused for good, or nothing could be drawn; the reason is kept."""
    rows.close(tx.c, ids, reason)


def unknown(tx: Tx, ids: Sequence[int]) -> bool:
    """Nobody knows whether it was taken: once more, and never a third time. True when it goes once more."""
    again, _ = _once_more(tx, [(row.id, row.again) for row in rows.by_ids(tx.c, ids)])
    return again > 0


def called_back(tx: Tx, notice_id: int) -> None:
    """Its message says «taken back», or never will: the channel refused."""
    rows.change(tx.c, [notice_id], state="dropped", reason="taken_back")
