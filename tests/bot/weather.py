"""A small town under bad weather: teachers who write to one methodist, a mailing to all, and a clock that is hurried.

A second of the machine stands for forty: pauses of the program are made shorter, a vanished minute is 1.5 seconds.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import channel, dispatch, poll, rests
from bot.clock import monotonic
from db import announcement as announcement_rows
from db import mailing as mailing_rows
from db.address import addresses
from db.conversation import messages
from db.inbox import inbox
from db.notice import notices
from services import announcement
from services.base import Said, Tx
from tests import build
from tests.chat.pairs import Pair, make_pair
from tests.world import Phone, Region, words

LETTER = "Семинар в среду в 15:00"
MINUTE = 1.5
R = mailing_rows.mailing_recipients


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of the program forty times shorter."""
    monkeypatch.setattr(channel, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(channel, "LONGEST_PAUSE", 0.4)
    monkeypatch.setattr(rests, "FIRST", 0.05)
    monkeypatch.setattr(rests, "LONGEST", 0.4)
    monkeypatch.setattr(dispatch, "SPOKEN", (0.02, 0.05))
    monkeypatch.setattr(dispatch, "LONGEST_PAUSE", 0.4)
    monkeypatch.setattr(poll, "LONGEST_PAUSE", 0.4)


@dataclass
class Town:
    """Everybody is known to the bot and in a pair with the one methodist."""

    region: Region
    pair: Pair
    teachers: list[tuple[Phone, int]]  # and the person's id
    sent: dict[int, list[int]] = field(default_factory=dict)  # phone -> ids of the messages written
    texts: list[str] = field(default_factory=list)

    def write(self, rounds: int = 1) -> None:
        """Every teacher writes; nobody waits for an answer."""
        for _ in range(rounds):
            for phone, _person in self.teachers:
                text = f"Вопрос {len(self.texts)}."
                self.texts.append(text)
                sent = self.region.world.send_text(phone.user_id, text)[0].message_id
                self.sent.setdefault(phone.user_id, []).append(sent)

    async def mails(self) -> None:
        """A mailing to all, due now."""

        def send(tx: Tx) -> None:
            who = build.who(tx, build.staff(tx, "coordinator"))
            draft = announcement.write(tx, who, Said("text", LETTER, 1))
            announcement.choose(tx, who, draft, "all")
            version = announcement_rows.letters(tx.c, [draft])[draft].version
            announcement.send(tx, who, draft, version, "now")

        await self.region.program.run_in_tx(send)
        self.region.clock.wind(timedelta(seconds=61))

    async def lives(self, until: Callable[[], bool], limit: float = 15.0) -> None:
        """Beats of the heart until it is so. Raises TimeoutError."""
        end = monotonic() + limit
        while not until():
            if monotonic() > end:
                raise TimeoutError
            await self.beats()

    async def beats(self) -> None:
        """One beat of the heart; two seconds of people's time."""
        self.region.clock.wind(timedelta(seconds=2))
        await self.region.program.heartbeat.tick()
        await asyncio.sleep(0.05)

    async def clears(self, limit: float = 15.0) -> None:
        """Fair weather; everything that is owed is done. Raises TimeoutError with what is still open."""
        self.region.world.faults.clear()
        end = monotonic() + limit
        while (owed := await self.owed()) or self.region.world.pending_updates():
            if monotonic() > end:
                raise TimeoutError(owed)
            await self.beats()
        await self.region.settled()

    async def owed(self) -> dict[str, int]:
        """What is not done yet, by table and state."""

        def look(tx: Tx) -> dict[str, int]:
            found = [
                *(f"inbox {state}" for state in tx.c.execute(select(inbox.c.state)).scalars() if state != "shown"),
                *(f"notice {row.state}" for row in tx.c.execute(select(notices.c.state, notices.c.due_at))
                  if row.state in {"claimed", "sending"} or (row.state == "planned" and row.due_at <= tx.now)),
                *(f"row {state}" for state in tx.c.execute(select(R.c.state)).scalars() if state in mailing_rows.OPEN),
            ]  # fmt: skip
            return dict(Counter(found))

        found: dict[str, int] = await self.region.program.run_in_tx(look)
        return found

    # what must hold

    async def nothing_is_lost(self) -> int:
        """Each text is one row, is answered, and stands with the methodist; how many copies too many stand there."""

        def look(tx: Tx) -> dict[int, list[int]]:
            rows = tx.c.execute(select(messages.c.author_id, messages.c.source_message_id).order_by(messages.c.id))
            found: dict[int, list[int]] = {}
            for row in rows:
                found.setdefault(row.author_id, []).append(row.source_message_id)
            return found

        rows = await self.region.does(look)
        for phone, person_id in self.teachers:
            wrote = self.sent.get(phone.user_id, [])
            assert sorted(rows.get(person_id, [])) == wrote
            if wrote:
                assert phone.last.message_id > wrote[-1], f"{phone.name} has no answer"
        told = [words(message) for message in self.pair.olga.from_bot]
        copies = {text: sum(text in one for one in told) for text in self.texts}
        assert [text for text, count in copies.items() if not count] == []
        return sum(copies.values()) - len(copies)

    async def everybody_has_the_letter(self) -> int:
        """How many have it twice; each of these is marked, and nobody has it thrice."""
        fates = await self.region.does(self._fates)
        doubled = 0
        for phone, _ in self.teachers:
            count = sum(LETTER in words(message) for message in phone.from_bot)
            state, reason = fates[phone.user_id]
            assert count in {1, 2}, (phone.name, count, state)
            assert state in {"sent", "uncertain"}
            if count == 2:
                assert state == "uncertain" or reason == "again"
                doubled += 1
        return doubled

    @staticmethod
    def _fates(tx: Tx) -> dict[int, tuple[str, str | None]]:
        found = select(addresses.c.external_id, R.c.state, R.c.reason)
        rows = tx.c.execute(found.join(addresses, addresses.c.id == R.c.address_id))
        return {row.external_id: (row.state, row.reason) for row in rows}


async def make_town(region: Region, count: int) -> Town:
    """So many teachers, each with the question to the methodist open."""
    pair = await make_pair(region)
    teachers = [(pair.maria, pair.teacher_id)]
    phones = [(pair.maria, pair.assignment_id)]
    for number in range(1, count):
        phone, assignment_id = await pair.teacher(f"Учитель {number}")
        phones.append((phone, assignment_id))
        who = await region.does(lambda tx, id_=phone.user_id: tx.c.execute(
            select(addresses.c.person_id).where(addresses.c.external_id == id_)
        ).scalar_one())  # fmt: skip
        teachers.append((phone, who))
    for phone, assignment_id in phones:
        await phone.presses_data(1, f"talk:{assignment_id}")
    return Town(region, pair, teachers)
