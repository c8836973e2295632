"""The administrator hears in the chat when something ails, once, and when it is well again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.telegram.api import Down
from db import job as job_rows
from db import mailing as mailing_rows
from services import announcement, jobs, keeping, mailing, notice
from services.base import Said, Tx
from tests import build
from tests.watch.conftest import Watch
from tests.world import words


def _said(watch: Watch, *parts: str) -> int:
    """How many messages of the administrator's chat hold all these words."""
    return sum(all(part in words(message) for part in parts) for message in watch.admin.from_bot)


def _plan(tx: Tx) -> None:
    teacher = build.teacher(tx)
    notice.plan(tx, "profile_unfinished", teacher, teacher, tx.now, klass="prompt")
    tx.sparks.clear()


async def test_delivery_that_stands_still_is_told_and_its_end_too(watch: Watch) -> None:
    await watch.region.program.database.write(lambda c: _plan(Tx(c, watch.region.clock.now(), watch.region.policy)))
    await watch.watcher.look()
    await watch.passes(minutes=11)
    watch.region.program.api.answered_at += 660
    await watch.looks()
    assert _said(watch, "Сообщения не уходят", "ждёт 1 сообщение") == 1
    await watch.looks()
    assert _said(watch, "Сообщения снова уходят") == 1
    assert _said(watch, "Сообщения не уходят") == 1


async def test_a_queue_that_moves_is_no_trouble(watch: Watch) -> None:
    await watch.region.program.database.write(lambda c: _plan(Tx(c, watch.region.clock.now(), watch.region.policy)))
    for _ in range(4):
        await watch.passes(minutes=5)
        watch.region.program.api.answered_at += 300
        watch.region.program.deliverer.sent += 1
        await watch.watcher.look()
    await watch.looks()
    assert _said(watch, "Сообщения не уходят") == 0


async def _a_mailing_that_stands(watch: Watch) -> None:
    """One recipient was due a while ago, and no sender ever comes."""
    watch.region.program.mailer.stop()
    who = await watch.region.does(lambda tx: build.who(tx, build.staff(tx, "coordinator")))

    def begin(tx: Tx) -> None:
        build.teacher(tx)
        draft = announcement.write(tx, who, Said("text", "Семинар", 1))
        announcement.choose(tx, who, draft, "all")
        announcement.send(tx, who, draft, 2, "now")

    await watch.region.does(begin)
    watch.region.clock.wind(timedelta(minutes=2))
    while await watch.region.does(mailing.advance):
        pass


async def test_a_mailing_that_stands_is_told_though_notices_go(watch: Watch) -> None:
    await _a_mailing_that_stands(watch)
    await watch.watcher.look()
    for _ in range(3):
        await watch.passes(minutes=5)
        watch.region.program.api.answered_at += 300
        watch.region.program.deliverer.sent += 1
        await watch.looks()
    assert _said(watch, "Рассылка стоит") == 1
    watch.region.program.mailer.sent += 1
    await watch.looks()
    await watch.region.does(lambda tx: mailing_rows.move_rows(tx.c, 1, ["waiting"], state="late"))
    await watch.looks()
    assert _said(watch, "Рассылка снова идёт") == 1


