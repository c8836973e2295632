import copy
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent import (
    OPEN_PLACES,
    fill,
    is_fresh,
    missing,
    parse_consents,
    sha256,
    show,
)
from domain.errors import ContentError, DomainError
from tests.domain.conftest import load_yaml

DATA: dict[str, Any] = load_yaml("consents.yaml")
CONSENTS = parse_consents(DATA)
OPERATOR = {field.name: f"<{field.name.lower()}>" for field in CONSENTS.operator_fields()} | {
    "BOT_NAME": "@bot", "BOT_CHANNEL": "Telegram",
}
NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


def test_a_filled_consent_has_the_operator_and_leaves_the_person_open() -> None:
    filled = fill(CONSENTS, "pd_processing", OPERATOR)
    assert "<operator_name> хранит ваши ответы" in filled.short
    assert "Я, владелец кода, который бот присвоит мне при согласии, свободно," in filled.full
    assert "без имени, телефона, даты рождения и названия школы" in filled.full
    assert "мессенджере Telegram" in filled.full
    assert "{{DATE}}    {{SIGNATURE}}" in filled.full
    assert "SUBJECT" not in filled.full
    assert (filled.code, filled.version, filled.buttons["give"]) == ("A", "0.10-draft", "Даю согласие")
    assert filled.sha256 == hashlib.sha256(filled.full.encode()).hexdigest()


@pytest.mark.parametrize("kind", list(CONSENTS.texts))
def test_no_kind_keeps_a_place_of_the_operator(kind: str) -> None:
    filled = fill(CONSENTS, kind, OPERATOR)
    left = filled.short + filled.full
    for name in set(CONSENTS.placeholders) - OPEN_PLACES:
        assert "{{" + name + "}}" not in left


def test_passport_data_are_not_asked_in_a_chat() -> None:
    full = fill(CONSENTS, "pool_pd", OPERATOR).full
    assert "SUBJECT_ADDRESS_AND_ID" not in full
    assert "Я, {{SUBJECT_FULL_NAME}}, {{SUBJECT_CONTACT}}, даю согласие" in full


def test_what_is_not_given_is_listed_in_order() -> None:
    poor = {name: value for name, value in OPERATOR.items() if name not in {"OPERATOR_INN", "POLICY_URL"}}
    poor["PROCESSOR"] = "  "
    assert missing(CONSENTS, ["pd_processing"], poor) == ("OPERATOR_INN", "PROCESSOR", "POLICY_URL")
    with pytest.raises(DomainError) as caught:
        fill(CONSENTS, "pd_processing", poor)
    assert caught.value.code == "consent_fields_missing"
    assert caught.value.params["names"] == ("OPERATOR_INN", "PROCESSOR", "POLICY_URL")


def test_a_draft_says_what_is_not_given() -> None:
    full = fill(CONSENTS, "pd_processing", {}, not_given="(не указано)").full
    assert "(ИНН (не указано), ОГРН (не указано)" in full
    assert "{{DATE}}" in full


def test_set_up_asks_only_for_what_the_texts_use() -> None:
    every = [field.name for field in CONSENTS.operator_fields()]
    used = [field.name for field in CONSENTS.operator_fields(["pd_processing"])]
    assert "PUBLICATION_URL" in every
    assert "PUBLICATION_URL" not in used
    assert "REGION_AUTHORITY" in [field.name for field in CONSENTS.operator_fields(["pool_pd"])]
    assert used == [name for name in every if name in used]
    assert not OPEN_PLACES & set(every)
    assert all(field.description for field in CONSENTS.operator_fields())


def test_the_operators_choice_of_channel_changes_the_text_and_its_hash() -> None:
    hidden, home = fill(CONSENTS, "pool_pd", OPERATOR), fill(CONSENTS, "pool_pd", OPERATOR, channel="domestic")
    assert "российском мессенджере Telegram" in home.full
    assert hidden.sha256 != home.sha256
    with pytest.raises(DomainError):
        fill(CONSENTS, "pool_pd", OPERATOR, channel="pigeon")


def test_a_value_that_holds_a_place_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        fill(CONSENTS, "pd_processing", OPERATOR | {"OPERATOR_NAME": "{{DATE}}"})
    assert caught.value.params == {"name": "OPERATOR_NAME"}


def test_the_text_is_shown_with_the_persons_places_filled_or_blank() -> None:
    full = fill(CONSENTS, "pd_processing", OPERATOR).full
    shown = show(full, {"DATE": "1 декабря 2026"}, blank="______")
    assert "Дата: 1 декабря 2026    ______" in shown
    assert "{{" not in shown


@given(value=st.text(max_size=30))
def test_a_shown_value_is_never_read_again(value: str) -> None:
    assert show("{{DATE}}", {"DATE": "{{TITLE}}" + value, "TITLE": "x"}) == "{{TITLE}}" + value


def test_the_hash_does_not_depend_on_how_a_letter_is_composed() -> None:
    assert sha256("й") == sha256("и\u0306")
    assert len(sha256("")) == 64


def test_a_consent_button_lives_a_day() -> None:
    assert is_fresh(NOW - timedelta(hours=23, minutes=59), NOW)
    assert not is_fresh(NOW - timedelta(hours=24), NOW)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        CONSENTS.text("photo")
    assert caught.value.code == "consent_unknown"


def test_withdrawal_has_words_for_every_kind() -> None:
    assert set(CONSENTS.withdrawal.effects) == set(CONSENTS.texts)
    shown = show(CONSENTS.withdrawal.confirm, {"TITLE": "Согласие", "EFFECTS": "всё удалим"})
    assert "Отозвать: «Согласие»?" in shown


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["documents", 0, "short"], "{{NOBODY}}", "NOBODY is used"),
        (["documents", 0, "short"], "д" * 901, "900"),
        (["documents", 1, "kind"], "pd_processing", "stands twice"),
        (["documents", 0, "full_first_line", "replace"], "Нет такого", "must stand once"),
        (["documents", 0, "buttons", "give"], "Да" * 20, "28"),
        (["documents", 0, "buttons"], {"give": "Да"}, "give and decline"),
        (["withdrawal", "buttons"], ["Да"], "two labels"),
        (["placeholders", "DATE"], "", "placeholders.DATE"),
    ],
)
def test_a_fault_of_the_file_is_named(path: list[str | int], value: object, named: str) -> None:
    data = copy.deepcopy(DATA)
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ContentError) as caught:
        parse_consents(data)
    assert named in str(caught.value)
    assert "consents.yaml" in str(caught.value)
