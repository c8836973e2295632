"""The demo region: invented people and schools at all stages, so that each role has something to do at once.

Written in bulk; the few who stand on the phones of the first look are led by bot/demo_people.py.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import yaml
from sqlalchemy import Connection, Table, func, insert, select

from bot.content import CONTENT
from bot.demo_people import SUBJECT
from bot.program import Program
from db.address import addresses
from db.assignment import assignments, methodist_subjects, methodists
from db.consent import consent_texts, consents
from db.diagnosis import answers, attempt_areas, attempts, deficits
from db.engine import Database
from db.job import fact, remember
from db.notice import notices
from db.person import person_subjects, persons, roles
from db.route import revision_steps, revisions, routes, steps
from domain.diagnosis import score_area
from domain.route import draft_route, route_window
from sandbox.botapi.world import World
from services.policy import Policy

MARK = "demo_region"
BATCH = 50
FIRST_ID = 7_000_000_000
METHODISTS = 60
PLAYED = "first_look"  # a fact: the story of the first look was begun here, so its people are invented too
WAITING = 11  # so many wait for the coordinator, of a subject that no methodist has
# of a hundred teachers: how far they have come
STAGES = (("consented", 18), ("finished", 40), ("paired", 62), ("agreeing", 66), ("working", 100))


class RealPeople(Exception):
    """The database holds people who are no invention."""


@dataclass(slots=True)
class Rows:
    """Rows of one batch by table, in the order of their references."""

    tables: dict[Table, list[dict[str, Any]]]

    @classmethod
    def empty(cls) -> Rows:
        order = (
            persons, addresses, person_subjects, roles, consents, methodists, methodist_subjects, attempts, answers,
            attempt_areas, deficits, assignments, routes, revisions, steps, revision_steps, notices,
        )  # fmt: skip
        return cls({table: [] for table in order})

    def add(self, table: Table, **values: Any) -> None:
        self.tables[table].append(values)

    def write(self, c: Connection) -> None:
        for table, rows in self.tables.items():
            if rows:
                c.execute(insert(table), rows)


def demo_words() -> dict[str, Any]:
    """The invented names and texts."""
    words: dict[str, Any] = yaml.safe_load((CONTENT / "demo.yaml").read_text(encoding="utf-8"))
    return words


async def write_region(
    database: Database, policy: Policy, now: datetime, teachers: int, progress: Callable[[int], None]
) -> bool:
    """Write the bulk of the region in short transactions, going on where a crash left it.

    False when it stands already. Raises RealPeople for a database with people of another origin.
    """
    writer = _Writer(policy, now, random.Random(20261122))  # noqa: S311 - invented people, the same at every start
    written = await database.write(writer.begin)
    if written >= teachers:
        progress(teachers)
        return False
    for first in range(written, teachers, BATCH):
        done = min(first + BATCH, teachers)
        await database.write(lambda c, first=first, done=done: writer.batch(c, first, done))  # type: ignore[misc]
        progress(done)
    return True


class _Writer:
    """Makes rows; ids are counted here, the database is empty."""

    def __init__(self, policy: Policy, now: datetime, rng: random.Random) -> None:
        self.policy, self.now, self.rng = policy, now, rng
        self.words = demo_words()
        self.places = list(policy.municipalities.values())
        self.subjects = [code for code, one in policy.subjects.items() if one.usual is not None] or ["mathematics"]
        self.rare = [code for code in policy.subjects if code not in self.subjects] or self.subjects
        self.codes: list[str] = []
        self.methodist_of: dict[str, list[int]] = {}
        self.load: dict[int, int] = {}
        self.ids: dict[str, int] = {}
        self.consent = policy.consents["pd_processing"]

    def next(self, name: str) -> int:
        self.ids[name] += 1
        return self.ids[name]

    def begin(self, c: Connection) -> int:
        """Methodists and the consent text, once; how many teachers stand already."""
        written = fact(c, MARK)
        if written is None:
            if fact(c, PLAYED) is None and c.execute(select(persons.c.id).limit(1)).first() is not None:
                raise RealPeople
            self._keep_text(c)
            self._count(c)
            rows = Rows.empty()
            for number in range(METHODISTS):
                self._methodist(rows, number)
            rows.write(c)
            remember(c, MARK, "0")
        self.methodist_of = {}
        ours = (addresses, addresses.c.person_id == methodist_subjects.c.person_id)
        for row in c.execute(select(methodist_subjects).join(*ours).where(addresses.c.external_id >= FIRST_ID)):
            self.methodist_of.setdefault(row.subject, []).append(row.person_id)
        counted = select(assignments.c.methodist_id, func.count()).group_by(assignments.c.methodist_id)
        known = {row[0]: int(row[1]) for row in c.execute(counted)}
        self.load = {one: known.get(one, 0) for many in self.methodist_of.values() for one in many}
        return int(written or 0)

    def _keep_text(self, c: Connection) -> None:
        text = self.consent
        if c.execute(select(consent_texts).where(consent_texts.c.sha256 == text.sha256)).first() is not None:
            return  # somebody of the first look has agreed to it already
        values = {"sha256": text.sha256, "kind": text.kind, "version": text.version, "text": text.full}
        c.execute(insert(consent_texts).values(**values, draft=True, stored_at=self.now))

    def batch(self, c: Connection, first: int, done: int) -> None:
        """Teachers number `first` to `done`; people who play meanwhile keep their ids and codes."""
        self._count(c)
        rows = Rows.empty()
        for number in range(first, done):
            share = number * 37 % 100
            stage = next(name for name, up_to in STAGES if share < up_to)
            self._teacher(rows, "searching" if number < WAITING else stage)
        rows.write(c)
        remember(c, MARK, str(done))

    def _count(self, c: Connection) -> None:
        tables = {"person": persons, "attempt": attempts, "assignment": assignments, "route": routes,
                  "revision": revisions, "step": steps}  # fmt: skip
        self.ids = {
            name: int(c.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())
            for name, table in tables.items()
        }
        taken = set(c.execute(select(persons.c.code)).scalars())
        possible = [f"{word}-{n}" for word in self.policy.code_words for n in range(10, 100)]
        self.codes = [code for code in self.rng.sample(possible, 4 * BATCH + len(taken)) if code not in taken]

    def _name(self) -> str:
        group = self.words["women" if self.rng.random() < 0.85 else "men"]
        return f"{self.rng.choice(group['first'])} {self.rng.choice(group['patronymic'])}"

    def _person(self, rows: Rows, person_id: int, state: str, since: datetime, **values: Any) -> None:
        place = self.rng.choice(self.places)
        known = {"municipality": place.code, "zone": place.tz, **values}
        empty = {"org_type": None, "position": None, "other_district": None}
        rows.add(
            persons, id=person_id, code=self.codes.pop(), state=state, created_at=since, active_at=since,
            shown_title_in_push=False, **{**empty, **known},
        )  # fmt: skip

    def _address(self, rows: Rows, person_id: int, consent: str) -> None:
        rows.add(
            addresses, channel="telegram", external_id=FIRST_ID + person_id, person_id=person_id, language="ru",
            consent_state=consent, consent_at=self.now, created_at=self.now, menu_is_media=0,
        )  # fmt: skip

    def _methodist(self, rows: Rows, number: int) -> None:
        person_id = self.next("person")
        subject = self.subjects[number % len(self.subjects)]
        since = self.now - timedelta(days=60 + number)
        self._person(rows, person_id, "visitor", since)
        self._address(rows, person_id, "not_asked")
        rows.add(roles, person_id=person_id, role="methodist", granted_at=since)
        rows.add(
            methodists, person_id=person_id, state="approved", shown_name=self._name(),
            workplace=self.rng.choice(self.words["workplaces"]), municipality=self.rng.choice(self.places).code,
            capacity=self.rng.choice((10, 25, 40)), auto_accept=0, hours_from=time(14, 30), hours_to=time(17, 30),
            created_at=since, approved_at=since, last_assigned_at=since,
        )  # fmt: skip
        if subject == SUBJECT:  # Olga is the one whose main subject it is: the first search finds her
            rows.add(methodist_subjects, person_id=person_id, subject=subject, is_main=False)
            subject = self.subjects[(number + 1) % len(self.subjects)]
        rows.add(methodist_subjects, person_id=person_id, subject=subject, is_main=True)

    def _teacher(self, rows: Rows, stage: str) -> None:
        person_id = self.next("person")
        since = self.now - timedelta(days=self.rng.randint(1, 80), hours=self.rng.randint(0, 8))
        far = stage not in {"consented", "finished"}
        subject = self.rng.choice(self.rare if stage == "searching" else self.subjects)
        profile = {"position": "teacher", "org_type": "school", "other_district": True} if far else {}
        self._person(rows, person_id, "verified" if far else "consented", since, **profile)
        self._address(rows, person_id, "given")
        rows.add(roles, person_id=person_id, role="teacher", granted_at=since)
        rows.add(
            consents, person_id=person_id, kind=self.consent.kind, version=self.consent.version,
            sha256=self.consent.sha256, state="given", given_at=since, channel="telegram",
        )  # fmt: skip
        if far:
            rows.add(person_subjects, person_id=person_id, subject=subject, is_main=True)
        if stage == "consented":
            return
        attempt_id, area = self._attempt(rows, person_id, since)
        if not far:
            return
        if stage == "searching":
            self._waiting(rows, person_id, subject)
            return
        methodist_id = self._free_methodist(subject)
        if methodist_id is None:
            return
        assignment_id = self._pair(rows, person_id, methodist_id, subject, since)
        if stage in {"agreeing", "working"}:
            self._route(rows, person_id, methodist_id, assignment_id, area, stage, attempt_id, since)

    def _attempt(self, rows: Rows, person_id: int, since: datetime) -> tuple[int, str]:
        attempt_id = self.next("attempt")
        instrument = self.policy.instrument
        area = self.rng.choice(list(instrument.areas))
        rows.add(
            attempts, id=attempt_id, person_id=person_id, instrument=instrument.code, version=instrument.version,
            mode="full", state="completed_private", anchors_shown=True, plan_version=1, created_at=since,
            last_answer_at=since, completed_at=since,
        )  # fmt: skip
        given = {item.id: self.rng.choice((1, 2, 2, 3, 3, 4)) for item in area.items}
        for item, value in given.items():
            rows.add(answers, attempt_id=attempt_id, item=item, value=value, at=since)
        score = score_area(instrument, area, given)
        if score is not None:
            rows.add(
                attempt_areas, attempt_id=attempt_id, area=area.code, level=str(score.level),
                mean=float(score.mean) if score.mean is not None else None, answered=score.answered, completed_at=since,
            )  # fmt: skip
        rows.add(
            deficits, person_id=person_id, area=area.code, attempt_id=attempt_id, source="self", status="proposed",
            chosen_at=since,
        )  # fmt: skip
        return attempt_id, area.code

    def _free_methodist(self, subject: str) -> int | None:
        known = [one for one in self.methodist_of.get(subject, ()) if self.load[one] < 40]
        if not known:
            return None
        chosen = min(known, key=lambda one: self.load[one])
        self.load[chosen] += 1
        return chosen

    def _waiting(self, rows: Rows, person_id: int, subject: str) -> None:
        rows.add(
            assignments, id=self.next("assignment"), teacher_id=person_id, methodist_id=None, state="escalated",
            source="search", subject=subject, municipality=self.rng.choice(self.places).code, org_type="school",
            other_district=True, failures=0, round=1, requested_at=self.now - timedelta(days=2),
            escalated_at=self.now - timedelta(days=1), answer_by=self.now.date() + timedelta(days=2),
            activated_at=None, contacted_at=None,
        )  # fmt: skip

    def _pair(self, rows: Rows, person_id: int, methodist_id: int, subject: str, since: datetime) -> int:
        assignment_id = self.next("assignment")
        rows.add(
            assignments, id=assignment_id, teacher_id=person_id, methodist_id=methodist_id, state="active",
            source="search", subject=subject, municipality=self.rng.choice(self.places).code, org_type="school",
            other_district=True, failures=0, round=1, requested_at=since, escalated_at=None, answer_by=None,
            activated_at=since + timedelta(days=1), contacted_at=since + timedelta(days=2),
        )  # fmt: skip
        return assignment_id

    def _route(
        self, rows: Rows, person_id: int, methodist_id: int, assignment_id: int, area: str, stage: str, attempt_id: int,
        since: datetime,
    ) -> None:  # fmt: skip
        working = stage == "working"
        agreed = since + timedelta(days=4)
        route_id, revision_id = self.next("route"), self.next("revision")
        drafted = self._draft(area, agreed.date())
        rows.add(
            routes, id=route_id, teacher_id=person_id, methodist_id=methodist_id, assignment_id=assignment_id,
            area=area, state="active" if working else "teacher_review", pace="usual", starts_on=drafted[0][1],
            ends_on=drafted[-1][1], revision=1, agreed_revision=1 if working else None,
            first_agreed_at=agreed if working else None, before_attempt_id=attempt_id, sent_at=agreed, created_at=since,
        )  # fmt: skip
        goals = [item.goal for item in self.policy.instrument.area(area).items]
        rows.add(
            revisions, id=revision_id, route_id=route_id, number=1, author_id=methodist_id, goal=self.rng.choice(goals),
            result_form="methodical_product", methodist_approved_at=agreed,
            teacher_approved_at=agreed if working else None, created_at=agreed,
        )  # fmt: skip
        today = self.now.date()
        for position, (kind, due) in enumerate(drafted, start=1):
            step_id = self.next("step")
            done = working and position <= 3 and due < today
            rows.add(
                steps, id=step_id, route_id=route_id, state="accepted" if done else "planned", due_on=due,
                plan_version=1, submission=1 if done else 0, submitted_at=agreed if done else None,
                answered_at=agreed if done else None,
            )  # fmt: skip
            rows.add(
                revision_steps, revision_id=revision_id, step_id=step_id, position=position, kind=kind, due_on=due,
                removed=False,
            )  # fmt: skip
            if working and not done:
                self._reminder(rows, person_id, step_id, due)

    def _draft(self, area: str, start: date) -> list[tuple[str, date]]:
        recommended = [step.kind for step in self.policy.instrument.area(area).steps]
        window = route_window(start, 60, self.policy.calendar, self.policy.reminders.summer)
        drafted = draft_route(
            recommended, 60, window.start, self.policy.calendar, self.policy.step_kinds, self.policy.reminders.summer
        )
        return [(step.kind, step.due) for step in drafted]

    def _reminder(self, rows: Rows, person_id: int, step_id: int, due: date) -> None:
        for kind, slot, day in (("step_before_due", "-P3D", due - timedelta(days=3)), ("step_due", "P0D", due)):
            working = self.policy.calendar.on_or_before(day)
            at = datetime.combine(working, self.policy.reminders.default_send, self.now.tzinfo) - timedelta(hours=10)
            if at <= self.now:
                continue
            rows.add(
                notices, recipient_id=person_id, kind=kind, entity_id=step_id, slot=slot, plan_version=1,
                klass="reminder", due_at=at, state="planned", created_at=self.now,
            )  # fmt: skip


async def fill(program: Program, world: World, teachers: int, progress: Callable[[int], None]) -> None:
    """Write the whole region behind the people of the first look, and give everybody a phone."""
    await write_region(program.database, program.policy, program.now(), teachers, progress)
    await _into_the_world(program.database, world)


async def _into_the_world(database: Database, world: World) -> None:
    """Everybody of the region has a phone: what the bot sends to them arrives."""
    query = select(addresses.c.external_id, persons.c.code).join(persons, persons.c.id == addresses.c.person_id)
    rows = await database.read(lambda c: c.execute(query.where(addresses.c.external_id >= FIRST_ID)).all())
    for number, row in enumerate(rows):
        world.add_person(row.external_id, row.code, started=True)
        if number % 50 == 0:
            await asyncio.sleep(0)
