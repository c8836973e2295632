"""A copy: a folder with the database, the files and the operator's data; verified before it counts as one.

Layout of `copy-YYYYMMDD-HHMMSS/` (mode 0700): `database.db` or `database.dump`, `files/` as in the store,
`operator.yaml`, `manifest.json` (when, engine, rows of the main tables, number of files).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.keep.ages import KEPT, kept
from bot.settings import Settings
from bot.tools.filestore import FileStore
from db import copy as database_copy
from db.copy import BadCopy

MANIFEST = "manifest.json"
FORM = "copy-%Y%m%d-%H%M%S"
OURS = re.compile(r"copy-\d{8}-\d{6}")
LEFT_BEHIND = timedelta(days=1)  # an unfinished copy of this age is nobody's any more


@dataclass(frozen=True, slots=True)
class Copy:
    """A finished, verified copy: its folder, when it was made, rows of the main tables, number of files."""

    folder: Path
    made: datetime
    rows: Mapping[str, int]
    files: int


async def make_copy(settings: Settings, now: datetime, to: Path | None = None) -> Copy:
    """Write a copy in a folder named by the moment, read it back, then give it its name. Raises BadCopy, OSError."""
    parent = to or settings.copies_dir
    folder = parent / now.strftime(FORM)
    if folder.exists():
        raise BadCopy("same-second")
    draft = parent / f"{folder.name}.partial"
    draft.mkdir(mode=0o700, parents=True)
    try:
        before = next(iter(listed(parent)), None)
        store = draft / "files"
        # Twice: a file that is removed or comes while the database is copied must not be missed by either.
        await asyncio.to_thread(_copy_files, settings.files_dir, store, before)
        await database_copy.dump(settings.database, draft, settings.pg_bin)
        await asyncio.to_thread(_copy_files, settings.files_dir, store, before)
        if settings.operator_file.exists():
            await asyncio.to_thread(shutil.copy2, settings.operator_file, draft / settings.operator_file.name)
        files = FileStore(store).usage().files
        rows = await database_copy.count(draft, settings.pg_bin)
        about = {"made": now.isoformat(), "engine": settings.engine, "files": files, "rows": dict(rows)}
        (draft / MANIFEST).write_text(json.dumps(about), encoding="utf-8")
        await verify(draft, settings.pg_bin)
        await asyncio.to_thread(os.sync)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Copy(folder, now, rows, files)


def _copy_files(source: Path, target: Path, before: Path | None) -> None:
    """What is in the store and not in the copy yet. A file never changes once it is written: one that the copy before
    holds is not written again but linked, so that twenty copies are not twenty times as large."""
    FileStore(target)
    if not source.exists():
        return
    for key in FileStore(source).iter_keys():
        place = Path(key[:2]) / key
        ours, known = target / place, before / "files" / place if before is not None else None
        if ours.exists():
            continue
        ours.parent.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):  # removed meanwhile: the second pass and the verification decide
            size = (source / place).stat().st_size
            if known is None or not _linked(known, ours, size):
                shutil.copy2(source / place, ours)


def _linked(known: Path, ours: Path, size: int) -> bool:
    try:
        if known.stat().st_size != size:
            return False
        os.link(known, ours)
    except OSError:
        return False
    return True


async def verify(folder: Path, tools: str = "") -> Copy:
    """Open the copy, count the rows of its main tables, read one of its files. Raises BadCopy."""
    about = _manifest(folder)
    rows = await database_copy.count(folder, tools)
    wanted = await database_copy.file_keys(folder, tools)
    if rows != about["rows"]:
        raise BadCopy("rows")
    store = FileStore(folder / "files")
    missing = wanted.keys() - set(store.iter_keys())
    if missing:
        raise BadCopy("files-missing", str(len(missing)))
    for key, digest in list(wanted.items())[-1:]:
        if hashlib.sha256(store.read(key)).hexdigest() != digest:
            raise BadCopy("file-damaged")
    return Copy(folder, datetime.fromisoformat(about["made"]), rows, int(about["files"]))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {"made": about["made"], "rows": about["rows"], "files": about["files"]}
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise BadCopy("no-manifest") from fault


def listed(parent: Path) -> list[Path]:
    """Whole copies in a folder, the newest first."""
    found = [path.parent for path in parent.glob(f"copy-*/{MANIFEST}") if OURS.fullmatch(path.parent.name)]
    return sorted(found, key=lambda path: path.name, reverse=True)


def moment_of(folder: Path) -> datetime:
    """When a copy was made, by its name."""
    return datetime.strptime(folder.name.removesuffix(".partial"), FORM).replace(tzinfo=UTC)


def prune(parent: Path, now: datetime) -> int:
    """Remove copies that are too old, what a broken one left, and copies from before updates; how many."""
    copies = {moment_of(folder): folder for folder in listed(parent)}
    stay = kept(copies, now)
    old = [folder for moment, folder in copies.items() if moment not in stay]
    drafts = [path for path in parent.glob("copy-*.partial") if OURS.fullmatch(path.stem)]
    old += [path for path in drafts if now - moment_of(path) >= LEFT_BEHIND]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    updates = [path for path in parent.glob("before-*.db") if path.stat().st_mtime < (now - KEPT).timestamp()]
    for path in updates:
        path.unlink(missing_ok=True)
    return len(old) + len(updates)
