"""Files that people send: noted in the transaction of the message, fetched after it."""

from __future__ import annotations

from db import conversation as rows
from domain.evidence import check_size, safe_name
from services.base import SentFile, Tx


def keep(tx: Tx, owner_id: int, sent: SentFile) -> int:
    """Note a file of a person; it is fetched after the commit. Refuses one over 20 MB (DomainError)."""
    check_size(sent.size)
    tx.sparks.add("files")
    return rows.add_file(
        tx.c,
        tx.now,
        owner_id=owner_id,
        kind=sent.kind,
        name=safe_name(sent.name, sent.kind) if sent.name else None,
        mime=(sent.mime or "")[:80] or None,
        size=sent.size,
        remote_id=sent.remote_id,
    )
