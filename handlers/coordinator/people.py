"""The coordinator's /people: who waits for a methodist, who waits to be confirmed. No names, answers or wishes."""

from __future__ import annotations

from handlers.ui.calendar import short_day
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, until, verbatim
from handlers.ui.view import Button, Row, View, back_row, button, home_row, labelled, naming, pages, view
from services import people
from services.base import Said, Tx, Who
from services.people import Choice, ChoiceList, PeopleCard, ReasonCard, Refusal, Waiting, WaitingList
from services.person import forget

LONGEST_BUTTON = 28
WHY = {
    "busy": "people-case-why-busy",
    "not_mine": "people-case-why-not-mine",
    "away": "people-case-why-away",
}
REASONS = {
    "agreed": "people-reason-agreed",
    "near": "people-reason-near",
    "only_one": "people-reason-only-one",
    "lighter": "people-reason-lighter",
}


@ui.command("people", access="coordinator", coordinator=30)
def people_command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("people")


@ui.page("people", people.people, access="coordinator")
def people_page(card: PeopleCard) -> View:
    if not card.waiting and not card.unconfirmed and not card.moving:
        return view(t("people-title"), t("people-none"), rows=(home_row(),))
    waiting: Row = (button("people-button-waiting", "people.waiting", n=card.waiting),) if card.waiting else ()
    confirm: Row = (button("people-button-new", "people.new", n=card.unconfirmed),) if card.unconfirmed else ()
    moving: Row = (button("people-button-moving", "people.moving", n=card.moving),) if card.moving else ()
    return view(
        t("people-title"),
        t("people-waiting", n=card.waiting, days=card.longest) if card.waiting else None,
        t("people-unconfirmed", n=card.unconfirmed) if card.unconfirmed else None,
        t("people-moving", n=card.moving) if card.moving else None,
        rows=(waiting, confirm, moving, home_row()),
    )


@ui.page("people.waiting", people.waiting, access="coordinator")
def waiting_page(found: WaitingList) -> View:
    shown = tuple(
        t("people-line", code=one.code, subject=one.subject, place=one.municipality, days=one.days)
        for one in found.lines
    )
    rows: list[Row] = [(labelled(verbatim(one.code), "people.case", one.id),) for one in found.lines]
    rows += [pages("people.waiting", found.page, found.last), back_row("people")]
    return view(t("people-waiting-title"), *(shown or (t("people-none"),)), rows=rows)


@ui.page("people.new", people.unconfirmed, access="coordinator")
def new_page(found: WaitingList) -> View:
    shown = tuple(
        t("people-new-line", code=one.code, position=one.position, subject=one.subject, place=one.municipality)
        for one in found.lines
    )
    rows: list[Row] = [(labelled(verbatim(one.code), "people.person", one.id),) for one in found.lines]
    rows += [pages("people.new", found.page, found.last), back_row("people")]
    return view(t("people-new-title"), *(shown or (t("people-none"),)), rows=rows)


# by hand


def _history(one: Waiting) -> Text:
    if one.refusals:
        return t("people-case-asked", lines=tuple(_refusal(asked) for asked in one.refusals))
    keys = {"none_for_subject": t("people-case-none"), "all_full": t("people-case-full")}
    return keys.get(one.reason, t("people-case-other"))


def _refusal(one: Refusal) -> Text:
    if one.what == "missed":
        return t("people-case-missed", day=short_day(one.day), name=one.name)
    why = WHY.get(one.why, "people-case-why-none")
    return t("people-case-declined", day=short_day(one.day), name=one.name, why=Text(why))


@ui.page("people.case", people.case, access="coordinator")
def case_page(one: Waiting) -> View:
    if one.closed:
        return view(t("people-case-title", code=one.code), t("people-case-closed"), rows=(back_row("people.waiting"),))
    return view(
        t("people-case-title", code=one.code),
        t("people-case", subject=one.subject, place=one.municipality, org=one.org_type),
        t("people-case-since", since=until(one.since), days=one.days),
        _history(one),
        rows=((button("people-button-choose", "people.choose", one.id),), back_row("people.waiting")),
    )


def _choice_line(one: Choice) -> Text:
    return t(
        "people-choice-line",
        name=one.name,
        subject=one.subject,
        place=one.municipality,
        load=one.load,
        capacity=one.capacity,
        note=_note(one),
    )


def _note(one: Choice) -> Text:
    if one.said_no:
        return t("people-note-said-no")
    return t("people-note-own") if one.own_district else t("blank")


def short(words: str) -> Text:
    """A name cut to what a button on a small phone shows."""
    return verbatim(words if len(words) <= LONGEST_BUTTON else words[: LONGEST_BUTTON - 1] + "…")


