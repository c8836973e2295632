"""A running region for every chat test; a refusal for shape always fails the test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.turn import CHANNEL, Turn, Turner
from db import address as address_rows
from handlers.ui.registry import Show
from services.base import Tx, Who
from services.person import who_from
from tests.world import Region


@pytest.fixture(autouse=True)
def nobody_is_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every turn of every chat test: who finishes it is who stands in the database now (db/written.py)."""
    kept = Turner._finish

    def finish(turner: Turner, tx: Tx, who: Who, seqs: Sequence[int], show: Show) -> Turn:
        row = address_rows.by_external(tx.c, CHANNEL, who.external_id)
        assert row is not None
        assert who_from(row, tx.policy.zone) == who
        return kept(turner, tx, who, seqs, show)

    monkeypatch.setattr(Turner, "_finish", finish)


@pytest.fixture
async def region(tmp_path: Path, template: Path) -> AsyncIterator[Region]:
    running = Region(tmp_path, template)
    await running.start()
    yield running
    await running.stop()
    running.check_shape()
