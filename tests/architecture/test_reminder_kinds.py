"""Every kind of content/reminders.yaml is sent today, or names the capability that will send it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.program import load_rooms
from domain.reminder_policy import parse_offset
from handlers.ui.registry import ui
from tests.architecture.test_words import ROOT

ITEMS: list[dict[str, Any]] = yaml.safe_load((ROOT / "content/reminders.yaml").read_text(encoding="utf-8"))["items"]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: str(item["key"]))
def test_a_kind_is_either_registered_as_a_notice_or_named_as_later(item: dict[str, Any]) -> None:
    load_rooms()
    sent = item.get("notice", item["key"]) in ui.notices
    assert sent != bool(item.get("later")), "registered and later, or neither"


@pytest.mark.parametrize("item", [one for one in ITEMS if "later" not in one], ids=lambda item: str(item["key"]))
def test_what_is_repeated_can_stand_as_a_line_in_the_message_of_the_day(item: dict[str, Any]) -> None:
    """A repeat is a reminder, and reminders of one day are one message."""
    load_rooms()
    if len([parse_offset(one) for one in item["at"]]) > 1:
        kind = ui.notices[item["key"]]
        assert kind.line is not None
        assert kind.opens is not None
