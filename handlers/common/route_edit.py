"""The editor of a route, the same for both sides: each changes its own copy and sends it (story 5)."""

from __future__ import annotations

from datetime import date

from domain.errors import DomainError
from handlers.common.conversation import PASSES
from handlers.common.route import moved, route_view, words_of
from handlers.common.route_lines import said, title, whole
from handlers.ui.calendar import day_rows, month_name
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import t, verbatim
from handlers.ui.view import Row, View, back_row, button, choices, labelled, pages, view
from services import person, route, route_draft, route_editor, route_goal
from services.base import Said, Tx, Who
from services.route_card import RouteCard
from services.route_editor import CalendarCard, ChoiceCard, ComponentCard, ComposeCard, PaceCard, StepCard, StepsCard


def _editor(route_id: int, *_rest: object) -> Show:
    return go("route.edit", route_id)


@ui.page("route", route_editor.page, access="person")
def route_page(card: ComposeCard | PaceCard | RouteCard) -> View:
    return editor_view(card)


@ui.page("route.edit", route_editor.compose, access="person")
def edit_page(card: ComposeCard | PaceCard | RouteCard) -> View:
    return editor_view(card)


def editor_view(card: ComposeCard | PaceCard | RouteCard) -> View:
    """The editor, the question about the pace, or the route when it cannot be edited now."""
    if isinstance(card, RouteCard):
        return route_view(card)
    if isinstance(card, PaceCard):
        return pace_view(card)
    rid = card.facts.route_id
    return view(
        title(card.facts),
        t("route-draft") if card.first else t("route-copy", side=card.side),
        *whole(card.facts),
        rows=_compose_rows(card, rid),
    )


def _compose_rows(card: ComposeCard, rid: int) -> tuple[Row, ...]:
    other = "teacher" if card.side == "methodist" else "methodist"
    send = button(f"button-route-send-{other}", "route.send", rid, card.base)
    steps = button("button-route-change-step", "route.steps", rid)
    why = button("button-route-why", "route.why", rid, True)
    form = button("button-route-form", "route.forms", rid)
    note = (button("button-route-note", "route.note", rid),)
    if card.first:
        other_set = button("button-route-other-set", "route.set", rid, card.other_set)
        return (send,), (steps, other_set), note, (form, why), back_row("route.goal", card.assignment_id)
    goal = button("button-route-goal", "route.regoal", rid)
    undo = (button("button-route-drop-copy", "route.drop", rid),)
    return (send,), (steps, goal), note, (form, why), undo, (button("button-back", "route", rid),)


def pace_view(card: PaceCard) -> View:
    """How fast."""
    paces = tuple((labelled(verbatim(label), "route.pace", card.route_id, code),) for code, label in card.paces)
    return view(
        t("route-title-of", code=card.code),
        t("route-goal", goal=said(card.goal)),
        t("route-pace-ask"),
        rows=(*paces, back_row("route.goal", card.assignment_id)),
    )


@ui.action("route.send", access="person", stale=_editor)
def send(tx: Tx, who: Who, route_id: int, base: int) -> Show:
    route.send(tx, who, route_id, base)
    return go("route", route_id, toast=t("route-sent"))


@ui.action("route.drop", access="person", stale=_editor)
def drop(tx: Tx, who: Who, route_id: int) -> Show:
    route_draft.drop_copy(tx, who, route_id)
    return go("route", route_id, toast=t("route-copy-dropped"))


@ui.page("route.steps", route_editor.steps, access="person")
def steps_page(card: StepsCard) -> View:
    rid = card.route_id
    rows = [(labelled(verbatim(step.name), "route.step", rid, step.step_id),) for step in card.steps]
    add = (button("button-route-add", "route.add", rid),) if card.can_add and card.page == card.last else ()
    turn = pages("route.steps", card.page, card.last, rid)
    return view(t("route-steps-title"), t("route-steps-ask"), rows=(*rows, add, turn, back_row("route.edit", rid)))


@ui.page("route.step", route_editor.step, access="person")
def step_page(card: StepCard) -> View:
    rid, step = card.route_id, card.step
    earlier = (button("button-route-earlier", "route.date", rid, step.step_id, card.earlier),) if card.earlier else ()
    later = button("button-route-later", "route.date", rid, step.step_id, card.later)
    day = button("button-route-day", "route.day", rid, step.step_id)
    kind = () if step.tail else (button("button-route-kind", "route.kinds", rid, step.step_id),)
    remove = (button("button-route-remove", "route.remove", rid, step.step_id),) if card.can_remove else ()
    return view(
        t("route-step-title"),
        t("route-step-now", name=step.name, day=step.due),
        rows=(earlier, (later,), (*kind, day), remove, back_row("route.steps", rid)),
    )


