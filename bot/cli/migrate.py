"""`migrate`: bring the database to the newest revision, after a copy."""

from __future__ import annotations

import asyncio

from bot.cli.say import complain, say, words
from bot.cli.start import AnotherCopy, bring_up_to_date, only_one
from bot.clock import SystemClock
from bot.settings import WrongSetting, load_settings
from db import migrate as migrations


def migrate() -> int:
    """The exit code."""
    try:
        settings = load_settings()
        with only_one(settings.data_dir):
            copy = asyncio.run(bring_up_to_date(settings.database, SystemClock().now()))
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    except AnotherCopy:
        complain("console-another-copy", folder=str(settings.data_dir))
        return 3
    except migrations.SchemaTooNew as fault:
        complain("console-schema-too-new", revision=str(fault))
        return 2
    if copy is not None:
        say("console-copied", path=str(copy))
    say("console-migrated", revision=migrations.head())
    return 0
