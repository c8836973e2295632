"""The preloaded parent: `python -m tests.crash.nursery`. A line of JSON on its input is a life, which it forks off.

It answers `born <pid>` at once and `died <pid> <exit code>` when it is gone (negative: by that signal).
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import traceback
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path

from tests.crash.life import Life, live

ROOT = Path(__file__).resolve().parents[2]
STDOUT = 1


def _say(*words: object) -> None:
    os.write(STDOUT, (" ".join(str(word) for word in words) + "\n").encode())


def _reap(*_: object) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _say("died", pid, os.waitstatus_to_exitcode(status))


def _born(line: str) -> None:
    """In the child: live, and never come back into the parent's loop."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDWR), STDOUT)
        code = live(Life(**json.loads(line)))
    except BaseException:  # noqa: BLE001 - whatever ends a life is told in its log
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Fork a life for every line until the input ends."""
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, _reap)
    _say("ready")
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            _born(line)
        _say("born", pid)


class Nursery:
    """The other side: asks for lives and hears of deaths."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._deaths: dict[int, asyncio.Future[int]] = {}

    async def listen(self) -> None:
        """Until the parent ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            what, *numbers = line.decode().split()
            if what == "born":
                self._born.put_nowait(int(numbers[0]))
            elif what == "died":
                self.death(int(numbers[0])).set_result(int(numbers[1]))

    def death(self, pid: int) -> asyncio.Future[int]:
        """The exit code, when it has come to that."""
        return self._deaths.setdefault(pid, asyncio.get_running_loop().create_future())

    async def bear(self, life: Life) -> int:
        """A new process; its pid."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(life)).encode() + b"\n")
        pid = await self._born.get()
        self.death(pid)
        return pid

    async def kill(self, pid: int, number: int = signal.SIGKILL) -> int:
        """Kill, and wait for the exit code."""
        os.kill(pid, number)
        return await self.death(pid)

    def kill_all(self) -> None:
        """Whoever still lives."""
        for pid, death in self._deaths.items():
            if not death.done():
                os.kill(pid, signal.SIGKILL)


@asynccontextmanager
async def nursery(log: Path) -> AsyncIterator[Nursery]:
    """A preloaded parent with its log; whoever lives at the end is killed."""
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.crash.nursery", cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=errors
        )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n", f"see {log}"
    told = Nursery(process)
    listening = asyncio.create_task(told.listen())
    try:
        yield told
    finally:
        told.kill_all()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening


if __name__ == "__main__":
    main()
