"""The one message of the day: every thing in it keeps its own line and its own button (handlers/ui/registry.py)."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any, cast

import pytest

from bot.content import ROOT
from bot.drawing import draw
from bot.program import load_rooms
from bot.texts import Texts
from handlers.ui.registry import ui
from handlers.ui.view import View
from services.checking import ToCheck
from services.diagnosis_state import ClosedCard, PausedCard
from services.followup import DueCard
from services.notice import Ready
from services.offer import OfferCard
from services.people import Waiting
from services.profile import Unfinished
from services.repeat import EndNotice
from services.route_notice import RouteNotice
from services.search import SearchNews
from services.silence import Silent
from services.step import StepNotice
from services.tasks import Digest
from services.week import Week

DAY = date(2026, 11, 27)
OFFER = OfferCard("open", 1, 1, "математика", "Школа", load=3, capacity=10, answer_by=DAY)
STEP = StepNotice(1, "Проба на уроке", DAY, DAY, 0, 1)
ROUTE = RouteNotice(1, "methodist", "Кедр-27", "математика", change=False)
END = EndNotice(1, 1, 6, 2, None, None)
TO_METHODIST: dict[str, Any] = {
    "assignment_offer": OFFER,
    "step_to_check": ToCheck(1, 1),
    "first_contact": OfferCard("taken", 2, 1, "физика", code="Ясень-12"),
    "step_silent": Silent(3, 3, "Клён-40", 21),
    "route_waiting_methodist": ROUTE,
    "methodist_digest": Digest(2),
}
TO_TEACHER: dict[str, Any] = {
    "step_before_due": STEP,
    "step_due": StepNotice(2, "Изучение материала", DAY, DAY, 0, 1),
    "step_overdue": StepNotice(3, "Урок коллеги с разбором", DAY, DAY, 0, 1),
    "repeat_diagnosis": END,
    "result_presentation": END,
    "week_digest": Week((), 2, 1, DAY),
    "route_waiting_teacher": ROUTE,
    "assignment_shown": SearchNews("shown"),
    "profile_unfinished": Unfinished(2),
    "followup_sent": DueCard(1, 2),
    "diagnosis_paused": PausedCard(1, 3, 1, DAY),
    "diagnosis_closed": ClosedCard(1, DAY),
}
TO_COORDINATOR: dict[str, Any] = {
    "assignment_escalated": Waiting(1, "Кедр-27", "математика", "Бикинский район", "", "", DAY, 2),
}
TEXTS = Texts(ROOT / "locales", strict=True)
LABELLESS = {"Посмотреть", "Продолжить", "Открыть", "Написать", "Ответить", "Ответить на вопрос"}


def merged(*parts: tuple[str, Any]) -> View:
    """The message in which these come together."""
    load_rooms()
    numbered = tuple((number, kind, data) for number, (kind, data) in enumerate(parts, 1))
    view, faulty = draw(ui, Ready(cast(Any, None), numbered, "prompt"))
    assert view is not None
    assert not faulty
    return view


def said(view: View) -> list[str]:
    return [TEXTS.render(one, "ru", "UTC") for one in view.text]


def labels(view: View) -> list[str]:
    return [TEXTS.render(button.text, "ru", "UTC") for row in view.rows for button in row]


def test_every_kind_that_has_a_line_has_a_button_and_is_shown_here() -> None:
    load_rooms()
    with_button = {name for name, kind in ui.notices.items() if kind.opens is not None}
    assert with_button == {name for name, kind in ui.notices.items() if kind.line is not None}
    assert with_button == {*TO_METHODIST, *TO_TEACHER, *TO_COORDINATOR}


@pytest.mark.parametrize("samples", [TO_METHODIST, TO_TEACHER], ids=["methodist", "teacher"])
def test_no_two_things_of_one_message_have_a_button_with_the_same_words(samples: dict[str, Any]) -> None:
    for first, second in itertools.permutations(samples.items(), 2):
        view = merged(first, second)
        targets = [(button.name, button.args) for row in view.rows for button in row]
        assert len(targets) == len(set(targets)) == len(set(labels(view))), (first[0], second[0])
        assert not LABELLESS & set(labels(view)), (first[0], second[0])
        assert targets[0] == target(*first)
        assert targets[-1] == target(*second)
        assert all(len(words) <= 28 for words in labels(view)), labels(view)


def target(kind: str, data: Any) -> tuple[str, tuple[Any, ...]]:
    opens = ui.notices[kind].opens
    assert opens is not None
    found = opens(data)
    return found.name, found.args


def test_an_offer_and_a_step_to_check_are_told_apart() -> None:
    view = merged(("assignment_offer", OFFER), ("step_to_check", ToCheck(5, 1)))
    assert said(view)[1:] == ["— новый запрос: математика", "— ждёт вашего отклика 1 шаг"]
    assert labels(view) == ["Запрос: математика", "Шаг на проверку"]


def test_two_of_the_same_name_are_told_apart_by_a_number() -> None:
    other = OfferCard("open", 9, 1, "математика")
    view = merged(("assignment_offer", OFFER), ("assignment_offer", other))
    assert labels(view) == ["Запрос: математика", "Запрос: математика, 2"]


def test_what_opens_one_page_has_one_button() -> None:
    view = merged(("step_to_check", ToCheck(5, 3)), ("methodist_digest", Digest(2)))
    assert labels(view) == ["Открыть дела"]


def test_an_offer_that_comes_alone_is_taken_in_one_tap() -> None:
    view = merged(("assignment_offer", OFFER))
    assert labels(view) == ["Взять", "Не смогу"]
