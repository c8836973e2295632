"""QR codes of invitation links: a picture for the chat and a poster for the wall of a school."""

from collections.abc import Sequence
from typing import Final

import segno

from bot.tools.svg import Canvas, Style, balance, wrap

WIDTH: Final = 1080
POSTER: Final = (1654, 2339)  # A4 at 200 dots an inch
QUIET: Final = 4  # light modules on each side, ISO/IEC 18004

_WHITE: Final = "#FFFFFF"
_INK: Final = "#10181F"
_SOFT: Final = "#47535F"


def qr_png(link: str, caption: Sequence[str] = ()) -> bytes:
    """PNG 1080 wide: the code, under it the lines of caption. Raises ValueError for an empty or too long link."""
    canvas = Canvas(WIDTH, _WHITE)
    y = _code(canvas, link, top=24, room=1000) + 8
    bold, plain = Style(46, _INK, bold=True), Style(40, _SOFT)
    for number, text in enumerate(caption):
        style = plain if number else bold
        lines = balance(text, style, WIDTH - 144, 3)
        y = canvas.words(WIDTH // 2, y, lines, style, "middle") + (32 if lines else 0)
    return canvas.png(y + 40)


def poster(title: str, lines: Sequence[str], link: str) -> bytes:
    """PNG of an A4 page (1654 x 2339): title, plain lines, a large code, the link in letters for who has no camera.

    Type shrinks until everything fits. Raises ValueError for an empty or too long link, or when the words cannot fit.
    """
    width, height = POSTER
    room = width - 320
    shown = link.removeprefix("https://").removeprefix("http://")
    for big, normal, small, side in ((104, 62, 52, 1320), (88, 54, 46, 1120), (72, 46, 40, 960), (60, 40, 34, 820)):
        canvas = Canvas(width, _WHITE)
        heading, plain, foot = Style(big, _INK, bold=True), Style(normal, _INK), Style(small, _SOFT)
        y = canvas.words(width // 2, 150, balance(title, heading, room), heading, "middle") + 60
        for text in lines:
            y = canvas.words(width // 2, y, balance(text, plain, room), plain, "middle") + 56
        below = foot.height(len(wrap(shown, foot, room)))
        # The code stands in the middle of what is left between the words and the link.
        free = height - 130 - below - y - side
        if free < 0:
            continue
        _code(canvas, link, top=y + free // 2, room=side)
        canvas.words(width // 2, height - 130 - below, wrap(shown, foot, room), foot, "middle")
        return canvas.png(height)
    raise ValueError("the words of the poster do not fit on a page")


def _code(canvas: Canvas, link: str, top: int, room: int) -> int:
    """Draw the code with its quiet zone in a square of `room`, centred, in whole pixels; returns the y below."""
    if not link:
        raise ValueError("a code needs a link")
    try:
        matrix = segno.make(link, error="m", micro=False).matrix
    except segno.DataOverflowError as error:
        raise ValueError("the link is too long for a code") from error
    count = len(matrix) + 2 * QUIET
    module = max(3, room // count)
    left = (canvas.width - module * count) // 2 + module * QUIET
    start = top + module * QUIET
    path: list[str] = []
    for row, cells in enumerate(matrix):
        column = 0
        while column < len(cells):
            run = column
            while run < len(cells) and cells[run]:
                run += 1
            if run > column:
                x, y, length = left + column * module, start + row * module, (run - column) * module
                path.append(f"M{x} {y}h{length}v{module}h-{length}z")
            column = run + 1
    canvas.shape("".join(path), "#000000")
    return top + module * count
