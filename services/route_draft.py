"""Editing a route before it is sent: pace, steps, dates, a sentence, the form of the result (domain.md 2.5.2).

Both sides use the same editor on their own copy. Every button names the wanted value, so a second press changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from db import route as rows
from domain.dates import FARTHEST_DAYS, read_date
from domain.errors import DomainError
from domain.revision import COMPONENT_LENGTH
from domain.route import (
    DEFAULT_RESULT_FORM,
    MAX_WORK_STEPS,
    OWN_TOPIC_STEPS,
    TAIL,
    Edited,
    RouteDraft,
    add_step,
    alternatives,
    change_kind,
    draft_route,
    other_set,
    remove_step,
    route_window,
    set_date,
)
from services import revision
from services.access import Side, access_route
from services.base import Tx, Who
from services.revision import FIXED, Revision

NOTE_LENGTH = 150
COMPONENT_LONGEST = 125
AHEAD = timedelta(days=FARTHEST_DAYS)  # how far a calendar goes
MOST_STEPS = MAX_WORK_STEPS


def recommended(tx: Tx, area: str | None) -> tuple[str, ...]:
    """Kinds that suit an area, the best first; the light ones for an own topic."""
    if area is None:
        return OWN_TOPIC_STEPS
    return tuple(step.kind for step in tx.policy.instrument.area(area).steps)


def sets(tx: Tx, area: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two sets of work steps that the bot can propose."""
    first = recommended(tx, area)
    count = tx.policy.route.work_steps
    return first[:count], other_set(first[:count], tx.policy.step_kinds, count)


def set_of(tx: Tx, draft: RouteDraft) -> int:
    """Which of the two sets lies there now: 0 or 1 (also when it was changed by hand)."""
    kinds = {step.kind for step in draft.work}
    both = sets(tx, draft.area)
    return 1 if len(kinds & set(both[1])) > len(kinds & set(both[0])) else 0


def set_pace(tx: Tx, who: Who, route_id: int, pace: str) -> str | None:
    """Lay the proposed steps over a pace; what summer did to it (`shortened`, `over_summer`) or None.

    Errors: `gone` for an unknown pace, `route_no_room`, `route_not_yours_now`.
    """
    route, side, found = editable(tx, who, route_id)
    if route.state != "draft" or pace not in tx.policy.route.paces:
        raise DomainError("gone")
    today = who.today(tx.now)
    if route.pace != pace or not found.draft.steps or route.starts_on != today:
        rows.change(tx.c, route_id, pace=pace, starts_on=today)
        _lay(tx, who, route_id, side, 0)
    window = route_window(today, _days(tx, pace), tx.policy.calendar, tx.policy.reminders.summer)
    return window.note


def use_set(tx: Tx, who: Who, route_id: int, index: int) -> None:
    """The other set of steps, on new dates. Errors: `gone` when the route was sent already."""
    route, side, found = editable(tx, who, route_id)
    if route.state != "draft" or route.pace is None or index not in {0, 1}:
        raise DomainError("gone")
    if set_of(tx, found.draft) != index:
        _lay(tx, who, route_id, side, index)


def _days(tx: Tx, pace: str) -> int:
    return tx.policy.route.paces[pace].days


def _lay(tx: Tx, who: Who, route_id: int, side: Side, index: int) -> None:
    route, _ = access_route(tx, who, route_id)
    found = revision.copy_of(tx, who, route, side)
    steps = draft_route(
        sets(tx, route.area)[index],
        _days(tx, route.pace),
        who.today(tx.now),
        tx.policy.calendar,
        tx.policy.step_kinds,
        tx.policy.reminders.summer,
        tx.policy.route.work_steps,
    )
    fresh = tuple(replace(step, key=-step.key) for step in steps)  # none of them is a step that is there
    form = found.draft.result_form or DEFAULT_RESULT_FORM
    start = tx.policy.reminders.summer.after(who.today(tx.now), tx.policy.calendar)
    revision.save(tx, route, found, replace(found.draft, start=start, steps=fresh, result_form=form))


def editable(tx: Tx, who: Who, route_id: int) -> tuple[Row[Any], Side, Revision]:
    """The route, this person's side and copy. Errors: `gone`, `not_yours`, `route_not_yours_now`."""
    route, side = access_route(tx, who, route_id)
    return route, side, revision.copy_of(tx, who, route, side)


def _edit(
    tx: Tx, who: Who, route_id: int, step_id: int | None, change: Callable[[RouteDraft], Edited]
) -> tuple[str, ...]:
    route, _, found = editable(tx, who, route_id)
    if step_id is not None and found.states.get(step_id) in FIXED:
        raise DomainError("route_step_fixed")
    edited = change(found.draft)
    if edited.draft != found.draft:
        revision.save(tx, route, found, edited.draft)
    return edited.notes


