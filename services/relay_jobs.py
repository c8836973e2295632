"""What the heartbeat does for the conversation: lost and held messages, retries, erasing."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import conversation as message_rows
from db import notice as notice_rows
from db import relay_jobs as rows
from domain.conversation import KEPT_AFTER_END, RETRY_WITHIN, Arrival
from services import notice
from services.access import Side
from services.base import Tx, transition
from services.conversation import DRAFTS_KEPT
from services.jobs import Counts, job
from services.relay import FAILED, KIND, arrival, erase, plan_copies


def _some_lost(tx: Tx) -> datetime | None:
    again = rows.any_to_send_again(tx.c, tx.now - RETRY_WITHIN)
    return tx.now if again or rows.any_lost(tx.c) else None


@job("messages_lost", every=timedelta(minutes=5), due=_some_lost)
def settle_lost(tx: Tx) -> Counts:
    """What the channel refused is undelivered and its author hears it; who is back gets it within 14 days."""
    failed = 0
    told: set[tuple[int, int]] = set()
    for row in rows.lost(tx.c):
        group = [row]
        if row.state == "held":
            beside = message_rows.held_for(tx.c, row.recipient_id)
            group += [held for held in beside if held.id != row.id and _is_due(tx, held)]
        for one in group:
            fresh = message_rows.message(tx.c, one.id)
            if fresh is None or fresh.state not in {"received", "held"}:
                continue
            transition(tx, "relay_message", one.id, fresh.state, "fail", "bot")
            message_rows.change_messages(tx.c, [one.id], failed_at=tx.now)
            notice.drop(tx, [KIND], one.id, "failed")
            failed += 1
            if (one.author_id, one.assignment_id) not in told:
                told.add((one.author_id, one.assignment_id))
                notice.say(tx, FAILED, one.author_id, one.id)
    return {"failed": failed, "again": _send_again(tx)}


def _is_due(tx: Tx, row: Row[Any]) -> bool:
    return row.deliver_at is not None and row.deliver_at <= tx.now


def _send_again(tx: Tx) -> int:
    # once: what is refused a second time stays undelivered on the card
    again = rows.to_send_again(tx.c, tx.now - RETRY_WITHIN)
    people: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in again:
        people[row.recipient_id].append(row)
    for recipient_id, mine in people.items():
        for row in mine:
            pair = assignment_rows.load(tx.c, row.assignment_id)
            side: Side = "teacher" if pair is not None and pair.teacher_id == recipient_id else "methodist"
            when = arrival(tx, recipient_id, side)
            due = when.at if isinstance(when, Arrival) else tx.now + timedelta(days=1)
            slot = f"again-{row.failed_at:%y%m%d%H%M%S}"
            plan_copies(tx, [row.id], recipient_id, due, slot=slot)
            message_rows.change_messages(tx.c, [row.id], failed_at=None, deliver_at=due)
    return len(again)


@job("messages_held", every=timedelta(minutes=10))
def look_at_hours(tx: Tx) -> Counts:
    """Own hours and absences change: what is held follows them."""
    moved = 0
    for recipient_id in rows.held_recipients(tx.c):
        when = arrival(tx, recipient_id, "methodist")
        if not isinstance(when, Arrival):
            continue
        for row in message_rows.held_for(tx.c, recipient_id):
            if row.deliver_at == when.at or (row.deliver_at is not None and row.deliver_at <= tx.now):
                continue
            message_rows.change_messages(tx.c, [row.id], deliver_at=when.at)
            if row.deliver_at is None:
                plan_copies(tx, [row.id], recipient_id, when.at)
            else:
                notice_rows.move(tx.c, KIND, row.id, when.at)
            moved += 1
    return {"moved": moved}


@job("messages_erase", every=timedelta(hours=12))
def erase_old(tx: Tx) -> Counts:
    """180 days after the end of a pair its texts and files are erased; drafts after a week."""
    old = rows.to_erase(tx.c, tx.now - KEPT_AFTER_END, 500)
    erase(tx, old)
    return {"erased": len(old), "drafts": message_rows.drop_drafts(tx.c, before=tx.now - DRAFTS_KEPT)}
