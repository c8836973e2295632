"""Another date for a step, and what to do when something stands in the way (story 6)."""

from __future__ import annotations

from datetime import date

from handlers.ui.calendar import day_rows, month_name, short_day
from handlers.ui.registry import Show, go, ui
from handlers.ui.step import to_step
from handlers.ui.text import t
from handlers.ui.view import Row, View, button, view
from services import move, step, step_card
from services.base import Said, Tx, Who
from services.move import CalendarCard, MoveCard, Moved, WayCard
from services.step_card import StepCard


def _week(card: MoveCard, key: str = "step-button-week-later") -> Row:
    return (button(key, "step.week", card.id, card.plan_version, day=short_day(card.week_later)),)


@ui.page("step.move", move.card)
def move_page(card: MoveCard) -> View:
    return view(
        t("step-move-title"),
        t("step-move-about", name=card.name, day=card.due),
        t("step-move-how"),
        rows=(
            _week(card),
            (button("step-button-calendar", "step.calendar", card.id),),
            (button("step-button-keep-date", "step.keep", card.id, day=short_day(card.due)),),
            (button("button-back", "step.keep", card.id),),
        ),
    )


@ui.page("step.calendar", move.calendar_card)
def calendar_page(card: CalendarCard) -> View:
    rows = day_rows(card.month, "step.day", "step.calendar", card.move.id)
    return view(
        t("step-calendar-title", month=month_name(card.month)),
        t("step-calendar-about", day=card.move.due),
        rows=(*rows, (button("button-back", "step.move", card.move.id),)),
    )


def _told(step_id: int, moved: Moved) -> Show:
    if moved.how == "same":
        return go("step", step_id, toast=t("step-same-toast", day=moved.day))
    if moved.how == "asked":
        return go("step", step_id, toast=t("step-asked-toast", day=moved.day), alert=True)
    if "moved_to_working_day" in moved.notes:
        return go("step", step_id, toast=t("step-moved-work-toast", day=moved.day))
    return go("step", step_id, toast=t("step-moved-toast", day=moved.day))


@ui.action("step.week", stale=to_step)
def week(tx: Tx, who: Who, step_id: int, plan_version: int) -> Show:
    return _told(step_id, move.week_later(tx, who, step_id, plan_version))


@ui.action("step.day", stale=to_step)
def day(tx: Tx, who: Who, step_id: int, day: date) -> Show:
    return _told(step_id, move.to_day(tx, who, step_id, day))


@ui.types("step.date")
def typed(tx: Tx, who: Who, said: Said, step_id: int) -> Show:
    return _told(step_id, move.typed(tx, who, step_id, said.text))


@ui.action("step.keep", stale=to_step)
def keep(tx: Tx, who: Who, step_id: int) -> Show:
    move.keep(tx, who, step_id)
    return go("step", step_id, toast=t("step-kept-toast"))


def stuck_rows(step_id: int) -> tuple[Row, ...]:
    """What may stand in the way."""
    return (
        (button("step-button-stuck-time", "step.obstacle", step_id, "time"),),
        (
            button("step-button-stuck-nobody", "step.obstacle", step_id, "nobody"),
            button("step-button-stuck-needless", "step.obstacle", step_id, "needless"),
        ),
        (button("step-button-stuck-how", "step.obstacle", step_id, "how"),),
    )


@ui.page("step.stuck", step_card.card)
def stuck_page(card: StepCard) -> View:
    return view(
        t("step-stuck-title"),
        t("step-stuck-about", name=card.name),
        rows=(*stuck_rows(card.id), (button("button-back", "step", card.id),)),
    )


@ui.action("step.obstacle", stale=to_step)
def obstacle(tx: Tx, who: Who, step_id: int, what: str) -> Show:
    step.obstacle(tx, who, step_id, what)
    return go("step.way", step_id, what)


@ui.page("step.way", move.way)
def way_page(card: WayCard) -> View:
    ask: Row = (button("step-button-ask", "talk", card.assignment_id, card.move.id),)
    other: Row = (button("step-button-other-day", "step.move", card.move.id),)
    skip: Row = ()
    if card.may_skip:
        skip = (button("step-button-propose-skip", "step.skip", card.move.id, card.move.plan_version),)
    partner: Row = (button("step-button-ask-partner", "talk", card.assignment_id, card.move.id),)
    recording = "step-button-recording" if card.recording else "step-button-week-later"
    rows: dict[str, list[Row]] = {
        "time": [_week(card.move), other],
        "nobody": [partner, _week(card.move, recording)],
        "how": [ask, _week(card.move)],
        "needless": [skip, ask],
    }
    about = {
        "time": t("step-way-time"),
        "nobody": t("step-way-nobody-recording") if card.recording else t("step-way-nobody"),
        "how": t("step-way-how"),
        "needless": t("step-way-needless") if card.may_skip else t("step-way-needless-last"),
    }
    return view(
        t("step-way-title"),
        about[card.what],
        rows=(*rows[card.what], (button("button-back", "step.stuck", card.move.id),)),
    )
