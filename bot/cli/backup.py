"""`backup` and `restore`: copies of the database and the file store (bot/keep)."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path

from bot.cli.say import complain, say, words
from bot.cli.start import AnotherCopy, only_one
from bot.clock import SystemClock
from bot.keep.copies import make_copy, prune
from bot.keep.restore import NotEmpty, bring_back, unfinished
from bot.settings import WrongSetting, load_settings
from db.copy import BadCopy


def backup(to: str | None = None) -> int:
    """Copy while the program runs; the exit code. Copies in DATA_DIR are kept by their age, others are left alone."""
    try:
        settings = load_settings()
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    now = SystemClock().now()
    os.nice(10)  # answers to people go first
    try:
        try:
            made = asyncio.run(make_copy(settings, now, Path(to) if to else None))
        finally:
            if to is None:
                prune(settings.copies_dir, now)
    except (BadCopy, OSError, sqlite3.Error) as fault:
        complain("console-backup-failed", fault=_told(fault))
        return 1
    say("console-backup-done", path=str(made.folder), people=made.rows["persons"], files=made.files)
    return 0


def restore(source: str) -> int:
    """Bring a copy back into an empty DATA_DIR and an empty database; refuses to overwrite. The exit code."""
    try:
        settings = load_settings()
        with only_one(settings.data_dir):
            _, erased = asyncio.run(bring_back(settings, Path(source), SystemClock()))
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    except AnotherCopy:
        complain("console-another-copy", folder=str(settings.data_dir))
        return 3
    except NotEmpty:
        complain("console-restore-refused", path=str(settings.data_dir))
        return 1
    except (BadCopy, OSError, sqlite3.Error) as fault:
        complain("console-restore-failed", fault=_told(fault))
        if unfinished(settings):
            complain("console-restore-unfinished")
        return 1
    say("console-restore-done", path=str(settings.data_dir))
    if erased:
        say("console-restore-erased", n=erased)
    return 0


def _told(fault: Exception) -> str:
    if isinstance(fault, BadCopy):
        return words(f"copy-fault-{fault.code}", detail=fault.detail)
    return fault.strerror or type(fault).__name__ if isinstance(fault, OSError) else type(fault).__name__
