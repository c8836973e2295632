"""People who press, type and send files while the program dies under them: each acts, waits for the answer, goes on.

What they did is remembered, so that the judge can count the effects.
"""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.clock import monotonic
from sandbox.botapi.models import Message
from sandbox.botapi.world import World
from tests.crash.life import POLICY
from tests.crash.region import AREAS, LETTER

PATIENCE = 60.0  # seconds of the machine in which an act must be answered, restarts and busy neighbours included
LOOKS = 0.1  # seconds between two looks at the phone
ON_A_STEP = 18  # things to show for one step, of at most twenty
THINKS = (1.0, 2.0)  # seconds; sooner than 0.7 after a new question is no answer


class Unanswered(Exception):
    """What somebody did was not answered."""


@dataclass
class Person(ABC):
    """Somebody with a phone. `done` goes up with every act that was answered."""

    world: World
    user_id: int
    person_id: int
    dice: random.Random
    texts: dict[int, str] = field(default_factory=dict)  # id of an own message -> words
    files: dict[int, bytes] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)  # statement -> the value that was pressed
    recalled: set[int] = field(default_factory=set)  # ids of letters
    done: int = 0
    over: bool = False
    said: str = ""  # with the last press

    async def live(self) -> None:
        """Act until it is over. Raises Unanswered."""
        while not self.over:
            await asyncio.sleep(self.dice.uniform(*THINKS))
            await self.act()
            self.done += 1

    @abstractmethod
    async def act(self) -> None:
        """One thing that such a person does, and the answer to it."""

    async def until(self, fulfilled: Callable[[], bool], what: str) -> None:
        limit = monotonic() + PATIENCE
        while not fulfilled():
            if monotonic() > limit:
                raise Unanswered(f"{self.user_id} {what} after {self.done} acts: {self.said!r}, {self.pages()[:2]}")
            await asyncio.sleep(LOOKS)

    async def press(self, message_id: int, data: str) -> str:
        """Press and wait for the answer to the press; its words."""
        callback = self.world.press(self.user_id, message_id, data, force=True)
        await self.until(lambda: self.world.answers(callback) is not None, f"pressed {data}")
        self.said = str((self.world.answers(callback) or {}).get("text", ""))
        return self.said

    async def write(self, text: str) -> None:
        """Write and wait for a page."""
        sent = self.world.send_text(self.user_id, text)[0].message_id
        self.texts[sent] = text
        await self.until(lambda: self.page_after(sent), f"wrote {sent}")

    def page_after(self, message_id: int) -> bool:
        return any(one.message_id > message_id for one in self.pages())

    def pages(self) -> list[Message]:
        """What the bot said to this person, newest first, without the mailing."""
        said = [one for one in self.world.chat(self.user_id) if one.from_bot and LETTER not in (one.text or "")]
        return said[::-1]

    def buttons(self, prefix: str) -> list[tuple[int, str]]:
        """(message, data) of the buttons that begin so, the newest message first."""
        return [
            (page.message_id, button["callback_data"])
            for page in self.pages()
            for row in page.keyboard
            for button in row
            if button.get("callback_data", "").startswith(prefix)
        ]


@dataclass
class Writer(Person):
    """Writes letters to the methodist and takes every fourth back."""

    assignment_id: int = 0

    async def act(self) -> None:
        if not self.done:
            await self.press(1, f"talk:{self.assignment_id}")
            return
        if self.done % 4 == 0:
            for message_id, data in self.buttons("letter.recall:")[:1]:
                if not await self.press(message_id, data):  # a refusal would say why
                    self.recalled.add(int(data.rpartition(":")[2]))
                return
        await self.write(f"Вопрос {self.done} от учителя {self.user_id}")


@dataclass
class Walker(Person):
    """Walks through the questionnaire, five statements of each area; afterwards writes."""

    assignment_id: int = 0
    areas: list[str] = field(default_factory=lambda: list(AREAS))
    area: str = ""
    in_area: int = 5
    writer: Writer | None = None

    async def act(self) -> None:
        if self.writer is not None:
            await self.writer.act()
            self.writer.done += 1
        elif self.in_area < 5:
            await self._answer()
        elif self.areas:
            self.area, self.in_area = self.areas.pop(0), 0
            await self.press(self.pages()[0].message_id if self.pages() else 1, f"diag.area:{self.area}")
        else:
            self.writer = Writer(self.world, self.user_id, self.person_id, self.dice, assignment_id=self.assignment_id)
            self.writer.texts, self.writer.recalled = self.texts, self.recalled

    async def _answer(self) -> None:
        choices: list[tuple[int, str]] = []
        while not choices:
            await self.until(lambda: bool(self._choices()), "waits for a statement")
            await asyncio.sleep(THINKS[0])  # read it
            choices = self._choices()  # a page that was drawn twice has moved down meanwhile
        message_id, data = self.dice.choice(choices)
        _, _, item, value = data.split(":")
        self.answers[item] = int(value)
        await self.press(message_id, data)
        self.in_area += 1

    def _choices(self) -> list[tuple[int, str]]:
        """The four answers to a statement of the area that was not answered yet. After a crash it may stand twice,
        the newer message behind the older."""
        open_now = {item.id for item in POLICY.instrument.area(self.area).items} - set(self.answers)
        return [one for one in self.buttons("diag.answer:") if one[1].split(":")[2] in open_now][:4]


@dataclass
class Shower(Person):
    """Shows voice messages and photos for the steps of the route."""

    steps: list[int] = field(default_factory=list)
    shown: int = ON_A_STEP
    step_id: int = 0

    async def act(self) -> None:
        if self.shown >= ON_A_STEP:
            self.step_id, self.shown = self.steps.pop(0), 0
            await self.press(self.pages()[0].message_id if self.pages() else 1, f"step.done:{self.step_id}:0")
            return
        kind, name, mime = ("voice", "voice.ogg", "audio/ogg") if self.done % 2 else ("photo", "p.jpg", "image/jpeg")
        content = f"{self.user_id}:{self.done}:".encode() * 20
        sent = self.world.send_file(self.user_id, kind, content, name, mime).message_id  # type: ignore[arg-type]
        self.files[sent] = content
        self.shown += 1
        await self.until(lambda: self.page_after(sent), f"sent {kind} {sent}")
        for message_id, data in self.buttons(f"step.clean:{self.step_id}:1")[:1]:
            await self.press(message_id, data)
