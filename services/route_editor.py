"""Pages of the editor of a route: what this side works on before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from db import person as person_rows
from db import route as rows
from domain.calendar import DAY
from domain.errors import DomainError
from domain.revision import COMPONENTS, components
from domain.route import WEEK
from services import revision, route_draft
from services.access import Side, access_assignment, access_route
from services.base import Tx, Who
from services.days import Month, month
from services.person import expect
from services.revision import Revision, voice_id
from services.route_card import Facts, RouteCard, StepLine, Words, card, facts, words
from services.route_change import PAUSE_DAYS, PAUSES
from services.route_goal import GoalsCard, goals

T = TypeVar("T")
AT_ONCE, ON_A_PAGE = 5, 4  # with the buttons that turn pages a screen still has eight
KINDS_NAMED = 4  # so many fit into a sentence


@dataclass(frozen=True, slots=True)
class PaceCard:
    """How fast: (code, words of content) of each pace, the slow ones last."""

    route_id: int
    assignment_id: int
    code: str
    goal: Words
    paces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ComposeCard:
    """The editor: this side's copy. `base` is the number it changes; `first` that it was never sent."""

    facts: Facts
    assignment_id: int
    side: Side
    base: int
    first: bool
    other_set: int
    state: str


def compose(tx: Tx, who: Who, route_id: int) -> ComposeCard | PaceCard | RouteCard:
    """The editor of this side; the question about the pace first; the route's page when there is nothing to edit."""
    route, side = access_route(tx, who, route_id)
    if side not in revision.EDITORS.get(route.state, frozenset()):
        return card(tx, who, route, side)
    found = revision.copy_of(tx, who, route, side)
    if route.state == "draft" and (route.pace is None or not found.draft.steps):
        return pace(tx, who, route_id)
    return ComposeCard(
        facts=facts(tx, route, found, side),
        assignment_id=route.assignment_id,
        side=side,
        base=route.revision,
        first=route.state == "draft",
        other_set=1 - route_draft.set_of(tx, found.draft),
        state=route.state,
    )


def new(tx: Tx, who: Who, assignment_id: int) -> GoalsCard | ComposeCard | PaceCard | RouteCard:
    """«Propose a route»: the open route of the pair wherever it stands, else the goals. Errors: `not_yours`, `gone`."""
    access_assignment(tx, who, assignment_id, "methodist")
    route = rows.of_assignment(tx.c, assignment_id)
    if route is not None and route.state not in rows.FINAL:
        return compose(tx, who, route.id)
    return goals(tx, who, assignment_id)


def page(tx: Tx, who: Who, route_id: int) -> ComposeCard | PaceCard | RouteCard:
    """A route as this side sees it now; a draft is the editor of its methodist. Errors: `gone`, `not_yours`."""
    route, side = access_route(tx, who, route_id)
    if route.state == "draft" and side == "methodist":
        return compose(tx, who, route_id)
    return card(tx, who, route, side)


def pacing(tx: Tx, who: Who, route_id: int) -> PaceCard | RouteCard:
    """The question about the pace again, though it may be answered already."""
    route, side = access_route(tx, who, route_id, "methodist")
    return pace(tx, who, route_id) if route.state == "draft" else card(tx, who, route, side)


def pace(tx: Tx, who: Who, route_id: int) -> PaceCard:
    """The question about the pace. Errors: `route_not_yours_now`."""
    route, _, found = route_draft.editable(tx, who, route_id)
    paces = sorted(tx.policy.route.paces.values(), key=lambda one: one.days)
    return PaceCard(
        route_id=route_id,
        assignment_id=route.assignment_id,
        code=person_rows.load(tx.c, route.teacher_id).code,
        goal=words(found.draft.goal),
        paces=tuple((one.code, one.label) for one in paces),
    )


@dataclass(frozen=True, slots=True)
class StepsCard:
    """The steps to choose one from, a page at a time; `first` is the number of the first one shown."""

    route_id: int
    steps: tuple[StepLine, ...]
    page: int
    last: int
    can_add: bool
    first: int = 1


