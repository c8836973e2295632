"""The teacher's side of the search: one page that shows the present state, and what can be pressed on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row

from db import assignment as rows
from db import person as person_rows
from db import search as search_rows
from domain.assignment import auto_accepts, takes_offers
from domain.calendar import at_local
from domain.errors import DomainError
from domain.person import may_undo
from services import assignment, matching, notice, profile
from services.base import Tx, Who, transition
from services.matching import Methodist
from services.person import expect, forget
from services.profile import ProfileCard, Question

WISH_LIMIT = 300
CONFIRM_DAYS = 5


@dataclass(frozen=True, slots=True)
class Why:
    """One reason of the choice: a code, with the name of a subject or the number of teachers of how many."""

    code: str
    name: str = ""
    load: int = 0
    capacity: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing for the next lesson; `answer` None: not answered yet, «taken»."""

    text: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class SearchCard:
    """The present state. `stage`: question, ready, confirm, refused, own, shown, offered, escalated, active, handover,
    withdrawn, silent. `by` is the day by which the teacher hears; `replacing`: an old pair goes on meanwhile;
    `gone`: its methodist works with nobody now.
    """

    stage: str
    me: ProfileCard
    question: Question | None = None
    wish: str | None = None
    other_district: bool | None = None
    assignment_id: int = 0
    round: int = 0
    methodist: Methodist | None = None
    why: tuple[Why, ...] = ()
    by: date | None = None
    trial: Trial | None = None
    reason: str = ""
    phone: str = ""
    undo: bool = False
    unfinished: bool = False
    gone: bool = False
    replacing: bool = False


def search(tx: Tx, who: Who) -> SearchCard:
    """The page: what is still asked, or how far the request is."""
    person = person_rows.load(tx.c, who.me)
    request, pair = search_rows.current(tx.c, who.me)
    me = profile.names(tx, person)
    unknown = profile.missing(tx, person)
    if request is not None and request.state != "opened":
        return _running(tx, request, me, replacing=pair is not None)
    if pair is not None and request is None:
        return _pair(tx, who, pair, me, unfinished=unknown is not None)
    if unknown is not None:
        return SearchCard("question", me, profile.ask(tx, who, unknown), replacing=pair is not None)
    if person.refused_at is not None:
        return SearchCard("refused", me, phone=tx.policy.operator_phone)
    if request is not None and person.state == "complete":
        by = tx.policy.calendar.add_working_days(matching.day_of(tx, request.requested_at), CONFIRM_DAYS)
        return SearchCard("confirm", me, assignment_id=request.id, by=by)
    if request is None:
        ended = _just_ended(tx, who, me)
        if ended is not None:
            return ended
    return SearchCard("ready", me, wish=person.wish, other_district=person.other_district, replacing=pair is not None)


def again(tx: Tx, who: Who) -> SearchCard:
    """The same page past a request that ended: the questions and «search»."""
    card = search(tx, who)
    if card.stage not in {"withdrawn", "silent"}:
        return card
    person = person_rows.load(tx.c, who.me)
    return SearchCard("ready", card.me, wish=person.wish, other_district=person.other_district)


def _running(tx: Tx, row: Row[Any], me: ProfileCard, *, replacing: bool) -> SearchCard:
    reasons: Sequence[Mapping[str, Any]] = row.reasons or ()
    code = str(reasons[0]["code"]) if reasons else ""
    card = SearchCard(
        "own" if row.state == "requested" else row.state,
        me,
        assignment_id=row.id,
        round=row.round,
        by=row.answer_by,
        reason=code,
        undo=assignment.may_undo_meeting(tx, row),
        replacing=replacing,
    )
    if row.methodist_id is not None:
        card = replace(
            card,
            methodist=matching.shown(tx, row.methodist_id),
            why=tuple(_why(tx, row.methodist_id, reason) for reason in reasons),
        )
    return replace(card, trial=_trial(tx, row)) if row.state in {"offered", "escalated"} else card


def _why(tx: Tx, methodist_id: int, reason: Mapping[str, Any]) -> Why:
    if reason["code"] == "free":
        capacity = matching.pool(tx, [methodist_id])[methodist_id].capacity
        return Why("free", load=search_rows.working(tx.c, methodist_id), capacity=capacity)
    return Why(str(reason["code"]), profile.lower_subject(tx, reason["subject"]) if "subject" in reason else "")


def _pair(tx: Tx, who: Who, row: Row[Any], me: ProfileCard, *, unfinished: bool) -> SearchCard:
    member = rows.methodist(tx.c, row.methodist_id)
    return SearchCard(
        row.state,
        me,
        gone=member is None or member.state != "approved",
        assignment_id=row.id,
        methodist=matching.shown(tx, row.methodist_id),
        undo=row.state == "active" and assignment.may_undo_pair(tx, row, who.me),
        unfinished=unfinished,
    )


