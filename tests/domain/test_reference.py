from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.diagnosis import Gate
from domain.diagnosis_content import check_step_kinds, parse_instrument
from domain.errors import ContentError, DomainError
from domain.reading import Row
from domain.reference import (
    by_code,
    get,
    parse_competences,
    parse_municipalities,
    parse_org_types,
    parse_positions,
    parse_result_forms,
    parse_roles,
    parse_route_components,
    parse_step_kinds,
    parse_subjects,
    search_municipality,
    search_position,
    search_subject,
    usual,
)
from domain.search import normalise
from tests.domain.conftest import load_csv, load_yaml

KRAI = parse_municipalities(load_csv("municipalities.csv"), "khabarovsk_krai")
PENZA = parse_municipalities(load_csv("municipalities.csv"), "penza_oblast")
SUBJECTS = parse_subjects(load_csv("subjects.csv"))
ORG_TYPES = parse_org_types(load_csv("org_types.csv"))
POSITIONS = parse_positions(load_csv("positions.csv"), ORG_TYPES)


def found(typed: str) -> list[str]:
    return [entry.code for entry in search_municipality(KRAI, typed)]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("хабаровск", ["kh_city_khabarovsk", "kh_khabarovsky"]),
        ("Хабаровский", ["kh_khabarovsky"]),
        ("хабаровский р-н", ["kh_khabarovsky"]),
        ("г. Хабаровск", ["kh_city_khabarovsk"]),
        ("Город  ХАБАРОВСК", ["kh_city_khabarovsk"]),
        ("им лазо", ["kh_imeni_lazo"]),
        ("имени Лазо", ["kh_imeni_lazo"]),
        ("район им.Лазо", ["kh_imeni_lazo"]),
        ("осипенко", ["kh_imeni_poliny_osipenko"]),
        ("комсомольск", ["kh_city_komsomolsk", "kh_komsomolsky"]),
        ("комсомольск на амуре", ["kh_city_komsomolsk", "kh_komsomolsky"]),
        ("советско гаванский", ["kh_sovetsko_gavansky"]),
        ("совгавань", ["kh_sovetsko_gavansky"]),
        ("советская гавань", ["kh_sovetsko_gavansky"]),
        ("чегдомын", ["kh_verkhnebureinsky"]),
        ("вяз", ["kh_vyazemsky"]),
        ("хобаровск", ["kh_city_khabarovsk", "kh_khabarovsky"]),
        ("москва", []),
        ("  ", []),
        ("!!!", []),
    ],
)
def test_a_typed_municipality_is_found(typed: str, codes: list[str]) -> None:
    assert found(typed) == codes


def test_a_city_and_its_district_are_told_apart_in_penza() -> None:
    assert [entry.code for entry in search_municipality(PENZA, "кузнецк")] == ["pz_city_kuznetsk", "pz_kuznetsky"]
    assert [entry.code for entry in search_municipality(PENZA, "пенза")] == ["pz_city_penza"]


@pytest.mark.parametrize("region", [KRAI, PENZA])
def test_every_name_and_alias_finds_its_own_first(region: Sequence[object]) -> None:
    entries = KRAI if region is KRAI else PENZA
    for entry in entries:
        for name in (entry.name_ru, entry.short_ru, *entry.aliases):
            assert search_municipality(entries, name)[0] == entry


@given(st.text(max_size=40))
def test_any_typed_text_is_searched_without_an_error(typed: str) -> None:
    entries = search_municipality(KRAI, typed)
    assert len(entries) == len(set(entries))


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once.upper()) == normalise(once.upper().lower())
    assert normalise(f" {once} ") == once or not once.isascii()


def test_spelling_does_not_matter() -> None:
    assert normalise("Берёзовый  р-н.") == normalise("березовый р н")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("алгебра", "mathematics"), ("англ", "foreign_language"), ("ОБЖ", "safety"), ("физра", "pe"),
     ("русский", "russian"),
     ("изо", "art"), ("логопед", "special_needs"), ("история россии", "history"), ("иностр. яз", "foreign_language")],
)
def test_a_typed_subject_is_found(typed: str, code: str) -> None:
    assert search_subject(SUBJECTS, typed)[0].code == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("завуч", "deputy_head"), ("директор", "head"), ("логопед", "speech_therapist"), ("учит", "teacher")],
)
def test_a_typed_position_is_found(typed: str, code: str) -> None:
    assert search_position(POSITIONS, typed)[0].code == code