def paged(every: Sequence[T], page: int) -> tuple[tuple[T, ...], int, int]:
    """What stands on a page, its number (from 0, kept inside), the number of the last page."""
    size = AT_ONCE if len(every) <= AT_ONCE else ON_A_PAGE
    last = max(0, (len(every) - 1) // size)
    page = min(max(page, 0), last)
    return tuple(every[page * size : (page + 1) * size]), page, last


def steps(tx: Tx, who: Who, route_id: int, page: int = 0) -> StepsCard:
    """The steps of this side's copy that can be edited; a date typed here is asked to which of them it belongs."""
    expect(tx, who, "route.which", route_id)
    route, side, found = route_draft.editable(tx, who, route_id)
    free = [step for step in facts(tx, route, found, side).steps if not step.fixed]
    shown, page, last = paged(free, page)
    return StepsCard(route_id, shown, page, last, len(found.draft.work) < route_draft.MOST_STEPS)


def all_steps(tx: Tx, who: Who, route_id: int, page: int = 0) -> StepsCard:
    """All steps of the route that runs, those taken out left aside. Errors: `gone` before the agreement."""
    route, side = access_route(tx, who, route_id)
    found = revision.current(tx, route)
    if found is None or route.agreed_revision is None:
        raise DomainError("gone")
    every = facts(tx, route, found, side).steps
    shown, page, last = paged(every, page)
    return StepsCard(route_id, shown, page, last, can_add=False, first=every.index(shown[0]) + 1)


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step in the editor. `earlier` and `later` are the dates a week away, None where the day has passed."""

    route_id: int
    step: StepLine
    earlier: date | None
    later: date
    can_remove: bool


def step(tx: Tx, who: Who, route_id: int, step_id: int) -> StepCard:
    """A step of this side's copy, whose date may be typed at once. Errors: `step_gone`, `route_step_fixed`."""
    route, side, found = route_draft.editable(tx, who, route_id)
    line = next((one for one in facts(tx, route, found, side).steps if one.step_id == step_id), None)
    if line is None:
        raise DomainError("step_gone")
    if line.fixed:
        raise DomainError("route_step_fixed")
    expect(tx, who, "route.day", route_id, step_id)
    earlier = line.due - WEEK
    return StepCard(
        route_id=route_id,
        step=line,
        earlier=earlier if earlier >= who.today(tx.now) else None,
        later=line.due + WEEK,
        can_remove=not line.tail and len(found.draft.work) > 1,
    )


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """Codes with their names to choose from, a page at a time; `count` is the number of work steps now."""

    route_id: int
    step_id: int | None
    options: tuple[tuple[str, str], ...]
    page: int
    last: int
    count: int = 0
    chosen: str | None = None


def _choice(
    route_id: int, step_id: int | None, every: Sequence[tuple[str, str]], page: int, count: int, chosen: str | None
) -> ChoiceCard:
    shown, page, last = paged(every, page)
    return ChoiceCard(route_id, step_id, shown, page, last, count, chosen)


def kinds(tx: Tx, who: Who, route_id: int, step_id: int | None = None, page: int = 0) -> ChoiceCard:
    """Kinds for a step, or for a new one."""
    _, _, found = route_draft.editable(tx, who, route_id)
    every = [(code, tx.policy.step_kinds[code].short_ru) for code in route_draft.kinds_for(tx, found.draft)]
    return _choice(route_id, step_id, every, page, len(found.draft.work), None)


def new_kinds(tx: Tx, who: Who, route_id: int, page: int = 0) -> ChoiceCard:
    """Kinds for a new step."""
    return kinds(tx, who, route_id, None, page)


def forms(tx: Tx, who: Who, route_id: int, page: int = 0) -> ChoiceCard:
    """The ten forms of the result."""
    _, _, found = route_draft.editable(tx, who, route_id)
    every = [(form.code, form.short_ru) for form in sorted(tx.policy.result_forms.values(), key=lambda one: one.no)]
    named = tx.policy.result_forms.get(found.draft.result_form or "")
    return _choice(route_id, None, every, page, 0, named.name_ru if named else None)


@dataclass(frozen=True, slots=True)
class CalendarCard:
    """A month to choose a new date from; `due` is the date that stands."""

    route_id: int
    step: StepLine
    month: Month


def calendar(tx: Tx, who: Who, route_id: int, step_id: int, shown: date | None = None) -> CalendarCard:
    """The calendar of a step. Errors: as `step`."""
    found = step(tx, who, route_id, step_id)
    today = who.today(tx.now)
    days = month(tx, shown or max(found.step.due, today), first=today, last=today + route_draft.AHEAD)
    return CalendarCard(route_id, found.step, days)


@dataclass(frozen=True, slots=True)
class Part:
    """A component: `own` words, or the key part and arguments of the filled text (lists of names ready)."""

    code: str
    name: str
    own: str
    key: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WhyCard:
    """«Why this route»: the five components. `mine` is the editor's copy, which can be changed."""

    route_id: int
    mine: bool
    parts: tuple[Part, ...]
    goal: Words
    note: str


def why(tx: Tx, who: Who, route_id: int, mine: bool = False) -> WhyCard:
    """The five components of the copy or of what was sent. Errors: `gone` when nothing was sent yet."""
    route, side = access_route(tx, who, route_id)
    mine = mine and side in revision.EDITORS.get(route.state, frozenset())
    if mine:
        found: Revision | None = revision.copy_of(tx, who, route, side)
    else:
        found = revision.load(tx, route, route.revision) if route.state == "revision" else revision.current(tx, route)
    if found is None:
        raise DomainError("gone")
    parts = tuple(
        Part(
            code=one.code,
            name=tx.policy.components[one.code].name_ru,
            own=found.components.get(one.code, ""),
            key=one.text,
            args=_component_args(tx, one.args),
        )
        for one in components(found.draft, tx.policy.step_kinds)
    )
    note = "" if mine else words(found.draft.note).text
    return WhyCard(route_id, mine, parts, words(found.draft.goal), note)


def _component_args(tx: Tx, args: Mapping[str, Any]) -> Mapping[str, Any]:
    policy = tx.policy
    shown: dict[str, Any] = {}
    for name, value in args.items():
        if name == "kinds":
            shown[name] = ", ".join(policy.step_kinds[code].short_ru.lower() for code in value[:KINDS_NAMED])
        elif name == "area":
            shown[name] = policy.instrument.area(value).short_ru
        elif name == "tracks":
            continue
        elif name == "form":
            form = policy.result_forms.get(value or "")
            shown[name] = form.short_ru if form else ""
        else:
            shown[name] = value
    return shown


@dataclass(frozen=True, slots=True)
class ComponentCard:
    """One component to be written in own words."""

    route_id: int
    code: str
    name: str
    question: str
    own: bool


def component(tx: Tx, who: Who, route_id: int, code: str) -> ComponentCard:
    """The question of a component (route_components.csv). Errors: `gone`, `route_not_yours_now`."""
    if code not in COMPONENTS:
        raise DomainError("gone")
    _, _, found = route_draft.editable(tx, who, route_id)
    known = tx.policy.components[code]
    return ComponentCard(route_id, code, known.name_ru, known.question_ru, code in found.components)


@dataclass(frozen=True, slots=True)
class PauseCard:
    """How long to rest: days on which the route may go on, and how many days of pause are left."""

    route_id: int
    choices: tuple[date, ...]
    left: int


def pause_page(tx: Tx, who: Who, route_id: int) -> PauseCard:
    """The choices of a pause. Errors: `not_yours`, `not_now`."""
    route, _ = access_route(tx, who, route_id, "teacher")
    if route.state != "active":
        raise DomainError("not_now")
    left = PAUSE_DAYS - route.paused_days
    today = who.today(tx.now)
    days = (today + DAY * count for count in PAUSES if count <= left)
    return PauseCard(route_id, tuple(tx.policy.calendar.on_or_before(day) for day in days), left)


@dataclass(frozen=True, slots=True)
class VoiceCard:
    """A voice of the route to listen to."""

    route_id: int
    what: str
    file_id: int
    mine: bool


def listen(tx: Tx, who: Who, route_id: int, what: str, mine: bool = False) -> VoiceCard:
    """The goal, the added sentence or the request that was said by voice. Errors: `gone`, `not_yours`."""
    route, side = access_route(tx, who, route_id)
    if mine and side in revision.EDITORS.get(route.state, frozenset()):
        found: Revision | None = revision.copy_of(tx, who, route, side)
    else:
        newest = route.state == "revision" or what == "ask"
        found = revision.load(tx, route, route.revision) if newest else revision.current(tx, route)
    if found is None:
        raise DomainError("gone")
    said = {"goal": found.draft.goal, "note": found.draft.note, "ask": found.ask}.get(what, "")
    file_id = voice_id(said)
    if file_id is None:
        raise DomainError("gone")
    return VoiceCard(route_id, what, file_id, mine)
