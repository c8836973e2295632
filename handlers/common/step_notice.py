"""What the bot says unasked about steps and the end of a route: no own titles, no people in the first two lines."""

from __future__ import annotations

from handlers.teacher.move import stuck_rows
from handlers.ui.days import day_words
from handlers.ui.registry import ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Button, Row, View, button, labelled, view
from services import checking, repeat, skip, step
from services.checking import Answered, ToCheck
from services.repeat import EndNotice
from services.skip import SkipNotice
from services.step import StepNotice


def _line(data: StepNotice) -> Text:
    return t("step-line", name=data.name, when=day_words(data.due, data.today))


def _late_line(data: StepNotice) -> Text:
    return t("step-line-late", name=data.name)


def _opens(data: StepNotice) -> Button:
    return labelled(verbatim(data.name), "step", data.id)


def _rows(data: StepNotice) -> tuple[Row, ...]:
    return (
        (button("step-button-done", "step.done", data.id, data.submission),),
        (button("step-button-move", "step.move", data.id),),
        (button("step-button-ask", "talk", data.assignment_id, data.id),),
    )


@ui.notice("step_before_due", look_again=step.look_again, line=_line, opens=_opens)
def before_due(data: StepNotice) -> View:
    when = day_words(data.due, data.today)
    return view(
        t("step-due-title", when=when),
        t("step-before-due", name=data.name, when=when, day=data.due),
        rows=_rows(data),
    )


@ui.notice("step_due", look_again=step.look_again, line=_line, opens=_opens)
def due(data: StepNotice) -> View:
    when = day_words(data.due, data.today)
    return view(t("step-due-title", when=when), t("step-due-ask", name=data.name, when=when), rows=_rows(data))


@ui.notice("step_overdue", look_again=step.look_again, line=_late_line, opens=_opens)
def overdue(data: StepNotice) -> View:
    done, move, _ = _rows(data)
    return view(t("step-stuck-title"), t("step-stuck-about", name=data.name), rows=(done, move, *stuck_rows(data.id)))


def _check_line(data: ToCheck) -> Text:
    return t("step-to-check-line", n=data.count)


def _check_look(data: ToCheck, words: str) -> Button:
    return button("step-button-tasks", "tasks") if data.count > 1 else button(words, "step", data.step_id)


def _check_opens(data: ToCheck) -> Button:
    return _check_look(data, "step-button-to-check")


@ui.notice("step_to_check", look_again=checking.look_to_check, line=_check_line, opens=_check_opens)
def to_check(data: ToCheck) -> View:
    return view(t("step-to-check-title", n=data.count), rows=((_check_look(data, "step-button-look"),),))


@ui.notice("step_answered", look_again=checking.look_answered)
def answered(data: Answered) -> View:
    words = t("step-answered-returned", name=data.name) if data.returned else t("step-answered", name=data.name)
    return view(
        t("step-answered-title"),
        words,
        t("step-answered-ready") if data.ready else None,
        rows=((button("step-button-look-answer", "step", data.step_id),),),
    )


def _reader(data: SkipNotice) -> str:
    return "teacher" if data.code is None else "methodist"


@ui.notice("step_skip_asked", look_again=skip.look_again)
def skip_asked(data: SkipNotice) -> View:
    return view(
        t("step-skip-asked-title"),
        t("step-skip-asked-about", name=data.name, side=_reader(data)),
        t("step-of", label=data.code) if data.code else None,
        rows=((button("step-button-look", "step", data.id),),),
    )


@ui.notice("step_skip_answered", look_again=skip.look_again)
def skip_answered(data: SkipNotice) -> View:
    return view(
        t("step-skip-answered-title"),
        t("step-skip-agreed-about", name=data.name)
        if data.agreed
        else t("step-skip-kept-about", name=data.name, side=_reader(data)),
        rows=((button("step-button-look", "step", data.id),),),
    )


def _end_opens(data: EndNotice) -> Button:
    return button("step-button-step-check", "step.check", data.route_id)


def _repeat_line(_data: EndNotice) -> Text:
    return t("step-check-line")


def _result_line(_data: EndNotice) -> Text:
    return t("step-result-line")


@ui.notice("repeat_diagnosis", look_again=repeat.look_again, line=_repeat_line, opens=_end_opens)
def check(data: EndNotice) -> View:
    about = t("step-check-notice-topic")
    if data.questions:
        about = t("step-check-notice", n=data.questions, minutes=data.minutes)
    return view(t("step-check-notice-title"), about, rows=((_end_opens(data),),))


@ui.notice("result_presentation", look_again=repeat.look_again, line=_result_line, opens=_end_opens)
def presentation(data: EndNotice) -> View:
    first: Row = (_end_opens(data),)
    if data.result_step is not None:
        first = (button("step-button-show-result", "step", data.result_step),)
    ask: Row = (button("step-button-ask", "talk", data.assignment_id),)
    return view(t("step-check-title-result"), t("step-result-notice"), rows=(first, ask))


@ui.notice("no_check_asked", look_again=repeat.look_again)
def no_check_asked(data: EndNotice) -> View:
    return view(
        t("step-no-check-asked-title"),
        t("step-no-check-asked-about"),
        t("step-of", label=data.code) if data.code else None,
        rows=((button("step-button-look", "step.check", data.route_id),),),
    )


@ui.notice("no_check_answered", look_again=repeat.look_again)
def no_check_answered(data: EndNotice) -> View:
    return view(t("step-no-check-answered-title"), t("step-no-check-answered-about"), rows=((_end_opens(data),),))
