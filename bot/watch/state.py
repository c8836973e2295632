"""How the running program stands: what the database says, and what only the process knows."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import monotonic
from bot.keep.copies import listed, moment_of
from bot.program import Program
from services import watch
from services.watch import Standing

ANSWER = 3.0  # seconds in which the database must answer
SILENT = 150.0  # seconds without an answer of the Bot API; a poll is answered every 25, else the watcher asks
FULL = 500 * 1024 * 1024  # bytes free on the disk


@dataclass(frozen=True, slots=True)
class State:
    """`standing` None: the database does not answer. `silent`: seconds since the Bot API answered. `free`: bytes."""

    standing: Standing | None
    leads: bool
    silent: float
    free: int
    copied_at: datetime | None

    @property
    def ready(self) -> bool:
        return not self.faults

    @property
    def faults(self) -> list[str]:
        """What keeps the program from serving people: `ready-<word>` of the console file says it."""
        stands = self.standing is not None and any(late.name == "deliver" for late in self.standing.overdue)
        found = {
            "database": self.standing is None, "lease": not self.leads, "channel": self.silent > SILENT,
            "delivery": stands,
        }  # fmt: skip
        return [name for name, wrong in found.items() if wrong]


def free_bytes(folder: Path) -> int:
    """Free space of the disk on which a folder lies, or will lie."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def newest_copy(folder: Path) -> datetime | None:
    """When the newest whole copy in this folder was made."""
    return moment_of(found[0]) if (found := listed(folder)) else None


class Look:
    """Looks at a program whose data lie in this folder."""

    def __init__(self, program: Program, folder: Path, free: Callable[[Path], int] = free_bytes) -> None:
        self._program = program
        self._folder = folder
        self._free = free

    async def state(self) -> State:
        """Never raises: what cannot be read is a finding."""
        standing: Standing | None = None
        leads = not self._program.lease.doubtful
        try:
            async with asyncio.timeout(ANSWER):
                standing = await self._program.read_in_tx(watch.standing)
        except Exception:  # noqa: BLE001 - whatever the database raises means that it does not answer
            standing = None
        return State(
            standing=standing,
            leads=leads,
            silent=monotonic() - self._program.api.answered_at,
            free=self._free(self._folder),
            copied_at=newest_copy(self._folder / "copies"),
        )
