"""What is said unasked about a route. The first two lines name no person and no goal."""

from __future__ import annotations

from handlers.ui.registry import ui
from handlers.ui.text import Text, t
from handlers.ui.view import Button, View, button, naming, view
from services import route_notice
from services.route_notice import RouteNotice


def _open(data: RouteNotice) -> Button:
    return button("button-route-open", "route", data.route_id)


def _open_of(data: RouteNotice) -> Button:
    return naming("task-route", data.code, "route", data.route_id)


def _waiting(data: RouteNotice) -> Text:
    return t("route-notice-change-title" if data.change else "route-notice-waiting-title")


def _waiting_view(data: RouteNotice, about: Text) -> View:
    return view(_waiting(data), about, rows=((_open(data),),))


@ui.notice("route_waiting_teacher", route_notice.look_waiting, line=_waiting, opens=_open)
def waiting_teacher(data: RouteNotice) -> View:
    return _waiting_view(data, t("route-notice-waiting-teacher"))


@ui.notice("route_waiting_methodist", route_notice.look_waiting, line=_waiting, opens=_open_of)
def waiting_methodist(data: RouteNotice) -> View:
    return _waiting_view(data, t("route-notice-of", subject=data.subject, code=data.code))


def _told(kind: str, data: RouteNotice) -> View:
    about = t(f"route-notice-{kind}-about")
    who = t("route-notice-of", subject=data.subject, code=data.code) if data.code else None
    return view(t(f"route-notice-{kind}-title"), about, who, rows=((_open(data),),))


@ui.notice("route_agreed", route_notice.look_running)
def agreed(data: RouteNotice) -> View:
    return _told("agreed", data)


@ui.notice("route_changed", route_notice.look_running)
def changed(data: RouteNotice) -> View:
    return _told("changed", data)


@ui.notice("route_kept", route_notice.look_running)
def kept(data: RouteNotice) -> View:
    return _told("kept", data)


@ui.notice("route_unanswered", route_notice.look_running)
def unanswered(data: RouteNotice) -> View:
    return _told("unanswered", data)


@ui.notice("route_paused", route_notice.look_in("paused"))
def paused(data: RouteNotice) -> View:
    return _told("paused", data)


@ui.notice("route_cancelled", route_notice.look_in("cancelled"))
def cancelled(data: RouteNotice) -> View:
    return _told("cancelled", data)


@ui.notice("route_closed", route_notice.look_in("closed"))
def closed(data: RouteNotice) -> View:
    return _told("closed", data)


@ui.notice("route_silent", route_notice.look_in("closed"))
def silent(data: RouteNotice) -> View:
    return _told("silent", data)
