"""`backup` and `restore`: the database and the file store, verified by opening, counting and reading one file."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.cli.say import complain, say, words
from bot.cli.start import AnotherCopy, copy_sqlite, only_one, sqlite_path
from bot.clock import SystemClock
from bot.settings import Settings, WrongSetting, load_settings

MANIFEST = "manifest.json"


class BadCopy(Exception):
    """The copy cannot be read back; the message names what is wrong."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A finished, verified copy: its folder, how many people and files it holds."""

    folder: Path
    people: int
    files: int


def backup(to: str | None = None) -> int:
    """Copy while the program runs; the exit code."""
    try:
        settings = load_settings()
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    try:
        made = make_copy(settings, SystemClock().now(), Path(to) if to else None)
    except (BadCopy, OSError, sqlite3.Error, subprocess.CalledProcessError) as fault:
        complain("console-backup-failed", fault=type(fault).__name__ if not isinstance(fault, BadCopy) else str(fault))
        return 1
    say("console-backup-done", path=str(made.folder), people=made.people, files=made.files)
    return 0


def make_copy(settings: Settings, now: datetime, to: Path | None = None) -> Copy:
    """Write and verify a copy in a new folder (mode 0700) named by the moment."""
    parent = to or settings.data_dir / "copies"
    folder = parent / f"copy-{now:%Y%m%d-%H%M%S}"
    folder.mkdir(mode=0o700, parents=True)
    path = sqlite_path(settings.database)
    if path is not None:
        copy_sqlite(path, folder / "database.db")
    else:
        _dump(settings.database, folder / "database.dump")
    if settings.files_dir.exists():
        shutil.copytree(settings.files_dir, folder / "files")
    if settings.operator_file.exists():
        shutil.copy2(settings.operator_file, folder / settings.operator_file.name)
    (folder / MANIFEST).write_text(
        json.dumps({"made": now.isoformat(), "engine": "sqlite" if path else "postgresql"}), encoding="utf-8"
    )
    return verify(folder)


def _dump(url: str, target: Path) -> None:
    plain = url.replace("postgresql+asyncpg://", "postgresql://")
    subprocess.run(["pg_dump", "--format=custom", f"--file={target}", plain], check=True)  # noqa: S603, S607
    target.chmod(0o600)


def verify(folder: Path) -> Copy:
    """Open the copy, count its people, read one of its files. Raises BadCopy."""
    if not (folder / MANIFEST).exists():
        raise BadCopy("no manifest")
    files = [path for path in (folder / "files").rglob("*") if path.is_file()] if (folder / "files").exists() else []
    if files:
        hashlib.sha256(files[0].read_bytes()).hexdigest()
    database = folder / "database.db"
    if not database.exists():
        if not (folder / "database.dump").exists():
            raise BadCopy("no database")
        return Copy(folder, 0, len(files))
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise BadCopy("the database is damaged")
        people = int(connection.execute("SELECT count(*) FROM persons").fetchone()[0])
        keys = {str(row[0]) for row in connection.execute("SELECT key FROM files WHERE key IS NOT NULL")}
    missing = [key for key in keys if not (folder / "files" / key).exists()]
    if missing:
        raise BadCopy(f"{len(missing)} files of the database are not in the copy")
    return Copy(folder, people, len(files))


def restore(source: str) -> int:
    """Bring a copy back into an empty DATA_DIR; refuses to overwrite. The exit code."""
    try:
        settings = load_settings()
        folder = Path(source)
        verify(folder)
        with only_one(settings.data_dir):
            return _bring_back(settings, folder)
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    except AnotherCopy:
        complain("console-another-copy", folder=source)
        return 3
    except (BadCopy, OSError, sqlite3.Error) as fault:
        complain("console-restore-failed", fault=str(fault) if isinstance(fault, BadCopy) else type(fault).__name__)
        return 1


def _bring_back(settings: Settings, folder: Path) -> int:
    path = sqlite_path(settings.database)
    if path is None:
        complain("console-restore-postgres", dump=str(folder / "database.dump"))
        return 2
    if path.exists() or settings.files_dir.exists():
        complain("console-restore-refused", path=str(settings.data_dir))
        return 1
    shutil.copy2(folder / "database.db", path)
    path.chmod(0o600)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    if (folder / "files").exists():
        shutil.copytree(folder / "files", settings.files_dir)
    if not settings.operator_file.exists() and (folder / settings.operator_file.name).exists():
        shutil.copy2(folder / settings.operator_file.name, settings.operator_file)
    say("console-restore-done", path=str(settings.data_dir))
    return 0
