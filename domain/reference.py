"""Reference lists (content/*.csv): what they hold and how they are checked; domain/search.py finds an entry in them.

Parsers take rows of csv.DictReader and raise ContentError naming file, line and column.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from domain.errors import ContentError, DomainError
from domain.reading import Row, rows_of
from domain.search import Named, names_of, search

LONGEST_BUTTON = 28
USUAL_SHOWN = 6         # with «another» and «back» they make the eight buttons of a page
EVIDENCE_WORDS = frozenset({
    "text", "voice", "photo", "file", "link", "certificate_ref", "event_ref", "consultation_ref", "attempt_ref",
    "result_form",
})
TRACKS = ("formal", "nonformal", "informal", "diagnosis", "result")


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of the region; `centre_ru` may be empty; `tz` is an IANA name."""

    region: str
    code: str
    name_ru: str
    short_ru: str
    type: str
    centre_ru: str
    tz: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A school subject or a profile; `usual` is its place among the one-tap buttons, None when it has none."""

    code: str
    name_ru: str
    short_ru: str
    usual: int | None
    kind: str
    levels: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """A position; `org_types` are the codes of org_types.csv it is found in, the likeliest first."""

    code: str
    name_ru: str
    short_ru: str
    usual: int | None
    org_types: tuple[str, ...]
    aliases: tuple[str, ...]
    group: str
    is_management: bool

    @property
    def org_type(self) -> str | None:
        """The type of organisation when the position leaves no doubt; None means it must be asked."""
        return self.org_types[0] if len(self.org_types) == 1 else None


@dataclass(frozen=True, slots=True)
class OrgType:
    """A type of organisation."""

    code: str
    name_ru: str
    short_ru: str
    sector: str


@dataclass(frozen=True, slots=True)
class Competence:
    """An area of competence; without an instrument it can be named but not diagnosed."""

    code: str
    name_ru: str
    audience: str
    has_instrument: bool


@dataclass(frozen=True, slots=True)
class StepKind:
    """A kind of route step; `evidence_types` are words of EVIDENCE_WORDS, `default_days` its usual length."""

    code: str
    name_ru: str
    short_ru: str
    track: str
    default_days: int
    evidence_types: tuple[str, ...]
    evidence_required: bool


@dataclass(frozen=True, slots=True)
class ResultForm:
    """One of the ten forms of a route's result."""

    code: str
    no: int
    name_ru: str
    short_ru: str
    evidence_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteComponent:
    """One of the five components of a route."""

    code: str
    no: int
    name_ru: str
    seed_text: str
    question_ru: str
    required: bool


@dataclass(frozen=True, slots=True)
class Role:
    """A role; `scope` says whose data it sees."""

    code: str
    name_ru: str
    what_ru: str
    scope: str


def parse_municipalities(rows: Sequence[Row], region: str) -> tuple[Municipality, ...]:
    """Municipalities of one region (column `region`), in the order of the file."""
    file = "municipalities.csv"
    found = tuple(
        Municipality(
            region=region,
            code=cell.text("code"),
            name_ru=cell.text("name_ru"),
            short_ru=cell.text("short_ru", LONGEST_BUTTON),
            type=cell.one_of("type", ("district", "municipal_okrug", "urban_okrug")),
            centre_ru=cell.optional("centre_ru"),
            tz=cell.text("tz"),
            aliases=cell.many("aliases"),
        )
        for cell in rows_of(file, rows)
        if cell.text("region") == region
    )
    if not found:
        raise ContentError(file, "region", f"no municipality of {region}", fault="no-region")
    _unambiguous(file, found)
    return found


def parse_subjects(rows: Sequence[Row]) -> tuple[Subject, ...]:
    """School subjects and profiles."""
    file = "subjects.csv"
    found = tuple(
        Subject(
            code=cell.text("code"),
            name_ru=cell.text("name_ru"),
            short_ru=cell.text("short_ru", LONGEST_BUTTON),
            usual=cell.maybe_whole("usual"),
            kind=cell.one_of("kind", ("subject", "profile")),
            levels=cell.many("levels"),
            aliases=cell.many("aliases"),
        )
        for cell in rows_of(file, rows)
    )
    _unambiguous(file, found)
    _check_usual(file, found)
    return found


def parse_positions(rows: Sequence[Row], org_types: Iterable[OrgType]) -> tuple[Position, ...]:
    """Positions; every type of organisation must be one of `org_types`."""
    file = "positions.csv"
    known = {org_type.code for org_type in org_types}
    found: list[Position] = []
    for cell in rows_of(file, rows):
        types = cell.many("org_types")
        if not types or not set(types) <= known:
            raise cell.fail("codes of org_types.csv divided by semicolons are expected", "org_types")
        found.append(
            Position(
                code=cell.text("code"),
                name_ru=cell.text("name_ru"),
                short_ru=cell.text("short_ru", LONGEST_BUTTON),
                usual=cell.maybe_whole("usual"),
                org_types=types,
                aliases=cell.many("aliases"),
                group=cell.text("group"),
                is_management=cell.flag("is_management"),
            )
        )
    _unambiguous(file, found)
    _check_usual(file, found)
    return tuple(found)


