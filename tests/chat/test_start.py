"""Story 1: hello and consent."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from db import person as person_rows
from db.address import by_external
from db.person import persons
from db.types import metadata
from services import link
from services.base import Tx
from services.consent import FullText, come_by_link, full_text, give
from services.person import who_from
from tests import build
from tests.moments import MONDAY_NOON
from tests.world import OPERATOR, Region, usual_policy


async def test_the_first_screen_asks_for_consent_with_two_equal_buttons(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    maria.sees("Согласие на обработку данных", "Даю согласие", "Не даю", "Полный текст", "Пример")
    maria.sees_somewhere("Здравствуйте", "Это не аттестация")


async def test_a_refusal_can_be_changed_at_once(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.presses("Не даю")
    maria.sees("Вы не дали согласия")
    await maria.presses("Прочитать ещё раз")
    maria.sees("Даю согласие")


async def test_a_consent_button_older_than_a_day_shows_the_text_anew(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await region.winds(days=2)
    answer = await maria.presses("Даю согласие")
    assert answer is not None
    assert "больше суток" in answer["text"]
    maria.sees("Даю согласие")
    maria.sees_somewhere("показываем текст ещё раз")


async def test_the_full_text_comes_as_a_file_and_the_buttons_stay(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.presses("Полный текст")
    assert [message.kind for message in maria.from_bot][-2:] == ["text", "document"]
    maria.sees("Ответить можно под сообщением выше", "Даю согласие")


async def everything(region: Region) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, by table."""

    def read(tx: Tx) -> dict[str, list[dict[str, Any]]]:
        return {
            table.name: [dict(row._mapping) for row in tx.c.execute(select(table))] for table in metadata.sorted_tables
        }

    found: dict[str, list[dict[str, Any]]] = await region.does(read)
    return found


def make_link(tx: Tx, code: str, kind: str, **values: Any) -> int:
    return person_rows.add_link(tx.c, code=code, kind=kind, created_at=tx.now, **values)


CODE = "abcdefgh234567ab"


async def test_before_consent_only_address_state_and_moment_are_kept(region: Region) -> None:
    await region.does(partial(make_link, code=CODE, kind="m", municipality="kh_bikinsky"))
    maria = region.phone("Мария Секретная")
    await maria.starts(f"m_{CODE}")
    await maria.presses("Пример результата")
    await maria.presses("Полный текст")
    await maria.presses("Не даю")
    await maria.sends("а что это такое")
    kept = await everything(region)
    rows = {name: found for name, found in kept.items() if found and name not in {"links", "leases", "jobs", "facts"}}
    assert rows.keys() <= {"addresses", "inbox"}
    [address] = rows["addresses"]
    empty = {name: value for name, value in address.items() if value is not None}
    assert empty.keys() == {
        "id", "channel", "external_id", "language", "consent_state", "consent_at", "menu_message_id", "menu_is_media",
        "created_at",
    }  # fmt: skip
    assert all(row["payload"] is None and row["page_args"] is None for row in rows["inbox"])
    assert CODE not in str(rows)
    assert "Секретная" not in str(kept)
    assert "что это такое" not in str(kept)


async def test_the_link_of_a_municipality_is_kept_with_the_consent_and_prefills_the_district(region: Region) -> None:
    link_id = await region.does(partial(make_link, code=CODE, kind="m", municipality="kh_bikinsky"))
    maria = region.phone("Мария")
    await maria.starts(f"m_{CODE}")
    await maria.presses("Не даю")
    await maria.presses("Прочитать ещё раз")
    await maria.presses("Даю согласие")
    kept = await everything(region)
    [person], [given] = kept["persons"], kept["consents"]
    assert (person["municipality"], person["state"]) == ("kh_bikinsky", "consented")
    assert given["link_id"] == person["invited_link_id"] == link_id


