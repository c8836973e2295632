"""Content files for the tests of the rules; the rules themselves read no file."""

import csv
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parents[2] / "content"


def load_yaml(name: str) -> Any:
    """The file as the bot reads it."""
    return yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))


def load_csv(name: str) -> list[dict[str, str]]:
    """The rows of the file as the bot reads them."""
    with (CONTENT / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
