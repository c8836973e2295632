"""Lines of a thread: whose words, when, of what kind, under the days they belong to."""

from __future__ import annotations

from handlers.ui.text import Text, t, verbatim
from services.letter import Partner
from services.thread import Line

NOTES = {"held": "thread-note-held", "received": "thread-note-held", "undelivered": "thread-note-failed"}


def line_text(line: Line, partner: Partner) -> Text:
    """«14:32 You: …» with the kind of a file and what is still to come of it."""
    author = "thread-mine" if line.mine else "thread-methodist" if partner.side == "teacher" else "thread-teacher"
    note = NOTES.get(line.state) or ("thread-note-edited" if line.edited else None)
    return Text(
        author,
        {
            "time": line.clock,
            "kind": Text(f"talk-kind-{line.kind}") if line.kind != "text" else t("blank"),
            "step": t("thread-note-step") if line.about_step else t("blank"),
            "words": t("talk-greeting-short") if line.template else verbatim(line.words),
            "note": Text(note) if note else t("blank"),
        },
    )


def lines_text(lines: tuple[Line, ...], partner: Partner) -> list[Text]:
    """The lines under the days they belong to."""
    said: list[Text] = []
    day = None
    for line in lines:
        if line.day != day:
            day = line.day
            said.append(t("thread-day", day=day))
        said.append(line_text(line, partner))
    return said
