"""A small SVG canvas with text measured by the widths of our own font, rendered to PNG without system fonts.

All lengths are pixels of the finished picture. A block of text begins at the top of its capitals (not of its line box):
what is put at the same y stands optically level with a bar or a circle.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal
from xml.sax.saxutils import escape

import resvg_py

ASSETS: Final = Path(__file__).resolve().parent.parent / "assets"
FONT_DIR: Final = ASSETS / "fonts"
FONT_FILES: Final = (FONT_DIR / "DejaVuSans.ttf", FONT_DIR / "DejaVuSans-Bold.ttf")
FONT_FAMILY: Final = "DejaVu Sans"

_CAPITALS: Final = 0.73  # height of a capital letter in ems, DejaVu Sans
_DESCENT: Final = 0.24
_LEADING: Final = 1.34
_NBSP: Final = "\u00a0"
# Words of one or two letters stay with the next word, a dash stays with the word before it.
_LITTLE: Final = re.compile(r"(?<!\S)(\w{1,2}) (?=\S)")
_DASH: Final = re.compile(r" (?=[\u2013\u2014] )")
_BREAK_AFTER: Final = "-/\u2013\u2014_.@\u00a0"


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text looks: size in pixels, weight, colour as #rrggbb."""

    size: int
    colour: str
    bold: bool = False

    @property
    def cap(self) -> int:
        """Height of a capital letter in pixels."""
        return round(self.size * _CAPITALS)

    @property
    def leading(self) -> int:
        """Distance of two baselines in pixels."""
        return round(self.size * _LEADING)

    def height(self, lines: int) -> int:
        """Height of a block from the top of its capitals to the foot of its last descender; 0 for no lines."""
        return 0 if lines == 0 else self.cap + (lines - 1) * self.leading + round(self.size * _DESCENT)


@cache
def _widths(bold: bool) -> dict[str, float]:
    table = json.loads((ASSETS / "widths.json").read_text("utf-8"))["bold" if bold else "regular"]
    units = float(table["units"])
    return {char: width / units for char, width in table["widths"].items()}


def clean(text: str) -> str:
    """Text that the font can draw: what it has no glyph for is decomposed or left out, runs of blanks become one.

    Line breaks and no-break spaces stay. Control characters (XML forbids them) vanish.
    """
    known = _widths(False)
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " ")):
        if char == "\n" or (char in known and unicodedata.category(char)[0] != "C"):
            kept.append(char)
        elif unicodedata.category(char) == "Zs":
            kept.append(" ")
        else:
            kept.extend(part for part in unicodedata.normalize("NFKD", char) if part in known and part != " ")
    return "\n".join(" ".join(filter(None, line.split(" "))) for line in "".join(kept).split("\n")).strip("\n")


def measure(text: str, style: Style) -> float:
    """Width of one line of cleaned text, in pixels."""
    widths = _widths(style.bold)
    return sum(widths.get(char, 0.0) for char in text) * style.size


def wrap(text: str, style: Style, width: int, max_lines: int | None = None) -> list[str]:
    """Break a text into lines no wider than `width`: too long a word is cut, too many lines end in an ellipsis.

    Returns no lines for a text that is empty once cleaned.
    """
    cleaned = clean(text)
    if not cleaned:
        return []
    lines: list[str] = []
    for paragraph in cleaned.split("\n"):
        lines.extend(_wrap_paragraph(paragraph, style, width))
    if max_lines is None or len(lines) <= max_lines:
        return lines
    return [*lines[: max_lines - 1], _shorten(lines[max_lines - 1], style, width)]


def balance(text: str, style: Style, width: int, max_lines: int | None = None) -> list[str]:
    """As `wrap`, with the lines as even as they go without a line more: for titles and centred words."""
    lines = wrap(text, style, width, max_lines)
    if len(lines) < 2 or len(lines) == max_lines:
        return lines
    narrow, wide = width // 2, width
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        tried = wrap(text, style, middle)
        # A narrower try must not cut a word that fits whole.
        if len(tried) == len(lines) and sum(map(_hyphens, tried)) == sum(map(_hyphens, lines)):
            wide, lines = middle, tried
        else:
            narrow = middle
    return lines


