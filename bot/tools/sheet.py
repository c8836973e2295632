"""Spreadsheets: a stream of rows to an XLSX file in memory, row by row on disk behind it (constant memory).

Text is always text: no cell becomes a formula, a link or a number by its look.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from io import BytesIO
from typing import Any, Final, Literal

import xlsxwriter

Kind = Literal["text", "number", "date", "moment"]
Cell = str | int | float | bool | date | datetime | None

MAX_ROWS: Final = 1_048_575  # without the header
MAX_TEXT: Final = 32_767
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_NAME: Final = re.compile(r"[\[\]:*?/\\]")
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
# Excel knows no day before its own first and no fraction of a number this large.
_EXACT: Final = 10**15


class TooManyRows(ValueError):
    """A sheet holds at most 1,048,575 rows under its header."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width in characters, kind. `date` takes date, `moment` takes an aware datetime."""

    title: str
    width: int
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: name (made safe and unique), columns, rows in the order of the columns (a generator will do)."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet], zone: tzinfo = UTC, made: datetime | None = None) -> bytes:
    """XLSX of all sheets: frozen header, filter, widths; moments are shown in `zone`.

    `made` is the moment written into the file's properties (none: the year 2000, so that equal data give equal files).
    Raises ValueError for no sheets, a row of another length than its columns or a naive datetime; TooManyRows.
    """
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    try:
        moment = made or datetime(2000, 1, 1, tzinfo=UTC)
        book.set_properties({"created": moment.astimezone(UTC).replace(tzinfo=None)})
        styles = _styles(book)
        used: set[str] = set()
        for sheet in sheets:
            _fill(book.add_worksheet(_name(sheet.title, used)), sheet, styles, zone)
    finally:
        # Also after an error: closing removes the temporary files with people's rows.
        book.close()
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bg_color": "#DDE5EC", "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        # The hidden apostrophe keeps it a text when somebody edits the cell.
        "risky": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
        "number": book.add_format({"valign": "top"}),
        "date": book.add_format({"num_format": "dd.mm.yyyy", "valign": "top", "align": "left"}),
        "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm", "valign": "top", "align": "left"}),
    }


def _fill(page: Any, sheet: Sheet, styles: dict[str, Any], zone: tzinfo) -> None:
    columns = sheet.columns
    if not columns:
        raise ValueError("a sheet needs columns")
    page.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        page.set_column(index, index, column.width)
        page.write_string(0, index, _text(column.title), styles["head"])
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        if last > MAX_ROWS:
            raise TooManyRows(sheet.title)
        if len(row) != len(columns):
            raise ValueError(f"row {last} has {len(row)} cells instead of {len(columns)}")
        for index, value in enumerate(row):
            _cell(page, (last, index), value, columns[index].kind, styles, zone)
    page.autofilter(0, 0, last, len(columns) - 1)


def _cell(page: Any, at: tuple[int, int], value: Cell, kind: Kind, styles: dict[str, Any], zone: tzinfo) -> None:
    match value:
        case None:
            return
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a moment without a zone")
            local = value.astimezone(zone).replace(tzinfo=None)
            if kind == "date":
                page.write_datetime(*at, local.replace(hour=0, minute=0, second=0, microsecond=0), styles["date"])
            else:
                page.write_datetime(*at, local, styles["moment"])
        case date():
            page.write_datetime(*at, value, styles["date"])
        case int() | float() if kind == "number" and not isinstance(value, bool) and abs(value) < _EXACT:
            page.write_number(*at, value, styles["number"])
        case _:
            text = _text(str(value))
            page.write_string(*at, text, styles["risky" if text.startswith(_RISKY) else "text"])


def _text(value: str) -> str:
    cleaned = _UNPRINTABLE.sub("", value)
    return cleaned if len(cleaned) <= MAX_TEXT else cleaned[: MAX_TEXT - 1] + "…"


def _name(title: str, used: set[str]) -> str:
    """A name that Excel accepts: at most 31 signs, none of []:*?/\\, no quotes at the ends, unique in any case."""
    base = _UNPRINTABLE.sub("", _FORBIDDEN_NAME.sub(" ", title)).strip(" '")[:31].strip(" '") or "1"
    name, number = base, 2
    while name.casefold() in used:
        tail = f" {number}"
        name, number = base[: 31 - len(tail)] + tail, number + 1
    used.add(name.casefold())
    return name
