"""`alive`: is the program at work? Asks the lease it renews every second; for a container's health check."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection

from bot.settings import WrongSetting, load_settings
from db import job as job_rows
from db.engine import open_database


def alive() -> int:
    """0 when the lease is in force, else 1."""
    try:
        settings = load_settings()
    except WrongSetting:
        return 2
    return 0 if asyncio.run(_held(settings.database)) else 1


async def _held(url: str) -> bool:
    def look(c: Connection) -> bool:
        return job_rows.held(c, "run")

    try:
        database = open_database(url)
        try:
            return await database.read(look)
        finally:
            await database.close()
    except Exception:  # noqa: BLE001 - whatever keeps us from reading it means: not healthy
        return False
