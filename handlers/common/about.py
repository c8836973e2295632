"""About the questionnaire: what it is, what it is not, and what to say when somebody asks to show the result."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.ui.registry import ui
from handlers.ui.text import t, verbatim
from handlers.ui.view import View, back_row, button, view
from services.base import Tx, Who


@dataclass(frozen=True, slots=True)
class AboutCard:
    """The words of the instrument; `second` is the other half of the page."""

    intro: str
    disclaimer: str
    if_asked_to_show: str
    second: bool


def about(tx: Tx, _who: Who, second: bool | None = None) -> AboutCard:
    one = tx.policy.instrument
    return AboutCard(one.intro, one.disclaimer, one.if_asked_to_show, bool(second))


@ui.page("about", about, access="open")
def about_page(card: AboutCard) -> View:
    if card.second:
        back = (button("button-back", "about"), button("button-menu", "home"))
        return view(t("about-limits-title"), t("about-limits"), verbatim(card.if_asked_to_show), rows=(back,))
    rows = (
        (button("about-begin", "diagnosis"),),
        (button("about-limits-button", "about", True),),
        back_row("diagnosis"),
    )
    return view(t("about-title"), verbatim(card.intro), verbatim(card.disclaimer), rows=rows)
