"""Self-diagnosis: which area, six statements on one message, the way back (domain.md 2.3, 5; issue: story 2).

What comes out of it: services.diagnosis_result; what a methodist sees: services.diagnosis_share; time:
services.diagnosis_state. Other capabilities use the names of `__all__`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Row

from db import diagnosis as rows
from db import person as person_rows
from domain.diagnosis import Area, Gate, check_answer, next_item, previous_item, score_area
from domain.errors import DomainError
from domain.person import too_soon
from services import diagnosis_state as states
from services.base import Tx, Who, born, transition
from services.diagnosis_result import area_left, current, latest, recently_done, try_text
from services.diagnosis_share import GoalItem, SharedArea, SharedItem, SharedResult, goal_items, shared

__all__ = [
    "FINISHED", "GoalItem", "SharedArea", "SharedItem", "SharedResult", "begin", "finished", "goal_items", "shared",
    "try_text",
]  # fmt: skip

LATE_TAP = timedelta(seconds=3)
Finished = Callable[[Tx, Who, int], None]

# mode of an attempt (repeat, mini) -> what happens when its area is complete: `(tx, who, attempt_id)`
FINISHED: dict[str, Finished] = {}


def finished(mode: Literal["repeat", "mini"]) -> Callable[[Finished], Finished]:
    """Register what a capability does when an attempt that it began is complete."""

    def register(act: Finished) -> Finished:
        FINISHED[mode] = act
        return act

    return register


@dataclass(frozen=True, slots=True)
class MenuCard:
    """The areas in plain words, or the one question before them. `left`: (attempt, name of the begun area);
    `areas`: (code, name) that may be begun; `done` names of completed ones."""

    gate: Gate
    question: str
    pass_label: str
    stop_label: str
    stop_message: str
    by_position: bool
    areas: tuple[tuple[str, str], ...]
    done: tuple[str, ...]
    left: tuple[int, str] | None
    has_result: bool
    unsure: str


def menu(tx: Tx, who: Who) -> MenuCard:
    """The page `diagnosis`."""
    instrument = tx.policy.instrument
    gate, by_position = _gate(tx, who)
    attempt_id = current(tx, who.me)
    begun = _begun(tx, attempt_id)
    done = recently_done(tx, who.me)
    left = (attempt_id, begun.short_ru) if attempt_id is not None and begun is not None else None
    return MenuCard(
        gate=gate,
        question=instrument.audience.question,
        pass_label=instrument.audience.pass_label,
        stop_label=instrument.audience.stop_label,
        stop_message=instrument.audience.stop_message,
        by_position=by_position,
        areas=tuple(
            (area.code, area.short_ru) for area in instrument.menu() if area.code not in done and area is not begun
        ),
        done=tuple(area.short_ru for area in instrument.menu() if area.code in done),
        left=left,
        has_result=bool(latest(tx, who.me)),
        unsure=instrument.area(instrument.starts_when_unsure).short_ru,
    )


def _gate(tx: Tx, who: Who) -> tuple[Gate, bool]:
    """May she answer, and was it the position that said so."""
    person = person_rows.load(tx.c, who.me)
    gate = tx.policy.instrument.gate(person.position)
    if gate is Gate.ASK and person.leads_lessons is not None:
        return (Gate.PASS if person.leads_lessons else Gate.STOP), False
    return gate, gate is not Gate.ASK


def _begun(tx: Tx, attempt_id: int | None) -> Area | None:
    """The area whose statements are half answered, or whose first one stands."""
    if attempt_id is None:
        return None
    row = states.fresh(tx, attempt_id)
    items = states.unfinished_items(tx, attempt_id)
    areas = [tx.policy.instrument.area_of(item) for item in items]
    if not areas and row.item is not None:
        return tx.policy.instrument.area(row.area)
    return next((area for area in areas if area.code == row.area), areas[0] if areas else None)


def set_gate(tx: Tx, who: Who, leads: bool) -> None:
    """The answer to the one question; asked once, can be corrected."""
    person_rows.change(tx.c, who.me, leads_lessons=leads)


def open_area(tx: Tx, who: Who, code: str | None) -> int:
    """Put the first open statement of an area on the screen; the attempt. None: she does not know where to begin.

    DomainErrors `diagnosis_gate`, `area_done_lately`, `area_unknown`.
    """
    person_rows.lock(tx.c, who.me)
    if _gate(tx, who)[0] is not Gate.PASS:
        raise DomainError("diagnosis_gate")
    area = tx.policy.instrument.area(code or tx.policy.instrument.starts_when_unsure)
    if area.code in recently_done(tx, who.me):
        raise DomainError("area_done_lately", area=area.short_ru)
    attempt_id = current(tx, who.me)
    if attempt_id is not None and area.code in rows.areas_of(tx.c, attempt_id):
        states.finish(tx, who, states.fresh(tx, attempt_id))  # answered long ago: anew, in an attempt of its own
        attempt_id = None
    attempt_id = attempt_id or _new(tx, who, "full")
    _stand(tx, who, attempt_id, area)
    return attempt_id


def more(tx: Tx, who: Who) -> int | None:
    """One more area, at once: the next of the menu's order; None when all are done."""
    area = area_left(tx, who)
    return None if area is None else open_area(tx, who, area.code)


