"""What the benches of a channel share: a Bot API in this process, the program that is measured in one of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from bench import ROOT

LIMIT = 120.0  # seconds of one run, on a busy machine too
TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


class Listening:
    """A server on a port of its own: `start()` gives the base address, `serve(request)` is the child's."""

    def __init__(self) -> None:
        self._runner: web.ServerRunner | None = None

    async def start(self) -> str:
        """Listen; the base address."""
        self._runner = web.ServerRunner(web.Server(self.serve, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one call."""
        raise web.HTTPNotFound(text=request.path)


@asynccontextmanager
async def beside(server: Listening, command: list[str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m command[0] URL ...` beside the server it talks to; both end with the context."""
    url = await server.start()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", command[0], url, *command[1:], cwd=ROOT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await server.stop()


class Span:
    """Counts what a sender did, and takes its CPU time at the first and at the last act that count."""

    def __init__(self, first: int, last: int) -> None:
        self._first = first
        self._last = last
        self._marks: dict[int, float] = {}
        self._pid = 0
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def act(self, number: int) -> None:
        """The act of this number is done."""
        if number in {self._first, self._last}:
            self._marks[number] = cpu_seconds(self._pid)
        if number == self._last:
            self._over.set_result(None)

    async def run(self, server: Listening, command: list[str]) -> bool:
        """Start `python -m command[0] URL ...` and wait for the last act; False when it ended or stood still."""
        async with beside(server, command) as process:
            self._pid = process.pid
            ended = asyncio.create_task(process.wait())
            running: set[asyncio.Future[Any]] = {self._over, ended}
            await asyncio.wait(running, timeout=LIMIT, return_when=asyncio.FIRST_COMPLETED)
        await ended
        return self._over.done()

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds of one act between the two."""
        return (self._marks[self._last] - self._marks[self._first]) / (self._last - self._first) * 1000
