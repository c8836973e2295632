"""Parameters of a call: which a method knows, what type each has. HTTP forms bring strings, JSON brings values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sandbox.botapi.models import Json, bad

Reader: TypeAlias = Callable[[str, Any], Any]


@dataclass
class Upload:
    """A file in the body of the request."""

    content: bytes
    name: str
    mime: str

    def brief(self) -> Json:
        """What the log of calls shows of it."""
        return {"file_name": self.name, "size": len(self.content)}


class Params(dict[str, Any]):
    """Checked parameters by name; absent ones are absent. `uploads` by the name of the form field."""

    def __init__(self, values: Mapping[str, Any], uploads: dict[str, Upload]) -> None:
        super().__init__(values)
        self.uploads = uploads


def integer(name: str, value: Any) -> int:
    if type(value) is int:
        return value
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        return int(value)
    raise bad(f'parameter "{name}" must be an Integer')


def string(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    raise bad(f'parameter "{name}" must be a String')


def boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = value.lower() if isinstance(value, str) else value
    if said in {"true", "1", "yes"}:
        return True
    if said in {"false", "0", "no", ""}:
        return False
    raise bad(f'parameter "{name}" must be a Boolean')


def _decoded(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f'can\'t parse "{name}": it is not a JSON') from None


def array(name: str, value: Any) -> list[Any]:
    out = _decoded(name, value)
    if not isinstance(out, list):
        raise bad(f'parameter "{name}" must be an Array')
    return out


def obj(name: str, value: Any) -> Json:
    out = _decoded(name, value)
    if not isinstance(out, dict):
        raise bad(f'parameter "{name}" must be an Object')
    return out


def integers(name: str, value: Any) -> list[int]:
    out = array(name, value)
    if not all(type(one) is int for one in out):
        raise bad(f'parameter "{name}" must be an Array of Integer')
    return out


def strings(name: str, value: Any) -> list[str]:
    out = array(name, value)
    if not all(isinstance(one, str) for one in out):
        raise bad(f'parameter "{name}" must be an Array of String')
    return out


def chat_ref(name: str, value: Any) -> int | str:
    """An id, or @username of a channel."""
    if type(value) is int:
        return value
    if isinstance(value, str):
        if value.removeprefix("-").isdecimal():
            return int(value)
        if value.startswith("@") and len(value) > 1:
            return value
        if not value:
            raise bad("chat_id is empty")
    raise bad(f'parameter "{name}" must be an Integer or @username')


def file_ref(name: str, value: Any) -> str | Upload:
    if isinstance(value, (str, Upload)):
        return value
    raise bad(f'parameter "{name}" must be a file or a String')


def link_preview(name: str, value: Any) -> Json:
    out = obj(name, value)
    known: dict[str, type] = {
        "is_disabled": bool, "url": str, "prefer_small_media": bool, "prefer_large_media": bool,
        "show_above_text": bool,
    }  # fmt: skip
    check_object(name, out, known)
    return out


def check_object(name: str, given: Json, known: Mapping[str, type | tuple[type, ...]]) -> None:
    """Only known fields, each of its type; null counts as absent."""
    for key, value in given.items():
        if key not in known:
            raise bad(f'unknown field "{key}" in "{name}"')
        if value is not None and not isinstance(value, known[key]):
            raise bad(f'field "{key}" of "{name}" has a wrong type')


MISSING = {"chat_id": "chat_id is empty", "text": "message text is empty"}


@dataclass(frozen=True)
class Spec:
    """Readers by parameter, and what must be there."""

    readers: Mapping[str, Reader] = field(default_factory=dict)
    needed: tuple[str, ...] = ()

    def read(self, raw: Mapping[str, Any], uploads: dict[str, Upload]) -> Params:
        """Raises ApiError: unknown, missing, of a wrong type; JSON null counts as absent."""
        out: dict[str, Any] = {}
        readers = self.readers
        for name, value in raw.items():
            reader = readers.get(name)
            if reader is None:
                raise bad(f'unknown parameter "{name}"')
            if value is not None:
                out[name] = reader(name, value)
        used = uploads
        if uploads:
            out.update({name: upload for name, upload in uploads.items() if readers.get(name) is file_ref})
            used = {name: upload for name, upload in uploads.items() if readers.get(name) is not file_ref}
        for name in self.needed:
            if name not in out:
                raise bad(MISSING.get(name, f'parameter "{name}" is required'))
        return Params(out, used)