def _new(tx: Tx, who: Who, mode: str, **values: Any) -> int:
    instrument = tx.policy.instrument
    attempt_id = rows.add_attempt(
        tx.c, person_id=who.me, instrument=instrument.code, version=instrument.version, mode=mode, state="created",
        created_at=tx.now, **values,
    )  # fmt: skip
    born(tx, states.MACHINE, attempt_id, "created", "teacher", who.me)
    return attempt_id


def _stand(tx: Tx, who: Who, attempt_id: int, area: Area) -> None:
    """The first statement of the area without an answer stands on the screen from now."""
    before = states.fresh(tx, attempt_id)
    row = states.wake(tx, who, before)
    item = next_item(area, rows.answers_of(tx.c, attempt_id)) or area.items[-1]
    if (row.area, row.item, row.state) != (area.code, item.id, before.state):
        rows.change_attempt(tx.c, attempt_id, area=area.code, item=item.id, item_shown_at=tx.now)


def begin(
    tx: Tx,
    who: Who,
    mode: Literal["repeat", "mini"],
    area: str,
    *,
    route_id: int | None = None,
    followup_id: int | None = None,
) -> int:
    """The same six statements for a route's check or for a follow-up; the attempt, whose page is `diagnosis.item`.

    What is half answered goes on. When the area is complete, FINISHED[mode] is called. DomainError `area_unknown`.
    """
    where = tx.policy.instrument.area(area)
    for row in rows.attempts_of(tx.c, who.me):
        same = (row.mode, row.route_id, row.followup_id) == (mode, route_id, followup_id)
        if same and row.state in rows.OPEN and row.area == area and states.can_go_on(tx, row):
            _stand(tx, who, row.id, where)
            return int(row.id)
    attempt_id = _new(tx, who, mode, route_id=route_id, followup_id=followup_id)
    _stand(tx, who, attempt_id, where)
    return attempt_id


@dataclass(frozen=True, slots=True)
class ItemCard:
    """A statement. `options`: (value, label), the last one is "does not apply"; `anchors`: (label, words) when they are
    shown; `previous`: the answer before; `own`: the answer that stands while it is corrected; `back_to`: what
    the correction opens. `seconds`: about how long the rest of the area takes."""

    attempt_id: int
    area: str
    item: str
    number: int
    count: int
    seconds: int
    text: str
    hint: str | None
    anchors: tuple[tuple[str, str], ...]
    options: tuple[tuple[int | None, str], ...]
    previous: str | None
    own: str | None
    back_to: str | None


def item_card(tx: Tx, who: Who, attempt_id: int, hint: bool | None = None) -> ItemCard | MenuCard:
    """The page `diagnosis.item`: the statement that stands in an own attempt, the areas when none does."""
    row = states.own(tx, who, attempt_id)
    instrument = tx.policy.instrument
    if row.area is None or row.item is None:
        return menu(tx, who)
    area = instrument.area(row.area)
    item = area.item(row.item)
    answers = rows.answers_of(tx.c, attempt_id)
    before = previous_item(area, item.id)
    back_to = before if before is not None and before.id in answers else None
    place = area.items.index(item)
    options = (*instrument.options, instrument.not_applicable)
    shown = options[:-1] if hint or not row.anchors_shown else ()
    return ItemCard(
        attempt_id=attempt_id,
        area=area.short_ru,
        item=item.id,
        number=place + 1,
        count=len(area.items),
        seconds=(len(area.items) - place) * states.SECONDS_AN_ITEM,
        text=item.text,
        hint=item.hint if hint else None,
        anchors=tuple((option.label, _lower(option.anchor)) for option in shown),
        options=tuple((option.value, option.label) for option in options),
        previous=_lower(instrument.option(answers[back_to.id]).label) if back_to is not None else None,
        own=_lower(instrument.option(answers[item.id]).label) if item.id in answers else None,
        back_to=back_to.id if back_to is not None else None,
    )


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


Answered = Literal["next", "complete", "ignored"]


