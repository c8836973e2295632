"""Delivery by webhook as Telegram does it: in order within a chat, chats in parallel, again until the answer is 2xx."""

from __future__ import annotations

import asyncio

import aiohttp

from sandbox.botapi.models import Json
from sandbox.botapi.world import World

FIRST_DELAY, LONGEST_DELAY = 1.0, 60.0
CONNECTIONS = 40


class Webhook:
    """One update of a chat at a time; `Retry-After` of a refusal is kept, else the delay doubles."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._chats: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            try:
                while True:
                    bell = self.world.updates.wait_new()
                    self._begin(session)
                    await asyncio.wait([bell, *self._chats.values()], return_when=asyncio.FIRST_COMPLETED)
                    self._chats = {chat: task for chat, task in self._chats.items() if not task.done()}
            finally:
                for task in self._chats.values():
                    task.cancel()

    def _begin(self, session: aiohttp.ClientSession) -> None:
        target = self.world.updates.webhook
        if not target:
            return
        for update in self.world.updates.waiting():
            if len(self._chats) >= target.get("max_connections", CONNECTIONS):
                return
            chat = _chat(update)
            if chat not in self._chats:
                self._chats[chat] = asyncio.create_task(self._serve(session, target, chat))

    async def _serve(self, session: aiohttp.ClientSession, target: Json, chat: int) -> None:
        """Deliver what waits in one chat, as long as the webhook stays the same."""
        updates = self.world.updates
        delay = FIRST_DELAY
        while updates.webhook is target:
            update = next((one for one in updates.waiting() if _chat(one) == chat), None)
            if update is None:
                return
            fault, wait = await self._post(session, target, update)
            if fault is None:
                updates.delivered(update["update_id"])
                delay = FIRST_DELAY
                continue
            updates.failed(fault)
            await asyncio.sleep(wait or delay)
            delay = min(delay * 2, LONGEST_DELAY)

    async def _post(self, session: aiohttp.ClientSession, target: Json, update: Json) -> tuple[str | None, float]:
        """What went wrong, and the seconds that the other side asks for."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": target["secret"]} if target["secret"] else {}
        again = self.world.faults.random.random() < self.world.faults.duplicate_updates
        try:
            for _ in range(2 if again else 1):
                async with session.post(target["url"], json=update, headers=headers) as response:
                    if not 200 <= response.status < 300:
                        said = f"Wrong response from the webhook: {response.status} {response.reason}"
                        asked = response.headers.get("Retry-After", "")
                        return said, float(asked) if asked.isdecimal() else 0.0
        except TimeoutError:
            return "Read timeout expired", 0.0
        except aiohttp.ClientError:
            return "Connection refused", 0.0
        return None, 0.0


def _chat(update: Json) -> int:
    """The queue of an update: that of its chat; of its person where it has none."""
    body: Json = next((value for key, value in update.items() if key != "update_id"), {})
    holder = body.get("chat") or body.get("from") or {}
    return int(holder.get("id", 0))
