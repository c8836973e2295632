"""Where a person without a consent is led: the question that stands already, after a withdrawal one sentence, else the
first screen."""

from __future__ import annotations

from handlers.ui.registry import Show, go, stay
from handlers.ui.text import t
from services.base import Who


def beginning(who: Who) -> Show:
    """The consent's own message carries a link's code in its buttons: while it stands it is not drawn anew."""
    if who.at_the_door:
        return stay(t("start-above"))
    if who.has_withdrawn:
        return stay(t("start-withdrawn"))
    return go("start")
