"""Faults that any command can meet, each told in one sentence instead of a traceback."""

from __future__ import annotations

from sqlalchemy.exc import DatabaseError

from bot.cli.say import complain
from domain.errors import ContentError

FAULT, WRONG = 1, 2


def explained(fault: Exception) -> int | None:
    """Say what is wrong; the exit code, None for what is a fault of the program itself."""
    if isinstance(fault, ContentError):
        complain("console-content", fault=str(fault))
        return WRONG
    if isinstance(fault, DatabaseError):
        complain("console-database", fault=type(fault.orig).__name__)
        return FAULT
    if isinstance(fault, OSError) and fault.filename is not None:
        complain("console-folder", path=str(fault.filename), fault=fault.strerror or type(fault).__name__)
        return WRONG
    return None
