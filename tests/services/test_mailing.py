"""The protocol of a mailing: the audience once, look again, mark, record; what a crash and a night do to it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from db import address as address_rows
from db import announcement as announcement_rows
from db import job as job_rows
from db import mailing as rows
from db.address import addresses
from db.history import history
from db.person import persons
from domain.errors import DomainError
from domain.mailing import GRACE
from services import announcement, mailing
from services.base import Said, Tx
from services.mailing import Outcome
from tests import build
from tests.engines import Bench
from tests.moments import at
from tests.services.mailing_story import EPOCH, R, advanced, begun, claimed, compiling, pressed, sends, states


async def test_a_piece_of_an_audience_that_is_known_compiles_nothing_of_it(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compiling takes longer than the piece, which holds the writer."""
    announcement_rows._fixing.cache_clear()
    await pressed(both)
    before = await states(both)
    await both.database.read(lambda c: mailing.know(Tx(c, both.now, both.policy)))
    assert await states(both) == before
    compiled = compiling(monkeypatch)
    await advanced(both)
    assert [text for text in compiled if "INSERT INTO mailing_recipients" in text] == []
    assert (await states(both)) == {"waiting": 3}


async def history_of(both: Bench) -> list[str]:
    found = select(history.c.event).where(history.c.entity == "mailing").order_by(history.c.seq)
    return await both.does(lambda tx: list(tx.c.execute(found).scalars()))


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
