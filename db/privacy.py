"""What is kept of a person, and how it is erased: every statement of the withdrawal in one place (domain.md 2.1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, null, or_, select, update

from db.address import addresses
from db.assignment import assignments, exclusions
from db.consent import consents
from db.conversation import files, messages
from db.diagnosis import attempts, deficits, shares
from db.followup import courses, followup_answers, followups
from db.former_thread import thread_shares
from db.inbox import inbox
from db.notice import drop_person, notices
from db.person import links, person_subjects, persons, roles, spent_codes, views, withdrawals
from db.route import evidence, revision_steps, revisions, routes, step_answers, steps

OVER = ("closed", "cancelled")


def counts(c: Connection, person_id: int) -> dict[str, int]:
    """How much is kept: attempts, routes, evidence, messages, files, courses."""

    def many(table: Any, where: Any) -> int:
        return int(c.execute(select(func.count()).select_from(table).where(where)).scalar_one())

    mine = steps.join(routes, routes.c.id == steps.c.route_id).join(evidence, evidence.c.step_id == steps.c.id)
    return {
        "attempts": many(attempts, attempts.c.person_id == person_id),
        "routes": many(routes, routes.c.teacher_id == person_id),
        "evidence": many(mine, (routes.c.teacher_id == person_id) & evidence.c.removed_at.is_(None)),
        "messages": many(messages, (messages.c.author_id == person_id) & messages.c.erased_at.is_(None)),
        "courses": many(courses, (courses.c.person_id == person_id) & courses.c.planned_at.is_not(None)),
    }


def own_messages(c: Connection, person_id: int) -> Sequence[Row[Any]]:
    """The person's own messages that are kept, oldest first."""
    where = (messages.c.author_id == person_id) & messages.c.erased_at.is_(None)
    return c.execute(select(messages).where(where).order_by(messages.c.id)).all()


def goals(c: Connection, person_id: int) -> Sequence[Any]:
    """Goals of the person's routes with their states."""
    return c.execute(
        select(revisions.c.goal, routes.c.state, routes.c.created_at)
        .join(routes, (routes.c.id == revisions.c.route_id) & (routes.c.revision == revisions.c.number))
        .where(routes.c.teacher_id == person_id)
        .order_by(routes.c.id)
    ).all()


def seen(c: Connection, person_id: int, limit: int) -> Sequence[Row[Any]]:
    """Who opened what of this person, newest first."""
    where = views.c.owner_id == person_id
    return c.execute(select(views).where(where).order_by(views.c.at.desc()).limit(limit)).all()


def live_codes(c: Connection, now: datetime) -> Sequence[Row[Any]]:
    """Codes to move that can still be used."""
    where = (links.c.kind == "move") & links.c.used_at.is_(None) & links.c.revoked_at.is_(None)
    return c.execute(select(links).where(where, links.c.expires_at > now)).all()


def revoke_codes(c: Connection, person_id: int, now: datetime) -> None:
    """Former codes of this person are void."""
    where = (links.c.kind == "move") & (links.c.person_id == person_id) & links.c.used_at.is_(None)
    c.execute(update(links).where(where).values(revoked_at=now))


def missed(c: Connection, now: datetime, most: int) -> None:
    """A wrong code was tried: every live one counts it, and is void after `most`."""
    where = (links.c.kind == "move") & links.c.used_at.is_(None) & links.c.revoked_at.is_(None)
    c.execute(update(links).where(where).values(tries=links.c.tries + 1))
    c.execute(update(links).where(where, links.c.tries >= most).values(revoked_at=now))


def open_assignments(c: Connection, teacher_id: int) -> Sequence[Row[Any]]:
    """Assignments of a teacher that are not over."""
    where = (assignments.c.teacher_id == teacher_id) & assignments.c.state.not_in(["ended", "cancelled"])
    return c.execute(select(assignments).where(where).order_by(assignments.c.id)).all()


