"""The coordinator's methodists: who waits for confirmation, who works, and the links for districts and schools."""

from __future__ import annotations

from domain.methodist import USUAL_CAPACITY, read_count
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Button, Row, View, back_row, button, labelled, pages, view
from services import link, setup, staff
from services.base import Said, Tx, Who
from services.methodist import MethodistCard
from services.staff import Listing, Overview, PlacePick, SchoolQuestion, StaffCard

_GROUPS = {"waiting": "staff-list-waiting", "approved": "staff-list-approved", "suspended": "staff-list-suspended"}
_STATES = {"draft": "staff-state-draft", "approved": "staff-state-approved", "suspended": "staff-state-suspended"}


@ui.command("staff", access="coordinator", coordinator=40)
def staff_command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("staff")


@ui.page("staff", staff.overview, access="coordinator")
def staff_page(found: Overview) -> View:
    rows: list[Row] = []
    if found.waiting:
        rows.append((button("staff-waiting", "staff.list", "waiting", 0, n=found.waiting),))
    rows.append((button("staff-add", "link.staff", "methodist"),))
    rows.append((button("staff-place", "staff.place", "m", 0), button("staff-school", "staff.place", "s", 0)))
    rows.append((button("staff-approved", "staff.list", "approved", 0, n=found.approved),))
    if found.suspended:
        rows.append((button("staff-suspended", "staff.list", "suspended", 0, n=found.suspended),))
    rows.append((button("staff-links", "link.list", 0), button("staff-name", "staff.name")))
    rows.append((button("button-menu", "home"),))
    name = t("staff-name-now", name=found.name) if found.name else None
    return view(t("staff-title"), t("staff-about", approved=found.approved, waiting=found.waiting), name, rows=rows)


@ui.page("staff.list", staff.listing, access="coordinator")
def list_page(found: Listing) -> View:
    rows: list[Row] = [(labelled(_short(card), "staff.card", card.person_id),) for card in found.cards]
    lines = tuple(_line(card) for card in found.cards)
    about = t("staff-list", lines=lines) if lines else t("staff-list-none")
    last = [pages("staff.list", found.page, found.last, found.group), back_row("staff")]
    return view(t(_GROUPS[found.group], n=found.total), about, rows=[*rows, *last])


def _short(card: MethodistCard) -> Text:
    name = card.name or card.code
    return verbatim(name if len(name) <= 28 else name[:27] + "…")


def _line(card: MethodistCard) -> Text:
    return t(
        "staff-line", name=card.name or card.code, subject=card.subjects[0][1] if card.subjects else "",
        load=card.load, capacity=card.capacity or 0,
    )  # fmt: skip


@ui.page("staff.card", staff.card, access="coordinator")
def card_page(found: StaffCard) -> View:
    card = found.methodist
    state = t("staff-state-waiting") if found.waiting else t(_STATES[card.state])
    rows = [*_verdict(found), *_changes(found), back_row("staff.list", "waiting" if found.waiting else card.state, 0)]
    return view(
        t("staff-card-title", name=card.name),
        state,
        t("staff-card", subjects=card.subject_names, place=card.place, workplace=card.workplace),
        t("staff-card-load", load=card.load, capacity=card.capacity or 0),
        t("staff-card-hours", opens=card.hours[0], closes=card.hours[1]) if card.hours else None,
        _absence(card),
        _order(card),
        rows=rows,
    )


def _order(card: MethodistCard) -> Text:
    if card.order is None:
        return t("staff-card-no-order")
    number, day = card.order
    return t("staff-card-order", number=number, date=f"{day:%d.%m.%Y}")  # an order is of a year, not of a weekday


def _absence(card: MethodistCard) -> Text | None:
    if card.absent_from is None or card.absent_until is None:
        return None
    return t("staff-card-absence", first=card.absent_from, back=card.absent_until)


def _verdict(found: StaffCard) -> list[Row]:
    one = found.methodist.person_id
    if found.waiting:
        return [(button("staff-confirm", "staff.confirm", one),), (button("staff-send-back", "staff.returning", one),)]
    if found.undo:
        return [(button("staff-unconfirm", "staff.unconfirm", one),)]
    return []


def _changes(found: StaffCard) -> list[Row]:
    one = found.methodist.person_id
    numbers: Row = (button("staff-capacity", "staff.capacity", one), button("staff-order", "staff.order", one))
    if found.methodist.state == "approved":
        return [numbers, (button("staff-suspend", "staff.suspending", one),)]
    if found.methodist.state == "suspended":
        return [(button("staff-restore", "staff.restore", one),), numbers]
    return [numbers]


@ui.page("staff.returning", staff.card, access="coordinator")
def returning_page(found: StaffCard) -> View:
    return _sure(found, "return", "staff.sendback") if found.waiting else card_page(found)


@ui.page("staff.suspending", staff.card, access="coordinator")
def suspending_page(found: StaffCard) -> View:
    return _sure(found, "suspend", "staff.suspend") if found.methodist.state == "approved" else card_page(found)


def _sure(found: StaffCard, what: str, act: str) -> View:
    """The methodist reads of it at once and it is not taken back: asked twice."""
    one = found.methodist
    return view(
        t(f"staff-{what}-title"),
        t(f"staff-{what}-about", name=one.name),
        rows=[
            (button(f"staff-{what}-yes", act, one.person_id),),
            (button("button-back", "staff.card", one.person_id),),
        ],
    )


