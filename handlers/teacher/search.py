"""The teacher's search for a methodist: one page that shows the present state (issue: story 3)."""

from __future__ import annotations

from collections.abc import Callable

from domain.reference import in_sentence
from handlers.teacher.profile import elsewhere, question_view
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, until
from handlers.ui.view import Row, View, button, home_row, view
from services import assignment, search
from services.base import Said, Tx, Who
from services.matching import Methodist
from services.profile import ProfileCard
from services.search import SearchCard, Why


def methodist_line(methodist: Methodist | None) -> Text | None:
    """Name, subject and workplace in one line."""
    if methodist is None:
        return None
    return t("search-methodist", name=methodist.name, subject=methodist.subject, workplace=methodist.workplace)


def _me(me: ProfileCard) -> Text:
    subjects = ", ".join(in_sentence(name) for name in me.subjects)
    return t("search-me", position=me.position or "", subjects=subjects, place=me.municipality or "")


def _why(reason: Why) -> Text:
    keys = {
        "subject_main": t("search-why-subject", name=reason.name),
        "subject_other": t("search-why-other-subject", name=reason.name),
        "other_district": t("search-why-district"),
        "own_district": t("search-why-own-district"),
        "free": t("search-why-free", load=reason.load, capacity=reason.capacity),
        "manual": t("search-why-manual"),
    }
    return keys.get(reason.code, t("search-why-fits"))


def _replacing(card: SearchCard) -> Text | None:
    return t("search-replacing") if card.replacing else None


def _question(card: SearchCard) -> View:
    assert card.question is not None  # noqa: S101 - the stage says so
    return question_view(card.question)


def _ready(card: SearchCard) -> View:
    asked = card.other_district is None
    go_on: tuple[Row, ...]
    if asked:
        go_on = (
            (button("search-button-other-district", "search.go", True),),
            (button("search-button-any", "search.go", False),),
        )
    else:
        other = not card.other_district
        widen = "search-button-only-other" if other else "search-button-any"
        go_on = (
            (button("search-button-search", "search.go", bool(card.other_district)),),
            (button(widen, "search.go", other),),
        )
    wish = "search-button-wish-change" if card.wish else "search-button-wish"
    stay: Row = (button("search-button-keep-methodist", "search.stay"),) if card.replacing else ()
    return view(
        t("search-title"),
        _me(card.me),
        t("search-wish-line", wish=card.wish) if card.wish else None,
        _replacing(card),
        t("search-which") if asked else t("search-go-ask", other=str(bool(card.other_district)).lower()),
        rows=(
            *go_on,
            (button(wish, "search.wish"),),
            stay,
            (button("search-button-correct", "profile"), button("search-button-not-now", "home")),
        ),
    )


def _confirm(card: SearchCard) -> View:
    return view(
        t("search-confirm-title"),
        t("search-confirm", until=until(card.by) if card.by else ""),
        t("search-confirm-code", code=card.me.code),
        rows=((button("search-button-stop", "search.withdraw", card.assignment_id),), home_row()),
    )


def _refused(card: SearchCard) -> View:
    return view(t("search-refused-title"), t("search-refused", phone=card.phone), rows=(home_row(),))


def _own(card: SearchCard) -> View:
    return view(
        t("search-own-title"),
        t("search-own"),
        rows=(
            (button("search-button-show-own", "search.widen", card.assignment_id, True),),
            (button("search-button-to-coordinator", "search.widen", card.assignment_id, False),),
            (button("search-button-stop", "search.withdraw", card.assignment_id),),
            home_row(),
        ),
    )


def _shown(card: SearchCard) -> View:
    reasons = tuple(_why(reason) for reason in card.why)
    return view(
        t("search-found-title"),
        methodist_line(card.methodist),
        t("search-why", reasons=reasons) if reasons else None,
        t("search-sees"),
        _replacing(card),
        rows=(
            (button("search-button-meet", "search.meet", card.assignment_id, card.round),),
            (button("search-button-colleague", "search.colleague", card.assignment_id, card.round),),
            (button("search-button-stop", "search.withdraw", card.assignment_id),),
            home_row(),
        ),
    )


def _trial(card: SearchCard) -> tuple[Text | None, Row]:
    if card.trial is None:
        return None, ()
    if card.trial.answer == "taken":
        return t("search-trial-taken", words=card.trial.text), ()
    return t("search-trial", words=card.trial.text), (
        button("search-button-take", "search.trial", card.assignment_id, "taken"),
        button("search-button-later", "search.trial", card.assignment_id, "later"),
    )


def _waiting(title: str, said: Text, card: SearchCard) -> View:
    trial, row = _trial(card)
    return view(
        t(title),
        methodist_line(card.methodist),
        said,
        _replacing(card),
        trial,
        rows=(
            row,
            (button("search-button-unmeet", "search.undo", card.assignment_id),) if card.undo else (),
            (button("search-button-withdraw", "search.withdraw", card.assignment_id),),
            home_row(),
        ),
    )


def _offered(card: SearchCard) -> View:
    return _waiting("search-waiting-title", t("search-waiting", until=_until(card)), card)


def _until(card: SearchCard) -> Text:
    return until(card.by) if card.by is not None else t("blank")


def told(code: str, until_day: Text) -> Text:
    """Why the coordinator chooses, and by when she hears."""
    keys = {
        "none_for_subject": t("search-told-none", until=until_day),
        "all_full": t("search-told-full", until=until_day),
        "three_failures": t("search-told-three", until=until_day),
    }
    return keys.get(code, t("search-told-other", until=until_day))


