"""Painters: what pictures and papers the bot can make, by name. Their words are rendered before they are handed in."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from bot.telegram.api import Upload
from handlers.ui.text import Text

Paint = Callable[..., bytes]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Painters:
    """Looks a painter up by its name; the heavy libraries are imported when the first one is used."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Paint, str, str]] = {}

    def words(self, data: Any, render: Callable[[Text], str]) -> Any:
        """The data with every Text in it rendered as plain words."""
        if isinstance(data, Text):
            return render(data)
        if isinstance(data, Mapping):
            return {name: self.words(value, render) for name, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.words(value, render) for value in data]
        return data

    def paint(self, name: str, data: Mapping[str, Any], title: str) -> Upload:
        """Make the picture or paper; runs in a thread. `title` names a document, without its ending."""
        if not self._known:
            self._known = _load()
        make, ending, mime = self._known[name]
        return Upload(make(**data), f"{title or name}.{ending}", mime)


def _load() -> dict[str, tuple[Paint, str, str]]:
    from bot.tools import pdf, picture, qr, sheet

    def area_result(*, bar: Mapping[str, Any], **rest: Any) -> bytes:
        return picture.area_result(bar=picture.AreaBar(**bar), **rest)

    def all_areas(*, bars: list[Mapping[str, Any]], **rest: Any) -> bytes:
        return picture.all_areas(bars=[picture.AreaBar(**bar) for bar in bars], **rest)

    def before_after(*, rows: list[Mapping[str, Any]], **rest: Any) -> bytes:
        return picture.before_after(rows=[picture.BeforeAfter(**row) for row in rows], **rest)

    def summary(*, rows: list[Mapping[str, Any]], **rest: Any) -> bytes:
        return picture.summary(rows=[picture.CountRow(**row) for row in rows], **rest)

    def workbook(*, sheets: list[Mapping[str, Any]]) -> bytes:
        made = [
            sheet.Sheet(one["title"], [sheet.Column(**column) for column in one["columns"]], one["rows"])
            for one in sheets
        ]
        return sheet.workbook(made)

    return {
        "area_result": (area_result, "png", "image/png"),
        "all_areas": (all_areas, "png", "image/png"),
        "before_after": (before_after, "png", "image/png"),
        "summary": (summary, "png", "image/png"),
        "qr": (qr.qr_png, "png", "image/png"),
        "poster": (qr.poster, "png", "image/png"),
        "consent": (pdf.consent_pdf, "pdf", "application/pdf"),
        "workbook": (workbook, "xlsx", XLSX),
        "text": (_text, "txt", "text/plain"),
    }


def _text(body: str) -> bytes:
    out = io.BytesIO()
    out.write(body.encode())
    return out.getvalue()
