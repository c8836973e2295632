"""What doctor says of queue, jobs, disk and copies, on both engines."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.cli import doctor
from bot.clock import SystemClock
from bot.keep.copies import make_copy
from db import job as job_rows
from services import jobs, notice
from services.base import Tx
from tests import build
from tests.engines import Bench
from tests.keep.place import place_of


async def test_a_quiet_installation_is_well(both: Bench, tmp_path: Path) -> None:
    settings = place_of(both, tmp_path)
    both.now = SystemClock().now()
    await both.does(jobs.meet)
    for look in (doctor._delivery, doctor._jobs, doctor._disk):
        assert (await look(settings)).fault is None
    assert (await doctor._copy(settings)).fault == "no-copy"
    made = await make_copy(settings, both.now)
    assert (await doctor._copy(settings)).fault is None
    made.folder.rename(made.folder.with_name("copy-20260101-000000"))
    assert (await doctor._copy(settings)).fault == "old-copy"


async def test_messages_that_wait_and_jobs_that_fail_are_named(both: Bench, tmp_path: Path) -> None:
    settings = place_of(both, tmp_path)
    both.now = SystemClock().now()

    def trouble(tx: Tx) -> None:
        teacher = build.teacher(tx)
        notice.plan(tx, "profile_unfinished", teacher, teacher, tx.now - timedelta(hours=26, minutes=5), klass="prompt")
        job_rows.write(tx.c, "expire_offers", tx.now - timedelta(days=9), next_due=tx.now, failures=4)

    await both.does(trouble)
    waits = await doctor._delivery(settings)
    assert (waits.fault, waits.detail, waits.serious) == ("waits", "1, 26:05", True)
    late = await doctor._jobs(settings)
    assert (late.fault, late.detail) == ("overdue", "expire_offers")


async def test_without_a_database_nothing_is_claimed(both: Bench, tmp_path: Path) -> None:
    settings = place_of(both, tmp_path).model_copy(update={"database_url": f"sqlite:///{tmp_path}/nothing.db"})
    assert (await doctor._delivery(settings)).fault == "unknown"
    assert (await doctor._jobs(settings)).fault == "unknown"
    assert not (tmp_path / "nothing.db").exists()
