"""What is said after a silence of ours of more than a day."""

from __future__ import annotations

from handlers.ui.registry import ui
from handlers.ui.text import t
from handlers.ui.view import View, button, home_row, view
from services import downtime
from services.downtime import DOWNTIME, MISSED, Silence


@ui.notice(DOWNTIME, downtime.look_downtime)
def downtime_notice(silence: Silence) -> View:
    return view(
        t("downtime-title"),
        t("downtime-silence", since=silence.since, until=silence.until),
        t("downtime-lost", lost=silence.lost),
        t("downtime-people", n=silence.people) if silence.people else t("downtime-nobody"),
        rows=(home_row(),),
    )


@ui.notice(MISSED, downtime.look_missed)
def missed_notice(_found: bool) -> View:
    return view(t("downtime-missed"), rows=((button("downtime-go-on", "home"),),))
