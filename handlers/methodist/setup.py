"""The form of a methodist: one question a message while joining, and each answer to be changed later."""

from __future__ import annotations

from datetime import time

from domain.methodist import FIELDS, USUAL_CAPACITY, read_count
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Button, Row, View, back_row, button, home_row, labelled, pages, view
from services import setup
from services.base import Said, Tx, Who
from services.methodist import MethodistCard
from services.setup import Question

_LABELS = {field: f"setup-change-{field}" for field in FIELDS}
HOURS = ((time(14, 30), time(17, 30)), (time(9), time(12)), (time(15), time(18)), (time(17), time(20)))


def _answers(card: MethodistCard) -> tuple[Text, ...]:
    """What is known by now, a line each."""
    none = t("setup-empty")
    hours = t("setup-hours", opens=card.hours[0], closes=card.hours[1]) if card.hours else none
    return (
        t("setup-line-name", value=verbatim(card.name) if card.name else none),
        t("setup-line-subjects", value=verbatim(card.subject_names) if card.subjects else none),
        t("setup-line-place", value=verbatim(card.place) if card.place else none),
        t("setup-line-workplace", value=verbatim(card.workplace) if card.workplace else none),
        t("setup-line-capacity", value=t("staff-number", n=card.capacity) if card.capacity is not None else none),
        t("setup-line-hours", value=hours),
    )


def _changes() -> list[Row]:
    buttons = [button(_LABELS[field], f"setup.{field}") for field in FIELDS]
    return [tuple(buttons[:2]), tuple(buttons[2:4]), tuple(buttons[4:])]


@ui.page("setup", setup.form, access="person")
def setup_page(card: MethodistCard) -> View:
    """Before confirmation the summary with «Send to be confirmed»; afterwards the answers to change."""
    if card.state != "draft":
        return view(t("setup-title-settings"), *_answers(card), rows=[*_changes(), back_row("methodist")])
    if card.missing:
        go_on = button("join-go-on", f"setup.{card.missing[0]}")
        return view(t("setup-title"), *_answers(card), rows=[(go_on,), *_changes(), home_row()])
    if card.submitted_at is not None:
        sent = t("setup-sent", date=card.submitted_at)
        return view(t("setup-title-sent"), sent, *_answers(card), rows=[*_changes(), home_row()])
    send = button("setup-send", "setup.send")
    return view(t("setup-title"), *_answers(card), t("setup-check"), rows=[(send,), *_changes(), home_row()])


@ui.action("setup.send", access="person", stale=lambda: go("setup"))
def send(tx: Tx, who: Who) -> Show:
    setup.submit(tx, who)
    return go("setup", toast=t("setup-sent-toast"))


def _last(question: Question) -> Row:
    """On a question: back to the form, or later; a methodist at work has the menu."""
    if question.card.state != "draft":
        return back_row("setup")
    return (button("button-back", "setup"), button("button-later-here", "home"))


@ui.page("setup.name", lambda tx, who: setup.ask(tx, who, "name"), access="person")
def name_page(question: Question) -> View:
    return view(t("setup-name-title"), t("setup-name-about"), rows=[_last(question)])


@ui.types("setup.name", access="person")
def name(tx: Tx, who: Who, said: Said) -> Show:
    return go(setup.set_name(tx, who, said.text))


@ui.page("setup.workplace", lambda tx, who: setup.ask(tx, who, "workplace"), access="person")
def workplace_page(question: Question) -> View:
    return view(t("setup-workplace-title"), t("setup-workplace-about"), rows=[_last(question)])


@ui.types("setup.workplace", access="person")
def workplace(tx: Tx, who: Who, said: Said) -> Show:
    return go(setup.set_workplace(tx, who, said.text))


@ui.page("setup.subjects", setup.ask_subjects, access="person")
def subjects_page(question: Question) -> View:
    chosen = question.card.subjects
    rows: list[Row] = [(labelled(_ticked(name), "setup.subject", code, False),) for code, name in question.ticked]
    rows += _pairs(question.choices)
    if chosen:
        rows.append((button("setup-done", "setup.ready"),))
    about = t("setup-subjects-full") if not question.choices and not question.searched else t("setup-subjects-about")
    main = t("setup-subjects-main", name=chosen[0][1]) if chosen else None
    return view(t("setup-subjects-title"), main, about, rows=[*rows, _last(question)])


