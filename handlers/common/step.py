"""The page of a step for either side, what was shown for it, and proposals to take it out together."""

from __future__ import annotations

from handlers.methodist.step import methodist_view
from handlers.teacher.step import teacher_view
from handlers.ui.registry import Show, go, ui
from handlers.ui.step import item_line, to_step
from handlers.ui.text import Rich, t
from handlers.ui.view import Media, Row, View, back_row, button, pages, view
from services import evidence, skip, step_card
from services.base import Tx, Who
from services.evidence import EvidenceCard
from services.step_card import StepCard

SHOWN = 4


@ui.page("step", step_card.open_card, access="person")
def step_page(card: StepCard) -> View:
    return teacher_view(card) if card.side == "teacher" else methodist_view(card)


@ui.page("step.files", evidence.shown, access="person")
def files_page(card: EvidenceCard) -> View:
    sent = tuple(
        view(media=Media(item.kind, file_id=item.file_id))  # type: ignore[arg-type]
        for item in card.items
        if item.file_id is not None
    )
    return view(
        t("step-files-title"),
        t("step-files-about", name=card.name, n=len(sent) + len(card.words)),
        rows=(back_row("step", card.step_id),),
        before=(*(View((), rich=Rich(words)) for words in card.words), *sent),
        result=True,
    )


@ui.page("step.voice", step_card.card, access="person")
def voice_page(card: StepCard) -> View:
    answer = card.answer
    voice = answer.file_id if answer is not None else None
    return view(
        t("step-voice-title"),
        t("step-voice-about", name=card.name) if voice is not None else t("step-voice-none"),
        rows=(back_row("step", card.id),),
        before=(View((), media=Media("voice", file_id=voice)),) if voice is not None else (),
        result=True,
    )


def _numbered(card: EvidenceCard, page: int) -> list[Row]:
    buttons = [
        button("step-button-evidence-remove", "step.remove", item.id, n=number)
        for number, item in enumerate(card.items, 1)
        if page * SHOWN < number <= (page + 1) * SHOWN and item.kind != "attempt_ref"
    ]
    return [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]


def shown_page(tx: Tx, who: Who, step_id: int, page: int = 0) -> tuple[EvidenceCard, int]:
    """The list of evidence and the page of it."""
    return evidence.shown(tx, who, step_id), page


@ui.page("step.evidence", shown_page, access="person")
def evidence_page(found: tuple[EvidenceCard, int]) -> View:
    card, page = found
    last = max(0, (len(card.items) - 1) // SHOWN)
    page = min(page, last)
    listed = [
        item_line(item, number)
        for number, item in enumerate(card.items, 1)
        if page * SHOWN < number <= (page + 1) * SHOWN
    ]
    return view(
        t("evidence-title"),
        *listed,
        t("evidence-nothing") if not card.items else None,
        rows=(
            *(_numbered(card, page) if card.side == "teacher" else ()),
            pages("step.evidence", page, last, card.step_id),
            back_row("step", card.step_id),
        ),
    )


@ui.action("step.remove")
def remove(tx: Tx, who: Who, evidence_id: int) -> Show:
    return go("step.evidence", evidence.remove(tx, who, evidence_id), toast=t("evidence-removed"))


@ui.action("step.skip", access="person", stale=to_step)
def propose(tx: Tx, who: Who, step_id: int, plan_version: int) -> Show:
    skip.ask(tx, who, step_id, plan_version)
    return go("step", step_id, toast=t("step-skip-asked"))


@ui.action("step.unskip", access="person", stale=to_step)
def unskip(tx: Tx, who: Who, step_id: int) -> Show:
    skip.withdraw(tx, who, step_id)
    return go("step", step_id, toast=t("step-skip-withdrawn"))


@ui.action("step.skipped", access="person", stale=to_step)
def skipped(tx: Tx, who: Who, step_id: int, agree: bool) -> Show:
    skip.answer(tx, who, step_id, agree)
    return go("step", step_id, toast=t("step-skip-agreed") if agree else t("step-skip-kept"))


@ui.action("step.skip.undo", access="person", stale=to_step)
def undo(tx: Tx, who: Who, step_id: int) -> Show:
    skip.undo(tx, who, step_id)
    return go("step", step_id, toast=t("step-skip-undone"))
