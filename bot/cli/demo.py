"""`demo`: fills the configured database with the demo region; refuses one with real people."""

from __future__ import annotations

import asyncio

from bot.cli.say import complain, region_fits, say, words
from bot.cli.start import AnotherCopy, bring_up_to_date, only_one
from bot.clock import SystemClock
from bot.content import Operator, load_policy
from bot.demo import RealPeople, write_region
from bot.settings import Settings, WrongSetting, load_settings
from db.engine import open_database


def demo(*, teachers: int = 2000) -> int:
    """The exit code."""
    if not region_fits(teachers):
        return 2
    try:
        settings = load_settings()
        with only_one(settings.data_dir):
            asyncio.run(_fill(settings, teachers))
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    except AnotherCopy:
        complain("console-another-copy", folder=str(settings.data_dir))
        return 3
    except RealPeople:
        complain("console-demo-refused")
        return 1
    say("console-sandbox-filled", n=teachers)
    return 0


async def _fill(settings: Settings, teachers: int) -> None:
    clock = SystemClock()
    await bring_up_to_date(settings.database, clock.now())
    operator = Operator({"OPERATOR_NAME": words("demo-operator"), "OPERATOR_PHONE": words("demo-phone")})
    policy = load_policy(
        region=settings.region, zone=settings.timezone, bot="bot", operator=operator,
        not_given=words("demo-not-given"), sandbox=True,
    )  # fmt: skip
    database = open_database(settings.database)
    try:
        await write_region(database, policy, clock.now(), teachers, lambda _done: None)
    finally:
        await database.close()
