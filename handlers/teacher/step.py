"""A step for the teacher: «done» in one tap, evidence where the kind needs it, taking back (stories 6 and 7)."""

from __future__ import annotations

from handlers.ui.days import day_words
from handlers.ui.registry import Show, go, ui
from handlers.ui.step import item_line, kinds_words, to_step
from handlers.ui.text import Text, t
from handlers.ui.view import Button, Row, View, back_row, button, view
from services import evidence, step, step_card
from services.base import Said, Tx, Who
from services.step_card import Answer, StepCard

SHOWN = 3
NEAR = 13  # days: farther than that a day is its date only
ANYTHING = ("text", "voice", "photo", "document")
AFTER = {"sent": "step-sent-toast", "added": "step-added-toast"}


def title(card: StepCard) -> Text:
    """Where I am."""
    if card.tail is not None:
        return t("step-title-tail", name=card.name)
    return t("step-title", n=card.number, name=card.name)


def due_line(card: StepCard) -> Text:
    """What stands of the step: its date, or its state."""
    if not card.turn and card.state in step.OPEN:
        return t("step-waits-turn") if card.route_state in step.RUNNING else t("step-route-stands")
    if card.state == "returned":
        return t("step-returned", day=card.due)
    if card.overdue:
        return t("step-overdue", day=card.due)
    if card.state in step.OPEN and (card.due - card.today).days > NEAR:
        return t("step-due-far", day=card.due)
    if card.state in step.OPEN:
        return t("step-due", when=day_words(card.due, card.today), day=card.due)
    return Text("step-state-" + card.state.replace("_", "-"))


def answer_line(answer: Answer | None, *, mine: bool = False) -> Text | None:
    """The methodist's word; `mine`: to the methodist."""
    if answer is None:
        return None
    if answer.words:
        return t("step-answer-words", words=answer.words, mine=mine)
    if answer.phrase is not None:
        return Text(f"step-answer-{answer.phrase}", {"mine": mine})
    return t("step-answer-voice", mine=mine)


def teacher_view(card: StepCard) -> View:
    """The page of a step."""
    shown = card.items[-SHOWN:]
    first = len(card.items) - len(shown) + 1
    return view(
        title(card),
        t("step-own-title", title=card.title) if card.title else None,
        due_line(card),
        t("step-following", name=card.following_name) if card.following_name else None,
        t("step-form", form=card.form) if card.form else None,
        t("step-add-what", words=card.add_what) if card.add_what else None,
        None if card.add_what else answer_line(card.answer),
        _hint(card),
        *(item_line(item, number) for number, item in enumerate(shown, first)),
        Text(f"step-skip-{card.skip}") if card.skip else None,
        rows=[*_rows(card), back_row("my_route")],
    )


def _hint(card: StepCard) -> Text | None:
    if card.asks_children:
        return t("step-children-wait")
    if card.is_open and card.tail != "repeat":
        if card.add_what:
            return t("step-add-here")
        needs = card.required and not card.items
        return t("step-needs", kinds=kinds_words(card.accepts)) if needs else None
    if card.state == "submitted" and card.tail != "repeat":
        if card.report is None and card.tail is None:
            return t("step-how", kinds=kinds_words(card.accepts))
        return t("step-more")
    return None


def _rows(card: StepCard) -> list[Row]:
    if card.asks_children:
        return [(button("step-button-step-children", "step.children", card.id),)]
    if card.skip == "theirs":
        return [
            (button("step-button-skip-agree", "step.skipped", card.id, True),),
            (button("step-button-skip-keep", "step.skipped", card.id, False),),
        ]
    if card.is_open:
        return _open_rows(card)
    if card.state == "submitted":
        return _submitted_rows(card)
    check: Row = ()
    if card.route_state in {"steps_done", "repeat_diagnosis", "presentation"}:
        check = (button("step-button-step-check", "step.check", card.route_id),)
    ask: Row = (button("step-button-ask", "talk", card.assignment_id, card.id),)
    if card.following is not None:
        number, step_id = card.following
        check = (button("step-button-next", "step", step_id, n=number),)
    return [check, skip_undo(card), *((one,) for one in _files(card)), ask]


def skip_undo(card: StepCard) -> Row:
    """Whoever agreed to take the step out may think again for ten minutes."""
    if card.state != "skipped_agreed" or not card.undo:
        return ()
    return (button("step-button-skip-undo", "step.skip.undo", card.id),)


def _files(card: StepCard) -> Row:
    buttons: list[Button] = []
    if card.items:
        buttons.append(button("step-button-step-evidence", "step.evidence", card.id))
    if card.answer is not None and card.answer.file_id is not None:
        buttons.append(button("step-button-voice", "step.voice", card.id))
    return tuple(buttons)


