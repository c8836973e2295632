"""Finished courses: the list, entering one (by the teacher, or by the coordinator for a code), its page."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, shortened, t, verbatim
from handlers.ui.view import Row, View, back_row, button, home_row, labelled, view
from services import course
from services.base import Said, Tx, Who
from services.course import AddedCard, CourseCard, CourseLine, CourseList

HOURS = (16, 36, 72, 108)
SHOWN = 6


@ui.page("courses", course.courses, access="person")
def courses_page(card: CourseList) -> View:
    return view(
        t("courses-title"),
        t("courses-about") if card.teacher else t("courses-about-coordinator"),
        *(_line(line) for line in card.lines[:SHOWN]),
        rows=[
            *(
                (button("courses-answer", "followup", line.waiting),)
                for line in card.lines[:2]
                if line.waiting is not None
            ),
            (button("courses-new", "course.new"),) if card.teacher else (),
            (button("courses-for", "course.for"),) if card.coordinator else (),
            *(
                (labelled(t("courses-open", title=shortened(line.title, 26)), "course", line.course_id),)
                for line in card.lines[:3]
            ),
            home_row(),
        ],
    )


def _line(line: CourseLine) -> Text:
    if line.stopped or line.next_on is None:
        return t("courses-line-over", title=line.title, day=line.completed_on)
    return t("courses-line", title=line.title, day=line.completed_on, next=line.next_on)


@ui.action("course.new")
def new(tx: Tx, who: Who) -> Show:
    course.begin(tx, who)
    return go("course.title")


@ui.action("course.for", access="coordinator")
def new_for(tx: Tx, who: Who) -> Show:
    course.begin_for(tx, who)
    return go("course.code")


@ui.page("course.title", course.nothing, access="person")
def title_page(_card: None) -> View:
    return view(t("course-new-title"), t("course-ask-title"), rows=[(button("button-back", "courses"),)])


@ui.page("course.code", course.nothing, access="coordinator")
def code_page(_card: None) -> View:
    return view(t("course-new-title"), t("course-ask-code"), rows=[(button("button-back", "courses"),)])


@ui.types("course.code", access="coordinator")
def code(tx: Tx, who: Who, said: Said) -> Show:
    course.find_teacher(tx, who, said)
    return go("course.title")


@ui.types("course.title", access="person")
def title(tx: Tx, who: Who, said: Said, person_id: int | None = None) -> Show:
    return go("course", course.set_title(tx, who, said, person_id))


@ui.types("course.hours", access="person")
def hours_typed(tx: Tx, who: Who, said: Said, course_id: int) -> Show:
    course.set_hours(tx, who, course_id, course.read_hours(said))
    return go("course", course_id)


@ui.action("course.hours", access="person", stale=lambda course_id, _hours: go("course", course_id))
def hours(tx: Tx, who: Who, course_id: int, number: int) -> Show:
    course.set_hours(tx, who, course_id, number)
    return go("course", course_id)


@ui.types("course.date", access="person")
def finished_on(tx: Tx, who: Who, said: Said, course_id: int) -> Show:
    course.set_date(tx, who, course_id, said)
    return go("course", course_id)


@ui.action("course.area", access="person", stale=lambda course_id, _area=None: go("course", course_id))
def area(tx: Tx, who: Who, course_id: int, code: str | None = None) -> Show:
    course.set_area(tx, who, course_id, code)
    return go("course", course_id, toast=t("course-kept"))


@ui.page("course", course.card, access="person")
def course_page(card: CourseCard) -> View:
    if card.asks is not None:
        return _question(card)
    day = {"day": card.completed_on} if card.completed_on else {}
    known = t("course-facts", title=card.title or "", hours=card.hours or 0, area=_area(card.area), **day)
    if not card.own:
        return view(t("course-title"), known, t("course-for", code=card.code or ""), rows=[back_row("courses")])
    ahead = [day for _, day, state in card.points if state == "scheduled"]
    return view(
        t("course-title"),
        known,
        t("course-stopped") if card.stopped else t("course-next", day=min(ahead)) if ahead else t("course-over"),
        rows=[
            (button("course-stop", "course.stop", card.course_id),) if ahead and not card.stopped else (),
            back_row("courses"),
        ],
    )


def _area(name: str | None) -> Text:
    return verbatim(name) if name else t("course-no-area")


def _question(card: CourseCard) -> View:
    rows: list[Row] = []
    if card.asks == "hours":
        rows = [
            tuple(labelled(t("course-hours-n", n=n), "course.hours", card.course_id, n) for n in pair)
            for pair in (HOURS[:2], HOURS[2:])
        ]
    if card.asks == "area":
        rows = [(labelled(verbatim(name), "course.area", card.course_id, code),) for code, name in card.areas]
        rows.append((button("course-no-area-button", "course.area", card.course_id, None),))
    return view(t("course-new-title"), t(f"course-ask-{card.asks}"), rows=[*rows, (button("button-back", "courses"),)])


@ui.action("course.stop", stale=lambda course_id: go("course", course_id))
def stop(tx: Tx, who: Who, course_id: int) -> Show:
    course.stop(tx, who, course_id)
    return go("course", course_id, toast=t("course-stopped"))


@ui.notice("course_added", course.look_added)
def added(card: AddedCard) -> View:
    return view(
        t("course-added-title"),
        t("course-added-about"),
        t("course-added-which", title=card.title),
        rows=[
            (button("course-added-open", "course", card.course_id),),
            (button("course-stop", "course.stop", card.course_id),),
        ],
    )
