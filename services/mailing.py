"""Mailings: one announcement to many people by the protocol of house.md 4, and its pause, stop and end.

From the press on the audience is fixed in batches; a batch is claimed, looked at again, marked just before it is sent,
and recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import address as address_rows
from db import announcement as announcement_rows
from db import history as history_rows
from db import mailing as rows
from domain.calendar import hours_open
from domain.errors import DomainError
from domain.mailing import Audience, too_late
from domain.reminder import next_waking
from services import notice
from services.base import Tx, Who, born, transition

PIECE = 100  # people looked at at once while an audience is fixed
CLAIM = timedelta(seconds=60)
DONE = "mailing_done"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the recipients read; `kind`: text, photo, document."""

    announcement_id: int
    kind: str
    text: str
    entities: tuple[dict[str, object], ...]
    file_id: int | None
    answer_buttons: bool


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One claimed recipient. `message_id`: the message to correct; `again`: it may have gone out before a crash."""

    mailing_id: int
    address_id: int
    external_id: int
    language: str
    zone: str
    letter: Letter
    correct: bool
    message_id: int | None
    silent: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recipient: sent, blocked, failed, uncertain, or waiting (to be claimed again; `reason` again:
    it may have arrived)."""

    mailing_id: int
    address_id: int
    state: str
    reason: str | None = None
    message_id: int | None = None


def letter_of(row: Row[Any]) -> Letter:
    """A Letter from a row of `announcements`."""
    return Letter(row.id, row.kind, row.text or "", tuple(row.entities or ()), row.file_id, row.answer_buttons)


def audience_of(stored: dict[str, list[str]] | None) -> Audience:
    """The stored audience; none means everybody."""
    stored = stored or {}
    return Audience(frozenset(stored.get("municipalities", ())), frozenset(stored.get("subjects", ())))


def schedule(tx: Tx, who: Who, announcement_id: int, kind: str, start_at: datetime, *, quiet: bool = False) -> int:
    """A new mailing; its id. `quiet`: at night too, without a sound."""
    mailing_id = rows.add_mailing(
        tx.c,
        announcement_id=announcement_id,
        kind=kind,
        state="scheduled",
        start_at=start_at,
        silent=quiet,
        at_night=quiet or kind == "correct",
        created_at=tx.now,
    )
    born(tx, "mailing", mailing_id, "scheduled", "coordinator", who.me)
    tx.sparks.add("mailing")
    return mailing_id


def advance(tx: Tx, piece: int = PIECE) -> bool:
    """One short piece of work: begin what is due; look at the next `piece` people of one audience, which is fixed from
    the press on, long before it may be sent to; or take as many rows of a list that was called off away, or close as
    many of a mailing that was stopped. True when there is more of it."""
    unfixed = []
    for one in rows.before_sending(tx.c):
        state = one.state
        if state == "scheduled" and one.start_at <= tx.now:
            state = transition(tx, "mailing", one.id, state, "begin", "bot")
            rows.change_mailing(tx.c, one.id, started_at=tx.now)
        if one.fixed_at is None:
            unfixed.append((one, state))
        elif state == "fixing":
            transition(tx, "mailing", one.id, state, "fixed", "bot")
    if not unfixed:
        return _clear(tx, piece) or _close(tx, piece)
    mailing, state = unfixed[0]
    fix = _fix_corrected if mailing.kind == "correct" else _fix_people
    last = fix(tx, mailing, piece)
    if last is not None:
        rows.change_mailing(tx.c, mailing.id, fixed_up_to=last)
        return True
    rows.change_mailing(tx.c, mailing.id, fixed_at=tx.now)
    if state == "fixing":
        transition(tx, "mailing", mailing.id, state, "fixed", "bot")
    return len(unfixed) > 1 or rows.called_off(tx.c) is not None or rows.halted(tx.c) is not None


def know(tx: Tx) -> None:
    """Compile what beginning and stopping a mailing and fixing the audiences that wait for it will run, so that no
    piece does so while it holds the writer. Reads only."""
    rows.know(tx.c)
    history_rows.know(tx.c, "mailing")
    for one in rows.before_sending(tx.c):
        if one.fixed_at is None and one.kind != "correct":
            announcement = announcement_rows.letter(tx.c, one.announcement_id)
            announcement_rows.know_audience(tx.c, audience_of(announcement.audience))


def _clear(tx: Tx, piece: int) -> bool:
    mailing = rows.called_off(tx.c)
    if mailing is None:
        return False
    if rows.clear(tx.c, mailing.id, piece) < piece:
        rows.change_mailing(tx.c, mailing.id, fixed_up_to=0)
    return True


def _close(tx: Tx, piece: int) -> bool:
    mailing = rows.halted(tx.c)
    if mailing is None:
        return False
    rows.close(tx.c, mailing.id, "waiting", piece)
    return True


