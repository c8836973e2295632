"""Words: every key in every language with the same arguments; keys in code exist; no Cyrillic in code rooms."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message, VariableReference
from fluent.syntax.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "handlers", "services", "domain", "db")
KEY_CALLS = {"t", "Text", "button"}


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def messages(language: str) -> dict[str, set[str]]:
    """key -> names of its arguments."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "locales" / language).glob("*.ftl")):
        resource = FluentParser().parse(path.read_text(encoding="utf-8"))
        for entry in resource.body:
            assert not isinstance(entry, Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, Message):
                assert entry.id.name not in found, f"{path.name}: {entry.id.name} stands twice"
                visitor = _Variables()
                visitor.visit(entry)
                found[entry.id.name] = visitor.names
    return found


def test_every_language_has_the_same_keys_with_the_same_arguments() -> None:
    assert messages("ru") == messages("en")


def test_both_languages_have_the_same_files() -> None:
    assert {path.name for path in (ROOT / "locales/ru").glob("*.ftl")} == {
        path.name for path in (ROOT / "locales/en").glob("*.ftl")
    }


def code_files() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "versions" not in path.parts]


def keys_in_code() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in code_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in KEY_CALLS
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[first.value] = path.name
    return found


def test_every_key_in_code_has_words() -> None:
    known = messages("ru").keys() | {"verbatim"}
    missing = {key: file for key, file in keys_in_code().items() if key not in known}
    assert not missing


def test_every_error_code_of_the_services_has_words() -> None:
    known = messages("ru").keys()
    missing = {}
    for path in code_files():
        if path.parts[len(ROOT.parts)] not in {"services", "bot"}:
            continue
        for code in re.findall(r"DomainError\(\s*\"([a-z_]+)\"", path.read_text(encoding="utf-8")):
            if f"error-{code.replace('_', '-')}" not in known:
                missing[code] = path.name
    assert not missing


def test_what_people_read_stands_in_locales_and_content() -> None:
    """Strings, comments and docstrings alike: a button that a comment quotes in Russian is renamed without it."""
    rooms = (*ROOMS, "bench", "sandbox")
    written = {path: path.read_text("utf-8").splitlines() for room in rooms for path in (ROOT / room).rglob("*.py")}
    assert not [
        f"{path.relative_to(ROOT)}:{number}"
        for path, lines in written.items()
        for number, line in enumerate(lines, 1)
        if re.search("[А-Яа-яЁё]", line)
    ]
