"""The administrator: one-time links for coordinators, who holds which role, taking a role away (asks twice)."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Row, View, back_row, button, labelled, pages, view
from services import admin
from services.admin import AdminOverview, Holder, Holders
from services.base import Tx, Who

_LISTS = {"coordinator": "admin-coordinators-title", "admin": "admin-admins-title"}
_ROLES = {"coordinator": "admin-role-coordinator", "admin": "admin-role-admin"}


@ui.command("admin", access="admin", admin=50)
def admin_command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("admin")


@ui.page("admin", admin.overview, access="admin")
def admin_page(found: AdminOverview) -> View:
    rows: list[Row] = [
        (button("admin-add", "link.staff", "coordinator"),),
        (button("admin-coordinators", "admin.list", "coordinator", 0, n=found.coordinators),),
        (button("admin-admins", "admin.list", "admin", 0, n=found.admins),),
        (button("admin-add-admin", "link.staff", "admin"),),
        (button("staff-links", "link.list", 0), button("staff-name", "staff.name")),
        (button("button-menu", "home"),),
    ]
    return view(t("admin-title"), t("admin-about"), rows=rows)


@ui.page("admin.list", admin.holders, access="admin")
def list_page(found: Holders) -> View:
    rows: list[Row] = [(labelled(_label(one), "admin.card", one.person_id, one.role),) for one in found.people]
    about = t("admin-list-about") if rows else t("admin-list-none")
    last = [pages("admin.list", found.page, found.last, found.role), back_row("admin")]
    return view(t(_LISTS[found.role]), about, rows=[*rows, *last])


def _label(one: Holder) -> Text:
    name = one.name if len(one.name) <= 24 else one.name[:23] + "…"
    return t("admin-me", name=name) if one.me and len(name) <= 22 else verbatim(name)


@ui.page("admin.card", admin.holder, access="admin")
def card_page(one: Holder) -> View:
    remove_it = button("admin-remove", "admin.ask", one.person_id, one.role)
    rows: list[Row] = [(remove_it,), back_row("admin.list", one.role, 0)]
    return view(t("admin-card-title", name=one.name), t(_ROLES[one.role]), t("admin-code", code=one.code), rows=rows)


@ui.page("admin.ask", admin.holder, access="admin")
def ask_page(one: Holder) -> View:
    rows: list[Row] = [
        (button("admin-remove-yes", "admin.remove", one.person_id, one.role),),
        (button("admin-keep", "admin.card", one.person_id, one.role),),
    ]
    return view(t("admin-ask-title"), t("admin-ask-about", name=one.name), t(_ROLES[one.role]), rows=rows)


@ui.action("admin.remove", access="admin", stale=lambda _person_id, role: go("admin.list", role, 0))
def remove(tx: Tx, _who: Who, person_id: int, role: str) -> Show:
    admin.remove_role(tx, person_id, role)
    return go("admin", toast=t("admin-removed"))
