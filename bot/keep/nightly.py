"""Once a night: a copy, made by a process of its own, and files that belong to nobody.

The copy is `python -m bot backup`: it reads the whole database and hashes files, which must not hold up an answer, and
it is ended at once when the program stops.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.clock import SystemClock
from bot.program import Program
from bot.tools.filestore import FileStore
from services import jobs, keeping
from services.jobs import Counts

log = logging.getLogger(__name__)
EVERY = 60.0
YOUNG = timedelta(days=1)  # a file of this age may be waiting for its row
AT_ONCE = 500
LONGEST = 3 * 3600.0


class CopyFailed(Exception):
    """`backup` ended with this exit code."""


class Nightly:
    """`run()` until cancelled; `night()` once: what is due."""

    def __init__(self, program: Program, store: FileStore, copy: Callable[[], Awaitable[Counts]] | None = None) -> None:
        self._program = program
        self._store = store
        self._work = {keeping.BACKUP: copy or copy_apart, keeping.PURGE_FILES: self._purge}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.night()
            except Exception:
                log.exception("the night's work could not begin")

    async def night(self) -> None:
        """Whatever is due, one after another."""
        for name, work in self._work.items():
            if self._program.lease.doubtful or not await self._program.read_in_tx(keeping.due, name):
                continue
            try:
                counts = await work()
            except Exception:
                log.exception("a job failed", extra={"job": name})
                await self._program.run_in_tx(jobs.failed, name)
            else:
                await self._program.run_in_tx(jobs.ran, name, counts)
                log.info("job", extra={"job": name, **{f"count_{what}": n for what, n in counts.items()}})

    async def _purge(self) -> Counts:
        """Files that came into the store and whose row was never written (a crash lay between)."""
        before = SystemClock().now() - YOUNG  # the times of files are the machine's
        gone = await asyncio.to_thread(self._store.sweep_partial, before)
        keys = await asyncio.to_thread(lambda: list(self._store.iter_keys()))
        orphans = 0
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            known = await self._program.read_in_tx(keeping.known_files, some)
            for key in set(some) - known:
                if await asyncio.to_thread(self._store.older_than, key, before):
                    orphans += await asyncio.to_thread(self._store.delete, key)
        return {"orphans": orphans, "partial": gone}


async def copy_apart() -> Counts:
    """Run `backup` to its end. Raises CopyFailed, TimeoutError."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "backup", stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(LONGEST):
            code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    if code:
        raise CopyFailed(code)
    return {"copies": 1}
