"""The real program against the sandbox's HTTP Bot API in one process, and phones that people hold in their hands."""

from __future__ import annotations

import asyncio
import functools
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from bot.clock import WoundClock
from bot.content import ROOT, Operator, load_policy
from bot.lease import TERM
from bot.program import Program, Rates
from bot.telegram.api import BotApi
from bot.texts import Texts
from bot.tools.filestore import FileStore
from bot.webhook import Hook
from db.engine import Database, SqliteDatabase
from sandbox.botapi.models import Message
from sandbox.botapi.server import Server
from sandbox.botapi.world import World
from services.policy import Policy
from tests.moments import MONDAY_NOON, ZONE

TOKEN = "4242424242:test-token-of-the-local-sandbox-bot"
OPERATOR = Operator(
    values={
        "OPERATOR_NAME": "Институт развития образования (учебный)",
        "OPERATOR_INN": "0000000000",
        "OPERATOR_OGRN": "0000000000000",
        "OPERATOR_ADDRESS": "г. Учебный, ул. Школьная, 1",
        "OPERATOR_EMAIL": "help@example.org",
        "OPERATOR_PHONE": "8 (000) 000-00-00",
        "DPO_NAME": "ответственный за персональные данные",
        "OPERATOR_SITE": "example.org",
        "PUBLICATION_URL": "example.org/aktiv",
        "PROCESSOR": "не привлекается",
        "REGION_AUTHORITY": "министерство образования",
        "RETENTION_TERM": "до конца второго учебного года после последнего действия",
        "POLICY_URL": "example.org/policy",
        "BOT_NAME": "Помощник учителя",
        "BOT_CHANNEL": "Telegram",
    },
    approved_by="юрист",
    approved_on="2026-09-01",
)


@functools.cache
def shared_texts() -> Texts:
    """The words, read once a run; a missing one is an error."""
    return Texts(ROOT / "locales", strict=True)


@functools.cache
def _usual_policy() -> Policy:
    return _load_policy()


def usual_policy(**override: Any) -> Policy:
    """The policy of the tests: Khabarovsk krai, all consents approved. Without changes it is read once a run."""
    return _load_policy(**override) if override else _usual_policy()


def _load_policy(**override: Any) -> Policy:
    options: dict[str, Any] = {
        "region": "khabarovsk_krai", "zone": ZONE, "bot": "sandbox_bot", "operator": OPERATOR, "not_given": None,
    }  # fmt: skip
    return load_policy(**{**options, **override})


def words(message: Message) -> str:
    """What stands in a message: text or caption; a blank that does not break is a blank to the tests."""
    return plain_blanks(message.text or message.caption or "")


def plain_blanks(said: str) -> str:
    """The same words with usual blanks."""
    return said.replace("\u00a0", " ")


class Phone:
    """A person with a phone. Every act waits until the program has answered."""

    def __init__(self, region: Region, user_id: int, name: str) -> None:
        self.region = region
        self.user_id = user_id
        self.name = name
        region.world.add_person(user_id, name)

    # what a person does

    async def starts(self, payload: str = "") -> None:
        self.region.world.start(self.user_id, payload)
        await self.region.settled()

    async def sends(self, text: str, reply_to: int | None = None) -> int:
        """Write a text (or a command); the id of its message."""
        sent = self.region.world.send_text(self.user_id, text, reply_to=reply_to)
        await self.region.settled()
        return sent[-1].message_id

    async def sends_file(self, kind: str, content: bytes = b"x" * 64, caption: str = "", **rest: Any) -> int:
        """Send a photo, voice or document."""
        endings = {"photo": ("photo.jpg", "image/jpeg"), "voice": ("voice.ogg", "audio/ogg")}
        name, mime = endings.get(kind, ("план урока.docx", "application/octet-stream"))
        options: dict[str, Any] = {"file_name": name, "mime": mime, "caption": caption, **rest}
        message = self.region.world.send_file(self.user_id, cast(Any, kind), content, **options)
        await self.region.settled()
        return message.message_id

    async def sends_other(self, kind: str) -> None:
        """A sticker, poll, location, contact or video note."""
        self.region.world.send_other(self.user_id, cast(Any, kind))
        await self.region.settled()

    async def presses(self, label: str, message: Message | None = None) -> dict[str, Any] | None:
        """Press the newest button with this text (or beginning with it); the toast or alert that came."""
        found, data = self._find(label, message)
        return await self.presses_data(found.message_id, data)

    async def presses_data(self, message_id: int, data: str) -> dict[str, Any] | None:
        """Press with this callback data, forged perhaps."""
        callback = self.region.world.press(self.user_id, message_id, data, force=True)
        await self.region.settled()
        answer = self.region.world.answers(callback)
        return {**answer, "text": plain_blanks(answer["text"])} if answer and answer.get("text") else answer

    def reads(self, seconds: float = 2.0) -> None:
        """Take the time to read what stands on the screen (a press within 0.7 s of a new question is not meant)."""
        self.region.clock.wind(timedelta(seconds=seconds))

    async def presses_page(self, name: str, *args: object) -> dict[str, Any] | None:
        """Press a button with this address, as an old message of the chat might carry it."""
        if not self.from_bot:
            await self.sends("/help")
        data = ":".join([name, *(str(arg) for arg in args)])
        return await self.presses_data(self.last.message_id, data)

    async def edits(self, message_id: int, text: str) -> None:
        self.region.world.edit_text(self.user_id, message_id, text)
        await self.region.settled()

    def blocks(self) -> None:
        self.region.world.block(self.user_id)

    # what a person sees

    @property
    def chat(self) -> list[Message]:
        return self.region.world.chat(self.user_id)

    @property
    def from_bot(self) -> list[Message]:
        return [message for message in self.chat if message.from_bot]

    @property
    def last(self) -> Message:
        """The newest message of the bot."""
        return self.from_bot[-1]

    @property
    def text(self) -> str:
        return words(self.last)

    @property
    def buttons(self) -> list[str]:
        """Words of the buttons under the newest message that has any."""
        rows = next((message.keyboard for message in reversed(self.from_bot) if message.keyboard), [])
        return [plain_blanks(button["text"]) for row in rows for button in row]

    def sees(self, *expected: str) -> None:
        """All these words stand in the newest message of the bot (or among its buttons)."""
        shown = self.text + "\n" + "\n".join(self.buttons)
        for part in expected:
            assert part in shown, f"{self.name} does not see «{part}» but:\n{shown}"

    def sees_somewhere(self, *expected: str) -> None:
        """The words stand in some message of the chat."""
        everything = "\n".join(words(message) for message in self.from_bot)
        for part in expected:
            assert part in everything, f"{self.name} does not see «{part}» in:\n{everything}"

    def does_not_see(self, *parts: str) -> None:
        """None of these words stands anywhere in the chat."""
        everything = "\n".join(words(message) for message in self.from_bot) + "\n".join(self.buttons)
        for part in parts:
            assert part not in everything, f"{self.name} sees «{part}»"

    def links(self) -> list[str]:
        """Start payloads of the links the bot has sent, oldest first."""
        found: list[str] = []
        for message in self.from_bot:
            found += re.findall(r"start=([A-Za-z0-9_-]+)", words(message))
            found += [
                button["url"].partition("start=")[2]
                for row in message.keyboard
                for button in row
                if "start=" in button.get("url", "")
            ]
        return found

    def _find(self, label: str, message: Message | None) -> tuple[Message, str]:
        messages = [message] if message else list(reversed(self.from_bot))
        for exact in (True, False):
            for one in messages:
                for row in one.keyboard:
                    for button in row:
                        said = plain_blanks(button["text"])
                        fits = said == label if exact else said.startswith(label)
                        if fits and "callback_data" in button:
                            return one, button["callback_data"]
        raise AssertionError(f"{self.name} has no button «{label}»; there are {self.buttons}\n{self.text}")


