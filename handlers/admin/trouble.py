"""What the administrator reads unasked: something ails the installation, and it is well again."""

from __future__ import annotations

from handlers.ui.registry import ui
from handlers.ui.text import t
from handlers.ui.view import View, home_row, view
from services import trouble
from services.trouble import TroubleCard

_BEGUN = {
    "delivery": ("trouble-delivery-title", "trouble-delivery"),
    "mailing": ("trouble-mailing-title", "trouble-mailing"),
    "disk": ("trouble-disk-title", "trouble-disk"),
    "copy": ("trouble-copy-title", "trouble-copy"),
    "job": ("trouble-job-title", "trouble-job"),
    "jobs": ("trouble-jobs-title", "trouble-jobs"),
}
_OVER = {
    "delivery": "trouble-delivery-over",
    "mailing": "trouble-mailing-over",
    "channel": "trouble-channel-over",
    "disk": "trouble-disk-over",
    "copy": "trouble-copy-over",
    "job": "trouble-job-over",
    "jobs": "trouble-jobs-over",
}


@ui.notice("trouble", trouble.look_begun)
def begun_notice(card: TroubleCard) -> View:
    title, about = _BEGUN[card.kind]
    told = t(about, n=card.amount, since=card.since, job=card.job)
    return view(t(title), told, rows=[home_row()])


@ui.notice("trouble_over", trouble.look_over)
def over_notice(card: TroubleCard) -> View:
    lasted = t("trouble-lasted", since=card.since, until=card.over_at or card.since)
    after = t("trouble-channel-after") if card.kind == "channel" else None
    return view(t(_OVER[card.kind]), lasted, after, rows=[home_row()])
