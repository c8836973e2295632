"""A migrated database with many people and ten planned notices for each, for the benches of the schedule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    literal_column,
    select,
)

from bot.content import Operator, load_policy
from db import migrate
from db.address import addresses
from db.engine import SqliteDatabase, sqlite_session
from db.notice import notices
from db.person import persons
from handlers.ui.registry import NoticeKind
from handlers.ui.text import verbatim
from handlers.ui.view import View
from services.policy import Policy

NOON = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)  # a Monday in Khabarovsk
EACH = 10
FIRST_CHAT = 7_000_000_000
KIND = "step_due"
NUMBER = literal_column("numbers.i", Integer)
_NOTICE = {
    "kind": KIND, "slot": "P0D", "klass": "reminder", "state": "planned", "created_at": NOON,
}  # fmt: skip


def policy() -> Policy:
    """Khabarovsk krai."""
    return load_policy(
        region="khabarovsk_krai", zone="Asia/Vladivostok", bot="bench_bot", operator=Operator(), not_given="-"
    )


def trial() -> NoticeKind:
    """The kind of these notices: their cause is always open, and they say their number."""

    def look(_tx: object, found: Sequence[Any]) -> Mapping[int, Any]:
        return {one.id: one.entity_id for one in found}

    return NoticeKind(KIND, look, lambda entity_id: View((verbatim(str(entity_id)),)))


async def filled(path: Path, planned: int) -> SqliteDatabase:
    """A new database with so many notices planned for the next 300 days, ten for each person."""
    await migrate.upgrade(f"sqlite:///{path}")
    people = max(1, planned // EACH)
    with sqlite_session(path) as c:
        _fill(
            c, persons, people, id=NUMBER, code="Dub-" + cast(NUMBER, String), state="verified",
            zone="Asia/Vladivostok", created_at=NOON, active_at=NOON,
        )  # fmt: skip
        _fill(
            c, addresses, people, id=NUMBER, channel="telegram", external_id=FIRST_CHAT + NUMBER, person_id=NUMBER,
            language="ru", consent_state="given", created_at=NOON,
        )  # fmt: skip
        days, seconds = cast(2 + NUMBER % 300, String) + " days", cast(NUMBER % 36_000, String) + " seconds"
        moment = func.strftime("%Y-%m-%d %H:%M:%S.000000", NOON.replace(tzinfo=None).isoformat(" "), days, seconds)
        _fill(c, notices, planned, **_NOTICE, recipient_id=1 + NUMBER % people, entity_id=NUMBER, due_at=moment)
        c.exec_driver_sql("ANALYZE")
    return SqliteDatabase(path)


def make_due(c: Connection, count: int, after: int) -> None:
    """One more notice, due since noon, for each of `count` people beginning behind the person `after`."""
    person = after + NUMBER
    _fill(c, notices, count, **_NOTICE, recipient_id=person, entity_id=100_000_000 + person, due_at=NOON)


def _fill(c: Connection, table: Table, count: int, **values: Any) -> None:
    """So many rows, each made from its NUMBER: they are counted in the database and never pass through Python."""
    first = select(literal(1).label("i")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.i + 1).where(first.c.i < count))
    typed = [
        value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)
        for name, value in values.items()
    ]
    c.execute(insert(table).from_select(list(values), select(*typed).select_from(numbers)))
