import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from bot.tools import sheet
from bot.tools.sheet import Cell, Column, Sheet, TooManyRows, workbook

KHABAROVSK = timezone(timedelta(hours=10))
COLUMNS = [Column("Код", 14), Column("Шагов", 8, "number"), Column("Срок", 12, "date"), Column("Ответ", 18, "moment")]
ROW: list[Cell] = ["Кедр-27", 5, date(2026, 12, 4), datetime(2026, 12, 4, 6, 30, tzinfo=UTC)]


def read(data: bytes, name: str) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(name).to_python()]


def part(data: bytes, name: str) -> str:
    with ZipFile(BytesIO(data)) as archive:
        return archive.read(name).decode()


def texts(*values: Cell) -> Sheet:
    return Sheet("Лист", [Column("Текст", 30)], [[value] for value in values])


def test_rows_come_back_with_their_kinds_and_moments_in_the_zone() -> None:
    rows = read(workbook([Sheet("Шаги", COLUMNS, [ROW])], zone=KHABAROVSK), "Шаги")
    assert rows[0] == ["Код", "Шагов", "Срок", "Ответ"]
    assert rows[1] == ["Кедр-27", 5.0, date(2026, 12, 4), datetime(2026, 12, 4, 16, 30)]  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 914", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "http://x.ru", "007"]
)
def test_a_text_stays_a_text_whatever_it_looks_like(text: str) -> None:
    data = workbook([texts(text)])
    assert read(data, "Лист")[1] == [text]
    page = part(data, "xl/worksheets/sheet1.xml")
    assert "<f>" not in page
    assert "<hyperlink" not in page


def test_a_risky_text_bears_the_mark_that_keeps_it_a_text_when_edited() -> None:
    assert 'quotePrefix="1"' in part(workbook([texts("=1+1")]), "xl/styles.xml")


def test_control_characters_vanish_and_an_endless_text_is_cut() -> None:
    rows = read(workbook([texts("а\x00\x1bб", "я" * 40_000, None, True)]), "Лист")
    assert rows[1] == ["аб"]
    assert len(str(rows[2][0])) == 32_767
    assert str(rows[2][0]).endswith("…")


def test_header_is_frozen_filtered_and_wide_as_asked() -> None:
    page = part(workbook([Sheet("Шаги", COLUMNS, [ROW] * 3)]), "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in page
    assert '<autoFilter ref="A1:D4"/>' in page
    assert '<col min="1" max="1" width="14.7109375"' in page


def test_names_of_sheets_are_made_safe_and_unique() -> None:
    long = "Очень длинное название листа для отчёта"
    column = [Column("а", 5)]
    data = workbook([Sheet(title, column, []) for title in ("a/b:[c]*?", long, long, "'", "ШАГИ", "шаги")])
    names = CalamineWorkbook.from_filelike(BytesIO(data)).sheet_names
    assert len({name.casefold() for name in names}) == 6
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_a_stream_of_rows_is_taken_row_by_row() -> None:
    def stream() -> Iterator[list[Cell]]:
        for number in range(3000):
            yield [f"Кедр-{number}"]

    assert len(read(workbook([Sheet("Все", [Column("Код", 10)], stream())]), "Все")) == 3001


def test_a_naive_moment_a_short_row_and_no_sheets_are_refused() -> None:
    naive = datetime(2026, 12, 4)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        workbook([Sheet("Шаги", [Column("Ответ", 10, "moment")], [[naive]])])
    with pytest.raises(ValueError, match="row 2 has 1 cells instead of 4"):
        workbook([Sheet("Шаги", COLUMNS, [ROW, ["а"]])])
    with pytest.raises(ValueError, match="needs a sheet"):
        workbook([])


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_ROWS", 2)
    assert workbook([texts("а", "б")])
    with pytest.raises(TooManyRows):
        workbook([texts("а", "б", "в")])


def test_a_failing_source_leaves_no_rows_of_people_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[list[Cell]]:
        yield ["Кедр-27"]
        raise RuntimeError("the database went away")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(RuntimeError, match="went away"):
        workbook([Sheet("Все", [Column("Код", 10)], broken())])
    assert list(tmp_path.iterdir()) == []


def test_equal_data_give_equal_files_and_the_moment_is_injected() -> None:
    assert workbook([texts("а")]) == workbook([texts("а")])
    made = datetime(2026, 12, 4, 6, 30, tzinfo=UTC)
    assert "2026-12-04T06:30:00Z" in part(workbook([texts("а")], made=made), "docProps/core.xml")
