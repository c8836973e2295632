"""What a person decides about reminders, and the answers to «why did this come» and «why did it not»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row

from db import address as address_rows
from db import notice as rows
from db import person as person_rows
from db import step as step_rows
from domain.calendar import at_local, local
from domain.errors import DomainError
from domain.reminder import mute_until_monday
from services.base import Tx, Who
from services.waking import Recipient, recipient

LATELY = timedelta(days=14)
SHOWN = 6
ABOUT_STEPS = frozenset({"step_before_due", "step_due", "step_overdue", "step_to_check", "step_answered"})


@dataclass(frozen=True, slots=True)
class SettingsCard:
    """The page of reminders. `muted_until` only while it lasts; `monday` is the day a mute would end on."""

    send_at: time
    choices: tuple[time, ...]
    muted_until: datetime | None
    monday: date
    per_week: int
    staff: bool


def settings(tx: Tx, who: Who) -> SettingsCard:
    """When reminders come."""
    me = _me(tx, who)
    muted = me.muted_until if me.muted_until is not None and me.muted_until > tx.now else None
    policy = tx.policy.reminders
    return SettingsCard(
        send_at=me.send_at,
        choices=policy.send_choices,
        muted_until=muted,
        monday=local(mute_until_monday(tx.now, me.zone, policy), me.zone).date(),
        per_week=policy.max_per_week,
        staff="teacher" not in who.roles,
    )


def _me(tx: Tx, who: Who) -> Recipient:
    found = recipient(tx, who.me)
    if found is None:
        raise DomainError("gone")
    return found


def set_time(tx: Tx, who: Who, minutes: int) -> time:
    """Reminders come at this local time from now on, those planned already too. `minutes` of the day.

    Errors: `not_in_list` for a time that is not offered.
    """
    at = next((one for one in tx.policy.reminders.send_choices if one.hour * 60 + one.minute == minutes), None)
    if at is None:
        raise DomainError("not_in_list")
    me = _me(tx, who)
    person_rows.change(tx.c, who.me, send_at=at)
    for notice in rows.planned_reminders(tx.c, [who.me], tx.now + timedelta(days=400)):
        moved = at_local(local(notice.due_at, me.zone).date(), at, me.zone)
        if not me.as_methodist(tx.policy, notice.kind) and moved > tx.now:
            rows.change(tx.c, [notice.id], due_at=moved)
    return at


def mute(tx: Tx, who: Who) -> date:
    """No reminders until Monday; what people answer comes. Returns that Monday."""
    me = _me(tx, who)
    until = mute_until_monday(tx.now, me.zone, tx.policy.reminders)
    person_rows.change(tx.c, who.me, muted_until=until)
    return local(until, me.zone).date()


def unmute(tx: Tx, who: Who) -> None:
    """Reminders come again."""
    person_rows.change(tx.c, who.me, muted_until=None)


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about: its kind, and for a step its kind's name and due date."""

    kind: str
    name: str | None = None
    day: date | None = None


def why(tx: Tx, who: Who, notice_id: int) -> tuple[About, ...]:
    """Why this message came: one entry for each thing the message says. Errors: `gone`, `not_yours`."""
    notice = rows.load(tx.c, notice_id)
    if notice is None:
        raise DomainError("gone")
    if notice.recipient_id != who.me:
        raise DomainError("not_yours")
    together = [notice]
    if notice.message_id is not None:
        together = list(rows.of_message(tx.c, who.me, notice.message_id))
    return _about(tx, together)


def _about(tx: Tx, notices: Sequence[Row[Any]]) -> tuple[About, ...]:
    ids = {notice.entity_id for notice in notices if notice.kind in ABOUT_STEPS}
    steps = step_rows.by_ids(tx.c, ids) if ids else {}
    found = []
    for notice in notices:
        step = steps.get(notice.entity_id) if notice.kind in ABOUT_STEPS else None
        if step is None:
            found.append(About(notice.kind))
        else:
            found.append(About(notice.kind, tx.policy.step_kinds[step.kind].short_ru, step.due_on))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One notice: the local day it was or is due or was sent, what it was about, and why it did not come, or not yet
    (domain.notice)."""

    day: date
    about: About
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class LogCard:
    """The last two weeks and what is planned next."""

    came: tuple[LogLine, ...]
    missed: tuple[LogLine, ...]
    ahead: tuple[LogLine, ...]


def log(tx: Tx, who: Who) -> LogCard:
    """What came, what did not come and why, what is planned."""
    me = _me(tx, who)
    since = tx.now - LATELY
    return LogCard(
        _lines(tx, me, rows.lately(tx.c, who.me, since, ("sent",), SHOWN)),
        _lines(tx, me, rows.lately(tx.c, who.me, since, ("dropped", "failed"), SHOWN, until=tx.now)),
        _lines(tx, me, rows.next_of(tx.c, who.me, SHOWN)),
    )


def _lines(tx: Tx, me: Recipient, notices: Sequence[Row[Any]]) -> tuple[LogLine, ...]:
    return tuple(
        LogLine(
            local(notice.sent_at or notice.due_at, me.zone).date(),
            about,
            notice.reason if notice.state != "sent" else None,
        )
        for notice, about in zip(notices, _about(tx, notices), strict=True)
    )


@dataclass(frozen=True, slots=True)
class Traced:
    """A notice for support: no words of it, no names. `at`: sent, or due."""

    kind: str
    at: datetime
    state: str
    reason: str | None


def trace(tx: Tx, channel: str, external_id: int, limit: int) -> tuple[Traced, ...] | None:
    """What was planned for this account, newest first, with what became of it; None: the account is not known."""
    address = address_rows.by_external(tx.c, channel, external_id)
    if address is None:
        return None
    if address.person_id is None:
        return ()
    found = rows.of_person(tx.c, address.person_id, limit)
    return tuple(Traced(row.kind, row.sent_at or row.due_at, row.state, row.reason) for row in found)
