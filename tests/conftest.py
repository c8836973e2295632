"""What all tests share: a migrated template database, copied for each test."""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings

from bot.program import load_rooms
from db import migrate
from tests import compiled
from tests.engines import both, policy, postgres_server, postgres_template, postgres_url

__all__ = ["both", "policy", "postgres_server", "postgres_template", "postgres_url"]

compiled.share()
# Machines are shared: a law must not fail because the neighbour is busy.
settings.register_profile("calm", deadline=None, max_examples=60)
settings.load_profile("calm")

# Files of few and long tests, begun first: at the end they would keep one core busy and the other idle.
LONG = (
    "browser/", "crash/", "services/test_reminder_year.py", "chat/test_bad_input.py", "bot/test_inbox.py",
    "bot/test_cli.py", "sandbox/page/", "chat/test_reminder.py", "bot/test_faults.py", "bot/test_run_watched.py",
    "keep/", "chat/test_first_look.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; the workers take the files in this order (tools/test.sh)."""

    def place(item: pytest.Item) -> int:
        name = item.nodeid.removeprefix("tests/")
        return next((at for at, beginning in enumerate(LONG) if name.startswith(beginning)), len(LONG))

    items.sort(key=place)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the newest revision."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    with ThreadPoolExecutor(1) as apart:  # a loop of a test may be running in this thread
        apart.submit(asyncio.run, migrate.upgrade(f"sqlite:///{path}")).result()
    return path


@pytest.fixture(scope="session", autouse=True)
def rooms() -> None:
    """Every handler and service is known; the collector leaves alone what stays for the whole run."""
    load_rooms()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