def _escalated(card: SearchCard) -> View:
    return _waiting("search-escalated-title", told(card.reason, _until(card)), card)


def _active(card: SearchCard) -> View:
    rows: list[Row] = [(button("search-button-write", "talk", card.assignment_id),)]
    if card.unfinished:
        rows.append((button("search-button-fill-profile", "profile"),))
    if card.undo:
        rows.append((button("search-button-undo", "search.undo", card.assignment_id),))
    rows += [(button("search-button-change-methodist", "search.change"),), home_row()]
    return view(t("search-active-title"), methodist_line(card.methodist), t("search-active"), rows=rows)


def _handover(card: SearchCard) -> View:
    stay: Row = () if card.gone else (button("search-button-keep-methodist", "search.stay"),)
    return view(
        t("search-change-title"),
        methodist_line(card.methodist),
        t("search-gone") if card.gone else t("search-handover"),
        rows=(
            (button("search-button-search-on", "search.change_go"),),
            stay,
            (button("search-button-write", "talk", card.assignment_id),),
            home_row(),
        ),
    )


def _withdrawn(card: SearchCard) -> View:
    return view(
        t("search-withdrawn-title"),
        t("search-withdrawn"),
        rows=(
            (button("search-button-undo", "search.undo", card.assignment_id),),
            (button("search-button-search-again", "search.again"),),
            home_row(),
        ),
    )


def _silent(_card: SearchCard) -> View:
    again = button("search-button-search-again", "search.again")
    return view(t("search-withdrawn-title"), t("search-silent"), rows=((again,), home_row()))


STAGES: dict[str, Callable[[SearchCard], View]] = {
    "question": _question,
    "ready": _ready,
    "confirm": _confirm,
    "refused": _refused,
    "own": _own,
    "shown": _shown,
    "offered": _offered,
    "escalated": _escalated,
    "active": _active,
    "handover": _handover,
    "withdrawn": _withdrawn,
    "silent": _silent,
}


@ui.page("search", search.search)
def search_page(card: SearchCard) -> View:
    return STAGES[card.stage](card)


@ui.page("search.again", search.again)
def again_page(card: SearchCard) -> View:
    return STAGES[card.stage](card)


@ui.action("search.go", stale=lambda _other: go("search"))
def start_search(tx: Tx, who: Who, other_district: bool) -> Show:
    search.request(tx, who, other_district)
    return go("search")


@ui.page("search.wish", search.wish)
def wish_page(wish: str | None) -> View:
    drop: Row = (button("search-button-wish-remove", "search.no_wish"),) if wish else ()
    return view(
        t("search-wish-title"),
        t("search-wish-ask"),
        t("search-wish-line", wish=wish) if wish else None,
        rows=(drop, (button("button-back", "search.again"),)),
    )


@ui.types("search.wish_words")
def wish_words(tx: Tx, who: Who, said: Said) -> Show:
    if who.page != "search.wish":
        return elsewhere(tx, who, said)
    search.set_wish(tx, who, said.text)
    return go("search.again", toast=t("search-wish-kept"))


@ui.action("search.no_wish", stale=lambda: go("search.again"))
def no_wish(tx: Tx, who: Who) -> Show:
    search.set_wish(tx, who, None)
    return go("search.again")


@ui.action("search.meet", stale=lambda _aid, _round: go("search"))
def meet(tx: Tx, who: Who, assignment_id: int, round_: int) -> Show:
    became = search.meet(tx, who, assignment_id, round_)
    return go("search", toast=t("search-place-taken") if became == "taken" else None, alert=became == "taken")


@ui.action("search.colleague", stale=lambda _aid, _round: go("search"))
def colleague(tx: Tx, who: Who, assignment_id: int, round_: int) -> Show:
    search.colleague(tx, who, assignment_id, round_)
    return go("search", toast=t("search-colleague-toast"))


@ui.action("search.withdraw", stale=lambda _aid: go("search"))
def withdraw(tx: Tx, who: Who, assignment_id: int) -> Show:
    search.withdraw(tx, who, assignment_id)
    return go("search")


@ui.action("search.undo", stale=lambda _aid: go("search"))
def undo(tx: Tx, who: Who, assignment_id: int) -> Show:
    assignment.undo(tx, who, assignment_id)
    return go("search", toast=t("search-undone-toast"))


@ui.action("search.widen", stale=lambda _aid, _own: go("search"))
def widen(tx: Tx, who: Who, assignment_id: int, own: bool) -> Show:
    search.widen(tx, who, assignment_id, own)
    return go("search")


@ui.action("search.trial", stale=lambda _aid, _answer: go("search"))
def trial(tx: Tx, who: Who, assignment_id: int, answer: str) -> Show:
    search.answer_trial(tx, who, assignment_id, answer)
    return go("search")


@ui.page("search.change", search.search)
def change_page(card: SearchCard) -> View:
    if card.stage not in {"active", "handover"}:
        return STAGES[card.stage](card)
    return view(
        t("search-change-title"),
        t("search-change-ask"),
        rows=(
            (button("search-button-another-methodist", "search.change_go"),),
            (button("search-button-keep-methodist", "search.stay"),),
        ),
    )


@ui.action("search.change_go", stale=lambda: go("search"))
def change(tx: Tx, who: Who) -> Show:
    assignment.request_change(tx, who)
    return go("search")


@ui.action("search.stay", stale=lambda: go("search"))
def stay(tx: Tx, who: Who) -> Show:
    assignment.stay(tx, who)
    return go("search", toast=t("search-stay-toast"))
