"""Pictures of results: 1080 px wide, at most 1350 high, no letter under 34 px (shared/design/voice.md, "Pictures").

Every word comes rendered from the caller. Two blues that differ in lightness, words beside each bar, no legend.
A long text is set smaller, then tighter, and only at the very last cut with an ellipsis; the caption holds it whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.tools.svg import Canvas, Style, balance, wrap

WIDTH: Final = 1080
MAX_HEIGHT: Final = 1350
MIN_HEIGHT: Final = 560
MAX_ROWS: Final = 10
MAX_PAIRS: Final = 6

GROUND: Final = "#F5F7FA"
CARD: Final = "#FFFFFF"
TRACK: Final = "#DDE5EC"
DARK: Final = "#17527A"
LIGHT: Final = "#94BAD3"
INK: Final = "#16222E"
SOFT: Final = "#53616F"

_MARGIN: Final = 72
_INNER: Final = WIDTH - 2 * _MARGIN
_LABEL: Final = 376
_BAR_X: Final = _MARGIN + _LABEL + 40
_BAR_WIDTH: Final = WIDTH - _MARGIN - _BAR_X


@dataclass(frozen=True, slots=True)
class AreaBar:
    """One area: its name, the result in words, the length of the bar 0..1."""

    label: str
    words: str
    length: float


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """One row of a comparison: lengths 0..1, each with its own words (which say which is which)."""

    label: str
    before_words: str
    before: float
    after_words: str
    after: float


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row of a summary: `words` is whole, number included; `count` (0 or more) only gives the bar its length."""

    label: str
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class _Density:
    """One try at fitting: sizes of type, factor of all gaps, most lines of any one text (None: all)."""

    title: int
    body: int
    small: int
    gap: float
    lines: int | None = None

    def space(self, pixels: int) -> int:
        return round(pixels * self.gap)


_DENSITIES: Final = (
    _Density(64, 44, 38, 1.0),
    _Density(58, 40, 36, 0.8),
    _Density(52, 36, 34, 0.62),
    _Density(46, 34, 34, 0.5),
    _Density(46, 34, 34, 0.5, 4),
    _Density(44, 34, 34, 0.45, 3),
    _Density(44, 34, 34, 0.4, 2),
    _Density(44, 34, 34, 0.32, 1),
)

_Painter = Callable[[Canvas, _Density, int], int]


def area_result(title: str, bar: AreaBar, strong_line: str, start_line: str, note: str) -> bytes:
    """PNG of one area's result: the bar, a card with what is strong, a card with where to start; no text, no card.

    In `strong_line` and `start_line` a first line before a line break is set bold, as the heading of the card.
    Raises ValueError for a length that is no number in 0..1.
    """
    _check(bar.length)

    def paint(canvas: Canvas, density: _Density, top: int) -> int:
        body, strong = Style(density.body, INK), Style(density.body, INK, bold=True)
        y = canvas.words(_MARGIN, top, wrap(bar.label, body, _INNER, density.lines), body) + density.space(26)
        y = _bar(canvas, (_MARGIN, y, _INNER, 64), bar.length, DARK) + density.space(32)
        y = canvas.words(_MARGIN, y, wrap(bar.words, strong, _INNER, density.lines), strong) + density.space(52)
        for text, icon in ((strong_line, _tick), (start_line, _arrow)):
            if text.strip():
                y = _card(canvas, density, y, text, icon) + density.space(32)
        return y - density.space(32)

    return _page(title, note, paint)


def all_areas(title: str, bars: Sequence[AreaBar], note: str) -> bytes:
    """PNG of several areas, one row each: label left, bar and words right. At most 10 rows, else ValueError."""
    for bar in bars:
        _check(bar.length)

    def paint(canvas: Canvas, density: _Density, top: int) -> int:
        return _rows(canvas, density, top, [(bar.label, [(bar.words, bar.length, DARK)]) for bar in bars])

    return _page(title, note, paint, rows=len(bars))


def before_after(title: str, rows: Sequence[BeforeAfter], note: str) -> bytes:
    """PNG of a comparison: the earlier bar (light) above the later one (dark). At most 6 rows, else ValueError."""
    for row in rows:
        _check(row.before)
        _check(row.after)

    def paint(canvas: Canvas, density: _Density, top: int) -> int:
        pairs = [
            (row.label, [(row.before_words, row.before, LIGHT), (row.after_words, row.after, DARK)]) for row in rows
        ]
        return _rows(canvas, density, top, pairs)

    if len(rows) > MAX_PAIRS:
        raise ValueError(f"a comparison has 1 to {MAX_PAIRS} rows")
    return _page(title, note, paint, rows=len(rows))


