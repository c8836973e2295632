"""Fixtures of the senders' tests."""

from __future__ import annotations

from tests.bot.courier import one

__all__ = ["one"]
