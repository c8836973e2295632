"""Answering a follow-up point: one question at a time, who sees the answers first."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Button, Row, View, back_row, button, labelled, view
from services import followup
from services.base import Said, Tx, Who
from services.followup import AnswersCard, DueCard, QuestionCard


def _here(followup_id: int, *_rest: object) -> Show:
    return go("followup", followup_id)


@ui.page("followup", followup.card)
def followup_page(card: QuestionCard) -> View:
    title = t("followup-title", title=card.title)
    if card.question is None:
        return _end(card, title)
    return view(
        title,
        verbatim(card.first_line) if card.number == 1 else None,
        t("followup-number", n=card.number, count=card.count) if card.count > 1 else None,
        t("followup-question", question=card.question.text),
        t("followup-no-names") if card.question.type == "text" else None,
        rows=_rows(card),
    )


def _rows(card: QuestionCard) -> list[Row]:
    question = card.question
    assert question is not None  # noqa: S101 - the page looked
    here = (card.followup_id, question.id)
    rows: list[Row] = []
    if question.type == "single":
        rows = [(labelled(verbatim(one.label), "followup.one", *here, one.code),) for one in question.options]
    elif question.type == "multi":
        bits = followup.pack(question, card.picked)
        rows = [(_tick(one.label, one.code in card.picked, *here, bits, one.code),) for one in question.options]
        if bits:
            rows.insert(0, (button("followup-done", "followup.many", *here, bits),))
    elif question.type == "scale_1_5":
        rows = [tuple(labelled(t("followup-scale", n=str(n)), "followup.one", *here, str(n)) for n in range(1, 6))]
    elif question.type == "competence_mini":
        rows = [(button("followup-mini", "followup.mini", card.followup_id),)]
    if question.optional:
        rows.append((button("followup-skip", "followup.skip", *here),))
    return [*rows, (button("button-later", "home"), button("followup-stop", "followup.stop", card.followup_id))]


def _tick(label: str, on: bool, *args: object) -> Button:
    key = "followup-ticked" if on else "followup-tick"
    return labelled(t(key, label=label), "followup.tick", *args)  # type: ignore[arg-type]


def _end(card: QuestionCard, title: Text) -> View:
    if card.expired:
        return view(title, t("followup-expired"), rows=[back_row("courses")])
    ask = button("followup-ask", "followup.ask", card.followup_id)
    closing = card.closing and not card.stopped
    return view(
        title,
        t("followup-thanks"),
        verbatim(card.closing_text) if closing else None,
        rows=[
            (ask,) if card.ask_methodist or closing else (),
            (button("followup-stop-course", "followup.stop", card.followup_id),) if closing else (),
            back_row("courses"),
        ],
    )


@ui.action("followup.one", stale=_here)
def one(tx: Tx, who: Who, followup_id: int, question: str, code: str) -> Show:
    followup.answer(tx, who, followup_id, question, (code,))
    return go("followup", followup_id)


@ui.action("followup.tick", stale=_here)
def tick(tx: Tx, who: Who, followup_id: int, question: str, bits: int, code: str) -> Show:
    return go("followup", followup_id, followup.tick(tx, who, followup_id, question, bits, code))


@ui.action("followup.many", stale=_here)
def many(tx: Tx, who: Who, followup_id: int, question: str, bits: int) -> Show:
    followup.choose(tx, who, followup_id, question, bits)
    return go("followup", followup_id)


@ui.action("followup.skip", stale=_here)
def skip(tx: Tx, who: Who, followup_id: int, question: str) -> Show:
    followup.skip(tx, who, followup_id, question)
    return go("followup", followup_id)


@ui.types("followup.text")
def words(tx: Tx, who: Who, said: Said, followup_id: int, question: str) -> Show:
    followup.answer_text(tx, who, said, followup_id, question)
    return go("followup", followup_id)


@ui.action("followup.mini", stale=_here)
def mini(tx: Tx, who: Who, followup_id: int) -> Show:
    return go("diagnosis.item", followup.begin_mini(tx, who, followup_id))


@ui.action("followup.ask", stale=_here)
def ask(tx: Tx, who: Who, followup_id: int) -> Show:
    assignment_id = followup.go_on(tx, who, followup_id)
    return go("search") if assignment_id is None else go("talk", assignment_id)


@ui.action("followup.stop", stale=_here)
def stop(tx: Tx, who: Who, followup_id: int) -> Show:
    return go("course", followup.stop(tx, who, followup_id), toast=t("course-stopped"))


@ui.notice(
    "followup_sent",
    followup.look_again,
    line=lambda card: t("followup-line", n=card.count),
    opens=lambda card: button("followup-button-answer", "followup", card.followup_id),
)
def due(card: DueCard) -> View:
    return view(
        t("followup-notice-title"),
        t("followup-notice", n=card.count),
        rows=[
            (button("courses-answer", "followup", card.followup_id),),
            (button("followup-stop-course", "followup.stop", card.followup_id),),
        ],
    )


@ui.page("followup.answers", followup.answers_of, access="methodist")
def answers_page(card: AnswersCard) -> View:
    parts: list[Text] = []
    for title, lines in card.courses[:3]:
        parts.append(t("followup-answers-course", title=title))
        parts += [t("followup-answers-line", question=line.question, answer=line.answer) for line in lines[:6]]
    return view(
        t("followup-answers-title"),
        *(parts or [t("followup-answers-none")]),
        rows=[back_row("card", card.assignment_id), ()],
    )
