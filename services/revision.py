"""Revisions of a route as values of the domain, and the copies that the two sides work on before they send them.

What was sent never changes (house.md): editing makes a copy of the revision that holds now; sending gives it the next
number. A copy made from an older revision than the newest one is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row

from db import revision as rows
from db import route as route_rows
from domain.calendar import DAY
from domain.errors import DomainError
from domain.revision import COMPONENT_LENGTH, COMPONENTS, Change, checks_complete, difference
from domain.route import TAIL, DraftStep, RouteDraft
from services.access import Side
from services.base import Tx, Who, born

# Who may edit in which state; the machine knows the same as `edit`, `propose_change` and the draft of the methodist.
EDITORS: Mapping[str, frozenset[Side]] = MappingProxyType({
    "draft": frozenset({"methodist"}),
    "teacher_review": frozenset({"teacher"}),
    "methodist_review": frozenset({"methodist"}),
    "active": frozenset({"teacher", "methodist"}),
})  # fmt: skip
FIXED = frozenset({"submitted", "accepted", "skipped_agreed"})  # steps that an edit leaves alone
_VOICE = "\x00"


def voice(file_id: int) -> str:
    """Words that are a voice: it stands where `RouteDraft` has a goal or a note."""
    return f"{_VOICE}{file_id}"


def voice_id(words: str) -> int | None:
    """The file of words that are a voice."""
    return int(words[1:]) if words.startswith(_VOICE) else None


def checked(words: str, limit: int) -> str:
    """Words without needless spaces; a voice stays. Errors: `text_empty`, `text_too_long` (param `limit`)."""
    if voice_id(words) is not None:
        return words
    words = " ".join(words.split())
    if not words:
        raise DomainError("text_empty")
    if len(words) > limit:
        raise DomainError("text_too_long", limit=limit)
    return words


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision. `states` are the states of its steps by key; `components` own words that replaced the filled ones.

    `removed` are the keys of steps taken out of an agreed route.
    """

    id: int
    number: int
    base: int
    author_id: int
    draft: RouteDraft
    states: Mapping[int, str]
    removed: frozenset[int]
    components: Mapping[str, str]
    ask: str
    teacher_approved: bool
    methodist_approved: bool

    def side(self, route: Row[Any]) -> Side:
        """Whose revision it is; a methodist who took the pair over stands in for the one before."""
        return "teacher" if self.author_id == route.teacher_id else "methodist"

    def approved_by(self, side: Side) -> bool:
        """Has this side put its key in?"""
        return self.teacher_approved if side == "teacher" else self.methodist_approved


def load(tx: Tx, route: Row[Any], number: int, *, live: bool = False) -> Revision | None:
    """A revision by its number; `live` takes the dates in force in place of the agreed ones."""
    row = rows.by_number(tx.c, route.id, number)
    if row is None:
        return None
    found = rows.steps_of(tx.c, row.id)
    shown = [one for one in found if not one.removed]
    dated = [DraftStep(one.step_id, one.kind, one.live_due_on if live else one.due_on, one.title) for one in shown]
    starts = [one.starts_on for one in shown if one.starts_on is not None]
    start = min(starts) if starts else route.starts_on or tx.now.date()
    draft = RouteDraft(
        goal=voice(row.goal_file_id) if row.goal_file_id else row.goal or "",
        start=start,
        steps=tuple(_ordered(tx, dated) if live else dated),
        area=route.area,
        goal_items=tuple(row.goal_items or ()),
        pace=route.pace,
        result_form=row.result_form,
        note=voice(row.word_file_id) if row.word_file_id else row.word or "",
    )
    return Revision(
        id=row.id,
        number=row.number,
        base=row.base,
        author_id=row.author_id,
        draft=draft,
        states=MappingProxyType({one.step_id: one.state for one in shown}),
        removed=frozenset(one.step_id for one in found if one.removed),
        components=MappingProxyType(dict(row.components or {})),
        ask=voice(row.ask_file_id) if row.ask_file_id else row.ask or "",
        teacher_approved=row.teacher_approved_at is not None,
        methodist_approved=row.methodist_approved_at is not None,
    )


