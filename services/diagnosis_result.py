"""What came out: one area in a picture and words, the overview, the choice what to begin with, saving, deleting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from db import assignment as assignment_rows
from db import diagnosis as rows
from domain.diagnosis import (
    Answers,
    Area,
    AreaScore,
    Change,
    Item,
    Level,
    Reason,
    compare_area,
    goals_for,
    items_in,
    may_begin_again,
    next_area,
    outcome_message,
    score_area,
    suggest,
)
from domain.errors import DomainError
from services import diagnosis_state as states
from services import notice
from services.base import Said, Tx, Who, transition
from services.person import expect, forget

TOPIC = "result.topic"
LONGEST_TOPIC = 300
ATTENTION_SHOWN = 3
VIEWED = "diagnosis"


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored area with the answers behind it."""

    attempt_id: int
    mode: str
    state: str
    area: Area
    score: AreaScore
    answers: Answers
    completed_at: datetime


def latest(tx: Tx, person_id: int, before_attempt: int | None = None) -> dict[str, Scored]:
    """The newest result of each area, in the order of the menu; of attempts before one, when it is named."""
    instrument = tx.policy.instrument
    answers: dict[int, Answers] = {}
    found: dict[str, Scored] = {}
    for row in rows.scored(tx.c, person_id, before_attempt):
        if row.area in found or row.version != instrument.version:
            continue
        given = answers.setdefault(row.attempt_id, rows.answers_of(tx.c, row.attempt_id))
        area = instrument.area(row.area)
        score = score_area(instrument, area, given)
        if score is not None:
            found[row.area] = Scored(row.attempt_id, row.mode, row.state, area, score, given, row.completed_at)
    return {code: found[code] for code in instrument.menu_order if code in found}


def length(score: AreaScore) -> float:
    """The bar, 0..1."""
    return (score.percent or 0) / 100


def goals(area: Area, ids: Sequence[str], most: int | None = None) -> tuple[str, ...]:
    """Goal phrases of these statements."""
    return tuple(item.goal for item in items_in(area, ids)[:most])


@dataclass(frozen=True, slots=True)
class Before:
    """The same area earlier, for a repeated attempt."""

    label: str
    length: float
    change: Change


@dataclass(frozen=True, slots=True)
class AreaCard:
    """One area's result. `insufficient` holds the words when there is no conclusion; `last_item` can be corrected
    while the attempt is open; `more` tells that another area is left."""

    attempt_id: int
    code: str
    name: str
    level: str
    length: float
    best: tuple[str, ...]
    attention: tuple[str, ...]
    attention_more: int
    start: str | None
    insufficient: str | None
    mode: str
    last_item: str | None
    more: bool
    open_to_methodist: bool
    can_show: bool
    before: Before | None


def area_card(tx: Tx, who: Who, attempt_id: int, area: str) -> AreaCard:
    """The result of an area of an own attempt; DomainError `gone` when it has none."""
    row = states.own(tx, who, attempt_id)
    instrument = tx.policy.instrument
    where, answers = instrument.area(area), rows.answers_of(tx.c, attempt_id)
    score = score_area(instrument, where, answers)
    if score is None or area not in rows.areas_of(tx.c, attempt_id):
        raise DomainError("gone")
    lowest = goals_for(instrument, where, answers)
    start = lowest[0] if lowest and score.level is not Level.STRENGTH else None
    pair = assignment_rows.of_teacher(tx.c, who.me)
    opened = pair is not None and any(
        share.attempt_id == attempt_id and share.area == area for share in rows.shares_of(tx.c, pair.id)
    )
    return AreaCard(
        attempt_id=attempt_id,
        code=area,
        name=where.short_ru,
        level=instrument.level_labels[score.level],
        length=length(score),
        best=goals(where, score.best),
        attention=goals(where, score.attention, ATTENTION_SHOWN),
        attention_more=max(0, len(score.attention) - ATTENTION_SHOWN),
        start=start.goal if start is not None and start.id not in score.attention else None,
        insufficient=instrument.messages["insufficient"] if score.level is Level.INSUFFICIENT else None,
        mode=row.mode,
        last_item=where.items[-1].id if row.state in {"in_progress", "paused"} else None,
        more=row.mode == "full" and area_left(tx, who) is not None,
        open_to_methodist=opened,
        can_show=row.mode == "repeat" and pair is not None and not opened,
        before=_before(tx, who, attempt_id, area, score) if row.mode != "full" else None,
    )