def _fix_people(tx: Tx, mailing: Row[Any], piece: int) -> int | None:
    """The last person looked at; None when there is nobody more."""
    announcement = announcement_rows.letter(tx.c, mailing.announcement_id)
    audience = audience_of(announcement.audience)
    return announcement_rows.fix_audience(tx.c, mailing.id, mailing.start_at, audience, mailing.fixed_up_to, piece)


def _fix_corrected(tx: Tx, mailing: Row[Any], piece: int) -> int | None:
    found = rows.reached_batch(tx.c, mailing.announcement_id, mailing.fixed_up_to, piece)
    common = {"mailing_id": mailing.id, "state": "waiting", "due_at": mailing.start_at}
    rows.add_recipients(tx.c, [{**common, "address_id": row.address_id, "message_id": row.message_id} for row in found])
    return int(found[-1].address_id) if found else None


def claim(tx: Tx, limit: int, but_not: Collection[int] = ()) -> tuple[list[Outgoing], int]:
    """Take rows whose moment came, but for these addresses, and look again: (what to send now, how many rows were
    looked at)."""
    due: list[Any] = []
    for running in rows.in_state(tx.c, "sending"):
        found = rows.waiting(tx.c, running.id, tx.now, limit - len(due) + len(but_not))
        due += [row for row in found if row.address_id not in but_not][: limit - len(due)]
        if len(due) >= limit:
            break
    letters = {
        id_: letter_of(row)
        for id_, row in announcement_rows.letters(tx.c, {row.announcement_id for row in due}).items()
    }
    taken, closed, held = [], [], []
    for row in due:
        key = {"the_mailing": row.mailing_id, "the_address": row.address_id}
        verdict = _verdict(tx, row)
        if isinstance(verdict, datetime):
            held.append({**key, "due_at": verdict})
        elif verdict is not None:
            closed.append({**key, "state": verdict[0], "reason": verdict[1]})
        else:
            taken.append(row)
    keys = [{"the_mailing": row.mailing_id, "the_address": row.address_id} for row in taken]
    until = tx.now + CLAIM
    rows.write_rows(tx.c, held, ("due_at",))
    rows.write_rows(tx.c, closed, ("state", "reason"))
    claimed = [{**key, "state": "claimed", "claimed_until": until} for key in keys]
    rows.write_rows(tx.c, claimed, ("state", "claimed_until"))
    return [_outgoing(tx, row, letters[row.announcement_id]) for row in taken], len(due)


def _outgoing(tx: Tx, row: Row[Any], letter: Letter) -> Outgoing:
    return Outgoing(
        mailing_id=row.mailing_id,
        address_id=row.address_id,
        external_id=row.external_id,
        language=row.language,
        zone=row.zone or tx.policy.zone,
        letter=letter,
        correct=row.kind == "correct",
        message_id=row.message_id,
        silent=row.silent,
        again=row.reason == "again",
    )


def _verdict(tx: Tx, row: Row[Any]) -> datetime | tuple[str, str] | None:
    """None: may go now; a moment: later; a state and a reason: never."""
    if row.person_id is None or row.consent_state != "given":
        return "dropped", "no_consent"
    if row.unreachable_at is not None:
        return "blocked", "blocked"
    if too_late(row.due_at, tx.now):
        return "late", "late"
    if row.kind == "correct":  # an edit rings nowhere
        return None
    zone, waking, calendar = ZoneInfo(row.zone or tx.policy.zone), tx.policy.reminders.waking, tx.policy.calendar
    if row.muted_until is not None and row.muted_until > tx.now:
        return next_waking(row.muted_until, zone, calendar, waking)
    if not row.at_night and not hours_open(tx.now, waking, zone, calendar):
        return next_waking(tx.now, zone, calendar, waking)
    return None


def mark(tx: Tx, sending: Sequence[Outgoing], epoch: int) -> set[tuple[int, int]]:
    """These are about to be sent by the holder of the lease of this epoch; the keys of those that still may be."""
    until = tx.now + CLAIM
    keys = [(one.mailing_id, one.address_id) for one in sending]
    return {key for key in keys if rows.mark(tx.c, *key, epoch, tx.now, until)}


def record(tx: Tx, outcomes: Sequence[Outcome]) -> None:
    """Write what became of them; who is blocked is not written to by anything else either. What is to wait has nothing
    to wait for in a mailing that was stopped meanwhile."""
    stopped = _stopped(tx, {one.mailing_id for one in outcomes if one.state == "waiting"})
    for one in outcomes:
        if one.state == "waiting" and one.mailing_id in stopped:
            state, reason = _closed(maybe_sent=one.reason == "again")
            rows.record(tx.c, one.mailing_id, one.address_id, state=state, reason=reason, claimed_until=None)
            continue
        fate = {"state": one.state, "reason": one.reason, "message_id": one.message_id, "claimed_until": None}
        rows.record(tx.c, one.mailing_id, one.address_id, **fate)
        if one.state == "blocked":
            address_rows.change(tx.c, one.address_id, unreachable_at=tx.now, unreachable_reason=one.reason)


