"""Reads our PNGs without an image library: resvg shrinks or crops, a small decoder gives the brightness of pixels."""

import base64
import struct
import zlib
from dataclasses import dataclass

import resvg_py


@dataclass(frozen=True, slots=True)
class Grey:
    """Brightness 0..255 row by row."""

    width: int
    height: int
    rows: list[list[int]]

    def dark(self, limit: int = 110) -> int:
        return sum(value < limit for row in self.rows for value in row)

    def dark_box(self, limit: int = 110) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of all dark pixels."""
        columns = [x for row in self.rows for x, value in enumerate(row) if value < limit]
        lines = [y for y, row in enumerate(self.rows) if min(row) < limit]
        return min(columns), lines[0], max(columns), lines[-1]


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


def look(png: bytes, box: tuple[int, int, int, int] | None = None, shrink: int = 1) -> Grey:
    """The picture, or the box (x, y, width, height) of it, in grey."""
    whole_width, whole_height = size(png)
    x, y, width, height = box or (0, 0, whole_width, whole_height)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width // shrink}" height="{height // shrink}" '
        f'viewBox="{x} {y} {width} {height}"><image width="{whole_width}" height="{whole_height}" '
        f'href="data:image/png;base64,{base64.b64encode(png).decode()}"/></svg>'
    )
    return decode(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, background="#ffffff"))


def decode(png: bytes) -> Grey:
    """Eight bits a channel, RGB or RGBA, not interlaced: what resvg writes."""
    width, height = size(png)
    depth, colour, _, _, interlace = png[24:29]
    assert (depth, interlace) == (8, 0)
    step = {2: 3, 6: 4}[colour]
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw = zlib.decompress(data)
    stride = width * step
    before = bytearray(stride)
    rows: list[list[int]] = []
    for number in range(height):
        start = number * (stride + 1)
        line = _unfilter(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), before, step)
        rows.append([(line[i] * 3 + line[i + 1] * 6 + line[i + 2]) // 10 for i in range(0, stride, step)])
        before = line
    return Grey(width, height, rows)


def _unfilter(kind: int, line: bytearray, before: bytearray, step: int) -> bytearray:
    for i, value in enumerate(line if kind else b""):
        left = line[i - step] if i >= step else 0
        up = before[i]
        corner = before[i - step] if i >= step else 0
        line[i] = (value + _predict(kind, left, up, corner)) & 255
    return line


def _predict(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))