def test_usual_entries_fit_one_page_and_two_in_a_row() -> None:
    assert [entry.code for entry in usual(POSITIONS)][:2] == ["teacher", "primary_teacher"]
    assert len(usual(SUBJECTS)) == 6
    assert all(len(entry.short_ru) <= 13 for entry in usual(SUBJECTS))


def test_the_type_of_organisation_follows_from_the_position_or_is_asked() -> None:
    assert get(POSITIONS, "teacher").org_type == "school"
    assert get(POSITIONS, "psychologist").org_type is None
    assert get(POSITIONS, "lecturer").org_type == "college"


def test_positions_of_the_instrument_exist_and_pass() -> None:
    instrument = parse_instrument(load_yaml("self_diagnosis.yaml"))
    for code in instrument.audience.positions_pass:
        assert instrument.gate(get(POSITIONS, code).code) is Gate.PASS
    assert {entry.code for entry in POSITIONS if instrument.gate(entry.code) is Gate.PASS} == set(
        instrument.audience.positions_pass
    )


def test_the_lists_agree_with_each_other() -> None:
    kinds = parse_step_kinds(load_csv("step_kinds.csv"))
    instrument = parse_instrument(load_yaml("self_diagnosis.yaml"))
    check_step_kinds(instrument, set(by_code(kinds)))
    with_instrument = {area.code for area in parse_competences(load_csv("competences.csv")) if area.has_instrument}
    assert with_instrument == {area.code for area in instrument.areas}
    assert [kind.code for kind in kinds][-2:] == ["repeat_diagnosis", "result_presentation"]


def test_the_lists_have_their_known_sizes() -> None:
    assert len(KRAI) == 19
    assert len(PENZA) == 30
    assert len(parse_result_forms(load_csv("result_forms.csv"))) == 10
    assert len(parse_route_components(load_csv("route_components.csv"))) == 5
    assert {"teacher", "methodist", "coordinator", "admin"} <= set(by_code(parse_roles(load_csv("roles.csv"))))


def test_a_code_that_is_not_in_the_list_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        get(SUBJECTS, "alchemy")
    assert caught.value.code == "not_in_list"


Parser = Callable[[Sequence[Row]], object]
FAULTS: list[tuple[str, Parser, int, str, str, str]] = [
    ("subjects.csv", parse_subjects, 3, "short_ru", "д" * 29, "line 5, short_ru"),
    ("subjects.csv", parse_subjects, 3, "usual", "9", "without a gap"),
    ("subjects.csv", parse_subjects, 3, "usual", "-1", "whole number"),
    ("subjects.csv", parse_subjects, 3, "code", "russian", "stands twice"),
    ("subjects.csv", parse_subjects, 3, "aliases", "алгебра", "shares a name"),
    ("subjects.csv", parse_subjects, 3, "kind", "hobby", "is not known here"),
    ("positions.csv", lambda rows: parse_positions(rows, ORG_TYPES), 0, "org_types", "castle", "org_types.csv"),
    ("positions.csv", lambda rows: parse_positions(rows, ORG_TYPES), 0, "is_management", "maybe", "yes or no"),
    ("step_kinds.csv", parse_step_kinds, 0, "evidence_types", "smell", "kinds of evidence"),
    ("step_kinds.csv", parse_step_kinds, 0, "default_days", "0", "1 to 365"),
    ("result_forms.csv", parse_result_forms, 0, "no", "11", "without a gap"),
    ("roles.csv", parse_roles, 0, "scope", "", "line 2, scope"),
]


@pytest.mark.parametrize(("file", "parse", "row", "column", "value", "named"), FAULTS)
def test_a_fault_of_a_row_is_named(file: str, parse: Parser, row: int, column: str, value: str, named: str) -> None:
    rows = load_csv(file)
    parse(rows)
    rows[row][column] = value
    with pytest.raises(ContentError) as caught:
        parse(rows)
    assert file in str(caught.value)
    assert named in str(caught.value)


def test_a_region_without_municipalities_is_refused() -> None:
    with pytest.raises(ContentError, match="atlantis"):
        parse_municipalities(load_csv("municipalities.csv"), "atlantis")


def test_a_missing_column_and_an_empty_file_are_named() -> None:
    with pytest.raises(ContentError, match="the column is missing"):
        parse_roles([{"code": "x", "name_ru": "X"}])
    with pytest.raises(ContentError, match="has no rows"):
        parse_roles([])
