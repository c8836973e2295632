"""«My methodist»: who it is, when he reads, the last words (story 4)."""

from __future__ import annotations

from handlers.common.relay import hours_text
from handlers.common.thread_lines import lines_text
from handlers.ui.registry import ui
from handlers.ui.text import t
from handlers.ui.view import View, button, home_row, view
from services import methodist_card
from services.methodist_card import MethodistCard


@ui.page("my_methodist", methodist_card.methodist_card)
def card_page(card: MethodistCard) -> View:
    partner = card.partner
    if partner is None:
        return view(
            t("my-methodist-none"),
            t("my-methodist-none-about"),
            rows=((button("button-find-methodist", "search"),), home_row()),
        )
    return view(
        t("my-methodist-title"),
        t("my-methodist-name", name=partner.shown_name, subject=partner.subject),
        t("my-methodist-workplace", workplace=card.workplace) if card.workplace else None,
        t("my-methodist-since", day=card.since),
        t("my-methodist-hours", hours=hours_text(card.hours)),
        t("my-methodist-absent", day=card.back) if card.back else t("my-methodist-away") if card.away else None,
        *lines_text(card.lines, partner),
        rows=(
            (button("button-write", "talk", partner.assignment_id),),
            (button("my-methodist-show", "result.share"),) if card.has_result else (),
            (button("button-thread", "thread", partner.assignment_id), button("button-my-route", "my_route")),
            home_row(),
        ),
    )
