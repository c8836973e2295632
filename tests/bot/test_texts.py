"""Dates, times and cut words as a Russian writes them, the same on every screen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Message, VariableReference
from fluent.syntax.visitor import Visitor

from bot.texts import LANGUAGES, MissingWords, Texts
from handlers.ui.text import Argument, Text, shortened, t, until
from tests.architecture.test_words import ROOT

NBSP = "\u00a0"


def written(**args: date | datetime | time) -> str:
    """One argument as it stands in a sentence."""
    [(name, value)] = args.items()
    key = {"day": "route-day", "at": "message-at", "clock": "button-reminder-time"}[name]
    text = t(key, **{"at" if name == "clock" else name: value})
    return Texts(ROOT / "locales", strict=True).render(text, "ru", "Asia/Vladivostok")


def test_a_day_keeps_its_number_and_its_month_together() -> None:
    assert written(day=date(2026, 11, 25)) == f"25{NBSP}ноября, среда"
    words = Texts(ROOT / "locales", strict=True).render(until(date(2026, 11, 25)), "ru", "UTC")
    assert words == f"среды, 25{NBSP}ноября"


def test_a_morning_hour_has_no_zero_before_it_wherever_it_is_said() -> None:
    assert written(at=datetime(2026, 11, 24, 22, 30, tzinfo=UTC)) == f"25{NBSP}ноября, среда, 8:30"
    assert written(clock=time(8, 30)) == "8:30"
    assert written(clock=time(16, 5)) == "16:05"


def test_long_words_are_cut_behind_a_word() -> None:
    assert shortened("Проектная деятельность", 30) == "Проектная деятельность"
    assert shortened("Проектная деятельность в пятом классе", 28) == "Проектная деятельность в…"
    assert shortened("Проектная деятельность", 10) == "Проектная…"
    assert shortened("ц" * 40, 10) == "ц" * 9 + "…"


class _Names(Visitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - Fluent's own name
        self.found.add(node.id.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_reads_as_fluent_itself_writes_it(language: str) -> None:
    texts, bundle = Texts(ROOT / "locales", strict=True), FluentBundle([language], use_isolating=False)
    messages: list[Any] = []
    for path in sorted((ROOT / "locales" / language).glob("*.ftl")):
        resource = FluentResource(path.read_text(encoding="utf-8"))
        bundle.add_resource(resource)
        messages += [entry for entry in resource.body if isinstance(entry, Message)]
    compared = 0
    for message in messages:
        names = _Names()
        names.visit(message)
        for value in (0, 2, 21, 1_234_567, "«Аня & Ко»"):
            given: dict[str, Argument] = dict.fromkeys(names.found, value)
            pattern = bundle.get_message(message.id.name).value
            assert pattern is not None
            expected, errors = bundle.format_pattern(pattern, given)
            assert not errors
            assert texts.render(Text(message.id.name, given), language, "UTC", plain=True) == expected
            compared += 1
    assert compared > 5000


def test_a_line_without_its_argument_is_a_mistake_of_ours() -> None:
    with pytest.raises(MissingWords):
        Texts(ROOT / "locales", strict=True).render(t("route-day"), "ru", "UTC")
    assert "route-day" not in Texts(ROOT / "locales").render(t("route-day"), "ru", "UTC")