class Region:
    """One running program with its sandbox: `phone()` gives a person, `winds()` moves the clock."""

    def __init__(
        self, folder: Path, template: Path, start: datetime = MONDAY_NOON, policy: Policy | None = None
    ) -> None:
        self.folder = folder
        self.clock = WoundClock(frozen=start)
        self.policy = policy or usual_policy()
        self.world = World(self.clock, token=TOKEN, bot_username="sandbox_bot")
        self.server = Server(self.world)
        self.path = folder / "bot.db"
        self.files = folder / "files"
        shutil.copy(template, self.path)
        self._next_id = 9_000_000_001
        self.program: Program = None  # type: ignore[assignment]
        self.url = ""
        self.expected_refusals = 0
        self.lease = TERM
        self.rates = Rates(a_second=5000, per_chat=0.0, beat=3600, edit=0.0, gather=0.0)
        self.hook: Hook | None = None  # set before start(): updates come by webhook

    async def start(self) -> None:
        self.url = self.url or await self.server.start()
        self.program = Program(
            database=self.opens(),
            policy=self.policy,
            api=BotApi(self.url, TOKEN),
            clock=self.clock,
            store=FileStore(self.files),
            bot_id=4242424242,
            hook=self.hook,
            texts=shared_texts(),
            rates=self.rates,
            lease=self.lease,
        )
        await self.program.start(profile=False)

    def opens(self) -> Database:
        """The database of the next start."""
        return SqliteDatabase(self.path, synchronous="OFF")

    async def restart(self) -> None:
        """The program ends and begins again; the world of phones lives on."""
        await self.program.stop()
        await self.start()
        await self.settled()

    async def stop(self) -> None:
        await self.program.stop()
        await self.server.stop()

    def phone(self, name: str, user_id: int | None = None) -> Phone:
        """A new person."""
        self._next_id += 1
        return Phone(self, user_id or self._next_id, name)

    async def settled(self, limit: float = 20.0) -> None:
        """Wait until every update is taken and everything is answered."""
        async with asyncio.timeout(limit):
            calm = 0
            while calm < 2:
                await self.world.quiet()
                await self.program.idle(limit)
                await asyncio.sleep(0)
                calm = calm + 1 if not self.world.pending_updates() and not self.program.busy else 0

    async def winds(self, **delta: float) -> int:
        """Move the clock by timedelta(**delta), event by event; how many unasked messages came."""
        came = await self.program.wind(self.clock, timedelta(**delta))
        await self.settled()
        return came

    async def ticks(self) -> int:
        """One beat of the heart, now; how many unasked messages came."""
        before = self.program.sent
        await self.program.heartbeat.tick()
        await self.settled()
        return self.program.sent - before

    async def does(self, work: Callable[..., Any], *args: Any) -> Any:
        """Run a use case as the command line would."""
        result = await self.program.run_in_tx(work, *args)
        await self.settled()
        return result

    def check_shape(self) -> None:
        """No call was refused for its shape: too long, bad entities, bad buttons, unknown parameters."""
        refusals = list(self.world.refusals)
        assert len(refusals) <= self.expected_refusals, refusals
