"""Events of the world for any number of browsers, with a memory long enough for a short break of the line."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from sandbox.botapi.models import Event
from sandbox.botapi.world import World

KEPT = 3000
PING_SECONDS = 15.0
MESSAGE_KINDS = frozenset({"message", "edited"})


def wire(event: Event) -> bytes:
    """One event as the stream carries it: {seq, user_id, kind, data}, a message or a person under its own name."""
    if event.kind in MESSAGE_KINDS:
        data = {"message": event.data}
    elif event.kind == "person":
        data = {"person": event.data}
    else:
        data = event.data
    body = {"seq": event.seq, "user_id": event.user_id, "kind": event.kind, "data": data}
    return f"event: happened\ndata: {json.dumps(body, ensure_ascii=False)}\n\n".encode()


class Hub:
    """Listens to the world from the start of the server to its end. `boot` tells one run of it from another."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: deque[tuple[int, bytes]] = deque(maxlen=KEPT)
        self._news = asyncio.Condition()
        self._closed = False
        self._lost = world.seq  # the newest event that is not kept any more
        self.boot = secrets.token_hex(8)

    @property
    def seq(self) -> int:
        """Number of the newest event that browsers can have."""
        return self._kept[-1][0] if self._kept else self._lost

    async def run(self, _: web.Application) -> AsyncIterator[None]:
        """For `app.cleanup_ctx`."""
        ready = asyncio.Event()
        task = asyncio.create_task(self._listen(ready))
        await ready.wait()
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def close(self, _: web.Application) -> None:
        """For `app.on_shutdown`: streams end, so the server need not wait for the browsers."""
        self._closed = True
        async with self._news:
            self._news.notify_all()

    async def _listen(self, ready: asyncio.Event) -> None:
        async with self._world.subscribe() as queue:
            self._lost = self._world.seq
            ready.set()
            while True:
                self._keep(await queue.get())
                while not queue.empty():
                    self._keep(queue.get_nowait())
                async with self._news:
                    self._news.notify_all()

    def _keep(self, event: Event) -> None:
        if len(self._kept) == KEPT:
            self._lost = self._kept[0][0]
        self._kept.append((event.seq, wire(event)))

    def knows(self, boot: str, after: int) -> bool:
        """Whether everything after `after` is still at hand."""
        return boot == self.boot and after >= self._lost

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """GET /api/events?boot=&after=: hello, then every event; `reset` when the browser has to read all anew."""
        boot = request.query.get("boot", "")
        after = _number(request.query.get("after"))
        answer = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store"}
        )
        await answer.prepare(request)
        with suppress(ConnectionResetError):
            await self._serve(answer, boot, after)
        return answer

    async def _serve(self, answer: web.StreamResponse, boot: str, after: int) -> None:
        await answer.write(b"event: hello\ndata: {}\n\n")
        while not self._closed:
            if not self.knows(boot, after):
                await answer.write(b"event: reset\ndata: {}\n\n")
                return
            fresh = [(seq, body) for seq, body in self._kept if seq > after]
            if fresh:
                after = fresh[-1][0]
                await answer.write(b"".join(body for _, body in fresh))
                continue
            if not await self._wait(after):
                await answer.write(b": ping\n\n")

    async def _wait(self, after: int) -> bool:
        async with self._news:
            try:
                async with asyncio.timeout(PING_SECONDS):
                    await self._news.wait_for(lambda: self._closed or self.seq > after)
            except TimeoutError:
                return False
        return True


def _number(text: str | None) -> int:
    try:
        return int(text or "0")
    except ValueError:
        return 0
