import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tools.pdf import Block, consent_pdf, parse

BODY = """СОГЛАСИЕ
на обработку персональных данных

1. Я, владелец кода, даю согласие «Институту».

2. Цели и данные.
2.1. Регистрация: код, район.
2.2. Ответы.

3. Разрешаю:
   [ ] предмет
   [ ] район
   Если ничего не отмечено, данные не публикуются.

Дата: 4 декабря    ________"""
MARKUP = '#import "x" $a_1$ *b* _c_ `d` <e> @f \\ ~ // /* */ = + - [ ] { } #panic()'
WEIRD = MARKUP + " \x00\x07 \ud800 \U0001f332 \u202e"


def pages(pdf: bytes) -> int:
    found = re.search(rb"/Type\s*/Pages\s*/Count (\d+)", pdf)
    assert found
    return int(found.group(1))


def text_of(pdf: bytes, folder: Path) -> str | None:
    """The text as pdftotext reads it; None where the tool is not installed."""
    tool = shutil.which("pdftotext")
    if tool is None:
        return None
    file = folder / "consent.pdf"
    file.write_bytes(pdf)
    done = subprocess.run([tool, "-layout", str(file), "-"], check=True, capture_output=True)  # noqa: S603
    return done.stdout.decode()


def letters_of(pdf: bytes) -> set[str]:
    """Every character that the fonts' tables can give back to who copies the text."""
    found: set[str] = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            table = zlib.decompress(stream)
        except zlib.error:
            table = stream
        if b"beginbfchar" in table:
            pairs = re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", table)
            found.update(*(bytes.fromhex(code.decode()).decode("utf-16-be") for code in pairs))
    return found


def test_numbers_and_paragraphs_are_kept_as_they_stand() -> None:
    blocks = parse(BODY)
    assert blocks[0] == Block("paragraph", ["СОГЛАСИЕ", "на обработку персональных данных"])
    assert [block.mark for block in blocks if block.kind == "item"] == ["1.", "2.", "2.1.", "2.2.", "3.", "[ ]", "[ ]"]
    assert [block.level for block in blocks if block.kind == "item"] == [0, 0, 1, 1, 0, 1, 1]
    assert blocks[-2] == Block("paragraph", ["Если ничего не отмечено, данные не публикуются."], level=1)
    assert blocks[-1].lines == ["Дата: 4 декабря\u00a0\u00a0\u00a0 ________"]


@given(st.text(alphabet="аб 1.2)[-—\n\t ", max_size=200))
def test_no_letter_of_the_body_is_lost(body: str) -> None:
    joined = "".join(block.mark + "".join(block.lines) for block in parse(body))
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", body)


def test_a_consent_is_one_page_of_a4_and_the_same_bytes_each_time() -> None:
    pdf = consent_pdf("", BODY, "Институт", "Версия 0.10")
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert pages(pdf) == 1
    assert re.search(rb"/MediaBox\[0 0 595\.\d+ 841\.\d+\]", pdf)
    assert pdf == consent_pdf("", BODY, "Институт", "Версия 0.10")


def test_only_our_font_is_inside() -> None:
    names = set(re.findall(rb"/FontName/\w+\+([\w-]+)", consent_pdf("Согласие", BODY, "Низ", "Версия")))
    assert names == {b"DejaVuSans", b"DejaVuSans-Bold"}


def test_each_of_the_four_texts_changes_the_file() -> None:
    plain = consent_pdf("Согласие", BODY, "Низ", "Версия 1")
    assert plain != consent_pdf("Отзыв", BODY, "Низ", "Версия 1")
    assert plain != consent_pdf("Согласие", BODY + " и", "Низ", "Версия 1")
    assert plain != consent_pdf("Согласие", BODY, "Верх", "Версия 1")
    assert plain != consent_pdf("Согласие", BODY, "Низ", "Версия 2")


def test_a_long_text_runs_over_several_pages() -> None:
    assert pages(consent_pdf("Согласие", "\n\n".join(f"{n}. " + "слово " * 80 for n in range(1, 40)), "Низ", "В")) > 3


@pytest.mark.parametrize("body", [WEIRD, "", "\n\n", "1. \n2.", "\r\n1. а\r\n"])
def test_weird_characters_do_not_break_the_page(body: str) -> None:
    assert pages(consent_pdf(WEIRD, body, WEIRD, WEIRD)) == 1


@given(st.text(max_size=120))
@settings(max_examples=25, deadline=None)
def test_no_text_at_all_can_break_the_page(text: str) -> None:
    assert consent_pdf(text, text, text, text).startswith(b"%PDF-")


def test_markup_is_read_back_as_letters(tmp_path: Path) -> None:
    written = '#panic() *b* _c_ $x$ <e> "г" -- ...'
    pdf = consent_pdf("Согласие", f"1. {written}", "Низ листа", "Версия 7")
    assert set(written) - {" "} <= letters_of(pdf)
    text = text_of(pdf, tmp_path)
    if text is not None:
        assert all(part in text for part in (written, "Низ листа", "1 / 1", "Версия 7"))
