"""A step for the methodist: what came, a ready phrase or own words, or what to add (story 7)."""

from __future__ import annotations

from handlers.teacher.step import answer_line, due_line, skip_undo, title
from handlers.ui.registry import Show, go, ui
from handlers.ui.step import item_line, to_step
from handlers.ui.text import Text, t
from handlers.ui.view import Row, View, back_row, button, view
from services import checking
from services.base import Said, Tx, Who
from services.step_card import StepCard

SHOWN = 4
WORDS = ("text", "voice")


def methodist_view(card: StepCard) -> View:
    """The page of a step."""
    shown = card.items[-SHOWN:]
    first = len(card.items) - len(shown) + 1
    return view(
        title(card),
        t("step-of", label=card.label),
        t("step-own-title", title=card.title) if card.title else None,
        t("step-to-check") if card.state == "submitted" else due_line(card),
        t("step-form", form=card.form) if card.form else None,
        Text(f"step-report-{card.report}") if card.report else None,
        *(item_line(item, number) for number, item in enumerate(shown, first)),
        answer_line(card.answer, mine=True),
        Text(f"step-skip-{card.skip}-methodist") if card.skip else None,
        rows=[*_rows(card), back_row("route", card.route_id)],
    )


def _rows(card: StepCard) -> list[Row]:
    write: Row = (button("step-button-write", "talk", card.assignment_id, card.id),)
    files: Row = (button("step-button-step-files", "step.files", card.id),) if _has_files(card) else ()
    if card.state == "submitted":
        return _check_rows(card, files)
    undo = skip_undo(card)
    if card.undo and card.state in {"accepted", "returned"}:
        undo = (button("step-button-undo-answer", "step.unanswer", card.id, card.submission),)
    if card.skip == "theirs":
        return [
            (button("step-button-skip-agree", "step.skipped", card.id, True),),
            (button("step-button-skip-keep", "step.skipped", card.id, False),),
            write,
        ]
    asks = card.answer is not None and card.answer.phrase == "question"
    question: Row = (button("step-button-write-question", "talk", card.assignment_id, card.id),) if asks else ()
    skip: Row = ()
    if card.skip == "mine":
        skip = (button("step-button-unskip", "step.unskip", card.id),)
    elif card.may_skip and card.is_open:
        skip = (button("step-button-propose-skip", "step.skip", card.id, card.plan_version),)
    following: Row = ()
    if card.route_state == "closed":
        following = (button("step-button-next-route", "route.new", card.assignment_id),)
    return [question, following, undo, files, () if asks else write, skip]


def _has_files(card: StepCard) -> bool:
    """Is there more than the page shows: files, or words that were cut?"""
    cut = any(item.words.endswith("\u2026") for item in card.items)
    return cut or len(card.items) > SHOWN or any(item.file_id is not None for item in card.items)


def _check_rows(card: StepCard, files: Row) -> list[Row]:
    thanks: Row = (button("step-button-thanks", "step.accept", card.id, card.submission, "thanks"),)
    if card.tail == "repeat":
        return [thanks, (button("step-button-step-check", "step.check", card.route_id),), files]
    return [
        thanks,
        (button("step-button-question", "step.accept", card.id, card.submission, "question"),),
        (button("step-button-own-words", "step.words", card.id, card.submission),),
        (button("step-button-to-add", "step.add", card.id, card.submission),),
        files,
        (button("step-button-write", "talk", card.assignment_id, card.id),),
    ]


@ui.action("step.accept", access="methodist", stale=to_step)
def accept(tx: Tx, who: Who, step_id: int, submission: int, phrase: str) -> Show:
    checking.accept(tx, who, step_id, submission, phrase)
    return go("step", step_id, toast=t("step-accepted-toast"))


@ui.page("step.words", checking.ask_words, access="methodist")
def words_page(card: StepCard) -> View:
    return view(
        t("step-words-title"),
        t("step-words-about", name=card.name),
        rows=((button("button-back", "step", card.id),),),
    )


@ui.page("step.add", checking.ask_return, access="methodist")
def add_page(card: StepCard) -> View:
    return view(
        t("step-add-title"),
        t("step-add-about", name=card.name),
        rows=((button("button-back", "step", card.id),),),
    )


@ui.types("step.answer", access="methodist", kinds=WORDS, wrong="error-need-words")
def own_words(tx: Tx, who: Who, said: Said, step_id: int, submission: int) -> Show:
    checking.accept(tx, who, step_id, submission, said=said)
    return go("step", step_id, toast=t("step-accepted-toast"))


@ui.types("step.return", access="methodist", kinds=WORDS, wrong="error-need-words")
def give_back(tx: Tx, who: Who, said: Said, step_id: int, submission: int) -> Show:
    checking.give_back(tx, who, step_id, submission, said)
    return go("step", step_id, toast=t("step-returned-toast"))


@ui.action("step.unanswer", access="methodist", stale=to_step)
def unanswer(tx: Tx, who: Who, step_id: int, submission: int) -> Show:
    checking.undo(tx, who, step_id, submission)
    return go("step", step_id, toast=t("step-unanswer-toast"))
