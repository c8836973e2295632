"""A mailing that is stopped: what goes no more says so, at once for the reader and piece by piece in the rows."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from db import announcement as announcement_rows
from db import history as history_rows
from db import mailing as rows
from db.engine import open_database
from db.history import history
from services import announcement, mailing
from services.base import Tx
from services.mailing import Outcome
from tests.engines import Bench
from tests.services.mailing_story import EPOCH, advanced, begun, claimed, compiling, pressed, sends, states


async def test_no_piece_from_the_beginning_to_a_stop_compiles_what_is_known(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, _ = await pressed(both)
    for statement in (rows._CHANGE, rows._CLOSE, history_rows._MOVE["mailing"]):
        monkeypatch.setattr(statement, "_known", {})  # as in a process that has just started
    await both.database.read(lambda c: mailing.know(Tx(c, both.now, both.policy)))
    compiled = compiling(monkeypatch)
    both.now += timedelta(seconds=61)
    await advanced(both)
    out = await claimed(both, 1)
    begun_with = list(compiled)
    await both.does(mailing.stop, who, out[0].mailing_id)
    compiled.clear()
    await advanced(both)
    assert await states(both) == {"dropped": 3}
    assert [text for text in (*begun_with, *compiled) if text.startswith("UPDATE mailings ")] == []
    assert [text for text in compiled if text.startswith("UPDATE")] == []


async def test_a_stop_in_the_first_minute_leaves_a_draft_and_its_list_goes_in_pieces(both: Bench) -> None:
    who, people = await pressed(both, 5)
    await both.does(mailing.advance, 2)
    await both.does(mailing.advance, 2)
    known = select(rows.mailings.c.id, rows.mailings.c.announcement_id)
    first, draft = await both.does(lambda tx: tx.c.execute(known).one())
    assert await both.does(mailing.stop, who, first) == "draft"
    assert await both.does(lambda tx: rows.next_moment(tx.c)) == both.now
    assert await advanced(both, 3) == 2
    assert await states(both) == {}
    assert await both.does(lambda tx: rows.next_moment(tx.c)) is None
    version = await both.does(lambda tx: announcement_rows.letter(tx.c, draft).version)
    await both.does(announcement.send, who, draft, version, "now")
    both.now += timedelta(seconds=61)
    await advanced(both)
    assert await sends(both, await claimed(both)) == len(people)
    assert await states(both) == {"sent": 5}


async def test_a_stop_after_the_start_keeps_the_list_for_the_report(both: Bench) -> None:
    who, _ = await begun(both, 3)
    out = await claimed(both, 1)
    await both.does(mailing.stop, who, out[0].mailing_id)
    await advanced(both, 1)
    assert await states(both) == {"dropped": 3}


async def test_a_stop_on_the_way_is_told_at_once_and_written_in_pieces(both: Bench) -> None:
    who, _ = await begun(both, 9)
    out = await claimed(both, 3)
    assert await sends(both, out[:1]) == 1
    maybe = rows.mailing_recipients.c.address_id == out[1].address_id
    again = update(rows.mailing_recipients).where(maybe).values(state="waiting", reason="again", claimed_until=None)
    await both.does(lambda tx: tx.c.execute(again).rowcount)
    await both.does(mailing.stop, who, out[0].mailing_id)
    assert await states(both) == {"sent": 1, "waiting": 7, "dropped": 1}

    def told(tx: Tx) -> tuple[int, int, int, int]:
        newest = select(rows.mailings).order_by(rows.mailings.c.id.desc())
        card = announcement.sent_card(tx, announcement_rows.letter(tx.c, tx.c.execute(newest).one().announcement_id))
        number = card.mailing.number
        return card.mailing.left, number("dropped"), number("uncertain"), number("sent")

    assert await both.does(told) == (0, 7, 1, 1)
    assert await claimed(both) == []
    assert await both.does(lambda tx: rows.next_moment(tx.c)) == both.now, "another process goes on too"
    assert await advanced(both, 3) == 3
    assert await states(both) == {"sent": 1, "dropped": 7, "uncertain": 1}
    assert await both.does(told) == (0, 7, 1, 1)
    assert await both.does(lambda tx: rows.next_moment(tx.c)) is None


async def test_all_that_were_stopped_are_closed_in_one_go(both: Bench) -> None:
    for _ in range(2):
        who, _ = await begun(both, 2)
    known = await both.does(lambda tx: list(tx.c.execute(select(rows.mailings.c.id)).scalars()))
    for mailing_id in known:
        await both.does(mailing.stop, who, mailing_id)
    await advanced(both)
    assert await states(both) == {"dropped": 6}, "two read the first one, four the second"


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)  # SQLite has one writer at a time
async def test_a_stop_leaves_what_another_process_has_just_marked(both: Bench) -> None:
    who, _ = await begun(both, 3)
    out = await claimed(both, 3)
    marked, go_on = threading.Event(), threading.Event()

    def marks(c: Connection) -> set[tuple[int, int]]:
        going = mailing.mark(Tx(c, both.now, both.policy), out[:1], EPOCH)
        marked.set()
        go_on.wait(10)
        return going

    other = open_database(both.url)
    marking = asyncio.create_task(other.write(marks))
    await asyncio.to_thread(marked.wait, 10)
    stopping = asyncio.create_task(both.does(mailing.stop, who, out[0].mailing_id))
    await asyncio.sleep(0.3)
    go_on.set()
    assert len(await marking) == 1
    await stopping
    await both.does(mailing.record, [Outcome(out[0].mailing_id, out[0].address_id, "sent", None, 77)])
    assert await states(both) == {"sent": 1, "dropped": 2}
    await other.close()


async def test_a_stop_between_claim_and_mark_holds_everything_back(both: Bench) -> None:
    who, _ = await begun(both, 4)
    out = await claimed(both, 2)
    assert await both.does(mailing.stop, who, out[0].mailing_id) == "stopped"
    assert await sends(both, out) == 0
    await advanced(both)
    assert await states(both) == {"dropped": 4}
    assert await both.does(mailing.stop, who, out[0].mailing_id) == "stopped"


async def test_what_comes_back_unsent_into_a_stopped_mailing_is_closed_too(both: Bench) -> None:
    who, _ = await begun(both, 4)
    out = await claimed(both, 3)
    await both.does(mailing.mark, out, EPOCH)
    await both.does(mailing.stop, who, out[0].mailing_id)
    keys = [(one.mailing_id, one.address_id) for one in out]
    fates = [("waiting", None), ("waiting", "again"), ("sent", None)]
    await both.does(mailing.record, [Outcome(*key, *fate) for key, fate in zip(keys, fates, strict=True)])
    await advanced(both)
    assert await states(both) == {"dropped": 2, "uncertain": 1, "sent": 1}


async def test_the_history_tells_who_sent_and_who_stopped(both: Bench) -> None:
    who, _ = await begun(both, 1)
    out = await claimed(both)
    await both.does(mailing.stop, who, out[0].mailing_id)

    def told(tx: Tx) -> list[tuple[str, int | None]]:
        found = select(history.c.event, history.c.actor_id).where(history.c.entity == "mailing")
        return [(row.event, row.actor_id) for row in tx.c.execute(found.order_by(history.c.seq))]

    assert await both.does(told) == [("born", who.me), ("begin", None), ("fixed", None), ("stop", who.me)]
