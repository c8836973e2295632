import random
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ContentError, DomainError
from domain.person import (
    LINK_ALPHABET,
    Link,
    LinkKind,
    RoleCode,
    format_payload,
    incident_number,
    link_code,
    may_invite,
    may_undo,
    move_code,
    parse_code_words,
    parse_payload,
    read_move_code,
    read_spoken_code,
    spoken_code,
    too_soon,
)
from domain.reference import parse_roles
from tests.domain.conftest import load_csv

ROWS = load_csv("code_words.csv")
WORDS = parse_code_words(ROWS)
NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
HEARD = str.maketrans("бвгджщзоеэяыйю", "пфктшшсаиииииу", "ьъ")


def heard(word: str) -> str:
    """The word as a bad telephone line gives it: voiced as voiceless, unstressed vowels alike, doubles single."""
    plain = word.lower().translate(HEARD)
    return "".join(char for index, char in enumerate(plain) if not index or plain[index - 1] != char)


def one_letter_apart(left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > 1:
        return False
    if len(left) == len(right):
        return sum(a != b for a, b in zip(left, right, strict=True)) <= 1
    short, long = sorted((left, right), key=len)
    return any(long[:index] + long[index + 1 :] == short for index in range(len(long)))


def test_there_are_enough_words_of_a_fair_length() -> None:
    assert len(set(WORDS)) == len(WORDS) >= 200
    assert all(3 <= len(word) <= 10 for word in WORDS)
    assert all("а" <= char <= "я" for word in WORDS for char in word.lower())


def test_no_two_words_sound_alike() -> None:
    keys = {word: heard(word) for word in WORDS}
    alike = [
        (left, right)
        for left, right in combinations(WORDS, 2)
        if keys[left].startswith(keys[right]) or keys[right].startswith(keys[left])
        or keys[left][:5] == keys[right][:5] or one_letter_apart(keys[left], keys[right])
    ]
    assert alike == []


@given(st.integers())
def test_a_spoken_code_is_read_back_however_it_is_typed(seed: int) -> None:
    code = spoken_code(WORDS, random.Random(seed))
    word, number = code.split("-")
    assert word in WORDS
    assert 10 <= int(number) <= 999
    for typed in (code, code.upper(), f"{word.lower()} {number}", f"{word}{number}", f" {word} – {number} "):
        assert read_spoken_code(WORDS, typed) == code


@pytest.mark.parametrize("typed", ["", "Кедр", "27", "Кедр-5", "Кедр-1000", "Стол-27", "Кедр-27-28", "Кедр-05"])
def test_what_is_no_code_is_not_read(typed: str) -> None:
    assert read_spoken_code(WORDS, typed) is None


@pytest.mark.parametrize(
    ("word", "named"),
    [("кедр", "capital"), ("Як", "3 to 10"), ("Сосна", "stands twice"), ("Два слова", "capital"),
     ("Кедровник", "begins with")],
)
def test_a_bad_word_of_the_list_is_named(word: str, named: str) -> None:
    with pytest.raises(ContentError, match=named):
        parse_code_words([*ROWS, {"word": word, "group": "tree"}])


def test_too_few_words_are_refused() -> None:
    with pytest.raises(ContentError, match="at least 200"):
        parse_code_words(ROWS[:199])


@given(seed=st.integers(), kind=st.sampled_from(list(LinkKind)), length=st.integers(10, 32))
def test_a_link_goes_through_a_start_payload(seed: int, kind: LinkKind, length: int) -> None:
    link = Link(kind, link_code(random.Random(seed), length))
    payload = format_payload(link)
    assert set(link.code) <= set(LINK_ALPHABET)
    assert payload.isascii()
    assert len(payload) <= 64
    assert parse_payload(payload) == link
    assert parse_payload(payload.upper()) == link


@given(st.text(max_size=70))
def test_a_foreign_payload_is_no_error(payload: str) -> None:
    link = parse_payload(payload)
    assert link is None or format_payload(link) == payload.strip().lower()


@pytest.mark.parametrize(
    "payload", ["", "m_", "m_short", "x_abcdefghij", "m-abcdefghij", "m_abcdefghi1", "m_" + "a" * 33]
)
def test_a_forged_payload_is_not_read(payload: str) -> None:
    assert parse_payload(payload) is None


def test_a_link_is_never_shorter_than_fifty_bits() -> None:
    with pytest.raises(ValueError, match="10 to 32"):
        link_code(random.Random(1), 9)


@given(st.integers())
def test_a_code_to_move_is_read_back_however_it_is_typed(seed: int) -> None:
    code = move_code(random.Random(seed))
    bare = code.replace(" ", "")
    assert len(bare) == 8
    for typed in (code, bare, f"{bare[:4]}-{bare[4:]}", " ".join(bare), f"  {bare[:4]}—{bare[4:]}  "):
        assert read_move_code(typed) == code


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "1234 56a8", "١٢٣٤٥٦٧٨"])
def test_a_code_of_another_shape_is_refused(typed: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_move_code(typed)
    assert caught.value.code == "move_code_shape"


@given(st.integers())
def test_an_incident_number_is_five_digits(seed: int) -> None:
    number = incident_number(random.Random(seed))
    assert len(number) == 5
    assert number[0] != "0"


def test_roles_with_screens_are_known_to_the_list() -> None:
    assert set(RoleCode) <= {role.code for role in parse_roles(load_csv("roles.csv"))}


def test_each_role_lets_in_only_the_next() -> None:
    assert may_invite([RoleCode.ADMIN], RoleCode.COORDINATOR)
    assert may_invite([RoleCode.TEACHER, RoleCode.COORDINATOR], RoleCode.METHODIST)
    assert not may_invite([RoleCode.COORDINATOR], RoleCode.ADMIN)
    assert not may_invite([RoleCode.METHODIST, RoleCode.TEACHER], RoleCode.METHODIST)
    assert not may_invite([], RoleCode.TEACHER)


def test_an_act_can_be_taken_back_for_ten_minutes() -> None:
    assert may_undo(NOW - timedelta(minutes=10), NOW)
    assert not may_undo(NOW - timedelta(minutes=10, seconds=1), NOW)


def test_a_press_right_after_a_question_is_too_soon() -> None:
    assert too_soon(NOW, NOW + timedelta(milliseconds=699))
    assert not too_soon(NOW, NOW + timedelta(milliseconds=700))
    assert not too_soon(NOW, NOW - timedelta(seconds=5))
