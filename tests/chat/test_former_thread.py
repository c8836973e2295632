"""2.15.6: a new methodist reads the conversation with the former one only while the teacher opens it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from db import assignment as assignment_rows
from db import conversation as rows
from db import former_thread as former_rows
from db import history as history_rows
from db.types import new_id
from services import privacy
from services.base import Tx
from tests import build
from tests.chat.pairs import AFTERNOON, Pair, make_pair, started, stranger
from tests.world import Phone, Region

WORDS = "Покажу вам урок дробей"


@pytest.fixture
async def pair(region: Region) -> Pair:
    """Мария wrote to Ольга; Ольга is her former methodist now, Нина the new one."""
    two = await make_pair(region)
    await two.writes(two.maria, WORDS)
    await two.writes(two.olga, "Жду ваш урок <b>завтра</b> & послезавтра")
    return two


async def changed(pair: Pair, name: str = "Нина") -> tuple[Phone, int]:
    """The new methodist with her phone, and the new pair."""
    nina = pair.region.phone(name)

    def change(tx: Tx) -> int:
        for old in assignment_rows.all_of_teacher(tx.c, pair.teacher_id, assignment_rows.WORKING):
            assignment_rows.change(tx.c, old.id, state="ended", ended_at=tx.now, end_reason="changed")
        methodist = build.methodist(tx, nina.user_id, shown_name=f"{name} Павловна", municipality="kh_amursky")
        return build.assignment(tx, pair.teacher_id, methodist)

    made: int = await pair.region.does(change)
    await started(pair.region, nina)
    return nina, made


async def opens(pair: Pair, made: int) -> None:
    await pair.maria.presses_data(pair.maria.last.message_id, f"thread:{made}")
    await pair.maria.presses("Прежняя переписка")
    await pair.maria.presses("Открыть методисту")


async def test_the_teacher_opens_it_closes_it_and_reads_who_looked(pair: Pair) -> None:
    nina, made = await changed(pair)
    await nina.presses_data(1, f"card:{made}")
    assert "Прежняя переписка" not in nina.buttons
    await pair.maria.presses_data(pair.maria.last.message_id, f"thread:{made}")
    await pair.maria.presses("Прежняя переписка")
    pair.maria.sees("Сейчас её видите только вы", "Нина Павловна", "без фото, голоса и файлов")
    await pair.maria.presses("Открыть методисту")
    pair.maria.sees("Её читает Нина Павловна", "Закрыть переписку")
    await nina.presses_data(nina.last.message_id, f"card:{made}")
    await nina.presses("Прежняя переписка")
    nina.sees(f"Педагог: {WORDS}", "Прежний методист: Жду ваш урок <b>завтра</b> & послезавтра")
    nina.does_not_see("Ольга")
    await pair.maria.sends("/privacy")
    await pair.maria.presses("Кто видел мои ответы")
    pair.maria.sees("Нина Павловна — прежняя переписка")
    await pair.maria.presses_data(pair.maria.last.message_id, f"former.opening:{made}")
    await pair.maria.presses("Закрыть переписку")
    pair.maria.sees("Сейчас её видите только вы")
    answer = await nina.presses_data(nina.last.message_id, f"former:{made}")
    assert answer is not None
    assert "не открыл вам прежнюю переписку" in answer["text"]


async def test_what_was_opened_and_closed_is_recorded(pair: Pair) -> None:
    _, made = await changed(pair)

    def recorded(tx: Tx) -> Any:
        return tx.c.execute(select(former_rows.thread_shares)).one()

    await opens(pair, made)
    row = await pair.region.does(recorded)
    assert (row.assignment_id, row.shared_at, row.revoked_at) == (made, pair.region.clock.now(), None)
    await pair.maria.presses("Закрыть переписку")
    await pair.maria.presses_data(pair.maria.last.message_id, f"former.revoke:{made}")
    assert (await pair.region.does(recorded)).revoked_at is not None

    def told(tx: Tx) -> list[tuple[int | None, str, str, str | None, str]]:
        rows = history_rows.of(tx.c, "former_thread", made)
        return [(row.actor_id, row.actor_role, row.event, row.from_state, row.to_state) for row in rows]

    assert await pair.region.does(told) == [
        (pair.teacher_id, "teacher", "share", "closed", "open"),
        (pair.teacher_id, "teacher", "revoke", "open", "closed"),
    ]


async def test_nobody_else_reads_it_nor_opens_it(pair: Pair) -> None:
    nina, made = await changed(pair)
    others = [await stranger(pair.region, "Вера", build.methodist), await stranger(pair.region, "Анна", build.teacher)]
    for phone in (*others, nina, pair.olga):
        await phone.presses_data(1, f"former.share:{made}")
        await phone.presses_data(1, f"former.opening:{made}")
        phone.does_not_see("Закрыть переписку")
    assert not await pair.region.does(lambda tx: former_rows.is_open(tx.c, made))
    await opens(pair, made)
    for phone in (*others, pair.olga):
        await phone.presses_data(1, f"former:{made}")
        phone.does_not_see("Прежний методист:")
        assert "Педагог: Покажу" not in phone.text


async def test_the_methodist_after_the_next_change_does_not_see_it(pair: Pair) -> None:
    nina, made = await changed(pair)
    await opens(pair, made)
    vera, newer = await changed(pair, "Вера")
    refusals = ((nina, made, "Совместная работа завершена"), (vera, newer, "Педагог не открыл"))
    for phone, one, refusal in refusals:
        answer = await phone.presses_data(1, f"former:{one}")
        assert refusal in str(answer)
        phone.does_not_see(WORDS)


async def test_without_a_former_conversation_there_is_no_button(region: Region) -> None:
    two = await make_pair(region)
    await two.maria.presses_data(1, f"thread:{two.assignment_id}")
    assert "Прежняя переписка" not in two.maria.buttons


async def test_it_goes_with_the_consent(pair: Pair) -> None:
    _, made = await changed(pair)
    await opens(pair, made)
    await pair.region.does(lambda tx: privacy.withdraw(tx, build.who(tx, pair.teacher_id)))
    assert await pair.region.does(lambda tx: tx.c.execute(select(former_rows.thread_shares)).all()) == []


async def test_a_long_one_is_read_by_pages(pair: Pair) -> None:
    nina, made = await changed(pair)

    def writes(tx: Tx) -> None:
        for number in range(7):
            assert new_id(
                tx.c.execute(
                    rows.messages.insert().values(
                        assignment_id=pair.assignment_id, author_id=pair.teacher_id, recipient_id=pair.methodist_id,
                        state="delivered", kind="text", text=f"Письмо {number}", created_at=AFTERNOON,
                    )
                )
            )  # fmt: skip

    await pair.region.does(writes)
    await opens(pair, made)
    await nina.presses_data(1, f"former:{made}")
    nina.sees("Письмо 6")
    nina.does_not_see("Письмо 2")
    await nina.presses(nina.buttons[0])
    nina.sees("Письмо 2", WORDS)
