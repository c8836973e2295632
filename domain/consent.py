"""Consent texts (content/consents.yaml; domain.md 2.1, 6): what is asked, what must be known first, what is proof.

Placeholders are `{{UPPER}}`. The operator's are filled once and the result is stored with its hash; the person's places
stay open in the stored text and are filled, or left as a blank, only when the text is shown.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import DomainError
from domain.reading import Place

FILE = "consents.yaml"
FRESH_FOR = timedelta(hours=24)
LONGEST_BUTTON = 28
LONGEST_SHORT = 900     # voice.md: a consent is one message of at most 900 characters

# Filled for one person or one act, never by the operator.
OPEN_PLACES = frozenset({
    "SUBJECT_FULL_NAME", "SUBJECT_CODE", "SUBJECT_CONTACT", "SUBJECT_ADDRESS_AND_ID", "RECIPIENT", "ACCESS_UNTIL",
    "DATE", "TITLE", "EFFECTS", "TICKET", "DEADLINE", "SIGNATURE",
})
# Known to the program; the operator may still name them in its file.
PROGRAM_PLACES = frozenset({"BOT_NAME", "BOT_CHANNEL"})
CHANNEL_CLAUSE = "CHANNEL_CLAUSE"

_NAME = re.compile(r"\{\{([A-Z][A-Z0-9_]*)\}\}")
# Passport data never go through a chat (domain.md 2.1.2), so what is meant for the written form only is left out.
_WRITTEN_FORM = re.compile(r" ?\[[^\[\]]*\{\{SUBJECT_ADDRESS_AND_ID\}\}[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class OperatorField:
    """A placeholder the operator fills, and its description for the set-up question."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One document. `first_line`: (what stands there, what stands instead in pseudonymous mode).

    `buttons`: key (give, decline, read, choose) -> label.
    """

    kind: str
    code: str
    version: str
    title: str
    required_for: str
    short: str
    full: str
    buttons: Mapping[str, str]
    first_line: tuple[str, str] | None

    def pseudonymous_full(self) -> str:
        """The full text for the only mode there is now, without the parts of the written form."""
        text = self.full.replace(*self.first_line) if self.first_line else self.full
        return _WRITTEN_FORM.sub("", text)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Texts of a withdrawal; TITLE, EFFECTS, DATE, TICKET, DEADLINE are open places. `effects`: kind -> words."""

    confirm: str
    confirm_button: str
    keep_button: str
    done: str
    effects: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Consents:
    """All documents of a version of the file; `placeholders`: name -> description, in the order of the file."""

    version: str
    texts: Mapping[str, ConsentText]
    placeholders: Mapping[str, str]
    channel_clauses: Mapping[str, str]
    lawyer_note: str
    withdrawal: Withdrawal

    def text(self, kind: str) -> ConsentText:
        """The document of a kind; DomainError `consent_unknown`."""
        try:
            return self.texts[kind]
        except KeyError:
            raise DomainError("consent_unknown") from None

    def operator_fields(self, kinds: Iterable[str] | None = None) -> tuple[OperatorField, ...]:
        """What set-up asks for, in the order of the file: everything, or only what texts of these kinds use."""
        used = None if kinds is None else set().union(*(used_places(self, kind) for kind in kinds))
        return tuple(
            OperatorField(name, description)
            for name, description in self.placeholders.items()
            if name not in OPEN_PLACES | PROGRAM_PLACES | {CHANNEL_CLAUSE} and (used is None or name in used)
        )


@dataclass(frozen=True, slots=True)
class FilledConsent:
    """With the operator's data in it, the person's places open. `sha256` is of `full`, which is stored once."""

    kind: str
    code: str
    version: str
    title: str
    short: str
    full: str
    sha256: str
    buttons: Mapping[str, str]


def parse_consents(data: object, file: str = FILE) -> Consents:
    """Consents from `yaml.safe_load`; ContentError names the place of the first fault."""
    root = Place(file, "", data)
    meta, described, clauses = root.place("meta"), root.place("placeholders"), root.place("channel_clause")
    version = meta.text("version")
    texts: dict[str, ConsentText] = {}
    for place in root.places("documents"):
        text = _document(place, version)
        if text.kind in texts:
            raise place.fail(f"{text.kind} stands twice", "kind", "twice")
        texts[text.kind] = text
    withdrawal = _withdrawal(root.place("withdrawal"), texts)
    consents = Consents(
        version=version,
        texts=texts,
        placeholders={name: described.text(name) for name in described.keys()},  # noqa: SIM118 - not a dict
        channel_clauses={name: clauses.text(name) for name in clauses.keys()},  # noqa: SIM118 - not a dict
        lawyer_note=meta.text("lawyer_note"),
        withdrawal=withdrawal,
    )
    everything = [text.short + text.full + text.title + "".join(text.first_line or ()) for text in texts.values()]
    everything += [*consents.channel_clauses.values(), withdrawal.confirm, withdrawal.done]
    for name in sorted(_names("\n".join(everything)) - set(consents.placeholders)):
        raise root.fail(f"{name} is used in a text and not described", "placeholders")
    for name in sorted(OPEN_PLACES - set(consents.placeholders)):
        raise root.fail(f"{name} is not described", "placeholders")
    return consents


