"""The page of a route for its two sides, and what each may press there (story 5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.common.route_lines import different, said, title, whole
from handlers.ui.calendar import short_day
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, until, verbatim
from handlers.ui.view import Button, Media, Row, View, back_row, button, home_row, labelled, pages, view
from services import person, revision, route, route_card, route_change, route_editor
from services.base import Said, Tx, Who
from services.file import keep as keep_file
from services.route_card import RouteCard, StepLine
from services.route_editor import VoiceCard, WhyCard

ROOM = 300
FINISHING = frozenset({"running", "paused", "closed", "cancelled"})  # states of steps are shown
SENDING = frozenset({"send_to_teacher", "send_to_methodist", "propose_change"})  # taken back, the copy lies there again


def words_of(tx: Tx, who: Who, heard: Said) -> str:
    """What was written, or the voice that stands for it."""
    if heard.kind == "voice" and heard.file is not None:
        return revision.voice(keep_file(tx, who.me, heard.file))
    return heard.text


def route_view(card: RouteCard) -> View:
    """A route in any state, for either side."""
    main, aside = _rows(card)
    rows = (*main, _undo(card), *_pairs(aside), _last_row(card))
    if card.facts is None:
        return view(t("route-title"), t(f"route-unsent-{card.side}"), rows=rows)
    changes = card.mode in {"change_decide", "change_wait"}
    return view(
        title(card.facts),
        _now(card),
        _asked(card),
        *different(card.differences),
        t("route-proposed") if changes else None,
        *whole(card.facts, states=card.mode in FINISHING, note=_roomy(card)),
        rows=rows,
    )


def _roomy(card: RouteCard) -> bool:
    """Is there room for the added sentence on one screen? Otherwise it is read with the components."""
    asked = len(card.ask.text) if card.ask is not None else 0
    goal = len(card.facts.goal.text) if card.facts is not None else 0
    return asked + goal + 60 * len(card.differences) <= ROOM


def _now(card: RouteCard) -> Text | None:
    """One sentence on whose turn it is."""
    if card.mode == "running" and card.next_step is not None:
        if card.next_step.state == "submitted":
            return t(f"route-next-submitted-{card.side}", name=card.next_step.name)
        return t("route-next", name=card.next_step.name, day=until(card.next_step.due))
    if card.mode == "paused" and card.until is not None:
        return t("route-paused", day=card.until)
    if card.mode == "closed" and card.closed_on is not None:
        return t(f"route-closed-{card.side}")
    if card.mode in {"running", "paused", "closed"}:
        return None
    return Text(f"route-{card.mode.replace('_', '-')}-{card.side}")


def _asked(card: RouteCard) -> Text | None:
    return t("route-ask", words=said(card.ask)) if card.ask is not None else None


Rows = tuple[tuple[Row, ...], tuple[Button, ...]]  # the main acts, and what stands aside in pairs below them


def _pairs(aside: tuple[Button, ...]) -> tuple[Row, ...]:
    """Small buttons, two in a row: nobody takes them for the main act."""
    return tuple(aside[at : at + 2] for at in range(0, len(aside), 2))


def _rows(card: RouteCard) -> Rows:
    rid, number = card.route_id, card.number
    why = button("button-route-why", "route.why", rid)
    listen = _listen(card)
    if card.mode == "decide":
        approve = (button("button-route-approve", "route.approve", rid, number),)
        return (approve, (button("button-route-ask", "route.ask", rid, number),)), (why, *listen)
    if card.mode == "asked":
        edit = button("button-route-edit-go-on" if card.copy_waits else "button-route-edit", "route.edit", rid)
        return ((edit,), (_talk(card),)), (why, *listen)
    if card.mode == "change_decide":
        agree = (button("button-route-agree", "route.agree", rid, number),)
        return (agree, (button("button-route-keep", "route.keep", rid, number),)), (why, *listen)
    if card.mode in {"wait", "change_wait"}:
        stop = (button("button-route-stop", "route.stop", rid),) if card.mode == "wait" else ()
        return (), (why, *listen, *stop)
    return _later_rows(card, why)


def _talk(card: RouteCard) -> Button:
    return button(f"button-route-talk-{card.side}", "talk", card.assignment_id)


def _later_rows(card: RouteCard, why: Button) -> Rows:
    rid = card.route_id
    if card.mode == "running":
        return _running_rows(card, why)
    if card.mode == "paused":
        resume = (button("button-route-resume", "route.resume", rid),) if card.side == "teacher" else ()
        return (resume,), (why, button("button-route-stop", "route.stop", rid))
    if card.mode == "unsent":
        go_on = button("button-route-edit-go-on", "route.edit", rid) if card.side == "methodist" else _talk(card)
        return ((go_on,),), ()
    again = button("button-route-again", "route.new", card.assignment_id)
    first = again if card.side == "methodist" else button("button-route-next-area", "diagnosis")
    return ((first,), (_talk(card),)), (why,) if card.facts is not None else ()


def _running_rows(card: RouteCard, why: Button) -> Rows:
    rid = card.route_id
    main: list[Row] = [] if card.next_step is None else [(_next_button(card, card.next_step),)]
    aside = [button("button-route-steps", "route.list", rid), why]
    if card.state == "active":
        key = "button-route-propose-go-on" if card.copy_waits else "button-route-propose"
        main.append((button(key, "route.edit", rid),))
        if card.side == "teacher":
            aside.append(button("button-route-pause", "route.pause", rid))
    return tuple(main), (*aside, button("button-route-stop", "route.stop", rid))


def _next_button(card: RouteCard, step: StepLine) -> Button:
    """A verb and the one thing it is about."""
    number = card.facts.steps.index(step) + 1 if card.facts is not None else 0
    if step.tail and card.side == "teacher" and card.state != "active":
        key = "button-route-result" if card.state == "presentation" else "button-route-check"
        return button(key, "step.check", card.route_id)
    keys = {"planned": "mark", "in_progress": "mark", "returned": "complete"} if card.side == "teacher" else {}
    return button(f"button-route-{keys.get(step.state, 'open')}-step", "step", step.step_id, n=number)


def _listen(card: RouteCard) -> Row:
    if card.ask is not None and card.ask.file_id is not None:
        return (button("button-route-listen", "route.listen", card.route_id, "ask"),)
    voices = card.facts.voices if card.facts is not None else ()
    return (button("button-route-listen", "route.listen", card.route_id, voices[0]),) if voices else ()


def _undo(card: RouteCard) -> Row:
    return (button("button-route-undo", "route.undo", card.route_id, card.number, card.undo),) if card.undo else ()


def _last_row(card: RouteCard) -> Row:
    return back_row("card", card.assignment_id) if card.side == "methodist" else home_row()


def _as_it_is(route_id: int, *_rest: object) -> Show:
    return go("route", route_id)


@ui.action("route.approve", access="person", stale=_as_it_is)
def approve(tx: Tx, who: Who, route_id: int, number: int) -> Show:
    route.approve(tx, who, route_id, number)
    return go("route", route_id, toast=t("route-approved"))


@ui.action("route.ask", access="person", stale=_as_it_is)
def ask(tx: Tx, who: Who, route_id: int, number: int) -> Show:
    route.check_word(tx, who, route_id, number)
    person.expect(tx, who, "route.ask", route_id, number)
    return go("route.asking", route_id)


@ui.page("route.asking", route_card.route_page, access="person")
def asking_page(card: RouteCard) -> View:
    if card.mode != "decide":
        return route_view(card)
    return view(
        t("route-asking-title"),
        t("route-asking-about"),
        rows=(
            (button("button-route-change-steps", "route.edit", card.route_id),),
            (button("button-back", "route.leave", card.route_id),),
        ),
    )


@ui.types("route.ask", access="person", kinds=("text", "voice"), wrong="error-need-text-or-voice")
def asked(tx: Tx, who: Who, heard: Said, route_id: int, number: int) -> Show:
    route.ask_change(tx, who, route_id, number, words_of(tx, who, heard))
    person.forget(tx, who)
    return go("route", route_id, toast=t("route-asked"))


@ui.action("route.leave", access="person")
def leave(tx: Tx, who: Who, route_id: int) -> Show:
    person.forget(tx, who)
    return go("route", route_id)


@ui.action("route.undo", access="person", stale=_as_it_is)
def undo(tx: Tx, who: Who, route_id: int, number: int, event: str) -> Show:
    route_change.undo(tx, who, route_id, number, event)
    page = "route.edit" if event in SENDING else "route"
    return go(page, route_id, toast=t("route-undone"))


@ui.action("route.agree", access="person", stale=_as_it_is)
def agree(tx: Tx, who: Who, route_id: int, number: int) -> Show:
    route_change.agree_change(tx, who, route_id, number)
    return go("route", route_id, toast=t("route-change-agreed"))


@ui.action("route.keep", access="person", stale=_as_it_is)
def keep(tx: Tx, who: Who, route_id: int, number: int) -> Show:
    route_change.keep(tx, who, route_id, number)
    return go("route", route_id, toast=t("route-change-kept"))


@ui.page("route.stop", route_card.route_page, access="person")
def stop_page(card: RouteCard) -> View:
    rid = card.route_id
    reasons = route_change.REASONS if card.side == "methodist" else ()
    rows: list[Row] = [(button(f"button-route-reason-{reason}", "route.cancel", rid, reason),) for reason in reasons]
    if not reasons:
        rows.append((button("button-route-stop-yes", "route.cancel", rid),))
    return view(
        t("route-stop-title"), t(f"route-stop-about-{card.side}"), rows=(*rows, (button("button-back", "route", rid),))
    )


@ui.action("route.cancel", access="person", stale=_as_it_is)
def cancel(tx: Tx, who: Who, route_id: int, reason: str | None = None) -> Show:
    route_change.cancel(tx, who, route_id, reason)
    return go("route", route_id, toast=t("route-cancelled"))


@ui.action("route.resume", access="person", stale=_as_it_is)
def resume(tx: Tx, who: Who, route_id: int) -> Show:
    route_change.resume(tx, who, route_id)
    return go("route", route_id, toast=t("route-resumed"))


@ui.page("route.list", route_editor.all_steps, access="person")
def list_page(card: route_editor.StepsCard) -> View:
    rows = [(labelled(verbatim(step.name), "step", step.step_id),) for step in card.steps]
    lines = [
        t("route-step-state", n=number, name=step.name, day=t("route-day", day=step.due), state=step.state)
        for number, step in enumerate(card.steps, card.first)
    ]
    turn = pages("route.list", card.page, card.last, card.route_id)
    return view(t("route-list-title"), *lines, rows=(*rows, turn, back_row("route", card.route_id)))


@ui.page("route.why", route_editor.why, access="person")
def why_page(card: WhyCard) -> View:
    parts = [t("route-why-part", name=part.name, words=_component(card, part)) for part in card.parts]
    if card.note:
        parts.append(t("route-note", words=card.note))
    rid = card.route_id
    rows: list[Row] = []
    if card.mine:
        numbers = [
            button("button-route-part", "route.part", rid, part.code, n=n) for n, part in enumerate(card.parts, 1)
        ]
        rows += [tuple(numbers[:3]), tuple(numbers[3:])]
    if card.goal.file_id is not None:
        rows.append((button("button-route-listen", "route.listen", rid, "goal", card.mine),))
    rows.append(back_row("route.edit" if card.mine else "route", rid))
    return view(t("route-why-title"), *parts, t("route-why-edit") if card.mine else None, rows=rows)


def _component(card: WhyCard, part: route_editor.Part) -> Text:
    if part.own:
        return verbatim(part.own)
    args = dict(part.args)
    if "goal" in args and card.goal.file_id is not None:
        args["goal"] = t("route-by-voice")
    elif "goal" in args:
        args["goal"] = str(args["goal"])[:1].upper() + str(args["goal"])[1:]
    return Text(f"route-component-{part.key}", {name: _plain(value) for name, value in args.items()})


def _plain(value: Any) -> Any:
    """A date inside a sentence goes without its weekday."""
    return short_day(value) if isinstance(value, date) else value


@ui.page("route.listen", route_editor.listen, access="person")
def listen_page(card: VoiceCard) -> View:
    back = "route.edit" if card.mine else "route"
    media = Media("voice", file_id=card.file_id)
    return view(t(f"route-voice-{card.what}"), media=media, rows=(back_row(back, card.route_id),), result=True)


def moved(notes: tuple[str, ...]) -> Text:
    """What a date brought with it, as a toast."""
    for note in ("tail_moved", "moved_to_free_day", "moved_to_working_day"):
        if note in notes:
            return Text("route-" + note.replace("_", "-"))
    return t("route-date-set")
