"""/teachers: the list, the card of a teacher, the private label (stories 4 and 11)."""

from __future__ import annotations

from handlers.common.conversation import WIDE, label_line, name_of
from handlers.common.thread_lines import lines_text
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Row, View, back_row, button, home_row, labelled, pages, view
from services import teachers
from services.base import Said, Tx, Who
from services.letter import Partner
from services.teachers import OpenedCard, TeacherCard, TeacherLine, TeachersCard


@ui.command("teachers", access="methodist", methodist=30)
def command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("teachers")


def _label(line: TeacherLine) -> Text:
    return t("teachers-waits", name=name_of(line.partner, WIDE - 6)) if line.waits else name_of(line.partner)


@ui.page("teachers", teachers.teachers, access="methodist")
def teachers_page(card: TeachersCard) -> View:
    if not card.count:
        return view(
            t("teachers-title"),
            t("teachers-none"),
            rows=((button("teachers-invite", "methodist"),), home_row()),
        )
    rows: list[Row] = [(labelled(_label(line), "card", line.partner.assignment_id),) for line in card.lines]
    return view(
        t("teachers-title"),
        t("teachers-count", n=card.count),
        t("teachers-waiting", n=card.waiting) if card.waiting else None,
        rows=[*rows, pages("teachers", card.page, card.last), home_row()],
    )


@ui.page("card", teachers.card, access="methodist")
def card_page(card: TeacherCard) -> View:
    partner = card.partner
    pair = partner.assignment_id
    district = None
    if card.own_district is not None:
        district = t("card-district-own") if card.own_district else t("card-district-other")
    route = button("card-new", "route.new", pair)
    if card.route_id is not None:
        route = button("card-route", "route", card.route_id)
    more = button("card-opened", "card.opened", pair) if card.opened else None
    label = button("card-label", "card.label", pair)
    return view(
        t("card-title", code=partner.code),
        label_line(partner),
        t("card-subject", subject=partner.subject, position=card.position)
        if card.position
        else t("card-subject-only", subject=partner.subject),
        district,
        t("card-since", day=card.since),
        t("card-wish", wish=card.wish) if card.wish else None,
        t("card-opened-areas", areas=", ".join(card.opened)) if card.opened else t("card-opened-none"),
        t("card-route-state", state=card.route_state) if card.route_state else t("card-route-none"),
        *lines_text(card.lines, partner),
        rows=(
            (button("button-write", "talk", pair),),
            (route,),
            (button("button-thread", "thread", pair), more) if more else (button("button-thread", "thread", pair),),
            (label,),
            (button("card-courses", "followup.answers", pair),),
            (button("former-thread", "former", pair),) if card.former else (),
            back_row("teachers"),
        ),
    )


@ui.page("card.opened", teachers.opened, access="methodist")
def opened_page(card: OpenedCard) -> View:
    partner = card.partner
    rows: tuple[Row, ...] = (
        pages("card.opened", card.page, card.last, partner.assignment_id),
        back_row("card", partner.assignment_id),
    )
    if card.area is None:
        return view(t("opened-title", code=partner.code), t("card-opened-none"), rows=rows)
    area = card.area
    return view(
        t("opened-title", code=partner.code),
        t("opened-area", area=area.name, level=area.level),
        t("opened-before", level=area.before) if area.before else None,
        t("opened-begin", what=card.begin_with) if card.begin_with else None,
        *(t("opened-item", words=item.text, answer=item.label) for item in area.items),
        None if area.items else t("opened-no-items"),
        rows=rows,
    )


@ui.page("card.label", teachers.ask_label, access="methodist")
def label_page(partner: Partner) -> View:
    rows: list[Row] = []
    if partner.label:
        rows.append((button("card-label-drop", "card.unlabel", partner.assignment_id),))
    rows.append((button("button-back", "card", partner.assignment_id),))
    return view(
        t("label-title", code=partner.code),
        t("label-now", label=verbatim(partner.label)) if partner.label else None,
        t("label-about", limit=teachers.LABEL),
        rows=rows,
    )


@ui.types("card.label", access="methodist")
def label(tx: Tx, who: Who, said: Said, assignment_id: int) -> Show:
    teachers.set_label(tx, who, said, assignment_id)
    return go("card", assignment_id, toast=t("label-kept"))


@ui.action("card.unlabel", access="methodist")
def unlabel(tx: Tx, who: Who, assignment_id: int) -> Show:
    teachers.drop_label(tx, who, assignment_id)
    return go("card", assignment_id, toast=t("label-dropped"))
