"""Ticks for the audience of an announcement: districts and subjects, page by page."""

from __future__ import annotations

from handlers.coordinator.announce import closed_words, reach_words
from handlers.coordinator.announcement import audience_words
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import t, verbatim
from handlers.ui.view import Button, View, back_row, button, labelled, pages, view
from services import announcement_audience
from services.announcement_audience import Choice
from services.base import Tx, Who


@ui.page("announcement.districts", announcement_audience.districts, access="coordinator")
def districts_page(choice: Choice) -> View:
    return _ticks(choice, "announcement.district", "announcement.districts", "announce-districts-title")


@ui.page("announcement.subjects", announcement_audience.subjects, access="coordinator")
def subjects_page(choice: Choice) -> View:
    return _ticks(choice, "announcement.subject", "announcement.subjects", "announce-subjects-title")


def _ticks(choice: Choice, action: str, page: str, title: str) -> View:
    districts = page == "announcement.districts"
    other = "announcement.subjects" if districts else "announcement.districts"
    other_key = "button-announce-subjects" if districts else "button-announce-districts"

    def tick(code: str, name: str, *, on: bool) -> Button:
        words = t("announce-ticked", name=name) if on else verbatim(name)
        return labelled(words, action, choice.id, code, not on, choice.page)

    chosen = choice.audience is not None
    return view(
        t(title),
        t("announce-to", audience=audience_words(choice.audience)) if choice.audience else t("announce-tick"),
        reach_words(choice.reach) if chosen else None,
        closed_words(choice.closed) if chosen else None,
        rows=[
            *((tick(code, name, on=on),) for code, name, on in choice.options),
            pages(page, choice.page, choice.last_page, choice.id),
            (button("button-announce-ready", "announcement", choice.id), button(other_key, other, choice.id)),
            back_row("announcement.again", choice.id),
        ],
    )


def _page(announcement_id: int, *_rest: object) -> Show:
    return go("announcement", announcement_id)


@ui.action("announcement.district", access="coordinator", stale=_page)
def district(tx: Tx, who: Who, announcement_id: int, code: str, on: bool, page: int) -> Show:
    announcement_audience.tick(tx, who, announcement_id, "municipalities", code, wanted=on)
    return go("announcement.districts", announcement_id, page)


@ui.action("announcement.subject", access="coordinator", stale=_page)
def subject(tx: Tx, who: Who, announcement_id: int, code: str, on: bool, page: int) -> Show:
    announcement_audience.tick(tx, who, announcement_id, "subjects", code, wanted=on)
    return go("announcement.subjects", announcement_id, page)