def summary(title: str, rows: Sequence[CountRow], note: str) -> bytes:
    """PNG of counts; the longest bar is the largest count. At most 10 rows; a negative count raises ValueError."""
    if any(row.count < 0 for row in rows):
        raise ValueError("a count is negative")
    largest = max((row.count for row in rows), default=0) or 1

    def paint(canvas: Canvas, density: _Density, top: int) -> int:
        return _rows(canvas, density, top, [(row.label, [(row.words, row.count / largest, DARK)]) for row in rows])

    return _page(title, note, paint, rows=len(rows))


def _check(length: float) -> None:
    if not 0.0 <= length <= 1.0:
        raise ValueError("the length of a bar lies between 0 and 1")


def _page(title: str, note: str, paint: _Painter, rows: int = 1) -> bytes:
    """Title, body, note; the first density whose height fits."""
    if not 1 <= rows <= MAX_ROWS:
        raise ValueError(f"a picture has 1 to {MAX_ROWS} rows")
    for density in _DENSITIES:
        canvas = Canvas(WIDTH, GROUND)
        heading, small = Style(density.title, INK, bold=True), Style(density.small, SOFT)
        y = density.space(84)
        lines = balance(title, heading, _INNER, density.lines)
        y = canvas.words(_MARGIN, y, lines, heading) + (density.space(56) if lines else 0)
        y = paint(canvas, density, y)
        lines = balance(note, small, _INNER, density.lines)
        if lines:
            y = canvas.words(_MARGIN, y + density.space(56), lines, small)
        height = y + density.space(72)
        if height <= MAX_HEIGHT:
            return canvas.png(max(height, MIN_HEIGHT))
    raise ValueError("the picture does not fit")


def _bar(canvas: Canvas, place: tuple[int, int, int, int], length: float, fill: str) -> int:
    """Track and bar at (x, y, width, height); an empty bar draws its track only. Returns the y below it."""
    x, y, width, height = place
    canvas.box(x, y, width, height, TRACK, height // 2)
    if length > 0:
        # A bar shorter than its own height would lose its round ends.
        canvas.box(x, y, max(height, round(width * length)), height, fill, height // 2)
    return y + height


def _rows(
    canvas: Canvas, density: _Density, top: int, rows: Sequence[tuple[str, Sequence[tuple[str, float, str]]]]
) -> int:
    label, words = Style(density.body, INK), Style(density.small, INK)
    thick = 46 if density.gap > 0.5 else 32
    y = top
    for text, bars in rows:
        # The first line of the label stands level with the first bar.
        left = canvas.words(_MARGIN, y + (thick - label.cap) // 2, wrap(text, label, _LABEL, density.lines), label)
        right = y
        for number, (said, length, fill) in enumerate(bars):
            right += density.space(34) if number else 0
            right = _bar(canvas, (_BAR_X, right, _BAR_WIDTH, thick), length, fill)
            lines = wrap(said, words, _BAR_WIDTH, density.lines)
            right = canvas.words(_BAR_X, right + max(14, density.space(20)), lines, words)
        y = max(left, right) + density.space(54)
    return y - density.space(54)


def _card(canvas: Canvas, density: _Density, y: int, text: str, icon: Callable[[Canvas, int, int], None]) -> int:
    pad, radius, gutter = max(28, density.space(44)), 32, 28
    x = _MARGIN + pad + 2 * radius + gutter
    width = WIDTH - _MARGIN - pad - x
    strong, plain = Style(density.body, INK, bold=True), Style(density.body, INK)
    head, _, rest = text.strip().partition("\n")
    blocks = [(head, strong), (rest, plain)] if rest.strip() else [(head, plain)]
    wrapped = [(wrap(block, style, width, density.lines), style) for block, style in blocks]
    between = density.space(26)
    inside = sum(style.height(len(lines)) for lines, style in wrapped) + between * (len(wrapped) - 1)
    height = max(inside, 2 * radius) + 2 * pad
    canvas.box(_MARGIN, y, _INNER, height, CARD, 36)
    icon(canvas, _MARGIN + pad + radius, y + height // 2 if inside < 2 * radius else y + pad + radius)
    # One line is centred on its icon, several begin level with the icon's middle.
    line = y + pad + max(0, (2 * radius - inside) // 2 if inside < 2 * radius else radius - strong.cap // 2 - 6)
    for lines, style in wrapped:
        line = canvas.words(x, line, lines, style) + between
    return max(y + height, line - between + pad)


def _tick(canvas: Canvas, x: int, y: int) -> None:
    canvas.disc(x, y, 32, DARK)
    canvas.line([(x - 13, y + 1), (x - 4, y + 11), (x + 14, y - 10)], CARD, 6)


def _arrow(canvas: Canvas, x: int, y: int) -> None:
    canvas.disc(x, y, 32, LIGHT)
    canvas.line([(x - 14, y), (x + 14, y)], INK, 6)
    canvas.line([(x + 3, y - 11), (x + 14, y), (x + 3, y + 11)], INK, 6)
