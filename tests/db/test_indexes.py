"""The queries of a beat are answered by their indexes, whatever is planned and whatever was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from db import inbox as inbox_rows
from db import mailing as mailing_rows
from db import notice as rows
from db import watch as watch_rows
from db.prepared import Prepared
from domain.calendar import DAY
from services.base import Tx
from tests.engines import Bench

Query = Callable[[Tx], Any]
QUERIES: dict[str, tuple[str, Query]] = {
    "due": ("ix_notices_due", lambda tx: rows.due(tx.c, tx.now, 50)),
    "due to others": ("ix_notices_due", lambda tx: rows.due(tx.c, tx.now, 50, {1, 2})),
    "next due": ("ix_notices_due", lambda tx: rows.next_due(tx.c)),
    "held by nobody": ("ix_notices_held", lambda tx: rows.held_by_nobody(tx.c, tx.now, 2)),
    "what became of them": ("ix_notices_due", lambda tx: watch_rows.fates(tx.c, tx.now - DAY, tx.now)),
    "called back": ("ix_notices_", lambda tx: rows.recalls(tx.c, 50)),
    "waits": ("ix_inbox_waiting", lambda tx: inbox_rows.unfinished(tx.c, 50)),
    "waits in a chat": ("ix_inbox_waiting", lambda tx: inbox_rows.of_chat(tx.c, 7, 3, 32)),
    "waits to be acted on": ("ix_inbox_waiting", lambda tx: watch_rows.inbox_waiting(tx.c)),
    "set aside": ("ix_inbox_incident", lambda tx: inbox_rows.incidents(tx.c)),
    "set aside since": ("ix_inbox_incident", lambda tx: inbox_rows.incidents(tx.c, 5, tx.now)),
    "how many are set aside": ("ix_inbox_incident", lambda tx: watch_rows.inbox_aside(tx.c)),
    "a number in use": ("ix_inbox_incident", lambda tx: inbox_rows.incident_taken(tx.c, 427)),
    "due of a mailing": ("ix_mailing_recipients_state", lambda tx: mailing_rows.next_moment(tx.c)),
}


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A prepared statement goes the long way, where it can be heard."""
    monkeypatch.setattr(Prepared, "all", lambda one, c, **given: c.execute(one._statement, given).all())
    monkeypatch.setattr(Prepared, "first", lambda one, c, **given: c.execute(one._statement, given).first())


def _plan(c: Connection, query: Query, tx: Tx) -> str:
    """What the engine says it would do; a table of a test is too small for PostgreSQL to prefer an index by itself."""
    said: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said.append((statement, parameters))

    event.listen(c, "before_cursor_execute", listen)
    query(tx)
    event.remove(c, "before_cursor_execute", listen)
    ((statement, parameters),) = said
    explain = "EXPLAIN QUERY PLAN " if c.dialect.name == "sqlite" else "EXPLAIN "
    if c.dialect.name == "postgresql":
        c.execute(text("SET LOCAL enable_seqscan = off"))
    return "\n".join(str(row) for row in c.exec_driver_sql(explain + statement, parameters))


@pytest.mark.parametrize("name", QUERIES)
async def test_a_beat_asks_an_index(both: Bench, name: str) -> None:
    index, query = QUERIES[name]
    plan = await both.does(lambda tx: _plan(tx.c, query, tx))
    assert index in plan
    if name in {"due", "due to others"}:  # here sorting would read all that is due for each batch
        assert "FOR ORDER BY" not in plan
        assert "Sort" not in plan