def _ordered(tx: Tx, found: Iterable[DraftStep]) -> list[DraftStep]:
    """In order of their dates, the tail last; dates that small moves made equal go apart."""
    steps = sorted(found, key=lambda one: (TAIL.index(one.kind) + 1 if one.kind in TAIL else 0, one.due))
    placed: list[DraftStep] = []
    for step in steps:
        due = step.due
        if placed and due <= placed[-1].due:
            due = tx.policy.calendar.on_or_after(placed[-1].due + DAY)
        placed.append(replace(step, due=due))
    return placed


def current(tx: Tx, route: Row[Any]) -> Revision | None:
    """The revision that holds now: the agreed one with its dates in force, else the newest one sent."""
    if route.agreed_revision is not None:
        return load(tx, route, route.agreed_revision, live=True)
    return load(tx, route, route.revision) if route.revision else None


def check_editor(route: Row[Any], side: Side) -> None:
    """DomainError `route_not_yours_now` unless this side may edit in the route's state."""
    if side not in EDITORS.get(route.state, frozenset()):
        raise DomainError("route_not_yours_now")


def new_copy(tx: Tx, who: Who, route_id: int, side: Side, **values: Any) -> int:
    """An empty copy of a route that was never sent; its id."""
    columns = {"number": route_rows.WORKING[side], "base": 0, "author_id": who.me, "created_at": tx.now}
    return rows.add(tx.c, route_id=route_id, **{**columns, **values})


def copy_of(tx: Tx, who: Who, route: Row[Any], side: Side) -> Revision:
    """This side's copy, made from the revision that holds now when there is none or another was sent meanwhile.

    Errors: `route_not_yours_now`, `gone`.
    """
    check_editor(route, side)
    found = load(tx, route, route_rows.WORKING[side])
    if found is not None and found.base == route.revision:
        return found
    if found is not None:
        rows.remove(tx.c, found.id)
    source = current(tx, route)
    if source is None:
        raise DomainError("gone")
    row = rows.by_number(tx.c, route.id, source.number)
    assert row is not None  # noqa: S101 - it was loaded above
    kept = {name: getattr(row, name) for name in ("goal", "goal_items", "goal_file_id", "word", "word_file_id")}
    copy_id = new_copy(
        tx, who, route.id, side, base=route.revision, result_form=row.result_form, components=row.components, **kept
    )
    _copy_steps(tx, source, copy_id, agreed=route.agreed_revision is not None)
    made = load(tx, route, route_rows.WORKING[side])
    assert made is not None  # noqa: S101 - it was added above
    return made


def _copy_steps(tx: Tx, source: Revision, copy_id: int, *, agreed: bool) -> None:
    dues = {step.key: step.due for step in source.draft.steps}
    for row in rows.steps_of(tx.c, source.id):
        due = dues.get(row.step_id, row.due_on)
        rows.add_step(
            tx.c,
            revision_id=copy_id,
            step_id=row.step_id,
            position=row.position,
            kind=row.kind,
            title=row.title,
            starts_on=row.starts_on,
            due_on=due,
            was_due_on=row.live_due_on if agreed else None,
            removed=row.removed,
        )


def save(tx: Tx, route: Row[Any], revision: Revision, draft: RouteDraft) -> None:
    """Write an edited draft into a copy: new keys become steps, missing ones are taken out."""
    rows.change(tx.c, revision.id, result_form=draft.result_form)
    starts = draft.starts()
    known = {step.key for step in revision.draft.steps}
    for position, step in enumerate(draft.steps):
        values = {
            "position": position,
            "kind": step.kind,
            "title": step.title,
            "starts_on": starts[step.key],
            "due_on": step.due,
            "removed": False,
        }
        if step.key in known:
            rows.change_step(tx.c, revision.id, step.key, **values)
            continue
        step_id = route_rows.add_step(
            tx.c, route_id=route.id, state="planned", due_on=step.due, plan_version=1, submission=0
        )
        born(tx, "route_step", step_id, "planned", "bot")
        rows.add_step(tx.c, revision_id=revision.id, step_id=step_id, was_due_on=None, **values)
    sent = _steps_sent(tx, route, revision)
    for key in known - {step.key for step in draft.steps}:
        if key in sent:
            rows.change_step(tx.c, revision.id, key, removed=True)
        else:
            rows.drop_step(tx.c, revision.id, key)


def _steps_sent(tx: Tx, route: Row[Any], revision: Revision) -> frozenset[int]:
    base = load(tx, route, revision.base) if revision.base else None
    return frozenset() if base is None else frozenset(base.states) | base.removed


