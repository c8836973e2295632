"""The reminder policy and the kinds of reminders, read from content/reminders.yaml (domain.md 2.6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Literal

from domain.calendar import Hours, SummerStop, WorkCalendar, add_months, parse_summer_stop, parse_time, parse_times
from domain.reading import Place

FILE = "reminders.yaml"

Klass = Literal["reminder", "prompt"]

# Kinds whose first moment is another person's act: an offer, an answer, a route sent (policy.prompts).
PROMPTS = frozenset({
    "assignment_shown", "assignment_offer", "assignment_escalated", "route_waiting_teacher", "route_waiting_methodist",
    "step_to_check", "step_answered", "route_agreed", "messages_held", "consultation_new", "consultation_answered",
    "pool_application", "practice_review", "destruction_task",
})  # fmt: skip
# policy.summer_stop.applies_to names topics, not keys.
TOPICS = MappingProxyType({
    "step_before_due": "route_step", "step_due": "route_step", "step_overdue": "route_step",
    "step_silent": "route_step", "step_to_check": "route_step", "repeat_diagnosis": "route_step",
    "result_presentation": "route_step",
    "followup_sent": "followup", "diagnosis_paused": "diagnosis", "profile_unfinished": "profile",
})  # fmt: skip

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFSET = re.compile(r"(-?)P(?:(\d+)(D|WD|M)|T(\d+)H)")


@dataclass(frozen=True, slots=True)
class Offset:
    """Distance of a moment from its anchor; parts are negative before it. `code` is the text in content."""

    code: str
    days: int = 0
    working_days: int = 0
    months: int = 0
    hours: int = 0

    @property
    def before_or_on(self) -> bool:
        """True when the moment does not lie after its anchor."""
        return self.days <= 0 and self.working_days <= 0 and self.months <= 0 and self.hours <= 0

    def day(self, anchor: date, calendar: WorkCalendar) -> date:
        """The day this far from the anchor's day; hours are no days."""
        moved = add_months(anchor, self.months) + timedelta(days=self.days)
        return calendar.add_working_days(moved, self.working_days)


@dataclass(frozen=True, slots=True)
class ReminderKind:
    """One line of reminders.yaml: `to` is a role, `text` the words of content with {names}."""

    key: str
    to: str
    at: tuple[Offset, ...]
    text: str
    topic: str | None = None
    ignores_quiet_hours: bool = False
    text_between_areas: str | None = None

    def klass(self, offset: Offset) -> Klass:
        """`prompt` for what another person's act caused (its repeats are reminders) and what cannot wait."""
        if self.ignores_quiet_hours or (self.key in PROMPTS and offset == self.at[0]):
            return "prompt"
        return "reminder"


@dataclass(frozen=True, slots=True)
class Plural:
    """A phrase with Russian plural forms; `by` is the argument that decides."""

    by: str
    one: str
    few: str
    many: str

    def form(self, number: int) -> str:
        """The phrase for this number by the CLDR rules for Russian."""
        last, tens = number % 10, number % 100
        if last == 1 and tens != 11:
            return self.one
        return self.few if 2 <= last <= 4 and not 12 <= tens <= 14 else self.many


@dataclass(frozen=True, slots=True)
class ReminderPolicy:
    """The only policy of unasked messages; times are local to the recipient."""

    waking: Hours
    default_send: time
    send_choices: tuple[time, ...]
    max_per_week: int
    summer: SummerStop
    summer_topics: frozenset[str]
    methodist_hours: Hours
    digest_weekday: int
    digest_time: time
    digest_from: int
    after_pause_working_day: int = 3


@dataclass(frozen=True, slots=True)
class Reminders:
    """The loaded reminders.yaml."""

    policy: ReminderPolicy
    kinds: Mapping[str, ReminderKind]
    plurals: Mapping[str, Plural]


def parse_offset(text: str) -> Offset:
    """P3D, -P3D, P1WD, P1M, PT20H. Errors: ValueError."""
    found = _OFFSET.fullmatch(text)
    if found is None:
        raise ValueError(f"not an offset: {text}")
    sign = -1 if found[1] else 1
    if found[4]:
        return Offset(text, hours=sign * int(found[4]))
    amount = sign * int(found[2])
    if found[3] == "M":
        return Offset(text, months=amount)
    return Offset(text, working_days=amount) if found[3] == "WD" else Offset(text, days=amount)


def parse_reminders(data: object) -> Reminders:
    """Policy, kinds and plural forms from the loaded file. Errors: ContentError naming the place."""
    root = Place(FILE, "", data)
    kinds: dict[str, ReminderKind] = {}
    for item in root.places("items"):
        key = item.text("key")
        if key in kinds:
            raise item.fail(f"{key} stands twice", "key", "twice")
        kinds[key] = _kind(key, item)
    missing = (PROMPTS | TOPICS.keys()) - kinds.keys()
    if missing:
        raise root.fail(f"missing: {', '.join(sorted(missing))}", "items")
    forms = root.place("plurals")
    names = forms.keys()
    plurals = {key: _plural(forms.place(key)) for key in names}
    return Reminders(_policy(root.place("policy")), MappingProxyType(kinds), MappingProxyType(plurals))


def _kind(key: str, item: Place) -> ReminderKind:
    try:
        offsets = tuple(parse_offset(text) for text in item.texts("at"))
    except ValueError as error:
        raise item.fail(str(error), "at") from error
    return ReminderKind(
        key=key,
        to=item.text("to"),
        at=offsets,
        text=item.text("text"),
        topic=TOPICS.get(key),
        ignores_quiet_hours=item.has("quiet_hours_ignored") and item.raw("quiet_hours_ignored") is True,
        text_between_areas=item.text("text_between_areas") if item.has("text_between_areas") else None,
    )


def _plural(forms: Place) -> Plural:
    return Plural(by=forms.text("by"), one=forms.text("one"), few=forms.text("few"), many=forms.text("many"))


def _policy(place: Place) -> ReminderPolicy:
    quiet_from, quiet_to = parse_times(place, "quiet_hours_local")
    waking = Hours(quiet_to, quiet_from)
    default, choices = parse_time(place, "default_send_local"), parse_times(place, "send_choices_local")
    if not all(waking.holds(moment) for moment in (default, *choices)):
        raise place.fail("a time lies in the quiet hours", "send_choices_local")
    if place.whole("max_per_user_per_day") != 1:
        raise place.fail("only 1 is possible: the day's one message takes in the rest", "max_per_user_per_day")
    stop, digest = place.place("summer_stop"), place.place("digest")
    digest_from = re.match(r"\d+", digest.text("when"))
    if digest_from is None or digest.text("weekday") not in _WEEKDAYS:
        raise digest.fail("a weekday (mon) and a number of things are expected", "when")
    return ReminderPolicy(
        waking=waking,
        default_send=default,
        send_choices=choices,
        max_per_week=place.whole("max_per_user_per_week", least=1),
        summer=parse_summer_stop(stop),
        summer_topics=frozenset(stop.texts("applies_to")),
        methodist_hours=Hours(*parse_times(place.place("methodist"), "own_hours_local")),
        digest_weekday=_WEEKDAYS.index(digest.text("weekday")),
        digest_time=parse_time(digest, "local"),
        digest_from=int(digest_from[0]),
    )