@ui.page("people.choose", people.choices, access="coordinator")
def choose_page(found: ChoiceList) -> View:
    if not found.code:
        return view(t("people-choose-title"), t("people-case-closed"), rows=(back_row("people.waiting"),))
    rows: list[Row] = [(labelled(short(one.name), "people.why", found.assignment_id, one.id),) for one in found.lines]
    rows += [
        pages("people.choose", found.page, found.last, found.assignment_id),
        back_row("people.case", found.assignment_id),
    ]
    lines = tuple(_choice_line(one) for one in found.lines)
    return view(t("people-choose-title"), *(lines or (t("people-choose-none"),)), rows=rows)


@ui.page("people.why", people.why, access="coordinator")
def why_page(card: ReasonCard) -> View:
    if card.choice is None:
        return view(t("people-choose-title"), t("people-case-closed"), rows=(back_row("people.waiting"),))
    choice = card.choice
    given: list[Row] = [
        (button(key, "people.assign", card.assignment_id, choice.id, code),) for code, key in REASONS.items()
    ]
    return view(
        t("people-why-title"),
        _choice_line(choice),
        t("people-why", code=card.code),
        rows=(*given, (button("button-back", "people.choose", card.assignment_id),)),
    )


@ui.action("people.assign", access="coordinator", stale=lambda aid, _mid, _reason: go("people.case", aid))
def assign(tx: Tx, who: Who, assignment_id: int, methodist_id: int, reason: str) -> Show:
    people.assign_for(tx, who, assignment_id, methodist_id, reason)
    return go("people", toast=t("people-assigned-toast"))


@ui.types("people.reason", access="coordinator")
def reason_words(tx: Tx, who: Who, said: Said, assignment_id: int, methodist_id: int) -> Show:
    if who.page != "people.why":  # a text for something else must not choose a methodist
        forget(tx, who)
        return ui.pass_on(tx, who, said)
    people.assign(tx, who, assignment_id, methodist_id, said.text)
    return go("people", toast=t("people-assigned-toast"))


# who came without a link


@ui.page("people.person", people.person, access="coordinator")
def person_page(one: Waiting) -> View:
    if one.undo:
        return view(
            t("people-case-title", code=one.code),
            t("people-person-confirmed"),
            rows=((button("people-button-unconfirm", "people.unconfirm", one.id),), back_row("people.new")),
        )
    if one.closed:
        return view(t("people-new-title"), t("people-person-closed"), rows=(back_row("people.new"),))
    return view(
        t("people-case-title", code=one.code),
        t("people-person", position=one.position, subject=one.subject, place=one.municipality, since=until(one.since)),
        t("people-person-how"),
        rows=(
            (button("people-button-confirm", "people.confirm", one.id),),
            (button("people-button-not-ours", "people.not_ours", one.id),),
            back_row("people.new"),
        ),
    )


@ui.page("people.not_ours", people.person, access="coordinator")
def not_ours_page(one: Waiting) -> View:
    if one.closed:
        return person_page(one)
    return view(
        t("people-not-ours-title"),
        t("people-not-ours", code=one.code),
        rows=(
            (button("people-button-not-ours-yes", "people.refuse", one.id),),
            (button("button-back", "people.person", one.id),),
        ),
    )


@ui.action("people.confirm", access="coordinator", stale=lambda pid: go("people.person", pid))
def confirm(tx: Tx, who: Who, person_id: int) -> Show:
    people.confirm(tx, who, person_id)
    return go("people.person", person_id)


@ui.action("people.unconfirm", access="coordinator", stale=lambda pid: go("people.person", pid))
def unconfirm(tx: Tx, who: Who, person_id: int) -> Show:
    people.unconfirm(tx, who, person_id)
    return go("people.person", person_id, toast=t("people-unconfirmed-toast"))


@ui.action("people.refuse", access="coordinator", stale=lambda pid: go("people.person", pid))
def refuse(tx: Tx, who: Who, person_id: int) -> Show:
    code = people.refuse(tx, who, person_id)
    return go("people", toast=t("people-refused-toast", code=code))


# what is said unasked


@ui.notice("people_confirm", people.look_confirm)
def confirm_notice(count: int) -> View:
    return view(
        t("people-new-title"), t("people-unconfirmed", n=count), rows=((button("people-button-look", "people.new"),),)
    )


def _escalated_line(one: Waiting) -> Text:
    return t("people-escalated", subject=one.subject, place=one.municipality, days=one.days)


def _open_case(one: Waiting) -> Button:
    return naming("task-offer", one.subject, "people.case", one.id)


@ui.notice("assignment_escalated", people.look_escalated, line=_escalated_line, opens=_open_case)
def escalated_notice(one: Waiting) -> View:
    look: Row = (button("people-button-look", "people.case", one.id),)
    return view(t("people-escalated-title"), _escalated_line(one), rows=(look,))
