"""/absence: from which day, until which, and back earlier."""

from __future__ import annotations

from datetime import date, timedelta

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import t
from handlers.ui.view import Row, View, back_row, button, labelled, view
from services import absence
from services.absence import AbsenceCard, BackQuestion
from services.base import Said, Tx, Who

DAY = timedelta(days=1)


@ui.command("absence", access="methodist", methodist=30)
def absence_command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("absence")


@ui.page("absence", absence.card, access="methodist")
def absence_page(card: AbsenceCard) -> View:
    if card.first is None or card.back is None:
        days: Row = (
            button("absence-today", "absence.back", card.today.toordinal()),
            button("absence-tomorrow", "absence.back", (card.today + DAY).toordinal()),
        )
        return view(t("absence-title"), t("absence-about"), rows=[days, back_row("methodist")])
    now = t("absence-now", back=card.back) if card.away else t("absence-planned", first=card.first, back=card.back)
    end = button("absence-end", "absence.end") if card.away else button("absence-cancel", "absence.end")
    longer = button("absence-longer", "absence.back", card.first.toordinal())
    rows: list[Row] = [(end,), (longer,), back_row("methodist")]
    return view(t("absence-title"), now, t("absence-what"), rows=rows)


@ui.types("absence.first", access="methodist")
def first(tx: Tx, who: Who, said: Said) -> Show:
    return go("absence.back", absence.read_day(tx, who, said.text).toordinal())


@ui.page("absence.back", absence.ask_back, access="methodist")
def back_page(question: BackQuestion) -> View:
    start = question.first
    terms = (("absence-day", 1), ("absence-week", 7), ("absence-fortnight", 14), ("absence-month", 28))
    choices = [labelled(t(key), "absence.set", start, start + days * DAY) for key, days in terms]
    rows = [tuple(choices[:2]), tuple(choices[2:]), back_row("absence")]
    return view(t("absence-back-title"), t("absence-back-about", first=start), rows=rows)


@ui.types("absence.back", access="methodist")
def back(tx: Tx, who: Who, said: Said, first_day: int) -> Show:
    absence.begin_typed(tx, who, first_day, said.text)
    return go("absence", toast=t("absence-saved"))


@ui.action("absence.set", access="methodist", stale=lambda _first, _back: go("absence"))
def begin(tx: Tx, who: Who, first_day: date, back_day: date) -> Show:
    absence.begin(tx, who, first_day, back_day)
    return go("absence", toast=t("absence-saved"))


@ui.action("absence.end", access="methodist", stale=lambda: go("absence"))
def end(tx: Tx, who: Who) -> Show:
    absence.end(tx, who)
    return go("methodist", toast=t("absence-ended"))
