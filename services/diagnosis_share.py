"""What a teacher opens of her results, to whom, and what the methodist sees of it (domain.md 1.3, 2.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import diagnosis as rows
from db import person as person_rows
from domain.diagnosis import AreaScore, Change, compare_area, goals_for, score_area
from domain.errors import DomainError
from services import diagnosis_state as states
from services import notice
from services.access import access_assignment
from services.base import Tx, Who, transition
from services.diagnosis_result import VIEWED, Scored, latest

SHARED = "diagnosis_shared"
CAN_TEACH = 4


@dataclass(frozen=True, slots=True)
class ShareCard:
    """What may be opened: (bit, name, ticked) of each area; `open_now` names what is open already."""

    methodist: str
    areas: tuple[tuple[int, str, bool], ...]
    mask: int
    with_items: bool
    topic: str | None
    open_now: tuple[str, ...]
    items_open: bool


def share_card(tx: Tx, who: Who, mask: int | None = None, with_items: bool | None = None) -> ShareCard:
    """The ticks travel in the buttons; at first the area to begin with is ticked. DomainError `no_methodist`."""
    pair = _pair(tx, who)
    found, chosen = latest(tx, who.me), rows.deficit(tx.c, who.me)
    opened = rows.shares_of(tx.c, pair.id)
    bits = _bits(tx)
    if mask is None:
        ticked = {one.area for one in opened} or ({chosen.area} if chosen is not None and chosen.area else set())
        mask = sum(bits[code] for code in found if code in ticked)
    person = assignment_rows.methodist(tx.c, pair.methodist_id)
    return ShareCard(
        methodist=person.shown_name if person is not None and person.shown_name else "",
        areas=tuple((bits[code], one.area.short_ru, bool(mask & bits[code])) for code, one in found.items()),
        mask=mask,
        with_items=any(one.with_items for one in opened) if with_items is None else with_items,
        topic=chosen.topic if chosen is not None else None,
        open_now=tuple(dict.fromkeys(tx.policy.instrument.area(one.area).short_ru for one in opened)),
        items_open=any(one.with_items for one in opened),
    )


def _bits(tx: Tx) -> dict[str, int]:
    return {code: 1 << place for place, code in enumerate(tx.policy.instrument.menu_order)}


def _pair(tx: Tx, who: Who) -> Row[Any]:
    pair = assignment_rows.of_teacher(tx.c, who.me)
    if pair is None:
        raise DomainError("no_methodist")
    return pair


def share(tx: Tx, who: Who, mask: int, with_items: bool) -> None:
    """Open exactly the ticked areas. DomainErrors `share_nothing`, `no_methodist`."""
    pair, bits = _pair(tx, who), _bits(tx)
    wanted = [one for code, one in latest(tx, who.me).items() if mask & bits[code]]
    if not wanted:
        raise DomainError("share_nothing")
    _close(tx, who, pair.id, keep={one.attempt_id for one in wanted})
    for one in wanted:
        _open(tx, who, one)
        rows.put_share(tx.c, pair.id, one.attempt_id, one.area.code, tx.now, with_items=with_items)
    notice.drop(tx, (SHARED,), pair.id, "superseded")
    version = int(tx.now.timestamp()) % 30000  # opened anew is said anew
    notice.say(tx, SHARED, pair.methodist_id, pair.id, plan_version=version)


def share_attempt(tx: Tx, who: Who, attempt_id: int) -> None:
    """Open the one area of a repeated attempt, as much of it as was open before."""
    pair, row = _pair(tx, who), states.own(tx, who, attempt_id)
    before = rows.shares_of(tx.c, pair.id)
    scored = rows.areas_of(tx.c, attempt_id)
    if row.state == "completed_private":
        transition(tx, states.MACHINE, row.id, row.state, "share", "teacher", who.me)
    for area in scored:
        items = any(one.area == area and one.with_items for one in before)
        rows.put_share(tx.c, pair.id, attempt_id, area, tx.now, with_items=items)


def _open(tx: Tx, who: Who, one: Scored) -> None:
    row = states.fresh(tx, one.attempt_id)
    states.finish(tx, who, row)
    row = states.fresh(tx, one.attempt_id)
    if row.state == "completed_private":
        transition(tx, states.MACHINE, row.id, row.state, "share", "teacher", who.me)


def _close(tx: Tx, who: Who, assignment_id: int, keep: set[int]) -> None:
    touched = {one.attempt_id for one in rows.shares_of(tx.c, assignment_id)}
    rows.revoke_shares(tx.c, assignment_id, tx.now)
    for attempt_id in touched - keep:
        row = states.fresh(tx, attempt_id)
        if row.state == "shared" and not rows.open_shares(tx.c, attempt_id):
            transition(tx, states.MACHINE, row.id, row.state, "revoke_share", "teacher", who.me)


def revoke(tx: Tx, who: Who) -> None:
    """Close everything at once; an agreed route stays. A second press changes nothing."""
    pair = _pair(tx, who)
    _close(tx, who, pair.id, keep=set())
    notice.drop(tx, (SHARED,), pair.id, "taken_back")


@dataclass(frozen=True, slots=True)
class SharedNews:
    """To the methodist: whose results were opened."""

    assignment_id: int
    code: str


def look_shared(tx: Tx, notices: Sequence[Row[Any]]) -> Mapping[int, Any]:
    """Whose results were opened, while they are open."""
    found: dict[int, Any] = {}
    for one in notices:
        pair = assignment_rows.load(tx.c, one.entity_id)
        if pair is None or not rows.shares_of(tx.c, one.entity_id):
            found[one.id] = "taken_back"
        else:
            found[one.id] = SharedNews(pair.id, person_rows.load(tx.c, pair.teacher_id).code)
    return found


@dataclass(frozen=True, slots=True)
class SharedItem:
    """A statement whose answer is open; `answer` is None for "does not apply", `label` says it in words."""

    id: str
    text: str
    goal: str
    answer: int | None
    label: str


@dataclass(frozen=True, slots=True)
class SharedArea:
    """An area that is open: the level in words; the answers only after a tick of their own. `before` is the level of
    an earlier result that is open too, `change` the comparison of the two."""

    code: str
    name: str
    level: str
    shared_at: datetime
    items: tuple[SharedItem, ...]
    before: str | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class SharedResult:
    """All that a methodist may see: areas in the order of the menu; `begin_with` names the chosen area if it is open,
    or the own topic, which is shown together with the first area."""

    areas: tuple[SharedArea, ...]
    begin_with: str | None


def shared(tx: Tx, who: Who, assignment_id: int) -> SharedResult:
    """What the teacher opened to this methodist; the look is noted for her. DomainErrors `gone`, `not_yours`."""
    pair, _ = access_assignment(tx, who, assignment_id, side="methodist")
    if pair.state not in assignment_rows.WORKING:
        raise DomainError("not_yours")
    opened = _opened(tx, assignment_id)
    if not opened:
        return SharedResult((), None)
    person_rows.note_view(tx.c, pair.teacher_id, who.me, VIEWED, assignment_id, tx.now, who.today(tx.now))
    chosen = rows.deficit(tx.c, pair.teacher_id)
    begin_with = None
    if chosen is not None and (chosen.topic or chosen.area in opened):
        begin_with = chosen.topic or tx.policy.instrument.area(chosen.area).short_ru
    return SharedResult(tuple(_area(tx, code, found) for code, found in opened.items()), begin_with)


def _opened(tx: Tx, assignment_id: int) -> dict[str, list[Row[Any]]]:
    """The open shares of each area, newest attempt first, areas in the order of the menu."""
    found: dict[str, list[Row[Any]]] = {}
    for row in rows.shares_of(tx.c, assignment_id):
        found.setdefault(row.area, []).append(row)
    for several in found.values():
        several.sort(key=lambda row: -row.attempt_id)
    return {code: found[code] for code in tx.policy.instrument.menu_order if code in found}


def _area(tx: Tx, code: str, found: list[Row[Any]]) -> SharedArea:
    instrument = tx.policy.instrument
    area, newest = instrument.area(code), found[0]
    scored = [_scored(tx, row.attempt_id, code) for row in found[:2]]
    answers = rows.answers_of(tx.c, newest.attempt_id) if newest.with_items else {}
    return SharedArea(
        code=code,
        name=area.short_ru,
        level=instrument.level_labels[scored[0].level],
        shared_at=newest.shared_at,
        items=tuple(
            SharedItem(item.id, item.text, item.goal, answers[item.id], instrument.option(answers[item.id]).label)
            for item in area.items
            if item.id in answers
        ),
        before=instrument.level_labels[scored[1].level] if len(scored) > 1 else None,
        change=compare_area(scored[1], scored[0]) if len(scored) > 1 else None,
    )


def _scored(tx: Tx, attempt_id: int, code: str) -> AreaScore:
    score = score_area(tx.policy.instrument, tx.policy.instrument.area(code), rows.answers_of(tx.c, attempt_id))
    if score is None:
        raise DomainError("gone")
    return score


@dataclass(frozen=True, slots=True)
class GoalItem:
    """A goal offered for a route: made from a statement whose answer the teacher opened."""

    area: str
    item: str
    goal: str


def goal_items(tx: Tx, assignment_id: int) -> tuple[GoalItem, ...]:
    """Up to three goals from one area: the one she begins with when its answers are open, else the first open one.

    What her result calls a strong side is never a goal: then there are fewer.
    """
    pair = assignment_rows.load(tx.c, assignment_id)
    if pair is None or pair.state not in assignment_rows.WORKING:
        return ()
    opened = {code: found[0] for code, found in _opened(tx, assignment_id).items() if found[0].with_items}
    chosen = rows.deficit(tx.c, pair.teacher_id)
    code = chosen.area if chosen is not None and chosen.area in opened else next(iter(opened), None)
    if code is None:
        return ()
    area, answers = tx.policy.instrument.area(code), rows.answers_of(tx.c, opened[code].attempt_id)
    score = score_area(tx.policy.instrument, area, answers)
    strong = {
        *(score.best if score is not None else ()),
        *(one for one, value in answers.items() if value == CAN_TEACH),
    }
    weak = [item.id for item in area.items if item.id not in strong]
    found = goals_for(tx.policy.instrument, area, answers, opened=weak)
    return tuple(GoalItem(code, item.id, item.goal) for item in found)
