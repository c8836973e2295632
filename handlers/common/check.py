"""The end of a route: the same area once more, before and after, the result, or closing without the check (story 7)."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.step import to_check, to_step
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Media, Row, View, back_row, button, choices, view
from services import repeat
from services.base import Tx, Who
from services.repeat import BeforeAfter, CheckCard, FormsCard


@ui.page("step.check", repeat.card, access="person")
def check_page(card: CheckCard) -> View:
    back = back_row("route", card.route_id)
    if card.state not in repeat.ENDING:
        words = t("step-check-closed") if card.state == "closed" else t("step-check-not-yet")
        undo: Row = (button("step-button-reopen", "step.reopen", card.route_id),) if card.undo else ()
        return view(t("step-check-title"), words, rows=(_compare(card), undo, back))
    if card.side == "methodist":
        return _for_methodist(card, back)
    if card.no_check:
        return view(
            t("step-check-title"),
            t("step-check-no-check-mine"),
            rows=((button("step-button-no-check-back", "step.check.on", card.route_id),), back),
        )
    if card.state == "presentation":
        return _result(card, back)
    return _repeat(card, back)


def _repeat(card: CheckCard, back: Row) -> View:
    begun = card.state == "repeat_diagnosis"
    if card.area is None:
        about, key = t("step-check-topic"), "step-button-check-topic"
    else:
        about = t("step-check-area", area=card.area, n=card.questions, minutes=card.minutes)
        key = "step-button-check-on" if begun else "step-button-check"
    who_sees = None
    if card.area is not None:
        who_sees = t("step-check-shared") if card.shared else t("step-check-private")
    return view(
        t("step-check-title-begun") if begun else t("step-check-title"),
        about,
        who_sees,
        rows=(
            (button(key, "step.repeat", card.route_id),),
            (button("step-button-no-check", "step.nocheck", card.route_id),),
            back,
        ),
    )


def _compare(card: CheckCard) -> Row:
    seen = card.has_after and card.area is not None and (card.side == "teacher" or card.shared)
    return (button("step-button-compare", "step.compare", card.route_id),) if seen else ()


def _result(card: CheckCard, back: Row) -> View:
    show: Row = ()
    if card.result_step is not None:
        key = "step-button-open-result" if card.result_state == "submitted" else "step-button-show-result"
        show = (button(key, "step", card.result_step),)
    return view(
        t("step-check-title-result"),
        t("step-check-result", form=card.form) if card.form else t("step-check-result-any"),
        rows=(show, _compare(card), (button("step-button-no-check", "step.nocheck", card.route_id),), back),
    )


def _for_methodist(card: CheckCard, back: Row) -> View:
    if card.no_check:
        return view(
            t("step-check-title"),
            t("step-check-no-check-theirs", label=card.label),
            rows=(
                (button("step-button-no-check-yes", "step.check.end", card.route_id, True),),
                (button("step-button-no-check-no", "step.check.end", card.route_id, False),),
                (button("step-button-write", "talk", card.assignment_id),),
                back,
            ),
        )
    words = t("step-check-waits", label=card.label)
    if card.state == "presentation":
        words = t("step-check-waits-result", label=card.label)
    show: Row = ()
    if card.result_step is not None and card.result_state == "submitted":
        show = (button("step-button-look-result", "step", card.result_step),)
    write: Row = (button("step-button-write", "talk", card.assignment_id),)
    return view(t("step-check-title"), words, rows=(show, _compare(card), write, back))


@ui.action("step.repeat", stale=to_check)
def begin(tx: Tx, who: Who, route_id: int) -> Show:
    attempt_id = repeat.start(tx, who, route_id)
    return go("step.topic", route_id) if attempt_id is None else go("diagnosis.item", attempt_id)


@ui.page("step.topic", repeat.card)
def topic_page(card: CheckCard) -> View:
    return view(
        t("step-check-topic-title"),
        t("step-check-topic-ask"),
        rows=((button("step-button-later", "step.check", card.route_id),),),
    )


@ui.page("step.compare", repeat.before_after, access="person")
def compare_page(card: BeforeAfter) -> View:
    row = {
        "label": verbatim(card.area),
        "before": card.before_length,
        "before_words": t("step-compare-was", level=card.before),
        "after": card.after_length,
        "after_words": t("step-compare-is", level=card.after),
    }
    picture = {"title": verbatim(card.area), "rows": [row], "note": t("step-compare-note")}
    return view(
        t("step-compare-title", area=card.area),
        Text("step-compare-" + str(card.change).replace("_", "-"), {"before": card.before, "after": card.after}),
        t("step-compare-who", label=card.label) if card.side == "methodist" else None,
        t("step-compare-shared") if card.side == "teacher" and card.shared else None,
        rows=(back_row("step.check", card.route_id),),
        media=Media("photo", paint="before_after", data=picture, spoiler=True),
        result=True,
    )


@ui.page("step.form", repeat.forms)
def form_page(card: FormsCard) -> View:
    return view(
        t("step-form-title"),
        t("step-form-about"),
        rows=(
            *choices(card.forms, "step.formed", "step.form", card.page, card.last, card.step_id),
            (button("button-back", "step", card.step_id),),
        ),
    )


@ui.action("step.formed", stale=to_step)
def formed(tx: Tx, who: Who, step_id: int, form: str) -> Show:
    repeat.choose_form(tx, who, step_id, form)
    return go("step", step_id, toast=t("step-form-toast"))


@ui.page("step.nocheck", repeat.card)
def no_check_page(card: CheckCard) -> View:
    return view(
        t("step-no-check-title"),
        t("step-no-check-about"),
        rows=(
            (button("button-back", "step.check", card.route_id),),
            (button("step-button-no-check-sure", "step.nocheck.yes", card.route_id),),
        ),
    )


@ui.action("step.nocheck.yes", stale=to_check)
def no_check(tx: Tx, who: Who, route_id: int) -> Show:
    repeat.ask_no_check(tx, who, route_id)
    return go("step.check", route_id, toast=t("step-no-check-toast"))


@ui.action("step.check.on", stale=to_check)
def check_on(tx: Tx, who: Who, route_id: int) -> Show:
    repeat.withdraw_no_check(tx, who, route_id)
    return go("step.check", route_id, toast=t("step-no-check-back-toast"))


@ui.action("step.check.end", access="methodist", stale=to_check)
def check_end(tx: Tx, who: Who, route_id: int, agree: bool) -> Show:
    repeat.answer_no_check(tx, who, route_id, agree)
    return go("step.check", route_id, toast=t("step-no-check-closed-toast") if agree else t("step-no-check-kept-toast"))


@ui.action("step.reopen", access="methodist", stale=to_check)
def reopen(tx: Tx, who: Who, route_id: int) -> Show:
    repeat.undo_close(tx, who, route_id)
    return go("step.check", route_id, toast=t("step-reopened-toast"))
