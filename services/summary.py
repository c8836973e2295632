"""The coordinator's summary: how many came how far, the load of methodists, who waits (issue: story 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from db import summary as rows
from domain.mailing import Shown, shown_number
from domain.summary import Cell, hide_small, mean_in_tenths
from services.base import Tx, Who

STAGES = ("started", "finished", "found", "agreed")


@dataclass(frozen=True, slots=True)
class Stage:
    """People who came to a stage: ever, and since the first of this month. `count` orders the bars of the picture."""

    name: str
    ever: Shown
    month: Shown
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of the region. `load` is the mean of pairs a methodist, in tenths."""

    day: date
    stages: tuple[Stage, ...]
    methodists: int
    load: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One municipality (None: not named), a cell for each stage."""

    name: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The summary with its split by municipality."""

    summary: Summary
    places: tuple[PlaceLine, ...]


def summary(tx: Tx, who: Who) -> Summary:
    """The page. Who finished an area is shown from five people on (domain.md 1.3); the rest a coordinator knows."""
    today = who.today(tx.now)
    since = who.moment(today.replace(day=1), time())
    stages = []
    for name in STAGES:
        ever, month = rows.people(tx.c, name, since)
        shown = shown_number if name == "finished" else _exact
        stages.append(Stage(name, shown(ever), shown(month), ever if shown(ever).code == "exact" else 0))
    methodists, pairs, unanswered = rows.staff(tx.c)
    return Summary(today, tuple(stages), methodists, mean_in_tenths(pairs, methodists), unanswered)


def _exact(count: int) -> Shown:
    return Shown("exact", count)


def table(tx: Tx, who: Who) -> Table:
    """By municipality, every municipality of the region; few people are «fewer than five» in every column."""
    counted = {name: rows.by_place(tx.c, name) for name in STAGES}
    codes: list[str | None] = list(tx.policy.municipalities)
    if any(None in places for places in counted.values()):
        codes.append(None)
    columns = [hide_small([counted[name].get(code, 0) for code in codes]) for name in STAGES]
    places = tuple(
        PlaceLine(tx.policy.municipalities[code].name_ru if code else None, tuple(column[index] for column in columns))
        for index, code in enumerate(codes)
    )
    return Table(summary(tx, who), places)