def answer(tx: Tx, who: Who, attempt_id: int, item_id: str, value: int | None) -> Answered:
    """Store an answer: to the statement that stands, or once more to one that was answered in the same area.

    `ignored` is a tap that came too soon after the statement appeared, or late on an area that is done. DomainErrors
    `gone`, `not_yours`, `not_now`, `item_unknown`, `answer_not_in_scale`, `diagnosis_over`, `area_done`.
    """
    row = states.own(tx, who, attempt_id)
    area = tx.policy.instrument.area_of(item_id)
    check_answer(tx.policy.instrument, area, item_id, value)
    answers = rows.answers_of(tx.c, attempt_id)
    if row.item == item_id:
        if row.item_shown_at is not None and too_soon(row.item_shown_at, tx.now):
            return "ignored"
    elif not _may_overwrite(tx, row, area, item_id, answers):
        return "ignored"
    row = states.wake(tx, who, row)
    event = "first_answer" if row.state == "created" else "answer"
    known = item_id in answers
    answers[item_id] = value
    following = next_item(area, answers)
    values: dict[str, Any] = {"last_answer_at": tx.now, "anchors_shown": True, "unfinished": following is not None}
    if following is not None and row.item == item_id:
        values |= {"area": area.code, "item": following.id, "item_shown_at": tx.now}
    transition(tx, states.MACHINE, row.id, row.state, event, "teacher", who.me, **values)
    rows.put_answer(tx.c, attempt_id, item_id, value, tx.now, known=known)
    if following is not None:
        return "next"
    _end_area(tx, who, row, area, answers)
    return "complete"


def _may_overwrite(tx: Tx, row: Row[Any], area: Area, item_id: str, answers: dict[str, int | None]) -> bool:
    """A second tap on a statement that stands no more: it overwrites its own answer and nothing else."""
    done = rows.areas_of(tx.c, row.id).get(area.code)
    if done is not None:
        if tx.now - done.completed_at < LATE_TAP:
            return False
        raise DomainError("area_done")
    if item_id not in answers or row.area != area.code:
        raise DomainError("not_now")
    return True


def _end_area(tx: Tx, who: Who, row: Row[Any], area: Area, answers: dict[str, int | None]) -> None:
    """The area is complete; what is not a whole diagnosis ends with it."""
    _complete(tx, row, area, answers)
    left = bool(states.unfinished_items(tx, row.id))
    rows.change_attempt(tx.c, row.id, item=None, item_shown_at=None, unfinished=left)
    if row.mode != "full":
        states.finish(tx, who, states.fresh(tx, row.id))
        act = FINISHED.get(row.mode)
        if act is not None:
            act(tx, who, row.id)


def _complete(tx: Tx, row: Row[Any], area: Area, answers: dict[str, int | None]) -> None:
    score = score_area(tx.policy.instrument, area, answers)
    if score is None:
        raise DomainError("not_now")
    rows.put_area(
        tx.c, row.id, area.code, level=score.level, mean=None if score.mean is None else float(score.mean),
        answered=score.answered, completed_at=tx.now,
    )  # fmt: skip
    transition(tx, states.MACHINE, row.id, "in_progress", "area_complete", "bot")


def fix(tx: Tx, who: Who, attempt_id: int, item_id: str) -> None:
    """Put an answered statement back on the screen, while the attempt is open. DomainError `not_now`."""
    row = states.own(tx, who, attempt_id)
    area = tx.policy.instrument.area_of(item_id)
    if row.state not in rows.OPEN or item_id not in rows.answers_of(tx.c, attempt_id):
        raise DomainError("not_now")
    states.wake(tx, who, row)
    if row.item != item_id:
        rows.change_attempt(tx.c, attempt_id, area=area.code, item=item_id, item_shown_at=tx.now)


def resume(tx: Tx, who: Who, attempt_id: int) -> bool:
    """Go on where it stopped; False when it stopped between two areas. DomainError `diagnosis_over`."""
    row = states.wake(tx, who, states.own(tx, who, attempt_id))
    begun = _begun(tx, attempt_id)
    if begun is None and row.item is None:
        return False
    _stand(tx, who, attempt_id, begun or tx.policy.instrument.area(row.area))
    return True


def later(tx: Tx, who: Who, attempt_id: int) -> None:
    """Put it off; what was answered is kept."""
    states.pause(tx, states.own(tx, who, attempt_id))


def enough(tx: Tx, who: Who) -> None:
    """Close with what is scored. A second press changes nothing. DomainError `diagnosis_no_area`."""
    attempt_id = current(tx, who.me)
    if attempt_id is not None:
        states.finish(tx, who, states.fresh(tx, attempt_id))


def area_of(tx: Tx, item_id: str) -> str:
    """The code of the area that a statement belongs to."""
    return tx.policy.instrument.area_of(item_id).code
