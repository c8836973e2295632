"""What may be under way at a death: never more than the promise, and never so few that the lane stands idle."""

from __future__ import annotations

import itertools
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from bot.places import LAG, SLOW, Places

TICK = 0.001
Seconds = Callable[[float], float]


@dataclass
class Lane:
    """A sender on simulated time: turns at the rate, calls of `answer(now)` seconds, fates that are written by commits
    which take `commit(now)` seconds, one after another; without a turn of its own in `frozen`. `over`: moments with
    what was under way, slow calls left out, and the promise."""

    rate: float
    answer: Seconds
    commit: Seconds
    at_once: int = 200
    frozen: tuple[float, float] = (0.0, 0.0)  # from, seconds
    sent: int = 0
    over: list[tuple[float, int, float]] = field(default_factory=list)

    def run(self, seconds: float) -> None:
        places = Places(self.rate, self.at_once)
        now, turn, busy_until = 0.0, 0.0, 0.0
        marking: deque[int] = deque()
        calls: dict[int, tuple[float, float]] = {}
        recording: deque[int] = deque()
        page: list[tuple[str, int]] = []
        answered: deque[float] = deque([self.answer(0.0)], maxlen=50)
        while now < seconds:
            now += TICK if not self.frozen[0] <= now < sum(self.frozen) else self.frozen[1]
            if turn <= now and places.free_at(now) <= now:
                turn = max(turn, now - 0.02) + 1 / self.rate
                places.take()
                self.sent += 1
                marking.append(self.sent)
            for one, (_, until) in list(calls.items()):
                if until <= now:
                    places.came(one, now, answered=True)
                    answered.append(until - calls.pop(one)[0])
                    recording.append(one)
            if busy_until <= now:
                for what, one in page:
                    if what == "mark":
                        places.goes(one, now)
                        calls[one] = (now, now + self.answer(now))
                    else:
                        places.give_back()
                page = [("mark", one) for one in marking] + [("record", one) for one in recording]
                marking.clear()
                recording.clear()
                busy_until = now + 0.01 + self.commit(now)
            slow = sum(now - began > 2 * max(answered) + SLOW and until > now + TICK for began, until in calls.values())
            under_way = len(calls) + len(recording) + sum(what == "record" for what, _ in page)
            self.over.append((now, under_way - slow, self.rate * (max(answered) + LAG) + 1))

    def share(self, seconds: float) -> float:
        """Of the rate."""
        return self.sent / (self.rate * seconds)


@pytest.mark.parametrize("rate", [24.0, 400.0, 1000.0])
@pytest.mark.parametrize("answer", [0.03, 0.06, 0.3])
def test_a_quick_database_never_makes_the_lane_wait(rate: float, answer: float) -> None:
    lane = Lane(rate, lambda _: answer, lambda _: 0.003, at_once=1000)
    lane.run(20.0)
    assert lane.share(20.0) >= 0.98


@pytest.mark.parametrize("rate", [24.0, 400.0])
def test_commits_that_stand_still_leave_no_more_under_way_than_the_promise(rate: float) -> None:
    dice = random.Random(5)

    def commit(_now: float) -> float:
        return dice.choice((0.002, 0.003, 0.005, 0.4 if dice.random() < 0.1 else 0.004))

    lane = Lane(rate, lambda _: dice.uniform(0.05, 0.08), commit)
    lane.run(30.0)
    assert [moment for moment in lane.over if moment[1] > moment[2]] == []
    assert lane.share(30.0) > 0.5, "it must be under way for the law to mean anything"


def test_answers_that_become_slow_are_learned_and_the_lane_goes_on() -> None:
    lane = Lane(24.0, lambda now: 0.06 if now < 10 else 5.0, lambda _: 0.003)
    lane.run(60.0)
    assert lane.share(60.0) >= 0.9


def test_answers_that_become_quick_again_are_learned_too() -> None:
    places = Places(400.0, 200)
    clock = itertools.count()

    def call(seconds: float) -> None:
        """With a look in every step of it."""
        places.goes("one", next(clock) * 0.05)
        for _ in range(round(seconds / 0.05) - 1):
            places.came("nobody", next(clock) * 0.05, answered=True)
        places.came("one", next(clock) * 0.05, answered=True)

    for _ in range(100):
        call(5.0)
    assert places.most == 200
    for _ in range(100):
        call(0.05)
    assert places.most == pytest.approx(400 * 0.15 + 1, abs=1)


def test_one_call_that_hangs_holds_up_nobody() -> None:
    answers = iter([0.06, 60.0])
    lane = Lane(24.0, lambda _: next(answers, 0.06), lambda _: 0.003)
    lane.run(20.0)
    assert lane.share(20.0) >= 0.98


@pytest.mark.parametrize(
    ("often", "seconds", "share"),
    [(0.05, 1.0, 0.98), (0.1, 2.0, 0.97), (0.3, 2.0, 0.93), (0.03, 20.0, 0.97)],
    ids=["late", "later", "uploads", "hung"],
)
def test_answers_of_any_length_leave_the_lane_its_share(often: float, seconds: float, share: float) -> None:
    dice = random.Random(3)
    lane = Lane(24.0, lambda _: seconds if dice.random() < often else dice.expovariate(1 / 0.06), lambda _: 0.003)
    lane.run(60.0)
    assert lane.share(60.0) >= share


@pytest.mark.parametrize("rate", [24.0, 400.0])
@pytest.mark.parametrize("frozen", [3.0, 10.0])
def test_a_program_that_was_frozen_takes_no_answer_for_slow(rate: float, frozen: float) -> None:
    """Commits stand still right afterwards: the machine, not the channel, is slow."""
    lane = Lane(rate, lambda _: 0.06, lambda now: 2.0 if 5.0 <= now < 8.0 + frozen else 0.003, frozen=(5.0, frozen))
    lane.run(9.0 + frozen)
    assert max(under_way for _, under_way, _ in lane.over) <= rate * (0.08 + LAG) + 1


def test_one_late_answer_does_not_make_room_for_a_heap() -> None:
    places = Places(24.0, 200)
    before = places.most
    for at in range(1, 101):
        places.goes("late", at / 10)
    places.came("late", 10.0, answered=True)
    places.goes("late", 10.0)
    for at in range(1, 300):
        places.free_at(10.0 + at / 20)
        places.came("other", 10.0 + at / 20, answered=True)
    places.came("late", 25.0, answered=True)
    assert places.most - before <= 2


def test_a_call_without_an_answer_says_nothing_of_the_answer_time() -> None:
    places = Places(24.0, 200)
    before = places.most
    for at in range(100):
        places.goes(at, 0.0)
        places.came(at, 30.0, answered=False)
    assert places.most == before


def test_what_never_went_is_no_call() -> None:
    places = Places(24.0, 200)
    places.take()
    places.came("a", 5.0, answered=True)
    assert (places.most, places.open) == (Places(24.0, 200).most, 1)


def test_of_several_slow_calls_as_many_must_be_slow_as_are_too_many() -> None:
    places = Places(20.0, 100)  # for four
    for at in range(5):
        places.take()
        places.goes(at, at * 0.05)
    now = 0.2
    while (upcoming := places.free_at(now)) > now:
        now = upcoming
    assert now == pytest.approx(0.05 + 2 * 0.05 + SLOW)
    places.give_back()
    assert places.free_at(0.2 + now) == float("-inf")


def test_hanging_calls_are_bounded_as_well() -> None:
    places = Places(24.0, 7)
    for at in range(7):
        places.take()
        places.goes(at, 0.0)
    assert places.free_at(99.0) == float("inf")
