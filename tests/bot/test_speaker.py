"""An answer and a 429: a short one is waited out, a long one goes to who asked, and no part of a page goes twice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import pytest

from bot.content import ROOT
from bot.pacer import Pacer
from bot.telegram.api import BotApi, TooFast
from bot.telegram.render import Reader
from bot.telegram.speaker import LONGEST_WAIT, Speaker
from bot.texts import Texts
from handlers.ui.text import verbatim
from handlers.ui.view import View

READER = Reader(7001, "ru", "UTC")
PAGE = View((verbatim("Страница"),), before=(View((verbatim("Письмо"),)),))


class Telegram:
    """Asks for these pauses, one a call (None: takes it); remembers what it took."""

    def __init__(self, *pauses: float | None) -> None:
        self.pauses = list(pauses)
        self.taken: list[str] = []
        self.calls = 0

    async def call(self, method: str, params: Mapping[str, Any], _files: object = None) -> dict[str, int]:
        self.calls += 1
        pause = self.pauses.pop(0) if self.pauses else None
        if pause is not None:
            raise TooFast(method, "Too Many Requests", pause)
        self.taken.append(params["text"])
        return {"message_id": self.calls}


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that were slept inside a call; none of them pass."""
    found: list[float] = []

    async def sleep(seconds: float) -> None:
        found.append(round(seconds))

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return found


def speaker(telegram: Telegram) -> Speaker:
    nothing: Any = None
    return Speaker(cast(BotApi, telegram), Texts(ROOT / "locales"), nothing, nothing, Pacer(1000.0, 0.0))


async def test_a_short_429_is_waited_out_inside_the_answer(waited: list[float]) -> None:
    telegram = Telegram(1.0, 2.0)
    await speaker(telegram).send(READER, View((verbatim("Привет"),)))
    assert (telegram.taken, waited) == (["Привет"], [1, 2])


async def test_a_long_429_goes_to_who_asked_and_holds_up_nobody(waited: list[float]) -> None:
    telegram = Telegram(5.0)
    with pytest.raises(TooFast):
        await speaker(telegram).send(READER, PAGE)
    assert (telegram.calls, waited) == (1, [])


async def test_a_page_that_began_is_ended_so_that_no_part_of_it_goes_twice(waited: list[float]) -> None:
    telegram = Telegram(None, 20.0)
    await speaker(telegram).send(READER, PAGE)
    assert (telegram.taken, waited) == (["Письмо", "Страница"], [20])


async def test_what_nobody_repeats_is_waited_for_half_a_minute(waited: list[float]) -> None:
    telegram = Telegram(20.0)
    await speaker(telegram).send(READER, View((verbatim("Номер 12345"),)), longest=LONGEST_WAIT)
    assert (telegram.taken, waited) == (["Номер 12345"], [20])
