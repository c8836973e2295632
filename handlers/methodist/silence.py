"""A route in which nothing was marked for long: one line to its methodist."""

from __future__ import annotations

from handlers.ui.registry import ui
from handlers.ui.text import Text, t
from handlers.ui.view import Button, View, button, naming, view
from services import silence
from services.silence import Silent


def _line(data: Silent) -> Text:
    return t("step-silent-line", code=data.code, n=data.days)


def _write(data: Silent) -> Button:
    return naming("step-silent-write-to", data.code, "talk", data.assignment_id)


@ui.notice("step_silent", look_again=silence.look_again, line=_line, opens=_write)
def silent(data: Silent) -> View:
    return view(
        t("step-silent-title"),
        t("step-silent-about", code=data.code, n=data.days),
        rows=(
            (button("step-silent-write", "talk", data.assignment_id),),
            (button("button-route-open", "route", data.route_id),),
        ),
    )
