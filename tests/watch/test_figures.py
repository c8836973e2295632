"""Figures: what is counted can be read back in the words of Prometheus."""

from __future__ import annotations

from prometheus_client import generate_latest

from bot.watch import figures


def test_what_happened_is_counted_by_its_labels() -> None:
    before = figures.value("metodbot_updates_total", kind="press", outcome="shown")
    figures.update("press", "shown")
    figures.update("press", "shown")
    figures.update("press", "aside")
    assert figures.value("metodbot_updates_total", kind="press", outcome="shown") == before + 2
    figures.notice("step_due", "blocked", 3)
    assert figures.value("metodbot_notices_total", kind="step_due", reason="blocked") >= 3


def test_a_press_stands_in_the_bucket_of_its_latency() -> None:
    def within(limit: str) -> float:
        return figures.value("metodbot_press_seconds_bucket", le=limit)

    before = within("0.2"), within("0.3")
    figures.press(0.25)
    assert (within("0.2") - before[0], within("0.3") - before[1]) == (0, 1)


def test_the_lanes_speed_and_refusals_are_in_the_text() -> None:
    figures.allowed("unasked", 24.0)
    figures.message("unasked")
    figures.too_fast("unasked")
    text = generate_latest(figures.REGISTRY).decode()
    assert 'metodbot_lane_allowed_per_second{lane="unasked"} 24.0' in text
    assert 'metodbot_lane_messages_total{lane="unasked"}' in text
    assert 'metodbot_too_fast_total{lane="unasked"}' in text
    assert "metodbot_process_resident_memory_bytes" in text