def open_routes(c: Connection, teacher_id: int) -> Sequence[Row[Any]]:
    """Routes of a teacher that are not over."""
    where = (routes.c.teacher_id == teacher_id) & routes.c.state.not_in(OVER)
    return c.execute(select(routes).where(where).order_by(routes.c.id)).all()


def attempt_ids(c: Connection, person_id: int) -> list[int]:
    """All attempts of a person."""
    return list(c.execute(select(attempts.c.id).where(attempts.c.person_id == person_id)).scalars())


def given_consents(c: Connection, person_id: int, kind: str) -> Sequence[Row[Any]]:
    """Consents of a kind in force."""
    where = (consents.c.person_id == person_id) & (consents.c.kind == kind) & (consents.c.state == "given")
    return c.execute(select(consents).where(where)).all()


def thread_messages(c: Connection, teacher_id: int) -> Sequence[Row[Any]]:
    """Both sides of every conversation of a teacher that still has content."""
    pairs = select(assignments.c.id).where(assignments.c.teacher_id == teacher_id)
    where = messages.c.assignment_id.in_(pairs) & messages.c.erased_at.is_(None)
    return c.execute(select(messages).where(where).order_by(messages.c.id)).all()


def erase_routes(c: Connection, person_id: int, now: datetime) -> None:
    """Goals, words, titles, evidence and answers go; dates and states stay for the indicators."""
    mine = select(routes.c.id).where(routes.c.teacher_id == person_id)
    my_revisions = select(revisions.c.id).where(revisions.c.route_id.in_(mine))
    my_steps = select(steps.c.id).where(steps.c.route_id.in_(mine))
    words = {
        "goal": None, "goal_items": null(), "goal_file_id": None, "word": None, "word_file_id": None,
        "components": null(), "ask": None,
    }  # fmt: skip
    voices = select(revisions.c.goal_file_id).where(
        revisions.c.route_id.in_(mine), revisions.c.goal_file_id.is_not(None)
    )
    spoken = select(revisions.c.word_file_id).where(
        revisions.c.route_id.in_(mine), revisions.c.word_file_id.is_not(None)
    )
    sent = select(evidence.c.file_id).where(evidence.c.step_id.in_(my_steps), evidence.c.file_id.is_not(None))
    answered = select(step_answers.c.file_id).where(
        step_answers.c.step_id.in_(my_steps), step_answers.c.file_id.is_not(None)
    )
    _remove_files(
        c, or_(files.c.id.in_(voices), files.c.id.in_(spoken), files.c.id.in_(sent), files.c.id.in_(answered))
    )
    c.execute(update(revisions).where(revisions.c.route_id.in_(mine)).values(**words))
    c.execute(update(revision_steps).where(revision_steps.c.revision_id.in_(my_revisions)).values(title=None))
    c.execute(update(evidence).where(evidence.c.step_id.in_(my_steps)).values(text=None, file_id=None, removed_at=now))
    c.execute(update(step_answers).where(step_answers.c.step_id.in_(my_steps)).values(text=None, file_id=None))
    c.execute(update(steps).where(steps.c.route_id.in_(mine)).values(add_what=None, report=None, obstacle=None))
    c.execute(update(routes).where(routes.c.teacher_id == person_id).values(topic=None, area=None))


def erase_answers(c: Connection, person_id: int) -> None:
    """Chosen gaps, what was opened and to whom, answers after courses and the names of courses."""
    pairs = select(assignments.c.id).where(assignments.c.teacher_id == person_id)
    mine = select(courses.c.id).where(courses.c.person_id == person_id)
    points = select(followups.c.id).where(followups.c.course_id.in_(mine))
    c.execute(delete(shares).where(shares.c.assignment_id.in_(pairs)))
    c.execute(delete(thread_shares).where(thread_shares.c.assignment_id.in_(pairs)))
    c.execute(delete(deficits).where(deficits.c.person_id == person_id))
    c.execute(delete(views).where(views.c.owner_id == person_id))
    c.execute(delete(followup_answers).where(followup_answers.c.followup_id.in_(points)))
    c.execute(update(courses).where(courses.c.person_id == person_id).values(title="", area=None))
    emptied = dict.fromkeys(("wish", "label", "manual_reason", "try_item", "try_answer"))
    c.execute(update(assignments).where(assignments.c.teacher_id == person_id).values(**emptied))
    c.execute(delete(exclusions).where(exclusions.c.teacher_id == person_id))


