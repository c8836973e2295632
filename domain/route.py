"""The individual route (domain.md 2.5): what is proposed, how it is edited, what it must hold to be agreed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from domain.calendar import DAY, SummerStop, WorkCalendar, school_year_end
from domain.errors import DomainError
from domain.reading import Place
from domain.reference import StepKind

TAIL = ("repeat_diagnosis", "result_presentation")
# Nine is three areas with three steps each, the widest route of 2.5.2.
MAX_WORK_STEPS = 9
SHORTEST, LONGEST = timedelta(days=30), timedelta(days=300)
WEEK = timedelta(days=7)

# Light kinds that need neither a group nor an event: an own topic and the other set are filled from them in this order.
LIGHT = ("self_study", "lesson_observation", "material_design", "classroom_trial", "lesson_video_review", "reflection")
# The form of the result that a proposal names until the two choose another of the ten.
DEFAULT_RESULT_FORM = "experience_presentation"
OWN_TOPIC_STEPS = ("self_study", "lesson_observation", "classroom_trial")


@dataclass(frozen=True, slots=True)
class Pace:
    """One pace of the menu: `label` is its word in content, `days` the length of the route."""

    code: str
    label: str
    days: int


@dataclass(frozen=True, slots=True)
class RouteDefaults:
    """What the bot proposes (state_machines.yaml route.defaults)."""

    work_steps: int
    tail: tuple[str, ...]
    paces: Mapping[str, Pace]


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step of one revision. `key` stays the step's own through edits; `title` None means the name of its kind."""

    key: int
    kind: str
    due: date
    title: str | None = None


@dataclass(frozen=True, slots=True)
class RouteDraft:
    """One revision: `area` None means an own topic, `goal_items` are the points whose phrases made the goal."""

    goal: str
    start: date
    steps: tuple[DraftStep, ...]
    area: str | None = None
    goal_items: tuple[str, ...] = ()
    pace: str | None = None
    result_form: str | None = None
    note: str = ""

    @property
    def work(self) -> tuple[DraftStep, ...]:
        """The steps before the check and the result."""
        return tuple(step for step in self.steps if step.kind not in TAIL)

    @property
    def tail(self) -> tuple[DraftStep, ...]:
        """The check and the result."""
        return tuple(step for step in self.steps if step.kind in TAIL)

    @property
    def end(self) -> date:
        """The due date of the last step."""
        return self.steps[-1].due

    def step(self, key: int) -> DraftStep:
        """The step with this key. Errors: `step_gone`."""
        for step in self.steps:
            if step.key == key:
                return step
        raise DomainError("step_gone")

    def starts(self) -> Mapping[int, date]:
        """The first day of each step by key: the start of the route or the day after the step before is due."""
        edges = (self.start, *(step.due + DAY for step in self.steps[:-1]))
        return MappingProxyType({step.key: edge for step, edge in zip(self.steps, edges, strict=True)})


@dataclass(frozen=True, slots=True)
class Window:
    """The days a proposal may use, (start, end]; `note` says what summer did: nothing, `shortened`, `over_summer`."""

    start: date
    end: date
    note: Literal["shortened", "over_summer"] | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """A draft after one edit; `notes` are codes of what moved besides: `moved_to_working_day`, `moved_to_free_day`,
    `tail_moved`.
    """

    draft: RouteDraft
    notes: tuple[str, ...] = ()


def parse_route_defaults(data: object) -> RouteDefaults:
    """From the loaded state_machines.yaml. Errors: ContentError."""
    place = Place("state_machines.yaml", "", data).place("machines").place("route").place("defaults")
    paces = place.place("pace")
    if place.texts("tail") != TAIL:
        raise place.fail(f"{', '.join(TAIL)} are expected", "tail")
    codes = paces.keys()
    menu = [(code, paces.place(code)) for code in codes]
    found = {code: Pace(code, pace.text("label"), pace.whole("days", least=SHORTEST.days)) for code, pace in menu}
    if max(pace.days for pace in found.values()) > place.whole("max_days"):
        raise place.fail("a pace is longer than max_days", "pace")
    return RouteDefaults(place.whole("work_steps", least=1), TAIL, MappingProxyType(found))


