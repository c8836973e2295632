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
from tests.engines import both, policy, postgres_server, postgres_template, postgres_url

__all__ = ["both", "policy", "postgres_server", "postgres_template", "postgres_url"]

# Machines are shared: a law must not fail because the neighbour is busy.
settings.register_profile("calm", deadline=None, max_examples=60)
settings.load_profile("calm")


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
    gc.set_threshold(20_000)
