"""Screens: every name a handler mentions fits a button; every page, action and question is reached by one lookup."""

from __future__ import annotations

import ast
from pathlib import Path

from bot.program import load_rooms
from handlers.ui.registry import ui

ROOT = Path(__file__).resolve().parents[2]
CALLS = {"button": 1, "labelled": 1, "choices": 1, "go": 0, "back_row": 0}


def names_in_handlers() -> dict[str, str]:
    """Names of pages and actions that handlers mention -> file."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "handlers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in CALLS:
                continue
            position = CALLS[node.func.id]
            if len(node.args) > position:
                name = node.args[position]
                if isinstance(name, ast.Constant) and isinstance(name.value, str):
                    found[name.value] = path.name
    return found


def test_every_name_under_a_button_is_registered() -> None:
    load_rooms()
    known = ui.pages.keys() | ui.actions.keys()
    unknown = {name: file for name, file in names_in_handlers().items() if name not in known}
    assert not unknown


def test_every_command_in_a_menu_has_words() -> None:
    load_rooms()
    from bot.texts import Texts

    texts = Texts(ROOT / "locales", strict=True)
    missing = [name for name, command in ui.commands.items() if command.menu and not texts.has(f"command-{name}")]
    assert not missing
