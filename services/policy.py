"""Policy: settings and content as one frozen value; services read it and never the outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from domain.calendar import WorkCalendar
from domain.consent import Consents, FilledConsent
from domain.dates import DateWords
from domain.diagnosis import Instrument
from domain.followup import FollowUp
from domain.machine import Machine
from domain.reference import (
    Competence,
    Municipality,
    OrgType,
    Position,
    ResultForm,
    Role,
    RouteComponent,
    StepKind,
    Subject,
)
from domain.reminder_policy import ReminderKind, ReminderPolicy
from domain.route import RouteDefaults

TRIAL_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Policy:
    """What the region decided. `zone` serves whom no municipality is known of; `bot` is the username of the bot.

    `consents` are filled with the operator's data; `trial` lets at most 20 people in with drafts and says so.
    """

    region: str
    zone: str
    bot: str
    operator_name: str
    operator_phone: str
    trial: bool
    sandbox: bool
    consents: Mapping[str, FilledConsent]
    consent_source: Consents
    instrument: Instrument
    machines: Mapping[str, Machine]
    calendar: WorkCalendar
    reminders: ReminderPolicy
    reminder_kinds: Mapping[str, ReminderKind]
    route: RouteDefaults
    followup: FollowUp
    municipalities: Mapping[str, Municipality]
    subjects: Mapping[str, Subject]
    positions: Mapping[str, Position]
    org_types: Mapping[str, OrgType]
    competences: Mapping[str, Competence]
    step_kinds: Mapping[str, StepKind]
    result_forms: Mapping[str, ResultForm]
    components: Mapping[str, RouteComponent]
    role_names: Mapping[str, Role]
    date_words: DateWords
    code_words: tuple[str, ...]

    @property
    def zone_info(self) -> ZoneInfo:
        """The region's zone."""
        return ZoneInfo(self.zone)

    def link(self, payload: str) -> str:
        """The address that opens the bot with this start payload."""
        return f"https://t.me/{self.bot}?start={payload}"
