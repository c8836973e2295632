"""The full text of a consent as a PDF file, set by typst with our own fonts and no network.

The words travel as data (JSON in `sys.inputs`), never as typst markup: nothing in them can be code, nothing is lost or
turned into other signs. The same arguments give the same bytes.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Final, Literal

import typst

from bot.tools.svg import ASSETS, FONT_DIR

_ITEM: Final = re.compile(r"^(\d{1,3}(?:\.\d{1,3})*[.)]|\[[^\]]?\]|[-\u2013\u2014\u2022])[ \t]+(\S.*)$")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph (lines kept) or an item with its own number; level 0 is the left edge."""

    kind: Literal["heading", "paragraph", "item"]
    lines: list[str] = field(default_factory=list)
    mark: str = ""
    level: int = 0


def consent_pdf(title: str, body_text: str, footer: str, version_line: str) -> bytes:
    """A4 PDF: title, body with its paragraphs and numbers as they stand, version line last, footer and page below.

    With an empty title the first paragraph of the body is the heading (the drafts bring their own). Pages read "2 / 3".
    Raises RuntimeError (typst.TypstError) only when the installation is broken, never because of the text.
    """
    blocks = parse(_clean(body_text))
    if title.strip():
        blocks.insert(0, Block("heading", [_clean(title).strip()]))
    elif blocks and blocks[0].kind == "paragraph":
        blocks[0] = Block("heading", blocks[0].lines)
    name = " ".join(blocks[0].lines) if blocks else ""
    data = {"name": name, "blocks": [asdict(block) for block in blocks], "footer": _clean(footer).strip()}
    data["version"] = _clean(version_line).strip()
    return typst.compile(
        (ASSETS / "consent.typ").read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_DIR)]),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=0,
    )


def parse(body: str) -> list[Block]:
    """Blocks of a plain text: a blank line ends a paragraph, a line that begins with a number, dash, [ ] is an item."""
    blocks: list[Block] = []
    depth = 0
    fresh = True
    for raw in body.split("\n"):
        text = raw.strip()
        if not text:
            fresh = True
            continue
        indented = raw[0] in " \t"
        item = _ITEM.match(text)
        if item:
            mark = item.group(1)
            depth = mark.strip(".)").count(".") if mark[0].isdigit() else int(indented)
            blocks.append(Block("item", [_spaces(item.group(2))], mark, depth))
            fresh = False
        elif fresh or not blocks or (blocks[-1].kind == "item" and not indented):
            blocks.append(Block("paragraph", [_spaces(text)], level=int(indented)))
            fresh = False
        elif blocks[-1].kind == "item":
            blocks.append(Block("paragraph", [_spaces(text)], level=1))
        else:
            blocks[-1].lines.append(_spaces(text))
    return blocks


def _spaces(text: str) -> str:
    """Runs of blanks (a place to sign) stay wide: all but the last become no-break."""
    return re.sub(r" {2,}", lambda run: "\u00a0" * (len(run.group()) - 1) + " ", text.replace("\t", "    "))


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