async def test_a_channel_that_was_gone_is_told_when_it_is_back(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(method: str, *_args: object, **_more: object) -> object:
        raise Down(method, maybe_sent=False)

    with monkeypatch.context() as broken:
        broken.setattr(watch.region.program.api, "call", gone)
        await watch.passes(minutes=12)
        await watch.watcher.look()
    await watch.looks()
    assert _said(watch, "Связь с Telegram снова есть", "Что ждало, уходит сейчас") == 1
    await watch.looks()
    assert _said(watch, "Связь с Telegram") == 1


async def test_a_short_silence_of_the_channel_is_nothing(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(method: str, *_args: object, **_more: object) -> object:
        raise Down(method, maybe_sent=False)

    with monkeypatch.context() as broken:
        broken.setattr(watch.region.program.api, "call", gone)
        await watch.passes(minutes=4)
        await watch.watcher.look()
    await watch.looks()
    assert _said(watch, "Связь с Telegram") == 0


async def test_a_disk_that_is_nearly_full_is_told_once_and_well_only_with_room(watch: Watch) -> None:
    for megabytes in (900, 480, 505, 490, 600):
        watch.free = megabytes * 1024**2
        await watch.looks()
    assert _said(watch, "Место на диске кончается", "Свободно 480 МБ") == 1
    assert _said(watch, "Места на диске снова хватает") == 0
    watch.free = 700 * 1024**2
    await watch.looks()
    assert _said(watch, "Места на диске снова хватает") == 1


async def test_a_failed_copy_is_told_and_the_next_one_that_succeeds(watch: Watch) -> None:
    await watch.region.ticks()
    await watch.region.does(jobs.failed, keeping.BACKUP)
    await watch.looks()
    assert _said(watch, "Копия не получилась", "python -m bot backup") == 1
    await watch.region.does(jobs.ran, keeping.BACKUP, {"copies": 1})
    await watch.looks()
    assert _said(watch, "Копия снова сделана") == 1


async def _forget(watch: Watch, *names: str) -> None:
    """These jobs had no success for four of their periods, and do not run."""

    def forget(tx: Tx) -> None:
        for name in names:
            late = tx.now - 4 * jobs.JOBS[name].every
            far = tx.now + timedelta(days=900)
            job_rows.write(tx.c, name, tx.now, last_success=late, since=late, next_due=far)

    await watch.region.program.database.write(lambda c: forget(Tx(c, watch.region.clock.now(), watch.region.policy)))


async def test_a_job_without_success_for_three_periods_is_named(watch: Watch) -> None:
    await watch.region.ticks()
    await _forget(watch, "purge")
    await watch.looks()
    assert _said(watch, "Фоновая работа") == 0, "it may run with the next beat"
    await watch.looks()
    assert _said(watch, "Фоновая работа не выполняется", "purge") == 1
    await watch.region.does(jobs.ran, "purge", {})
    await watch.looks()
    assert _said(watch, "Фоновая работа снова выполняется") == 1


async def test_many_jobs_that_stand_are_one_message(watch: Watch) -> None:
    await watch.region.ticks()
    names = [name for name, one in jobs.JOBS.items() if one.run is not None and one.due is None][:4]
    await _forget(watch, *names)
    for _ in range(3):
        await watch.looks()
    assert _said(watch, "Фоновые работы стоят", f"удаются {len(names)} работы") == 1
    assert _said(watch, "Фоновая работа") == 0
    for name in names:
        await watch.region.does(jobs.ran, name, {})
    await watch.looks()
    assert _said(watch, "Фоновые работы снова выполняются") == 1


async def test_a_clock_that_jumps_makes_no_trouble_of_jobs(watch: Watch) -> None:
    await watch.region.ticks()
    watch.region.clock.wind(timedelta(hours=1))
    await watch.looks()
    await watch.looks()
    assert _said(watch, "Фонов") == 0


async def test_at_night_nothing_is_said_and_what_passed_by_morning_is_not_told(watch: Watch) -> None:
    await watch.region.winds(hours=11)
    before = len(watch.admin.from_bot)
    watch.free = 1024**2
    await watch.looks()
    watch.free = 10**10
    await watch.looks()
    await watch.region.winds(hours=14)
    assert len(watch.admin.from_bot) == before


async def test_a_delivery_that_is_broken_is_told_of_around_it_and_once(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watch.region.program.database.write(lambda c: _plan(Tx(c, watch.region.clock.now(), watch.region.policy)))

    async def broken() -> bool:
        raise LookupError

    with monkeypatch.context() as fault:
        fault.setattr(watch.region.program.deliverer, "_fill", broken)
        await watch.watcher.look()
        for minutes in (11, 2, 2):
            await watch.passes(minutes)
            watch.region.program.api.answered_at += minutes * 60
            await watch.looks()
        assert _said(watch, "Сообщения не уходят") == 1
    await watch.looks()
    await watch.looks()
    assert _said(watch, "Сообщения не уходят") == 1
    assert _said(watch, "Сообщения снова уходят") == 1
