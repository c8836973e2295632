"""/summary: the numbers of the region in words, as a picture, as a table, as a paragraph to paste (issue: story 11)."""

from __future__ import annotations

from typing import Any

from domain.mailing import Shown
from handlers.coordinator.announcement import cell_words
from handlers.ui.calendar import short_day
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Media, Row, View, button, home_row, view
from services import summary
from services.base import Tx, Who
from services.summary import Stage, Summary, Table

ROWS: tuple[Row, ...] = (
    (button("button-summary-text", "summary.text"),),
    (button("button-summary-picture", "summary.picture"), button("button-summary-table", "summary.table")),
    home_row(),
)


@ui.command("summary", access="coordinator", coordinator=30)
def command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("summary")


def _number(shown: Shown) -> Text:
    if shown.code == "fewer_than_five":
        return t("summary-few")
    return t("summary-number", n=shown.number or 0)


def _stage_words(stage: Stage) -> Text:
    return Text(f"summary-stage-{stage.name}", {"ever": _number(stage.ever), "month": _number(stage.month)})


def _staff_words(found: Summary) -> Text:
    return t("summary-methodists", n=found.methodists, whole=found.load // 10, tenth=found.load % 10)


def _lines(found: Summary) -> list[Text]:
    """The same words on the page, under the picture and in the pasted paragraph."""
    return [
        *(_stage_words(stage) for stage in found.stages),
        _staff_words(found),
        t("summary-unanswered", n=found.unanswered),
    ]


@ui.page("summary", summary.summary, access="coordinator")
def summary_page(found: Summary) -> View:
    return view(t("summary-title"), t("summary-on", day=found.day), *_lines(found), t("summary-note"), rows=ROWS)


def _beside(found: Summary, before: View) -> View:
    shown = summary_page(found)
    return View(shown.text, shown.rows, before=(before,))


@ui.page("summary.text", summary.summary, access="coordinator")
def text_page(found: Summary) -> View:
    ever = {stage.name: _number(stage.ever) for stage in found.stages}
    words = {"n": found.methodists, "whole": found.load // 10, "tenth": found.load % 10, "waiting": found.unanswered}
    return _beside(found, view(t("summary-paragraph", day=short_day(found.day), **ever, **words)))


@ui.page("summary.picture", summary.summary, access="coordinator")
def picture_page(found: Summary) -> View:
    bars = [
        {"label": Text(f"summary-label-{stage.name}"), "count": stage.count, "words": _number(stage.ever)}
        for stage in found.stages
    ]
    data = {"title": t("summary-picture-title", day=found.day), "rows": bars, "note": t("summary-note")}
    picture = Media("photo", paint="summary", data=data)
    return _beside(found, view(t("summary-title"), *_lines(found), t("summary-note"), media=picture))


@ui.page("summary.table", summary.table, access="coordinator")
def table_page(found: Table) -> View:
    columns: list[dict[str, Any]] = [{"title": t("announce-column-district"), "width": 40}]
    columns += [
        {"title": Text(f"summary-label-{stage.name}"), "width": 20, "kind": "number"} for stage in found.summary.stages
    ]
    rows = [
        [verbatim(place.name) if place.name else t("summary-unnamed"), *(cell_words(cell) for cell in place.cells)]
        for place in found.places
    ]
    totals = [[line] for line in _lines(found.summary)] + [[t("summary-note")]]
    day = {"title": t("summary-on", day=found.summary.day), "width": 90}
    sheets = [
        {"title": t("summary-sheet-places"), "columns": columns, "rows": rows},
        {"title": t("summary-sheet-totals"), "columns": [day], "rows": totals},
    ]
    file = Media("document", paint="workbook", data={"sheets": sheets}, name=t("summary-table-name"))
    return _beside(found.summary, view(t("summary-table-caption"), media=file))
