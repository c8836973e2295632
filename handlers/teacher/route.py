"""The teacher's own route: where it stands, and a pause in it (story 5)."""

from __future__ import annotations

from datetime import date

from handlers.common.route import route_view
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import t
from handlers.ui.view import View, button, home_row, view
from services import route_card, route_change, route_editor
from services.base import Tx, Who
from services.route_card import NoRoute, RouteCard
from services.route_editor import PauseCard


@ui.command("route", access="teacher", teacher=20)
def route_command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("my_route")


@ui.page("my_route", route_card.my_route)
def my_route_page(card: RouteCard | NoRoute) -> View:
    if isinstance(card, RouteCard):
        return route_view(card)
    if card.assignment_id is not None:
        rows = ((button("button-route-talk-teacher", "talk", card.assignment_id),), home_row())
        return view(t("route-title"), t("route-none-yet"), rows=rows)
    if card.measured:
        rows = ((button("button-route-search", "search"),), home_row())
        return view(t("route-title"), t("route-none-methodist"), rows=rows)
    rows = ((button("button-route-begin", "diagnosis"),), home_row())
    return view(t("route-title"), t("route-none-begin"), rows=rows)


@ui.page("route.pause", route_editor.pause_page)
def pause_page(card: PauseCard) -> View:
    rid = card.route_id
    days = tuple((button("button-route-until", "route.rest", rid, day, day=day),) for day in card.choices)
    about = t("route-pause-about", days=card.left) if days else t("route-pause-none")
    return view(t("route-pause-title"), about, rows=(*days, (button("button-back", "route", rid),)))


@ui.action("route.rest", stale=lambda route_id, _until: go("route", route_id))
def rest(tx: Tx, who: Who, route_id: int, until: date) -> Show:
    route_change.pause(tx, who, route_id, until)
    return go("route", route_id, toast=t("route-paused-toast"))
