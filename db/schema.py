"""All tables in one place: importing this module fills `metadata`."""

from __future__ import annotations

from db import (
    address,
    announcement,
    assignment,
    consent,
    conversation,
    diagnosis,
    followup,
    former_thread,
    history,
    inbox,
    job,
    mailing,
    notice,
    person,
    route,
    trouble,
)
from db.types import metadata

__all__ = ["metadata"]

ROOMS = (
    address, announcement, assignment, consent, conversation, diagnosis, followup, former_thread, history, inbox, job,
    mailing, notice, person, route, trouble,
)  # fmt: skip
