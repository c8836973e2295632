"""The audience of an announcement, tick by tick: districts and subjects, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from db import announcement as rows
from domain.errors import DomainError
from domain.mailing import Shown, shown_number
from services.announcement import AudienceWords, audience_words, own_draft
from services.base import Tx, Who
from services.mailing import audience_of

PER_PAGE = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One page of ticks: `options` are (code, short name, ticked). `audience` None: nothing is chosen yet."""

    id: int
    options: tuple[tuple[str, str, bool], ...]
    page: int
    last_page: int
    audience: AudienceWords | None
    reach: Shown
    closed: Shown


def districts(tx: Tx, who: Who, announcement_id: int, page: int = 0) -> Choice:
    """The districts of the region."""
    names = ((one.code, one.short_ru) for one in tx.policy.municipalities.values())
    return _choice(tx, who, announcement_id, "municipalities", names, page)


def subjects(tx: Tx, who: Who, announcement_id: int, page: int = 0) -> Choice:
    """The subjects, the usual ones first."""
    known = sorted(tx.policy.subjects.values(), key=lambda one: (one.usual is None, one.usual or 0))
    return _choice(tx, who, announcement_id, "subjects", ((one.code, one.short_ru) for one in known), page)


def _choice(tx: Tx, who: Who, announcement_id: int, kind: str, names: Iterable[tuple[str, str]], page: int) -> Choice:
    row = own_draft(tx, who, announcement_id)
    ticked = set((row.audience or {}).get(kind, ()))
    options = [(code, name, code in ticked) for code, name in names]
    last = (len(options) - 1) // PER_PAGE
    page = min(max(page, 0), last)
    people, closed = rows.reach(tx.c, audience_of(row.audience)) if row.audience is not None else (0, 0)
    return Choice(
        id=row.id,
        options=tuple(options[page * PER_PAGE : (page + 1) * PER_PAGE]),
        page=page,
        last_page=last,
        audience=audience_words(tx, audience_of(row.audience)) if row.audience is not None else None,
        reach=shown_number(people),
        closed=shown_number(closed),
    )


def tick(tx: Tx, who: Who, announcement_id: int, kind: str, code: str, *, wanted: bool) -> None:
    """Put one district or subject into the audience, or take it out; nothing ticked means not chosen."""
    row = own_draft(tx, who, announcement_id)
    known = tx.policy.municipalities if kind == "municipalities" else tx.policy.subjects
    if code not in known:
        raise DomainError("not_in_list")
    audience = {"municipalities": [], "subjects": [], **(row.audience or {})}
    before = set(audience[kind])
    ticked = {*before, code} if wanted else before - {code}
    if ticked == before:
        return
    audience = {**audience, kind: sorted(ticked)}
    rows.change(tx.c, announcement_id, audience=audience if any(audience.values()) else None)
