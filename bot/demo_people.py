"""The people of the first look, led by taps through the bot's own pages: their chats are lived in, their rows are true.

The story is played three weeks before the first look on the sandbox's own clock, which is wound to it at the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from bot.clock import WoundClock
from bot.program import Program
from db import address as address_rows
from db import assignment as assignment_rows
from db.assignment import methodist_subjects, methodists
from db.route import steps
from domain.calendar import WorkCalendar
from domain.person import Link, LinkKind, format_payload
from sandbox.botapi.models import Message
from sandbox.botapi.world import World
from services import link as link_cases
from services import role as role_cases
from services.base import Tx
from services.policy import Policy

CHANNEL = "telegram"
HISTORY = timedelta(days=21)
FIRST_LOOK = time(15, 0)  # methodists read in their own hours: the first minute of a demo must not be at night
DISTRICT, OLGAS = "kh_vyazemsky", "kh_bikinsky"
SUBJECT = "mathematics"
AREA = "methodical"
ANSWERS = (3, 2, 1, 3, 2, 3)
KINDS = ("self_study", "classroom_trial", "reflection")
READING = timedelta(seconds=2)  # a press at once after a new question is not meant
LIMIT = 20.0
IDS = {
    "maria": 700_000_001,
    "anna": 700_000_002,
    "olga": 700_000_003,
    "petr": 700_000_004,
    "admin": 700_000_005,
    "vera": 700_000_006,
}
ROLES = {"olga": "methodist", "petr": "coordinator", "admin": "admin"}


class NoButton(Exception):
    """The page does not show what the story presses."""


def first_day(calendar: WorkCalendar, today: date) -> date:
    """The day of the first look: a working day soon, three days before another one, so that a step may be due then."""
    day = first = calendar.on_or_after(today + timedelta(days=1))
    while day - first < timedelta(days=10):
        if calendar.is_working(day + timedelta(days=3)):
            return day
        day = calendar.on_or_after(day + timedelta(days=1))
    return first


@dataclass(slots=True)
class Hand:
    """One person's hand: presses by the address of a button, so that no word of a page stands here."""

    stage: Stage
    user_id: int

    @property
    def _shown(self) -> list[Message]:
        return [one for one in reversed(self.stage.world.chat(self.user_id)) if one.from_bot]

    async def starts(self, payload: str = "") -> None:
        self.stage.world.start(self.user_id, payload)
        await self.stage.settled()

    async def says(self, text: str) -> None:
        self.stage.world.send_text(self.user_id, text)
        await self.stage.settled()

    async def presses(self, name: str, number: int = 0) -> None:
        """The newest button with this address, or beginning with it; `number` counts such buttons of the message."""
        self.stage.clock.wind(READING)
        for message in self._shown:
            found = [
                button["callback_data"]
                for row in message.keyboard
                for button in row
                if f"{button.get('callback_data', '')}:".startswith(f"{name}:")
            ]
            if found:
                self.stage.world.press(self.user_id, message.message_id, found[number])
                await self.stage.settled()
                return
        raise NoButton(name)

    async def opens(self, *data: object) -> None:
        """What a button of this page would open, though this message does not bear it."""
        self.stage.clock.wind(READING)
        message = self._shown[-1]  # an old one: what came since keeps its buttons
        self.stage.world.press(self.user_id, message.message_id, ":".join(str(one) for one in data), force=True)
        await self.stage.settled()