def _open_rows(card: StepCard) -> list[Row]:
    ask: Row = (button("step-button-ask", "talk", card.assignment_id, card.id),)
    if card.tail == "repeat":
        return [(button("step-button-step-check", "step.check", card.route_id),), ask]
    first: Row = (button("step-button-done", "step.done", card.id, card.submission),)
    if card.tail == "result":
        first = (button("step-button-show-result", "step.done", card.id, card.submission),)
        form: Row = (button("step-button-form", "step.form", card.id),)
        no_check: Row = (button("step-button-no-check", "step.nocheck", card.route_id),)
        return [first, form, (button("step-button-move", "step.move", card.id),), ask, no_check]
    skip = button("step-button-skip", "step.skip", card.id, card.plan_version) if card.may_skip else None
    if card.skip == "mine":
        skip = button("step-button-unskip", "step.unskip", card.id)
    move = button("step-button-move", "step.move", card.id)
    stuck: Row = (button("step-button-stuck", "step.stuck", card.id),) if card.overdue else ()
    return [first, (move, skip) if skip else (move,), stuck, ask, *((one,) for one in _files(card))]


def _submitted_rows(card: StepCard) -> list[Row]:
    undo: Row = (button("step-button-unsend", "step.undo", card.id, card.submission),) if card.undo else ()
    if card.tail == "repeat":
        return [(button("step-button-step-check", "step.check", card.route_id),), *((one,) for one in _files(card))]
    rows: list[Row] = []
    if card.report is None and card.tail is None:
        rows = [
            (button("step-button-report-done", "step.report", card.id, card.submission, "done"),),
            (
                button("step-button-report-partly", "step.report", card.id, card.submission, "partly"),
                button("step-button-report-failed", "step.report", card.id, card.submission, "failed"),
            ),
        ]
    return [*rows, (button("step-button-ready", "step.ready"),), undo, *((one,) for one in _files(card))]


@ui.action("step.done", stale=to_step)
def done(tx: Tx, who: Who, step_id: int, submission: int) -> Show:
    if step.done(tx, who, step_id, submission):
        return go("step", step_id, toast=t("step-done-toast"))
    return go("step.collect", step_id)


@ui.page("step.collect", step_card.card)
def collect_page(card: StepCard) -> View:
    form: Row = (button("step-button-form", "step.form", card.id),) if card.tail == "result" else ()
    return view(
        t("step-collect-title"),
        t("step-collect-about", name=card.name, kinds=kinds_words(card.accepts)),
        t("step-form", form=card.form) if card.form else None,
        t("step-collect-children"),
        rows=(form, (button("step-button-later", "step", card.id),)),
    )


def _free(tx: Tx, who: Who, said: Said) -> Show:
    """Words that no question waits for."""
    for hook in ui.free:
        show = hook(tx, who, said)
        if show is not None:
            return show
    return go("home")


@ui.types("step.word", kinds=ANYTHING, wrong="error-need-evidence")
def word(tx: Tx, who: Who, said: Said, step_id: int, where: str | None = None) -> Show:
    if not evidence.takes(tx, who, step_id, where):
        return _free(tx, who, said)
    outcome = evidence.receive(tx, who, said, step_id)
    if outcome == "children":
        return go("step.children", step_id)
    return go("step", step_id, toast=Text(AFTER[outcome]))


@ui.page("step.children", step_card.card)
def children_page(card: StepCard) -> View:
    return view(
        t("step-children-title"),
        t("step-children-about"),
        rows=(
            (button("step-button-children-none", "step.clean", card.id, True),),
            (button("step-button-children-some", "step.clean", card.id, False),),
        ),
    )


@ui.action("step.clean", stale=to_step)
def clean(tx: Tx, who: Who, step_id: int, clean: bool) -> Show:
    outcome = evidence.children(tx, who, step_id, clean)
    if outcome is None:
        return go("step.collect", step_id, toast=t("step-children-erased"))
    return go("step", step_id, toast=Text(AFTER[outcome]))


@ui.action("step.report", stale=to_step)
def report(tx: Tx, who: Who, step_id: int, submission: int, how: str) -> Show:
    step.report(tx, who, step_id, submission, how)
    return go("step", step_id, toast=t("step-report-toast"))


@ui.action("step.ready")
def ready(tx: Tx, who: Who) -> Show:
    step.finish_collecting(tx, who)
    return go("my_route", toast=t("step-ready-toast"))


@ui.action("step.undo", stale=to_step)
def undo(tx: Tx, who: Who, step_id: int, submission: int) -> Show:
    step.undo(tx, who, step_id, submission)
    return go("step", step_id, toast=t("step-undo-toast"))


@ui.on_changed
def edited(tx: Tx, who: Who, said: Said) -> Show | None:
    found = evidence.edited(tx, who, said)
    if found is None:
        return None
    step_id, stands = found
    return go("step", step_id, toast=t("step-edited-toast") if stands else t("step-edited-late"))