def _before(tx: Tx, who: Who, attempt_id: int, area: str, now: AreaScore) -> Before | None:
    earlier = latest(tx, who.me, before_attempt=attempt_id).get(area)
    if earlier is None or earlier.score.mean is None:
        return None
    label = tx.policy.instrument.level_labels[earlier.score.level]
    return Before(label, length(earlier.score), compare_area(earlier.score, now))


def recently_done(tx: Tx, person_id: int) -> dict[str, datetime]:
    """Areas that may not be begun anew yet (60 days), with the moment of their completion."""
    found: dict[str, datetime] = {}
    for row in rows.scored(tx.c, person_id):
        if row.mode == "full" and row.area not in found and not may_begin_again(row.completed_at, tx.now):
            found[row.area] = row.completed_at
    return found


def current(tx: Tx, person_id: int) -> int | None:
    """The attempt that further areas go to; None when the next area begins a new one."""
    newest = next((row for row in rows.attempts_of(tx.c, person_id) if row.mode == "full"), None)
    return newest.id if newest is not None and states.can_go_on(tx, newest) else None


def area_left(tx: Tx, who: Who) -> Area | None:
    """What one more area opens."""
    attempt_id = current(tx, who.me)
    instrument = tx.policy.instrument
    started = [instrument.area_of(item).code for item in states.unfinished_items(tx, attempt_id)] if attempt_id else []
    return next_area(instrument, recently_done(tx, who.me), started)


@dataclass(frozen=True, slots=True)
class Suggested:
    """An area offered to begin with, and why."""

    code: str
    name: str
    reason: Reason
    low: int
    ones: int
    answered: int


@dataclass(frozen=True, slots=True)
class ResultCard:
    """The overview. `areas`: (code, name, level in words); `chosen` words of the area or topic to begin with;
    `attention`: are there statements that are not yet in the work; `pair`: the assignment with a methodist."""

    areas: tuple[tuple[str, str, str], ...]
    suggested: tuple[Suggested, ...]
    outcome: str | None
    chosen: str | None
    chosen_area: str | None
    start: str | None
    attention: bool
    more: bool
    pair: int | None
    shown: bool


def overview(tx: Tx, who: Who, attempt_id: int | None = None) -> ResultCard:  # noqa: ARG001 - old addresses carry it
    """All areas as they were answered last, what is suggested and what was chosen."""
    instrument = tx.policy.instrument
    found = latest(tx, who.me)
    scores = {code: found[code].score for code in (area.code for area in instrument.areas) if code in found}
    outcome = outcome_message(scores)
    chosen = rows.deficit(tx.c, who.me)
    pair = assignment_rows.of_teacher(tx.c, who.me)
    return ResultCard(
        areas=tuple((code, one.area.short_ru, instrument.level_labels[one.score.level]) for code, one in found.items()),
        suggested=tuple(
            Suggested(one.area, instrument.area(one.area).short_ru, one.reason, one.low, one.ones, one.answered)
            for one in suggest(instrument, scores)
        ),
        outcome=instrument.messages[outcome] if outcome else None,
        chosen=_chosen_words(tx, chosen.area, chosen.topic) if chosen is not None else None,
        chosen_area=chosen.area if chosen is not None else None,
        start=_start(tx, found.get(chosen.area)) if chosen is not None and chosen.area else None,
        attention=any(one.score.attention for one in found.values()),
        more=area_left(tx, who) is not None,
        pair=pair.id if pair is not None else None,
        shown=pair is not None and bool(rows.shares_of(tx.c, pair.id)),
    )


def _start(tx: Tx, one: Scored | None) -> str | None:
    """The goal phrase to begin with in the chosen area."""
    if one is None or one.score.level is Level.STRENGTH:
        return None
    return next((item.goal for item in goals_for(tx.policy.instrument, one.area, one.answers)), None)


def _chosen_words(tx: Tx, area: str | None, topic: str | None) -> str:
    return topic or (tx.policy.instrument.area(area).short_ru if area else "")


def choose(tx: Tx, who: Who, area: str | None, topic: str | None = None) -> None:
    """Begin with this area or an own topic. One choice holds; what is in work already stays. DomainError `gone`."""
    known = rows.deficit(tx.c, who.me)
    if known is not None and (known.area, known.topic) == (area, topic):
        return
    found = latest(tx, who.me).get(area) if area else None
    if area is not None and found is None:
        raise DomainError("gone")
    attempt_id = current(tx, who.me)
    if attempt_id is not None and rows.areas_of(tx.c, attempt_id):
        states.finish(tx, who, states.fresh(tx, attempt_id))
    rows.drop_proposed(tx.c, who.me)
    rows.add_deficit(
        tx.c,
        person_id=who.me,
        area=area,
        topic=topic,
        attempt_id=found.attempt_id if found else None,
        source="own_choice" if topic else "self",
        status="proposed",
        chosen_at=tx.now,
    )


