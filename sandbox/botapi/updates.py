"""Updates that wait for the bot: getUpdates with its offset, one poller at a time, a webhook instead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import takewhile

from sandbox.botapi.faults import Faults
from sandbox.botapi.models import ApiError, Json

KEEP_SECONDS = 24 * 3600  # "incoming updates are stored on the server until ... but not longer than 24 hours"
MAX_BATCH = 100
TERMINATED = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
BY_WEBHOOK = "Conflict: terminated by setWebhook request"
# chat_member, message_reaction and message_reaction_count come only when they are asked for by name
KINDS = frozenset({
    "message", "edited_message", "channel_post", "edited_channel_post", "inline_query", "chosen_inline_result",
    "callback_query", "shipping_query", "pre_checkout_query", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "message_reaction", "message_reaction_count", "chat_boost", "removed_chat_boost",
    "business_connection", "business_message", "edited_business_message", "deleted_business_messages",
    "purchased_paid_media",
})  # fmt: skip


class UpdateQueue:
    """Not confirmed updates in order of their ids. `seconds()` is unix time of the world's clock."""

    def __init__(
        self, seconds: Callable[[], int], first_id: int, faults: Faults, mark: Callable[[str, str, Json | None], None]
    ) -> None:
        self.next_id = first_id
        self.allowed: frozenset[str] | None = None
        self.webhook: Json = {}
        self.webhook_error: tuple[int, str] | None = None  # unix seconds, words
        self._seconds = seconds
        self._faults = faults
        self._mark = mark
        self._pending: dict[int, tuple[int, Json]] = {}
        self._again: list[Json] = []
        self._poller: asyncio.Future[bool] | None = None
        self._bells: list[asyncio.Future[None]] = []
        self._quiet: list[asyncio.Future[None]] = []

    def __len__(self) -> int:
        self._expire()
        return len(self._pending)

    def restore(self, update_id: int, at: int, update: Json) -> None:
        self._pending[update_id] = (at, update)

    def save_settings(self) -> None:
        allowed = sorted(self.allowed) if self.allowed is not None else None
        self._mark("meta", "updates", {"next_id": self.next_id, "allowed": allowed, "webhook": self.webhook})

    def push(self, kind: str, payload: Json) -> int | None:
        """Queue one update; its id, or None when the bot asked not to get this kind."""
        if self.allowed is not None and kind not in self.allowed:
            return None
        update_id = self.next_id
        self.next_id += 1
        at = self._seconds()
        update = {"update_id": update_id, kind: payload}
        self._pending[update_id] = (at, update)
        self._mark("update", str(update_id), {"at": at, "update": update})
        self.save_settings()
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(True)
            self._poller = None
        self._ring(self._bells)
        return update_id

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """One getUpdates. Raises 409 for a set webhook, or when another poller comes while this one waits."""
        if self.webhook:
            raise ApiError(409, WEBHOOK_ACTIVE)
        self.end_poll()
        self.confirm(offset)
        batch = self.batch(limit)
        if batch or seconds <= 0:
            return batch
        waiting = self._poller = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                mine = await waiting
        except TimeoutError:
            return []
        finally:
            if self._poller is waiting:
                self._poller = None
        if not mine:
            raise ApiError(409, BY_WEBHOOK if self.webhook else TERMINATED)
        return self.batch(limit)

    def end_poll(self) -> None:
        """Somebody else gets the updates now: the poller that waits is refused."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(False)
            self._poller = None

    def waiting(self) -> list[Json]:
        """Everything that is not delivered yet, in order."""
        self._expire()
        return [update for _, update in self._pending.values()]

    def delivered(self, update_id: int) -> None:
        """The webhook took this one."""
        if update_id in self._pending:
            self._drop([update_id])

    def failed(self, words: str) -> None:
        """The webhook did not; getWebhookInfo says why."""
        self.webhook_error = (self._seconds(), words)

    def confirm(self, offset: int) -> None:
        """Positive: all below are confirmed. Negative: only the last -offset stay. 0 confirms nothing."""
        if offset > 0:
            gone = list(takewhile(lambda update_id: update_id < offset, self._pending))
        elif offset < 0:
            gone = list(self._pending)[:offset]
        else:
            gone = []
        if gone:
            self._drop(gone)

    def batch(self, limit: int) -> list[Json]:
        self._expire()
        found: list[Json] = []
        for _, update in self._pending.values():
            found.append(update)
            if len(found) >= limit:
                break
        return self._weather(found) if self._faults.duplicate_updates or self._faults.reorder_updates else found

    def clear(self) -> None:
        self._drop(list(self._pending))

    def wait_new(self) -> asyncio.Future[None]:
        """Done when the next update or setting comes (for the webhook)."""
        bell: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._bells.append(bell)
        return bell

    def ring(self) -> None:
        self._ring(self._bells)

    async def quiet(self) -> None:
        """Until every update is confirmed. The bot may still be at work on the last ones."""
        while len(self):
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._quiet.append(done)
            await done

    def _weather(self, found: list[Json]) -> list[Json]:
        again, self._again = self._again, []
        out: list[Json] = again
        for update in found:
            out.append(update)
            if self._faults.random.random() < self._faults.duplicate_updates:
                out.append(update)
                self._again.append(update)
        if self._faults.random.random() < self._faults.reorder_updates:
            self._faults.random.shuffle(out)
        return out

    def _expire(self) -> None:
        if not self._pending:
            return
        oldest = next(iter(self._pending.values()))[0]
        edge = self._seconds() - KEEP_SECONDS
        if oldest < edge:
            self._drop([update_id for update_id, (at, _) in self._pending.items() if at < edge])

    def _drop(self, gone: list[int]) -> None:
        for update_id in gone:
            del self._pending[update_id]
            self._mark("update", str(update_id), None)
        if not self._pending:
            self._ring(self._quiet)

    @staticmethod
    def _ring(bells: list[asyncio.Future[None]]) -> None:
        for bell in bells:
            if not bell.done():
                bell.set_result(None)
        bells.clear()
