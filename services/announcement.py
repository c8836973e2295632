"""Announcements: a coordinator's text, to whom, the look before it goes, the sending, the answers (domain.md 2.9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from db import announcement as rows
from db import mailing as mailing_rows
from db import person as person_rows
from domain.errors import DomainError
from domain.mailing import Audience, Shown, check_audience, duration, later_start, shown_number, starts_at
from services import file as files
from services import mailing
from services.base import Said, Tx, Who, born, transition
from services.mailing import Letter, audience_of, letter_of
from services.person import expect, forget

TEXT_LIMIT, CAPTION_LIMIT = 4000, 950  # UTF-16 units; the channel takes 4096 and 1024 with our heading
PER_PAGE = 4
# what a person typed as formatting; links, mentions and the like are found anew by every client
KEPT = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "expandable_blockquote",
    "text_link",
})  # fmt: skip
FIELDS = frozenset({"type", "offset", "length", "url", "language"})
When = Literal["now", "morning", "quiet"]


@dataclass(frozen=True, slots=True)
class AudienceWords:
    """To whom, in short names; nothing in both means everybody."""

    subjects: tuple[str, ...]
    municipalities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One announcement in a list: its first words (empty: a photo or a file), the day it was made."""

    id: int
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The first page: what waits as a draft, what was sent before."""

    draft: Line | None
    sent: tuple[Line, ...]
    page: int
    last_page: int


@dataclass(frozen=True, slots=True)
class DraftCard:
    """«Send this out?». `audience` None: not chosen yet. `closed`: who has closed the bot. `seconds`: about how long
    it takes. `later`: the morning to offer when it is late, local; `days` until then."""

    id: int
    version: int
    letter: Letter
    audience: AudienceWords | None
    reach: Shown
    closed: Shown
    seconds: int
    later: datetime | None
    days: int
    last: AudienceWords | None
    corrects: bool


@dataclass(frozen=True, slots=True)
class MailingCard:
    """How a mailing stands: state and how many rows have which fate."""

    id: int
    state: str
    start_at: datetime
    counts: Mapping[str, int]
    seconds_left: int

    @property
    def left(self) -> int:
        """People whose message has not gone yet."""
        return sum(self.counts.get(state, 0) for state in mailing_rows.OPEN)

    def number(self, *states: str) -> int:
        """Rows in these states."""
        return sum(self.counts.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True)
class SentCard:
    """An announcement on its way or gone. `author` is the code of who sent it, `began` when it set out."""

    id: int
    words: str
    kind: str
    audience: AudienceWords
    mailing: MailingCard
    accepted: Shown
    blocked: Shown
    yes: int
    no: int
    asks: bool
    correction: MailingCard | None
    correctable: bool
    author: str
    began: datetime


def desk(tx: Tx, who: Who, page: int = 0) -> Desk:
    """The first page; the next text or file of the coordinator becomes a draft."""
    expect(tx, who, "announce.text", None)
    draft = rows.newest_draft(tx.c, who.me)
    page = max(page, 0)
    found = rows.sent(tx.c, PER_PAGE + 1, page * PER_PAGE)
    last = page + (len(found) > PER_PAGE)
    return Desk(_line(draft) if draft else None, tuple(_line(row) for row in found[:PER_PAGE]), page, last)


def _line(row: Row[Any]) -> Line:
    return Line(row.id, " ".join((row.text or "").split()), row.kind)


def _content(tx: Tx, who: Who, said: Said, limit: int) -> dict[str, Any]:
    """The columns of what was sent: text, formatting, file. One message only, and not longer than the channel takes."""
    if len(said.files) > 1 or said.album is not None:
        raise DomainError("announcement_one_message")
    if len(said.text.encode("utf-16-le")) // 2 > limit:
        raise DomainError("announcement_too_long", limit=limit)
    kept = [
        {name: value for name, value in entity.items() if name in FIELDS}
        for entity in said.entities
        if entity.get("type") in KEPT
    ]
    values: dict[str, Any] = {"text": said.text, "entities": kept or None, "source_message_id": said.message_id}
    if said.file is not None:
        values["file_id"] = files.keep(tx, who.me, said.file)
    return values


def write(tx: Tx, who: Who, said: Said, announcement_id: int | None = None) -> int:
    """What the coordinator sent becomes a draft, or replaces the words of this draft; its id."""
    limit = TEXT_LIMIT if said.kind == "text" else CAPTION_LIMIT
    if announcement_id is not None:
        row = rows.announcement(tx.c, announcement_id)
        if row is not None and row.state == "draft" and row.author_id == who.me:
            if row.corrects_id is not None:
                return _replace_correction(tx, who, said, row)
            values = {"file_id": None, **_content(tx, who, said, limit)}
            rows.change(tx.c, announcement_id, kind=said.kind, **values)
            expect(tx, who, "announce.text", announcement_id)
            return announcement_id
    made = _content(tx, who, said, limit)
    return _new(tx, who, {"kind": said.kind, **made}, None)


def _new(tx: Tx, who: Who, values: Mapping[str, Any], corrects_id: int | None) -> int:
    announcement_id = rows.add(
        tx.c, author_id=who.me, state="draft", version=1, corrects_id=corrects_id, created_at=tx.now, **values
    )
    born(tx, "announcement", announcement_id, "draft", "coordinator", who.me)
    expect(tx, who, "announce.text", announcement_id)
    return announcement_id


def changed(tx: Tx, who: Who, said: Said) -> int | None:
    """The author edited the message that a draft was made of; the draft's id, None when there is none."""
    if "coordinator" not in who.roles or who.person_id is None:
        return None
    row = rows.newest_draft(tx.c, who.me, said.message_id)
    if row is None or row.kind != said.kind:
        return None
    words = replace(said, files=(), album=None)  # another file comes as another message
    values = _content(tx, who, words, TEXT_LIMIT if row.kind == "text" else CAPTION_LIMIT)
    rows.change(tx.c, row.id, **values)
    return int(row.id)


