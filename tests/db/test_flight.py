"""Statements that fly together to PostgreSQL (and run one by one on SQLite): the same order, the same refusals."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from sqlalchemy import Connection, bindparam, column, func, insert, select, table, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from db.engine import in_savepoint, postgres_engine
from db.job import facts
from db.prepared import Prepared
from tests.engines import Bench

ADD = Prepared(insert(facts))
CHANGE = Prepared(update(facts).where(facts.c.name == bindparam("the_name")))
FIND = Prepared(select(facts.c.value).where(facts.c.name == bindparam("the_name")))
OURS = facts.c.name != "min_code"
ALL = Prepared(select(facts.c.name, facts.c.value).where(OURS).order_by(facts.c.name))
COUNT = select(func.count()).select_from(facts).where(OURS)


def _names(c: Connection) -> list[str]:
    return [row.name for row in ALL.all(c)]


async def test_what_was_sent_is_there_for_the_next_question(both: Bench) -> None:
    def work(c: Connection) -> list[Any]:
        ADD.send(c, name="a", value="1")
        CHANGE.send(c, the_name="a", value="2")
        return [FIND.value(c, the_name="a"), CHANGE.run(c, the_name="a", value="3"), FIND.value(c, the_name="a")]

    assert await both.database.write(work) == ["2", 1, "3"]
    assert await both.database.read(_names) == ["a"]


async def test_what_was_sent_last_is_committed(both: Bench) -> None:
    await both.database.write(lambda c: ADD.send(c, name="a", value="1"))
    assert await both.database.read(_names) == ["a"]


async def test_sqlalchemys_own_statements_come_after_what_waits(both: Bench) -> None:
    def work(c: Connection) -> list[int]:
        counts = []
        for name in "abc":
            ADD.send(c, name=name, value=name)
            counts.append(c.execute(COUNT).scalar_one())
        return counts

    assert await both.database.write(work) == [1, 2, 3]


async def test_a_savepoint_of_sqlalchemys_undoes_what_was_sent_in_it_and_no_more(both: Bench) -> None:
    def work(c: Connection) -> list[str]:
        ADD.send(c, name="before", value="")
        with c.begin_nested() as part:
            ADD.send(c, name="undone", value="")
            with suppress(IntegrityError):  # at once, or when it would fly
                ADD.send(c, name="undone", value="")
            part.rollback()
        with c.begin_nested():
            ADD.send(c, name="kept", value="")
        ADD.send(c, name="within", value="")
        return _names(c)

    assert await both.database.write(work) == ["before", "kept", "within"]


async def test_a_part_undoes_what_was_sent_in_it_and_no_more(both: Bench) -> None:
    def asks_nothing(c: Connection) -> None:
        ADD.send(c, name="undone", value="")
        raise LookupError

    def asks(c: Connection) -> None:
        ADD.send(c, name="undone", value="")
        assert "undone" in _names(c)
        with suppress(IntegrityError):  # at once, or when it would fly
            ADD.send(c, name="undone", value="")
        raise LookupError

    def outer(c: Connection) -> list[str]:
        ADD.send(c, name="before", value="")
        for number, part in enumerate((asks_nothing, asks, asks_nothing)):
            result, error = in_savepoint(c, part, "part")
            assert result is None
            assert isinstance(error, LookupError)
            ADD.send(c, name=f"after {number}", value="")
        return _names(c)

    assert await both.database.write(outer) == ["after 0", "after 1", "after 2", "before"]
    assert len(await both.database.read(_names)) == 4


async def test_a_refusal_of_what_was_sent_belongs_to_its_part(both: Bench) -> None:
    """The second name is refused where it was sent, or at the end of the part, never later."""

    def twice(c: Connection) -> None:
        ADD.send(c, name="a", value="")
        ADD.send(c, name="a", value="")

    def outer(c: Connection) -> BaseException | None:
        ADD.send(c, name="before", value="")
        return in_savepoint(c, twice, "part")[1]

    assert isinstance(await both.database.write(outer), IntegrityError)
    assert await both.database.read(_names) == ["before"]


async def test_a_refusal_names_its_statement_and_no_values(both: Bench) -> None:
    def twice(c: Connection) -> None:
        ADD.send(c, name="a", value="Иванова")
        ADD.send(c, name="a", value="Петрова")
        FIND.first(c, the_name="a")

    with pytest.raises(IntegrityError) as refused:
        await both.database.write(twice)
    assert str(refused.value.statement).startswith("INSERT INTO facts")
    assert "Петрова" not in str(refused.value)
    assert await both.database.read(_names) == []


async def test_a_refusal_leaves_the_neighbours_of_a_shared_commit_alone(both: Bench) -> None:
    def twice(c: Connection) -> None:
        ADD.send(c, name="twice", value="")
        ADD.send(c, name="twice", value="")

    held = threading.Event()
    hold = asyncio.create_task(both.database.write(lambda _c: held.wait(10)))
    await asyncio.sleep(0.05)
    works = [(lambda c, name=name: ADD.send(c, name=name, value="")) for name in "ab"]
    told = [asyncio.create_task(both.database.write(work)) for work in (works[0], twice, works[1], twice)]
    await asyncio.sleep(0.05)
    held.set()
    await hold
    results = await asyncio.gather(*told, return_exceptions=True)
    assert [isinstance(result, IntegrityError) for result in results] == [False, True, False, True]
    assert await both.database.read(_names) == ["a", "b"]


async def test_what_was_sent_between_two_parts_that_fail_stays(both: Bench) -> None:
    def fails(_c: Connection) -> None:
        raise LookupError

    def outer(c: Connection) -> None:
        for name in "abc":
            in_savepoint(c, fails, "part")
            ADD.send(c, name=name, value="")

    await both.database.write(outer)
    assert await both.database.read(_names) == ["a", "b", "c"]


async def test_a_refusal_of_what_was_sent_before_a_part_is_not_the_parts(both: Bench) -> None:
    def outer(c: Connection) -> None:
        ADD.send(c, name="a", value="")
        assert in_savepoint(c, lambda c: ADD.send(c, name="part", value=""), "part")[1] is None
        ADD.send(c, name="a", value="")
        in_savepoint(c, lambda c: ADD.send(c, name="other part", value=""), "part")

    with pytest.raises(IntegrityError):
        await both.database.write(outer)
    assert await both.database.read(_names) == []


async def test_a_refusal_at_the_end_of_a_savepoint_of_sqlalchemys_undoes_it_alone(both: Bench) -> None:
    def outer(c: Connection) -> None:
        ADD.send(c, name="a", value="")
        with suppress(IntegrityError), c.begin_nested():
            ADD.send(c, name="undone", value="")
            ADD.send(c, name="a", value="")
        ADD.send(c, name="b", value="")

    await both.database.write(outer)
    assert await both.database.read(_names) == ["a", "b"]


async def test_parts_that_were_refused_leave_nothing_with_the_server(both: Bench) -> None:
    """SQLAlchemy counts its savepoints on and on, and the connection stays."""

    def refused(c: Connection) -> int:
        for _ in range(3):
            with suppress(IntegrityError), c.begin_nested():
                ADD.send(c, name="a", value="1")
                ADD.send(c, name="a", value="2")
        if c.dialect.name == "sqlite":
            return 0
        prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%SAVEPOINT%%'"
        return int(c.exec_driver_sql(prepared).scalar_one())

    assert [await both.database.write(refused) for _ in range(3)] == [0, 0, 0]
    assert await both.database.read(_names) == []


async def test_a_part_that_is_over_is_not_undone_by_the_next(both: Bench) -> None:
    """Not even when that one's own savepoint was never made."""

    def gone(c: Connection) -> None:
        if c.dialect.name == "postgresql":
            c.exec_driver_sql("RELEASE SAVEPOINT part")
        raise LookupError

    def outer(c: Connection) -> None:
        in_savepoint(c, lambda c: ADD.send(c, name="kept", value=""), "part")
        in_savepoint(c, gone, "part")

    if both.database.engine_name == "sqlite":
        await both.database.write(outer)
        assert await both.database.read(_names) == ["kept"]
    else:
        with pytest.raises(LookupError):
            await both.database.write(outer)
        assert await both.database.read(_names) == []


