"""An announcement that is on its way or gone: progress, pause and stop, «Correct for all», the report."""

from __future__ import annotations

from typing import Any

from domain.summary import Cell
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Media, Row, View, back_row, button, home_row, pages, view
from services import announcement, announcement_report, mailing, person
from services.announcement import AudienceWords, MailingCard, SentCard
from services.announcement_report import AnswerLine, AnswersCard, Report, SplitLine
from services.base import Tx, Who

WORDS = 60
NAMED = 3  # names of a list that are written out in the chat
RUNNING = frozenset({"fixing", "sending"})
ENDED = frozenset({"done", "stopped"})


def sent_view(card: SentCard) -> View:
    """The page of an announcement from the press on «Send» to the report."""
    state = card.mailing.state
    if state == "scheduled":
        return _scheduled(card)
    correcting = card.correction is not None and card.correction.state in {"scheduled", *RUNNING}
    return view(
        t("announce-paused-title" if state == "paused" else "announce-running-title")
        if state in {*RUNNING, "paused"}
        else t("announce-report-title"),
        _which(card),
        t("announce-to", audience=audience_words(card.audience)),
        t("announce-began", at=card.began, code=card.author),
        *_fates(card),
        t("announce-answers", yes=card.yes, no=card.no) if card.asks else None,
        _correction_words(card.correction) if card.correction is not None else None,
        rows=[
            *_control(card),
            (button("button-announce-who", "announcement.answers", card.id),) if card.yes + card.no else (),
            (button("button-announce-table", "announcement.table", card.id),) if state in ENDED else (),
            (button("button-announce-correct", "announcement.correct", card.id),)
            if card.correctable and not correcting
            else (),
            home_row() if state in RUNNING else back_row("announce"),
        ],
    )


def _scheduled(card: SentCard) -> View:
    return view(
        t("announce-scheduled-title"),
        _which(card),
        t("announce-scheduled", at=card.mailing.start_at),
        t("announce-scheduled-how"),
        rows=[(button("button-announce-stop", "announcement.stop", card.id, card.mailing.id),), home_row()],
    )


def _which(card: SentCard) -> Text | None:
    if not card.words:
        return None
    return t("announce-which", words=card.words if len(card.words) <= WORDS else card.words[: WORDS - 1] + "…")


def _fates(card: SentCard) -> list[Text | None]:
    """How many got it and how many did not, and why; «accepted», for nobody knows what was read."""
    main = card.mailing
    over = main.state in ENDED
    accepted = (
        t("announce-accepted-few")
        if card.accepted.code == "fewer_than_five"
        else t("announce-accepted", n=card.accepted.number or 0)
    )
    blocked = (
        t("announce-blocked-few")
        if card.blocked.code == "fewer_than_five"
        else _named("announce-blocked", card.blocked.number or 0, over=over)
    )
    return [
        accepted,
        t("announce-left", n=main.left) if main.left else None,
        blocked,
        _named("announce-failed", main.number("failed"), over=over),
        _some("announce-late-rows", main.number("late")),
        _some("announce-uncertain", main.number("uncertain")),
        _some("announce-dropped", main.number("dropped")),
    ]


def _named(key: str, n: int, *, over: bool) -> Text | None:
    """At the end a zero is said too: silence could mean that nobody counted."""
    return Text(key, {"n": n}) if n or over else None


def _some(key: str, n: int) -> Text | None:
    return Text(key, {"n": n}) if n else None


def _correction_words(found: MailingCard) -> Text:
    if found.left:
        return t("announce-correcting", done=found.number("sent"), left=found.left)
    missed = found.number("blocked", "failed", "late", "dropped", "uncertain")
    return t("announce-corrected", done=found.number("sent"), missed=missed)


def _control(card: SentCard) -> list[Row]:
    running = card.correction if card.correction is not None and card.correction.left else card.mailing
    stop = button("button-announce-stop", "announcement.stop", card.id, running.id)
    if running.state in RUNNING:
        return [(button("button-announce-pause", "announcement.pause", card.id, running.id),), (stop,)]
    if running.state == "paused":
        return [(button("button-announce-resume", "announcement.resume", card.id, running.id),), (stop,)]
    return []


def _page(announcement_id: int, _mailing_id: int) -> Show:
    return go("announcement", announcement_id)


@ui.action("announcement.stop", access="coordinator", stale=_page)
def stop(tx: Tx, who: Who, announcement_id: int, mailing_id: int) -> Show:
    unread = t("announce-stopped-unread")
    shows = {
        "stopped": go("announcement", announcement_id),
        "draft": go("announcement", announcement_id, toast=unread),
        "draft_of_another": go("announce", toast=unread),
    }
    return shows[mailing.stop(tx, who, mailing_id)]


@ui.action("announcement.pause", access="coordinator", stale=_page)
def pause(tx: Tx, who: Who, announcement_id: int, mailing_id: int) -> Show:
    mailing.pause(tx, who, mailing_id)
    return go("announcement", announcement_id)


@ui.action("announcement.resume", access="coordinator", stale=_page)
def resume(tx: Tx, who: Who, announcement_id: int, mailing_id: int) -> Show:
    mailing.resume(tx, who, mailing_id)
    return go("announcement", announcement_id)


@ui.page("announcement.correct", announcement.ask_correction, access="coordinator")
def correct_page(card: SentCard) -> View:
    return view(
        t("announce-fix-ask-title"),
        t("announce-fix-ask"),
        t("announce-fix-file") if card.kind != "text" else None,
        rows=[(button("button-back", "announcement.back", card.id),)],
    )