def _stopped(tx: Tx, mailing_ids: Collection[int]) -> set[int]:
    """Locked where the engine locks rows: a stop comes before this look or finds what is written after it."""
    found = [rows.mailing(tx.c, id_) for id_ in sorted(mailing_ids)]
    return {row.id for row in found if row is not None and row.state == "stopped"}


def _closed(*, maybe_sent: bool) -> tuple[str, str]:
    """State and reason of a row that is not sent any more because its mailing was stopped."""
    return ("uncertain", "again") if maybe_sent else ("dropped", "stopped")


def settle(tx: Tx) -> list[int]:
    """Close mailings that owe nothing more and tell their authors; ids of the announcements."""
    finished = []
    for mailing in rows.in_state(tx.c, "sending"):
        if rows.any_open(tx.c, mailing.id):
            continue
        transition(tx, "mailing", mailing.id, "sending", "finish", "bot")
        rows.change_mailing(tx.c, mailing.id, finished_at=tx.now)
        finished.append(mailing.announcement_id)
        author_id = announcement_rows.letter(tx.c, mailing.announcement_id).author_id
        if watching(tx, author_id, mailing.announcement_id) is None:
            notice.say(tx, DONE, author_id, mailing.announcement_id, slot=f"m{mailing.id}")
    return finished


def watching(tx: Tx, person_id: int, announcement_id: int) -> Row[Any] | None:
    """The person's address, when the page of this announcement stands in the chat."""
    row = address_rows.by_person(tx.c, person_id)
    if row is None or row.page != "announcement" or list(row.page_args or ()) != [announcement_id]:
        return None
    return row if row.menu_message_id is not None else None


def take_over(tx: Tx) -> dict[str, int]:
    """What is claimed waits again: left by the last holder of the lease, or claimed but never marked. For a sender that
    has nothing in hand; no clock is asked, for one that jumps would free what is in the air."""
    return _free(tx, rows.held(tx.c))


def _free(tx: Tx, left: Sequence[Any]) -> dict[str, int]:
    """Rows whose holder died: not begun, they wait again; being sent, they are sent once more, marked «again». In a
    stopped mailing nothing goes any more."""
    returned, doubtful = [], []
    for row in left:
        key = {"the_mailing": row.mailing_id, "the_address": row.address_id, "claimed_until": None}
        begun = row.state == "sending" and row.kind == "send"
        if begun and (row.reason == "again" or row.mailing_state == "stopped"):
            doubtful.append({**key, "state": "uncertain", "reason": row.reason})
        elif row.mailing_state == "stopped":
            state, reason = _closed(maybe_sent=row.reason == "again")
            returned.append({**key, "state": state, "reason": reason})
        else:
            returned.append({**key, "state": "waiting", "reason": "again" if begun else row.reason})
    rows.write_rows(tx.c, [*returned, *doubtful], ("state", "reason", "claimed_until"))
    return {"returned": len(returned), "uncertain": len(doubtful)}


def _open_mailing(tx: Tx, mailing_id: int) -> Row[Any]:
    mailing = rows.mailing(tx.c, mailing_id)
    if mailing is None:
        raise DomainError("gone")
    return mailing


def pause(tx: Tx, who: Who, mailing_id: int) -> None:
    """Nobody new gets it; what was claimed waits again. A second press changes nothing."""
    mailing = _open_mailing(tx, mailing_id)
    if mailing.state == "paused":
        return
    transition(tx, "mailing", mailing_id, mailing.state, "pause", "coordinator", who.me)
    rows.move_rows(tx.c, mailing_id, ["claimed"], state="waiting", claimed_until=None)


def resume(tx: Tx, who: Who, mailing_id: int) -> None:
    """Go on where it stopped. A second press changes nothing."""
    mailing = _open_mailing(tx, mailing_id)
    if mailing.state in {"fixing", "sending"}:
        return
    transition(tx, "mailing", mailing_id, mailing.state, "resume", "coordinator", who.me)
    tx.sparks.add("mailing")


def stop(tx: Tx, who: Who, mailing_id: int) -> Literal["stopped", "draft", "draft_of_another"]:
    """Stop for good: from now on nothing goes, and what waits says so piece by piece (`advance`), for it may be a
    hundred thousand. While nobody has read it, the announcement becomes a draft again."""
    mailing = _open_mailing(tx, mailing_id)
    if mailing.state == "stopped":
        return "stopped"
    transition(tx, "mailing", mailing_id, mailing.state, "stop", "coordinator", who.me)
    rows.change_mailing(tx.c, mailing_id, finished_at=tx.now)
    if mailing.state == "scheduled" and mailing.kind == "send":
        transition(tx, "announcement", mailing.announcement_id, "sent", "call_off", "coordinator", who.me)
        announcement_rows.change(tx.c, mailing.announcement_id)
        tx.sparks.add("mailing")  # its list goes
        author_id = announcement_rows.letter(tx.c, mailing.announcement_id).author_id
        return "draft" if author_id == who.me else "draft_of_another"
    rows.close(tx.c, mailing_id, "claimed")
    tx.sparks.add("mailing")
    return "stopped"
