"""Everything said unasked: planned in the transaction of its cause, looked at again when it is due (house.md 4).

Classes: `reminder` (person's time, working days, merged into one message a day, three a week), `prompt` (another
person's act: the next waking moment, no budget). When a person may be written to is decided by services.waking.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import Row
from sqlalchemy.exc import DBAPIError

from db import address as address_rows
from db import notice as rows
from domain.calendar import DAY, at_local, local
from domain.person import UNDO_FOR
from domain.reminder import moments
from services.base import Tx, Who
from services.person import who_from
from services.waking import DIGEST, Later, Recipient, allowance, recipient, recipients, verdict

log = logging.getLogger(__name__)
TERM = timedelta(seconds=60)
AHEAD = timedelta(days=14)  # so far the budget looks
# What waited for a methodist's own hours opens them as one message; an offer has buttons of its own and comes alone.
OPENING = frozenset({"step_to_check", "route_waiting_methodist", DIGEST})
Klass = Literal["reminder", "prompt"]
LookAgain = Callable[[Tx, Sequence[Row[Any]]], Mapping[int, Any]]


def plan(
    tx: Tx,
    kind: str,
    recipient_id: int,
    entity_id: int,
    due_at: datetime,
    *,
    klass: Klass = "reminder",
    slot: str = "P0D",
    plan_version: int = 1,
    stale_at: datetime | None = None,
    args: Mapping[str, Any] | None = None,
) -> bool:
    """Put a notice into the schedule; the same one twice is one. False when it was there."""
    fresh = rows.add(
        tx.c,
        kind=kind,
        recipient_id=recipient_id,
        entity_id=entity_id,
        slot=slot,
        plan_version=plan_version,
        klass=klass,
        due_at=due_at,
        stale_at=stale_at,
        args=dict(args) if args else None,
        created_at=tx.now,
    )
    if due_at <= tx.now:
        tx.sparks.add("deliver")
    return fresh


def say(
    tx: Tx,
    kind: str,
    recipient_id: int,
    entity_id: int,
    *,
    slot: str = "P0D",
    plan_version: int = 1,
    args: Mapping[str, Any] | None = None,
) -> None:
    """A prompt: another person did something; goes at the next waking moment of the recipient."""
    plan(tx, kind, recipient_id, entity_id, tx.now, klass="prompt", slot=slot, plan_version=plan_version, args=args)


def drop(tx: Tx, kinds: Iterable[str], entity_id: int, reason: str, recipient_id: int | None = None) -> int:
    """What was planned about this entity is not sent; the reason is kept."""
    return rows.drop_planned(tx.c, kinds, entity_id, reason, recipient_id)


def take_back(tx: Tx, kinds: Iterable[str], entity_id: int, recipient_id: int | None = None) -> None:
    """The act behind these notices was undone: planned ones are dropped, sent ones are edited to «taken back».

    What such a message told besides (another step that waits) is told anew.
    """
    named = list(kinds)
    rows.drop_planned(tx.c, named, entity_id, "taken_back", recipient_id)
    if rows.recall(tx.c, named, entity_id, recipient_id):
        rows.part_again(tx.c, named, entity_id, tx.now, tx.now - UNDO_FOR)
        tx.sparks.add("deliver")


def remind(
    tx: Tx,
    kind: str,
    recipient_id: int,
    entity_id: int,
    due: date | datetime,
    *,
    first: bool = True,
    plan_version: int = 1,
    stale_at: datetime | Mapping[str, datetime] | None = None,
    args: Mapping[str, Any] | None = None,
) -> None:
    """Plan every moment that content/reminders.yaml gives this kind, in the recipient's time (a methodist's own hours).

    `due` is a date (a deadline) or a moment (something that happened: then the first one may be a prompt). `stale_at`
    is one moment for all, or a moment for each slot. `first` False leaves out the message of the moment itself: the
    person looks on.
    """
    known = tx.policy.reminder_kinds[kind]
    person = recipient(tx, recipient_id)
    if person is None:
        return
    prefs = person.prefs(tx.policy, kind)
    for moment in moments(known, due, prefs, tx.policy.calendar, tx.policy.reminders, now=tx.now):
        if moment.slot == "P0D" and not first:
            continue
        late = stale_at.get(moment.slot) if isinstance(stale_at, Mapping) else stale_at
        plan(
            tx,
            kind,
            recipient_id,
            entity_id,
            moment.at,
            klass=moment.klass,
            slot=moment.slot,
            plan_version=plan_version,
            stale_at=late,
            args=args,
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """A message to send now. `parts` are (notice id, kind, data); more than one is the merged message of the day."""

    who: Who
    parts: tuple[tuple[int, str, Any], ...]
    klass: Klass = "reminder"

    @property
    def ids(self) -> list[int]:
        """The notices this message is for."""
        return [id_ for id_, _, _ in self.parts]


@dataclass(frozen=True, slots=True)
class Recalled:
    """A sent message that is to say «taken back»."""

    notice_id: int
    who: Who
    message_id: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """What to send now, in due order, and how many due notices were looked at (0: nothing is due)."""

    ready: list[Ready]
    looked_at: int


def claim(
    tx: Tx, look_again: Mapping[str, LookAgain], limit: int = 50, epoch: int = 0, but_not: Collection[int] = ()
) -> Claimed:
    """Take what is due: apply the rules of lateness, waking and budget, look again, hold the rest for this epoch of
    the lease. `but_not`: people who are being written to, or are left alone for a moment."""
    due = list(rows.due(tx.c, tx.now, limit, but_not))
    return Claimed(claim_these(tx, look_again, due, epoch) if due else [], len(due))


def claim_these(tx: Tx, look_again: Mapping[str, LookAgain], due: list[Row[Any]], epoch: int) -> list[Ready]:
    """The same for planned notices that the caller has chosen."""
    people = recipients(tx, {notice.recipient_id for notice in due})
    kept = [notice for notice in due if _settle(tx, notice, verdict(tx, notice, people.get(notice.recipient_id)))]
    kept = _within_budget(tx, kept, people)
    return _hold(tx, kept, _look(tx, look_again, kept), people, epoch)


def _settle(tx: Tx, notice: Row[Any], said: Later | datetime | str | None) -> bool:
    """True when the notice may go now; otherwise write what became of it."""
    if said is None:
        return True
    if isinstance(said, datetime):
        said = Later(said, "asked_later")
    if isinstance(said, Later):
        rows.change(tx.c, [notice.id], due_at=max(said.at, tx.now + timedelta(seconds=1)), reason=said.reason)
    else:
        rows.change(tx.c, [notice.id], state="dropped", reason=said)
    return False


def _within_budget(tx: Tx, due: list[Row[Any]], people: Mapping[int, Recipient]) -> list[Row[Any]]:
    """At most one message of reminders a day and three a week; the rest of the day is merged into that one."""
    kept = [notice for notice in due if notice.klass != "reminder"]
    mine: dict[int, list[Row[Any]]] = defaultdict(list)
    for notice in due:
        if notice.klass == "reminder":
            mine[notice.recipient_id].append(notice)
    if not mine:
        return kept
    sent: dict[int, list[datetime]] = defaultdict(list)
    for row in rows.sent_reminders(tx.c, mine, tx.now - timedelta(days=8)):
        sent[row.recipient_id].append(row.sent_at)
    coming: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows.planned_reminders(tx.c, mine, tx.now + AHEAD + 2 * DAY):
        coming[row.recipient_id].append(row)
    for person_id, notices in mine.items():
        person = people[person_id]
        midnight = at_local(local(tx.now, person.zone).date() + DAY, time(), person.zone)
        ahead = [row for row in coming[person_id] if row.due_at < midnight + AHEAD]
        said = allowance(tx, person, notices, sent[person_id], [one.due_at for one in ahead if one.due_at >= midnight])
        going = [notice for notice in notices if _settle(tx, notice, said[notice.id])]
        if going:
            known = {notice.id for notice in notices}
            going += [
                later
                for later in ahead
                if later.id not in known and later.due_at < midnight and verdict(tx, later, person) is None
            ]
        kept.extend(going)
    return kept


def _look(tx: Tx, look_again: Mapping[str, LookAgain], due: list[Row[Any]]) -> dict[int, Any]:
    """One query a kind: what each notice has to say now, or the reason why it has nothing to say."""
    by_kind: dict[str, list[Row[Any]]] = defaultdict(list)
    for notice in due:
        by_kind[notice.kind].append(notice)
    found: dict[int, Any] = {}
    for kind, group in by_kind.items():
        look = look_again.get(kind)
        if look is None:
            found.update({notice.id: "unknown" for notice in group})
        else:
            found.update(_look_at(tx, look, group))
    return found


def _look_at(tx: Tx, look: LookAgain, group: list[Row[Any]]) -> Mapping[int, Any]:
    """A notice that cannot be looked at does not hold up the others; a fault of the database is nobody's fault here."""
    try:
        return look(tx, group)
    except DBAPIError:
        raise
    except Exception:
        log.exception("a notice could not be looked at", extra={"notice": group[0].id, "kind": group[0].kind})
        if len(group) == 1:
            return {group[0].id: "fault"}
        return {id_: found for notice in group for id_, found in _look_at(tx, look, [notice]).items()}


