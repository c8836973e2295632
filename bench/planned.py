"""Resident memory of a running program at 1,000,000 planned notices against 1,000: `python -m bench.planned`.

The whole program in a process of its own on a filled database, beating every second; fifty notices are due and go out.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from aiohttp import web

from bench import ROOT, told
from bench.memory import resident_mb
from bench.schedule import KIND, NOON, filled, make_due, policy, trial
from bench.stub import BOT, BOT_ID, TOKEN
from bot.clock import WoundClock
from bot.program import Program
from bot.telegram.api import BotApi
from bot.tools.filestore import FileStore
from db.engine import SqliteDatabase
from handlers.ui.registry import ui

PROMISE = 1.1
FEW, MANY = 1_000, 1_000_000
DUE = 50
CALM = 8.0  # seconds of beats after the last message
LIMIT = 60.0


async def child(url: str, folder: str) -> None:
    """The program until it is killed. The clock of people stands at noon."""
    program = Program(
        database=SqliteDatabase(Path(folder) / "bot.db"),
        policy=policy(),
        api=BotApi(url, TOKEN),
        clock=WoundClock(frozen=NOON),
        store=FileStore(Path(folder) / "files"),
        bot_id=BOT_ID,
    )
    ui.notices[KIND] = trial()
    await program.start(profile=False)
    await program.lost.wait()


class Server:
    """A Bot API that takes every message and has no updates."""

    def __init__(self) -> None:
        self.messages = 0
        app = web.Application()
        app.router.add_post(f"/bot{TOKEN}/{{method}}", self._answer)
        self._runner = web.AppRunner(app)

    async def start(self) -> str:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        result: object = {"message_id": self.messages, **BOT}
        if method == "getUpdates":
            await asyncio.sleep(1)
            result = []
        self.messages += method.startswith("send")
        return web.json_response({"ok": True, "result": result})


async def memory_mb(planned: int) -> float:
    """Resident memory of the program some seconds after the last due notice went out."""
    server = Server()
    url = await server.start()
    with tempfile.TemporaryDirectory() as folder:
        database = await filled(Path(folder) / "bot.db", planned)
        await database.write(lambda c: make_due(c, DUE, 0))
        await database.close()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.planned", url, folder, cwd=ROOT
        )
        try:
            async with asyncio.timeout(LIMIT):
                while server.messages < DUE:
                    await asyncio.sleep(0.1)
            await asyncio.sleep(CALM)
            return resident_mb(process.pid)
        finally:
            process.kill()
            await process.wait()
            await server.stop()


def main() -> int:
    """Print the figure beside the promise; 1 when it is broken."""
    few, many = asyncio.run(memory_mb(FEW)), asyncio.run(memory_mb(MANY))
    kept = told(
        f"planned: {many / few:.2f} of the memory with {FEW:,} planned notices at {MANY:,} "
        f"({many:.0f} MB against {few:.0f} MB; promise {PROMISE})",
        kept=many / few <= PROMISE,
    )
    return 0 if kept else 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(child(sys.argv[1], sys.argv[2]))
    sys.exit(main())
