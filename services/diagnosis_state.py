"""An attempt's states: awake, paused, finished, closed by silence (domain.md 2.3); its one reminder and its jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import address as address_rows
from db import diagnosis as rows
from domain.errors import DomainError
from domain.reminder import PersonPrefs, moments
from services import notice
from services.base import Tx, Who, transition
from services.jobs import Counts, job
from services.person import who_of

MACHINE = "diagnosis_attempt"
IDLE_AFTER = timedelta(minutes=30)
PAUSED, CLOSED = "diagnosis_paused", "diagnosis_closed"
SECONDS_AN_ITEM = 20


def own(tx: Tx, who: Who, attempt_id: int) -> Row[Any]:
    """The person's own attempt; DomainError `gone` or `not_yours`."""
    row = rows.attempt(tx.c, attempt_id)
    if row is None or row.state == "deleted":
        raise DomainError("gone")
    if row.person_id != who.me:
        raise DomainError("not_yours")
    return row


def fresh(tx: Tx, attempt_id: int) -> Row[Any]:
    """The attempt as it stands now in this transaction."""
    row = rows.attempt(tx.c, attempt_id)
    if row is None:
        raise DomainError("gone")
    return row


def can_go_on(tx: Tx, row: Row[Any]) -> bool:
    """Whether answers may still be added: an open attempt, or a closed one within 60 days of its last answer."""
    if row.version != tx.policy.instrument.version:
        return False
    if row.state in rows.OPEN:
        return True
    if row.mode != "full" or row.state not in {"completed_private", "abandoned"} or row.last_answer_at is None:
        return False
    return bool(tx.now - row.last_answer_at < timedelta(days=tx.policy.instrument.keep_unfinished_days))


def wake(tx: Tx, who: Who, row: Row[Any]) -> Row[Any]:
    """Make a resting attempt run again; what was to remind of it is dropped. DomainError `diagnosis_over`."""
    if not can_go_on(tx, row):
        raise DomainError("diagnosis_over")
    if row.state in {"created", "in_progress"}:
        return row
    event = "resume" if row.state == "paused" else "go_on"
    transition(tx, MACHINE, row.id, row.state, event, "teacher", who.me)
    rows.change_attempt(tx.c, row.id, plan_version=row.plan_version + 1)
    notice.drop(tx, (PAUSED, CLOSED), row.id, "done")
    return fresh(tx, row.id)


def pause(tx: Tx, row: Row[Any]) -> None:
    """Remember the place and plan the one reminder."""
    if row.state != "in_progress":
        return
    transition(tx, MACHINE, row.id, "in_progress", "pause_or_idle", "bot")
    if row.mode == "full":
        _plan_reminder(tx, row)


def _plan_reminder(tx: Tx, row: Row[Any]) -> None:
    address = address_rows.by_person(tx.c, row.person_id)
    if address is None:
        return
    policy = tx.policy.reminders
    prefs = PersonPrefs(
        zone=ZoneInfo(address.zone or tx.policy.zone),
        send_time=address.send_at or policy.default_send,
        pause_until=address.paused_until,
        muted_until=address.muted_until,
    )
    kind = tx.policy.reminder_kinds[PAUSED]
    close = row.last_answer_at + timedelta(days=tx.policy.instrument.close_after_days)
    for moment in moments(kind, row.last_answer_at, prefs, tx.policy.calendar, policy, now=tx.now):
        notice.plan(
            tx, PAUSED, row.person_id, row.id, moment.at,
            slot=moment.slot, plan_version=row.plan_version, stale_at=close,
        )  # fmt: skip


def finish(tx: Tx, who: Who, row: Row[Any]) -> None:
    """Enough: close with what is scored. DomainError `diagnosis_no_area` when nothing is."""
    if row.state not in {"in_progress", "paused"}:
        return
    if not rows.areas_of(tx.c, row.id):
        raise DomainError("diagnosis_no_area")
    transition(tx, MACHINE, row.id, row.state, "finish", "teacher", who.me)
    rows.change_attempt(tx.c, row.id, completed_at=tx.now, item=None, item_shown_at=None)
    notice.drop(tx, (PAUSED,), row.id, "done")


def unfinished_items(tx: Tx, attempt_id: int) -> list[str]:
    """Statements that were answered in areas which are not scored."""
    done = rows.areas_of(tx.c, attempt_id)
    answered = rows.answers_of(tx.c, attempt_id)
    known = {item.id: area.code for area in tx.policy.instrument.areas for item in area.items}
    return [item for item in answered if known.get(item) not in done]


@dataclass(frozen=True, slots=True)
class PausedCard:
    """A paused attempt in a reminder. `left` statements of the area at hand, None between two areas; minutes for
    them; until when the answers are kept."""

    attempt_id: int
    left: int | None
    minutes: int
    keep_until: date