def own_draft(tx: Tx, who: Who, announcement_id: int) -> Row[Any]:
    """The coordinator's own draft, or a refusal."""
    row = rows.announcement(tx.c, announcement_id)
    if row is None or row.state == "cancelled":
        raise DomainError("gone")
    if row.author_id != who.me:
        raise DomainError("not_yours")
    if row.state != "draft":
        raise DomainError("not_now")
    return row


def choose(tx: Tx, who: Who, announcement_id: int, how: str) -> None:
    """The audience at once: `all`, or `last` (as this coordinator chose the last time)."""
    row = own_draft(tx, who, announcement_id)
    audience = {"municipalities": [], "subjects": []} if how == "all" else _last_audience(tx, who)
    if audience is None:
        raise DomainError("not_now")
    if row.audience != audience:
        rows.change(tx.c, announcement_id, audience=audience)


def ask_answers(tx: Tx, who: Who, announcement_id: int, *, wanted: bool) -> None:
    """With or without the buttons «I come» and «I cannot»."""
    row = own_draft(tx, who, announcement_id)
    if row.answer_buttons != wanted:
        rows.change(tx.c, announcement_id, answer_buttons=wanted)


def cancel(tx: Tx, who: Who, announcement_id: int) -> None:
    """Throw a draft away. A second press changes nothing."""
    row = rows.announcement(tx.c, announcement_id)
    if row is not None and row.state == "cancelled":
        return
    row = own_draft(tx, who, announcement_id)
    transition(tx, "announcement", announcement_id, row.state, "cancel", "coordinator", who.me)
    forget(tx, who)


def _last_audience(tx: Tx, who: Who) -> dict[str, list[str]] | None:
    for row in rows.sent(tx.c, 1, 0, who.me):
        last: dict[str, list[str]] | None = row.audience
        return last
    return None


def audience_words(tx: Tx, audience: Audience) -> AudienceWords:
    """The short names, in the order of the content."""
    return AudienceWords(
        tuple(one.short_ru for code, one in tx.policy.subjects.items() if code in audience.subjects),
        tuple(one.short_ru for code, one in tx.policy.municipalities.items() if code in audience.municipalities),
    )


def _later(tx: Tx, who: Who) -> datetime | None:
    return later_start(tx.now, ZoneInfo(who.zone), tx.policy.calendar, tx.policy.reminders.waking)


def card(tx: Tx, who: Who, announcement_id: int) -> DraftCard | SentCard | None:
    """The page of an announcement: a draft is its author's, what was sent any coordinator's; None: thrown away."""
    row = rows.announcement(tx.c, announcement_id)
    if row is not None and row.state == "sent" and row.corrects_id is not None:
        row = rows.announcement(tx.c, row.corrects_id)
    if row is None:
        raise DomainError("gone")
    if row.state == "cancelled":
        return None
    if row.state == "sent":
        return sent_card(tx, row)
    if row.author_id != who.me:
        raise DomainError("not_yours")
    return _draft_card(tx, who, row)


def _draft_card(tx: Tx, who: Who, row: Row[Any]) -> DraftCard:
    audience = audience_of(row.audience)
    corrects = row.corrects_id is not None
    if corrects:
        people, closed, later = mailing_rows.reached(tx.c, row.corrects_id), 0, None
    else:
        people, closed = rows.reach(tx.c, audience) if row.audience is not None else (0, 0)
        later = _later(tx, who)
    last = None if row.audience is not None or corrects else _last_audience(tx, who)
    return DraftCard(
        id=row.id,
        version=row.version,
        letter=letter_of(row),
        audience=audience_words(tx, audience) if row.audience is not None or corrects else None,
        reach=shown_number(people),
        closed=shown_number(closed),
        seconds=int(duration(people).total_seconds()),
        later=who.local(later) if later else None,
        days=(who.today(later) - who.today(tx.now)).days if later else 0,
        last=audience_words(tx, audience_of(last)) if last is not None else None,
        corrects=corrects,
    )


