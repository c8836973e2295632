"""The page of health: what an administrator and Prometheus read from outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.watch.page import open_page
from services import notice, role
from services.base import Tx
from tests import build
from tests.watch.conftest import Watch


@pytest.fixture
async def page(watch: Watch) -> AsyncIterator[str]:
    runner = await open_page(watch.watcher._look.state, "127.0.0.1", 0)
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


async def _read(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def test_a_program_at_work_is_alive_and_ready(page: str) -> None:
    assert await _read(f"{page}/healthz") == (200, "работает\n")
    assert await _read(f"{page}/readyz") == (200, "всё хорошо\n")


async def test_what_keeps_it_from_serving_is_said_with_503(watch: Watch, page: str) -> None:
    watch.region.program.api.answered_at -= 200
    watch.region.program.lease._renewed -= 60
    status, said = await _read(f"{page}/readyz")
    assert status == 503
    assert said.splitlines() == ["работает другая копия программы", "Telegram не отвечает"]
    assert (await _read(f"{page}/healthz"))[0] == 200


async def test_a_database_that_does_not_answer_is_said(
    watch: Watch, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_args: object) -> None:
        raise OSError

    monkeypatch.setattr(watch.region.program.database, "read", fails)
    assert await _read(f"{page}/readyz") == (503, "база данных не отвечает\n")
    assert (await _read(f"{page}/metrics"))[0] == 200


async def test_the_figures_of_the_database_stand_beside_those_of_the_process(watch: Watch, page: str) -> None:
    await watch.region.ticks()
    status, text = await _read(f"{page}/metrics")
    assert status == 200
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert figures["metodbot_ready"] == "1.0"
    assert figures["metodbot_inbox_waiting"] == "0.0"
    assert figures["metodbot_unsent"] == "0.0"
    assert figures['metodbot_job_overdue{job="expire_offers"}'] == "0.0"
    assert float(figures['metodbot_job_success_age_seconds{job="expire_offers"}']) < 5
    assert float(figures["metodbot_disk_free_bytes"]) == watch.free
    assert "metodbot_process_resident_memory_bytes" in figures


async def test_a_delivery_that_had_no_success_for_long_is_said(watch: Watch, page: str) -> None:
    await watch.region.ticks()
    watch.region.clock.wind(timedelta(minutes=4))
    assert await _read(f"{page}/readyz") == (503, "отправка сообщений стоит\n")
    await watch.region.ticks()
    assert (await _read(f"{page}/readyz"))[0] == 200


async def test_what_became_of_notices_is_counted_by_kind_and_reason(watch: Watch, page: str) -> None:
    def plan(tx: Tx) -> None:
        for _ in range(3):
            teacher = build.teacher(tx)
            notice.plan(tx, "profile_unfinished", teacher, teacher, tx.now, klass="prompt")

    await watch.region.does(plan)
    await watch.region.ticks()
    _, text = await _read(f"{page}/metrics")
    assert 'metodbot_notices_day{kind="profile_unfinished",reason="done"} 3.0' in text


async def test_no_name_and_no_account_stands_on_the_page(watch: Watch, page: str) -> None:
    agrafena = watch.region.phone("Аграфена")
    await agrafena.starts()
    await watch.region.does(role.grant, agrafena.user_id, "coordinator")
    for path in ("healthz", "readyz", "metrics"):
        _, text = await _read(f"{page}/{path}")
        assert str(agrafena.user_id) not in text
        assert "Аграфена" not in text
