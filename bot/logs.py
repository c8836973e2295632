"""Logs as JSON lines: numbers and kinds, never texts, names, tokens or numbers of people's accounts."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import sys
import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TextIO

_PLAIN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
OURS = ("bot", "handlers", "services", "db", "domain", "sandbox")
KEY = "log.key"
_about: ContextVar[tuple[int, int] | None] = ContextVar("about", default=None)
_key = secrets.token_bytes(32)


def about(seq: int, chat: int) -> None:
    """What this task logs from now on concerns an update of the inbox and its chat."""
    _about.set((seq, chat))


@lru_cache(maxsize=1000)
def chat_mark(chat: int) -> str:
    """A chat as logs name it: a keyed hash. The same within an installation, of no use without its key."""
    return hashlib.blake2b(str(chat).encode(), key=_key, digest_size=6).hexdigest()


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, what, seq and chat of the update at hand, the fields of `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "what": _what(record),
        }
        known = _about.get()
        if known is not None:
            line |= {"seq": known[0], "chat": chat_mark(known[1])}
        if _is_ours(record):
            line |= {name: value for name, value in record.__dict__.items() if name not in _PLAIN}
        if record.exc_info and record.exc_info[0] is not None:
            # The message of an exception may quote what a person wrote or the address of a call with the token in it:
            # only its type and place are logged.
            line["fault"] = record.exc_info[0].__name__
            line["trace"] = _places(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _what(record: logging.LogRecord) -> str:
    """Our messages are constants. A library puts values and whole exceptions into its: of those the first line of the
    pattern is enough to know what it is about."""
    return record.getMessage() if _is_ours(record) else str(record.msg).partition("\n")[0]


def _places(trace: TracebackType | None) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-12:]


def set_up(level: str, key_folder: Path | None = None, stream: TextIO = sys.stderr) -> None:
    """Everything to standard error; the key of chats is kept in this folder, else it lives as long as the process."""
    if key_folder is not None:
        _use_key(_kept_key(key_folder / KEY))
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("aiohttp.access", "asyncio", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a beat that waits for the one before is no news
    sys.excepthook = _ended
    threading.excepthook = lambda ended: _ended(ended.exc_type, ended.exc_value, ended.exc_traceback)


def _ended(kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None) -> None:
    """What nobody caught: Python itself would print its message."""
    error = fault if fault is not None else kind()
    logging.getLogger(__name__).critical("nobody caught a fault", exc_info=(kind, error, trace))


def _use_key(key: bytes) -> None:
    global _key  # noqa: PLW0603 - one key a process, like the logging it serves
    _key = key
    chat_mark.cache_clear()


def _kept_key(path: Path) -> bytes:
    """The key in this file (mode 0600), made when there is none."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(_key.hex())
    return _key
