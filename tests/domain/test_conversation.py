"""What passes between the two, when it arrives, what can be taken back."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

from domain.calendar import hours_open, local
from domain.conversation import (
    LARGEST_FILE,
    Arrival,
    addressee,
    arrives_to_methodist,
    arrives_to_teacher,
    check_passes,
    check_recall,
    may_recall,
    needs_children_note,
    waits_long,
)
from domain.errors import DomainError
from tests.domain.field import CALENDAR, KHABAROVSK, here, moments_of_time, reminders

POLICY = reminders().policy
OWN = POLICY.methodist_hours
MONDAY = date(2026, 10, 5)


def refused(call: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(DomainError) as caught:
        call(*args, **named)
    return caught.value.code


def to_methodist(now: datetime, absence: tuple[date, date | None] | None = None) -> Arrival | None:
    return arrives_to_methodist(now, OWN, KHABAROVSK, CALENDAR, absence)


def to_teacher(now: datetime, *, silent: bool = False) -> Arrival:
    return arrives_to_teacher(now, POLICY.waking, KHABAROVSK, silent=silent)


@pytest.mark.parametrize("kind", ["contact", "location", "poll", "sticker", "video_note", "video", "dice"])
def test_what_shows_an_account_or_cannot_be_kept_does_not_pass(kind: str) -> None:
    assert refused(check_passes, kind) == "conversation_kind"


def test_text_voice_photo_and_a_file_of_twenty_megabytes_pass() -> None:
    for kind in ("text", "voice", "photo", "document"):
        check_passes(kind, LARGEST_FILE)
    assert refused(check_passes, "document", LARGEST_FILE + 1) == "file_too_big"


def test_the_note_about_children_comes_before_the_first_picture_only() -> None:
    assert needs_children_note("photo", already_shown=False)
    assert not needs_children_note("photo", already_shown=True)
    assert not needs_children_note("text", already_shown=False)


@given(moments_of_time)
def test_a_message_reaches_the_methodist_in_the_own_hours(now: datetime) -> None:
    found = to_methodist(now)
    assert found is not None
    assert hours_open(found.at, OWN, KHABAROVSK, CALENDAR)
    assert (found.held is None) == (found.at == now)


@given(moments_of_time)
def test_a_message_reaches_the_teacher_outside_the_quiet_hours(now: datetime) -> None:
    found = to_teacher(now)
    assert POLICY.waking.holds(local(found.at, KHABAROVSK).time())
    assert timedelta(0) <= found.at - now <= timedelta(hours=12)
    assert to_teacher(now, silent=True) == Arrival(now)


def test_friday_evening_waits_for_monday_and_an_absence_for_its_end() -> None:
    friday = date(2026, 10, 9)
    assert to_methodist(here(friday, 18)) == Arrival(here(date(2026, 10, 12), 14, 30), "own_hours")
    assert to_methodist(here(MONDAY, 15), (MONDAY, date(2026, 10, 10))) == Arrival(
        here(date(2026, 10, 12), 14, 30), "absence"
    )
    assert to_methodist(here(MONDAY, 15), (MONDAY, None)) is None
    assert to_methodist(here(MONDAY, 15), (date(2026, 10, 6), None)) == Arrival(here(MONDAY, 15))
    assert to_methodist(here(MONDAY, 15), (date(2026, 9, 1), MONDAY)) == Arrival(here(MONDAY, 15))


def test_a_methodist_who_writes_late_is_heard_in_the_morning_of_a_saturday_too() -> None:
    assert to_teacher(here(date(2026, 10, 9), 21, 40)) == Arrival(here(date(2026, 10, 10), 8, 30), "quiet_hours")


def test_a_delivered_message_is_recalled_for_ten_minutes_a_held_one_always() -> None:
    sent = here(MONDAY, 15)
    assert may_recall("delivered", sent, sent + timedelta(minutes=10))
    assert not may_recall("delivered", sent, sent + timedelta(minutes=10, seconds=1))
    assert may_recall("held", None, sent)
    assert may_recall("undelivered", None, sent)
    assert not may_recall("recalled", sent, sent)


def test_a_refused_recall_says_why() -> None:
    sent = here(MONDAY, 15)
    check_recall("held", None, sent, own=True)
    assert refused(check_recall, "held", None, sent, own=False) == "not_yours"
    assert refused(check_recall, "erased", None, sent, own=True) == "not_now"
    assert refused(check_recall, "delivered", sent, sent + timedelta(hours=1), own=True) == "recall_too_late"


def test_a_thread_shows_in_tasks_after_three_working_days() -> None:
    assert not waits_long(MONDAY, date(2026, 10, 7), CALENDAR)
    assert waits_long(MONDAY, date(2026, 10, 8), CALENDAR)
    assert not waits_long(date(2026, 10, 9), date(2026, 10, 13), CALENDAR)


def test_nothing_passes_by_itself_and_a_reply_knows_its_thread() -> None:
    assert addressee([4, 5], 5) == 5
    assert addressee([4, 5], None) is None
    assert addressee([4], None) is None
    assert refused(addressee, [4], 9) == "thread_closed"
    assert refused(addressee, [], None) == "no_thread"
