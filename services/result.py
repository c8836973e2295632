"""The end of the work: all steps done, the result accepted, and both taken back (machine route, domain.md 2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from db import history as history_rows
from db import route as route_rows
from db import step as rows
from domain.errors import DomainError
from domain.route import TAIL
from services import notice, route
from services.base import Tx, Who, take_back, transition

FINAL = frozenset(rows.FINAL)


def moment_slot(tx: Tx) -> str:
    """A slot of its own for what may happen again: the second of the act."""
    return str(int(tx.now.timestamp()))


def version(tx: Tx) -> int:
    """A plan version of its own for what is planned again, within a small integer."""
    return int(tx.now.timestamp()) // 60 % 30_000


def settle(tx: Tx, route_id: int) -> None:
    """All steps of work are accepted or taken out: the check comes. Otherwise nothing happens."""
    found = route_rows.load(tx.c, route_id)
    if found is None or found.state != "active":
        return
    work = [one for one in rows.of_route(tx.c, route_id) if one.kind not in TAIL]
    if not work or any(one.state not in FINAL for one in work):
        return
    transition(tx, "route", route_id, found.state, "all_steps_done", "bot")
    notice.remind(tx, "repeat_diagnosis", found.teacher_id, route_id, tx.now, plan_version=version(tx))


def following(row: Row[Any], work: Sequence[Row[Any]]) -> tuple[int, int] | None:
    """Number and id of the open step of work that comes after a settled one, while the route runs."""
    if row.state not in rows.FINAL or row.route_state not in {"active", "revision"}:
        return None
    return next(((number, one.id) for number, one in enumerate(work, 1) if one.state in rows.OPEN), None)


def accepted(tx: Tx, who: Who, route_id: int) -> None:
    """The result is accepted by this methodist: the check counts as seen, the route is closed, the teacher is told."""
    for one in rows.of_route(tx.c, route_id):
        if one.kind == TAIL[0] and one.state == "submitted":
            transition(tx, "route_step", one.id, one.state, "accept", "methodist", who.me)
            rows.change(tx.c, one.id, answered_at=tx.now)
            notice.drop(tx, ("step_to_check",), one.id, "done")
    route.close(tx, route_id, "result_accepted", "methodist", who.me)


def reopen(tx: Tx, who: Who, route_id: int) -> None:
    """The methodist takes back the act that closed the route. Errors: those of `take_back`."""
    take_back(tx, "route", route_id, "closed", "methodist", who.me)
    route.reopened(tx, route_id)


def unsettle(tx: Tx, who: Who, row: Row[Any], side: str = "methodist") -> None:
    """What the bot did after this step was accepted or taken out is undone with it.

    Errors: `check_began` when the teacher went on meanwhile, those of `take_back`.
    """
    if row.kind == TAIL[1] and row.route_state == "closed":
        reopen(tx, who, row.route_id)
        return
    if row.kind in TAIL or row.state not in FINAL or row.route_state in {"active", "revision"}:
        return
    if row.route_state != "steps_done" or not history_rows.change_state(
        tx.c, "route", row.route_id, "steps_done", "active"
    ):
        raise DomainError("check_began")
    history_rows.write(
        tx.c, at=tx.now, actor_id=who.me, actor_role=side, entity="route", entity_id=row.route_id,
        event="take_back", from_state="steps_done", to_state="active", inbox_seq=tx.inbox_seq,
    )  # fmt: skip
    notice.take_back(tx, ("repeat_diagnosis",), row.route_id)
