"""What must hold after a siege: every effect once, every act answered, everybody reached, doubles few and marked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import Connection, func, select

from bot.tools.filestore import FileStore
from db import mailing as mailing_rows
from db.address import addresses
from db.conversation import files, messages
from db.diagnosis import answers, attempts
from db.history import history
from db.inbox import inbox
from db.route import evidence
from tests.crash.people import Person, Walker
from tests.crash.siege import Siege

R = mailing_rows.mailing_recipients
AGAIN = "again"


def judge(c: Connection, siege: Siege) -> None:
    """All of it; raises AssertionError that names what was lost or doubled."""
    check_inbox(c, siege)
    check_history(c)
    for person in siege.people:
        check_letters(c, person)
        check_answers(c, person)
        check_evidence(c, person, siege.folder / "files")
    check_totals(c, siege)
    check_delivered(c, siege)
    check_mailing(c, siege)


def check_inbox(c: Connection, siege: Siege) -> None:
    """Every update was stored once and shown."""
    states: dict[str, int] = dict(c.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state)).tuples().all())
    assert states == {"shown": siege.world.updates.next_id - siege.first_update}


def check_history(c: Connection) -> None:
    """No update moved the same thing by the same event twice."""
    key = (history.c.inbox_seq, history.c.entity, history.c.entity_id, history.c.event)
    found = select(*key, func.count()).where(history.c.inbox_seq.is_not(None)).group_by(*key).having(func.count() > 1)
    assert c.execute(found).all() == []


def check_letters(c: Connection, person: Person) -> None:
    """One row for each text that was written, in its order; taken back are those whose button was pressed."""
    where = messages.c.author_id == person.person_id
    rows = c.execute(select(messages).where(where).order_by(messages.c.id)).all()
    assert [row.source_message_id for row in rows] == list(person.texts)
    assert {row.id for row in rows if row.state == "recalled"} == person.recalled
    assert [row.text for row in rows if row.id not in person.recalled] == [
        person.texts[row.source_message_id] for row in rows if row.id not in person.recalled
    ]


def check_answers(c: Connection, person: Person) -> None:
    """Every answer to a statement as it was pressed, and none besides."""
    found = select(answers.c.item, answers.c.value).join(attempts, attempts.c.id == answers.c.attempt_id)
    rows = c.execute(found.where(attempts.c.person_id == person.person_id)).tuples().all()
    assert Counter(rows) == Counter(person.answers.items())


def check_evidence(c: Connection, person: Person, folder: Path) -> None:
    """One row for each file that was sent, and its content in our own store."""
    joined = select(evidence.c.source_message_id, files).join(files, files.c.id == evidence.c.file_id)
    rows = c.execute(joined.where(files.c.owner_id == person.person_id).order_by(evidence.c.id)).all()
    assert [row.source_message_id for row in rows] == list(person.files)
    store = FileStore(folder)
    for row in rows:
        assert row.state == "stored", (person.user_id, row.source_message_id)
        with store.open(row.key) as stream:
            assert stream.read() == person.files[row.source_message_id]


def check_totals(c: Connection, siege: Siege) -> None:
    """Nothing was made besides what people did."""
    texts = sum(len(one.texts) for one in siege.people)
    sent = sum(len(one.files) for one in siege.people)
    assert c.execute(select(func.count()).select_from(messages)).scalar_one() == texts
    assert c.execute(select(func.count()).select_from(evidence)).scalar_one() == sent
    assert c.execute(select(func.count()).select_from(files)).scalar_one() == sent
    walkers = sum(bool(one.answers) for one in siege.people if isinstance(one, Walker))
    assert c.execute(select(func.count()).select_from(attempts)).scalar_one() >= walkers


def check_mailing(c: Connection, siege: Siege) -> None:
    """Everybody has the letter; who has it twice is marked; each death doubled no more than the promise allows."""
    joined = select(addresses.c.external_id, R.c.state, R.c.reason).join(addresses, addresses.c.id == R.c.address_id)
    fates: dict[int, tuple[str, str | None]] = {row.external_id: (row.state, row.reason) for row in c.execute(joined)}
    assert set(fates) == set(siege.recipients)
    assert {state for state, _ in fates.values()} <= {"sent", "uncertain"}
    assert [user_id for user_id in siege.recipients if not siege.copies(user_id)] == []
    doubled = siege.doubled()
    assert not doubled or max(doubled.values()) == 1
    marked = {user_id for user_id, (state, reason) in fates.items() if state == "uncertain" or reason == AGAIN}
    assert set(doubled) <= marked, {user_id: fates[user_id] for user_id in set(doubled) - marked}
    of_deaths = [(len(kill.first & set(doubled)), kill.allowed) for kill in siege.kills]
    assert all(count <= allowed for count, allowed in of_deaths), of_deaths
    of_kills = frozenset().union(*(kill.first for kill in siege.kills))
    assert set(doubled) <= of_kills, {user_id: fates[user_id] for user_id in set(doubled) - of_kills}


def check_delivered(c: Connection, siege: Siege) -> None:
    """Every letter that was not taken back came to the methodist, once but for the doubles of a death."""
    told = Counter(one.text for methodist in siege.methodists for one in siege.world.chat(methodist) if one.from_bot)
    extra = 0
    for text in c.execute(select(messages.c.text).where(messages.c.state != "recalled")).scalars():
        copies = sum(count for said, count in told.items() if said and text in said)
        assert copies, text
        extra += copies - 1
    assert extra <= sum(kill.allowed for kill in siege.kills)