def move(tx: Tx, who: Who, route_id: int, step_id: int, day: date) -> tuple[str, ...]:
    """Another due date; codes of what moved besides. Errors: those of `domain.route.set_date`, `route_step_fixed`."""
    stop, today = tx.policy.reminders.summer, who.today(tx.now)

    def change(draft: RouteDraft) -> Edited:
        if draft.step(step_id).due == day:
            return Edited(draft)
        return set_date(draft, step_id, day, today, tx.policy.calendar, stop)

    return _edit(tx, who, route_id, step_id, change)


def move_typed(tx: Tx, who: Who, route_id: int, step_id: int, words: str) -> tuple[str, ...]:
    """The same by a typed date. Errors: those of `domain.dates.read_date` too; the old date stays then."""
    return move(tx, who, route_id, step_id, read_date(tx.policy.date_words, words, who.today(tx.now)))


def is_date(tx: Tx, who: Who, words: str) -> bool:
    """Did the person mean a date, though perhaps one that is no day of the calendar, or past?"""
    try:
        read_date(tx.policy.date_words, words, who.today(tx.now))
    except DomainError as refusal:
        return refusal.code != "date_unclear"
    return True


def set_kind(tx: Tx, who: Who, route_id: int, step_id: int, kind: str) -> None:
    """Another kind for a work step. Errors: `step_tail_fixed`, `step_kind_unknown`, `step_gone`."""
    _edit(tx, who, route_id, step_id, lambda draft: change_kind(draft, step_id, kind, tx.policy.step_kinds))


def remove(tx: Tx, who: Who, route_id: int, step_id: int) -> None:
    """Take a step out; one that is out already stays out. Errors: `step_tail_fixed`, `step_last`."""
    _, _, found = editable(tx, who, route_id)
    if step_id in found.states:
        _edit(tx, who, route_id, step_id, lambda draft: remove_step(draft, step_id))


def add(tx: Tx, who: Who, route_id: int, kind: str, count: int) -> None:
    """One more step of a kind; `count` is the number of work steps the button was made for, so that a second press
    adds nothing. Errors: `steps_too_many`, `route_too_long`."""
    stop, today = tx.policy.reminders.summer, who.today(tx.now)

    def change(draft: RouteDraft) -> Edited:
        if len(draft.work) != count:
            return Edited(draft)
        return add_step(draft, kind, tx.policy.step_kinds, today, tx.policy.calendar, stop)

    _edit(tx, who, route_id, None, change)


def set_form(tx: Tx, who: Who, route_id: int, form: str) -> None:
    """One of the ten forms of the result. Errors: `gone` for an unknown one."""
    if form not in tx.policy.result_forms:
        raise DomainError("gone")
    _edit(tx, who, route_id, None, lambda draft: Edited(replace(draft, result_form=form)))


def set_note(tx: Tx, who: Who, route_id: int, words: str) -> None:
    """The added sentence, words or a voice. Errors: `text_empty`, `text_too_long`."""
    _, _, found = editable(tx, who, route_id)
    revision.set_note(tx, found, revision.checked(words, NOTE_LENGTH))


def drop_note(tx: Tx, who: Who, route_id: int) -> None:
    """No sentence after all."""
    _, _, found = editable(tx, who, route_id)
    revision.set_note(tx, found, "")


def set_component(tx: Tx, who: Who, route_id: int, code: str, words: str) -> None:
    """Own words for one of the five components. Errors: `route_component_short` (param `least`), `text_too_long`."""
    _, _, found = editable(tx, who, route_id)
    words = revision.checked(words, COMPONENT_LONGEST)
    if len(words) < COMPONENT_LENGTH:
        raise DomainError("route_component_short", least=COMPONENT_LENGTH)
    revision.set_component(tx, found, code, words)


def fill_component(tx: Tx, who: Who, route_id: int, code: str) -> None:
    """The bot's own words for a component again."""
    _, _, found = editable(tx, who, route_id)
    revision.set_component(tx, found, code, "")


def drop_copy(tx: Tx, who: Who, route_id: int) -> None:
    """Forget the edits of this side; a draft that was never sent stays."""
    route, side = access_route(tx, who, route_id)
    if route.revision:
        revision.drop_copy(tx, route, side)


def kinds_for(tx: Tx, draft: RouteDraft) -> Sequence[str]:
    """Kinds that a work step may take now, the likeliest first."""
    return alternatives(recommended(tx, draft.area), tx.policy.step_kinds, (step.kind for step in draft.work))


def is_tail(kind: str) -> bool:
    """Is it the check or the result?"""
    return kind in TAIL
