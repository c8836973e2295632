"""Reading plain content (from YAML or CSV) with errors that name file, place and fault. Nothing here touches a file."""

from collections.abc import Iterable, Mapping, Sequence

from domain.errors import ContentError, Fault

Row = Mapping[str, str]


class Place:
    """A mapping inside a content file; every getter raises ContentError naming the file and the path of keys."""

    def __init__(self, file: str, path: str, data: object) -> None:
        if not isinstance(data, Mapping):
            raise ContentError(file, path, "a mapping is expected", fault="mapping")
        self.file = file
        self.path = path
        self.data: Mapping[object, object] = data

    def fail(self, what: str, key: str = "", fault: Fault = "wrong") -> ContentError:
        """The error to raise for this place."""
        return ContentError(self.file, ".".join(part for part in (self.path, key) if part), what, fault=fault)

    def raw(self, key: str) -> object:
        """The value as it stands; an absent key is an error."""
        if key not in self.data:
            raise self.fail("is missing", key, "missing")
        return self.data[key]

    def text(self, key: str, longest: int | None = None) -> str:
        """A non-empty string, stripped, not longer than `longest`."""
        value = self.raw(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail("a text is expected", key, "text")
        if longest is not None and len(value.strip()) > longest:
            raise self.fail(f"is longer than {longest} characters", key, "long")
        return value.strip()

    def whole(self, key: str, least: int = 0) -> int:
        """A whole number, not below `least` (true and false are no numbers)."""
        value = self.raw(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.fail(f"a whole number from {least} on is expected", key, "number")
        return value

    def number(self, key: str) -> int | float:
        """A number."""
        value = self.raw(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.fail("a number is expected", key, "number")
        return value

    def place(self, key: str) -> "Place":
        """The mapping under the key."""
        return Place(self.file, f"{self.path}.{key}".strip("."), self.raw(key))

    def has(self, key: str) -> bool:
        """Whether the key stands there."""
        return key in self.data

    def items(self, key: str) -> list[object]:
        """The non-empty list under the key."""
        value = self.raw(key)
        if not isinstance(value, list) or not value:
            raise self.fail("a list is expected", key, "list")
        return list(value)

    def places(self, key: str) -> list["Place"]:
        """The mappings in the list under the key."""
        path = f"{self.path}.{key}".strip(".")
        return [Place(self.file, f"{path}[{index}]", value) for index, value in enumerate(self.items(key), 1)]

    def texts(self, key: str) -> tuple[str, ...]:
        """The strings in the list under the key."""
        values = self.items(key)
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.fail("a list of texts is expected", key, "list")
        return tuple(str(value).strip() for value in values)

    def keys(self) -> tuple[str, ...]:
        """The keys, in order."""
        return tuple(str(key) for key in self.data)


class Cells:
    """One row of a CSV file; `line` counts from 2, as an editor shows it."""

    def __init__(self, file: str, line: int, row: Row) -> None:
        self.file = file
        self.line = line
        self.row = row

    def fail(self, what: str, column: str = "", fault: Fault = "wrong") -> ContentError:
        """The error to raise for this row."""
        return ContentError(self.file, column, what, fault=fault, line=self.line)

    def optional(self, column: str) -> str:
        """The cell, stripped; empty when it is empty. An absent column is an error."""
        value = self.row.get(column)
        if value is None:
            raise self.fail("the column is missing", column, "missing")
        return value.strip()

    def text(self, column: str, longest: int | None = None) -> str:
        """A cell that may not be empty."""
        value = self.optional(column)
        if not value:
            raise self.fail("is empty", column, "missing")
        if longest is not None and len(value) > longest:
            raise self.fail(f"is longer than {longest} characters", column, "long")
        return value

    def many(self, column: str) -> tuple[str, ...]:
        """Values divided by semicolons; may be empty."""
        return tuple(part.strip() for part in self.optional(column).split(";") if part.strip())

    def whole(self, column: str) -> int:
        """A whole number that is not negative."""
        value = self.optional(column)
        if not (value.isascii() and value.isdigit()):
            raise self.fail("a whole number is expected", column, "number")
        return int(value)

    def maybe_whole(self, column: str) -> int | None:
        """A whole number, or None for an empty cell."""
        return self.whole(column) if self.optional(column) else None

    def flag(self, column: str) -> bool:
        """`yes` or 1, `no` or 0."""
        value = self.optional(column).casefold()
        if value not in {"yes", "no", "1", "0"}:
            raise self.fail("yes or no is expected", column, "flag")
        return value in {"yes", "1"}

    def one_of(self, column: str, allowed: Iterable[str]) -> str:
        """A cell with one of the allowed words."""
        value = self.text(column)
        if value not in frozenset(allowed):
            raise self.fail(f"{value} is not known here", column, "unknown")
        return value


def rows_of(file: str, rows: Sequence[Row]) -> list[Cells]:
    """The rows with their line numbers; an empty file is an error, and so is a `code` that stands twice."""
    if not rows:
        raise ContentError(file, "", "has no rows", fault="no-rows")
    cells = [Cells(file, line, row) for line, row in enumerate(rows, 2)]
    seen: set[str] = set()
    for cell in cells:
        code = cell.row.get("code")
        if code is not None and code in seen:
            raise cell.fail(f"{code} stands twice", "code", "twice")
        if code is not None:
            seen.add(code)
    return cells
