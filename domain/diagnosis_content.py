"""Parsing content/self_diagnosis.yaml into an Instrument, with every check the rules of domain/diagnosis.py rely on."""

import itertools
from fractions import Fraction

from domain.diagnosis import (
    ITEMS_IN_AREA,
    Area,
    Audience,
    Band,
    Instrument,
    Item,
    Level,
    Option,
    Outcome,
    RecommendedStep,
)
from domain.errors import ContentError
from domain.reading import Place

FILE = "self_diagnosis.yaml"
LONGEST_BUTTON = 28
SCALE = (1, 2, 3, 4)
CLOSED_BY_SILENCE = "closed_by_silence"


def parse_instrument(data: object, file: str = FILE) -> Instrument:
    """An Instrument from `yaml.safe_load`; ContentError names the place of the first fault."""
    root = Place(file, "", data)
    meta, flow = root.place("meta"), root.place("flow")
    areas = _areas(root)
    order, starts = _menu(flow.place("menu"), [area.code for area in areas])
    options, not_applicable = _scale(root.place("scale"))
    bands, labels = _bands(root.place("levels"))
    rules = root.place("deficit_rules")
    silence = flow.place("silence")
    return Instrument(
        code=meta.text("code"),
        version=meta.text("version"),
        title=meta.text("title"),
        intro=meta.text("intro"),
        disclaimer=meta.text("disclaimer"),
        if_asked_to_show=meta.text("if_asked_to_show"),
        duration_area_min=meta.whole("duration_area_min", 1),
        audience=_audience(meta.place("audience_gate")),
        options=options,
        not_applicable=not_applicable,
        areas=areas,
        menu_order=order,
        starts_when_unsure=starts,
        bands=bands,
        level_labels=labels,
        messages={code: root.text(f"{code}_message") for code in (*(str(item) for item in Outcome), CLOSED_BY_SILENCE)},
        min_answered=_min_answered(root.place("scoring")),
        suggested_max=rules.whole("suggested_max", 1),
        goals_max=rules.place("goal_choices").whole("max", 1),
        ignore_presses_ms=flow.whole("ignore_presses_ms"),
        close_after_days=silence.whole("close_after_days", 1),
        keep_unfinished_days=silence.whole("keep_unfinished_days", 1),
    )


def _menu(menu: Place, codes: list[str]) -> tuple[tuple[str, ...], str]:
    """The areas in the order of the menu, and the one for who cannot decide."""
    order = menu.texts("order")
    if sorted(order) != sorted(codes):
        raise menu.fail("must name every area once", "order")
    starts = menu.place("unsure").text("starts")
    if starts not in codes:
        raise menu.fail(f"{starts} is no area", "unsure.starts", "unknown")
    return order, starts


def _audience(gate: Place) -> Audience:
    buttons = gate.place("buttons")
    return Audience(
        positions_pass=gate.texts("positions_pass"),
        question=gate.text("text"),
        pass_label=buttons.text("pass", LONGEST_BUTTON),
        stop_label=buttons.text("stop", LONGEST_BUTTON),
        stop_message=gate.text("stop_message"),
    )


def _scale(scale: Place) -> tuple[tuple[Option, ...], Option]:
    options = tuple(
        Option(place.whole("value", 1), place.text("label", LONGEST_BUTTON), place.text("anchor"))
        for place in scale.places("options")
    )
    if tuple(option.value for option in options) != SCALE:
        raise scale.fail("the values must be 1, 2, 3, 4 in this order", "options")
    other = scale.place("not_applicable")
    if other.raw("value") is not None:
        raise other.fail("must be null", "value")
    not_applicable = Option(None, other.text("label", LONGEST_BUTTON), other.text("anchor"))
    if len({option.label for option in (*options, not_applicable)}) != len(options) + 1:
        raise scale.fail("two answers have the same label", "options")
    return options, not_applicable


def _areas(root: Place) -> tuple[Area, ...]:
    steps = root.place("recommended_steps")
    seen: set[str] = set()
    areas: list[Area] = []
    for place in root.places("competences"):
        code = place.text("code")
        if any(area.code == code for area in areas):
            raise place.fail(f"{code} stands twice", "code", "twice")
        items = tuple(_item(item, seen) for item in place.places("items"))
        if len(items) != ITEMS_IN_AREA:
            raise place.fail(f"{ITEMS_IN_AREA} statements are expected, {len(items)} stand here", "items")
        areas.append(
            Area(
                code=code,
                name=place.text("name"),
                short_ru=place.text("short_ru", LONGEST_BUTTON),
                items=items,
                steps=tuple(RecommendedStep(step.text("kind"), step.text("why")) for step in steps.places(code)),
            )
        )
    return tuple(areas)


def _item(place: Place, seen: set[str]) -> Item:
    item_id = place.text("id")
    if item_id in seen:
        raise place.fail(f"{item_id} stands twice", "id", "twice")
    seen.add(item_id)
    return Item(
        id=item_id,
        facet=place.text("facet"),
        text=place.text("text"),
        hint=place.text("hint"),
        goal=place.text("goal"),
        try_text=place.text("try"),
    )


def _min_answered(scoring: Place) -> int:
    least = scoring.whole("min_answered_per_competence", 1)
    if least + scoring.whole("max_na_per_competence") != ITEMS_IN_AREA:
        raise scoring.fail(f"with max_na_per_competence it must make {ITEMS_IN_AREA}", "min_answered_per_competence")
    return least


def _bands(levels: Place) -> tuple[tuple[Band, ...], dict[str, str]]:
    labels: dict[str, str] = {}
    bands: list[Band] = []
    for place in levels.places("bands"):
        code = place.text("code")
        if code not in set(Level):
            raise place.fail(f"{code} is no level", "code", "unknown")
        labels[code] = place.text("label")
        if code != Level.INSUFFICIENT:
            lower, upper = _bound(place, "min_mean"), _bound(place, "max_mean_exclusive")
            bands.append(Band(Level(code), labels[code], lower, upper))
    if set(labels) != set(Level):
        raise levels.fail("every level must stand once", "bands")
    _check_cover(levels, bands)
    return tuple(bands), labels


def _bound(place: Place, key: str) -> Fraction:
    return Fraction(str(place.number(key)))


def _check_cover(levels: Place, bands: list[Band]) -> None:
    """Means from 1 to 4 must each fall into one band, and the levels must grow with the mean."""
    if [band.level for band in bands] != [Level.PRIORITY, Level.GROWTH, Level.STRENGTH]:
        raise levels.fail("the order must be priority, growth, strength", "bands")
    joined = all(left.upper == right.lower for left, right in itertools.pairwise(bands))
    rising = all(band.lower < band.upper for band in bands)
    if not joined or not rising or bands[0].lower != SCALE[0] or bands[-1].upper <= SCALE[-1]:
        raise levels.fail("the bands must cover means from 1 to 4 without a gap or an overlap", "bands")


def check_step_kinds(instrument: Instrument, kinds: set[str], file: str = FILE) -> None:
    """ContentError unless every recommended step is a code of step_kinds.csv."""
    for area in instrument.areas:
        for step in area.steps:
            if step.kind not in kinds:
                raise ContentError(file, f"recommended_steps.{area.code}", f"{step.kind} is no step kind")
