"""What `run` and `sandbox` share: the folder, its lock, the database brought to the newest revision."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from db import migrate
from db.copy import copy_sqlite, sqlite_path


class AnotherCopy(Exception):
    """A second process with the same folder."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; raises AnotherCopy. The lock dies with the process, however it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherCopy from None
        file.write(str(os.getpid()))
        file.flush()
        yield


async def bring_up_to_date(url: str, now: datetime) -> Path | None:
    """Migrate; a SQLite file is copied first. The copy's path, when one was made. Raises migrate.SchemaTooNew."""
    at = await migrate.current(url) if _exists(url) else None
    copy = None
    if at == migrate.head() or (at is not None and not migrate.is_known(at)):
        return None
    path = sqlite_path(url)
    if path is not None and at is not None:
        copy = path.parent / "copies" / f"before-{migrate.head()}-{now:%Y%m%d-%H%M%S}.db"
        copy_sqlite(path, copy)
    await migrate.upgrade(url)
    if path is not None:
        path.chmod(0o600)
    return copy


def _exists(url: str) -> bool:
    path = sqlite_path(url)
    return path is None or path.exists()
