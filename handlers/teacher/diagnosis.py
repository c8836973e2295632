"""Self-diagnosis on the screen: areas, one statement a message, the way back."""

from __future__ import annotations

from dataclasses import replace

from domain.diagnosis import Gate
from handlers.ui.registry import Show, go, stay, ui
from handlers.ui.text import Text, t, until, verbatim
from handlers.ui.view import Row, View, button, home_row, labelled, view
from services import diagnosis, diagnosis_state
from services.base import Tx, Who
from services.diagnosis import ItemCard, MenuCard
from services.diagnosis_state import ClosedCard, PausedCard


def standing(attempt_id: int, *_rest: object) -> Show:
    return go("diagnosis.item", attempt_id)


@ui.page("diagnosis", diagnosis.menu)
def menu_page(card: MenuCard) -> View:
    if card.gate is Gate.ASK:
        return _gate(card)
    if card.gate is Gate.STOP:
        return _stop(card)
    rows: list[Row] = []
    if card.left is not None:
        rows.append((button("diagnosis-go-on", "diag.resume", card.left[0], area=card.left[1]),))
    for code, name in card.areas:
        rows.append((button("diagnosis-area", "diag.area", code, area=name),))
    unsure = card.areas and not card.done and card.left is None
    if unsure:
        rows.append((button("diagnosis-unsure", "diag.area", None),))
    rows.append((button("diagnosis-about", "about"),))
    if card.has_result:
        rows.append((button("diagnosis-result", "result"), button("button-menu", "home")))
    else:
        rows.append(home_row())
    question = t("diagnosis-which") if card.areas or card.left else t("diagnosis-all-done")
    done = t("diagnosis-done", areas=", ".join(card.done)) if card.done else None
    where = t("diagnosis-unsure-about", area=card.unsure) if unsure else None
    return view(t("diagnosis-title"), question, where, done, rows=rows)


def _gate(card: MenuCard) -> View:
    rows = (
        (labelled(verbatim(card.pass_label), "diag.gate", True),),
        (labelled(verbatim(card.stop_label), "diag.gate", False),),
    )
    return view(t("diagnosis-title"), verbatim(card.question), rows=rows)


def _stop(card: MenuCard) -> View:
    rows: list[Row] = [(button("diagnosis-search", "search"),)]
    if not card.by_position:
        rows.append((labelled(verbatim(card.pass_label), "diag.gate", True),))
    return view(t("diagnosis-title"), verbatim(card.stop_message), rows=[*rows, home_row()])


@ui.action("diag.gate")
def gate(tx: Tx, who: Who, leads: bool) -> Show:
    diagnosis.set_gate(tx, who, leads)
    return go("diagnosis")


@ui.action("diag.area", stale=lambda _area=None: go("diagnosis"))
def area(tx: Tx, who: Who, area: str | None) -> Show:
    return go("diagnosis.item", diagnosis.open_area(tx, who, area))


@ui.action("diag.more", stale=lambda: go("diagnosis"))
def more(tx: Tx, who: Who) -> Show:
    attempt_id = diagnosis.more(tx, who)
    return go("result") if attempt_id is None else go("diagnosis.item", attempt_id)


@ui.page("diagnosis.item", diagnosis.item_card)
def item_page(card: ItemCard | MenuCard) -> View:
    if isinstance(card, MenuCard):
        return menu_page(card)
    rows: list[Row] = [
        (labelled(verbatim(label), "diag.answer", card.attempt_id, card.item, value),) for value, label in card.options
    ]
    back = (
        button("diagnosis-fix", "diag.fix", card.attempt_id, card.back_to)
        if card.back_to is not None
        else button("diagnosis-later", "diag.later", card.attempt_id)
    )
    hint = () if card.hint else (button("diagnosis-hint", "diagnosis.item", card.attempt_id, True),)
    return view(
        *_head(card),
        *_anchors(card),
        verbatim(card.text),
        t("diagnosis-hint-words", hint=card.hint) if card.hint else None,
        t("diagnosis-own", answer=card.own) if card.own is not None else None,
        rows=[*rows, (*hint, back)],
    )


