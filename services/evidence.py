"""What a teacher shows for a step: words, a link, voice, photo or file; the question about children's data first.

Items sent while a step is open belong to its next submission (`steps.submission` + 1), later ones to the last.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Row

from db import conversation as file_rows
from db import step as rows
from domain.errors import DomainError
from domain.evidence import EvidenceKind, check_evidence, clean_text, kind_of_text
from domain.route import TAIL
from services import repeat, step
from services.access import Side
from services.base import Said, SentFile, Tx, Who
from services.file import keep
from services.person import expect, forget
from services.step_card import Item, item_of

LONGEST = 4000
MOST = 20
COLLECTING = timedelta(hours=1)
Outcome = Literal["sent", "added", "children"]
KINDS = {"photo": EvidenceKind.PHOTO, "voice": EvidenceKind.VOICE, "document": EvidenceKind.FILE}


def receive(tx: Tx, who: Who, said: Said, step_id: int) -> Outcome:
    """Keep what came. `sent`: the step is sent in with it; `added` to what was sent in already; `children`: the
    question about children's data comes first.

    Errors: `not_now`, `evidence_kind`, `link_missing`, `file_too_big`, `too_long`, `evidence_full` (param `limit`).
    """
    row, _ = step.mine(tx, who, step_id, "teacher")
    _check_takes(row)
    accepted = step.accepted_of(tx, row)
    known = rows.evidence_of(tx.c, step_id)
    if len(known) + max(1, len(said.files)) > MOST:
        raise DomainError("evidence_full", limit=MOST)
    number = row.submission if row.state == "submitted" else row.submission + 1
    asked = any(one.file_id is not None and one.checked for one in known)
    common = {"step_id": step_id, "submission": number, "album": said.album, "source_message_id": said.message_id}
    if said.files:
        _keep_files(tx, who, said, accepted, {**common, "checked": asked})
    else:
        kind = kind_of_text(said.text, accepted)
        words = clean_text(said.text, LONGEST)
        rows.add_evidence(tx.c, kind=str(kind), text=words, created_at=tx.now, checked=True, **common)
    expect(tx, who, step.QUESTION, step_id)
    if said.files and not asked:
        return "children"
    return _settle(tx, who, row)


def takes(tx: Tx, who: Who, step_id: int, where: str | None = None) -> bool:
    """Does what the person writes now still belong to this step? An hour after it was sent in a word is a word to the
    methodist again; the question is closed then. `where` is "screen" when it belongs only while the step's page stands.
    """
    if where == "screen" and (who.page, who.page_args) != ("step", (step_id,)):
        forget(tx, who)
        return False
    row, _ = step.mine(tx, who, step_id, "teacher")
    open_now = row.state in step.OPEN and step.has_turn(row)
    late = row.submitted_at is not None and tx.now - row.submitted_at > COLLECTING
    if open_now or (row.state == "submitted" and not late):
        return True
    forget(tx, who)
    return False


def _check_takes(row: Row[Any]) -> None:
    if row.state == "submitted" and row.route_state not in {"closed", "cancelled"}:
        return
    step.check_open(row)


def _keep_files(tx: Tx, who: Who, said: Said, accepted: Collection[EvidenceKind], common: dict[str, Any]) -> None:
    for number, sent in enumerate(said.files):
        _check_file(sent, accepted)
        caption = clean_text(said.text, LONGEST) if said.text.strip() and number == 0 else None
        file_id = keep(tx, who.me, sent)
        rows.add_evidence(tx.c, kind=sent.kind, text=caption, file_id=file_id, created_at=tx.now, **common)


def _check_file(sent: SentFile, accepted: Collection[EvidenceKind]) -> None:
    kind = KINDS.get(sent.kind)
    if kind is None:
        raise DomainError("evidence_kind")
    # A photo of a sheet sent as a file is a photo all the same, and the other way round.
    if kind is EvidenceKind.FILE and EvidenceKind.PHOTO in accepted and (sent.mime or "").startswith("image/"):
        kind = EvidenceKind.PHOTO
    check_evidence(kind, accepted, sent.size)


def _settle(tx: Tx, who: Who, row: Row[Any]) -> Outcome:
    """An open step is sent in with its evidence; words of an own topic's check go on to the result."""
    if row.state == "submitted":
        return "added"
    step.submit(tx, who, row)
    if row.kind == TAIL[0]:
        forget(tx, who)
        repeat.words_given(tx, who, row.route_id)
    return "sent"


def children(tx: Tx, who: Who, step_id: int, clean: bool) -> Outcome | None:
    """The answer about names, faces and marks of children: keep what came, or erase it at once (None).

    A second press changes nothing.
    """
    row, _ = step.mine(tx, who, step_id, "teacher")
    waiting = [one for one in rows.evidence_of(tx.c, step_id) if not one.checked]
    if not waiting:
        raise DomainError("not_now")
    if clean:
        _check_takes(row)
        rows.check_evidence(tx.c, step_id)
        return _settle(tx, who, row)
    _erase(tx, waiting)
    return None


def _erase(tx: Tx, found: list[Row[Any]]) -> None:
    rows.remove_evidence(tx.c, [one.id for one in found], tx.now)
    files = [one.file_id for one in found if one.file_id is not None]
    if files:
        file_rows.remove_files(tx.c, files)
        tx.sparks.add("files")


def remove(tx: Tx, who: Who, evidence_id: int) -> int:
    """The teacher erases one item, words and file; the step it belonged to. The last item of a step whose kind needs
    one stays until the methodist has answered: the step is taken back instead (`evidence_last`).
    """
    found = rows.evidence_by_id(tx.c, evidence_id)
    if found is None:
        raise DomainError("gone")
    row, _ = step.mine(tx, who, found.step_id, "teacher")
    same = [one for one in rows.evidence_of(tx.c, row.id) if one.submission == found.submission]
    needed = tx.policy.step_kinds[row.kind].evidence_required and row.state == "submitted"
    if needed and found.submission == row.submission and len(same) == 1:
        raise DomainError("evidence_last")
    _erase(tx, [found])
    return int(row.id)


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """Everything shown for a step, for either side; files go again from our store."""

    step_id: int
    side: Side
    name: str
    items: tuple[Item, ...]
    words: tuple[str, ...]


def shown(tx: Tx, who: Who, step_id: int) -> EvidenceCard:
    """What the teacher sent, in full. The methodist sees no item whose question about children is not answered."""
    row, side = step.mine(tx, who, step_id)
    found = [one for one in rows.evidence_of(tx.c, step_id) if side == "teacher" or one.checked]
    if side == "methodist":
        found = [one for one in found if one.submission <= row.submission]
    name = tx.policy.step_kinds[row.kind].short_ru
    words = tuple(one.text for one in found if one.text)
    return EvidenceCard(step_id, side, name, tuple(item_of(one) for one in found), words)


def edited(tx: Tx, who: Who, said: Said) -> tuple[int, bool] | None:
    """The teacher edited a message that was evidence: (step, True) when the new words stand now, (step, False) when the
    methodist has answered the old ones already; None for any other message."""
    found = rows.evidence_by_message(tx.c, who.me, said.message_id) if who.person_id is not None else ()
    if not found:
        return None
    row, _ = step.mine(tx, who, found[0].step_id, "teacher")
    fresh = row.state in step.OPEN or (row.state == "submitted" and found[0].submission == row.submission)
    if not fresh:
        return int(row.id), False
    words = clean_text(said.text, LONGEST) if said.text.strip() else None
    if words is not None or found[0].file_id is not None:
        rows.change_evidence(tx.c, found[0].id, text=words)
    return int(row.id), True