def _document(place: Place, version: str) -> ConsentText:
    buttons = place.place("buttons")
    full = place.text("full")
    first_line = None
    if place.has("full_first_line"):
        line = place.place("full_first_line")
        first_line = (line.text("replace"), line.text("with"))
        if full.count(first_line[0]) != 1:
            raise line.fail("must stand once in the full text", "replace")
    labels = {key: buttons.text(key, LONGEST_BUTTON) for key in buttons.keys()}  # noqa: SIM118 - not a dict
    if not {"give", "decline"} <= labels.keys():
        raise place.fail("give and decline are both needed", "buttons")
    return ConsentText(
        kind=place.text("kind"),
        code=place.text("code"),
        version=version,
        title=place.text("title"),
        required_for=place.text("required_for"),
        short=place.text("short", LONGEST_SHORT),
        full=full,
        buttons=labels,
        first_line=first_line,
    )


def _withdrawal(place: Place, texts: Mapping[str, ConsentText]) -> Withdrawal:
    effects, buttons = place.place("effects"), place.texts("buttons")
    if len(buttons) != 2:
        raise place.fail("two labels are expected", "buttons")
    return Withdrawal(
        confirm=place.text("confirm"),
        confirm_button=buttons[0],
        keep_button=buttons[1],
        done=place.text("done"),
        effects={kind: effects.text(kind) for kind in texts},
    )


def _names(text: str) -> set[str]:
    return set(_NAME.findall(text))


def used_places(consents: Consents, kind: str) -> set[str]:
    """Names of all placeholders in the texts of a kind (pseudonymous mode) and in the channel clauses."""
    text = consents.text(kind)
    names = _names(text.title + text.short + text.pseudonymous_full())
    if CHANNEL_CLAUSE in names:
        names |= _names("\n".join(consents.channel_clauses.values()))
    return names


def missing(consents: Consents, kinds: Iterable[str], operator: Mapping[str, str]) -> tuple[str, ...]:
    """Names, in the order of the file, that the texts of these kinds need and the operator has not given."""
    used = set().union(*(used_places(consents, kind) for kind in kinds)) - OPEN_PLACES - {CHANNEL_CLAUSE}
    return tuple(name for name in consents.placeholders if name in used and not operator.get(name, "").strip())


def fill(
    consents: Consents,
    kind: str,
    operator: Mapping[str, str],
    *,
    channel: str = "pseudonymous",
    not_given: str | None = None,
) -> FilledConsent:
    """The document with the operator's data.

    `channel` is a key of channel_clauses. `not_given` is what stands in an empty place of a draft; None refuses with
    DomainError `consent_fields_missing(names)`. Other errors: `consent_unknown`, `channel_clause_unknown`,
    `operator_value_wrong(name)` when a value itself holds a placeholder.
    """
    if channel not in consents.channel_clauses:
        raise DomainError("channel_clause_unknown", channel=channel)
    gaps = missing(consents, (kind,), operator)
    if gaps and not_given is None:
        raise DomainError("consent_fields_missing", names=gaps)
    wrong = next((name for name, value in operator.items() if "{{" in value or "}}" in value), None)
    if wrong is not None:
        raise DomainError("operator_value_wrong", name=wrong)
    text = consents.text(kind)
    clause = consents.channel_clauses[channel]

    def filled(source: str) -> str:
        with_clause = source.replace("{{" + CHANNEL_CLAUSE + "}}", clause)
        names = _names(with_clause) - OPEN_PLACES
        values = {name: operator.get(name, "").strip() or (not_given or "") for name in names}
        return show(with_clause, values)

    full = filled(text.pseudonymous_full())
    return FilledConsent(
        kind, text.code, text.version, filled(text.title), filled(text.short), full, sha256(full), text.buttons
    )


def show(text: str, places: Mapping[str, str], blank: str | None = None) -> str:
    """The text with given places filled; others become `blank`, or stay open when it is None."""

    def value(match: re.Match[str]) -> str:
        given = places.get(match.group(1))
        if given is not None:
            return given
        return match.group(0) if blank is None else blank

    return _NAME.sub(value, text)


def sha256(text: str) -> str:
    """Hash of the text (NFC, UTF-8) as 64 hex digits: the proof that names what was agreed to."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def is_fresh(shown_at: datetime, now: datetime) -> bool:
    """Whether a consent button may still be pressed: 24 hours from showing (domain.md 2.1)."""
    return now - shown_at < FRESH_FOR