async def test_of_the_link_of_a_school_only_the_municipality_is_kept(region: Region) -> None:
    await region.does(partial(make_link, code=CODE, kind="s", municipality="kh_bikinsky", label="Школа 7"))
    maria = region.phone("Мария")
    await maria.starts(f"s_{CODE}")
    await maria.presses("Даю согласие")
    kept = await everything(region)
    [person], [given] = kept["persons"], kept["consents"]
    kept_link = next(link for link in kept["links"] if link["id"] == given["link_id"])
    assert (kept_link["kind"], kept_link["municipality"], kept_link["label"]) == ("m", "kh_bikinsky", None)
    assert person["invited_link_id"] == kept_link["id"]
    assert person["municipality"] == "kh_bikinsky"
    kept["links"] = []
    assert CODE not in str(kept)


async def test_a_link_that_was_taken_back_prefills_nothing(region: Region) -> None:
    await region.does(partial(make_link, code=CODE, kind="m", municipality="kh_bikinsky", revoked_at=MONDAY_NOON))
    maria = region.phone("Мария")
    await maria.starts(f"m_{CODE}")
    await maria.presses("Даю согласие")
    [person] = (await everything(region))["persons"]
    assert (person["municipality"], person["invited_link_id"]) == (None, None)


async def test_a_teacher_who_is_here_already_is_marked_as_invited_by_a_later_link(region: Region) -> None:
    link_id = await region.does(partial(make_link, code=CODE, kind="m", municipality="kh_bikinsky"))
    maria = region.phone("Мария")
    teacher = await region.does(partial(build.teacher, state="complete"), maria.user_id)
    invited = await region.does(lambda tx: come_by_link(tx, build.who(tx, teacher), CODE))
    again = await region.does(lambda tx: come_by_link(tx, build.who(tx, teacher), CODE))
    assert (invited, again) == (True, False)
    [person] = (await everything(region))["persons"]
    assert (person["invited_link_id"], person["state"]) == (link_id, "verified")
    assert person["municipality"] == "kh_vyazemsky"


