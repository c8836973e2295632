"""Updates in: order within a chat, chats in parallel; action, then page; tried again, then set aside with a number."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import partial
from typing import Any

from sqlalchemy import Connection

from bot import faults, logs
from bot.answer import Answerer
from bot.clock import Clock, monotonic
from bot.events import AddedToGroup, Broken, Event, Nothing, Press
from bot.lines import PER_CHAT, Line, Waiting, continues, event_in, together, unfinished
from bot.marks import Marks
from bot.telegram.api import BadToken, Down, TooFast
from bot.telegram.speaker import Speaker
from bot.turn import CHANNEL, Turn, Turner
from bot.watch import figures
from db import inbox as inbox_rows
from db.engine import SHARED_COMMIT, Database, in_savepoint
from domain.errors import DomainError
from handlers.ui.registry import BadArguments
from handlers.ui.text import Argument, Text, t
from services import inbox
from services.base import Tx
from services.inbox import SetAside
from services.policy import Policy

log = logging.getLogger(__name__)
TRIES = (0.2, 1.0, 3.0)  # seconds before a transient fault (database, network) is tried again
OURS = (0.1,)  # the same for a fault of our own: only a lost race is cured by trying again
SPOKEN = (0.3, 1.0)  # seconds before a page that did not go is tried again at once
LONGEST_PAUSE = 15.0
HOPELESS = 5  # times that others' pages went while this one did not
GATHER = 0.4  # seconds to wait for the rest of an album or of a text that a client split
AT_ONCE = 64
CHATS = 1000  # whose rows are looked for at a beat


class Stuck(Exception):
    """Neither handled nor set aside: the chat waits until the database takes it."""


@dataclass(slots=True)
class Owed:
    """What a handled update owes the chat: an answer to the press, a page. `menu`: the message that carried the buttons
    when the turn was over."""

    turn: Turn
    event: Event
    seqs: list[int]
    menu: int | None
    pause: float = 0.0  # what the channel asked for

    @property
    def says(self) -> bool:
        return isinstance(self.event, Press) or self.turn.page is not None or self.turn.toast is not None


class Dispatcher:
    """Takes stored updates through their turns."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        policy: Policy,
        turner: Turner,
        speaker: Speaker,
        on_sparks: Callable[[frozenset[str]], None],
        marks: Marks,
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._turner = turner
        self._answerer = Answerer(database, clock, policy, turner.ui, speaker, marks)
        self._on_sparks = on_sparks
        self.marks = marks
        self._lines: dict[int, Line] = {}
        self._unsure: set[int] = set()  # chats of which stored rows may lie in nobody's hand
        self._coming: Counter[int] = Counter()  # chats whose rows are being stored
        self.tasks: set[asyncio.Task[None]] = set()
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._ending = asyncio.Event()
        self._spoken = 0  # how many times the channel took what a chat was owed
        self.waiting = 0  # updates in memory

    @contextlib.contextmanager
    def coming(self, chats: Sequence[int]) -> Iterator[frozenset[int]]:
        """Rows of these chats are being stored; gives the chats that wait for nothing, whose next press may be acted on
        where it is stored. When this fails, the rows may be there, or come to be, though nobody was told so."""
        idle = frozenset(chats[:SHARED_COMMIT]) - self._lines.keys() - self._unsure - self._coming.keys()
        self._coming.update(chats)
        try:
            yield idle if not self._ending.is_set() else frozenset()
        except BaseException:
            self._unsure.update(chats)
            raise
        finally:
            self._coming -= Counter(chats)

    def at_once(self, c: Connection, rows: Sequence[Waiting], idle: frozenset[int]) -> list[Waiting]:
        """In the transaction that stores these rows: the first press of each idle chat takes its turn. One that fails
        is undone, and its line goes on from there: it says why it was refused, or tries again."""
        left = set(idle)
        came = []
        for row in rows:
            if row.chat in left and isinstance(row.event, Press):
                turn, fault = in_savepoint(c, partial(self._at_once, row), "turn")
                came.append(replace(row, turn=turn, fault=fault))
            else:
                came.append(row)
            left.discard(row.chat)
        return came

    def _at_once(self, row: Waiting, c: Connection) -> Turn:
        return self._turner.turn(self._tx(c, row.seq), [row.seq], row.chat, row.event, new=True)

    def take(self, rows: Sequence[Waiting]) -> None:
        """Rows that were just stored, in order."""
        for row in rows:
            line = self._lines.get(row.chat) or self._open(Line(row.chat))
            if row.chat in self._unsure:  # what was written before this row is there now: first what waits longer
                self._unsure.discard(row.chat)
                line.behind = True
            self.waiting += line.take(row)

    def resume(self, chats: Iterable[tuple[int, int]]) -> None:
        """Serve these chats from these seqs on, as far as nobody serves them."""
        for chat, first in chats:
            if chat not in self._lines and chat not in self._coming:
                self._open(Line(chat, read=first - 1, behind=True))

    async def look(self) -> int:
        """Once a beat: what waits in the inbox while nobody has it in hand (put back by `inbox replay`, or left by a
        fault of the database) is served."""
        if not self._ending.is_set():
            await self.marks.flush()  # what stands already is nobody's
            self.resume(await self._database.read(lambda c: inbox_rows.unfinished(c, CHATS)))
        return 0

    def stop(self) -> None:
        """Finish what is in hand; the rest waits in the inbox."""
        self._ending.set()

    @property
    def busy(self) -> bool:
        return bool(self._lines) or not self.marks.empty

    def _open(self, line: Line) -> Line:
        self._lines[line.chat] = line
        task = asyncio.create_task(self._serve(line))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return line

    async def _serve(self, line: Line) -> None:
        try:
            while not line.empty and not self._ending.is_set():
                async with self._gate:
                    some = line.rows or await self._refill(line)
                    owed = await self._handle(line, await self._group(line)) if some else None
                if owed is None or await self._insist(line, owed):
                    await self._draw_late(line)
        except Stuck:
            self._unsure.add(line.chat)
            log.error("a chat waits until the database takes its updates")  # noqa: TRY400 - told where it happened
        except Exception:
            self._unsure.add(line.chat)
            log.exception("a chat's line broke", extra={"waiting": len(line.rows)})
        finally:
            self.waiting -= len(line.rows)
            del self._lines[line.chat]

    async def _refill(self, line: Line) -> bool:
        """Read the next rows of a chat whose line does not fit into memory; False when there are none."""
        await self.marks.flush()  # or what was drawn a moment ago would be drawn again
        known = line.newest  # what is stored while we read may be missing in what we read
        rows = await self._database.read(lambda c: inbox_rows.of_chat(c, line.chat, line.read, PER_CHAT))
        for row in rows:
            line.put(Waiting(row.seq, row.chat, _event(row), monotonic(), row.done_at))
        self.waiting += len(rows)
        line.behind = len(rows) == PER_CHAT or line.newest > max(known, line.read)
        return bool(rows)

    async def _group(self, line: Line) -> list[Waiting]:
        """The next update with what belongs to it: an album comes as many updates, a long text as several."""
        group = [line.rows.popleft()]
        while unfinished(group[-1].event):
            if not line.rows and not (line.behind and await self._refill(line)):
                line.more = asyncio.Event()
                try:
                    await asyncio.wait_for(line.more.wait(), GATHER)
                except TimeoutError:
                    break
                finally:
                    line.more = None
            if not continues(group[-1], line.rows[0]):
                break
            group.append(line.rows.popleft())
        self.waiting -= len(group)
        return group

    async def _handle(self, line: Line, group: list[Waiting]) -> Owed | None:
        """One turn and its page; what is still owed when the channel does not answer."""
        event = together([waiting.event for waiting in group])
        seqs = [waiting.seq for waiting in group]
        logs.about(seqs[0], line.chat)
        if isinstance(event, AddedToGroup):
            await self._answerer.leave(event.chat)
        turn = group[0].turn or await self._tried(seqs, line.chat, event, group[0].fault)
        if turn is None:
            await self._set_aside(seqs, line.chat, event)
            return None
        self._on_sparks(turn.sparks)
        if isinstance(event, Press):
            figures.press(monotonic() - group[0].since)
        owed = Owed(turn, event, seqs, self._answerer.menu(turn))
        return None if await self._shown(line, owed) else owed

    async def _tried(self, seqs: list[int], chat: int, event: Event, fault: BaseException | None) -> Turn | None:
        """The turn; None when it failed again and again. `fault`: of a first try that was made already."""
        attempt = 0
        while not isinstance(event, Broken):
            try:
                return await self._turn(seqs, chat, event, fault)
            except Exception as error:
                log.exception("a turn failed", extra={"seq": seqs[0], "attempt": attempt + 1})
                pauses = OURS if isinstance(error, faults.OWN) else TRIES
                if attempt >= len(pauses):
                    break
                await asyncio.sleep(pauses[attempt])
                attempt, fault = attempt + 1, None
        return None

    async def _turn(self, seqs: list[int], chat: int, event: Event, fault: BaseException | None) -> Turn:
        def act(c: Connection) -> Turn:
            tx = self._tx(c, seqs[0])
            return self._turner.turn(tx, seqs, chat, event)

        try:
            if fault is not None:
                raise fault
            return await self._database.write(act)
        except DomainError as refusal:
            words = Text("error-" + refusal.code.replace("_", "-"), _arguments(refusal.params))
        except BadArguments:
            words = t("error-old-button")

        def refuse(c: Connection) -> Turn:
            return self._turner.refuse(self._tx(c, seqs[0]), seqs, chat, event, words)

        return await self._database.write(refuse)

    def _tx(self, c: Connection, seq: int) -> Tx:
        return Tx(c, self._clock.now(), self._policy, seq)

    async def _shown(self, line: Line, owed: Owed) -> bool:
        """Answer and draw; False when the channel does not answer, or asks for a pause."""
        turn, event = owed.turn, owed.event
        for pause in (*SPOKEN, None):
            alone = line.empty
            try:
                await self._answerer.show(turn, event, line.chat, owed.menu, alone=alone)
            except (Down, TooFast, BadToken) as fault:
                log.warning("a page did not go", extra={"method": fault.method, "fault": type(fault).__name__})
                if isinstance(fault, TooFast):
                    owed.pause = fault.retry_after
                    return False
                if pause is None or self._ending.is_set():
                    return False
                await asyncio.sleep(pause)
            except Exception:  # ours, or refused: the effect stands and is not repeated; `replay` only draws
                log.exception("a page cannot be drawn", extra={"seq": owed.seqs[0]})
                await self._set_aside(owed.seqs, line.chat, owed.event)
                return True
            else:
                self._spoken += owed.says
                if turn.page is not None and turn.show is not None:
                    line.undrawn = (event, turn.show) if isinstance(event, Press) and not alone else None
                self._over(owed, "replayed" if turn.replayed else "shown")
                return True
        return False

    async def _draw_late(self, line: Line) -> None:
        """When what waited behind the last press drew no page, that press's own is drawn, as it is now."""
        if line.undrawn is None or not line.empty:
            return
        press, show = line.undrawn
        line.undrawn = None
        try:
            async with self._gate:
                turn = await self._database.write(
                    lambda c: self._turner.redraw(self._tx(c, line.read), line.chat, show)
                )
                await self._answerer.draw_late(turn, press, line.chat)
        except DomainError:
            log.info("a page is gone that was to be drawn late")
        except Exception:
            log.exception("a page could not be drawn late")

    async def _insist(self, line: Line, owed: Owed) -> bool:
        """Nothing else of this chat goes before its page. A page that never goes while others do is given up. False
        when the program ends before it: the row is `done`, and the next start draws its page."""
        pause, hopeless = LONGEST_PAUSE / 8, 0
        while True:
            spoken = self._spoken
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), max(pause, owed.pause))
                return False
            hopeless += self._spoken > spoken and not owed.pause  # a pause that the channel asked for is nobody's fault
            pause, owed.pause = min(pause * 2, LONGEST_PAUSE), 0.0
            async with self._gate:
                if await self._shown(line, owed):
                    return True
            if hopeless >= HOPELESS:
                log.error("a page was given up", extra={"seq": owed.seqs[0]})
                self._over(owed, "given_up")
                return True

    def _over(self, owed: Owed, outcome: str) -> None:
        figures.update(type(owed.event).__name__.lower(), outcome)
        self.marks.shown(owed.seqs)

    async def _set_aside(self, seqs: list[int], chat: int, event: Event) -> None:
        """The chat goes on; the person gets a sentence with a number of digits, administrators a notice."""

        def put_aside(c: Connection) -> tuple[SetAside, frozenset[str]]:
            tx = self._tx(c, seqs[0])
            return inbox.set_aside(tx, CHANNEL, chat, seqs), frozenset(tx.sparks)

        try:
            aside, sparks = await self._database.write(put_aside)
        except Exception as fault:
            log.exception("a row could not be set aside", extra={"seq": seqs[0]})
            raise Stuck from fault
        log.error("set aside", extra={"incident": aside.number, "seq": seqs[0]})
        figures.update(type(event).__name__.lower(), "aside")
        self._on_sparks(sparks)
        await self._answerer.sorry(chat, event, aside)


def _event(row: Any) -> Event:
    if row.payload is None:
        return Nothing()  # the person withdrew: what was not handled yet is erased, what was done is drawn
    return event_in(json.loads(row.payload), row.chat)


def _arguments(params: Mapping[str, object]) -> dict[str, Argument]:
    """Parameters of an error as arguments of its words: lists become one phrase."""
    return {
        name: value if isinstance(value, str | int | date | time) else ", ".join(str(part) for part in value)
        for name, value in params.items()
        if isinstance(value, str | int | date | time | tuple | list)
    }
