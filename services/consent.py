"""Consents: each shown as a message of its own, given as a row that names the text by its hash (domain.md 2.1).

Before consent A only the address, the state and the moment are kept; a link's code travels in the buttons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from db import address as address_rows
from db import consent as rows
from db import person as person_rows
from domain.consent import FRESH_FOR, is_fresh, show
from domain.errors import DomainError
from domain.person import LinkKind
from services import profile
from services.base import Tx, Who, born, transition
from services.jobs import Counts, job
from services.link import invitation
from services.person import ensure_person, refresh_menu
from services.policy import TRIAL_PEOPLE

KIND = "pd_processing"
BLANK = "_" * 16


@dataclass(frozen=True, slots=True)
class HelloCard:
    """The first screen: what greeting and consent say. `minute` is the moment shown, in minutes of the epoch."""

    short: str
    give: str
    decline: str
    read: str
    link: str | None
    minute: int
    trial: bool
    declined: bool
    expired: bool = False


def hello(tx: Tx, who: Who, link: str | None = None, expired: bool | None = None) -> HelloCard:
    """Show the consent text. The address remembers only that it was shown, and when."""
    text = tx.policy.consents[KIND]
    if who.consent_state in {"not_asked", "declined", "withdrawn"}:
        address_rows.change(tx.c, who.address_id, consent_state="shown", consent_at=tx.now)
    return HelloCard(
        short=text.short,
        give=text.buttons["give"],
        decline=text.buttons["decline"],
        read=text.buttons["read"],
        link=link,
        minute=int(tx.now.timestamp() // 60),
        trial=tx.policy.trial,
        declined=who.consent_state == "declined",
        expired=bool(expired),
    )


@dataclass(frozen=True, slots=True)
class DeclinedCard:
    """After «I do not consent»: it can be changed at once."""

    link: str | None
    phone: str


def declined(tx: Tx, _who: Who, link: str | None = None) -> DeclinedCard:
    """The page after a refusal."""
    return DeclinedCard(link, tx.policy.operator_phone)


@dataclass(frozen=True, slots=True)
class FullText:
    """The text in force, for the PDF."""

    body: str
    version: str
    sha256: str
    card: HelloCard


def full_text(tx: Tx, who: Who, link: str | None = None) -> FullText:
    """The full text in force: the operator's data filled in, blanks where the person's stand."""
    text = tx.policy.consents[KIND]
    return FullText(show(text.full, {}, BLANK), text.version, text.sha256, hello(tx, who, link))


@dataclass(frozen=True, slots=True)
class Offer:
    """A consent that is asked apart from the first screen: its words, buttons and the minute it is shown."""

    short: str
    give: str
    decline: str
    read: str
    title: str
    full: str
    version: str
    sha256: str
    minute: int


def offer(tx: Tx, kind: str) -> Offer:
    """The text of a kind as it is shown now."""
    text = tx.policy.consents[kind]
    minute = int(tx.now.timestamp() // 60)
    labels = text.buttons
    return Offer(
        text.short, labels["give"], labels["decline"], labels["read"], text.title, text.full, text.version,
        text.sha256, minute,
    )  # fmt: skip


def check_may_give(tx: Tx, who: Who, minute: int) -> None:
    """Raises `consent_old` for a button older than a day, `trial_full` when a trial run has no place left."""
    if not is_fresh(datetime.fromtimestamp(minute * 60, UTC), tx.now + timedelta(seconds=59)):
        raise DomainError("consent_old")
    newcomer = who.person_id is None or not rows.has_any(tx.c, who.person_id)
    if tx.policy.trial and newcomer and rows.count_people(tx.c) >= TRIAL_PEOPLE:
        raise DomainError("trial_full", n=TRIAL_PEOPLE)


def store(tx: Tx, who: Who, person_id: int, kind: str, link_id: int | None = None) -> int:
    """The row that proves a consent: kind, version, hash of the text (kept once), moment; its id."""
    text = tx.policy.consents[kind]
    rows.keep_text(tx.c, text.sha256, kind, text.version, text.full, tx.now, draft=tx.policy.trial)
    consent_id = rows.add(
        tx.c,
        person_id=person_id,
        kind=kind,
        version=text.version,
        sha256=text.sha256,
        state="given",
        given_at=tx.now,
        channel=who.channel,
        message_id=who.menu_message_id,
        link_id=link_id,
    )
    born(tx, "consent", consent_id, "given", "teacher", person_id)
    return consent_id


def give(tx: Tx, who: Who, minute: int, link: str | None) -> str | None:
    """Store the consent and make the person; the code of a methodist's link that brought her, if one did.

    A second press changes nothing. Raises `consent_old` for a button older than a day, `trial_full`.
    """
    invited = invitation(tx, link)
    by_methodist = str(invited.code) if invited is not None and invited.kind == LinkKind.METHODIST else None
    if who.consent_state == "given" and who.person_id is not None:
        return by_methodist
    check_may_give(tx, who, minute)
    person_id = ensure_person(tx, who)
    store(tx, who, person_id, KIND, invited.id if invited is not None else None)
    address_rows.change(tx.c, who.address_id, consent_state="given", consent_at=tx.now)
    person_rows.grant_role(tx.c, person_id, "teacher", tx.now, None)
    if person_rows.load(tx.c, person_id).state == "visitor":
        transition(tx, "registration", person_id, "visitor", "consent_given", "bot")
    if invited is not None:
        _mark_invited(tx, person_id, invited)
    refresh_menu(tx, person_id)
    return by_methodist


def _mark_invited(tx: Tx, person_id: int, link: Row[Any]) -> None:
    values: dict[str, Any] = {"invited_link_id": link.id, "refused_at": None}
    place = tx.policy.municipalities.get(link.municipality) if link.municipality else None
    if place is not None and person_rows.load(tx.c, person_id).municipality is None:
        values |= {"municipality": place.code, "zone": place.tz}
    person_rows.change(tx.c, person_id, **values)


def come_by_link(tx: Tx, who: Who, code: str) -> bool:
    """A teacher who is here already opens the link of a place: marked as invited, the district known if it was not.

    False when the link is not alive or she was invited before.
    """
    link, person = invitation(tx, code), person_rows.lock(tx.c, who.me)
    if link is None or link.kind != LinkKind.MUNICIPALITY or person.invited_link_id is not None:
        return False
    _mark_invited(tx, who.me, link)
    profile.finish(tx, who)
    return True


def decline(tx: Tx, who: Who) -> None:
    """«I do not consent»: nothing but the answer is kept."""
    if who.consent_state == "given":
        raise DomainError("consent_given_already")
    address_rows.change(tx.c, who.address_id, consent_state="declined", consent_at=tx.now)


@job("forget_unanswered_consents", every=timedelta(hours=1))
def forget_unanswered(tx: Tx) -> Counts:
    """A text that was shown and not answered for a day leaves no trace (domain.md 2.1, `timeout`)."""
    return {"forgotten": address_rows.forget_shown(tx.c, tx.now - FRESH_FOR)}