async def test_a_failing_use_case_leaves_nothing_waiting_for_the_next(both: Bench) -> None:
    def fails(c: Connection) -> None:
        ADD.send(c, name="lost", value="")
        raise LookupError

    with pytest.raises(LookupError):
        await both.database.write(fails)
    assert await both.database.write(_names) == []


async def test_what_is_prepared_outlives_a_rollback(both: Bench) -> None:
    def fails(c: Connection) -> None:
        for _ in range(10):  # so often that a driver prepares it of itself
            c.execute(COUNT)
        assert _names(c) == []
        raise LookupError

    for _ in range(3):
        with pytest.raises(LookupError):
            await both.database.write(fails)
        with pytest.raises(LookupError):
            await both.database.read(fails)


async def test_large_values_and_odd_ones_arrive(both: Bench) -> None:
    large = "Ж" * 3_000_000  # more than a socket takes at once
    odd = {"quote": "it's $1 %s %(a)s :a", "line": "a\n\t\\b", "empty": "", "large": large}

    def work(c: Connection) -> None:
        for name, value in odd.items():
            ADD.send(c, name=name, value=value)
        CHANGE.send(c, the_name="line", value="a\n\t\\c")

    await both.database.write(work)
    odd["line"] = "a\n\t\\c"
    assert dict(await both.database.read(ALL.all)) == odd


async def test_a_hundred_wait_for_one_question(both: Bench) -> None:
    def work(c: Connection) -> int:
        for number in range(100):
            ADD.send(c, name=str(number), value="")
        return len(ALL.all(c))

    assert await both.database.write(work) == 100


ON_POSTGRES = pytest.mark.parametrize("both", ["postgresql"], indirect=True)


async def _kill(both: Bench, pid: int) -> None:
    other = await asyncpg.connect(both.url)
    await other.execute(f"SELECT pg_terminate_backend({pid})")
    await other.close()