def _just_ended(tx: Tx, who: Who, me: ProfileCard) -> SearchCard | None:
    """A request that was withdrawn a moment ago can be taken back; one that ran out in silence is said plainly."""
    row = search_rows.newest(tx.c, who.me)
    if row is None or row.state != "cancelled" or row.ended_at is None:
        return None
    if row.end_reason == "withdrawn" and may_undo(row.ended_at, tx.now):
        return SearchCard("withdrawn", me, assignment_id=row.id, undo=True)
    return SearchCard("silent", me) if row.end_reason == "teacher_silent" else None


def _trial(tx: Tx, row: Row[Any]) -> Trial | None:
    """`try` of the statement with the lowest answer in the chosen area; nothing once it was put off."""
    if row.try_answer == "later":
        return None
    found = search_rows.to_try(tx.c, row.teacher_id)
    if found is None:
        return None
    area, ordered = found
    items = {item.id: item for item in tx.policy.instrument.area(area).items}
    lowest = row.try_item if row.try_item in items else next((item for item in ordered if item in items), None)
    return Trial(items[lowest].try_text, row.try_answer) if lowest is not None else None


def answer_trial(tx: Tx, who: Who, assignment_id: int, answer: str) -> None:
    """«Take» or «Not now»; it is offered once."""
    row = _mine(tx, who, assignment_id)
    if answer not in {"taken", "later"} or row.try_answer is not None:
        return
    found = search_rows.to_try(tx.c, who.me)
    item = None
    if found is not None:
        known = {item.id for item in tx.policy.instrument.area(found[0]).items}
        item = next((code for code in found[1] if code in known), None)
    rows.change(tx.c, row.id, try_answer=answer, try_item=item)


# the request


def request(tx: Tx, who: Who, other_district: bool) -> None:
    """«Of another district» / «Either»: the request sets out, or waits to be confirmed. Again: nothing changes.

    Raises `profile_unfinished`.
    """
    person = person_rows.lock(tx.c, who.me)
    if profile.missing(tx, person) is not None:
        raise DomainError("profile_unfinished")
    running, pair = search_rows.current(tx.c, who.me)
    if person.refused_at is not None:
        return
    if (running is not None and running.state != "opened") or (running is None and pair is not None):
        return
    person_rows.change(tx.c, who.me, other_district=other_district)
    profile.finish(tx, who)
    running, _ = search_rows.current(tx.c, who.me)
    if running is None:
        assignment.open_request(tx, who.me, "search")
    elif running.state == "opened":
        _refresh(tx, running.id, who.me)
    running, _ = search_rows.current(tx.c, who.me)
    if running is None or running.state != "opened":
        return
    if person_rows.load(tx.c, who.me).state == "complete":
        tell_coordinators(tx)
        return
    matching.set_out(tx, running, present=True)


def _refresh(tx: Tx, assignment_id: int, teacher_id: int) -> None:
    """An opened request takes over what the profile says now."""
    person = person_rows.load(tx.c, teacher_id)
    subjects = person_rows.subjects_of(tx.c, teacher_id)
    rows.change(
        tx.c,
        assignment_id,
        subject=subjects[0].subject,
        municipality=person.municipality,
        org_type=person.org_type,
        wish=person.wish,
        other_district=person.other_district is not False,
    )


def tell_coordinators(tx: Tx) -> None:
    """Somebody waits to be confirmed: every coordinator hears of it once a day, however many wait."""
    today = matching.today(tx)
    tomorrow = tx.policy.calendar.add_working_days(today, 1)
    morning = at_local(tomorrow, tx.policy.reminders.waking.opens, matching.zone(tx))
    for person_id in person_rows.with_role(tx.c, "coordinator"):
        for day, due in ((today, tx.now), (tomorrow, morning)):
            if notice.plan(tx, "people_confirm", person_id, day.toordinal(), due, klass="prompt"):
                break


def wish(tx: Tx, who: Who) -> str | None:
    """The page of the wish; what is typed next is the wish."""
    expect(tx, who, "search.wish_words")
    found: str | None = person_rows.load(tx.c, who.me).wish
    return found


def set_wish(tx: Tx, who: Who, words: str | None) -> None:
    """Keep or remove the wish. Raises `empty`, `too_long(limit)`."""
    words = words.strip() if words is not None else None
    if words == "":
        raise DomainError("empty")
    if words is not None and len(words) > WISH_LIMIT:
        raise DomainError("too_long", limit=WISH_LIMIT)
    person_rows.change(tx.c, who.me, wish=words)
    forget(tx, who)