@ui.action("route.date", access="person", stale=_editor)
def set_date(tx: Tx, who: Who, route_id: int, step_id: int, day: date) -> Show:
    notes = route_draft.move(tx, who, route_id, step_id, day)
    person.forget(tx, who)
    return go("route.edit", route_id, toast=moved(notes))


@ui.action("route.day", access="person", stale=_editor)
def ask_day(_tx: Tx, _who: Who, route_id: int, step_id: int) -> Show:
    return go("route.calendar", route_id, step_id)


@ui.page("route.calendar", route_editor.calendar, access="person")
def calendar_page(card: CalendarCard) -> View:
    rid, step = card.route_id, card.step
    return view(
        t("route-calendar-title"),
        t("route-step-now", name=step.name, day=step.due),
        t("route-calendar-ask", month=month_name(card.month)),
        rows=(
            *day_rows(card.month, "route.date", "route.calendar", rid, step.step_id),
            (button("button-route-keep-day", "route.back", rid),),
        ),
    )


@ui.types("route.which", access="person", kinds=PASSES)
def date_without_step(tx: Tx, who: Who, heard: Said, _route_id: int) -> Show:
    if who.page == "route.steps" and route_draft.is_date(tx, who, heard.text):
        raise DomainError("route_which_step")
    return ui.pass_on(tx, who, heard)


@ui.types("route.day", access="person", kinds=PASSES)
def typed_day(tx: Tx, who: Who, heard: Said, route_id: int, step_id: int) -> Show:
    meant = who.page == "route.step" and route_draft.is_date(tx, who, heard.text)
    if not meant and who.page != "route.calendar":
        return ui.pass_on(tx, who, heard)
    notes = route_draft.move_typed(tx, who, route_id, step_id, heard.text)
    person.forget(tx, who)
    return go("route.edit", route_id, toast=moved(notes))


@ui.action("route.back", access="person")
def back(tx: Tx, who: Who, route_id: int) -> Show:
    person.forget(tx, who)
    return go("route.edit", route_id)


@ui.page("route.kinds", route_editor.kinds, access="person")
def kinds_page(card: ChoiceCard) -> View:
    rid, sid = card.route_id, card.step_id
    rows = choices(card.options, "route.kind", "route.kinds", card.page, card.last, rid, sid)
    return view(t("route-kinds-title"), t("route-kinds-ask"), rows=(*rows, back_row("route.step", rid, sid)))


@ui.action("route.kind", access="person", stale=_editor)
def set_kind(tx: Tx, who: Who, route_id: int, step_id: int, kind: str) -> Show:
    route_draft.set_kind(tx, who, route_id, step_id, kind)
    return go("route.edit", route_id, toast=t("route-kind-set"))


@ui.action("route.remove", access="person", stale=_editor)
def remove(tx: Tx, who: Who, route_id: int, step_id: int) -> Show:
    route_draft.remove(tx, who, route_id, step_id)
    return go("route.edit", route_id, toast=t("route-step-removed"))


@ui.page("route.add", route_editor.new_kinds, access="person")
def add_page(card: ChoiceCard) -> View:
    rid = card.route_id
    rows = [(labelled(verbatim(name), "route.put", rid, code, card.count),) for code, name in card.options]
    turn = pages("route.add", card.page, card.last, rid)
    return view(t("route-add-title"), t("route-add-ask"), rows=(*rows, turn, back_row("route.steps", rid)))


@ui.action("route.put", access="person", stale=_editor)
def put(tx: Tx, who: Who, route_id: int, kind: str, count: int) -> Show:
    route_draft.add(tx, who, route_id, kind, count)
    return go("route.edit", route_id, toast=t("route-step-added"))


@ui.action("route.set", access="person", stale=_editor)
def use_set(tx: Tx, who: Who, route_id: int, index: int) -> Show:
    route_draft.use_set(tx, who, route_id, index)
    return go("route.edit", route_id)


