"""The job `purge`: what has served its time is deleted, a little at a time."""

from __future__ import annotations

from datetime import timedelta

from db import inbox
from services.base import Tx
from services.jobs import Counts, job

SHOWN = timedelta(days=7)
ASIDE = timedelta(days=30)  # somebody is to look at it first
AT_ONCE = 2000


@job("purge", every=timedelta(minutes=10))
def purge(tx: Tx) -> Counts:
    """Rows of the inbox: handled ones after 7 days, set aside ones after 30."""
    return {"inbox": inbox.purge(tx.c, tx.now - SHOWN, tx.now - ASIDE, AT_ONCE)}
