"""The digest of the week: what is due till Sunday (reminders.yaml digest)."""

from __future__ import annotations

from handlers.ui.days import day_words
from handlers.ui.registry import ui
from handlers.ui.text import Text, t
from handlers.ui.view import Button, View, button, view
from services import week
from services.week import Week


def _line(data: Week) -> Text:
    return t("week-line", n=data.count)


def _opens(data: Week) -> Button:
    return button("button-route-open", "route", data.route_id)


@ui.notice("week_digest", look_again=week.look_again, line=_line, opens=_opens)
def digest(data: Week) -> View:
    steps = tuple(t("step-line", name=one.name, when=day_words(one.due, data.today)) for one in data.steps)
    more = t("week-more", n=data.count - len(steps)) if data.count > len(steps) else None
    return view(t("week-title", n=data.count), *steps, more, rows=((_opens(data),),))