@ui.action("announcement.back", access="coordinator")
def back(tx: Tx, who: Who, announcement_id: int) -> Show:
    person.forget(tx, who)
    return go("announcement", announcement_id)


@ui.notice("mailing_done", look_again=announcement_report.look_done)
def done_notice(card: SentCard) -> View:
    return view(
        t("announce-done-notice"),
        *_fates(card)[:1],
        rows=[(button("button-announce-open", "announcement", card.id),)],
    )


def audience_words(audience: AudienceWords, named: int = NAMED) -> Text:
    """«subject; district, district», or everybody; of a list at most `named` names."""
    lists = [names for names in (audience.subjects, audience.municipalities) if names]
    if not lists:
        return t("announce-everybody")
    if len(lists) == 1:
        return _names(lists[0], named)
    return t("announce-both", subjects=_names(lists[0], named), districts=_names(lists[1], named))


def _names(names: tuple[str, ...], named: int) -> Text:
    return t("announce-names", names=", ".join(names[:named]), more=max(0, len(names) - named))


@ui.page("announcement.answers", announcement_report.answered, access="coordinator")
def answers_page(card: AnswersCard) -> View:
    return view(
        t("announce-who-title"),
        t("announce-answers", yes=card.yes, no=card.no) if card.lines else t("announce-who-none"),
        *(_answer_line(one) for one in card.lines),
        rows=[pages("announcement.answers", card.page, card.last, card.id), back_row("announcement", card.id)],
    )


def _answer_line(one: AnswerLine) -> Text:
    place = verbatim(one.municipality) if one.municipality else t("summary-unnamed")
    return t(f"announce-who-{one.answer}", code=one.code, place=place)


@ui.page("announcement.table", announcement_report.table, access="coordinator")
def table_page(report: Report) -> View:
    file = view(
        t("announce-table-caption"),
        media=Media("document", paint="workbook", data={"sheets": _sheets(report)}, name=t("announce-table-name")),
    )
    shown = sent_view(report.card)
    return View(shown.text, shown.rows, before=(file,))


def _column(key: str, width: int, kind: str = "text") -> dict[str, Any]:
    return {"title": Text(key), "width": width, "kind": kind}


def _sheets(report: Report) -> list[dict[str, Any]]:
    return [
        _about(report.card),
        _totals(report.card),
        _split("announce-sheet-districts", "announce-column-district", report.municipalities),
        _split("announce-sheet-subjects", "announce-column-subject", report.subjects),
        _answers(report),
    ]


def _about(card: SentCard) -> dict[str, Any]:
    """What was sent to whom, when and by whom: the sheet that makes the numbers a report."""
    everyone = len(card.audience.subjects) + len(card.audience.municipalities)
    rows = [
        [t("announce-row-words"), verbatim(card.words) if card.words else t("announce-no-words")],
        [t("announce-row-to"), audience_words(card.audience, everyone)],
        [t("announce-row-began"), t("announce-moment", at=card.began)],
        [t("announce-row-author"), verbatim(card.author)],
    ]
    columns = [_column("announce-column-what", 20), _column("announce-column-this", 80)]
    return {"title": t("announce-sheet-about"), "columns": columns, "rows": rows}


def _totals(card: SentCard) -> dict[str, Any]:
    main = card.mailing
    small = t("summary-few")
    rows: list[list[Any]] = [
        [t("announce-row-accepted"), small if card.accepted.code == "fewer_than_five" else card.accepted.number or 0],
        [t("announce-row-blocked"), small if card.blocked.code == "fewer_than_five" else card.blocked.number or 0],
        [t("announce-row-failed"), main.number("failed")],
        [t("announce-row-late"), main.number("late")],
        [t("announce-row-uncertain"), main.number("uncertain")],
        [t("announce-row-dropped"), main.number("dropped")],
        [t("announce-row-yes"), card.yes],
        [t("announce-row-no"), card.no],
    ]
    columns = [_column("announce-column-what", 34), _column("announce-column-people", 14, "number")]
    return {"title": t("announce-sheet-totals"), "columns": columns, "rows": rows}


def cell_words(cell: Cell) -> Text | int:
    """A number, or why there is none."""
    if cell.code == "exact":
        return cell.number or 0
    return t("summary-few" if cell.code == "fewer_than_five" else "summary-hidden")


def _split(title: str, column: str, lines: tuple[SplitLine, ...]) -> dict[str, Any]:
    columns = [
        _column(column, 34),
        _column("announce-row-accepted", 18, "number"),
        _column("announce-row-yes", 14, "number"),
        _column("announce-row-no", 14, "number"),
    ]
    rows = [
        [verbatim(line.name) if line.name else t("summary-unnamed"), *(cell_words(cell) for cell in line.cells)]
        for line in lines
    ]
    return {"title": Text(title), "columns": columns, "rows": rows}


def _answers(report: Report) -> dict[str, Any]:
    columns = [
        _column("announce-column-code", 16),
        _column("announce-column-district", 30),
        _column("announce-column-subject", 30),
        _column("announce-column-answer", 14),
        _column("announce-column-day", 14, "date"),
    ]
    rows = [
        [
            one.code,
            one.municipality or t("summary-unnamed"),
            one.subject or t("summary-unnamed"),
            t("button-answer-yes" if one.answer == "yes" else "button-answer-no"),
            one.day,
        ]
        for one in report.answers
    ]
    return {"title": t("announce-sheet-answers"), "columns": columns, "rows": rows}
