"""Errors of the rules: what a person is told, and what is wrong in the content."""

from collections.abc import Mapping
from typing import Literal


class DomainError(Exception):
    """A rule said no. `code` becomes the text key `error-<code>`, `params` its arguments: never personal data."""

    code: str
    params: Mapping[str, object]

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __repr__(self) -> str:
        return f"DomainError({self.code!r}, {dict(self.params)!r})"


Fault = Literal[
    "wrong", "missing", "text", "long", "number", "list", "mapping", "flag", "twice", "unknown", "no-rows", "no-file",
    "unreadable", "no-region",
]  # fmt: skip


class ContentError(Exception):
    """A content file cannot be used: names the file, the place in it (keys, or line and column) and what is wrong.

    `what` is for developers; people are told `fault` in their own words.
    """

    def __init__(self, file: str, place: str, what: str, *, fault: Fault = "wrong", line: int | None = None) -> None:
        where = ", ".join(part for part in (f"line {line}" if line is not None else "", place) if part)
        super().__init__(f"{file}: {where}: {what}" if where else f"{file}: {what}")
        self.file = file
        self.place = place
        self.line = line
        self.fault = fault
