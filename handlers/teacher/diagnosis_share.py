"""Opening the results to the methodist: ticks, a tick of its own for the answers, closing at once."""

from __future__ import annotations

from handlers.ui.registry import Show, go, stay, ui
from handlers.ui.text import shortened, t
from handlers.ui.view import Button, Row, View, button, home_row, view
from services import diagnosis_share
from services.base import Tx, Who
from services.diagnosis_share import ShareCard, SharedNews


@ui.page("result.share", diagnosis_share.share_card)
def share_page(card: ShareCard) -> View:
    rows: list[Row] = [
        (_tick("share-area", ticked, card.mask ^ bit, card.with_items, area=name),) for bit, name, ticked in card.areas
    ]
    rows.append((_tick("share-items", card.with_items, card.mask, not card.with_items),))
    send = button("share-send", "result.send", card.mask, card.with_items)
    ticked = ", ".join(name for _, name, on in card.areas if on)
    return view(
        t("share-title"),
        t("share-about", methodist=card.methodist),
        t("share-open-now", areas=", ".join(card.open_now)) if card.open_now else None,
        t("share-ticked", areas=ticked) if ticked else t("share-none"),
        t("share-with-items") if card.with_items else t("share-without-items"),
        t("share-topic", topic=shortened(card.topic, 120)) if card.topic else None,
        rows=[(send,), *rows, (button("button-back", "result"),)],
    )


def _tick(key: str, on: bool, mask: int, with_items: bool, **args: str) -> Button:
    return button(f"{key}-on" if on else f"{key}-off", "result.share", mask, with_items, **args)


@ui.action("result.send", stale=lambda *_args: go("result.share"))
def send(tx: Tx, who: Who, mask: int, with_items: bool) -> Show:
    diagnosis_share.share(tx, who, mask, with_items)
    return go("result", toast=t("share-done-toast"))


@ui.action("result.close", stale=lambda: go("result"))
def close(tx: Tx, who: Who) -> Show:
    diagnosis_share.revoke(tx, who)
    return go("result", toast=t("share-closed-toast"))


@ui.action("result.show", stale=lambda _attempt_id: go("result"))
def show(tx: Tx, who: Who, attempt_id: int) -> Show:
    diagnosis_share.share_attempt(tx, who, attempt_id)
    return stay(t("share-done-toast"))


@ui.notice(diagnosis_share.SHARED, look_again=diagnosis_share.look_shared)
def shared(news: SharedNews) -> View:
    rows = ((button("share-open-result", "card.opened", news.assignment_id),), home_row())
    return view(t("share-notice-title"), t("share-notice", code=news.code), rows=rows)