def parse_org_types(rows: Sequence[Row]) -> tuple[OrgType, ...]:
    """Types of organisations."""
    return tuple(
        OrgType(cell.text("code"), cell.text("name_ru"), cell.text("short_ru", LONGEST_BUTTON), cell.text("sector"))
        for cell in rows_of("org_types.csv", rows)
    )


def parse_competences(rows: Sequence[Row]) -> tuple[Competence, ...]:
    """Areas of competence."""
    return tuple(
        Competence(cell.text("code"), cell.text("name_ru"), cell.text("audience"), cell.flag("has_instrument"))
        for cell in rows_of("competences.csv", rows)
    )


def parse_step_kinds(rows: Sequence[Row]) -> tuple[StepKind, ...]:
    """Kinds of route steps."""
    found: list[StepKind] = []
    for cell in rows_of("step_kinds.csv", rows):
        types = cell.many("evidence_types")
        if not types or not set(types) <= EVIDENCE_WORDS:
            raise cell.fail("kinds of evidence divided by semicolons are expected", "evidence_types")
        days = cell.whole("default_days")
        if not 1 <= days <= 365:
            raise cell.fail("1 to 365 days are expected", "default_days")
        found.append(
            StepKind(
                code=cell.text("code"),
                name_ru=cell.text("name_ru"),
                short_ru=cell.text("short_ru", LONGEST_BUTTON),
                track=cell.one_of("track", TRACKS),
                default_days=days,
                evidence_types=types,
                evidence_required=cell.flag("evidence_required"),
            )
        )
    return tuple(found)


def parse_result_forms(rows: Sequence[Row]) -> tuple[ResultForm, ...]:
    """Forms of a route's result, numbered from 1 without a gap."""
    file = "result_forms.csv"
    found: list[ResultForm] = []
    for cell in rows_of(file, rows):
        types = cell.many("evidence_types")
        if not types or not set(types) <= EVIDENCE_WORDS:
            raise cell.fail("kinds of evidence divided by semicolons are expected", "evidence_types")
        short = cell.text("short_ru", LONGEST_BUTTON)
        found.append(ResultForm(cell.text("code"), cell.whole("no"), cell.text("name_ru"), short, types))
    _check_numbers(file, [form.no for form in found])
    return tuple(found)


def parse_route_components(rows: Sequence[Row]) -> tuple[RouteComponent, ...]:
    """The five components of a route, numbered from 1 without a gap."""
    file = "route_components.csv"
    found = tuple(
        RouteComponent(
            code=cell.text("code"),
            no=cell.whole("no"),
            name_ru=cell.text("name_ru"),
            seed_text=cell.text("seed_text"),
            question_ru=cell.text("question_ru"),
            required=cell.flag("required_for_agreement"),
        )
        for cell in rows_of(file, rows)
    )
    _check_numbers(file, [component.no for component in found])
    return found


def parse_roles(rows: Sequence[Row]) -> tuple[Role, ...]:
    """Roles."""
    return tuple(
        Role(cell.text("code"), cell.text("name_ru"), cell.text("what_ru"), cell.text("scope"))
        for cell in rows_of("roles.csv", rows)
    )


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


class _Entry(_Coded, Named, Protocol): ...


class _Usual(_Coded, Protocol):
    @property
    def usual(self) -> int | None: ...


C = TypeVar("C", bound=_Coded)
U = TypeVar("U", bound=_Usual)


def by_code(entries: Iterable[C]) -> dict[str, C]:
    """Entries by their code."""
    return {entry.code: entry for entry in entries}


def get(entries: Iterable[C], code: str) -> C:
    """The entry of a code; DomainError `not_in_list`."""
    found = next((entry for entry in entries if entry.code == code), None)
    if found is None:
        raise DomainError("not_in_list")
    return found


def usual(entries: Iterable[U]) -> list[U]:
    """Entries with a one-tap button, in the order of the column `usual`."""
    return sorted((entry for entry in entries if entry.usual is not None), key=lambda entry: entry.usual or 0)


def in_sentence(name: str) -> str:
    """A name inside a sentence: a small first letter, but not of an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def search_municipality(entries: Iterable[Municipality], typed: str) -> list[Municipality]:
    """Municipalities for a typed name: a city and a district of one root are both there, the exact name first."""
    return search(entries, typed)


def search_subject(entries: Iterable[Subject], typed: str) -> list[Subject]:
    """Subjects for a typed name, a course inside one («algebra») or a colloquial name."""
    return search(entries, typed)


def search_position(entries: Iterable[Position], typed: str) -> list[Position]:
    """Positions for a typed name or a colloquial one."""
    return search(entries, typed)


def _unambiguous(file: str, entries: Sequence[_Entry]) -> None:
    owner: dict[str, str] = {}
    for entry in entries:
        for name in names_of(entry):
            if owner.setdefault(name, entry.code) != entry.code:
                raise ContentError(file, entry.code, f"shares a name or an alias with {owner[name]}", fault="twice")


def _check_usual(file: str, entries: Sequence[_Usual]) -> None:
    shown = usual(entries)
    _check_numbers(file, [entry.usual or 0 for entry in shown])
    if len(shown) > USUAL_SHOWN:
        raise ContentError(file, "usual", f"at most {USUAL_SHOWN} entries may be usual")


def _check_numbers(file: str, numbers: list[int]) -> None:
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        raise ContentError(file, "", "numbers must run from 1 without a gap")