def _mailing_card(tx: Tx, row: Row[Any]) -> MailingCard:
    counts = mailing_rows.counts(tx.c, row.id)
    if row.state == "stopped" and counts.get("waiting"):  # its rows say so piece by piece
        waiting, maybe = counts.pop("waiting"), mailing_rows.maybe_sent(tx.c, row.id)
        counts["dropped"] = counts.get("dropped", 0) + waiting - maybe
        counts["uncertain"] = counts.get("uncertain", 0) + maybe
    left = sum(counts.get(state, 0) for state in mailing_rows.OPEN)
    return MailingCard(row.id, row.state, row.start_at, counts, int(duration(left).total_seconds()))


def sent_card(tx: Tx, row: Row[Any]) -> SentCard:
    sending = mailing_rows.newest_mailing(tx.c, row.id, "send")
    if sending is None:
        raise DomainError("gone")
    correcting = mailing_rows.newest_mailing(tx.c, row.id, "correct")
    main = _mailing_card(tx, sending)
    answered = rows.answers(tx.c, row.id)
    return SentCard(
        id=row.id,
        words=_line(row).words,
        kind=row.kind,
        audience=audience_words(tx, audience_of(row.audience)),
        mailing=main,
        accepted=shown_number(main.number("sent")),
        blocked=shown_number(main.number("blocked")),
        yes=answered.get("yes", 0),
        no=answered.get("no", 0),
        asks=row.answer_buttons,
        correction=_mailing_card(tx, correcting) if correcting is not None else None,
        correctable=_correctable(main),
        author=person_rows.load(tx.c, row.author_id).code,
        began=sending.started_at or sending.start_at,
    )


def _correctable(main: MailingCard) -> bool:
    return main.state in {"done", "stopped", "paused"} and main.number("sent") > 0


def send(tx: Tx, who: Who, announcement_id: int, version: int, when: When) -> int:
    """Schedule it: 60 seconds from now, on the next working morning, or now without a sound. The id of the page.

    Raises `announcement_changed` for a button of another version, `announcement_no_audience`, `audience_empty`,
    `announcement_late`. A second press changes nothing.
    """
    row = rows.announcement(tx.c, announcement_id)
    if row is not None and row.state == "sent":
        return int(row.corrects_id or announcement_id)
    row = own_draft(tx, who, announcement_id)
    if row.version != version:
        raise DomainError("announcement_changed")
    if row.corrects_id is not None:
        return _send_correction(tx, who, row)
    if row.audience is None:
        raise DomainError("announcement_no_audience")
    check_audience(rows.reach(tx.c, audience_of(row.audience))[0])
    later = _later(tx, who)
    if later is not None and when == "now":
        raise DomainError("announcement_late")
    if later is None and when == "morning":
        raise DomainError("announcement_changed")
    transition(tx, "announcement", announcement_id, row.state, "send", "coordinator", who.me)
    start = starts_at(tx.now, later if when == "morning" else None)
    mailing.schedule(tx, who, announcement_id, "send", start, quiet=when == "quiet")
    forget(tx, who)
    return announcement_id


def ask_correction(tx: Tx, who: Who, announcement_id: int) -> SentCard:
    """The next text of the coordinator is the corrected one."""
    found = card(tx, who, announcement_id)
    if not isinstance(found, SentCard) or not found.correctable:
        raise DomainError("announcement_running")
    expect(tx, who, "announce.fix", announcement_id)
    return found


def write_correction(tx: Tx, who: Who, said: Said, announcement_id: int) -> int:
    """The corrected text waits as a draft of its own; file and buttons stay. The draft's id."""
    row = rows.announcement(tx.c, announcement_id)
    if row is None or row.state != "sent":
        raise DomainError("gone")
    values = _content(tx, who, said, TEXT_LIMIT if row.kind == "text" else CAPTION_LIMIT)
    kept = {"kind": row.kind, "file_id": row.file_id, "answer_buttons": row.answer_buttons}
    return _new(tx, who, {**values, **kept}, announcement_id)


def _replace_correction(tx: Tx, who: Who, said: Said, row: Row[Any]) -> int:
    if said.kind != "text":
        raise DomainError("announce_fix_kind")
    rows.change(tx.c, row.id, **_content(tx, who, said, TEXT_LIMIT if row.kind == "text" else CAPTION_LIMIT))
    expect(tx, who, "announce.text", row.id)
    return int(row.id)


def _send_correction(tx: Tx, who: Who, row: Row[Any]) -> int:
    parent = card(tx, who, row.corrects_id)
    if not isinstance(parent, SentCard) or not parent.correctable:
        raise DomainError("announcement_running")
    transition(tx, "announcement", row.id, row.state, "send", "coordinator", who.me)
    rows.change(tx.c, row.corrects_id, text=row.text, entities=row.entities)
    mailing.schedule(tx, who, row.corrects_id, "correct", tx.now)
    forget(tx, who)
    return int(row.corrects_id)