def look_paused(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """What the reminder of a paused attempt says now, or why it says nothing."""
    return {one.id: _paused(tx, one) for one in notices}


def _paused(tx: Tx, one: Row[Any]) -> PausedCard | str:
    row = rows.attempt(tx.c, one.entity_id)
    if row is None or row.state != "paused":
        return "done"
    if row.plan_version != one.plan_version:
        return "superseded"
    started = unfinished_items(tx, row.id)
    left = None
    if started:
        area = tx.policy.instrument.area_of(started[0])
        left = len(area.items) - sum(item.id in started for item in area.items)
    minutes = max(1, round((left or 0) * SECONDS_AN_ITEM / 60))
    return PausedCard(row.id, left, minutes, keep_until(tx, row))


@dataclass(frozen=True, slots=True)
class ClosedCard:
    """An attempt that silence closed: until when the other answers are kept, None when there are none."""

    attempt_id: int
    keep_until: date | None


def look_closed(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """The one message about an attempt that was closed by silence."""
    found: dict[int, Any] = {}
    for one in notices:
        row = rows.attempt(tx.c, one.entity_id)
        if row is None or row.state not in {"completed_private", "shared"}:
            found[one.id] = "done"
        else:
            found[one.id] = ClosedCard(row.id, keep_until(tx, row) if row.unfinished else None)
    return found


def keep_until(tx: Tx, row: Row[Any]) -> date:
    """The local day until which unfinished answers are kept."""
    until = row.last_answer_at + timedelta(days=tx.policy.instrument.keep_unfinished_days)
    who = who_of(tx, row.person_id)
    zone = ZoneInfo(who.zone if who is not None else tx.policy.zone)
    local: datetime = until.astimezone(zone)
    return local.date()


def _next(states: tuple[str, ...], days: str | None, *, unfinished: bool = False) -> Any:
    """When the job has something to do: the oldest silence in these states and the term."""

    def due(tx: Tx) -> datetime | None:
        first = rows.first_silence(tx.c, states, unfinished=unfinished)
        term = timedelta(days=getattr(tx.policy.instrument, days)) if days else IDLE_AFTER
        return None if first is None else first + term

    return due


@job("pause_idle_diagnoses", every=timedelta(minutes=10), due=_next(("in_progress",), None))
def pause_idle(tx: Tx) -> Counts:
    """Half an hour of silence is a pause."""
    idle = rows.silent(tx.c, ["in_progress"], tx.now - IDLE_AFTER)
    for row in idle:
        pause(tx, row)
    return {"paused": len(idle)}


@job("close_silent_diagnoses", every=timedelta(hours=1), due=_next(("paused",), "close_after_days"))
def close_silent(tx: Tx) -> Counts:
    """Two weeks of silence: closed with what is scored and told so; abandoned when nothing is."""
    before = tx.now - timedelta(days=tx.policy.instrument.close_after_days)
    counts = {"closed": 0, "expired": 0}
    for row in rows.silent(tx.c, ["paused"], before):
        notice.drop(tx, (PAUSED,), row.id, "late")
        if rows.areas_of(tx.c, row.id):
            transition(tx, MACHINE, row.id, "paused", "close_by_silence", "bot")
            rows.change_attempt(tx.c, row.id, completed_at=tx.now, item=None, item_shown_at=None)
            notice.plan(tx, CLOSED, row.person_id, row.id, tx.now, plan_version=row.plan_version)
            counts["closed"] += 1
        else:
            transition(tx, MACHINE, row.id, "paused", "expire", "bot")
            counts["expired"] += 1
    return counts


@job(
    "drop_unfinished_answers",
    every=timedelta(hours=6),
    due=_next(("completed_private", "shared"), "keep_unfinished_days", unfinished=True),
)
def drop_unfinished(tx: Tx) -> Counts:
    """After 60 days the answers of areas that were not completed are erased."""
    before = tx.now - timedelta(days=tx.policy.instrument.keep_unfinished_days)
    old = rows.silent(tx.c, ["completed_private", "shared"], before, unfinished=True)
    for row in old:
        transition(tx, MACHINE, row.id, row.state, "drop_unfinished", "bot")
        rows.erase_answers(tx.c, row.id, unfinished_items(tx, row.id))
        rows.change_attempt(tx.c, row.id, unfinished=False, area=None)
    return {"dropped": len(old)}


@job("erase_abandoned_diagnoses", every=timedelta(hours=6), due=_next(("abandoned",), "keep_unfinished_days"))
def erase_abandoned(tx: Tx) -> Counts:
    """After 60 days an attempt without a result is only counted."""
    before = tx.now - timedelta(days=tx.policy.instrument.keep_unfinished_days)
    old = rows.silent(tx.c, ["abandoned"], before)
    for row in old:
        transition(tx, MACHINE, row.id, "abandoned", "retention_end", "bot")
        forget(tx, row.id)
    return {"erased": len(old)}


def forget(tx: Tx, attempt_id: int) -> None:
    """Erase answers, scores and what was opened; the row stays as a counter that belongs to nobody."""
    rows.erase_answers(tx.c, attempt_id)
    rows.erase_scores(tx.c, attempt_id)
    emptied: dict[str, Any] = dict.fromkeys(("person_id", "area", "item", "item_shown_at", "route_id", "followup_id"))
    rows.change_attempt(tx.c, attempt_id, **emptied, unfinished=False, last_answer_at=None)