@ui.page("route.forms", route_editor.forms, access="person")
def forms_page(card: ChoiceCard) -> View:
    rid = card.route_id
    rows = choices(card.options, "route.form", "route.forms", card.page, card.last, rid)
    now = t("route-forms-now", form=card.chosen) if card.chosen else None
    return view(t("route-forms-title"), now, t("route-forms-ask"), rows=(*rows, back_row("route.edit", rid)))


@ui.action("route.form", access="person", stale=_editor)
def set_form(tx: Tx, who: Who, route_id: int, form: str) -> Show:
    route_draft.set_form(tx, who, route_id, form)
    return go("route.edit", route_id, toast=t("route-form-set"))


@ui.action("route.note", access="person", stale=_editor)
def ask_note(tx: Tx, who: Who, route_id: int) -> Show:
    person.expect(tx, who, "route.note", route_id)
    return go("route.noting", route_id)


@ui.page("route.noting", route_editor.compose, access="person")
def noting_page(card: ComposeCard | PaceCard | RouteCard) -> View:
    if not isinstance(card, ComposeCard):
        return editor_view(card)
    rid, note = card.facts.route_id, card.facts.note
    has = bool(note.text) or note.file_id is not None
    drop = (button("button-route-note-drop", "route.note.drop", rid),) if has else ()
    return view(
        t("route-note-title"),
        t("route-note-ask", limit=route_draft.NOTE_LENGTH, side=card.side),
        t("route-note-now", words=said(note)) if has else None,
        rows=(drop, (button("button-back", "route.back", rid),)),
    )


@ui.types("route.note", access="person", kinds=("text", "voice"), wrong="error-need-text-or-voice")
def noted(tx: Tx, who: Who, heard: Said, route_id: int) -> Show:
    route_draft.set_note(tx, who, route_id, words_of(tx, who, heard))
    person.forget(tx, who)
    return go("route.edit", route_id, toast=t("route-note-set"))


@ui.action("route.note.drop", access="person", stale=_editor)
def drop_note(tx: Tx, who: Who, route_id: int) -> Show:
    route_draft.drop_note(tx, who, route_id)
    person.forget(tx, who)
    return go("route.edit", route_id, toast=t("route-note-dropped"))


@ui.action("route.regoal", access="person", stale=_editor)
def ask_goal(tx: Tx, who: Who, route_id: int) -> Show:
    person.expect(tx, who, "route.regoal", route_id)
    return go("route.goaling", route_id)


@ui.page("route.goaling", route_editor.compose, access="person")
def goaling_page(card: ComposeCard | PaceCard | RouteCard) -> View:
    if not isinstance(card, ComposeCard):
        return editor_view(card)
    return view(
        t("route-goal-title"),
        t("route-goal", goal=said(card.facts.goal)),
        t("route-goal-write", limit=route_goal.GOAL_LENGTH),
        rows=((button("button-back", "route.back", card.facts.route_id),),),
    )


@ui.types("route.regoal", access="person", kinds=("text", "voice"), wrong="error-need-text-or-voice")
def goal_written(tx: Tx, who: Who, heard: Said, route_id: int) -> Show:
    route_goal.rewrite(tx, who, route_id, words_of(tx, who, heard))
    person.forget(tx, who)
    return go("route.edit", route_id, toast=t("route-goal-set"))


@ui.action("route.part", access="person", stale=_editor)
def ask_part(tx: Tx, who: Who, route_id: int, code: str) -> Show:
    person.expect(tx, who, "route.part", route_id, code)
    return go("route.parting", route_id, code)


@ui.page("route.parting", route_editor.component, access="person")
def part_page(card: ComponentCard) -> View:
    rid = card.route_id
    fill = (button("button-route-fill", "route.fill", rid, card.code),) if card.own else ()
    return view(
        t("route-part-title", name=card.name),
        verbatim(card.question),
        t("route-part-write", limit=route_draft.COMPONENT_LONGEST),
        rows=(fill, (button("button-back", "route.back", rid),)),
    )


@ui.types("route.part", access="person")
def part_written(tx: Tx, who: Who, heard: Said, route_id: int, code: str) -> Show:
    route_draft.set_component(tx, who, route_id, code, heard.text)
    person.forget(tx, who)
    return go("route.why", route_id, True, toast=t("route-part-set"))


@ui.action("route.fill", access="person", stale=_editor)
def fill(tx: Tx, who: Who, route_id: int, code: str) -> Show:
    route_draft.fill_component(tx, who, route_id, code)
    person.forget(tx, who)
    return go("route.why", route_id, True)
