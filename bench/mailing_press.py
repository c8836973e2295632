"""An answer to a press while a mailing runs, against a quiet bot: `python -m bench.mailing_press` from the root.

One program; 20 presses a second of the questionnaire all the time, each by another chat, whatever became of the last.
First nothing else happens, then a mailing to 100,000 begins: its audience is fixed and 24 messages a second go out,
each answered after 60 ms. What counts is the time from the moment a press can be fetched to its page.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from typing import Any

import yaml
from aiohttp import web

from bench import ROOT, told
from bench.apart import LIMIT
from bench.mailing_channel import ANSWER_AFTER
from bench.stub import MOMENT, Stub, Walker
from bot.content import CONTENT
from bot.timetable import SHARE
from domain.diagnosis_content import parse_instrument

TEACHERS = 100_000
RATE = 24.0
PRESSES_A_SECOND = 20
CHATS = 60
WARM = 60
QUIET, LOADED = 400, 400  # presses
TIMES, MORE = 1.5, 0.03


class Evening(Stub):
    """Hands out presses by the clock and takes messages beside. `waits`: seconds of each press, in order."""

    def __init__(self, areas: tuple[str, ...]) -> None:
        self.waits: list[float] = []
        self.messages: list[float] = []
        self._due: deque[Walker] = deque()
        self._asked: dict[int, float] = {}
        super().__init__(CHATS, areas, lambda _number: None)

    async def presses_by_the_clock(self) -> None:
        """For ever; a chat whose page has not come yet is passed by."""
        loop = asyncio.get_running_loop()
        began, number = loop.time(), 0
        while True:
            number += 1
            await asyncio.sleep(max(0.0, began + number / PRESSES_A_SECOND - loop.time()))
            if self._due:
                walker = self._due.popleft()
                self._asked[walker.chat] = loop.time()
                super()._press(walker)

    def _press(self, walker: Walker) -> None:
        self._due.append(walker)

    def _edited(self, params: dict[str, Any]) -> dict[str, Any]:
        asked = self._asked.pop(int(params["chat_id"]))
        self.waits.append(asyncio.get_running_loop().time() - asked)
        return super()._edited(params)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        if not request.path.endswith("/sendMessage"):
            return await super().serve(request)
        chat = json.loads(await request.read())["chat_id"]
        self.messages.append(asyncio.get_running_loop().time())
        await asyncio.sleep(ANSWER_AFTER)
        result = {"message_id": 500, "chat": {"id": chat, "type": "private"}, "date": MOMENT}
        return web.json_response({"ok": True, "result": result})


async def measure() -> tuple[list[float], list[float], float]:
    """Waits of the quiet presses and of those during the mailing, in seconds; messages a second of the mailing."""
    areas = parse_instrument(yaml.safe_load((CONTENT / "self_diagnosis.yaml").read_text("utf-8"))).menu_order
    stub = Evening(areas)
    url = await stub.start()
    after = (WARM + QUIET) / PRESSES_A_SECOND
    words = [str(TEACHERS), str(RATE), str((RATE + PRESSES_A_SECOND) / SHARE), str(after)]
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.mailing_ours", url, *words, cwd=ROOT)
    try:
        async with asyncio.timeout(LIMIT):
            while not stub.calls:
                await asyncio.sleep(0.01)
            presses = asyncio.create_task(stub.presses_by_the_clock())
            while len(stub.waits) < WARM + QUIET + LOADED and process.returncode is None and not presses.done():
                await asyncio.sleep(0.05)
        presses.cancel()
        if presses.done():
            presses.result()
        if stub.fault is not None or not stub.messages:
            raise RuntimeError(f"the evening went wrong: {stub.fault or 'no mailing'}")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await stub.stop()
    rate = (len(stub.messages) - 1) / (stub.messages[-1] - stub.messages[0])
    return stub.waits[WARM : WARM + QUIET], stub.waits[WARM + QUIET :], rate


def p99(waits: list[float]) -> float:
    """The wait that one in a hundred exceeds."""
    return sorted(waits)[int(len(waits) * 0.99)]


def main() -> int:
    """Print the figures beside the promise; 1 when it is broken."""
    quiet, loaded, rate = asyncio.run(measure())
    before, during = p99(quiet), p99(loaded)
    kept = told(
        f"press during a mailing of {TEACHERS:,} at {rate:.1f} a second: p99 {during * 1000:.0f} ms against "
        f"{before * 1000:.0f} ms in quiet (promise {TIMES} times or + {MORE * 1000:.0f} ms)",
        kept=during <= max(before * TIMES, before + MORE),
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
