"""The thread by days and pages, and one message of it in full."""

from __future__ import annotations

from typing import Literal, cast

from handlers.common.conversation import home_of, label_line, title_of
from handlers.common.relay import hours_text, ready_words
from handlers.common.thread_lines import lines_text
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Rich, Text, t
from handlers.ui.view import Button, Media, Row, View, back_row, button, labelled, pages, view
from services import thread
from services.base import Said, Tx, Who
from services.letter import Partner
from services.thread import FoundCard, Line, MessageCard, ThreadCard


def _openers(lines: tuple[Line, ...]) -> list[Button]:
    """A button for each message of which more is to be seen."""
    return [labelled(t("thread-open", time=one.clock), "message", one.message_id) for one in lines if not one.whole]


@ui.page("thread", thread.thread, access="person")
def thread_page(card: ThreadCard) -> View:
    partner = card.partner
    opened = _openers(card.lines)
    rows: list[Row] = [(button("button-write", "talk", partner.assignment_id),)] if partner.open else []
    rows += [tuple(opened[at : at + 2]) for at in range(0, len(opened), 2)]
    rows.append(pages("thread", card.page, card.last, partner.assignment_id))
    if partner.side == "methodist" and card.waits:
        rows.append((button("button-no-answer-wide", "thread.enough", partner.assignment_id),))
    if card.last > 0:
        rows.append((button("button-find", "thread.find", partner.assignment_id),))
    if card.former:
        rows.append((button("former-thread", "former.opening", partner.assignment_id),))
    back = home_of(partner) if partner.open else button("button-menu", "home")
    rows.append((back, button("button-menu", "home")) if partner.open else (back,))
    empty = None if card.lines else t("thread-empty")
    ended = None if partner.open else t("thread-ended")
    return view(
        title_of("thread-title", partner),
        label_line(partner),
        empty,
        *lines_text(card.lines, partner),
        ended,
        rows=rows,
    )


@ui.action("thread.enough", access="methodist")
def enough(tx: Tx, who: Who, assignment_id: int) -> Show:
    thread.no_answer(tx, who, assignment_id)
    return go("thread", assignment_id, toast=t("talk-enough"))


@ui.page("message", thread.message, access="person")
def message_page(card: MessageCard) -> View:
    partner = card.partner
    author = "message-mine" if card.mine else "copy-from-methodist" if partner.side == "teacher" else "message-teacher"
    words = {"code": partner.code, "subject": partner.subject} if author == "message-teacher" else {}
    media = None
    if card.file_id is not None:
        media = Media(cast(Literal["photo", "document", "voice"], card.kind), file_id=card.file_id)
    gone = t("message-file-removed") if card.kind != "text" and card.file_id is None else None
    rows: list[Row] = []
    if not card.mine and partner.open:
        rows.append((button("button-answer", "talk", partner.assignment_id),))
    if card.may_recall:
        rows.append((button("button-recall", "letter.recall", card.message_id),))
    if media is not None:
        rows.append((button("button-remove-file", "message.removing", card.message_id),))
    rows.append((button("button-thread", "thread", partner.assignment_id), button("button-menu", "home")))
    return view(
        Text(author, dict(words)),
        t("message-at", at=card.at),
        gone,
        ready_words(card.template, hours_text(card.hours)),
        rows=rows,
        rich=Rich(card.text, card.entities) if card.text else None,
        media=media,
        result=True,
    )


@ui.page("message.removing", thread.message, access="person")
def removing_page(card: MessageCard) -> View:
    return view(
        t("message-removing"),
        t("message-removing-about"),
        rows=(
            (button("button-remove-for-good", "message.remove", card.message_id),),
            (button("button-back", "thread", card.partner.assignment_id),),
        ),
    )


@ui.action("message.remove", access="person")
def remove(tx: Tx, who: Who, message_id: int) -> Show:
    assignment_id = thread.remove_file(tx, who, message_id)
    return go("thread", assignment_id, toast=t("message-removed"))


@ui.page("thread.find", thread.ask_search, access="person")
def find_page(partner: Partner) -> View:
    return view(
        title_of("thread-find", partner),
        t("thread-find-about"),
        rows=((button("button-back", "thread", partner.assignment_id),),),
    )


@ui.types("thread.find", access="person")
def find(tx: Tx, who: Who, said: Said, assignment_id: int) -> Show:
    return go("thread.found", assignment_id, *thread.find(tx, who, said, assignment_id))


@ui.page("thread.found", thread.found, access="person")
def found_page(card: FoundCard) -> View:
    partner = card.partner
    opened = _openers(card.lines)
    rows: list[Row] = [tuple(opened[at : at + 2]) for at in range(0, len(opened), 2)]
    rows.append((button("button-find-again", "thread.find", partner.assignment_id),))
    rows.append(back_row("thread", partner.assignment_id))
    title = t("thread-found", n=len(card.lines)) if card.lines else t("thread-found-none")
    return view(title, *lines_text(card.lines, partner), rows=rows)
