import re
from collections.abc import Callable

import pytest

from bot.tools import picture
from bot.tools.picture import AreaBar, BeforeAfter, CountRow, all_areas, area_result, before_after, summary
from bot.tools.svg import Canvas
from tests.bot.tools.pixels import look, size

BAR = AreaBar("Так вы оценили эту область", "Получается, есть что добавить", 0.55)
STRONG = "Сильная сторона\nПодбираю задания так, чтобы ученики спорили и объясняли"
START = "С чего начать\nЗадания с разной поддержкой"
LONG = "Очень длинное название, которое никто не сократил. " * 12
UNBROKEN = "сверхдлинноеслово" * 18


def one_area(length: float = 0.55, title: str = "Урок и методика", note: str = "Это самооценка.") -> bytes:
    return area_result(title, AreaBar(BAR.label, BAR.words, length), STRONG, START, note)


def pictures(text: str, rows: int) -> dict[str, Callable[[], bytes]]:
    pairs = min(rows, picture.MAX_PAIRS)
    return {
        "area": lambda: area_result(text, AreaBar(text, text, 0.4), text, text, text),
        "all": lambda: all_areas(text, [AreaBar(text, text, 0.4)] * rows, text),
        "pairs": lambda: before_after(text, [BeforeAfter(text, text, 0.2, text, 0.8)] * pairs, text),
        "summary": lambda: summary(text, [CountRow(text, 7, text)] * rows, text),
    }


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The SVG of every picture made in the test."""
    made: list[str] = []
    real = Canvas.svg

    def keep(canvas: Canvas, height: int) -> str:
        made.append(real(canvas, height))
        return made[-1]

    monkeypatch.setattr(Canvas, "svg", keep)
    return made


def test_the_result_of_an_area_has_its_golden_size() -> None:
    assert size(one_area()) == (1080, 1138)


def test_all_areas_have_their_golden_size() -> None:
    assert size(all_areas("Пять областей", [BAR] * 5, "Это самооценка.")) == (1080, 1203)


def test_words_are_really_drawn_in_the_title_and_in_the_cards() -> None:
    png = one_area()
    assert look(png, (60, 70, 960, 80)).dark() > 3000
    assert look(png, (200, 520, 800, 300)).dark() > 3000


def test_a_title_more_gives_dark_pixels_more() -> None:
    with_title, without = one_area(), one_area(title="")
    assert size(with_title)[1] > size(without)[1]
    assert look(with_title, shrink=4).dark() > look(without, shrink=4).dark()


def test_a_longer_bar_covers_more() -> None:
    dark = [look(one_area(length), shrink=6).dark() for length in (0.0, 0.1, 0.5, 1.0)]
    assert dark == sorted(set(dark))


def test_the_two_colours_of_a_comparison_differ_in_lightness(documents: list[str]) -> None:
    before_after("Что изменилось", [BeforeAfter("Урок", "было", 0.5, "стало", 0.9)], "")
    light, dark = (sum(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in (picture.LIGHT, picture.DARK))
    assert light > dark * 2
    assert picture.LIGHT in documents[0]
    assert picture.DARK in documents[0]


@pytest.mark.parametrize("text", [LONG, UNBROKEN, "<b>&\"'" * 60, "Кедр"], ids=["long", "unbroken", "markup", "short"])
@pytest.mark.parametrize("kind", ["area", "all", "pairs", "summary"])
@pytest.mark.parametrize("rows", [1, 10])
def test_any_text_wraps_and_stays_within_the_page(kind: str, text: str, rows: int, documents: list[str]) -> None:
    width, height = size(pictures(text, rows)[kind]())
    assert width == 1080
    assert 400 < height <= 1350
    assert min(int(found) for found in re.findall(r'font-size="(\d+)"', documents[-1])) >= 34


def test_usual_texts_are_never_cut(documents: list[str]) -> None:
    rows = [AreaBar("Общение с родителями и коллегами", "Получается, есть что добавить", 0.5)] * 5
    all_areas("Пять областей вашей работы", rows, "Это ваша самооценка, не аттестация. Видите её только вы.")
    one_area()
    assert not any("…" in document for document in documents)


def test_nothing_is_drawn_beyond_the_right_margin() -> None:
    png = pictures(UNBROKEN, 3)["all"]()
    assert look(png, (1080 - 60, 0, 60, size(png)[1])).dark(200) == 0


def test_an_empty_card_is_left_out() -> None:
    short = area_result("Урок", BAR, "", "", "")
    assert size(short)[1] < size(one_area())[1]


@pytest.mark.parametrize("length", [-0.1, 1.1, float("nan")])
def test_a_length_beyond_its_range_is_refused(length: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        one_area(length)
    with pytest.raises(ValueError, match="between 0 and 1"):
        before_after("Урок", [BeforeAfter("", "", 0.5, "", length)], "")


def test_too_many_rows_or_none_are_refused() -> None:
    for rows in (0, 11):
        with pytest.raises(ValueError, match="rows"):
            all_areas("Урок", [BAR] * rows, "")
    with pytest.raises(ValueError, match="rows"):
        before_after("Урок", [BeforeAfter("", "", 0, "", 0)] * 7, "")


def test_a_summary_of_zeros_is_a_picture_and_a_negative_count_is_not() -> None:
    assert size(summary("Край", [CountRow("Начали", 0, "никто")], ""))[0] == 1080
    with pytest.raises(ValueError, match="negative"):
        summary("Край", [CountRow("Начали", -1, "")], "")


def test_the_same_words_give_the_same_picture() -> None:
    assert one_area() == one_area()
