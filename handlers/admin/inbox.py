"""What administrators hear of updates that were set aside."""

from __future__ import annotations

from handlers.ui.registry import ui
from handlers.ui.text import t
from handlers.ui.view import View, home_row, view
from services import inbox
from services.inbox import INCIDENT, Incidents

NAMED = 5


@ui.notice(INCIDENT, inbox.look_incidents)
def incident_notice(found: Incidents) -> View:
    named = ", ".join(str(number) for number in found.numbers[:NAMED])
    left = len(found.numbers) - NAMED
    return view(
        t("inbox-incident-title"),
        t("inbox-incident", n=len(found.numbers)),
        t("inbox-incident-numbers", numbers=named),
        t("inbox-incident-more", n=left) if left > 0 else None,
        t("inbox-incident-look"),
        rows=(home_row(),),
    )