def _mine(tx: Tx, who: Who, assignment_id: int) -> Row[Any]:
    row = rows.load(tx.c, assignment_id)
    if row is None:
        raise DomainError("gone")
    if row.teacher_id != who.me:
        raise DomainError("not_yours")
    return row


def meet(tx: Tx, who: Who, assignment_id: int, round_: int) -> str:
    """«Get acquainted»: the offer goes, or the pair works at once. Returns offered, active, or taken (place is gone).

    A second press changes nothing. Raises `not_now` when another methodist stands there meanwhile.
    """
    row = _mine(tx, who, assignment_id)
    if row.round == round_ and row.state in {"offered", "active"}:
        return str(row.state)
    if row.state != "shown" or row.round != round_:
        raise DomainError("not_now")
    one = matching.one(tx, row.methodist_id)
    if one is None or not one.approved or not takes_offers(one, matching.today(tx)):
        transition(tx, "assignment", row.id, "shown", "no_longer_free", "bot")
        notice.drop(tx, ["assignment_shown"], row.id, "superseded")
        rows.change(tx.c, row.id, methodist_id=None)
        matching.seek(tx, row.id, present=True)
        return "taken"
    member = rows.methodist(tx.c, row.methodist_id)
    if auto_accepts(one, member.auto_accept if member is not None else 0):
        assignment.activate(tx, row.id)
        return "active"
    matching.offer(tx, row)
    return "offered"


def colleague(tx: Tx, who: Who, assignment_id: int, round_: int) -> None:
    """«My colleague, another one»: this methodist is out for good and learns nothing; the next one at once."""
    row = _mine(tx, who, assignment_id)
    if row.state != "shown" or row.round != round_:
        raise DomainError("not_now")
    transition(tx, "assignment", row.id, "shown", "colleague", "teacher", who.me)
    search_rows.exclude(tx.c, tx.now, who.me, row.methodist_id, assignment_id=None, reason="colleague")
    notice.drop(tx, ["assignment_shown"], row.id, "superseded")
    rows.change(tx.c, row.id, methodist_id=None)
    matching.seek(tx, row.id, present=True)


def withdraw(tx: Tx, who: Who, assignment_id: int) -> None:
    """«Withdraw the request». A second press changes nothing. Raises `already_met` when the methodist was faster."""
    row = _mine(tx, who, assignment_id)
    if row.state == "cancelled":
        return
    if row.state in rows.WORKING:
        raise DomainError("already_met")
    if row.state not in rows.OPEN:
        raise DomainError("not_now")
    assignment.cancel(tx, row)


def widen(tx: Tx, who: Who, assignment_id: int, own: bool) -> None:
    """Nobody but in the own district: «Show» searches there too, else the coordinator is asked."""
    row = _mine(tx, who, assignment_id)
    if row.state != "requested" or row.methodist_id is not None:
        raise DomainError("not_now")
    if own:
        rows.change(tx.c, row.id, other_district=False)
        matching.seek(tx, row.id, present=True)
    else:
        matching.escalate(tx, row, "no_candidate", matching.ASKED, present=True)


# what is said unasked


@dataclass(frozen=True, slots=True)
class SearchNews:
    """A message about a request: the kind of news and, where there is one, the day."""

    code: str
    by: date | None = None
    assignment_id: int = 0
    methodist: Methodist | None = None


def look_shown(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """assignment_shown: still the same methodist and no answer."""
    return _look(tx, notices, {"shown"}, "shown")


def look_told(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """search_told: still with the coordinator."""
    return _look(tx, notices, {"escalated"}, "")


def look_own(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """search_own_district: the question still stands."""
    return _look(tx, notices, {"requested"}, "own")


def look_active(tx: Tx, notices: Sequence[Row[Any]]) -> dict[int, Any]:
    """assignment_active: the pair still works."""
    found = _look(tx, notices, {"active"}, "active")
    known = search_rows.by_ids(tx.c, {news.assignment_id for news in found.values() if isinstance(news, SearchNews)})
    return {
        id_: replace(news, methodist=matching.shown(tx, known[news.assignment_id].methodist_id))
        if isinstance(news, SearchNews)
        else news
        for id_, news in found.items()
    }


def _look(tx: Tx, notices: Sequence[Row[Any]], states: set[str], code: str) -> dict[int, Any]:
    known = search_rows.by_ids(tx.c, {one.entity_id for one in notices})
    found: dict[int, Any] = {}
    for one in notices:
        row = known.get(one.entity_id)
        if row is None or row.state not in states or row.teacher_id != one.recipient_id:
            found[one.id] = "done"
        elif row.round != one.plan_version:
            found[one.id] = "superseded"
        else:
            reasons = row.reasons or ()
            found[one.id] = SearchNews(code or str(reasons[0]["code"] if reasons else ""), row.answer_by, row.id)
    return found
