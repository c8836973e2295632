"""What pages of a route show: small frozen values made from a route, a revision and the side that looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row

from db import assignment as assignment_rows
from db import diagnosis as diagnosis_rows
from db import person as person_rows
from db import revision as revision_rows
from db import route as rows
from domain.revision import Change
from domain.route import over_school_year
from services import revision, route_draft
from services.access import Side, access_route
from services.base import Tx, Who
from services.revision import Revision, voice_id
from services.route import RUNNING, WAITING
from services.route_change import may_undo

Mode = Literal[
    "unsent", "decide", "asked", "wait", "running", "paused", "change_decide", "change_wait", "closed", "cancelled"
]


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote, or the file of the voice that stands for it."""

    text: str
    file_id: int | None


def words(said: str) -> Words:
    """Words or a voice out of a draft."""
    file_id = voice_id(said)
    return Words("" if file_id else said, file_id)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a route; `name` is the short name of its kind, `fixed` that an edit leaves it alone."""

    step_id: int
    kind: str
    name: str
    due: date
    state: str
    tail: bool
    fixed: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """A whole route in one revision. `code` names the teacher for the methodist, empty for herself."""

    route_id: int
    number: int
    code: str
    area: str
    goal: Words
    note: Words
    steps: tuple[StepLine, ...]
    form: str
    over_summer: bool

    @property
    def voices(self) -> tuple[str, ...]:
        """Which of its words are voices to be listened to."""
        said = (("goal", self.goal), ("note", self.note))
        return tuple(name for name, part in said if part.file_id is not None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of «what is different»: `what` as in domain.revision, names and dates ready to be shown."""

    what: str
    name: str
    before: str | date | None
    after: str | date | None


@dataclass(frozen=True, slots=True)
class RouteCard:
    """The page of a route for one of its sides. `mode` says what can be done now; `undo` the own last act that can be
    taken back; `next_step` the step to open first."""

    facts: Facts | None
    route_id: int
    assignment_id: int
    side: Side
    mode: Mode
    number: int
    state: str
    differences: tuple[Difference, ...] = ()
    ask: Words | None = None
    undo: str | None = None
    next_step: StepLine | None = None
    until: date | None = None
    copy_waits: bool = False
    closed_on: datetime | None = None


def facts(tx: Tx, route: Row[Any], found: Revision, side: Side) -> Facts:
    """A revision for a page."""
    draft, policy = found.draft, tx.policy
    form = policy.result_forms.get(draft.result_form or "")
    steps = tuple(
        StepLine(
            step_id=step.key,
            kind=step.kind,
            name=step.title or policy.step_kinds[step.kind].short_ru,
            due=step.due,
            state=found.states[step.key],
            tail=route_draft.is_tail(step.kind),
            fixed=found.states[step.key] in revision.FIXED,
        )
        for step in draft.steps
    )
    return Facts(
        route_id=route.id,
        number=found.number,
        code=person_rows.load(tx.c, route.teacher_id).code if side == "methodist" else "",
        area=policy.instrument.area(route.area).short_ru if route.area else "",
        goal=words(draft.goal),
        note=words(draft.note),
        steps=steps,
        form=form.short_ru if form else "",
        over_summer=bool(steps) and over_school_year(draft),
    )


def route_page(tx: Tx, who: Who, route_id: int) -> RouteCard:
    """A route as this side sees it now. Errors: `gone`, `not_yours`."""
    route, side = access_route(tx, who, route_id)
    return card(tx, who, route, side)


def card(tx: Tx, who: Who, route: Row[Any], side: Side) -> RouteCard:
    """The page's data for a loaded route."""
    newest = revision.load(tx, route, route.revision) if route.revision else None
    mode = _mode(route, side, newest)
    shown = newest if mode in {"change_decide", "change_wait"} else revision.current(tx, route)
    told = shown is not None and mode in {"decide", "asked", "wait", "change_decide", "change_wait"}
    asked = newest is not None and newest.ask and mode in {"decide", "asked", "wait"}
    known = facts(tx, route, shown, side) if shown is not None else None
    ahead = [step for step in known.steps if step.state not in {"accepted", "skipped_agreed"}] if known else []
    return RouteCard(
        facts=known,
        route_id=route.id,
        assignment_id=route.assignment_id,
        side=side,
        mode=mode,
        number=route.revision,
        state=route.state,
        differences=_differences(tx, revision.changes(tx, route, shown)) if told and shown is not None else (),
        ask=words(newest.ask) if newest is not None and asked else None,
        undo=may_undo(tx, who, route),
        next_step=_next_step(ahead, side) if mode == "running" else None,
        until=route.paused_until,
        copy_waits=_copy_waits(tx, route, side),
        closed_on=route.closed_at,
    )


def _next_step(ahead: Sequence[StepLine], side: Side) -> StepLine | None:
    """The teacher is led to what can be done, the methodist to what waits for an answer."""
    wanted = [step for step in ahead if (step.state == "submitted") == (side == "methodist") and not step.tail]
    return next(iter(wanted or ahead), None)


def _mode(route: Row[Any], side: Side, newest: Revision | None) -> Mode:
    if route.state == "draft":
        return "unsent"
    if route.state in WAITING:
        if WAITING[route.state] != side:
            return "wait"
        return "asked" if newest is not None and newest.ask else "decide"
    if route.state == "revision":
        return "change_wait" if newest is not None and newest.side(route) == side else "change_decide"
    if route.state in RUNNING or route.state == "agreed":
        return "running"
    return {"paused": "paused", "closed": "closed", "cancelled": "cancelled"}[route.state]  # type: ignore[return-value]


def _copy_waits(tx: Tx, route: Row[Any], side: Side) -> bool:
    found = revision_rows.by_number(tx.c, route.id, rows.WORKING[side])
    return found is not None and route.revision > 0 and found.base == route.revision


def _differences(tx: Tx, changes: Sequence[Change]) -> tuple[Difference, ...]:
    kinds, forms = tx.policy.step_kinds, tx.policy.result_forms
    found = []
    for change in changes:
        before, after = change.before, change.after
        if change.what in {"added", "removed", "kind"}:
            before, after = _named(kinds, before), _named(kinds, after)
        elif change.what == "result_form":
            before, after = _named(forms, before), _named(forms, after)
        elif change.what in {"goal", "note"}:
            before, after = None, words(str(after or "")).text
        if change.what in {"area", "title"}:
            continue
        found.append((change, before, after))
    return tuple(
        Difference(change.what, _step_name(tx, change), _plain(before), _plain(after))
        for change, before, after in found
    )


def _plain(value: object) -> str | date | None:
    return value if isinstance(value, str | date) else None


def _named(entries: Mapping[str, Any], code: object) -> str | None:
    entry = entries.get(str(code)) if code is not None else None
    return entry.short_ru if entry is not None else None


def _step_name(tx: Tx, change: Change) -> str:
    if change.key is None:
        return ""
    return _named(tx.policy.step_kinds, rows.kind_of(tx.c, change.key)) or ""


@dataclass(frozen=True, slots=True)
class NoRoute:
    """A teacher without a route: the pair that works together when there is one, and whether an area was measured."""

    assignment_id: int | None
    measured: bool


def my_route(tx: Tx, who: Who) -> RouteCard | NoRoute:
    """The teacher's route: the open one, else the last one; else what to do to get one."""
    route = rows.of_teacher(tx.c, who.me)
    if route is not None:
        return card(tx, who, route, "teacher")
    pair = assignment_rows.of_teacher(tx.c, who.me)
    return NoRoute(pair.id if pair is not None else None, diagnosis_rows.deficit(tx.c, who.me) is not None)
