"""`notices`: for support, what was planned for a person, when, and why it did not come; no texts, no names."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

from bot.cli.say import complain, say, words
from bot.cli.start import bring_up_to_date
from bot.clock import SystemClock
from bot.content import load_policy, read_operator
from bot.settings import Settings, WrongSetting, load_settings
from db.engine import open_database
from handlers.common.reminder import reason_words
from services.base import Tx
from services.reminder import Traced, trace
from services.role import CHANNEL


def notices(telegram_id: int, limit: int) -> int:
    """Print the latest notices of an account, newest first; 1: the account is not known. The program may be running."""
    try:
        settings = load_settings()
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    settings.prepare()
    found = asyncio.run(_read(settings, telegram_id, limit))
    if found is None:
        complain("console-notices-unknown", id=str(telegram_id))
        return 1
    if not found:
        say("console-notices-none", id=str(telegram_id))
    for one in found:
        _print(one, ZoneInfo(settings.timezone))
    return 0


def _print(one: Traced, zone: ZoneInfo) -> None:
    at = one.at.astimezone(zone).strftime("%d.%m.%Y %H:%M")
    state = words(f"console-notice-{one.state}")
    if one.reason is None:
        say("console-notices-line", at=at, kind=one.kind, state=state)
        return
    reason = words(reason_words(one.reason).key)
    say("console-notices-line-reason", at=at, kind=one.kind, state=state, reason=reason)


async def _read(settings: Settings, telegram_id: int, limit: int) -> tuple[Traced, ...] | None:
    await bring_up_to_date(settings.database, SystemClock().now())
    operator = read_operator(settings.operator_file)
    policy = load_policy(region=settings.region, zone=settings.timezone, bot="bot", operator=operator, not_given="-")
    database = open_database(settings.database)
    try:
        return await database.read(
            lambda c: trace(Tx(c, SystemClock().now(), policy), CHANNEL, telegram_id, max(1, limit))
        )
    finally:
        await database.close()
