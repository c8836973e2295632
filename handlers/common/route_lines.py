"""A route in words: the same lines on every page that shows one."""

from __future__ import annotations

from datetime import date

from handlers.ui.calendar import short_day
from handlers.ui.text import Text, t, verbatim
from services.route_card import Difference, Facts, StepLine, Words

SHOWN = 4
LONG = 7  # with more steps the dates lose their weekday and the sentence moves to «why», to keep one screen


def said(words: Words) -> Text:
    """Words in quotes of nobody, or that they were said by voice."""
    return t("route-by-voice") if words.file_id is not None else verbatim(words.text)


def day(step: StepLine, facts: Facts) -> Text:
    """The date of a step."""
    return short_day(step.due) if len(facts.steps) >= LONG else t("route-day", day=step.due)


def whole(facts: Facts, *, states: bool = False, note: bool = True) -> tuple[Text, ...]:
    """Goal, steps with dates, form of the result, the added sentence.

    `states` says how far each step is; without `note` the sentence is left to «why».
    """
    lines = [t("route-goal", goal=said(facts.goal))]
    for number, step in enumerate(facts.steps, 1):
        if states:
            lines.append(t("route-step-state", n=number, name=step.name, day=day(step, facts), state=step.state))
        else:
            lines.append(t("route-step", n=number, name=step.name, day=day(step, facts)))
    if facts.form:
        lines.append(t("route-form", form=facts.form))
    if facts.over_summer:
        lines.append(t("route-over-summer"))
    if facts.note.file_id is not None:
        lines.append(t("route-note-voice"))
    elif note and facts.note.text and len(facts.steps) < LONG:
        lines.append(t("route-note", words=facts.note.text))
    return tuple(lines)


def title(facts: Facts | None) -> Text:
    """The first line: the teacher's own route, or whose."""
    if facts is not None and facts.code:
        return t("route-title-of", code=facts.code)
    return t("route-title")


def different(found: tuple[Difference, ...]) -> tuple[Text, ...]:
    """What the new revision changes, a line each, the first four; all of it stands in the steps below."""
    lines = [t("route-diff-title"), *map(_difference, found[:SHOWN])]
    if len(found) > SHOWN:
        lines.append(t("route-diff-more", n=len(found) - SHOWN))
    return tuple(lines) if found else ()


def _short(value: str | date | None) -> Text:
    return short_day(value) if isinstance(value, date) else verbatim(value or "")


def _difference(one: Difference) -> Text:
    if one.what == "date":
        return t("route-diff-date", name=one.name, before=_short(one.before), after=_short(one.after))
    if one.what == "kind":
        return t("route-diff-kind", before=_short(one.before), after=_short(one.after))
    if one.what == "added":
        return t("route-diff-added", name=_short(one.after))
    if one.what == "removed":
        return t("route-diff-removed", name=_short(one.before))
    if one.what == "result_form":
        return t("route-diff-form", before=_short(one.before), after=_short(one.after))
    if one.what == "note":
        return t("route-diff-note")
    return t("route-diff-goal")
