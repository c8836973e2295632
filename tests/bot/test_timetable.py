"""The laws of the pacer, on a clock of the test: late wake-ups, busy chats, answers, refusals."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.places import SLOW, Places
from bot.timetable import BURST, Timetable

PER_CHAT = 1.05
LATE = st.sampled_from((0.0, 0.0005, 0.004, 0.03, 0.3))


@dataclass(slots=True, eq=False)
class Message:
    """One that waits; `at` its turn."""

    chat: int | None
    line: str = "mailing"
    gone: bool = False
    at: float = -1.0


class Anywhere(Places):
    """Places enough."""

    def __init__(self, at_once: int = 10**9) -> None:
        super().__init__(1e9, at_once)


def timetable(rate: float = 24.0, places: Places | None = None) -> Timetable[Message]:
    return Timetable(rate, PER_CHAT, rate / 0.8, places or Anywhere())


def run(
    table: Timetable[Message], late: float = 0.0, until: float = 3600.0, answers: tuple[tuple[float, int], ...] = ()
) -> list[Message]:
    """Wake when the table says so, or up to `late` seconds after that; the messages in the order of their turns."""
    chance = random.Random(7)
    out: list[Message] = []
    left = sorted(answers)
    now = 0.0
    while now < until:
        while left and left[0][0] <= now:
            table.answered(left.pop(0)[1], now)
        for message in table.due(now):
            message.at = now
            out.append(message)
        upcoming = table.next_at(now)
        if upcoming is None and not left:
            return out
        moments = [moment for moment in (upcoming, left[0][0] if left else None) if moment is not None]
        now = max(now, min(moments)) + (chance.random() * late if moments[0] == upcoming else 0.0)
    return out


def fullest(moments: list[float]) -> int:
    """The most moments in any window of one second."""
    return max((bisect_left(moments, at + 1.0) - index for index, at in enumerate(moments)), default=0)


def ask(table: Timetable[Message], chats: list[int | None], line: str = "mailing", now: float = 0.0) -> list[Message]:
    messages = [Message(chat, line) for chat in chats]
    for message in messages:
        table.ask(message, line, now)
    return messages


@settings(max_examples=60, deadline=None)
@given(rate=st.sampled_from((1.0, 7.5, 24.0, 100.0)), chats=st.lists(st.integers(1, 40), max_size=200), late=LATE)
def test_no_window_of_a_second_holds_more_than_the_budget_and_no_chat_is_written_to_sooner_than_it_may(
    rate: float, chats: list[int], late: float
) -> None:
    table = timetable(rate)
    ask(table, list(chats))
    out = run(table, late)
    assert Counter(one.chat for one in out) == Counter(chats)
    assert fullest([one.at for one in out]) <= int(rate)
    by_chat: dict[int | None, list[float]] = {}
    for one in out:
        by_chat.setdefault(one.chat, []).append(one.at)
    assert all(b - a >= PER_CHAT - 1e-9 for moments in by_chat.values() for a, b in pairwise(moments))


@settings(max_examples=30, deadline=None)
@given(late=st.sampled_from((0.0, 0.001, 0.005)), rate=st.sampled_from((24.0, 1000.0)))
def test_small_delays_of_the_machine_cost_less_than_a_hundredth_of_the_budget(late: float, rate: float) -> None:
    table = timetable(rate)
    count = int(rate * 10)
    ask(table, list(range(count)))
    out = run(table, late)
    assert len(out) == count
    assert (count - 1) / (out[-1].at - out[0].at) >= 0.99 * rate


def test_at_24_a_second_no_two_go_together_and_at_1000_a_late_wake_up_makes_good_20_ms() -> None:
    slow = timetable(24.0)
    ask(slow, list(range(100)))
    moments = [one.at for one in run(slow, late=0.3)]
    assert all(b - a >= 1 / 24 - BURST - 1e-9 for a, b in pairwise(moments))
    quick = timetable(1000.0)
    ask(quick, list(range(100)))
    assert len(quick.due(0.0)) == 1
    assert 20 <= len(quick.due(5.0)) <= 21
    assert quick.due(5.0) == []


def test_time_in_which_nobody_waited_is_not_made_good() -> None:
    table = timetable(1000.0)
    ask(table, list(range(100)), now=5.0)
    assert len(table.due(5.0)) == 1


def test_a_chat_that_must_wait_holds_up_nobody() -> None:
    table = timetable()
    table.answered(1, 0.0)
    ask(table, [1, 1, 1, *range(2, 50)])
    out = run(table)
    assert [one.chat for one in out[:24]] == list(range(2, 26))
    assert out[-1].at < 49 / 24 + 2 * PER_CHAT
    others = [one.at for one in out if one.chat != 1]
    ones = [one.at for one in out if one.chat == 1]
    assert max(b - a for a, b in pairwise(sorted(others + ones)[:48])) < 1 / 24 + 1e-6
    assert [round(at, 1) for at in ones] == [1.1, 2.1, 3.2]


@settings(max_examples=60, deadline=None)
@given(
    answers=st.lists(st.tuples(st.floats(0, 5), st.integers(1000, 1050)), max_size=250).map(tuple),
    late=st.sampled_from((0.0, 0.002)),
)
def test_the_unasked_make_room_for_answers_and_still_go_on(answers: tuple[tuple[float, int], ...], late: float) -> None:
    table = timetable()
    ask(table, list(range(100)))
    out = run(table, late, answers=answers)
    assert len(out) == 100
    said = sorted(at for at, _ in answers)
    moments = [one.at for one in out]
    for index, at in enumerate(moments):
        own = index + 1 - bisect_left(moments, at - 1.0 + 1e-6)
        theirs = sum(at - 1.0 + 1e-6 < moment <= at - 1e-6 for moment in said)
        assert own + theirs <= 30 or own == 1
    assert all(b - a <= 1.01 + late for a, b in pairwise(moments))


def test_a_429_for_a_chat_written_to_a_moment_ago_holds_that_chat_only() -> None:
    table = timetable()
    table.answered(1, 0.0)
    table.answered(1, 0.5)
    table.refused(1, 7.1, 0.6)
    ask(table, [1, 2, 3])
    out = run(table)
    assert [one.chat for one in out] == [2, 3, 1]
    assert out[1].at < 0.1
    assert out[2].at >= 7.7 - 1e-9


def test_any_other_429_holds_the_whole_lane_which_then_grows_gently() -> None:
    table = timetable()
    ask(table, list(range(600)))
    (first,) = table.due(0.0)
    table.refused(first.chat, 5.1, 0.06)
    moments = [one.at for one in run(table)]
    assert moments[0] >= 5.16 - 1e-9
    in_a_second = [sum(5.16 + n <= at < 6.16 + n for at in moments) for n in range(14)]
    assert 12 <= in_a_second[0] <= 13
    assert in_a_second == sorted(in_a_second)
    assert in_a_second[-1] == 24


def test_lines_take_turns_so_that_a_reminder_does_not_wait_for_a_mailing() -> None:
    table = timetable()
    ask(table, list(range(100)))
    ask(table, [500, 501, 502], "notice")
    ask(table, [None], "menu")
    order = [one.line for one in run(table)]
    assert order[:8] == ["mailing", "notice", "menu", "mailing", "notice", "mailing", "notice", "mailing"]


def test_the_first_who_came_is_the_first_who_goes_in_a_chat_too() -> None:
    table = timetable()
    messages = ask(table, [1, 1, 1])
    table.due(0.0)
    late = ask(table, [1])
    assert run(table) == [*messages[1:], *late]


def test_who_is_gone_takes_nobodys_turn() -> None:
    table = timetable()
    messages = ask(table, [1, 2, 3, 4])
    for message in messages[:3]:
        message.gone = True
    assert table.due(0.0) == [messages[3]]


def test_no_more_than_the_allowed_number_are_open_and_a_place_that_is_left_is_taken_at_once() -> None:
    places = Anywhere(5)
    table = timetable(1000.0, places)
    ask(table, list(range(10)))
    assert len(table.due(0.0) + table.due(1.0)) == 5
    assert table.next_at(2.0) is None
    places.give_back()
    assert table.next_at(2.0) is not None
    assert len(table.due(2.0)) == 1


def test_who_waits_for_a_place_is_looked_at_when_the_longest_call_gives_its_own_away() -> None:
    places = Places(20.0, 100)  # for four, while an answer takes 50 ms
    table = timetable(20.0, places)
    ask(table, list(range(6)))
    for at in (0.0, 0.1, 0.2, 0.3):
        (message,) = table.due(at)
        places.goes(message, 0.3)
    now, looks = 0.3, 0
    while not (out := table.due(now)):
        upcoming = table.next_at(now)
        assert upcoming is not None
        assert upcoming > now
        now, looks = upcoming, looks + 1
    assert now == pytest.approx(0.3 + 2 * 0.05 + SLOW)
    assert (len(out), looks in (10, 11)) == (1, True)


def test_chats_of_long_ago_are_forgotten_and_recent_ones_are_not() -> None:
    table = timetable(100_000.0)
    for chat in range(6000):
        table.answered(chat, chat / 1000)
    ask(table, [5999, 1])
    assert [one.chat for one in table.due(6.0)] == [1]
