"""The product itself for the bench of a press: the whole program on a new migrated database full of teachers."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from bench.stub import BOT_ID, MENU, TOKEN, chats
from bot.content import Operator, load_policy
from bot.program import Program
from bot.telegram.api import BotApi
from bot.tools import collector
from bot.tools.filestore import FileStore
from db import address as address_rows
from db import migrate
from db.engine import open_database
from services.base import Tx
from services.policy import Policy
from tests import build

NOON = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)  # a Monday in Khabarovsk
PACE = 1000  # a press takes 1 ms and more from the last one of its chat; a person reads for a second


class HastyClock:
    """Goes faster than ours, so that no press comes sooner than a person can read (0.7 s)."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> datetime:
        return NOON + timedelta(seconds=(time.monotonic() - self._began) * PACE)


def _people(c: Connection, policy: Policy, count: int) -> None:
    tx = Tx(c, NOON, policy)
    for chat in chats(count):
        person_id = build.teacher(tx, chat)
        row = address_rows.by_person(c, person_id)
        assert row is not None  # noqa: S101 - the line above made it
        address_rows.change(c, row.id, menu_message_id=MENU, page="diagnosis")


async def main(url: str, teachers: int, given: str | None = None) -> None:
    """Serve until killed; `given` is the URL of an empty database, a new SQLite file otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        path = given or f"sqlite:///{Path(folder) / 'bench.db'}"
        await migrate.upgrade(path)
        policy = load_policy(
            region="khabarovsk_krai", zone="Asia/Vladivostok", bot="bench_bot", operator=Operator(), not_given="-"
        )
        database = open_database(path)
        await database.write(lambda c: _people(c, policy, teachers))
        program = Program(
            database=database,
            policy=policy,
            api=BotApi(url, TOKEN),
            clock=HastyClock(),
            store=FileStore(Path(folder) / "files"),
            bot_id=BOT_ID,
        )
        await program.start(profile=False)
        collector.calm()
        await program.lost.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
