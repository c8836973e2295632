"""The nightly jobs that work on files: when they are due, and what became of them (bot/keep does the work)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from db import conversation as file_rows
from db import job as job_rows
from domain.calendar import DAY, at_local, local
from services import jobs
from services.base import Tx

NIGHT = time(3, 20)  # in the zone of the region
AGAIN = timedelta(hours=1)  # after a failure
BACKUP = jobs.outside("backup", DAY)
PURGE_FILES = jobs.outside("purge_files", DAY)


def due(tx: Tx, name: str) -> bool:
    """Has it had no success since the last night hour? A failed one comes again after an hour. Reads only."""
    row = job_rows.job(tx.c, name)
    if row is None:
        return False  # known from the first beat on
    if (row.last_success or row.since) >= _last_night(tx):
        return False
    tried: datetime = row.next_due - jobs.JOBS[name].every
    return not row.failures or tx.now - tried >= AGAIN


def _last_night(tx: Tx) -> datetime:
    zone = tx.policy.zone_info
    today = at_local(local(tx.now, zone).date(), NIGHT, zone)
    return today if today <= tx.now else at_local(local(tx.now, zone).date() - DAY, NIGHT, zone)


def known_files(tx: Tx, keys: list[str]) -> set[str]:
    """Which of these files of the store the database knows."""
    return file_rows.known_keys(tx.c, keys)
