"""Faults that any command can meet, each told in one sentence instead of a traceback."""

from __future__ import annotations

from sqlalchemy.exc import DatabaseError

from bot.cli.say import complain, words
from domain.errors import ContentError

FAULT, WRONG = 1, 2


def spoilt(fault: ContentError) -> str:
    """Which file, which place in it, and what is wrong there."""
    what = words(f"content-fault-{fault.fault}")
    if fault.line is not None:
        return words("content-line", file=fault.file, line=str(fault.line), column=fault.place or "-", what=what)
    if fault.place:
        return words("content-place", file=fault.file, place=fault.place, what=what)
    return words("content-file", file=fault.file, what=what)


def explained(fault: Exception) -> int | None:
    """Say what is wrong; the exit code, None for what is a fault of the program itself."""
    if isinstance(fault, ContentError):
        complain("console-content", fault=spoilt(fault))
        return WRONG
    if isinstance(fault, DatabaseError):
        complain("console-database", fault=type(fault.orig).__name__)
        return FAULT
    if isinstance(fault, OSError) and fault.filename is not None:
        complain("console-folder", path=str(fault.filename), fault=fault.strerror or type(fault).__name__)
        return WRONG
    return None