def _head(card: ItemCard) -> tuple[Text, ...]:
    """Where she is and what she answered to the statement before, apart from the statement that stands."""
    progress = t("diagnosis-progress", area=card.area, n=card.number, of=card.count)
    said = card.previous if card.own is None else None
    rest, previous = _rest(card), t("diagnosis-previous", answer=said) if said is not None else None
    told = tuple(one for one in (rest, previous) if one is not None)
    return (progress, *told, t("blank")) if told else (progress,)


def _rest(card: ItemCard) -> Text | None:
    """How long it still takes, said where it changes; before the first statement the menu has said it."""
    if card.number == card.count:
        return t("diagnosis-rest-last")
    if card.number == card.count // 2:
        return t("diagnosis-rest-minute")
    return None


def _anchors(card: ItemCard) -> tuple[Text, ...]:
    if not card.anchors:
        return ()
    return (*(t("diagnosis-anchor", label=label, words=words) for label, words in card.anchors), t("blank"))


@ui.action("diag.answer", stale=standing)
def answer(tx: Tx, who: Who, attempt_id: int, item: str, value: int | None) -> Show:
    done = diagnosis.answer(tx, who, attempt_id, item, value)
    if done == "ignored":
        return stay()
    if done == "next":
        return go("diagnosis.item", attempt_id)
    # the sixth statement gives its place to the picture, which cannot be an edit (spoiler, protection)
    return replace(go("diagnosis.area", attempt_id, diagnosis.area_of(tx, item)), drop=True)


@ui.action("diag.fix", stale=standing)
def fix(tx: Tx, who: Who, attempt_id: int, item: str) -> Show:
    diagnosis.fix(tx, who, attempt_id, item)
    return go("diagnosis.item", attempt_id)


@ui.action("diag.resume", stale=lambda _attempt_id: go("diagnosis"))
def resume(tx: Tx, who: Who, attempt_id: int) -> Show:
    return go("diagnosis.item", attempt_id) if diagnosis.resume(tx, who, attempt_id) else go("diagnosis")


@ui.action("diag.later", stale=lambda _attempt_id: go("diagnosis"))
def later(tx: Tx, who: Who, attempt_id: int) -> Show:
    diagnosis.later(tx, who, attempt_id)
    return go("diagnosis", toast=t("diagnosis-later-toast"))


@ui.action("diag.enough", stale=lambda: go("diagnosis"))
def enough(tx: Tx, who: Who) -> Show:
    diagnosis.enough(tx, who)
    return go("result")


def _paused_line(card: PausedCard) -> Text:
    if card.left is None:
        return t("diagnosis-paused-between", until=until(card.keep_until))
    return t("diagnosis-paused", left=card.left, minutes=card.minutes, until=until(card.keep_until))


@ui.notice(
    diagnosis_state.PAUSED,
    look_again=diagnosis_state.look_paused,
    line=_paused_line,
    opens=lambda card: button("diagnosis-paused-button", "diag.resume", card.attempt_id),
)
def paused(card: PausedCard) -> View:
    rows: list[Row] = [(button("diagnosis-go-on-short", "diag.resume", card.attempt_id),)]
    if card.left is None:
        rows.append((button("diagnosis-enough", "diag.enough"),))
    return view(t("diagnosis-paused-title"), _paused_line(card), rows=rows)


def _closed_line(card: ClosedCard) -> Text:
    return t("diagnosis-closed-kept", until=until(card.keep_until)) if card.keep_until else t("diagnosis-closed")


@ui.notice(
    diagnosis_state.CLOSED,
    look_again=diagnosis_state.look_closed,
    line=_closed_line,
    opens=lambda _card: button("diagnosis-result", "result"),
)
def closed(card: ClosedCard) -> View:
    rows = ((button("diagnosis-result", "result"),),)
    return view(t("diagnosis-closed-title"), _closed_line(card), rows=rows)