def erase_files(c: Connection, person_id: int) -> None:
    """Whatever this person has sent and is still in the store."""
    _remove_files(c, files.c.owner_id == person_id)


def _remove_files(c: Connection, where: Any) -> None:
    c.execute(update(files).where(where).values(state="removed", name=None, remote_id=""))


def told_since(c: Connection, person_id: int, since: datetime) -> Sequence[int]:
    """Messages of the chat that were sent unasked since a moment."""
    where = (notices.c.recipient_id == person_id) & (notices.c.state == "sent") & (notices.c.sent_at > since)
    found = select(notices.c.message_id).where(where, notices.c.message_id.is_not(None)).distinct()
    return c.execute(found.order_by(notices.c.message_id)).scalars().all()


def erase_chat(c: Connection, person_id: int, now: datetime, *, keeps_roles: bool) -> None:
    """Nothing waits for the chat any more; without other roles the address belongs to nobody, and what was said to the
    person goes."""
    chats = select(addresses.c.external_id).where(addresses.c.person_id == person_id)
    if keeps_roles:
        drop_person(c, person_id, "withdrawn")
    else:
        c.execute(delete(notices).where(notices.c.recipient_id == person_id))
    c.execute(update(inbox).where(inbox.c.chat.in_(chats)).values(payload=null(), page=None, page_args=null()))
    forgotten: dict[str, Any] = {
        "consent_state": "withdrawn", "consent_at": now, "expects": None, "expects_args": null(), "page": None,
        "page_args": null(),
    }  # fmt: skip
    if not keeps_roles:
        forgotten["person_id"] = None
    c.execute(update(addresses).where(addresses.c.person_id == person_id).values(**forgotten))


def erase_person(c: Connection, person_id: int, now: datetime, *, keeps_roles: bool) -> None:
    """The profile goes; municipality and subject stay without a person, for the indicators. The code is never given
    again."""
    c.execute(delete(roles).where(roles.c.person_id == person_id, roles.c.role == "teacher"))
    emptied: dict[str, Any] = dict.fromkeys(
        ("position", "wish", "first_teaching_year", "is_under_35", "subject_text", "other_district", "invited_link_id",
         "leads_lessons", "refused_at")
    )
    if not keeps_roles:
        emptied |= dict.fromkeys(("shown_name", "send_at", "muted_until", "paused_until", "zone"))
        code = c.execute(select(persons.c.code).where(persons.c.id == person_id)).scalar_one()
        c.execute(insert(spent_codes).values(code=code))
        emptied |= {"code": f"-{person_id}", "erased_at": now}
    else:
        c.execute(delete(person_subjects).where(person_subjects.c.person_id == person_id))
        emptied |= {"state": "visitor"}
    c.execute(update(persons).where(persons.c.id == person_id).values(**emptied))


def add_withdrawal(c: Connection, **values: Any) -> None:
    """The ticket of a withdrawal; it names no person."""
    c.execute(insert(withdrawals).values(**values))


def ticket_taken(c: Connection, ticket: int) -> bool:
    """Is this ticket number in use?"""
    return c.execute(select(withdrawals.c.ticket).where(withdrawals.c.ticket == ticket)).first() is not None


def roles_of(c: Connection, person_id: int) -> set[str]:
    """The roles a person holds."""
    return set(c.execute(select(roles.c.role).where(roles.c.person_id == person_id)).scalars())


def close_consent(c: Connection, consent_id: int, now: datetime) -> None:
    """When a consent was withdrawn; the row stays as proof."""
    c.execute(update(consents).where(consents.c.id == consent_id).values(withdrawn_at=now))