def _hyphens(line: str) -> int:
    return int(line.endswith("-"))


def _wrap_paragraph(paragraph: str, style: Style, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in _LITTLE.sub(rf"\1{_NBSP}", _DASH.sub(_NBSP, paragraph)).split(" "):
        longer = f"{line} {word}" if line else word
        if measure(longer, style) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, style, width)
        lines.extend(full)
    return [*lines, line] if line else lines


def _cut(word: str, style: Style, width: int) -> list[str]:
    """Pieces of one word, each within the width: after a sign that allows it, else anywhere with a hyphen."""
    pieces: list[str] = []
    while measure(word, style) > width:
        fits = 1
        while fits < len(word) - 1 and measure(word[: fits + 1] + "-", style) <= width:
            fits += 1
        sign = max((word.rfind(mark, 1, fits) for mark in _BREAK_AFTER), default=-1)
        # A break very near the start would leave a line almost empty.
        if sign >= fits // 3 and sign > 0:
            pieces.append(word[: sign + 1].rstrip(_NBSP))
            word = word[sign + 1 :]
        else:
            pieces.append(word[:fits] + "-")
            word = word[fits:]
        if len(word) <= 1:
            break
    return [*pieces, word]


def _shorten(line: str, style: Style, width: int) -> str:
    while line and measure(line + "…", style) > width:
        line = line[:-1]
    return line.rstrip(" ,.;:-\u2014\u00a0") + "…"


class Canvas:
    """Collects shapes, then renders them. The height is given at the end, when it is known."""

    def __init__(self, width: int, ground: str) -> None:
        self.width = width
        self._ground = ground
        self._parts: list[str] = []

    def box(self, x: int, y: int, width: int, height: int, fill: str, radius: int = 0) -> None:
        """A filled rectangle with rounded corners."""
        self._parts.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" fill="{fill}"/>')

    def disc(self, x: int, y: int, radius: int, fill: str) -> None:
        """A filled circle around (x, y)."""
        self._parts.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}"/>')

    def line(self, points: list[tuple[float, float]], colour: str, width: int) -> None:
        """An open line with round ends."""
        path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
        self._parts.append(
            f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" '
            'stroke-linejoin="round"/>'
        )

    def shape(self, path: str, fill: str) -> None:
        """A filled path with hard edges (no half-grey pixels): the modules of a QR code."""
        self._parts.append(f'<path d="{path}" fill="{fill}" shape-rendering="crispEdges"/>')

    def words(
        self, x: int, y: int, lines: list[str], style: Style, anchor: Literal["start", "middle", "end"] = "start"
    ) -> int:
        """Lines of text, the top of the first capitals at y; returns the foot of the last line (y for no lines)."""
        weight = 700 if style.bold else 400
        for number, line in enumerate(lines):
            baseline = y + style.cap + number * style.leading
            self._parts.append(
                f'<text x="{x}" y="{baseline}" font-size="{style.size}" font-weight="{weight}" fill="{style.colour}" '
                f'text-anchor="{anchor}">{escape(line)}</text>'
            )
        return y + style.height(len(lines))

    def svg(self, height: int) -> str:
        """The whole picture as an SVG document of the given height."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{height}" '
            f'viewBox="0 0 {self.width} {height}" font-family="{FONT_FAMILY}">'
            f'<rect width="{self.width}" height="{height}" fill="{self._ground}"/>' + "".join(self._parts) + "</svg>"
        )

    def png(self, height: int) -> bytes:
        """The picture as PNG. Takes tens of milliseconds of CPU: call it in a thread."""
        return render(self.svg(height))


def render(svg: str) -> bytes:
    """SVG to PNG with our two fonts only. Raises FileNotFoundError for a missing font: resvg just drops the text."""
    for file in FONT_FILES:
        if not file.is_file():
            raise FileNotFoundError(file)
    return resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=[str(file) for file in FONT_FILES], font_family=FONT_FAMILY
    )
