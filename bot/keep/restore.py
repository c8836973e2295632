"""A copy comes back into an empty place; who was erased after it was made is erased in it again.

`DATA_DIR/erased` is the list of erased people: a line each, the person's internal number first (the rest of a line and
lines that begin with # are for readers). When it stands in the new DATA_DIR, it is applied before anything can start.
"""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from sqlalchemy import Connection

from bot.cli.start import bring_up_to_date
from bot.clock import Clock
from bot.content import load_policy, read_operator
from bot.keep.copies import Copy, verify
from bot.settings import Settings
from db import copy as database_copy
from db import person as person_rows
from db.copy import BadCopy
from db.engine import open_database
from services import privacy
from services.base import Tx

ERASED = "erased"
RESTORING = "restoring"  # stands in DATA_DIR from the first byte of a restore to its end; holds the copy's name


class NotEmpty(Exception):
    """There is data in the place of the copy; nothing is ever written over it."""


async def bring_back(settings: Settings, folder: Path, clock: Clock) -> tuple[Copy, int]:
    """Verify a copy and load it; the copy, and how many people were erased again. One that broke off goes on where it
    was, with the same copy only, and until its end nothing starts here. Raises BadCopy, NotEmpty, OSError."""
    copy = await verify(folder, settings.pg_bin)
    marker, empty = settings.data_dir / RESTORING, await database_copy.is_empty(settings.database)
    begun = marker.exists() and marker.read_text(encoding="utf-8") == folder.name
    if not begun and (settings.files_dir.exists() or not empty):
        raise NotEmpty
    marker.write_text(folder.name, encoding="utf-8")
    if not settings.files_dir.exists():  # before the database: it is here that a disk gets full
        draft = settings.files_dir.with_suffix(".partial")
        shutil.rmtree(draft, ignore_errors=True)
        await asyncio.to_thread(shutil.copytree, folder / "files", draft)
        draft.rename(settings.files_dir)
    kept = folder / settings.operator_file.name
    if not settings.operator_file.exists() and kept.exists():
        shutil.copy2(kept, settings.operator_file)
    if empty:
        await database_copy.load(settings.database, folder, settings.pg_bin)
    erased = await apply_erased(settings, clock)
    marker.unlink()
    return copy, erased


def unfinished(settings: Settings) -> bool:
    """Did a restore begin here and not come to its end? Who was erased may be alive in what it loaded."""
    return (settings.data_dir / RESTORING).exists()


def erased_people(path: Path) -> list[int]:
    """The numbers in a list of erased people; none when there is no list. Raises BadCopy for a line without one."""
    if not path.exists():
        return []
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    try:
        return [int(words[0]) for words in lines if words]
    except ValueError as fault:
        raise BadCopy("erased-line") from fault


async def apply_erased(settings: Settings, clock: Clock) -> int:
    """Erase the people of the list who are not erased in this database; how many."""
    people = erased_people(settings.data_dir / ERASED)
    if not people:
        return 0
    await bring_up_to_date(settings.database, clock.now())
    policy = load_policy(
        region=settings.region, zone=settings.timezone, bot="", operator=read_operator(settings.operator_file),
        not_given="-",
    )  # fmt: skip

    def erase(c: Connection) -> int:
        tx = Tx(c, clock.now(), policy)
        alive = [person_id for person_id in people if person_rows.is_alive(c, person_id)]
        for person_id in alive:
            privacy.erase(tx, person_id)
        return len(alive)

    database = open_database(settings.database)
    try:
        return await database.write(erase)
    finally:
        await database.close()
