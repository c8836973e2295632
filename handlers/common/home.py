"""Home, help and the commands that work everywhere and lose nothing."""

from __future__ import annotations

from handlers.ui.beginning import beginning
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Row, View, button, home_row, view
from services import home
from services.base import Said, Tx, Who
from services.home import Help, Home
from services.person import forget

SECTIONS: dict[str, tuple[tuple[tuple[str, str], ...], ...]] = {
    "teacher": (
        (("home-diagnosis", "diagnosis"), ("home-route", "my_route")),
        (("home-methodist", "search"), ("home-courses", "courses")),
        (("home-privacy", "privacy"), ("home-help", "help")),
    ),
    "methodist": (
        (("home-tasks", "tasks"), ("home-teachers", "teachers")),
        (("home-absence", "absence"), ("home-settings", "methodist")),
        (("home-privacy", "privacy"), ("home-help", "help")),
    ),
    "coordinator": (
        (("home-announce", "announce"), ("home-people", "people")),
        (("home-staff", "staff"), ("home-summary", "summary")),
        (("home-privacy", "privacy"), ("home-help", "help")),
    ),
    "admin": (
        (("home-admin", "admin"),),
        (("home-privacy", "privacy"), ("home-help", "help")),
    ),
    "joining": ((("home-privacy", "privacy"), ("home-help", "help")),),
}


@ui.page("home", home.home, access="person")
def home_page(card: Home) -> View:
    return view(
        t(f"home-title-{card.side}"),
        _now(card),
        rows=[
            (button(f"home-go-{card.now.code}", card.now.page, *_args(card)),),
            *(tuple(button(key, _page(page, card)) for key, page in row if not _same(page, card)) for row in
              SECTIONS[card.side]),
            _switch(card),
        ],
    )


def _same(page: str, card: Home) -> bool:
    """Does the main button open this section already? The queue of /people leads back to the others."""
    return _page(page, card) == card.now.page or (page == "people" and card.now.page.startswith("people."))


def _page(page: str, card: Home) -> str:
    """Who has a methodist is led to him, not to the search."""
    return "my_methodist" if page == "search" and card.paired else page


def _args(card: Home) -> tuple[int | str, ...]:
    return () if card.now.arg is None else (card.now.arg,)


def _now(card: Home) -> Text:
    now = card.now
    args: dict[str, Text | int] = {"n": now.n}
    if now.day is not None:
        return t(f"home-now-{now.code}", day=now.day, kind=verbatim(now.kind))
    return t(f"home-now-{now.code}", **args) if now.n else t(f"home-now-{now.code}")


def _switch(card: Home) -> Row:
    return tuple(button(f"home-as-{side}", "home", side) for side in card.others[:2])


@ui.page("help", home.help_card, access="open")
def help_page(card: Help) -> View:
    roles = [role for role in ("teacher", "methodist", "coordinator", "admin") if role in card.roles]
    known = "teacher" in card.roles
    return view(
        t("help-title"),
        *(t(f"help-{role}") for role in roles),
        t("help-everybody"),
        t("help-contact", phone=card.phone, operator=card.operator),
        t("start-above") if card.at_the_door else None,
        rows=[] if card.at_the_door else _help_rows(card, known=known),
        beside=card.at_the_door,
    )


def _help_rows(card: Help, *, known: bool) -> list[Row]:
    if not card.at_home:
        return [(button("help-start", "start"),)]
    about: Row = (button("help-about", "about"),) if known else ()
    return [about, (button("help-reminders", "reminders"),), home_row()]


@ui.on_free
def not_understood(_tx: Tx, who: Who, _said: Said) -> Show | None:
    """A coordinator has no threads: words outside any question are answered with where the answers are."""
    return go("home", toast=t("home-free-coordinator")) if "coordinator" in who.roles else None


@ui.command("menu", all=10)
def menu(tx: Tx, who: Who, _argument: str) -> Show:
    return go("home") if home.at_home(tx, who) else beginning(who)


@ui.command("help", all=90)
def help_command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("help")


@ui.command("cancel")
def cancel(tx: Tx, who: Who, _argument: str) -> Show:
    waited = who.expects is not None
    forget(tx, who)
    toast = t("cancel-question") if waited else t("cancel-nothing")
    return go("home", toast=toast) if home.at_home(tx, who) else beginning(who)


@ui.command("back")
def back(tx: Tx, who: Who, _argument: str) -> Show:
    """Of a page that has no way out (bot.turn presses it where there is one): the page as it stands."""
    if who.page is not None and who.page in ui.pages:
        return go(who.page, *who.page_args)
    return go("home") if home.at_home(tx, who) else beginning(who)