def _hold(
    tx: Tx, due: list[Row[Any]], data: Mapping[int, Any], people: Mapping[int, Recipient], epoch: int
) -> list[Ready]:
    groups: dict[tuple[int, int], list[tuple[int, str, Any]]] = defaultdict(list)
    for notice in sorted(due, key=lambda one: one.klass != "reminder"):  # the first of a message counts for the limits
        found = data.get(notice.id, "gone")
        if not isinstance(found, datetime | str):
            merged = 0 if notice.klass == "reminder" or _waited(notice) else notice.id
            groups[(notice.recipient_id, merged)].append((notice.id, notice.kind, found))
        else:
            _settle(tx, notice, found)
    ready = []
    reminders = {notice.id for notice in due if notice.klass == "reminder"}
    for (person_id, _), parts in groups.items():
        who = who_from(people[person_id].address, tx.policy.zone)
        ready.append(Ready(who, tuple(parts), "reminder" if parts[0][0] in reminders else "prompt"))
    common = {"state": "claimed", "claimed_until": tx.now + TERM, "epoch": epoch}
    rows.change(tx.c, [one.ids[0] for one in ready], **common, reason=None)
    rows.change(tx.c, [id_ for one in ready for id_ in one.ids[1:]], **common, reason="merged")
    return ready


def _waited(notice: Row[Any]) -> bool:
    return notice.kind in OPENING and notice.due_at > notice.created_at


def recalled(tx: Tx, but_not: Collection[int] = (), limit: int = 50) -> list[Recalled]:
    """Sent notices whose act was undone, but for these; each stands until `delivery.called_back`, for an edit may be
    repeated. One whose reader has no address any more is closed here."""
    found = rows.recalls(tx.c, limit, but_not)
    people = {row.person_id: row for row in address_rows.by_people(tx.c, {notice.recipient_id for notice in found})}
    gone = [notice.id for notice in found if notice.recipient_id not in people]
    rows.change(tx.c, gone, state="dropped", reason="taken_back")
    return [
        Recalled(notice.id, who_from(people[notice.recipient_id], tx.policy.zone), notice.message_id)
        for notice in found
        if notice.recipient_id in people
    ]
