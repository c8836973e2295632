import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.tools import svg
from bot.tools.svg import FONT_FILES, Canvas, Style, balance, clean, measure, wrap
from tests.bot.tools.pixels import look

PLAIN = Style(40, "#000000")
BOLD = Style(40, "#000000", bold=True)
TEXT = "Готовлю задания с разной поддержкой: для тех, кому трудно, и для тех, кто идёт вперёд"


def drawn(text: str, style: Style) -> int:
    """Dark pixels of one line."""
    canvas = Canvas(600, "#ffffff")
    canvas.words(20, 40, [text], style)
    return look(canvas.png(120)).dark()


@pytest.mark.parametrize("style", [PLAIN, BOLD])
@pytest.mark.parametrize("text", ["Щука и Ёж", "Hello, world", "«Кедр-27» — 1 250 № ₽", "ӈӣ ӯ"])
def test_the_width_table_agrees_with_what_is_drawn(text: str, style: Style) -> None:
    canvas = Canvas(900, "#ffffff")
    canvas.words(20, 40, [text], style)
    left, _, right, _ = look(canvas.png(120)).dark_box(200)
    assert right - left == pytest.approx(measure(text, style), abs=8)


def test_bold_is_really_another_font_and_heavier() -> None:
    assert measure("Методист", BOLD) > measure("Методист", PLAIN) * 1.05
    assert drawn("Методист", BOLD) > drawn("Методист", PLAIN) * 1.2


@pytest.mark.parametrize("sign", "«»—–…≥≤№✓→←↑↓•₽ёЁэЯaZ09?!.,;:()/")
def test_every_sign_we_write_has_a_glyph(sign: str) -> None:
    assert clean(sign) == sign
    assert drawn(sign, BOLD) > 0


def test_fonts_are_small_and_come_with_their_licence() -> None:
    assert all(file.stat().st_size <= 120 * 1024 for file in FONT_FILES)
    assert "Bitstream" in (FONT_FILES[0].parent / "LICENSE.txt").read_text("utf-8")


@given(st.text(max_size=300), st.integers(120, 900))
@settings(max_examples=60, deadline=None)
def test_no_line_is_wider_than_asked(text: str, width: int) -> None:
    assert all(measure(line, PLAIN) <= width for line in wrap(text, PLAIN, width))


@given(st.lists(st.sampled_from(TEXT.split()), min_size=1, max_size=30), st.integers(400, 900))
@settings(max_examples=60, deadline=None)
def test_wrapping_keeps_every_word_and_their_order(words: list[str], width: int) -> None:
    lines = wrap(" ".join(words), PLAIN, width)
    assert " ".join(lines).replace("\u00a0", " ").split() == words


def test_a_preposition_stays_with_its_word() -> None:
    for width in range(300, 900, 20):
        lines = wrap(TEXT, PLAIN, width)
        assert not any(line.endswith((" с", " и")) for line in lines), width


def test_a_line_break_of_the_caller_is_kept() -> None:
    assert wrap("раз\nдва", PLAIN, 900) == ["раз", "два"]


def test_too_many_lines_end_in_an_ellipsis_within_the_width() -> None:
    lines = wrap(TEXT, PLAIN, 400, 2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert measure(lines[1], PLAIN) <= 400


def test_a_word_without_end_is_cut_and_loses_no_letter() -> None:
    lines = wrap("я" * 300, PLAIN, 500)
    assert "".join(line.rstrip("-") for line in lines) == "я" * 300


def test_balanced_lines_are_as_many_and_more_even() -> None:
    def spread(lines: list[str]) -> float:
        widths = [measure(line, PLAIN) for line in lines]
        return max(widths) - min(widths)

    text = "Имя и школу не спрашиваем. Это не аттестация."
    plain, even = wrap(text, PLAIN, 800), balance(text, PLAIN, 800)
    assert len(plain) == len(even) == 2
    assert spread(even) < spread(plain)


def test_emoji_and_control_characters_vanish_and_leave_no_double_blanks() -> None:
    assert clean("Кедр \x00\U0001f332\ufe0f роща\x1b") == "Кедр роща"
    assert wrap("\U0001f332 \x07", PLAIN, 500) == []


def test_markup_in_a_text_is_drawn_as_text() -> None:
    canvas = Canvas(600, "#ffffff")
    canvas.words(20, 40, ['</text><rect width="600" height="200"/>&amp;'], PLAIN)
    whole = look(canvas.png(200))
    assert 0 < whole.dark() < whole.width * whole.height // 4


def test_a_missing_font_is_an_error_and_not_an_empty_picture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(svg, "FONT_FILES", (tmp_path / "gone.ttf",))
    with pytest.raises(FileNotFoundError):
        Canvas(100, "#ffffff").png(100)


def test_the_block_height_covers_what_is_drawn() -> None:
    for style, count in itertools.product((PLAIN, BOLD), (1, 3)):
        canvas = Canvas(600, "#ffffff")
        foot = canvas.words(20, 50, ["Щуруп Др"] * count, style)
        _, top, _, bottom = look(canvas.png(400)).dark_box(160)
        assert top == pytest.approx(50, abs=2)
        assert bottom <= foot <= bottom + 6