def _here(person_id: int) -> Show:
    return go("staff.card", person_id)


@ui.action("staff.confirm", access="coordinator", stale=_here)
def confirm(tx: Tx, who: Who, person_id: int) -> Show:
    staff.confirm(tx, who, person_id)
    return go("staff.card", person_id, toast=t("staff-confirmed"))


@ui.action("staff.unconfirm", access="coordinator", stale=_here)
def unconfirm(tx: Tx, who: Who, person_id: int) -> Show:
    staff.unconfirm(tx, who, person_id)
    return go("staff.card", person_id, toast=t("staff-unconfirmed"))


@ui.action("staff.sendback", access="coordinator", stale=lambda _person_id: go("staff.list", "waiting", 0))
def send_back(tx: Tx, _who: Who, person_id: int) -> Show:
    staff.send_back(tx, person_id)
    return go("staff", toast=t("staff-sent-back"))


@ui.action("staff.suspend", access="coordinator", stale=_here)
def suspend(tx: Tx, who: Who, person_id: int) -> Show:
    staff.suspend(tx, who, person_id)
    return go("staff.card", person_id, toast=t("staff-suspended-toast"))


@ui.action("staff.restore", access="coordinator", stale=_here)
def restore(tx: Tx, who: Who, person_id: int) -> Show:
    staff.restore(tx, who, person_id)
    return go("staff.card", person_id, toast=t("staff-restored"))


@ui.page("staff.capacity", staff.ask_capacity, access="coordinator")
def capacity_page(found: StaffCard) -> View:
    card = found.methodist
    first: tuple[Button, ...] = tuple(
        labelled(t("staff-number", n=count), "staff.count", card.person_id, count) for count in USUAL_CAPACITY
    )
    about = t("staff-capacity-about", name=card.name, load=card.load, capacity=card.capacity or 0)
    rows = [first[:2], first[2:], back_row("staff.card", card.person_id)]
    return view(t("staff-capacity-title"), about, rows=rows)


@ui.action("staff.count", access="coordinator", stale=lambda person_id, _count: go("staff.card", person_id))
def count(tx: Tx, who: Who, person_id: int, number: int) -> Show:
    staff.set_capacity(tx, who, person_id, number)
    return go("staff.card", person_id, toast=t("staff-saved"))


@ui.types("staff.capacity", access="coordinator")
def typed_count(tx: Tx, who: Who, said: Said, person_id: int) -> Show:
    staff.set_capacity(tx, who, person_id, read_count(said.text))
    return go("staff.card", person_id, toast=t("staff-saved"))


@ui.page("staff.order", staff.ask_order, access="coordinator")
def order_page(found: StaffCard) -> View:
    card = found.methodist
    about = t("staff-order-about", name=card.name)
    return view(t("staff-order-title"), about, rows=[back_row("staff.card", card.person_id)])


@ui.types("staff.order", access="coordinator")
def typed_order(tx: Tx, who: Who, said: Said, person_id: int) -> Show:
    staff.set_order(tx, who, person_id, said.text)
    return go("staff.card", person_id, toast=t("staff-saved"))


# links for districts and schools


@ui.page("staff.place", staff.pick_place, access="coordinator")
def place_page(found: PlacePick) -> View:
    title = t("staff-place-title") if found.kind == "m" else t("staff-school-title")
    after = "link.place" if found.kind == "m" else "staff.school"
    rows: list[Row] = [(labelled(verbatim(name), after, code),) for code, name in found.choices]
    about = t("staff-place-found") if found.searched else t("staff-place-about")
    last = [pages("staff.place", found.page, found.last, found.kind), back_row("staff")]
    return view(title, about, rows=[*rows, *last])


@ui.types("staff.place", access="coordinator")
def typed_place(tx: Tx, who: Who, said: Said, kind: str) -> Show:
    code = setup.find_place(tx, said.text)
    if code is None:
        return go("staff.place", kind, 0, said.text[:80])
    if kind == "m":
        return go("link.letter", link.make_place(tx, who, code))
    return go("staff.school", code)


@ui.page("staff.school", staff.ask_school, access="coordinator")
def school_page(found: SchoolQuestion) -> View:
    back = back_row("staff.place", "s", 0)
    return view(t("staff-label-title"), verbatim(found.place), t("staff-label-about"), rows=[back])


@ui.types("staff.school", access="coordinator")
def typed_school(tx: Tx, who: Who, said: Said, municipality: str) -> Show:
    return go("link.letter", link.make_school(tx, who, municipality, said.text))


# what the coordinator reads unasked


@ui.notice("methodist_submitted", staff.look_at_submitted)
def submitted_notice(person_id: int) -> View:
    rows: list[Row] = [(button("staff-open-card", "staff.card", person_id),)]
    return view(t("staff-notice-title"), t("staff-notice"), rows=rows)


@ui.notice("teachers_to_hand_over", staff.look_at_hand_over)
def hand_over_notice(count: int) -> View:
    rows: list[Row] = [(button("staff-handover-open", "people"),)]
    return view(t("staff-handover-title"), t("staff-handover-about", n=count), rows=rows)
