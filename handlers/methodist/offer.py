"""The methodist's side of the search: an offer, taking it, declining it, taking offers again."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, until
from handlers.ui.view import Button, Row, View, button, home_row, naming, view
from services import assignment, offer
from services.base import Tx, Who
from services.offer import OfferCard, StoppedCard

REASONS = {
    "busy": "offer-button-reason-busy",
    "not_mine": "offer-button-reason-not-mine",
    "away": "offer-button-reason-away",
}


def _offer_words(card: OfferCard) -> tuple[Text, Text, Text | None]:
    own = "yes" if card.own_district else "no"
    return (
        t("offer-title", subject=card.subject),
        t("offer-about", org=card.org_type or t("offer-org-unknown"), own=own, load=card.load, capacity=card.capacity),
        t("offer-until", until=until(card.answer_by)) if card.answer_by else None,
    )


def _answers(card: OfferCard) -> tuple[Row, ...]:
    return (
        (button("offer-button-take-teacher", "offer.take", card.assignment_id, card.round),),
        (button("offer-button-cannot", "offer.reasons", card.assignment_id),),
    )


def _taken(card: OfferCard) -> View:
    undo: Row = (button("offer-button-undo", "offer.undo", card.assignment_id),) if card.undo else ()
    return view(
        t("offer-taken-title"),
        t("offer-taken", code=card.code, subject=card.subject),
        t("offer-wish", wish=card.wish) if card.wish else None,
        t("offer-hello"),
        rows=(
            (button("offer-button-write", "talk", card.assignment_id),),
            (button("offer-button-card", "card", card.assignment_id),),
            undo,
            home_row(),
        ),
    )


@ui.page("offer", offer.offer, access="methodist")
def offer_page(card: OfferCard) -> View:
    if card.state == "taken":
        return _taken(card)
    if card.state == "open":
        return view(*_offer_words(card), rows=(*_answers(card), home_row()))
    return view(t("offer-closed-title"), t("offer-closed"), rows=((button("offer-button-tasks", "tasks"),), home_row()))


@ui.action("offer.take", access="methodist", stale=lambda aid, _round: go("offer", aid))
def take(tx: Tx, who: Who, assignment_id: int, round_: int) -> Show:
    offer.take(tx, who, assignment_id, round_)
    return go("offer", assignment_id)


@ui.page("offer.reasons", offer.offer, access="methodist")
def reasons_page(card: OfferCard) -> View:
    if card.state != "open":
        return offer_page(card)
    given: list[Row] = [
        (button(key, "offer.decline", card.assignment_id, card.round, code),) for code, key in REASONS.items()
    ]
    return view(
        t("offer-reasons-title"),
        t("offer-reasons"),
        rows=(
            (button("offer-button-no-reason", "offer.decline", card.assignment_id, card.round),),
            *given,
            (button("button-back", "offer", card.assignment_id),),
        ),
    )


@ui.action("offer.decline", access="methodist", stale=lambda aid, _round, _reason=None: go("offer", aid))
def decline(tx: Tx, who: Who, assignment_id: int, round_: int, reason: str | None = None) -> Show:
    offer.decline(tx, who, assignment_id, round_, reason)
    return go("offer", assignment_id, toast=t("offer-declined-toast"))


@ui.action("offer.undo", access="methodist", stale=lambda aid: go("offer", aid))
def undo(tx: Tx, who: Who, assignment_id: int) -> Show:
    assignment.undo(tx, who, assignment_id)
    return go("offer", assignment_id, toast=t("offer-undone-toast"))


@ui.page("offers", offer.stopped, access="methodist")
def stopped_page(card: StoppedCard) -> View:
    if card.until is None:
        return view(t("offers-title"), t("offers-coming"), rows=((button("offer-button-tasks", "tasks"),), home_row()))
    resume = button("offer-button-resume-offers", "offers.resume")
    return view(t("offers-title"), t("offers-stopped", until=until(card.until)), rows=((resume,), home_row()))


@ui.action("offers.resume", access="methodist", stale=lambda: go("offers"))
def resume(tx: Tx, who: Who) -> Show:
    offer.resume_offers(tx, who)
    return go("offers", toast=t("offers-resumed-toast"))


# what is said unasked


def _offer_line(card: OfferCard) -> Text:
    return t("offer-line", subject=card.subject)


def _open_offer(card: OfferCard) -> Button:
    return naming("task-offer", card.subject, "offer", card.assignment_id)


@ui.notice("assignment_offer", offer.look_offer, line=_offer_line, opens=_open_offer)
def offer_notice(card: OfferCard) -> View:
    return view(*_offer_words(card), rows=_answers(card))


@ui.notice("assignment_taken", offer.look_taken)
def taken_notice(card: OfferCard) -> View:
    return view(
        t("offer-notice-taken-title"),
        t("offer-taken", code=card.code, subject=card.subject),
        rows=((button("offer-button-look", "offer", card.assignment_id),),),
    )


def _first_line(card: OfferCard) -> Text:
    return t("offer-notice-first", code=card.code)


def _begin(card: OfferCard) -> Button:
    return naming("task-hello", card.code, "talk", card.assignment_id)


@ui.notice("first_contact", offer.look_taken, line=_first_line, opens=_begin)
def first_notice(card: OfferCard) -> View:
    write: Row = (button("offer-button-write", "talk", card.assignment_id),)
    return view(t("offer-notice-first-title"), t("offer-notice-first", code=card.code), rows=(write,))


@ui.notice("assignment_ended", offer.look_ended)
def ended_notice(card: OfferCard) -> View:
    return view(t("offer-notice-ended-title"), t("offer-notice-ended", code=card.code), rows=(home_row(),))


@ui.notice("offers_stopped", offer.look_stopped)
def stopped_notice(card: StoppedCard) -> View:
    said = t("offers-stopped", until=until(card.until)) if card.until is not None else t("offers-coming")
    return view(t("offers-title"), said, rows=((button("offer-button-resume-offers", "offers.resume"),),))