async def test_the_link_of_a_methodist_is_handed_on_by_the_consent(region: Region) -> None:
    link_id = await region.does(partial(make_link, code=CODE, kind="i", person_id=1))
    maria = region.phone("Мария")
    await maria.starts(f"i_{CODE}")
    minute = int(region.clock.now().timestamp() // 60)

    def press(tx: Tx) -> str | None:
        row = by_external(tx.c, "telegram", maria.user_id)
        assert row is not None
        return give(tx, who_from(row, tx.policy.zone), minute, CODE)

    assert [await region.does(press), await region.does(press)] == [CODE, CODE]
    [person] = (await everything(region))["persons"]
    assert person["invited_link_id"] == link_id


async def test_a_consent_is_a_row_that_names_its_text_by_its_hash(region: Region) -> None:
    maria, anna = region.phone("Мария"), region.phone("Анна")
    for phone in (maria, anna):
        await phone.starts()
        await phone.presses("Даю согласие")
    kept = await everything(region)
    [text] = kept["consent_texts"]
    assert text["sha256"] == hashlib.sha256(text["text"].encode()).hexdigest()
    assert "Институт развития образования (учебный)" in text["text"]
    assert "{{DATE}}" in text["text"]
    assert len(kept["consents"]) == 2
    for row in kept["consents"]:
        assert row["kind"] == "pd_processing"
        assert row["version"] == region.policy.consents["pd_processing"].version
        assert row["sha256"] == text["sha256"]
        assert row["given_at"] == region.clock.now()
        assert row["message_id"] is not None


async def test_a_second_press_on_the_consent_changes_nothing(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    message = maria.last
    data = message.keyboard[0][0]["callback_data"]
    await maria.presses_data(message.message_id, data)
    before = await everything(region)
    region.clock.wind(timedelta(hours=30))
    await maria.presses_data(message.message_id, data)
    after = await everything(region)
    for table in ("persons", "consents", "roles", "history"):
        assert after[table] == before[table]


async def test_consent_and_refusal_are_equal_buttons_in_one_row(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    rows = [[button["text"] for button in row] for row in maria.last.keyboard]
    assert rows == [["Даю согласие", "Не даю"], ["Полный текст"], ["Пример результата"]]


async def test_the_example_is_a_picture_and_keeps_nothing(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.presses("Пример результата")
    assert [message.kind for message in maria.from_bot][-2:] == ["text", "photo"]
    maria.sees("Даю согласие", "Не даю")
    assert not (await everything(region))["persons"]


async def test_the_paper_has_blanks_where_the_person_stands(region: Region) -> None:
    def look(tx: Tx) -> FullText:
        row = by_external(tx.c, "telegram", maria.user_id)
        assert row is not None
        return full_text(tx, who_from(row, tx.policy.zone))

    maria = region.phone("Мария")
    await maria.starts()
    text = await region.does(look)
    assert "{{" not in text.body
    assert "____" in text.body


async def test_an_unanswered_text_is_forgotten_after_a_day(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await region.winds(hours=26)
    [address] = (await everything(region))["addresses"]
    assert (address["consent_state"], address["consent_at"]) == ("not_asked", None)


async def test_the_bot_introduces_itself_before_start(region: Region) -> None:
    await region.program.profile.publish()
    profile = region.world.profile()
    assert profile["name"] == "Помощник учителя"
    assert "Институт развития образования (учебный)" in profile["description"]
    assert "Директор ваших ответов не видит" in profile["description"]
    assert len(profile["description"]) <= 512


async def test_the_menu_of_commands_grows_with_the_consent(region: Region) -> None:
    await region.program.profile.publish()
    maria = region.phone("Мария")
    await maria.starts()
    before = {command["command"] for command in region.world.commands(maria.user_id)}
    await maria.presses("Даю согласие")
    after = {command["command"] for command in region.world.commands(maria.user_id)}
    assert before <= after
    assert all(command["description"] for command in region.world.commands(maria.user_id))
    [chat] = [call for call in region.world.calls if call.method == "setMyCommands" and "scope" in call.params]
    assert chat.params["scope"]["chat_id"] == maria.user_id


async def test_a_trial_run_says_so_and_lets_twenty_people_in(tmp_path: Path, template: Path) -> None:
    draft = replace(OPERATOR, approved_by="", approved_on="", values={**OPERATOR.values, "POLICY_URL": ""})
    region = Region(tmp_path, template, policy=usual_policy(operator=draft, not_given="(не указано)"))
    await region.start()
    try:
        for number in range(20):
            phone = region.phone(f"Участник {number}")
            await phone.starts()
            await phone.presses("Даю согласие")
        late = region.phone("Опоздавшая")
        await late.starts()
        late.sees_somewhere("Пробный запуск", "не больше двадцати")
        answer = await late.presses("Даю согласие")
        assert answer is not None
        assert "места заняты" in answer["text"]
        assert len((await everything(region))["persons"]) == 20
    finally:
        await region.stop()
        region.check_shape()


async def test_a_typed_word_before_consent_does_not_lose_the_code_of_a_link(region: Region) -> None:
    maria = region.phone("Мария")
    code = await region.does(lambda tx: link.of_municipality(tx, "kh_vyazemsky", build.staff(tx, "coordinator")).code)
    await maria.starts(f"m_{code}")
    await maria.presses("Не даю")
    await maria.sends("меню")
    maria.sees_somewhere("Меню откроется, когда вы ответите на сообщение выше")
    await maria.sends("а что это такое")
    await maria.sends("/help")
    maria.sees("Помощь", "Прочитать ещё раз")
    await maria.sends("/privacy")
    maria.sees("Мои данные", "Прочитать ещё раз")
    await region.winds(hours=30)
    await maria.sends("назад")
    await maria.presses("Прочитать ещё раз")
    await maria.presses("Даю согласие")
    place = await region.does(
        lambda tx: tx.c.execute(select(persons.c.municipality).where(persons.c.state == "consented")).scalar_one()
    )
    assert place == "kh_vyazemsky"