def _ticked(name: str) -> Text:
    return t("setup-ticked", name=name)


def _pairs(choices: tuple[tuple[str, str], ...]) -> list[Row]:
    """Short names two in a row, long ones alone."""
    short = [choice for choice in choices if len(choice[1]) <= 13]
    long = [choice for choice in choices if len(choice[1]) > 13]
    rows: list[Row] = []
    for index in range(0, len(short), 2):
        pair = short[index : index + 2]
        rows.append(tuple(labelled(verbatim(name), "setup.subject", code, True) for code, name in pair))
    return rows + [(labelled(verbatim(name), "setup.subject", code, True),) for code, name in long]


@ui.action("setup.subject", access="person", stale=lambda _code, _on: go("setup.subjects"))
def subject(tx: Tx, who: Who, code: str, on: bool) -> Show:
    setup.set_subject(tx, who, code, on=on)
    return go("setup.subjects")


@ui.types("setup.subjects", access="person")
def typed_subject(tx: Tx, who: Who, said: Said) -> Show:
    code = setup.find_subject(tx, said.text)
    if code is None:
        return go("setup.subjects", said.text[:80])
    setup.set_subject(tx, who, code, on=True)
    return go("setup.subjects")


@ui.action("setup.ready", access="person", stale=lambda: go("setup.subjects"))
def ready(tx: Tx, who: Who) -> Show:
    return go(setup.subjects_done(tx, who))


@ui.page("setup.place", setup.ask_place, access="person")
def place_page(question: Question) -> View:
    rows: list[Row] = [(labelled(verbatim(name), "setup.district", code),) for code, name in question.choices]
    about = t("staff-place-found") if question.searched else t("staff-place-about")
    last = [pages("setup.place", question.page, question.last), _last(question)]
    return view(t("setup-place-title"), about, rows=[*rows, *last])


@ui.action("setup.district", access="person", stale=lambda _code: go("setup.place"))
def district(tx: Tx, who: Who, code: str) -> Show:
    return go(setup.set_place(tx, who, code))


@ui.types("setup.place", access="person")
def typed_place(tx: Tx, who: Who, said: Said) -> Show:
    code = setup.find_place(tx, said.text)
    return go("setup.place", 0, said.text[:80]) if code is None else go(setup.set_place(tx, who, code))


@ui.page("setup.capacity", lambda tx, who: setup.ask(tx, who, "capacity"), access="person")
def capacity_page(question: Question) -> View:
    numbers = tuple(labelled(t("staff-number", n=count), "setup.count", count) for count in USUAL_CAPACITY)
    return view(t("setup-capacity-title"), t("setup-capacity-about"),
                rows=[numbers[:2], numbers[2:], _last(question)])  # fmt: skip


@ui.action("setup.count", access="person", stale=lambda _count: go("setup"))
def count(tx: Tx, who: Who, number: int) -> Show:
    return go(setup.set_capacity(tx, who, number))


@ui.types("setup.capacity", access="person")
def typed_count(tx: Tx, who: Who, said: Said) -> Show:
    return go(setup.set_capacity(tx, who, read_count(said.text)))


@ui.page("setup.hours", lambda tx, who: setup.ask(tx, who, "hours"), access="person")
def hours_page(question: Question) -> View:
    presets = [_preset(opens, closes) for opens, closes in HOURS]
    rows: list[Row] = [*((one,) for one in presets), _last(question)]
    return view(t("setup-hours-title"), t("setup-hours-about"), rows=rows)


def _preset(opens: time, closes: time) -> Button:
    words = t("setup-hours", opens=opens, closes=closes)
    return labelled(words, "setup.open", opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute)


@ui.action("setup.open", access="person", stale=lambda _opens, _closes: go("setup"))
def open_hours(tx: Tx, who: Who, opens: int, closes: int) -> Show:
    return go(setup.set_hours(tx, who, opens, closes))


@ui.types("setup.hours", access="person")
def typed_hours(tx: Tx, who: Who, said: Said) -> Show:
    return go(setup.type_hours(tx, who, said.text))
