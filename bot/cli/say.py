"""Words of the console: the same Fluent files, read lightly so that `--help` is quick."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.texts import Texts

LOCALES = Path(__file__).resolve().parents[2] / "locales"
LEAST_TEACHERS, MOST_TEACHERS = 1, 50_000


def help_words() -> Callable[[str], str]:
    """Lines `help-<name> = words` of the console file; no Fluent library is imported for them."""
    found = {}
    for line in (LOCALES / "ru" / "console.ftl").read_text(encoding="utf-8").splitlines():
        key, equals, value = line.partition(" = ")
        if equals and key.startswith("help-"):
            found[key.removeprefix("help-")] = value.replace("%", "%%")
    return lambda name: found[name]


@cache
def _texts() -> Texts:
    from bot.texts import Texts

    return Texts(LOCALES)


def words(key: str, **args: str | int) -> str:
    """A sentence for the console."""
    from handlers.ui.text import Text

    return _texts().render(Text(key, dict(args)), "ru", "UTC", plain=True)


def say(key: str, **args: str | int) -> None:
    """Print a sentence."""
    print(words(key, **args), flush=True)


def complain(key: str, **args: str | int) -> None:
    """Print a sentence about a fault."""
    print(words(key, **args), file=sys.stderr, flush=True)


def region_fits(teachers: int) -> bool:
    """Can the demo region hold so many? Says it when not."""
    if LEAST_TEACHERS <= teachers <= MOST_TEACHERS:
        return True
    complain("console-teachers", least=str(LEAST_TEACHERS), most=str(MOST_TEACHERS))
    return False
