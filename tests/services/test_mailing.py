"""The protocol of a mailing: the audience once, look again, mark, record; what a crash, a stop and a night do to it."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from db import address as address_rows
from db import announcement as announcement_rows
from db import history as history_rows
from db import job as job_rows
from db import mailing as rows
from db import prepared
from db.address import addresses
from db.engine import open_database
from db.history import history
from db.person import persons
from domain.errors import DomainError
from domain.mailing import GRACE
from services import announcement, mailing
from services.announcement import When
from services.base import Said, Tx, Who
from services.mailing import Outcome, Outgoing
from tests import build
from tests.engines import Bench
from tests.moments import at

R = rows.mailing_recipients
EPOCH = 1


async def pressed(both: Bench, count: int = 3, when: When = "now", **values: Any) -> tuple[Who, list[int]]:
    """A coordinator who has just pressed «Отправить» under an announcement to everybody; the teachers."""

    def make(tx: Tx) -> tuple[Who, list[int]]:
        people = [build.teacher(tx, **values) for _ in range(count)]
        who = build.who(tx, build.staff(tx, "coordinator"))
        draft = announcement.write(tx, who, Said("text", "Семинар", 1))
        announcement.choose(tx, who, draft, "all")
        announcement.send(tx, who, draft, 2, when)
        job_rows.take(tx.c, job_rows.RUN, "the test", timedelta(minutes=1))
        return who, people

    return await both.does(make)


async def advanced(both: Bench, piece: int = mailing.PIECE) -> int:
    """As far as it goes now; in how many pieces."""
    pieces = 0
    while await both.does(mailing.advance, piece):
        pieces += 1
    return pieces


async def begun(both: Bench, count: int = 3, piece: int = mailing.PIECE, **values: Any) -> tuple[Who, list[int]]:
    """The same a minute later: due and fixed."""
    made = await pressed(both, count, **values)
    both.now += timedelta(seconds=61)
    await advanced(both, piece)
    return made


async def test_a_piece_of_an_audience_that_is_known_compiles_nothing_of_it(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compiling takes longer than the piece, which holds the writer."""
    announcement_rows._fixing.cache_clear()
    await pressed(both)
    before = await states(both)
    await both.database.read(lambda c: mailing.know(Tx(c, both.now, both.policy)))
    assert await states(both) == before
    compiled: list[str] = []
    compile_now = prepared._compile

    def noted(statement: Any, *rest: Any) -> Any:
        compiled.append(str(statement))
        return compile_now(statement, *rest)

    monkeypatch.setattr(prepared, "_compile", noted)
    await advanced(both)
    assert [text for text in compiled if "INSERT INTO mailing_recipients" in text] == []
    assert (await states(both)) == {"waiting": 3}


