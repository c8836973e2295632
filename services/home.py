"""The first screen: the one thing to do now, then the sections (issue: story 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from db import home as rows
from db import methodist as methodist_rows
from db import search as search_rows
from domain.errors import DomainError
from services import conversation, people, tasks
from services.base import Tx, Who
from services.join import has_form
from services.methodist import close_question

Side = Literal["teacher", "methodist", "coordinator", "admin", "joining"]
ORDER: tuple[Side, ...] = ("coordinator", "methodist", "admin", "teacher")
SOON = 14


@dataclass(frozen=True, slots=True)
class Now:
    """The one thing to do: a code for its words, the page it opens with its argument, what the words need."""

    code: str
    page: str
    arg: int | str | None = None
    day: date | None = None
    kind: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True)
class Home:
    """`side` is the role whose home this is (joining: a methodist to be), `others` the roles one can switch to."""

    side: Side
    now: Now
    others: tuple[Side, ...]
    paired: bool = False


def home(tx: Tx, who: Who, side: str | None = None) -> Home:
    """The home of a role; without one, that of the role with the most duties."""
    close_question(tx, who)
    mine = tuple(role for role in ORDER if role in who.roles)
    if not mine and has_form(tx, who):
        return Home("joining", Now("form", "setup"), ())
    if not mine:
        raise DomainError("consent_first")
    chosen = next((role for role in mine if role == side), mine[0])
    others = tuple(role for role in mine if role != chosen)
    if chosen == "teacher":
        now, paired = _teacher(tx, who)
        return Home(chosen, now, others, paired)
    tell = {"methodist": _methodist, "coordinator": _coordinator, "admin": _admin}[chosen]
    return Home(chosen, tell(tx, who), others)


def _teacher(tx: Tx, who: Who) -> tuple[Now, bool]:
    assignment = rows.assignment(tx.c, who.me)
    pair_id = assignment.id if assignment is not None and assignment.state in {"active", "handover"} else None
    now = _draft(tx, who) or _route(tx, who) or _search(assignment) or _answers(tx, who)
    return now or _diagnosis(tx, who, pair_id), pair_id is not None


def _draft(tx: Tx, who: Who) -> Now | None:
    """What was written and has a question still goes first: nothing written is lost."""
    waits = conversation.waiting_draft(tx, who)
    return None if waits is None else Now("draft", "draft", waits)


def _route(tx: Tx, who: Who) -> Now | None:
    route = rows.route(tx.c, who.me)
    if route is None:
        return None
    if route.state == "teacher_review":
        return Now("route-review", "route", route.id)
    if route.state in {"steps_done", "repeat_diagnosis"}:
        return Now("check", "step.check", route.id)
    if route.state == "presentation":
        return Now("result", "step.check", route.id)
    if route.state != "active":
        return Now("route", "my_route")
    step = rows.next_step(tx.c, route.id)
    if step is None:
        return Now("route", "my_route")
    today = who.today(tx.now)
    if step.state == "returned":
        return Now("step-returned", "step", step.id, step.due_on, tx.policy.step_kinds[step.kind].short_ru)
    if step.due_on < today:
        return Now("step-open", "step", step.id, step.due_on, tx.policy.step_kinds[step.kind].short_ru)
    if (step.due_on - today).days <= SOON:
        return Now("step-soon", "step", step.id, step.due_on, tx.policy.step_kinds[step.kind].short_ru)
    return Now("step-later", "my_route", None, step.due_on, tx.policy.step_kinds[step.kind].short_ru)


def _search(assignment: object) -> Now | None:
    state = getattr(assignment, "state", None)
    if state == "shown":
        return Now("methodist-found", "search")
    if state in {"opened", "requested", "offered", "escalated"}:
        return Now("searching", "search")
    return None


def _answers(tx: Tx, who: Who) -> Now | None:
    point = rows.followup(tx.c, who.me)
    return Now("followup", "followup", point.id) if point is not None else None


def _diagnosis(tx: Tx, who: Who, pair_id: int | None) -> Now:
    attempt = rows.attempt(tx.c, who.me)
    if attempt is None:
        return Now("begin", "diagnosis")
    if attempt.state in {"created", "in_progress", "paused"}:
        return Now("go-on", "diag.resume", attempt.id)
    return Now("talk", "talk", pair_id) if pair_id is not None else Now("find", "search")


def _methodist(tx: Tx, who: Who) -> Now:
    draft = _draft(tx, who)
    if draft is not None:
        return draft
    waiting = tasks.waiting(tx, [who.me]).get(who.me, ())
    if waiting:
        return Now("tasks", "tasks", n=len(waiting))
    teachers = search_rows.working(tx.c, who.me)
    return Now("calm", "teachers", n=teachers) if teachers else Now("invite", "methodist")


def _coordinator(tx: Tx, who: Who) -> Now:
    """Each queue with its own words, opening the very list that the number counts."""
    announcement = rows.sending(tx.c)
    if announcement is not None:
        return Now("sending", "announcement", announcement)
    methodists = methodist_rows.count(tx.c, "waiting")
    if methodists:
        return Now("methodists", "staff.list", "waiting", n=methodists)
    found = people.people(tx, who)
    if found.waiting:
        return Now("waiting", "people.waiting", n=found.waiting)
    if found.unconfirmed:
        return Now("unconfirmed", "people.new", n=found.unconfirmed)
    return Now("moving", "people.moving", n=found.moving) if found.moving else Now("quiet", "summary")


def _admin(_tx: Tx, _who: Who) -> Now:
    return Now("admin", "admin")


def at_home(tx: Tx, who: Who) -> bool:
    """Has this person a home: a role, or the form of a methodist to be?"""
    return bool(who.roles) or has_form(tx, who)


@dataclass(frozen=True, slots=True)
class Help:
    """What /help says: for which roles, whom to call."""

    roles: frozenset[str]
    phone: str
    operator: str
    at_home: bool
    at_the_door: bool


def help_card(tx: Tx, who: Who) -> Help:
    """The page of /help, for anybody."""
    return Help(who.roles, tx.policy.operator_phone, tx.policy.operator_name, at_home(tx, who), who.at_the_door)
