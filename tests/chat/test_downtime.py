"""After a silence of ours of more than a day: administrators and those in the middle of something are told, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import clock, poll
from db import address as address_rows
from services import person
from services.base import Tx
from services.person import who_from
from tests import build
from tests.chat.pairs import started
from tests.chat.staffroom import admin
from tests.moments import at
from tests.world import Phone, Region, words

SENTENCE = "Бот больше суток не работал: если вы отвечали в это время, повторите, пожалуйста, последний ответ."


async def _people(region: Region) -> tuple[Phone, Phone, Phone]:
    """An administrator; Мария in the middle of a questionnaire; Вера who has finished hers."""
    irina = await admin(region)
    maria, vera = region.phone("Мария"), region.phone("Вера")

    def begin(tx: Tx) -> None:
        person_id = build.teacher(tx, maria.user_id)
        build.attempt(tx, person_id, {}, state="in_progress", completed_at=None)
        build.attempt(tx, build.teacher(tx, vera.user_id), {})

    await region.does(begin)
    for phone in (maria, vera):
        await started(region, phone)
    await region.ticks()
    return irina, maria, vera


async def _silent(region: Region, **delta: float) -> None:
    """The program is not at work meanwhile."""
    await region.program.stop()
    region.clock.wind(timedelta(**delta))
    await region.start()
    await region.ticks()


@pytest.mark.parametrize(("hours", "told"), [(23, 0), (48, 1)])
async def test_a_network_that_was_away_for_more_than_a_day_is_told_of_without_a_restart(
    region: Region, monkeypatch: pytest.MonkeyPatch, hours: int, told: int
) -> None:
    irina, maria, _vera = await _people(region)
    later = clock.monotonic() + hours * 3600
    monkeypatch.setattr(poll, "monotonic", lambda: later)
    for _ in range(2):
        await irina.sends("/help")
        await region.ticks()
    assert sum("Бот не работал больше суток" in words(one) for one in irina.from_bot) == told
    assert sum(one.text == SENTENCE for one in maria.from_bot) == told


async def test_after_more_than_a_day_those_who_must_know_are_told_once(region: Region) -> None:
    irina, maria, vera = await _people(region)
    await _silent(region, hours=48)
    irina.sees("Бот не работал больше суток", "1 человек остановился на середине")
    irina.does_not_see("Мария", "Сосна")
    assert [one.text for one in maria.from_bot] == [SENTENCE]
    await maria.presses("Продолжить")
    assert vera.from_bot == []
    for _ in range(2):
        await region.restart()
        await region.ticks()
    assert len(irina.from_bot) == 1
    assert sum(one.text == SENTENCE for one in maria.from_bot) <= 1


async def test_within_a_day_nothing_is_said(region: Region) -> None:
    irina, maria, _ = await _people(region)
    await _silent(region, hours=23, minutes=59)
    assert irina.from_bot + maria.from_bot == []


async def test_a_second_silence_is_told_anew(region: Region) -> None:
    irina, maria, _ = await _people(region)
    await _silent(region, hours=25)
    await _silent(region, hours=25)
    assert (len(irina.from_bot), len(maria.from_bot)) == (2, 2)


async def test_at_night_the_sentence_waits_for_the_morning(region: Region) -> None:
    irina, maria, _ = await _people(region)
    await region.program.stop()
    region.clock.wind(at(25, 23) - region.clock.now())
    await region.start()
    await region.ticks()
    assert irina.from_bot + maria.from_bot == []
    await region.winds(hours=11)
    assert [len(phone.from_bot) for phone in (irina, maria)] == [1, 1]


@pytest.mark.parametrize("days", [4, 30])
async def test_who_stopped_long_before_the_silence_is_left_alone(region: Region, days: int) -> None:
    irina, maria, _ = await _people(region)
    for _ in range(days):
        await region.winds(days=1)
    before = len(maria.from_bot)
    await _silent(region, hours=30)
    await region.winds(days=3)
    irina.sees("На середине никто не остановился")
    assert not any(one.text == SENTENCE for one in maria.from_bot[before:])


async def test_an_open_question_counts_as_the_middle(region: Region) -> None:
    irina, _, vera = await _people(region)

    def asked(tx: Tx) -> None:
        row = address_rows.by_external(tx.c, "telegram", vera.user_id)
        assert row is not None
        person.expect(tx, who_from(row, tx.policy.zone), "step.word", 1)

    await region.does(asked)
    await _silent(region, hours=30)
    irina.sees("2 человека остановились на середине")
    assert [one.text for one in vera.from_bot] == [SENTENCE]


async def test_a_new_database_has_missed_nothing(region: Region) -> None:
    irina = await admin(region)
    await _silent(region, days=30)
    assert irina.from_bot == []