def route_window(start: date, days: int, calendar: WorkCalendar, stop: SummerStop) -> Window:
    """The room of a proposal of `days`, kept out of the summer stop (domain.md 2.5.2).

    A start inside the stop waits for its end. A pace that reaches the stop is shortened to the last day before it when
    30 days remain, otherwise it goes on after the summer with the days it still has.
    """
    begin = stop.after(start, calendar)
    end = begin + timedelta(days=days)
    last = stop.starts(begin.year) - DAY
    if not begin <= last < end:
        return Window(begin, end)
    if last - begin >= SHORTEST:
        return Window(begin, last, "shortened")
    return Window(begin, end + (stop.resumes(begin.year, calendar) - stop.starts(begin.year)), "over_summer")


def draft_route(
    recommended: Sequence[str],
    days: int,
    start: date,
    calendar: WorkCalendar,
    kinds: Mapping[str, StepKind],
    stop: SummerStop,
    work_steps: int = 3,
) -> list[DraftStep]:
    """The proposed steps: the first `work_steps` recommended kinds, the check and the result.

    `default_days` of the kinds are weights laid over the pace; due dates are working days outside the summer stop,
    strictly increasing, the last inside the window. Errors: `step_kind_unknown`, `route_no_room`.
    """
    codes = [*recommended[:work_steps], *TAIL]
    weights = [_kind(code, kinds).default_days for code in codes]
    window = route_window(start, days, calendar, stop)
    room = [day for day in calendar.working_days(window.start, window.end) if not stop.holds(day, calendar)]
    if len(room) < len(codes):
        raise DomainError("route_no_room", days=days)
    span, total, done, last = len(room), sum(weights), 0, -1
    steps = []
    for index, (code, weight) in enumerate(zip(codes, weights, strict=True)):
        done += weight
        wanted = round(span * done / total) - 1
        last = min(max(wanted, last + 1), span - (len(codes) - index))
        steps.append(DraftStep(key=index + 1, kind=code, due=room[last]))
    return steps


def _kind(code: str, kinds: Mapping[str, StepKind]) -> StepKind:
    if code not in kinds:
        raise DomainError("step_kind_unknown")
    return kinds[code]


def alternatives(
    recommended: Sequence[str], kinds: Mapping[str, StepKind], used: Iterable[str] = ()
) -> tuple[str, ...]:
    """Kinds a work step may take, the area's own first, then the light ones, then the rest; without those in use."""
    taken = {*used, *TAIL}
    order = dict.fromkeys((*recommended, *LIGHT, *kinds))
    return tuple(code for code in order if code in kinds and code not in taken)


def other_set(recommended: Sequence[str], kinds: Mapping[str, StepKind], count: int = 3) -> tuple[str, ...]:
    """The second set for «another set»: light kinds that the area's own set does not hold."""
    return alternatives(LIGHT, kinds, used=recommended)[:count]


def change_kind(draft: RouteDraft, key: int, kind: str, kinds: Mapping[str, StepKind]) -> Edited:
    """Another kind for a work step; an own title goes with the old kind. Errors: as the guards."""
    step = _work_step(draft, key)
    _work_kind(kind, kinds)
    changed = replace(step, kind=kind, title=None if kind != step.kind else step.title)
    return Edited(_with(draft, (changed if one.key == key else one for one in draft.steps)))


def set_title(draft: RouteDraft, key: int, title: str) -> Edited:
    """An own title of up to 80 characters; an empty one brings back the name of the kind. Errors: `title_too_long`."""
    step = draft.step(key)
    words = " ".join(title.split())
    if len(words) > 80:
        raise DomainError("title_too_long", limit=80)
    changed = replace(step, title=words or None)
    return Edited(_with(draft, (changed if one.key == key else one for one in draft.steps)))


def set_date(draft: RouteDraft, key: int, day: date, today: date, calendar: WorkCalendar, stop: SummerStop) -> Edited:
    """A new due date; a day off or a taken day moves to the next free working day, the tail makes room.

    Errors: `date_past`, `date_before_start` (param `start`), `date_in_summer` (param `until`, the first day that is
    possible again), `tail_before_steps`, `route_too_long`, `route_too_short`.
    """
    step = draft.step(key)
    if day < today:
        raise DomainError("date_past")
    if day < draft.start:
        raise DomainError("date_before_start", start=draft.start)
    due = calendar.on_or_after(day)
    notes = ["moved_to_working_day"] if due != day else []
    if step.kind in TAIL:
        before = draft.steps[draft.steps.index(step) - 1]
        if due <= before.due:
            raise DomainError("tail_before_steps")
    else:
        free = _free_day(due, (one.due for one in draft.work if one.key != key), calendar)
        notes += ["moved_to_free_day"] if free != due else []
        due = free
    outside_summer(due, calendar, stop)
    moved = replace(step, due=due)
    return _settled(draft, (moved if one.key == key else one for one in draft.steps), notes, calendar, stop)


