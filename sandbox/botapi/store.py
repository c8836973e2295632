"""The world on disk: one SQLite file, rows of JSON, written behind in batches of at most half a second."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sandbox.botapi.models import Json

FLUSH_SECONDS = 0.5
FLUSH_ROWS = 2000


class Row(Protocol):
    """Anything that can say itself in JSON."""

    def row(self) -> Json: ...


class Store:
    """Keeps what is marked. Inside a running loop rows are written at most half a second later, otherwise at once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS rows (kind TEXT, key TEXT, data TEXT NOT NULL, PRIMARY KEY (kind, key))"
            " WITHOUT ROWID"
        )
        self._db.execute("CREATE TABLE IF NOT EXISTS blobs (digest TEXT PRIMARY KEY, content BLOB NOT NULL)")
        self._dirty: dict[tuple[str, str], Row | Json | None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def mark(self, kind: str, key: str, value: Row | Json | None) -> None:
        """Remember the row as it will stand at the next flush; None removes it."""
        self._dirty[kind, key] = value
        self._schedule()

    def _schedule(self) -> None:
        if self._closed:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        if len(self._dirty) >= FLUSH_ROWS:
            self.flush()
        elif self._timer is None or self._loop is not loop:
            self._loop = loop
            self._timer = loop.call_later(FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        """Write everything marked in one transaction."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._dirty or self._closed:
            return
        dirty, self._dirty = self._dirty, {}
        gone = [place for place, value in dirty.items() if value is None]
        kept = [
            (kind, key, json.dumps(value if isinstance(value, dict) else value.row(), ensure_ascii=False))
            for (kind, key), value in dirty.items()
            if value is not None
        ]
        self._db.execute("BEGIN")
        self._db.executemany("DELETE FROM rows WHERE kind = ? AND key = ?", gone)
        self._db.executemany("INSERT OR REPLACE INTO rows (kind, key, data) VALUES (?, ?, ?)", kept)
        self._db.execute("COMMIT")

    def rows(self, kind: str) -> Iterator[tuple[str, Json]]:
        """Every row of a kind: key and data."""
        for key, data in self._db.execute("SELECT key, data FROM rows WHERE kind = ?", (kind,)):
            yield key, json.loads(data)

    def save_blob(self, digest: str, content: bytes) -> None:
        self._db.execute("INSERT OR IGNORE INTO blobs (digest, content) VALUES (?, ?)", (digest, content))

    def blob(self, digest: str) -> bytes:
        """Raises KeyError when nothing was kept under the digest."""
        found = self._db.execute("SELECT content FROM blobs WHERE digest = ?", (digest,)).fetchone()
        if found is None:
            raise KeyError(digest)
        return bytes(found[0])

    def close(self) -> None:
        self.flush()
        self._closed = True
        self._db.close()