def _pid(c: Connection) -> int:
    return int(c.execute(select(func.pg_backend_pid())).scalar_one())


@ON_POSTGRES
@pytest.mark.parametrize("asked", [True, False], ids=["by a question", "at the end"])
async def test_a_lost_connection_fails_what_was_under_way_and_the_next_goes_on(both: Bench, asked: bool) -> None:
    loop = asyncio.get_running_loop()

    def loses(c: Connection) -> None:
        ADD.send(c, name="a", value="")
        asyncio.run_coroutine_threadsafe(_kill(both, _pid(c)), loop).result(10)
        ADD.send(c, name="b", value="")
        if asked:
            FIND.first(c, the_name="a")

    with pytest.raises(OperationalError) as lost:
        await both.database.write(loses)
    assert lost.value.connection_invalidated
    await both.database.write(lambda c: ADD.send(c, name="c", value=""))
    assert await both.database.read(_names) == ["c"]


@ON_POSTGRES
async def test_a_connection_that_was_left_in_the_middle_is_not_used_again(
    both: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await both.database.write(lambda c: ADD.send(c, name="a", value=""))

    def interrupted(self: Any) -> Any:
        monkeypatch.undo()
        raise TimeoutError

    monkeypatch.setattr("db.flight._Flight._next", interrupted)
    with pytest.raises(OperationalError, match="closed"):
        await both.database.write(lambda c: ADD.run(c, name="b", value=""))
    await both.database.write(lambda c: ADD.send(c, name="c", value=""))
    assert await both.database.read(_names) == ["a", "c"]


@ON_POSTGRES
async def test_an_engine_that_is_used_by_itself_commits_what_waits(both: Bench) -> None:
    engine = postgres_engine(both.url)
    with engine.begin() as c:
        ADD.send(c, name="a", value="")
    with engine.connect() as c:
        ADD.send(c, name="b", value="")
    with engine.begin() as c:
        assert _names(c) == ["a"]
    engine.dispose()
    assert await both.database.read(_names) == ["a"]


@ON_POSTGRES
async def test_a_statement_that_cannot_be_prepared_fails_its_use_case_and_no_other(both: Bench) -> None:
    """Its table is locked for longer than we wait: the server refuses what it hears for the first time."""
    other = await asyncpg.connect(both.url)
    await other.execute("CREATE TABLE locked (name text)")
    lock = other.transaction()
    await lock.start()
    await other.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE")
    locked = Prepared(select(table("locked", column("name")).c.name))

    held = threading.Event()

    def impatient(c: Connection) -> None:
        c.exec_driver_sql("SET SESSION lock_timeout = '100ms'")
        held.wait(10)

    hold = asyncio.create_task(both.database.write(impatient))
    await asyncio.sleep(0.05)
    works = [lambda c, name=name: ADD.run(c, name=name, value="") for name in "abc"]
    told = [asyncio.create_task(both.database.write(one)) for one in (works[0], locked.all, works[1], works[2])]
    await asyncio.sleep(0.05)
    held.set()
    await hold
    results = await asyncio.gather(*told, return_exceptions=True)
    assert [isinstance(result, DBAPIError) for result in results] == [False, True, False, False]
    assert await both.database.read(_names) == ["a", "b", "c"]
    await lock.rollback()
    await other.close()


@ON_POSTGRES
@pytest.mark.parametrize("change", ["DEALLOCATE ALL", "ALTER TABLE facts ALTER COLUMN value TYPE varchar(99)"])
async def test_statements_that_became_useless_are_prepared_anew(both: Bench, change: str) -> None:
    await both.database.write(lambda c: ADD.send(c, name="a", value="1"))
    assert await both.database.write(_names) == ["a"]
    await both.database.write(lambda c: c.exec_driver_sql(change) and None)
    with suppress(DBAPIError):  # once
        await both.database.write(_names)
    assert await both.database.write(_names) == ["a"]


@ON_POSTGRES
async def test_a_value_that_cannot_be_sent_is_told_with_its_statement(both: Bench) -> None:
    def work(c: Connection) -> None:
        _names(c)
        ADD.send(c, name="a", value="zero\0")

    with pytest.raises(DBAPIError) as refused:
        await both.database.write(work)
    assert str(refused.value.statement).startswith("INSERT INTO facts")


@ON_POSTGRES
async def test_nobody_else_waits_for_a_flight_that_waits_for_a_lock(both: Bench) -> None:
    """The waiting thread lets go of the interpreter: the loop goes on."""
    await both.database.write(lambda c: ADD.send(c, name="a", value=""))
    other = await asyncpg.connect(both.url)
    lock = other.transaction()
    await lock.start()
    await other.execute("UPDATE facts SET value = 'theirs' WHERE name = 'a'")
    ours = asyncio.create_task(both.database.write(lambda c: CHANGE.run(c, the_name="a", value="ours")))
    spent = time.process_time()
    for _ in range(30):
        await asyncio.sleep(0.01)
    assert not ours.done()
    assert time.process_time() - spent < 0.15, "it asks again and again instead of waiting"
    await lock.commit()
    assert await asyncio.wait_for(ours, 10) == 1
    await other.close()
