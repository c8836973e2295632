"""The product itself for the benches of mailings: a new migrated database of teachers and one announcement to them.

`python -m bench.mailing_ours URL TEACHERS A_SECOND WHOLE AFTER`: messages and seconds; the mailing is due AFTER
seconds from the start, by the whole outbox: claim, mark, send, record.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from bench.ours import NOON
from bench.stub import BOT_ID, FIRST_CHAT, MENU, TOKEN
from bot.clock import Clock, WoundClock
from bot.content import Operator, load_policy
from bot.program import Program, Rates
from bot.telegram.api import BotApi
from bot.tools import collector
from bot.tools.filestore import FileStore
from db import announcement as announcement_rows
from db import migrate
from db.address import addresses
from db.engine import open_database
from db.person import person_subjects, persons, roles
from services import mailing
from services.base import Tx
from services.policy import Policy
from tests import build

TEXT = "I invite you to the seminar on tasks of different support: Wednesday, three o'clock, room 12. " * 3
PIECE = 10_000


def people(c: Connection, count: int) -> None:
    """Teachers with a consent and the questionnaire in their chats; rows enough for the benches, at a gulp."""
    for first in range(1, count + 1, PIECE):
        ids = range(first, min(first + PIECE, count + 1))
        common = {"created_at": NOON, "active_at": NOON}
        profile = {
            "state": "verified", "zone": "Asia/Vladivostok", "municipality": "kh_vyazemsky", "org_type": "school",
            "position": "teacher", "other_district": True, **common,
        }  # fmt: skip
        c.execute(insert(persons), [{"id": id_, "code": f"teacher-{id_}", **profile} for id_ in ids])
        c.execute(insert(roles), [{"person_id": id_, "role": "teacher", "granted_at": NOON} for id_ in ids])
        subject = {"subject": "mathematics", "is_main": True}
        c.execute(insert(person_subjects), [{**subject, "person_id": id_} for id_ in ids])
        chat = {"channel": "telegram", "consent_state": "given", "menu_message_id": MENU, "page": "diagnosis"}
        c.execute(
            insert(addresses),
            [{**chat, "person_id": id_, "external_id": FIRST_CHAT + id_ - 1, "created_at": NOON} for id_ in ids],
        )


def announce(c: Connection, policy: Policy, start_at: datetime) -> None:
    """An announcement to everybody, to be sent then."""
    tx = Tx(c, NOON, policy)
    who = build.who(tx, build.staff(tx, "coordinator"))
    announcement_id = announcement_rows.add(
        c, author_id=who.me, state="sent", kind="text", text=TEXT, answer_buttons=True, created_at=NOON
    )
    mailing.schedule(tx, who, announcement_id, "send", start_at)


@asynccontextmanager
async def region(url: str, teachers: int, clock: Clock, rates: Rates) -> AsyncIterator[Program]:
    """The whole program, started, on a new migrated database of so many teachers."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"sqlite:///{Path(folder) / 'bench.db'}"
        await migrate.upgrade(path)
        policy = load_policy(
            region="khabarovsk_krai", zone="Asia/Vladivostok", bot="bench_bot", operator=Operator(), not_given="-"
        )
        database = open_database(path)
        await database.write(lambda c: people(c, teachers))
        program = Program(
            database=database,
            policy=policy,
            api=BotApi(url, TOKEN),
            clock=clock,
            store=FileStore(Path(folder) / "files"),
            bot_id=BOT_ID,
            rates=rates,
        )
        await program.start(profile=False)
        collector.calm()
        yield program


async def main(url: str, teachers: int, a_second: float, whole: float, after: float) -> None:
    """Serve until killed."""
    clock = WoundClock(NOON - datetime.now(UTC))  # noqa: TID251 - noon of a working day, and on from there
    async with region(url, teachers, clock, Rates(a_second=a_second, whole=whole)) as program:
        await asyncio.sleep(after)
        await program.database.write(lambda c: announce(c, program.policy, clock.now()))
        await program.lost.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), *(float(word) for word in sys.argv[3:6])))
