"""Invented people and things put straight into a database, so that a test can begin in the middle of the story."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from db import address as address_rows
from db import assignment as assignment_rows
from db import diagnosis as diagnosis_rows
from db import person as person_rows
from db import route as route_rows
from db.types import new_id
from domain.diagnosis import score_area
from domain.route import TAIL
from services.base import Tx, Who
from services.person import who_from

_numbers = iter(range(10, 10_000_000))


def teacher(tx: Tx, external_id: int | None = None, **values: Any) -> int:
    """A teacher of mathematics from the Vyazemsky district who has given consent and filled in the profile."""
    number = next(_numbers)
    columns = {
        "code": f"Сосна-{number}", "state": "verified", "zone": "Asia/Vladivostok", "municipality": "kh_vyazemsky",
        "org_type": "school", "position": "teacher", "other_district": True, "created_at": tx.now, "active_at": tx.now,
    }  # fmt: skip
    subjects = values.pop("subjects", ["mathematics"])
    person_id = person_rows.add(tx.c, **{**columns, **values})
    person_rows.set_subjects(tx.c, person_id, subjects)
    person_rows.grant_role(tx.c, person_id, "teacher", tx.now, None)
    _address(tx, person_id, external_id or 8_000_000_000 + number, consent_state="given")
    return person_id


def methodist(tx: Tx, external_id: int | None = None, **values: Any) -> int:
    """An approved methodist of mathematics from the Bikinsky district with room for ten."""
    number = next(_numbers)
    person_id = person_rows.add(
        tx.c, code=f"Ель-{number}", state="visitor", zone="Asia/Vladivostok", created_at=tx.now, active_at=tx.now
    )
    person_rows.grant_role(tx.c, person_id, "methodist", tx.now, None)
    subjects = values.pop("subjects", ["mathematics"])
    columns = {
        "state": "approved", "shown_name": "Ольга Викторовна", "workplace": "гимназия г. Бикина",
        "municipality": "kh_bikinsky", "capacity": 10, "auto_accept": 0, "created_at": tx.now, "approved_at": tx.now,
    }  # fmt: skip
    tx.c.execute(insert(assignment_rows.methodists).values(person_id=person_id, **{**columns, **values}))
    for index, subject in enumerate(subjects):
        row = {"person_id": person_id, "subject": subject, "is_main": index == 0}
        tx.c.execute(insert(assignment_rows.methodist_subjects).values(**row))
    _address(tx, person_id, external_id or 8_000_000_000 + number)
    return person_id


def staff(tx: Tx, role: str, external_id: int | None = None) -> int:
    """A coordinator or an administrator."""
    number = next(_numbers)
    person_id = person_rows.add(
        tx.c, code=f"Кедр-{number}", state="visitor", zone="Asia/Vladivostok", created_at=tx.now, active_at=tx.now
    )
    person_rows.grant_role(tx.c, person_id, role, tx.now, None)
    _address(tx, person_id, external_id or 8_000_000_000 + number)
    return person_id


def _address(tx: Tx, person_id: int, external_id: int, **values: Any) -> None:
    address_id = address_rows.add(tx.c, "telegram", external_id, tx.now)
    address_rows.change(tx.c, address_id, person_id=person_id, **values)


def who(tx: Tx, person_id: int) -> Who:
    """The person as a use case is handed it."""
    row = address_rows.by_person(tx.c, person_id)
    assert row is not None
    return who_from(row, tx.policy.zone)


def assignment(tx: Tx, teacher_id: int, methodist_id: int, **values: Any) -> int:
    """A working pair."""
    columns = {
        "state": "active", "source": "search", "subject": "mathematics", "municipality": "kh_vyazemsky",
        "org_type": "school", "other_district": True, "failures": 0, "round": 1, "activated_at": tx.now,
    }  # fmt: skip
    pair = {"teacher_id": teacher_id, "methodist_id": methodist_id}
    return assignment_rows.add(tx.c, tx.now, **{**columns, **pair, **values})


def attempt(tx: Tx, person_id: int, answers: dict[str, Sequence[int | None]], **values: Any) -> int:
    """A finished attempt: area -> six answers."""
    instrument = tx.policy.instrument
    columns = {
        "instrument": instrument.code, "version": instrument.version, "mode": "full", "state": "completed_private",
        "anchors_shown": True, "plan_version": 1, "created_at": tx.now - timedelta(minutes=5), "last_answer_at": tx.now,
        "completed_at": tx.now,
    }  # fmt: skip
    made = tx.c.execute(insert(diagnosis_rows.attempts).values(person_id=person_id, **{**columns, **values}))
    attempt_id = new_id(made)
    for code, given in answers.items():
        area = instrument.area(code)
        by_item = {item.id: value for item, value in zip(area.items, given, strict=True)}
        for item, value in by_item.items():
            row = {"attempt_id": attempt_id, "item": item, "value": value, "at": tx.now}
            tx.c.execute(insert(diagnosis_rows.answers).values(**row))
        score = score_area(instrument, area, by_item)
        assert score is not None
        row = {
            "attempt_id": attempt_id, "area": code, "level": score.level, "answered": score.answered,
            "mean": None if score.mean is None else float(score.mean), "completed_at": tx.now,
        }  # fmt: skip
        tx.c.execute(insert(diagnosis_rows.attempt_areas).values(**row))
    return attempt_id


def share(tx: Tx, assignment_id: int, attempt_id: int, area: str, *, with_items: bool = True) -> None:
    """The teacher opened an area to the methodist."""
    row = {
        "assignment_id": assignment_id, "attempt_id": attempt_id, "area": area, "with_items": with_items,
        "shared_at": tx.now,
    }  # fmt: skip
    tx.c.execute(insert(diagnosis_rows.shares).values(**row))


def route(
    tx: Tx,
    assignment_id: int,
    kinds: Sequence[str] = ("self_study", "lesson_observation", "classroom_trial"),
    dues: Sequence[date] | None = None,
    **values: Any,
) -> int:
    """An active route whose first revision both approved: these work steps, then the check and the result.

    `dues` are the due dates of all steps, the tail with them; by default one step a week, on working days.
    """
    pair = assignment_rows.load(tx.c, assignment_id)
    assert pair is not None
    today = tx.now.astimezone(ZoneInfo(tx.policy.zone)).date()
    every = [*kinds, *TAIL]
    if dues is None:
        dues = [tx.policy.calendar.on_or_after(today + timedelta(days=7 * (n + 1))) for n in range(len(every))]
    columns = {
        "teacher_id": pair.teacher_id, "methodist_id": pair.methodist_id, "assignment_id": assignment_id,
        "area": "methodical", "state": "active", "pace": "usual", "starts_on": today, "ends_on": dues[-1],
        "revision": 1, "agreed_revision": 1, "first_agreed_at": tx.now, "repeat_due": dues[-2], "sent_at": tx.now,
        "created_at": tx.now,
    }  # fmt: skip
    route_id = new_id(tx.c.execute(insert(route_rows.routes).values(**{**columns, **values})))
    revision = {
        "route_id": route_id, "number": 1, "author_id": pair.methodist_id, "goal": "Проверять понимание у каждого",
        "result_form": "experience_presentation", "teacher_approved_at": tx.now, "methodist_approved_at": tx.now,
        "created_at": tx.now,
    }  # fmt: skip
    revision_id = new_id(tx.c.execute(insert(route_rows.revisions).values(**revision)))
    for position, (kind, due) in enumerate(zip(every, dues, strict=True), 1):
        step = {"route_id": route_id, "state": "planned", "due_on": due, "plan_version": 1, "submission": 0}
        content = {
            "revision_id": revision_id, "step_id": new_id(tx.c.execute(insert(route_rows.steps).values(**step))),
            "position": position, "kind": kind, "starts_on": today, "due_on": due, "removed": False,
        }  # fmt: skip
        tx.c.execute(insert(route_rows.revision_steps).values(**content))
    return route_id


def steps(tx: Tx, route_id: int) -> list[int]:
    """Ids of the route's steps in their order, the check and the result last."""
    where = route_rows.steps.c.route_id == route_id
    return list(tx.c.execute(select(route_rows.steps.c.id).where(where).order_by(route_rows.steps.c.id)).scalars())
