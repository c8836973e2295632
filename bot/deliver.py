"""Notices out: claim, look again, mark, send, record (house.md, decision 4)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from bot.clock import Clock
from bot.marks import Marks
from bot.pacer import Pacer
from bot.telegram.api import ApiError, Down, TooFast, Unreachable
from bot.telegram.render import Reader
from bot.telegram.speaker import Speaker
from db.engine import Database
from handlers.ui.registry import Registry
from handlers.ui.text import lines, t
from handlers.ui.view import Row, View, home_row, reminder_rows
from services import notice as notices
from services.base import Tx
from services.notice import Ready
from services.person import set_reachable
from services.policy import Policy

log = logging.getLogger(__name__)
BATCH = 50


class Deliverer:
    """Sends what is due; woken by a spark or by the heartbeat."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policy: Policy,
        ui: Registry,
        speaker: Speaker,
        marks: Marks,
        pacer: Pacer,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._ui = ui
        self._speaker = speaker
        self._marks = marks
        self._pacer = pacer
        self._lock = asyncio.Lock()
        self.sent = 0

    @property
    def busy(self) -> bool:
        return self._lock.locked()

    async def run(self) -> int:
        """Send everything that is due now; how many messages went out."""
        async with self._lock:
            await self._take_back()
            count = 0
            while True:
                ready = await self._database.write(self._claim)
                if not ready:
                    return count
                chats: dict[int, list[Ready]] = {}
                for one in ready:
                    chats.setdefault(one.who.external_id, []).append(one)
                results = await asyncio.gather(*(self._in_order(line) for line in chats.values()))
                count += sum(results)
                self.sent += sum(results)

    async def _in_order(self, line: list[Ready]) -> int:
        """What goes to one chat goes one after another, as it was planned."""
        return sum([await self._one(one) for one in line])

    async def _take_back(self) -> None:
        """Messages about acts that were undone say so and lose their buttons."""
        recalled = await self._database.write(lambda c: notices.recalled(Tx(c, self._clock.now(), self._policy)))
        for one in recalled:
            reader = Reader(one.who.external_id, one.who.language, one.who.zone)
            taken_back = View((t("notice-taken-back"),), (home_row(),))
            try:
                async with self._pacer.turn(reader.chat, "notice"):
                    await self._speaker.edit(reader, one.message_id, taken_back, media_now=False, patient=False)
            except (ApiError, Down):
                log.info("a message could not be taken back", extra={"notice": one.notice_id})

    def _claim(self, c: Connection) -> list[Ready]:
        look = {name: kind.look_again for name, kind in self._ui.notices.items()}
        return notices.claim(Tx(c, self._clock.now(), self._policy), look, BATCH)

    def _view(self, ready: Ready) -> View:
        drawn = self._drawn(ready)
        if ready.klass != "reminder":
            return drawn
        return replace(drawn, rows=(*drawn.rows, *reminder_rows(ready.parts[0][0])))

    def _drawn(self, ready: Ready) -> View:
        if len(ready.parts) == 1:
            _, kind, data = ready.parts[0]
            return self._ui.notices[kind].draw(data)
        said = []
        rows: list[Row] = []
        for _, kind, data in ready.parts:
            registered = self._ui.notices[kind]
            if registered.line is None:
                said.append(registered.draw(data).text[0])
            else:
                said.append(registered.line(data))
            if registered.opens is not None and len(rows) < 6 and (row := (registered.opens(data),)) not in rows:
                rows.append(row)
        title = t("digest-title", n=len(said)) if ready.klass == "reminder" else t("opening-title")
        return View(lines(title, *said), tuple(rows))

    async def _one(self, ready: Ready) -> int:
        ids = [part[0] for part in ready.parts]
        who = ready.who
        reader = Reader(who.external_id, who.language, who.zone)
        try:
            async with self._pacer.turn(who.external_id, "notice"):
                message_id = await self._speaker.send(reader, self._view(ready), patient=False)
        except Unreachable as refusal:
            reason = refusal.reason
            await self._write(lambda tx: notices.refused(tx, ids, reason))
            await self._write(lambda tx: set_reachable(tx, who, reachable=False, reason=reason))
            return 0
        except TooFast as busy:
            wait = timedelta(seconds=busy.retry_after + 0.1)
            await self._write(lambda tx: notices.postpone(tx, ids, tx.now + wait))
            return 0
        except Down:
            await self._write(lambda tx: notices.postpone(tx, ids, tx.now + timedelta(seconds=15)))
            return 0
        except ApiError as refusal:
            log.warning("a notice was refused", extra={"code": refusal.code, "notice": ids[0]})
            await self._write(lambda tx: notices.refused(tx, ids, "refused"))
            return 0
        except Exception:
            log.exception("a notice could not be drawn", extra={"notice": ids[0], "kind": ready.parts[0][1]})
            await self._write(lambda tx: notices.refused(tx, ids, "fault"))
            return 0
        await self._write(lambda tx: self._record(tx, ready, message_id))
        return 1

    def _record(self, tx: Tx, ready: Ready, message_id: int) -> None:
        notices.record(tx, [part[0] for part in ready.parts], message_id)
        for _, kind, data in ready.parts:
            sent = self._ui.notices[kind].sent
            if sent is not None:
                sent(tx, data, message_id)

    async def _write(self, work: Callable[[Tx], None]) -> None:
        def run(c: Connection) -> None:
            work(Tx(c, self._clock.now(), self._policy))

        await self._database.write(run)