def set_goal(tx: Tx, revision: Revision, goal: str, items: tuple[str, ...] = ()) -> None:
    """Another goal for a copy: words or a voice."""
    file_id = voice_id(goal)
    words = None if file_id else goal
    rows.change(tx.c, revision.id, goal=words, goal_file_id=file_id, goal_items=list(items))


def set_note(tx: Tx, revision: Revision, note: str) -> None:
    """The sentence added to a copy: words, a voice or nothing."""
    file_id = voice_id(note)
    rows.change(tx.c, revision.id, word=None if file_id else note or None, word_file_id=file_id)


def set_component(tx: Tx, revision: Revision, code: str, words: str) -> None:
    """Own words for a component of a copy; empty ones bring the filled text back."""
    if code not in COMPONENTS:
        raise DomainError("gone")
    kept = {name: text for name, text in revision.components.items() if name != code}
    rows.change(tx.c, revision.id, components={**kept, **({code: words} if words else {})} or None)


def check_ready(tx: Tx, who: Who, revision: Revision) -> None:
    """What an agreement needs (domain.md 2.5.2). Errors: `route_incomplete`, `route_dates_past`.

    A component without own words is filled by the bot with words of the locales, which are long enough (a test looks).
    """
    draft = revision.draft
    texts = {code: revision.components.get(code) or "." * COMPONENT_LENGTH for code in COMPONENTS}
    faults = checks_complete(draft, texts, tx.policy.step_kinds, tx.policy.calendar, tx.policy.reminders.summer)
    if faults:
        raise DomainError("route_incomplete")
    today = who.today(tx.now)
    if any(step.due < today and revision.states[step.key] not in FIXED for step in draft.steps):
        raise DomainError("route_dates_past")


def changes(tx: Tx, route: Row[Any], found: Revision) -> list[Change]:
    """What a revision changes against the one it was made from, dates against those in force."""
    base = load(tx, route, found.base) if found.base else None
    if base is None:
        return []
    if route.agreed_revision is not None:
        before = current(tx, route)
        base = before if before is not None and found.number != before.number else base
    return difference(base.draft, found.draft)


def is_different(tx: Tx, who: Who, route: Row[Any], side: Side) -> bool:
    """Does this side's copy change anything?"""
    copy = copy_of(tx, who, route, side)
    before = current(tx, route)
    rewritten = before is not None and dict(before.components) != dict(copy.components)
    return rewritten or bool(changes(tx, route, copy))


def send(tx: Tx, who: Who, route: Row[Any], side: Side, *, ask: str | None = None) -> int:
    """Give this side's copy the next number; its author has approved it, unless he only asks. The number."""
    copy = copy_of(tx, who, route, side)
    if ask is None:
        check_ready(tx, who, copy)
    number = int(route.revision) + 1
    values: dict[str, Any] = {"number": number, "author_id": who.me, "created_at": tx.now}
    if ask is None:
        values[f"{side}_approved_at"] = tx.now
    else:
        file_id = voice_id(ask)
        values |= {"ask": None if file_id else ask, "ask_file_id": file_id}
    rows.change(tx.c, copy.id, **values)
    return number


def unsend(tx: Tx, route: Row[Any], side: Side) -> int:
    """The newest revision becomes this side's copy again; the number that holds then."""
    found = load(tx, route, route.revision)
    if found is None:
        raise DomainError("gone")
    other = load(tx, route, route_rows.WORKING[side])
    if other is not None:
        rows.remove(tx.c, other.id)
    rows.change(
        tx.c,
        found.id,
        number=route_rows.WORKING[side],
        teacher_approved_at=None,
        methodist_approved_at=None,
        ask=None,
        ask_file_id=None,
    )
    return found.base


def approve(tx: Tx, revision: Revision, side: Side, *, approved: bool = True) -> None:
    """Put a key in, or take it out."""
    rows.change(tx.c, revision.id, **{f"{side}_approved_at": tx.now if approved else None})


def drop_copy(tx: Tx, route: Row[Any], side: Side) -> None:
    """Forget what this side was working on."""
    found = load(tx, route, route_rows.WORKING[side])
    if found is not None:
        rows.remove(tx.c, found.id)


def open_steps(revision: Revision) -> list[DraftStep]:
    """The steps that are still ahead."""
    return [step for step in revision.draft.steps if revision.states[step.key] not in {"accepted", "skipped_agreed"}]


def last_day(revision: Revision) -> date:
    """The due date of the last step."""
    return revision.draft.end
