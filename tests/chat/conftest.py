"""A running region for every chat test; a refusal for shape always fails the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.world import Region


@pytest.fixture
async def region(tmp_path: Path, template: Path) -> AsyncIterator[Region]:
    running = Region(tmp_path, template)
    await running.start()
    yield running
    await running.stop()
    running.check_shape()
