"""`inbox`: what was set aside; one by its number, without personal data; back to the running program."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.cli.say import complain, say, words
from bot.clock import SystemClock
from bot.settings import Settings, WrongSetting, load_settings
from db import inbox as rows
from db.copy import sqlite_path
from db.engine import open_database

T = TypeVar("T")
KINDS = ("callback_query", "message", "edited_message", "my_chat_member")
WORDS = frozenset({"text", "caption"})  # what people write: only its length is shown
SHOWN = frozenset({
    "callback_data", "data", "date", "duration", "edit_date", "file_size", "height", "is_bot", "language_code",
    "length", "mime_type", "offset", "status", "type", "width",
})  # fmt: skip


def inbox(*, act: str | None = None, number: int | None = None) -> int:
    """List, `show` or `replay`; the exit code: 1 when there is no such number."""
    try:
        settings = load_settings()
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    if act is not None and number is None:
        complain("inbox-which")
        return 2
    path = sqlite_path(settings.database)
    if path is not None and not path.exists():  # opening it would make one
        say("inbox-empty")
        return 0
    if number is None:
        return _list(settings)
    return _show(settings, number) if act == "show" else _replay(settings, number)


def _list(settings: Settings) -> int:
    found = _asked(settings, rows.set_aside)
    now = SystemClock().now()
    shown = {row.incident: row for row in reversed(found)}  # the parts of one message have one number
    if not shown:
        say("inbox-empty")
    for row in reversed(shown.values()):
        say("inbox-line", number=str(row.incident), at=_local(settings, row.stored_at), kind=_kind(row),
            age=_age(now - row.stored_at))  # fmt: skip
    return 0


def _show(settings: Settings, number: int) -> int:
    found = _asked(settings, lambda c: rows.set_aside(c, number))
    if not found:
        complain("inbox-unknown", number=str(number))
        return 1
    now = SystemClock().now()
    for row in found:
        say("inbox-line", number=str(number), at=_local(settings, row.stored_at), kind=_kind(row),
            age=_age(now - row.stored_at))  # fmt: skip
        say("inbox-aside", at=_local(settings, row.done_at), times=row.attempts, seq=str(row.seq))
        if row.payload is None:
            say("inbox-erased")
        else:
            print(json.dumps(masked(json.loads(row.payload)), ensure_ascii=False, indent=2))
    return 0


def _replay(settings: Settings, number: int) -> int:
    if _asked(settings, lambda c: rows.replay(c, number), write=True):
        say("inbox-replayed", number=str(number))
        return 0
    known = _asked(settings, lambda c: rows.set_aside(c, number))
    complain("inbox-nothing-left" if known else "inbox-unknown", number=str(number))
    return 1


def masked(value: Any, key: str = "") -> Any:
    """An update without personal data: its shape, its kinds and numbers of ours; texts by their length."""
    if isinstance(value, Mapping):
        return {name: masked(part, name) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [masked(part, key) for part in value]
    if key in WORDS and isinstance(value, str):
        return words("inbox-text", n=len(value))
    return value if key in SHOWN or value is None or isinstance(value, bool) else words("inbox-hidden")


def _kind(row: Row[Any]) -> str:
    update = json.loads(row.payload) if row.payload else {}
    kind = next((one for one in KINDS if one in update), "other") if isinstance(update, dict) else "other"
    return words("inbox-kind-" + kind.replace("_", "-"))


def _local(settings: Settings, moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(settings.timezone)):%d.%m.%Y %H:%M}"


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 60:
        return words("inbox-minutes", n=minutes)
    if minutes < 48 * 60:
        return words("inbox-hours", n=minutes // 60)
    return words("inbox-days", n=minutes // (24 * 60))


def _asked(settings: Settings, work: Callable[[Connection], T], *, write: bool = False) -> T:
    async def ask() -> T:
        database = open_database(settings.database)
        try:
            return await (database.write if write else database.read)(work)
        finally:
            await database.close()

    return asyncio.run(ask())
