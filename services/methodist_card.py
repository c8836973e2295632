"""What a teacher sees of her methodist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db import assignment as assignment_rows
from db import conversation as rows
from domain.calendar import Hours
from services import relay
from services.base import Tx, Who
from services.diagnosis_result import latest
from services.letter import Partner, partner
from services.thread import Line, line

LAST = 2


@dataclass(frozen=True, slots=True)
class MethodistCard:
    """`partner` is None while there is no methodist. `away`: absent now, `back` the first day back when it is known."""

    partner: Partner | None
    workplace: str
    since: date
    hours: Hours
    away: bool
    back: date | None
    lines: tuple[Line, ...]
    has_result: bool = False  # there is something to open


def methodist_card(tx: Tx, who: Who) -> MethodistCard:
    """The methodist this teacher works with."""
    today = who.today(tx.now)
    pair = assignment_rows.of_teacher(tx.c, who.me)
    if pair is None or pair.methodist_id is None:
        return MethodistCard(None, "", today, relay.hours_of(tx, None), away=False, back=None, lines=())
    member = assignment_rows.methodist(tx.c, pair.methodist_id)
    away = False
    if member is not None and member.absent_from is not None and member.absent_from <= today:
        away = member.absent_until is None or member.absent_until > today
    count = rows.thread_length(tx.c, pair.id, who.me)
    last = rows.thread(tx.c, pair.id, who.me, LAST, max(0, count - LAST))
    return MethodistCard(
        partner=partner(tx, pair, "teacher"),
        workplace=(member.workplace or "") if member is not None else "",
        since=who.local(pair.activated_at or pair.requested_at).date(),
        hours=relay.hours_of(tx, member),
        away=away,
        back=member.absent_until if member is not None and away else None,
        lines=tuple(line(who, row, tx.now) for row in last),
        has_result=bool(latest(tx, who.me)),
    )
