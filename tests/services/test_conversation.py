"""The relay on both engines: one message one notice, one line for several, retries once, hours that move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from db import address as address_rows
from db import assignment as assignment_rows
from db import conversation as rows
from db import notice as notice_rows
from domain.errors import DomainError
from services import conversation, delivery, letter, notice, relay, relay_jobs, tasks
from services.base import Said, SentFile, Tx
from services.relay import Copy, Held
from services.waking import DIGEST
from tests import build
from tests.engines import Bench
from tests.moments import at

OPEN, EVENING, NEXT = at(23, 15), at(23, 19), at(24, 14, 30)


async def pair_of(both: Bench) -> tuple[int, int, int]:
    """teacher, methodist, assignment"""

    def make(tx: Tx) -> tuple[int, int, int]:
        teacher_id, methodist_id = build.teacher(tx), build.methodist(tx)
        return teacher_id, methodist_id, build.assignment(tx, teacher_id, methodist_id, contacted_at=tx.now)

    return await both.does(make)


def said(text: str, number: int = 1, **values: Any) -> Said:
    return Said(values.pop("kind", "text"), text, number, **values)


async def write(both: Bench, person_id: int, assignment_id: int, what: Said) -> tuple[str, int]:
    return await both.does(lambda tx: conversation.take(tx, build.who(tx, person_id), what, assignment_id))


def deliver(tx: Tx) -> list[Any]:
    """Claim what is due, say that the channel took it; the data of each message."""
    looks = {relay.KIND: relay.look_again, relay.FAILED: relay.look_failed, relay.EDIT: relay.look_edit}
    delivery.free(tx, 0)
    gone = []
    for number, ready in enumerate(notice.claim(tx, looks).ready, 1):
        for notice_id, kind, data in ready.parts:
            delivery.record(tx, [notice_id], 500 + number)
            if kind == relay.KIND:
                relay.sent(tx, data, 500 + number)
            gone.append(data)
    return gone


async def states(both: Bench) -> Sequence[str]:
    query = select(rows.messages.c.state).order_by(rows.messages.c.id)
    return await both.does(lambda tx: tx.c.execute(query).scalars().all())


async def test_a_message_goes_once(both: Bench) -> None:
    both.now = OPEN
    teacher_id, _, assignment_id = await pair_of(both)
    await write(both, teacher_id, assignment_id, said("Вопрос"))
    first = await both.does(deliver)
    assert [type(data) for data in first] == [Copy]
    assert await both.does(deliver) == []
    assert await states(both) == ["delivered"]


async def test_several_held_ones_become_one_line_that_delivers_them_all(both: Bench) -> None:
    both.now = EVENING
    teacher_id, _, assignment_id = await pair_of(both)
    for number in (1, 2, 3):
        await write(both, teacher_id, assignment_id, said("Вопрос", number))
    assert await both.does(deliver) == []
    both.now = NEXT
    gone = await both.does(deliver)
    assert [type(data) for data in gone] == [Held]
    assert gone[0].letters == 3
    assert await states(both) == ["delivered"] * 3
    assert await both.does(deliver) == []


async def test_a_line_that_a_crash_cut_off_goes_again_with_all_of_it(both: Bench) -> None:
    both.now = EVENING
    teacher_id, _, assignment_id = await pair_of(both)
    await write(both, teacher_id, assignment_id, said("Раз", 1))
    await write(both, teacher_id, assignment_id, said("Два", 2))
    both.now = NEXT
    await both.does(lambda tx: notice.claim(tx, {relay.KIND: relay.look_again}).ready)
    both.now = NEXT + timedelta(minutes=5)
    gone = await both.does(deliver)
    assert [data.letters for data in gone] == [2]


async def test_a_line_that_the_channel_refused_is_undelivered_as_a_whole(both: Bench) -> None:
    both.now = EVENING
    teacher_id, _, assignment_id = await pair_of(both)
    await write(both, teacher_id, assignment_id, said("Раз", 1))
    await write(both, teacher_id, assignment_id, said("Два", 2))
    both.now = NEXT
    ready = await both.does(lambda tx: notice.claim(tx, {relay.KIND: relay.look_again}).ready)
    await both.does(lambda tx: delivery.refused(tx, [part[0] for one in ready for part in one.parts], "blocked"))
    counts = await both.does(relay_jobs.settle_lost)
    assert counts["failed"] == 2
    assert await states(both) == ["undelivered"] * 2
    assert (await both.does(relay_jobs.settle_lost))["failed"] == 0


async def test_who_is_back_within_14_days_gets_it_and_only_once(both: Bench) -> None:
    both.now = OPEN
    teacher_id, methodist_id, assignment_id = await pair_of(both)

    def block(tx: Tx, moment: Any) -> None:
        address_rows.change(tx.c, build.who(tx, methodist_id).address_id, unreachable_at=moment)

    await both.does(block, OPEN)
    await write(both, teacher_id, assignment_id, said("Слышно?"))
    assert await states(both) == ["undelivered"]
    assert (await both.does(relay_jobs.settle_lost))["again"] == 0
    both.now = OPEN + timedelta(days=2)
    await both.does(block, None)
    assert (await both.does(relay_jobs.settle_lost))["again"] == 1
    assert (await both.does(relay_jobs.settle_lost))["again"] == 0
    assert [type(data) for data in await both.does(deliver)] == [Copy]
    assert await states(both) == ["delivered"]


async def test_after_14_days_it_is_not_sent_again(both: Bench) -> None:
    both.now = OPEN
    teacher_id, methodist_id, assignment_id = await pair_of(both)
    await both.does(lambda tx: address_rows.change(tx.c, build.who(tx, methodist_id).address_id, unreachable_at=OPEN))
    await write(both, teacher_id, assignment_id, said("Слышно?"))
    both.now = OPEN + timedelta(days=15)
    await both.does(lambda tx: address_rows.change(tx.c, build.who(tx, methodist_id).address_id, unreachable_at=None))
    assert (await both.does(relay_jobs.settle_lost))["again"] == 0


async def test_held_messages_follow_hours_that_were_changed(both: Bench) -> None:
    both.now = EVENING
    teacher_id, methodist_id, assignment_id = await pair_of(both)
    await write(both, teacher_id, assignment_id, said("Вопрос"))
    member = assignment_rows.methodists
    change = update(member).where(member.c.person_id == methodist_id).values(hours_from=time(9), hours_to=time(12))
    await both.does(lambda tx: tx.c.execute(change).rowcount)
    moved = await both.does(relay_jobs.look_at_hours)
    assert moved["moved"] == 1
    due = await both.does(
        lambda tx: tx.c.execute(
            select(notice_rows.notices.c.due_at).where(notice_rows.notices.c.kind == relay.KIND)
        ).scalar_one()
    )
    stored = await both.does(lambda tx: tx.c.execute(select(rows.messages.c.deliver_at)).scalar_one())
    assert due == stored == at(24, 9)


async def test_a_file_over_the_limit_refuses_the_whole_letter(both: Bench) -> None:
    both.now = OPEN
    teacher_id, _, assignment_id = await pair_of(both)
    files = (SentFile("photo", "a", None, None, 100), SentFile("document", "b", "x.zip", None, 60 * 1024 * 1024))
    with pytest.raises(DomainError) as refusal:
        await write(both, teacher_id, assignment_id, said("", kind="photo", files=files))
    assert refusal.value.code == "file_too_big"
    assert await states(both) == []


async def test_only_the_author_takes_a_letter_back(both: Bench) -> None:
    both.now = OPEN
    teacher_id, methodist_id, assignment_id = await pair_of(both)
    _, letter_id = await write(both, teacher_id, assignment_id, said("Моё"))
    with pytest.raises(DomainError) as refusal:
        await both.does(lambda tx: letter.recall(tx, build.who(tx, methodist_id), letter_id))
    assert refusal.value.code == "not_yours"
    await both.does(lambda tx: letter.recall(tx, build.who(tx, teacher_id), letter_id))
    assert await states(both) == ["recalled"]
    assert await both.does(deliver) == []


async def test_a_recall_while_the_copy_is_on_its_way_deletes_the_copy_after_it_came(both: Bench) -> None:
    both.now = OPEN
    teacher_id, _, assignment_id = await pair_of(both)
    _, letter_id = await write(both, teacher_id, assignment_id, said("Моё"))
    ready = await both.does(lambda tx: notice.claim(tx, {relay.KIND: relay.look_again}).ready)
    assert await both.does(lambda tx: delivery.mark(tx, ready[0].ids, 0))
    with pytest.raises(DomainError) as refusal:
        await both.does(lambda tx: letter.recall(tx, build.who(tx, teacher_id), letter_id))
    assert refusal.value.code == "not_now"
    await both.does(lambda tx: relay.sent(tx, ready[0].parts[0][2], 700))
    await both.does(lambda tx: letter.recall(tx, build.who(tx, teacher_id), letter_id))
    taken = await both.does(lambda tx: notice.claim(tx, {relay.RECALL: relay.look_recall}).ready)
    assert [one.parts[0][2].copies for one in taken] == [(700,)]


async def test_a_long_text_is_cut_at_words_and_nothing_is_lost() -> None:
    text = "\n\n".join(" ".join(f"слово{number}" for number in range(200)) for _ in range(8))
    cut = letter.pieces(text)
    assert max(len(piece) for piece in cut) <= letter.LIMIT
    assert " ".join(cut).split() == text.split()


async def test_the_tasks_of_several_methodists_do_not_mix(both: Bench) -> None:
    both.now = OPEN
    teacher_id, methodist_id, assignment_id = await pair_of(both)
    _, other_id, _ = await pair_of(both)
    await write(both, teacher_id, assignment_id, said("Вопрос"))
    await both.does(deliver)
    both.now = OPEN + timedelta(days=4)
    found = await both.does(lambda tx: tasks.waiting(tx, [methodist_id, other_id]))
    assert [(task.kind, task.assignment_id) for task in found[methodist_id]] == [("letter", assignment_id)]
    assert other_id not in found


async def test_the_line_of_the_day_is_planned_once(both: Bench) -> None:
    both.now = EVENING

    def make(tx: Tx) -> None:
        build.assignment(tx, build.teacher(tx), build.methodist(tx))

    await both.does(make)
    await both.does(tasks.plan_digests)
    await both.does(tasks.plan_digests)
    due = await both.does(
        lambda tx: (
            tx.c.execute(select(notice_rows.notices.c.due_at).where(notice_rows.notices.c.kind == DIGEST))
            .scalars()
            .all()
        )
    )
    assert due == [NEXT]
