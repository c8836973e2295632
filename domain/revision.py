"""One revision of a route against the next, the five components and what an agreement needs (domain.md 2.5.1-2.5.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from domain.calendar import SummerStop, WorkCalendar
from domain.errors import DomainError
from domain.reference import StepKind
from domain.route import TAIL, DraftStep, RouteDraft, check_length, outside_summer

COMPONENTS = ("goal", "diagnostic", "content", "technological", "result")
COMPONENT_LENGTH = 20
# A due date may move so far by the teacher alone; further it goes to `revision` (2.5, propose_change).
FREE_SHIFT = timedelta(days=14)

Value = str | int | date | tuple[str, ...] | None
What = Literal["goal", "area", "result_form", "note", "added", "removed", "kind", "date", "title"]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of «what is different»; `key` is the step's, None for the route itself."""

    what: What
    before: Value
    after: Value
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A component's text as a key of the locales (`route-component-<text>`) and its arguments; codes stay codes."""

    code: str
    text: str
    args: Mapping[str, Value]


def difference(old: RouteDraft, new: RouteDraft) -> list[Change]:
    """What the new revision changes, the route first, then the steps in their new order, then the removed ones."""
    found: list[Change] = []
    if old.goal != new.goal:
        found.append(Change("goal", old.goal, new.goal))
    if old.area != new.area:
        found.append(Change("area", old.area, new.area))
    if old.result_form != new.result_form:
        found.append(Change("result_form", old.result_form, new.result_form))
    if old.note != new.note:
        found.append(Change("note", old.note, new.note))
    before = {step.key: step for step in old.steps}
    for step in new.steps:
        if step.key in before:
            found += _step_changes(before.pop(step.key), step)
        else:
            found.append(Change("added", None, step.kind, step.key))
    return found + [Change("removed", step.kind, None, step.key) for step in before.values()]


def _step_changes(old: DraftStep, new: DraftStep) -> list[Change]:
    found: list[Change] = []
    if old.kind != new.kind:
        found.append(Change("kind", old.kind, new.kind, new.key))
    if old.title != new.title:
        found.append(Change("title", old.title, new.title, new.key))
    if old.due != new.due:
        found.append(Change("date", old.due, new.due, new.key))
    return found


def needs_agreement(changes: Sequence[Change]) -> bool:
    """True when an active route must go to `revision`: anything but a note, a title and dates by up to 14 days."""
    return any(_weighs(change) for change in changes)


def _weighs(change: Change) -> bool:
    if change.what == "date" and isinstance(change.before, date) and isinstance(change.after, date):
        return abs(change.after - change.before) > FREE_SHIFT
    return change.what not in {"note", "title"}


def components(draft: RouteDraft, kinds: Mapping[str, StepKind]) -> tuple[Component, ...]:
    """The five components filled from goal, area and steps (state_machines.yaml route.defaults.components).

    `text` is the code with `-topic` behind it for an own topic. `area`, `kinds`, `tracks` and `form` are codes whose
    words the caller looks up.
    """
    work = tuple(dict.fromkeys(step.kind for step in draft.work))
    tracks = tuple(dict.fromkeys(kinds[code].track for code in work if code in kinds))
    repeat = next((step.due for step in draft.tail if step.kind == TAIL[0]), None)
    args: dict[str, dict[str, Value]] = {
        "goal": {"goal": draft.goal},
        "diagnostic": {"check": repeat},
        "content": {"kinds": work, "steps": len(draft.work)},
        "technological": {"kinds": work, "tracks": tracks},
        "result": {"goal": draft.goal, "form": draft.result_form, "end": draft.end},
    }
    suffix = "" if draft.area else "-topic"
    area: dict[str, Value] = {"area": draft.area} if draft.area else {}
    return tuple(Component(code, code + suffix, MappingProxyType({**area, **args[code]})) for code in COMPONENTS)


def checks_complete(
    draft: RouteDraft,
    texts: Mapping[str, str],
    kinds: Mapping[str, StepKind],
    calendar: WorkCalendar,
    stop: SummerStop,
) -> tuple[str, ...]:
    """What is still missing for an agreement (domain.md 2.5.2), as codes; empty when complete.

    `texts` are the five component texts by code. A missing result form is `result_form`, a short component
    `component_<code>`, the rest as the codes of the guards.
    """
    faults = [f"component_{code}" for code in COMPONENTS if len(texts.get(code, "").strip()) < COMPONENT_LENGTH]
    if not draft.goal.strip():
        faults.append("goal")
    if draft.result_form is None:
        faults.append("result_form")
    if tuple(step.kind for step in draft.steps[-2:]) != TAIL or len(draft.tail) != len(TAIL):
        faults.append("tail")
    if not draft.work:
        return (*faults, "steps")
    faults += ["step_kind_unknown"] if any(step.kind not in kinds for step in draft.steps) else []
    days = [step.due for step in draft.steps]
    faults += ["order"] if days != sorted(set(days)) or days[0] < draft.start else []
    faults += ["day_off"] if not all(calendar.is_working(day) for day in days) else []
    try:
        check_length(draft, calendar)
        for day in days:
            outside_summer(day, calendar, stop)
    except DomainError as error:
        faults.append(error.code)
    return tuple(faults)
