"""`grant` and `revoke`: a role for a Telegram account, even before its first /start."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection

from bot.cli.say import complain, say, words
from bot.cli.start import bring_up_to_date
from bot.clock import SystemClock
from bot.content import load_policy, read_operator
from bot.settings import Settings, WrongSetting, load_settings
from db import address as address_rows
from db.engine import open_database
from services import role as role_cases
from services.base import Tx


def grant(telegram_id: int, role: str) -> int:
    """Give the role now, or keep it for the first /start. The program may be running."""
    return _change("grant", telegram_id, role)


def revoke(telegram_id: int, role: str) -> int:
    """Take the role, or the kept grant."""
    return _change("revoke", telegram_id, role)


def _change(verb: str, telegram_id: int, role: str) -> int:
    try:
        settings = load_settings()
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    settings.prepare()
    done = asyncio.run(_write(settings, verb, telegram_id, role))
    say(f"console-{verb}-{'done' if done else 'kept'}", role=role, id=str(telegram_id))
    return 0


async def _write(settings: Settings, verb: str, telegram_id: int, role: str) -> bool:
    """False: the role waits for the first /start, or there was none to take."""
    await bring_up_to_date(settings.database, SystemClock().now())
    operator = read_operator(settings.operator_file)
    policy = load_policy(region=settings.region, zone=settings.timezone, bot="bot", operator=operator, not_given="-")
    database = open_database(settings.database)

    def work(c: Connection) -> bool:
        tx = Tx(c, SystemClock().now(), policy)
        if verb == "revoke":
            return role_cases.revoke(tx, telegram_id, role)
        role_cases.grant(tx, telegram_id, role)
        return address_rows.by_external(c, role_cases.CHANNEL, telegram_id) is not None

    try:
        return await database.write(work)
    finally:
        await database.close()