async def test_no_piece_from_the_beginning_to_a_stop_compiles_what_is_known(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, _ = await pressed(both)
    for statement in (rows._CHANGE, rows._CLOSE, history_rows._MOVE["mailing"]):
        monkeypatch.setattr(statement, "_known", {})  # as in a process that has just started
    await both.database.read(lambda c: mailing.know(Tx(c, both.now, both.policy)))
    compiled: list[str] = []
    compile_now = prepared._compile

    def noted(statement: Any, *rest: Any) -> Any:
        compiled.append(str(statement))
        return compile_now(statement, *rest)

    monkeypatch.setattr(prepared, "_compile", noted)
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


async def claimed(both: Bench, limit: int = 50) -> list[Outgoing]:
    return (await both.does(mailing.claim, limit))[0]


async def history_of(both: Bench) -> list[str]:
    found = select(history.c.event).where(history.c.entity == "mailing").order_by(history.c.seq)
    return await both.does(lambda tx: list(tx.c.execute(found).scalars()))


async def states(both: Bench) -> dict[str, int]:
    def count(tx: Tx) -> dict[str, int]:
        found: dict[str, int] = {}
        for state in tx.c.execute(select(R.c.state)).scalars():
            found[state] = found.get(state, 0) + 1
        return found

    return await both.does(count)


async def sends(both: Bench, out: list[Outgoing]) -> int:
    """Mark and record as sent; how many were allowed to go."""
    keys = await both.does(mailing.mark, out, EPOCH)
    sent = [Outcome(*key, "sent", None, 100 + index) for index, key in enumerate(sorted(keys))]
    await both.does(mailing.record, sent)
    return len(sent)


async def test_the_audience_is_fixed_in_pieces_and_everybody_stands_in_it_once(both: Bench) -> None:
    _, people = await begun(both, 5, piece=2)
    out = await claimed(both)
    assert len({one.address_id for one in out}) == len(out) == len(people)
    assert await both.does(mailing.advance) is False
    assert await states(both) == {"claimed": 5}


async def test_the_list_stands_right_after_the_press_and_nothing_goes_before_its_time(both: Bench) -> None:
    _, people = await pressed(both, 5)
    start = both.now + GRACE
    assert await advanced(both, 2) == 3, "six people in pieces of two"
    assert await states(both) == {"waiting": 5}
    assert await both.does(lambda tx: rows.next_moment(tx.c)) == start
    both.now = start - timedelta(seconds=1)
    await advanced(both)
    assert await claimed(both) == []
    await both.does(build.teacher)  # came after the press: the coordinator was shown five
    both.now = start
    assert await advanced(both) == 0, "nobody is looked for any more"
    out = await claimed(both)
    assert len({one.address_id for one in out}) == len(people)
    assert await sends(both, out) == 5
    assert await history_of(both) == ["born", "begin", "fixed"]


async def test_what_is_put_off_to_the_morning_has_its_list_at_once_and_looks_again_when_it_goes(both: Bench) -> None:
    both.now = at(23, 21)
    _, people = await pressed(both, 4, "morning")
    await advanced(both)
    assert await states(both) == {"waiting": 4}
    start = await both.does(lambda tx: rows.next_moment(tx.c))
    assert start is not None
    assert timedelta(hours=8) < start - both.now < timedelta(hours=15)
    await both.does(lambda tx: rows.forget_person(tx.c, people[0]))
    gone = update(addresses).where(addresses.c.person_id == people[1]).values(consent_state="withdrawn")
    shut = update(addresses).where(addresses.c.person_id == people[2]).values(unreachable_at=both.now)
    await both.does(lambda tx: tx.c.execute(gone).rowcount + tx.c.execute(shut).rowcount)
    both.now = start
    await advanced(both)
    assert await sends(both, await claimed(both)) == 1
    assert await states(both) == {"sent": 1, "dropped": 2, "blocked": 1}


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


async def test_a_person_with_a_newer_address_is_reached_there_and_once(both: Bench) -> None:
    def moved(tx: Tx) -> int:
        person_id = build.teacher(tx)
        address_id = address_rows.add(tx.c, "telegram", 77, tx.now)
        address_rows.change(tx.c, address_id, person_id=person_id, consent_state="given")
        return address_id

    newest = await both.does(moved)
    await begun(both, 1)
    assert newest in [one.address_id for one in await claimed(both)]
    assert await states(both) == {"claimed": 2}


async def test_two_senders_never_hold_the_same_recipient(both: Bench) -> None:
    await begun(both, 12)
    first, second = await asyncio.gather(both.does(mailing.claim, 8), both.does(mailing.claim, 8))
    keys = [one.address_id for one in first[0] + second[0]]
    assert len(keys) == len(set(keys))
    keys += [one.address_id for one in await claimed(both)]
    assert len(keys) == len(set(keys)) == 12


async def test_who_withdrew_between_claim_and_mark_gets_nothing(both: Bench) -> None:
    _, people = await begun(both, 3)
    out = await claimed(both)
    await both.does(lambda tx: rows.forget_person(tx.c, people[0]))
    gone = update(addresses).where(addresses.c.person_id == people[1]).values(consent_state="withdrawn")
    await both.does(lambda tx: tx.c.execute(gone))
    assert await sends(both, out) == 1


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


async def test_a_pause_gives_claimed_rows_back_and_resuming_goes_on(both: Bench) -> None:
    who, _ = await begun(both, 4)
    out = await claimed(both, 2)
    await both.does(mailing.pause, who, out[0].mailing_id)
    await both.does(mailing.pause, who, out[0].mailing_id)
    assert await sends(both, out) == 0
    assert await claimed(both) == []
    await both.does(mailing.resume, who, out[0].mailing_id)
    await both.does(mailing.advance)
    assert await sends(both, await claimed(both)) == 4


async def test_the_rest_of_a_long_pause_is_closed_as_too_late(both: Bench) -> None:
    who, _ = await begun(both, 2)
    out = await claimed(both, 1)
    await sends(both, out)
    await both.does(mailing.pause, who, out[0].mailing_id)
    both.now += timedelta(hours=25)
    await both.does(mailing.resume, who, out[0].mailing_id)
    await both.does(mailing.advance)
    assert await claimed(both) == []
    assert await states(both) == {"sent": 1, "late": 1}


async def test_where_it_is_night_a_row_waits_for_the_morning_and_is_not_late_then(both: Bench) -> None:
    await begun(both, 2, zone="Europe/Kaliningrad")  # three in the morning there
    assert await claimed(both) == []
    waiting = await both.does(lambda tx: rows.next_moment(tx.c))
    assert waiting is not None
    assert waiting.astimezone(both.now.tzinfo) > both.now
    both.now = waiting
    assert len(await claimed(both)) == 2


async def test_who_asked_for_silence_until_monday_is_written_to_on_monday(both: Bench) -> None:
    _, people = await begun(both, 2)
    until = both.now + timedelta(days=3)
    await both.does(lambda tx: tx.c.execute(update(persons).where(persons.c.id == people[0]).values(muted_until=until)))
    assert await sends(both, await claimed(both)) == 1
    both.now = until
    assert await sends(both, await claimed(both)) == 1


async def test_a_claim_that_nobody_holds_waits_again_and_a_begun_one_is_sent_once_more_marked(both: Bench) -> None:
    await begun(both, 2)
    out = await claimed(both)
    await both.does(mailing.mark, out[:1], EPOCH)
    both.now += timedelta(seconds=61)
    assert await both.does(mailing.take_over) == {"returned": 2, "uncertain": 0}
    assert await both.does(mailing.take_over) == {"returned": 0, "uncertain": 0}
    again = await claimed(both)
    assert sorted(one.again for one in again) == [False, True]
    await both.does(mailing.mark, again, EPOCH)
    both.now += timedelta(seconds=61)
    assert await both.does(mailing.take_over) == {"returned": 1, "uncertain": 1}


async def test_a_new_holder_of_the_lease_takes_over_at_once_and_the_old_one_may_send_nothing_more(both: Bench) -> None:
    await begun(both, 3)
    out = await claimed(both)
    await both.does(mailing.mark, out[:1], EPOCH)
    await both.does(lambda tx: job_rows.take(tx.c, job_rows.RUN, "the test", timedelta(minutes=1)))
    assert await both.does(mailing.take_over) == {"returned": 3, "uncertain": 0}
    again = await claimed(both)
    assert sorted(one.again for one in again) == [False, False, True]
    assert await both.does(mailing.mark, out, EPOCH) == set()
    assert len(await both.does(mailing.mark, again, EPOCH + 1)) == 3


async def test_who_rests_is_left_out_of_a_claim_and_takes_nobodys_place(both: Bench) -> None:
    await begun(both, 4)
    resting = {one.address_id for one in (await both.does(mailing.claim, 2))[0]}
    await both.does(mailing.take_over)
    taken, looked_at = await both.does(mailing.claim, 2, resting)
    assert looked_at == 2
    assert not resting & {one.address_id for one in taken}
    assert (await both.does(mailing.claim, 5, resting))[1] == 0


async def test_the_end_is_told_once_and_only_when_nobody_is_open(both: Bench) -> None:
    await begun(both, 2)
    out = await claimed(both)
    await sends(both, out[:1])
    assert await both.does(mailing.settle) == []
    await sends(both, out[1:])
    assert len(await both.does(mailing.settle)) == 1
    assert await both.does(mailing.settle) == []
    assert await both.does(lambda tx: rows.next_moment(tx.c)) is None


async def test_a_blocked_recipient_is_not_written_to_by_anything_else(both: Bench) -> None:
    _, people = await begun(both, 1)
    (one,) = await claimed(both)
    await both.does(mailing.mark, [one], EPOCH)
    await both.does(mailing.record, [Outcome(one.mailing_id, one.address_id, "blocked", "deactivated")])
    row = await both.does(lambda tx: address_rows.by_person(tx.c, people[0]))
    assert row is not None
    assert row.unreachable_reason == "deactivated"
    reached = await both.does(lambda tx: announcement_rows.reach(tx.c, mailing.audience_of(None)))
    assert reached == (0, 1)


async def test_a_caption_longer_than_the_channel_takes_is_refused_in_its_own_words(both: Bench) -> None:
    def write(tx: Tx) -> str:
        who = build.who(tx, build.staff(tx, "coordinator"))
        announcement.write(tx, who, Said("photo", "ж" * 950, 1))
        with pytest.raises(DomainError) as refusal:
            announcement.write(tx, who, Said("photo", "😀" * 476, 2))  # two units each
        return f"{refusal.value.code} {refusal.value.params['limit']}"

    assert await both.does(write) == "announcement_too_long 950"


async def test_the_history_tells_who_sent_and_who_stopped(both: Bench) -> None:
    who, _ = await begun(both, 1)
    out = await claimed(both)
    await both.does(mailing.stop, who, out[0].mailing_id)

    def told(tx: Tx) -> list[tuple[str, int | None]]:
        found = select(history.c.event, history.c.actor_id).where(history.c.entity == "mailing")
        return [(row.event, row.actor_id) for row in tx.c.execute(found.order_by(history.c.seq))]

    assert await both.does(told) == [("born", who.me), ("begin", None), ("fixed", None), ("stop", who.me)]


async def test_an_audience_of_a_few_among_many_is_fixed_in_short_pieces_too(both: Bench) -> None:
    def make(tx: Tx) -> list[int]:
        people = [
            build.teacher(tx, municipality="komsomolsk" if number % 5 == 4 else "khabarovsk") for number in range(20)
        ]
        who = build.who(tx, build.staff(tx, "coordinator"))
        draft = announcement.write(tx, who, Said("text", "Семинар", 1))
        announcement_rows.change(tx.c, draft, audience={"municipalities": ["komsomolsk"], "subjects": []}, state="sent")
        mailing.schedule(tx, who, draft, "send", tx.now)
        return people[4::5]

    wanted = await both.does(make)
    pieces = 0
    while await both.does(mailing.advance, 3):
        pieces += 1
        assert await both.does(lambda tx: len(tx.c.execute(select(R.c.state)).all())) <= pieces
    assert pieces == 7, "the coordinator is one of them"
    found = select(addresses.c.person_id).join(R, R.c.address_id == addresses.c.id).order_by(addresses.c.person_id)
    assert list(await both.does(lambda tx: tx.c.execute(found).scalars().all())) == wanted