@dataclass(slots=True)
class Stage:
    """The running program and its phones."""

    program: Program
    world: World
    clock: WoundClock
    words: dict[str, Any]

    def hand(self, key: str) -> Hand:
        return Hand(self, IDS[key])

    async def does(self, work: Callable[..., Any], *args: Any) -> Any:
        result = await self.program.run_in_tx(work, *args)
        await self.settled()
        return result

    async def settled(self) -> None:
        """Until every update is taken and answered."""
        async with asyncio.timeout(LIMIT):
            calm = 0
            while calm < 2:
                await self.world.quiet()
                await self.program.idle(LIMIT)
                await asyncio.sleep(0)
                calm = calm + 1 if not self.world.pending_updates() and not self.program.busy else 0

    async def wind_to(self, moment: datetime) -> None:
        """Wind to the moment through everything due; the clock never goes back."""
        now = self.clock.now()
        if moment > now:
            await self.program.wind(self.clock, moment - now)
        await self.settled()

    def now(self) -> datetime:
        return self.clock.now()

    def first_look(self, day: date) -> datetime:
        return self.at(day, FIRST_LOOK.hour)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.program.policy.zone))


def offset_at_start(policy: Policy, now: datetime) -> timedelta:
    """How far the clock of a new sandbox is from the machine's: the story is played before the first look."""
    zone = ZoneInfo(policy.zone)
    day = first_day(policy.calendar, now.astimezone(zone).date())
    return datetime.combine(day, FIRST_LOOK, zone) - HISTORY - now


def last_day(policy: Policy, now: datetime) -> date:
    """The day of the first look of a story that begins now."""
    return (now + HISTORY).astimezone(ZoneInfo(policy.zone)).date()


def introduce(world: World, words: dict[str, Any]) -> None:
    """Everybody of the first look has a phone."""
    for key, one in words["persons"].items():
        world.add_person(IDS[key], one["name"], one["note"])


async def play(stage: Stage, day: date) -> None:
    """From three weeks before `day` to its first look at three in the afternoon."""
    calendar = stage.program.policy.calendar
    payload: str = await stage.does(_staff)
    for key in ("admin", "olga"):
        await stage.hand(key).starts()
    await stage.does(_approved, stage.words["olga"])
    anna, olga, vera = (stage.hand(key) for key in ("anna", "olga", "vera"))
    await _newcomer(anna, payload)
    await _diagnosis(anna)
    pair = await _meets(stage, anna, olga)
    steps = await _route(stage, anna, olga, pair, _dues(calendar, day))
    await _work(stage, anna, olga, steps, day)
    await anna.opens("talk", pair)
    await anna.says(stage.words["question_from_anna"])  # waits for Olga's own hours
    await _newcomer(vera, payload)
    await _asks(vera)
    await stage.wind_to(stage.at(day, 13, 50))
    for person in stage.world.people():
        stage.world.mark_read(person.user_id)
    await olga.opens("talk", pair)
    await olga.says(stage.words["word_from_olga"])
    stage.world.mark_read(IDS["olga"])
    await stage.wind_to(stage.first_look(day))


async def arrive(stage: Stage) -> None:
    """Petr opens the bot when people wait for him already."""
    await stage.hand("petr").starts()


def invite(tx: Tx, world: World) -> None:
    """Maria holds the link of her district."""
    world.invite(IDS["maria"], _payload(tx))


def _payload(tx: Tx) -> str:
    row = link_cases.of_municipality(tx, DISTRICT)
    return format_payload(Link(LinkKind(row.kind), row.code))


def _staff(tx: Tx) -> str:
    """Roles before the first /start; the payload of the district's link."""
    for key, role in ROLES.items():
        role_cases.grant(tx, IDS[key], role)
    return _payload(tx)


def _approved(tx: Tx, olga: dict[str, Any]) -> None:
    """Olga's form as if she had filled it in and the coordinator had confirmed it."""
    person_id = _person(tx, "olga")
    tx.c.execute(insert(methodists).values(
        person_id=person_id, state="approved", shown_name=olga["shown_name"], workplace=olga["workplace"],
        municipality=OLGAS, capacity=10, auto_accept=0, hours_from=time(14, 30), hours_to=time(17, 30),
        created_at=tx.now, approved_at=tx.now,
    ))  # fmt: skip
    tx.c.execute(insert(methodist_subjects).values(person_id=person_id, subject=SUBJECT, is_main=True))


def _person(tx: Tx, key: str) -> int:
    row = address_rows.by_external(tx.c, CHANNEL, IDS[key])
    if row is None:
        raise LookupError(key)
    return int(row.person_id)


