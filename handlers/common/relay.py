"""The conversation as it arrives: copies without an account, one line for what was held, edits, recalls (2.15)."""

from __future__ import annotations

from domain.calendar import Hours
from handlers.ui.registry import ui
from handlers.ui.text import Rich, Text, t
from handlers.ui.view import Button, Media, Row, View, button, view
from services import relay
from services.relay import Copy, Failed, Held, Taken

WHO = {"teacher": "copy-from-methodist", "methodist": "copy-from-teacher"}


def header(copy: Copy) -> Text:
    """Whose words these are; no names in it."""
    if copy.part > 1:
        return t("copy-part", n=copy.part, of=copy.parts)
    if copy.side == "teacher":
        return t("copy-from-methodist")
    return t("copy-from-teacher", code=copy.code, subject=copy.subject)


def ready_words(template: str | None, opens: Text | None) -> Text | None:
    """A ready text of ours in place of own words."""
    return None if template is None else Text(template, {"hours": opens} if opens else {})


def hours_text(hours: Hours) -> Text:
    """«14:30-17:30»."""
    return t("talk-hours", opens=hours.opens, closes=hours.closes)


def _buttons(copy: Copy) -> tuple[Row, ...]:
    if copy.part < copy.parts:
        return ()
    answer: Row = (button("button-answer", "talk", copy.assignment_id),)
    if copy.side == "teacher":
        return (answer,)
    rest: list[Button] = [
        button("button-card", "card", copy.assignment_id),
        button("button-no-answer", "talk.enough", copy.assignment_id),
    ]
    return answer, tuple(rest)


def _media(copy: Copy) -> Media | None:
    if copy.file_id is None or copy.kind not in {"photo", "voice", "document"}:
        return None
    return Media("photo" if copy.kind == "photo" else "voice" if copy.kind == "voice" else "document",
                 file_id=copy.file_id)  # fmt: skip


@ui.notice("message", relay.look_again, sent=relay.sent)
def message_notice(data: Copy | Held) -> View:
    if isinstance(data, Held):
        opens = ("thread", data.assignment_id) if data.assignment_id is not None else ("tasks",)
        key = "held-from-methodist" if data.side == "teacher" else "held-from-teachers"
        return view(t(key, n=data.letters), rows=((button("button-open", *opens),),))
    return view(
        header(data),
        t("copy-about-step") if data.step_id is not None and data.part == 1 else None,
        ready_words(data.template, hours_text(data.hours)),
        rows=_buttons(data),
        rich=Rich(data.text, data.entities) if data.text else None,
        media=_media(data),
        reply_to=data.reply_to,
        silent=data.silent,
    )


@ui.notice("message_edit", relay.look_edit, sent=relay.edit_sent)
def edit_notice(copy: Copy) -> View:
    rich = Rich(copy.text, copy.entities) if copy.text else None
    media = _media(copy)
    otherwise = view(t("copy-edited"), rows=_buttons(copy), rich=rich, reply_to=copy.copy_message_id, silent=True)
    return view(
        header(copy),
        t("copy-about-step") if copy.step_id is not None and copy.part == 1 else None,
        rows=_buttons(copy),
        rich=rich,
        media=media,
        edits=copy.copy_message_id,
        otherwise=otherwise,
    )


@ui.notice("message_recall", relay.look_recall)
def recall_notice(taken: Taken) -> View:
    return view(t("blank"), deletes=taken.copies)


@ui.notice("message_failed", relay.look_failed)
def failed_notice(failed: Failed) -> View:
    if failed.ended:
        return view(t("failed-ended"), t("failed-ended-about"), rows=((button("button-thread", "thread",
                    failed.assignment_id),),))  # fmt: skip
    about = "failed-methodist" if failed.side == "teacher" else "failed-teacher"
    return view(t("failed-title"), t(about), rows=((button("button-thread", "thread", failed.assignment_id),),))
