"""Reads content/ and the operator's file into the Policy. A fault names file, place and what is wrong."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from domain import reference
from domain.calendar import WorkCalendar
from domain.consent import fill, missing, parse_consents
from domain.dates import parse_date_words
from domain.diagnosis import Instrument
from domain.diagnosis_content import check_step_kinds, parse_instrument
from domain.errors import ContentError
from domain.followup import parse_followup
from domain.machine import parse_machines
from domain.person import parse_code_words
from domain.reading import Place
from domain.reference import by_code
from domain.reminder_policy import parse_reminders
from domain.route import parse_route_defaults
from services.policy import Policy

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
USED_CONSENTS = ("pd_processing", "pool_pd")
_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as quick where libyaml is there
NBSP = "\u00a0"  # a phone number is not broken into two lines
CALENDAR_YEARS = range(2025, 2033)


@dataclass(frozen=True, slots=True)
class Operator:
    """The operator's own file: the values of the consent texts and the lawyer's word."""

    values: Mapping[str, str] = field(default_factory=dict)
    approved_by: str = ""
    approved_on: str = ""

    @property
    def approved(self) -> bool:
        return bool(self.approved_by and self.approved_on)


def read_operator(path: Path) -> Operator:
    """The operator's file in DATA_DIR; an empty Operator when there is none. Raises ContentError when it is broken."""
    if not path.exists():
        return Operator()
    data = Place(path.name, "", _yaml(path)).data
    approved, given = (Place(path.name, key, data.get(key) or {}).data for key in ("consents_approved", "operator"))
    values = {str(name): str(value) for name, value in given.items() if value}
    return Operator(values, str(approved.get("by") or ""), str(approved.get("on") or ""))


def missing_values(operator: Operator) -> tuple[str, ...]:
    """The places of the texts in use that the operator has not filled."""
    source = _yaml(CONTENT / "consents.yaml")
    return missing(parse_consents(source), USED_CONSENTS, _values(source, operator))


def _values(source: Any, operator: Operator) -> dict[str, str]:
    """The operator's values over what the program knows by itself: the name of the bot and of the channel."""
    return {**source.get("program", {}), **operator.values}


def load_policy(
    *,
    region: str,
    zone: str,
    bot: str,
    operator: Operator,
    not_given: str | None,
    sandbox: bool = False,
    content: Path = CONTENT,
) -> Policy:
    """Read everything. `not_given` stands in empty places of a draft; None refuses empty places (DomainError)."""
    source = _yaml(content / "consents.yaml")
    consents, values = parse_consents(source), _values(source, operator)
    machines = _yaml(content / "state_machines.yaml")
    reminders = parse_reminders(_yaml(content / "reminders.yaml"))
    tables = _tables(content, region)
    return Policy(
        region=region,
        zone=zone,
        bot=bot,
        operator_name=operator.values.get("OPERATOR_NAME", "") or (not_given or ""),
        operator_phone=(operator.values.get("OPERATOR_PHONE", "") or (not_given or "")).replace(" ", NBSP),
        trial=not sandbox and not operator.approved,
        sandbox=sandbox,
        consents={kind: fill(consents, kind, values, not_given=not_given) for kind in USED_CONSENTS},
        consent_source=consents,
        instrument=_instrument(content, set(tables["step_kinds"])),
        machines=parse_machines(machines),
        calendar=WorkCalendar(*_days_off()),
        reminders=reminders.policy,
        reminder_kinds=reminders.kinds,
        route=parse_route_defaults(machines),
        followup=parse_followup(_yaml(content / "post_course_followup.yaml")),
        **tables,
        date_words=parse_date_words(_yaml(content / "date_words.yaml")),
        code_words=parse_code_words(_csv(content / "code_words.csv")),
    )


def _instrument(content: Path, kinds: set[str]) -> Instrument:
    instrument = parse_instrument(_yaml(content / "self_diagnosis.yaml"))
    check_step_kinds(instrument, kinds)
    return instrument


def _tables(content: Path, region: str) -> dict[str, Any]:
    """The reference tables of the Policy by the names of its fields, each by code."""
    org_types = reference.parse_org_types(_csv(content / "org_types.csv"))
    return {
        "municipalities": by_code(reference.parse_municipalities(_csv(content / "municipalities.csv"), region)),
        "subjects": by_code(reference.parse_subjects(_csv(content / "subjects.csv"))),
        "positions": by_code(reference.parse_positions(_csv(content / "positions.csv"), org_types)),
        "org_types": by_code(org_types),
        "competences": by_code(reference.parse_competences(_csv(content / "competences.csv"))),
        "step_kinds": by_code(reference.parse_step_kinds(_csv(content / "step_kinds.csv"))),
        "result_forms": by_code(reference.parse_result_forms(_csv(content / "result_forms.csv"))),
        "components": by_code(reference.parse_route_components(_csv(content / "route_components.csv"))),
        "role_names": by_code(reference.parse_roles(_csv(content / "roles.csv"))),
    }


def _days_off() -> tuple[frozenset[date], frozenset[date]]:
    """Public holidays with the official day-off transfers, and the Saturdays that became working days."""
    import holidays

    russia: Any = holidays.country_holidays("RU", years=list(CALENDAR_YEARS))
    return frozenset(russia.keys()), frozenset(getattr(russia, "weekend_workdays", ()) or ())


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_SAFE)  # noqa: S506 - both are safe loaders
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(path.name, "", f"cannot be read ({type(error).__name__})", fault="unreadable") from error


def _csv(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise ContentError(path.name, "", f"cannot be read ({type(error).__name__})", fault="unreadable") from error
