"""The results on the screen: a picture under a spoiler and the same in words, the choice, what to do with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.diagnosis import Reason
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, shortened, t, verbatim
from handlers.ui.view import Media, Row, View, back_row, button, home_row, view
from services import diagnosis_result as results
from services.base import Said, Tx, Who
from services.diagnosis_result import AreaCard, ResultCard, SavedCard, SeenCard, Suggested, TryCard

LONGEST = 120  # of an own topic, on a screen that has other things to say
Attention = tuple[tuple[str, str, tuple[str, ...]], ...]


def overview(*_args: object) -> Show:
    return go("result")


def _goals(goals: tuple[str, ...]) -> str:
    return "; ".join(goals)


@ui.page("diagnosis.area", results.area_card)
def area_page(card: AreaCard) -> View:
    if card.insufficient is not None:
        return view(_title(card), verbatim(card.insufficient), rows=_area_rows(card), result=True)
    words = (
        _title(card),
        t("result-level", level=_lower(card.level)),
        _change(card),
        _strong(card),
        _weak(card),
        t("result-opened") if card.open_to_methodist else t("result-private"),
    )
    media = Media("photo", paint="before_after" if card.before else "area_result", data=_picture(card))
    return view(*words, rows=_area_rows(card), media=replace(media, spoiler=True, protect=True), result=True)


def _title(card: AreaCard) -> Text:
    return t("result-area-title", area=card.name)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _strong(card: AreaCard) -> Text | None:
    return t("result-best", goals=_goals(card.best)) if card.best else None


def _weak(card: AreaCard) -> Text | None:
    if card.attention and card.attention_more:
        return t("result-attention-more", goals=_goals(card.attention), n=card.attention_more)
    if card.attention:
        return t("result-attention", goals=_goals(card.attention))
    return t("result-start", goal=card.start) if card.start else None


def _change(card: AreaCard) -> Text | None:
    if card.before is None:
        return None
    return t(f"result-change-{card.before.change.replace('_', '-')}", before=_lower(card.before.label))


def _picture(card: AreaCard) -> dict[str, Any]:
    title, note = verbatim(card.name), t("result-picture-note")
    if card.before is not None:
        row = {
            "label": verbatim(card.name),
            "before": card.before.length,
            "before_words": t("result-was", level=_lower(card.before.label)),
            "after": card.length,
            "after_words": t("result-is", level=_lower(card.level)),
        }
        return {"title": title, "rows": [row], "note": note}
    return {
        "title": title,
        "bar": {"label": t("result-picture-bar"), "words": verbatim(card.level), "length": card.length},
        "strong_line": t("result-picture-best", goal=card.best[0]) if card.best else "",
        "start_line": _picture_start(card),
        "note": note,
    }


def _picture_start(card: AreaCard) -> Text | str:
    first = card.attention[0] if card.attention else card.start
    return t("result-picture-start", goal=first) if first else ""


def _area_rows(card: AreaCard) -> list[Row]:
    fix = (button("diagnosis-fix", "diag.fix", card.attempt_id, card.last_item),) if card.last_item else ()
    if card.mode != "full":
        show = (button("result-show", "result.show", card.attempt_id),) if card.can_show else ()
        hide = () if card.insufficient else (button("result-hide", "result.hide"),)
        onward = ("result-my-route", "my_route") if card.mode == "repeat" else ("result-courses", "courses")
        return [show, (button(*onward),), hide, home_row()]
    if card.insufficient is not None:
        first: Row = (button("result-more", "diag.more"),) if card.more else ()
        return [first, (button("diagnosis-enough", "result"), *fix), home_row()]
    return [
        (button("result-begin", "result.begin", card.code),),
        (button("result-more", "diag.more"),) if card.more else (),
        (button("diagnosis-enough", "diag.enough"), *fix),
        (button("result-hide", "result.hide"),),
        home_row(),
    ]


@ui.action("result.hide", stays=True)
def hide(_tx: Tx, _who: Who) -> Show:
    return replace(go("diagnosis", toast=t("result-hide-toast")), drop=True)


@ui.page("result", results.overview)
def result_page(card: ResultCard) -> View:
    if not card.areas:
        return view(t("result-title"), t("result-none"), rows=((button("result-go", "diagnosis"),), home_row()))
    told = tuple(
        t("result-line", area=name, level=_lower(level)) for code, name, level in card.areas if code != card.chosen_area
    )
    if card.chosen is not None:
        return _chosen(card, told)
    reasons = tuple(_reason(one) for one in card.suggested)
    rows: list[Row] = [
        (button("result-begin-area", "result.begin", one.code, area=one.name),) for one in card.suggested
    ]
    if not rows:
        rows += _others(card)
    rows.append((button("result-topic", "result.topic"),))
    rows.append(_more_row(card))
    return view(
        t("result-title"),
        *told,
        verbatim(card.outcome) if card.outcome else None,
        t("result-which") if card.suggested else None,
        *reasons,
        rows=[*rows, home_row()],
    )


def _others(card: ResultCard) -> list[Row]:
    if card.attention:
        return [(button("result-from-attention", "result.attention"),)]
    return [(button("diagnosis-search", "search"),)] if card.pair is None else []


def _more_row(card: ResultCard) -> Row:
    deeper = button("result-what-else", "result.else")
    return (button("result-more", "diag.more"), deeper) if card.more else (deeper,)


def _reason(one: Suggested) -> Text:
    keys = {
        Reason.NOT_YET_HALF: "result-reason-half",
        Reason.WITH_HELP_HALF: "result-reason-help",
        Reason.NOT_YET_SOME: "result-reason-some",
    }
    n = one.low if one.reason is Reason.WITH_HELP_HALF else one.ones
    return Text(keys[one.reason], {"area": one.name, "n": n, "of": one.answered})


def _begun_with(card: ResultCard) -> Text:
    """The choice; of an area with its level, so that the lines below are about the others."""
    level = next((level for code, _, level in card.areas if code == card.chosen_area), None)
    if level is None:
        return t("result-chosen", words=shortened(card.chosen or "", LONGEST))
    return t("result-chosen-area", area=card.chosen or "", level=_lower(level))


def _chosen(card: ResultCard, told: tuple[Text, ...]) -> View:
    if card.pair is None:
        main: Row = (button("diagnosis-search", "search"),)
    else:
        main = (button("result-share" if not card.shown else "result-share-change", "result.share"),)
    return view(
        t("result-title"),
        _begun_with(card),
        t("result-start", goal=card.start) if card.start else None,
        *told,
        t("result-footer-pair") if card.pair is not None else t("result-footer"),
        rows=[
            main,
            (button("result-try", "result.try"),),
            (button("result-change", "result.again"),),
            _more_row(card),
            home_row(),
        ],
    )


@ui.action("result.begin", stale=overview)
def begin_with(tx: Tx, who: Who, area: str) -> Show:
    results.choose(tx, who, area)
    return go("result")


@ui.action("result.again", stale=overview)
def again(tx: Tx, who: Who) -> Show:
    results.unchoose(tx, who)
    return go("result.choice")


@ui.page("result.choice", results.overview)
def choice_page(card: ResultCard) -> View:
    rows: list[Row] = [(button("result-begin-area", "result.begin", code, area=name),) for code, name, _ in card.areas]
    rows.append((button("result-topic", "result.topic"),))
    return view(t("result-choice-title"), t("result-choice-about"), rows=[*rows, back_row("result")])


@ui.page("result.attention", results.attention)
def attention_page(found: Attention) -> View:
    most = 3 if len(found) <= 2 else 1  # the screen holds 500 characters
    told = tuple(t("result-attention-line", area=name, goals=_goals(goals[:most])) for _, name, goals in found)
    rows = [(button("result-begin-area", "result.begin", code, area=name),) for code, name, _ in found]
    return view(t("result-attention-title"), *told, rows=[*rows, back_row("result")])


@ui.action("result.topic")
def topic(tx: Tx, who: Who) -> Show:
    results.ask_topic(tx, who)
    return go("result.topic.ask")


@ui.page("result.topic.ask", lambda _tx, _who: None)
def topic_page(_nothing: None) -> View:
    return view(t("result-topic-title"), t("result-topic-about"), rows=((button("button-back", "result.topic.no"),),))


@ui.action("result.topic.no")
def no_topic(tx: Tx, who: Who) -> Show:
    results.drop_topic(tx, who)
    return go("result")


@ui.types(results.TOPIC)
def topic_said(tx: Tx, who: Who, said: Said) -> Show:
    results.set_topic(tx, who, said)
    return go("result")


@ui.page("result.try", results.try_card)
def try_page(card: TryCard) -> View:
    following = () if card.following is None else (button("result-try-next", "result.try", card.following),)
    return view(
        t("result-try-title"), t("result-try-words", area=card.area, words=card.text),
        rows=(following, back_row("result")),
    )  # fmt: skip


@ui.page("result.else", results.overview)
def else_page(card: ResultCard) -> View:
    close = (button("share-close", "result.close"),) if card.shown else ()
    return view(
        t("result-else-title"),
        t("result-else-about"),
        rows=(
            (button("result-save", "result.save"),),
            close,
            (button("result-seen", "result.seen"),),
            (button("diagnosis-about", "about"),),
            (button("result-delete", "result.delete"),),
            back_row("result"),
        ),
    )


@ui.page("result.save", results.saved)
def save_page(card: SavedCard) -> View:
    bars = [{"label": verbatim(name), "words": verbatim(level), "length": length} for name, level, length in card.bars]
    data = {"title": t("result-save-picture"), "bars": bars, "note": t("result-save-note")}
    return view(
        t("result-save-title"),
        *(t("result-line", area=name, level=_lower(level)) for name, level, _ in card.bars),
        t("result-save-about"),
        rows=((button("result-hide", "result.hide"),), back_row("result")),
        media=Media("photo", paint="all_areas", data=data, spoiler=True),
        result=True,
    )


@ui.page("result.seen", results.seen)
def seen_page(card: SeenCard) -> View:
    told = tuple(t("result-seen-line", name=name or t("result-seen-somebody"), at=at) for name, at in card.views) or (
        t("result-seen-nobody"),
    )
    return view(t("result-seen-title"), *told, rows=(back_row("result.else"),))


@ui.page("result.delete", results.overview)
def delete_page(_card: ResultCard) -> View:
    return view(
        t("result-delete-title"),
        t("result-delete-about"),
        rows=(
            (button("result-delete-keep", "result"),),
            (button("result-delete-yes", "result.erase"),),
        ),
    )


@ui.action("result.erase")
def erase(tx: Tx, who: Who) -> Show:
    results.erase(tx, who)
    return go("result", toast=t("result-deleted-toast"))
