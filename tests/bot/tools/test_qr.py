import pytest
import segno

from bot.tools.qr import POSTER, poster, qr_png
from tests.bot.tools.pixels import Grey, look, size

LINK = "https://t.me/metod_demo_bot?start=m_a1b2c3d4e5f6"


def modules(grey: Grey, link: str) -> tuple[list[list[bool]], int, tuple[int, int]]:
    """What stands at the centre of every module, the module's size, and the corner of the code."""
    expected = segno.make(link, error="m", micro=False).matrix
    left = next(x for x in range(grey.width) if any(row[x] < 60 for row in grey.rows[: grey.width]))
    top = next(y for y, row in enumerate(grey.rows) if row[left] < 60)
    side = range(len(expected))
    run = next(x for x in range(left, grey.width) if grey.rows[top][x] >= 60) - left
    module = run // 7
    read = [
        [grey.rows[top + row * module + module // 2][left + column * module + module // 2] < 128 for column in side]
        for row in side
    ]
    return read, module, (left, top)


def test_the_code_holds_the_link_module_by_module_with_its_quiet_zone() -> None:
    grey = look(qr_png(LINK))
    read, module, (left, top) = modules(grey, LINK)
    assert read == [[bool(cell) for cell in row] for row in segno.make(LINK, error="m", micro=False).matrix]
    assert module >= 20
    assert min(left, top, grey.width - left - module * len(read)) >= 4 * module
    assert all(min(row) > 250 for row in grey.rows[: 4 * module])


def test_the_caption_is_drawn_below_and_outside_the_quiet_zone() -> None:
    bare, said = qr_png(LINK), qr_png(LINK, ["Кедровая долина", "Наведите камеру телефона"])
    height = size(bare)[1]
    assert size(said)[1] > height
    assert look(said, (0, height - 40, 1080, size(said)[1] - height + 40), shrink=2).dark() > 400
    assert look(said, (0, height - 100, 1080, 50)).dark(240) == 0


def test_a_poster_is_a_page_with_a_code_that_reads_from_afar() -> None:
    png = poster("Помощник методической службы", ["За три минуты покажет, с чего начать."], LINK)
    assert size(png) == POSTER
    code = look(png, (160, 700, 1334, 1400))
    read, module, _ = modules(code, LINK)
    assert read == [[bool(cell) for cell in row] for row in segno.make(LINK, error="m", micro=False).matrix]
    # Five centimetres of paper and more: 200 dots an inch.
    assert module * len(read) >= 400
    assert look(png, (100, 120, 1454, 160), shrink=2).dark() > 800


def test_a_poster_with_many_words_shrinks_and_with_a_book_refuses() -> None:
    assert size(poster("Помощник " * 6, ["Строка из нескольких слов, довольно длинная. " * 2] * 5, LINK)) == POSTER
    with pytest.raises(ValueError, match="do not fit"):
        poster("Помощник", ["слово " * 2000], LINK)


def test_an_empty_or_endless_link_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a link"):
        qr_png("")
    with pytest.raises(ValueError, match="too long"):
        qr_png("https://example.org/" + "я" * 3000)
