from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError
from domain.evidence import (
    LIMIT_BYTES,
    EvidenceKind,
    accepted_kinds,
    check_evidence,
    clean_line,
    clean_text,
    kind_of_text,
    links_in,
    safe_name,
)
from domain.reference import parse_result_forms, parse_step_kinds
from tests.domain.conftest import load_csv

KINDS = {kind.code: kind for kind in parse_step_kinds(load_csv("step_kinds.csv"))}
TEXT, VOICE, PHOTO, FILE, LINK = (
    EvidenceKind.TEXT, EvidenceKind.VOICE, EvidenceKind.PHOTO, EvidenceKind.FILE, EvidenceKind.LINK,
)


def test_a_reference_takes_a_word_photo_or_link_until_it_exists() -> None:
    assert accepted_kinds(KINDS["course"].evidence_types) == (TEXT, PHOTO, LINK)
    assert set(accepted_kinds(KINDS["seminar"].evidence_types)) == {TEXT, PHOTO, LINK, VOICE}


def test_the_check_is_the_diagnosis_itself_and_the_result_is_one_of_four() -> None:
    assert accepted_kinds(KINDS["repeat_diagnosis"].evidence_types) == (EvidenceKind.ATTEMPT_REF,)
    assert set(accepted_kinds(KINDS["result_presentation"].evidence_types)) == {TEXT, PHOTO, FILE, LINK}


def test_a_plain_kind_stays_what_it_is() -> None:
    assert accepted_kinds(KINDS["self_study"].evidence_types) == (TEXT, VOICE, PHOTO)


def test_every_kind_and_form_accepts_something() -> None:
    forms = parse_result_forms(load_csv("result_forms.csv"))
    for types in [kind.evidence_types for kind in KINDS.values()] + [form.evidence_types for form in forms]:
        kinds = accepted_kinds(types)
        assert kinds
        assert len(kinds) == len(set(kinds))


def test_a_kind_that_does_not_fit_names_what_does() -> None:
    with pytest.raises(DomainError) as caught:
        check_evidence(FILE, (TEXT, VOICE))
    assert caught.value.code == "evidence_kind"
    assert caught.value.params["accepted"] == ("text", "voice")


def test_twenty_megabytes_are_the_limit() -> None:
    check_evidence(FILE, (FILE,), LIMIT_BYTES)
    check_evidence(FILE, (FILE,), None)
    with pytest.raises(DomainError) as caught:
        check_evidence(FILE, (FILE,), LIMIT_BYTES + 1)
    assert (caught.value.code, caught.value.params["limit_mb"]) == ("file_too_big", 20)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Смотрите https://example.ru/a?b=1, там всё.", ["https://example.ru/a?b=1"]),
        ("www.school.ru и disk.yandex.ru/d/xyz", ["www.school.ru", "disk.yandex.ru/d/xyz"]),
        ("сайт школа.рф", ["школа.рф"]),
        ("пишите на a.petrova@example.ru", []),
        ("урок прошёл.Дети довольны", []),
        ("файл plan.docx", []),
        ("", []),
    ],
)
def test_links_are_found_in_a_text(text: str, links: list[str]) -> None:
    assert links_in(text) == links


def test_words_count_as_a_link_only_with_one() -> None:
    assert kind_of_text("https://example.ru", (TEXT, LINK)) is LINK
    assert kind_of_text("https://example.ru", (TEXT, VOICE)) is TEXT
    assert kind_of_text("просто слова", (TEXT, LINK)) is TEXT
    with pytest.raises(DomainError) as caught:
        kind_of_text("просто слова", (LINK, FILE))
    assert caught.value.code == "link_missing"
    with pytest.raises(DomainError) as caught:
        kind_of_text("https://example.ru", (FILE,))
    assert caught.value.code == "evidence_kind"


def test_a_line_is_stripped_collapsed_and_keeps_signs() -> None:
    assert clean_line("  <b>Анна\n  &  Ко</b>\u202e\u0000 ", 40) == "<b>Анна & Ко</b>"
    assert clean_line("👩‍🏫", 10) == "👩‍🏫"


def test_a_long_line_names_its_limit() -> None:
    with pytest.raises(DomainError) as caught:
        clean_line("д" * 300, 40)
    assert caught.value.code == "too_long"
    assert caught.value.params == {"limit": 40, "length": 300}


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u2060", "\u200d", "\u0000"])
def test_an_empty_line_is_refused(text: str) -> None:
    for clean in (clean_line, clean_text):
        with pytest.raises(DomainError) as caught:
            clean(text, 40)
        assert caught.value.code == "empty"


def test_a_text_keeps_its_paragraphs() -> None:
    assert clean_text(" Раз \r\n\r\n\r\n\r\nдва  три\n", 40) == "Раз\n\nдва три"


def cleaned(clean: Callable[[str, int], str], text: str) -> str:
    """The cleaned text, empty when it was refused as empty."""
    try:
        return clean(text, 200)
    except DomainError as error:
        return "" if error.code == "empty" else error.code


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (clean_line, clean_text):
        once = cleaned(clean, text)
        assert cleaned(clean, once) == once


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("План урока.docx", "План урока.docx"),
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\temp\\a?.pdf", "C_temp_a_.pdf"),
        ("con.txt", "_con.txt"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        (".env", "env"),
        ("...", "file.bin"),
        (None, "file.bin"),
        ("", "file.bin"),
        ("a\n b.PDF", "a b.PDF"),
    ],
)
def test_a_file_name_is_made_safe(name: str | None, safe: str) -> None:
    assert safe_name(name, "file.bin") == safe


def test_a_long_name_keeps_its_extension() -> None:
    safe = safe_name("д" * 300 + ".docx", "file.bin")
    assert safe.endswith("д.docx")
    assert len(safe) <= 80


@given(st.text(max_size=300))
def test_any_name_becomes_safe(name: str) -> None:
    safe = safe_name(name, "file.bin")
    assert safe
    assert not set(safe) & set('\\/:*?"<>|\n\0')
    assert not safe.startswith((".", "-", " "))
    assert not safe.endswith((".", " "))
    assert len(safe.encode()) <= 200