def unchoose(tx: Tx, who: Who) -> None:
    """Choose anew: a choice that nobody works on yet is dropped."""
    rows.drop_proposed(tx.c, who.me)


def ask_topic(tx: Tx, who: Who) -> None:
    """The next text is an own topic."""
    expect(tx, who, TOPIC)


def drop_topic(tx: Tx, who: Who) -> None:
    """No topic after all."""
    if who.expects == TOPIC:
        forget(tx, who)


def set_topic(tx: Tx, who: Who, said: Said) -> None:
    """The typed topic, at most 300 characters. DomainErrors `text_empty`, `text_too_long`."""
    topic = " ".join(said.text.split())
    if not topic:
        raise DomainError("text_empty")
    if len(topic) > LONGEST_TOPIC:
        raise DomainError("text_too_long", limit=LONGEST_TOPIC)
    choose(tx, who, None, topic)
    forget(tx, who)


def attention(tx: Tx, who: Who) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Areas with statements that are not yet in the work: (code, name, goals)."""
    return tuple(
        (code, one.area.short_ru, goals(one.area, one.score.attention, ATTENTION_SHOWN))
        for code, one in latest(tx, who.me).items()
        if one.score.attention
    )


@dataclass(frozen=True, slots=True)
class TryCard:
    """One thing to try in the next lesson; `following` is the number of the next one, None when it was the last."""

    area: str
    text: str
    following: int | None


def tries(tx: Tx, person_id: int) -> tuple[tuple[Area, Item], ...]:
    """Things to try, of the chosen area, else of the first suggested one, else of the lowest; the weakest first."""
    found = latest(tx, person_id)
    if not found:
        return ()
    chosen = rows.deficit(tx.c, person_id)
    offered = suggest(tx.policy.instrument, {code: one.score for code, one in found.items()})
    codes = [chosen.area] if chosen is not None and chosen.area in found else [one.area for one in offered]
    rated = sorted(found.values(), key=lambda one: one.score.mean if one.score.mean is not None else 9)
    one = found[codes[0]] if codes else rated[0]
    return tuple((one.area, item) for item in goals_for(tx.policy.instrument, one.area, one.answers))


def try_text(tx: Tx, person_id: int) -> str | None:
    """The one thing to try in the next lesson while a methodist is sought; None without a result."""
    found = tries(tx, person_id)
    return found[0][1].try_text if found else None


def try_card(tx: Tx, who: Who, number: int | None = None) -> TryCard:
    """The thing to try by its number. DomainError `diagnosis_no_area` without a result."""
    found = tries(tx, who.me)
    if not found:
        raise DomainError("diagnosis_no_area")
    index = min(number or 0, len(found) - 1)
    area, item = found[index]
    return TryCard(area.short_ru, item.try_text, index + 1 if index + 1 < len(found) else None)


@dataclass(frozen=True, slots=True)
class SavedCard:
    """All areas for the person's own keeping: (name, level in words, length of the bar)."""

    bars: tuple[tuple[str, str, float], ...]


def saved(tx: Tx, who: Who) -> SavedCard:
    """What keep for myself sends. DomainError `diagnosis_no_area` when there is nothing."""
    found = latest(tx, who.me)
    labels = tx.policy.instrument.level_labels
    if not found:
        raise DomainError("diagnosis_no_area")
    return SavedCard(tuple((one.area.short_ru, labels[one.score.level], length(one.score)) for one in found.values()))


@dataclass(frozen=True, slots=True)
class SeenCard:
    """Who looked at what was opened: (shown name, moment), newest first."""

    views: tuple[tuple[str, datetime], ...]


def seen(tx: Tx, who: Who) -> SeenCard:
    """The access log of the own answers."""
    found = []
    for row in rows.views_of(tx.c, who.me, VIEWED):
        viewer = assignment_rows.methodist(tx.c, row.viewer_id)
        found.append((viewer.shown_name if viewer is not None and viewer.shown_name else "", row.at))
    return SeenCard(tuple(found))


def erase(tx: Tx, who: Who) -> int:
    """Delete all own results at once; an agreed route stays. How many attempts went."""
    found = rows.attempts_of(tx.c, who.me)
    for row in found:
        transition(tx, states.MACHINE, row.id, row.state, "delete", "teacher", who.me)
        notice.drop(tx, (states.PAUSED, states.CLOSED), row.id, "done")
        states.forget(tx, row.id)
    rows.drop_proposed(tx.c, who.me)
    return len(found)
