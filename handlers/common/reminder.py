"""The two buttons of every reminder and the page where a person sets when they come (story 6)."""

from __future__ import annotations

from domain.notice import LATER, NEVER
from handlers.ui.registry import Show, go, stay, ui
from handlers.ui.text import Text, t
from handlers.ui.view import Row, View, back_row, button, home_row, view
from services import reminder
from services.base import Tx, Who
from services.reminder import About, LogCard, LogLine, SettingsCard

# Kinds with words of their own; the rest are called «a message of the bot».
NAMED = frozenset({
    "step_before_due", "step_due", "step_overdue", "step_to_check", "step_answered", "step_skip_asked",
    "step_skip_answered", "repeat_diagnosis", "result_presentation", "no_check_asked", "no_check_answered",
    "route_waiting_teacher", "route_waiting_methodist", "route_agreed", "assignment_shown", "assignment_offer",
    "assignment_escalated", "offers_stopped", "first_contact", "profile_unfinished", "diagnosis_paused",
    "messages_held", "followup_sent", "step_silent", "week_digest",
})  # fmt: skip


def about_words(about: About) -> Text:
    """What a notice is about, for a list."""
    if about.kind not in NAMED:
        return t("about-other")
    key = "about-" + about.kind.replace("_", "-")
    return Text(key, {"name": about.name or ""}) if about.name is not None else Text(f"{key}-bare")


def why_words(about: About) -> Text:
    """Why a message came, in a sentence or two."""
    if about.kind not in NAMED:
        return t("why-other")
    if about.name is not None and about.day is not None:
        return Text("why-" + about.kind.replace("_", "-"), {"name": about.name, "day": about.day})
    return Text("why-" + about.kind.replace("_", "-") + "-bare")


@ui.action("reminder.mute", access="person")
def mute(tx: Tx, who: Who, notice_id: int | None = None) -> Show:
    monday = reminder.mute(tx, who)
    if notice_id is None:
        return go("reminders")
    return stay(t("reminder-muted", day=monday), alert=True)


@ui.action("reminder.unmute", access="person")
def unmute(tx: Tx, who: Who) -> Show:
    reminder.unmute(tx, who)
    return go("reminders", toast=t("reminder-unmuted"))


@ui.action("reminder.why", access="person")
def why(tx: Tx, who: Who, notice_id: int) -> Show:
    found = reminder.why(tx, who, notice_id)
    words = why_words(found[0]) if len(found) == 1 else t("why-merged", n=len(found))
    return stay(t("why-with-way", why=words), alert=True)


@ui.action("reminder.time", access="person")
def set_time(tx: Tx, who: Who, minutes: int) -> Show:
    at = reminder.set_time(tx, who, minutes)
    return go("reminders", toast=t("reminder-time-set", at=at))


@ui.command("reminders", access="person", teacher=40, methodist=40)
def reminders_command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("reminders")


@ui.page("reminders", reminder.settings, access="person")
def settings_page(card: SettingsCard) -> View:
    times: list[Row] = []
    if not card.staff:
        buttons = [
            button("button-reminder-time", "reminder.time", at.hour * 60 + at.minute, at=at)
            for at in card.choices
            if at != card.send_at
        ]
        times = [tuple(buttons)]
    if card.muted_until is None:
        quiet = button("button-mute", "reminder.mute")
    else:
        quiet = button("button-unmute", "reminder.unmute")
    about = t("reminders-about-staff") if card.staff else t("reminders-about", at=card.send_at, n=card.per_week)
    return view(
        t("reminders-title"),
        about,
        t("reminders-muted", day=card.monday) if card.muted_until is not None else None,
        rows=((quiet,), *times, (button("button-reminder-log", "reminder.log"),), home_row()),
    )


@ui.page("reminder.log", reminder.log, access="person")
def log_page(card: LogCard) -> View:
    return view(
        t("reminder-log-title"),
        _part("reminder-log-missed", card.missed) or t("reminder-log-nothing-missed"),
        _part("reminder-log-came", card.came),
        _part("reminder-log-ahead", card.ahead),
        rows=(back_row("reminders"),),
    )


def _part(key: str, found: tuple[LogLine, ...]) -> Text | None:
    return Text(key, {"lines": tuple(_line(one) for one in found)}) if found else None


def _line(one: LogLine) -> Text:
    if one.reason is None:
        return t("reminder-log-line", day=one.day, about=about_words(one.about))
    key = "reminder-log-line-later" if one.reason in LATER else "reminder-log-line-reason"
    return Text(key, {"day": one.day, "about": about_words(one.about), "reason": reason_words(one.reason)})


def reason_words(reason: str) -> Text:
    """Why a message did not come, or not yet."""
    return Text(f"reminder-reason-{reason.replace('_', '-') if reason in NEVER | LATER else 'other'}")