def remove_step(draft: RouteDraft, key: int) -> Edited:
    """Without this work step. Errors: `step_tail_fixed`, `step_last`."""
    _work_step(draft, key)
    if len(draft.work) == 1:
        raise DomainError("step_last")
    return Edited(_with(draft, (one for one in draft.steps if one.key != key)))


def add_step(
    draft: RouteDraft, kind: str, kinds: Mapping[str, StepKind], today: date, calendar: WorkCalendar, stop: SummerStop
) -> Edited:
    """One more work step, due a week after the last one; the tail makes room.

    Errors: `steps_too_many` (param `limit`), `step_tail_fixed`, `step_kind_unknown`, `route_too_long`.
    """
    _work_kind(kind, kinds)
    if len(draft.work) >= MAX_WORK_STEPS:
        raise DomainError("steps_too_many", limit=MAX_WORK_STEPS)
    day = stop.after(max(today, draft.work[-1].due) + WEEK, calendar)
    fresh = DraftStep(max(one.key for one in draft.steps) + 1, kind, calendar.on_or_after(day))
    return _settled(draft, (*draft.work, fresh, *draft.tail), [], calendar, stop)


def _work_kind(code: str, kinds: Mapping[str, StepKind]) -> None:
    _kind(code, kinds)
    if code in TAIL:
        raise DomainError("step_tail_fixed")


def _work_step(draft: RouteDraft, key: int) -> DraftStep:
    step = draft.step(key)
    if step.kind in TAIL:
        raise DomainError("step_tail_fixed")
    return step


def _free_day(day: date, taken: Iterable[date], calendar: WorkCalendar) -> date:
    busy = set(taken)
    while day in busy:
        day = calendar.on_or_after(day + DAY)
    return day


def outside_summer(day: date, calendar: WorkCalendar, stop: SummerStop) -> None:
    """Errors: `date_in_summer` (param `until`).

    The last half of June may be chosen by hand; after the school year nothing is planned till September.
    """
    if stop.holds(day, calendar) and day > date(day.year, 6, 30):
        raise DomainError("date_in_summer", until=stop.resumes(day.year, calendar))


def _settled(
    draft: RouteDraft, steps: Iterable[DraftStep], notes: list[str], calendar: WorkCalendar, stop: SummerStop
) -> Edited:
    changed = _with(draft, steps)
    placed = list(changed.work)
    for step in changed.tail:
        due = step.due
        if placed and due <= placed[-1].due:
            due = calendar.on_or_after(stop.after(placed[-1].due + WEEK, calendar))
            notes = [*notes, "tail_moved"] if "tail_moved" not in notes else notes
        placed.append(replace(step, due=due))
    done = replace(changed, steps=tuple(placed))
    check_length(done, calendar)
    return Edited(done, tuple(notes))


def _with(draft: RouteDraft, steps: Iterable[DraftStep]) -> RouteDraft:
    found = tuple(steps)
    work = sorted((step for step in found if step.kind not in TAIL), key=lambda step: step.due)
    tail = sorted((step for step in found if step.kind in TAIL), key=lambda step: TAIL.index(step.kind))
    return replace(draft, steps=(*work, *tail))


def check_length(draft: RouteDraft, calendar: WorkCalendar) -> None:
    """Between 30 and 300 days. Errors: `route_too_long`, `route_too_short` (param `days`)."""
    if draft.end - draft.start > LONGEST:
        raise DomainError("route_too_long", days=LONGEST.days)
    # A month that ends on a Sunday is a month all the same: its last working day counts.
    if draft.end < calendar.on_or_before(draft.start + SHORTEST):
        raise DomainError("route_too_short", days=SHORTEST.days)


def over_school_year(draft: RouteDraft) -> bool:
    """True when the route is split by the summer: it ends after 30 June of the school year it starts in."""
    return draft.end > school_year_end(draft.start)