def _dues(calendar: WorkCalendar, day: date) -> tuple[date, ...]:
    """The work steps: one long done, one just done, one due in three days; then the check and the result."""
    after = [calendar.on_or_after(day + timedelta(days=count)) for count in (3, 14, 21)]
    return (calendar.on_or_before(day - timedelta(days=10)), calendar.on_or_before(day - timedelta(days=1)), *after)


async def _newcomer(who: Hand, payload: str) -> None:
    await who.starts(payload)
    await who.presses("consent.give")


async def _diagnosis(anna: Hand) -> None:
    await anna.presses("diag.gate")
    await anna.presses(f"diag.area:{AREA}")
    for value in ANSWERS:
        await anna.presses("diag.answer", value - 1)
    await anna.presses(f"result.begin:{AREA}")


async def _asks(who: Hand) -> None:
    """Position and subject, then the methodist who is shown."""
    await who.opens("search")
    await who.presses("profile.set:position:teacher")
    await who.presses(f"profile.set:subject:{SUBJECT}")
    await who.presses("search.go")
    await who.presses("search.meet")


async def _meets(stage: Stage, anna: Hand, olga: Hand) -> int:
    """Olga takes Anna, Anna opens her area; the pair's id."""
    await _asks(anna)
    await stage.wind_to(stage.now() + timedelta(hours=1))
    await olga.presses("offer.take")
    pair: int = await stage.does(_pair)
    await olga.opens("talk", pair)
    await olga.says(stage.words["hello_from_olga"])
    await anna.opens("result.share")
    await anna.presses("result.share", -1)  # with the answers: goals come of them
    await anna.presses("result.send")
    return pair


def _pair(tx: Tx) -> int:
    found = assignment_rows.of_teacher(tx.c, _person(tx, "anna"))
    if found is None:
        raise LookupError("pair")
    return int(found.id)


async def _route(stage: Stage, anna: Hand, olga: Hand, pair: int, dues: tuple[date, ...]) -> list[int]:
    """Olga proposes light steps with these dates, Anna agrees; ids of the steps."""
    await olga.opens("route.new", pair)
    await olga.presses("route.pick")
    await olga.presses("route.pace")
    found: tuple[int, list[int]] = await stage.does(_steps)
    route_id, steps = found
    for step_id, kind in zip(steps, KINDS, strict=False):
        await olga.opens("route.kind", route_id, step_id, kind)
    for step_id, due in reversed(list(zip(steps, dues, strict=True))):
        await olga.opens("route.date", route_id, step_id, due.toordinal())
    await olga.presses("route.send")
    await stage.wind_to(stage.now() + timedelta(hours=1))
    await anna.opens("route", route_id)
    await anna.presses("route.approve")
    return steps


def _steps(tx: Tx) -> tuple[int, list[int]]:
    found = tx.c.execute(select(steps.c.route_id, steps.c.id).order_by(steps.c.id)).all()
    return found[0].route_id, [row.id for row in found]


async def _work(stage: Stage, anna: Hand, olga: Hand, steps: list[int], day: date) -> None:
    """The first step is done and accepted, the second waits for Olga."""
    calendar = stage.program.policy.calendar
    done = calendar.on_or_before(day - timedelta(days=11))
    await stage.wind_to(stage.at(done, 14))
    await anna.opens("step", steps[0])
    await anna.presses("step.done")
    await anna.presses("step.report")
    await stage.wind_to(stage.at(done, 15))
    await olga.opens("step", steps[0])
    await olga.presses("step.accept")
    yesterday = calendar.on_or_before(day - timedelta(days=1))
    await stage.wind_to(stage.at(yesterday, 15, 30))  # inside Olga's own hours: she hears of it at once
    await anna.opens("step", steps[1])
    await anna.presses("step.done")
    await anna.presses("step.report")
    await stage.wind_to(stage.at(yesterday, 18))
