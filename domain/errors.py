"""Errors of the rules: what a person is told, and what is wrong in the content."""

from collections.abc import Mapping


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


class ContentError(Exception):
    """A content file cannot be used: names the file, the place in it and what is wrong, in one sentence."""

    def __init__(self, file: str, place: str, what: str) -> None:
        super().__init__(f"{file}: {place}: {what}" if place else f"{file}: {what}")
        self.file = file
        self.place = place
        self.what = what
