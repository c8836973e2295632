"""The program: everything wired together, started and stopped in one place; the same in sandbox and tests."""

from __future__ import annotations

import asyncio
import importlib
import logging
import pkgutil
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

import handlers
import services
from bot.channel import Channel
from bot.clock import Clock, WoundClock, monotonic
from bot.content import ROOT
from bot.deliver import Deliverer
from bot.dispatch import Dispatcher
from bot.entrance import Entrance
from bot.files import Fetcher
from bot.heartbeat import Heartbeat
from bot.lease import TERM, Lease
from bot.mail import Mailer
from bot.marks import PAUSE, Marks
from bot.pacer import Pacer
from bot.painters import Painters
from bot.poll import Poller
from bot.telegram.api import BotApi
from bot.telegram.profile import Profile
from bot.telegram.speaker import Speaker
from bot.texts import Texts
from bot.tools.filestore import FileStore
from bot.turn import Turner
from bot.webhook import Hook, Webhook
from bot.words import typed_words
from db import inbox as inbox_rows
from db.engine import Database
from handlers.ui.registry import ui
from services import downtime
from services.base import Tx
from services.policy import Policy

log = logging.getLogger(__name__)
T = TypeVar("T")
STUCK = 3
TICK = "tick"


def load_rooms() -> None:
    """Import every handler and service: their decorators fill the registries."""
    for package in (services, handlers):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(found.name)


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast unasked messages go: messages a second, seconds between two to one chat, what the channel takes in all
    (none: a quarter more), seconds of the beat, seconds between two edits of a mailing's progress, seconds in which
    records of what stands are gathered."""

    a_second: float = 24.0
    per_chat: float = 1.05
    whole: float | None = None
    beat: float = 1.0
    edit: float = 3.0
    gather: float = PAUSE


class Program:
    """One running bot."""

    def __init__(
        self,
        *,
        database: Database,
        policy: Policy,
        api: BotApi,
        clock: Clock,
        store: FileStore,
        bot_id: int,
        texts: Texts | None = None,
        rates: Rates | None = None,
        lease: timedelta = TERM,
        hook: Hook | None = None,
    ) -> None:
        load_rooms()
        rates = rates or Rates()
        self.database, self.policy, self.api, self.clock = database, policy, api, clock
        self.texts = texts or Texts(ROOT / "locales")
        self.fetcher = Fetcher(api, database, clock, store)
        self.pacer = pacer = Pacer(rates.a_second, rates.per_chat, rates.whole)
        self.speaker = Speaker(api, self.texts, Painters(), self.fetcher.find, pacer)
        self.profile = Profile(api, self.texts, ui, database, policy, pacer)
        turner = Turner(ui, typed_words(self.texts))
        marks = Marks(database, rates.gather)
        self.dispatcher = Dispatcher(database, clock, policy, turner, self.speaker, self._on_sparks, marks)
        self.lease = Lease(database, term=lease)
        channel = Channel(lambda: api.call("getMe"))
        self.deliverer = Deliverer(database, clock, policy, ui, self.speaker, pacer, self.lease, channel)
        self.mailer = Mailer(database, clock, policy, self.speaker, pacer, self.lease, channel, rates.edit)
        files = (self.fetcher.run, self.fetcher.sweep)
        senders = (self.deliverer.run, self.mailer.run, *files, self.dispatcher.look, self.profile.run)
        self.heartbeat = Heartbeat(database, clock, policy, senders)
        self.entrance = Entrance(database, clock, bot_id, self.dispatcher)
        self.poller = Poller(api, self.entrance, lambda: self.dispatcher.waiting, self._channel_was_silent)
        self.webhook = Webhook(api, self.entrance, lambda: self.dispatcher.waiting, hook) if hook else None
        self.lost = asyncio.Event()  # another process holds the lease now: whoever started us must stop us
        self._beat = rates.beat
        self._tasks: set[asyncio.Task[Any]] = set()
        self._sparked: set[asyncio.Task[Any]] = set()
        self._scheduler: Any = None

    async def start(self, *, wait_for_lease: float = 8.0, profile: bool = True, missed: bool = True) -> None:
        """Take the lease, finish what a crash left, let updates in; with `missed`, tell of a long silence before.

        Raises Taken, and PortTaken of the webhook.
        """
        await self.lease.take(wait_for_lease)
        if missed:
            await self.run_in_tx(downtime.tell)
        self.dispatcher.resume(await self.database.read(inbox_rows.unfinished))
        if self.webhook is not None:
            await self.webhook.open()
        self.spawn(self.webhook.run() if self.webhook is not None else self.poller.run())
        if profile:
            self.spawn(self.profile.publish())
        self._start_heartbeat()

    def _start_heartbeat(self) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._scheduler = AsyncIOScheduler(timezone="UTC")
        options: dict[str, Any] = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler.add_job(self._tick, "interval", seconds=self._beat, id=TICK, **options)
        self._scheduler.add_job(self._renew, "interval", seconds=self.lease.beat, **options)
        self._scheduler.start()

    async def _tick(self) -> None:
        if self.lease.doubtful and not await self.lease.renew():  # a frozen process must not send before it knows
            self.lost.set()
            return
        await self.heartbeat.tick()

    async def _renew(self) -> None:
        if not self.lost.is_set() and not await self.lease.renew():
            log.error("the lease was lost to another process; stopping")
            self.lost.set()

    async def _channel_was_silent(self, seconds: float) -> None:
        await self.run_in_tx(downtime.tell_since, self.now() - timedelta(seconds=seconds))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run beside the rest until the program stops."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a task ended", exc_info=task.exception())

    def _on_sparks(self, sparks: frozenset[str]) -> None:
        runners = {
            "deliver": self.deliverer.run, "files": self.fetcher.run, "mailing": self.mailer.run,
            "commands": self.profile.run,
        }  # fmt: skip
        for spark in sparks:
            task = asyncio.create_task(runners[spark]())
            self._sparked.add(task)
            task.add_done_callback(self._sparked.discard)

    @property
    def busy(self) -> bool:
        """Is anything under way?"""
        working = self.dispatcher.busy or self.deliverer.busy or self.fetcher.busy or self.mailer.busy
        return working or bool(self._sparked) or self.heartbeat.busy

    async def idle(self, limit: float = 20.0) -> None:
        """Wait until nothing is under way (the clock of people may stand still meanwhile)."""
        until = monotonic() + limit
        while self.busy:
            if monotonic() > until:
                raise TimeoutError("the program is still busy")
            await asyncio.sleep(0.001)

    async def wind(self, clock: WoundClock, by: timedelta, *, to_first: bool = False) -> int:
        """Wind the clock step by step: to the next event, tick, wait until idle, on. How many messages came.

        `to_first`: no further than the first moment at which a message came; nothing planned leaves the clock alone.
        """
        end = clock.now() + by
        before = self.sent
        stuck = 0
        while True:
            upcoming = await self.heartbeat.next_event()
            if to_first and (upcoming is None or self.sent > before):
                return self.sent - before
            now = clock.now()
            step = min(end, max(upcoming, now)) if upcoming is not None else end
            stuck = stuck + 1 if step <= now else 0
            if stuck > STUCK:  # something due refuses to go: never stand still
                step = min(end, now + timedelta(minutes=10))
            if step > now:
                clock.wind(step - now)
            await self.heartbeat.tick()
            await self.idle()
            if step >= end:
                return self.sent - before

    @property
    def sent(self) -> int:
        """Unasked messages that went out since the start."""
        return self.deliverer.sent + self.mailer.sent

    async def run_in_tx(self, work: Any, *args: Any) -> Any:
        """A use case from outside a chat: the command line, the demo, the tests."""
        sparks: set[str] = set()

        def run(c: Connection) -> Any:
            tx = Tx(c, self.now(), self.policy)
            result = work(tx, *args)
            sparks.update(tx.sparks & {"commands"})  # the beat serves the others
            return result

        result = await self.database.write(run)
        self._on_sparks(frozenset(sparks))
        return result

    async def read_in_tx(self, work: Callable[..., T], *args: Any) -> T:
        """The same for what only reads."""
        return await self.database.read(lambda c: work(Tx(c, self.now(), self.policy), *args))

    def now(self) -> datetime:
        return self.clock.now()

    async def stop(self, limit: float = 20.0) -> None:
        """Take no more, finish what is in hand, give back the lease, which is kept until then."""
        until = monotonic() + limit
        finished = True
        for task in list(self._tasks):
            task.cancel()
        if self._scheduler is not None:
            self._scheduler.remove_job(TICK)
        self.deliverer.stop()
        self.mailer.stop()
        self.dispatcher.stop()
        if self.webhook is not None:
            await self.webhook.close()
        try:
            await self.idle(max(0.0, until - monotonic()))
        except TimeoutError:
            log.warning("not everything was finished; the next start goes on with it")
            finished = False
            await self._abandon()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        try:
            await self.dispatcher.marks.flush()
            if finished:  # else something may still be on its way: the lease ends by itself in a few seconds
                await self.lease.give_back()
        except Exception:
            log.exception("the last records are not written; the next start goes on with it")
        await self.api.close()
        await self.database.close()

    async def _abandon(self) -> None:
        """Nobody may write once the lease is given back."""
        left = [*self._sparked, *self.dispatcher.tasks, *self.heartbeat.tasks]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
