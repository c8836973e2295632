"""Copies of the whole database, on both engines: made while the program runs, read back and counted, loaded again.

SQLite: `VACUUM INTO` one file. PostgreSQL: `pg_dump` in its custom format, read by `pg_restore`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import make_url

from db.engine import async_engine

COUNTED = (
    "persons", "addresses", "roles", "assignments", "routes", "steps", "messages", "files", "notices", "history",
    "inbox",
)  # fmt: skip
SQLITE, POSTGRES = "database.db", "database.dump"


class BadCopy(Exception):
    """A copy cannot be made or read back. `code`: its words are `copy-fault-<code>` of the console file."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL, None for another engine."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def copy_sqlite(source: Path, target: Path) -> None:
    """A whole copy of a database that may be in use. Raises BadCopy when there is none: SQLite would make one."""
    if not source.exists():
        raise BadCopy("nothing")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)


async def dump(url: str, folder: Path, tools: str = "") -> None:
    """Write the database into this folder. `tools`: where pg_dump lies, empty for PATH."""
    path = sqlite_path(url)
    if path is not None:
        await asyncio.to_thread(copy_sqlite, path, folder / SQLITE)
        return
    target = folder / POSTGRES
    await _run("pg_dump", tools, url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    target.chmod(0o600)


async def count(folder: Path, tools: str = "") -> Mapping[str, int]:
    """Open a copy and count the rows of the main tables. Raises BadCopy."""
    if (folder / SQLITE).exists():
        return await asyncio.to_thread(_count_sqlite, folder / SQLITE)
    if (folder / POSTGRES).exists():
        return await asyncio.to_thread(_count_dump, _tool("pg_restore", tools), folder / POSTGRES)
    raise BadCopy("no-database")


def _count_sqlite(path: Path) -> Mapping[str, int]:
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise BadCopy("damaged")
            return {name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in COUNTED}
    except sqlite3.DatabaseError as fault:
        raise BadCopy("damaged") from fault


def _count_dump(tool: str, path: Path) -> Mapping[str, int]:
    counts = dict.fromkeys(COUNTED, 0)
    for table, _columns, _line in _rows(tool, path, COUNTED):
        counts[table] += 1
    return counts


def _rows(tool: str, path: Path, tables: Iterable[str]) -> Iterator[tuple[str, list[str], bytes]]:
    """The rows of these tables in a dump, as (table, its columns, line): what stands between COPY and its end. The dump
    is read to its end, as a restore would read it."""
    names = [f"--table={name}" for name in tables]
    command = [tool, "--data-only", "--file=-", *names, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        table, columns = "", list[str]()
        for line in process.stdout:
            if not table and line.startswith(b"COPY "):
                table = line.split(b" ")[1].rpartition(b".")[2].decode()
                columns = line[line.index(b"(") + 1 : line.index(b")")].decode().split(", ")
            elif line == b"\\.\n":
                table = ""
            elif table:
                yield table, columns, line
    if process.returncode:
        raise BadCopy("damaged")


async def file_keys(folder: Path, tools: str = "") -> Mapping[str, str]:
    """The files that the database of a copy knows, oldest first: key in the store -> SHA-256 in hex."""
    if (folder / SQLITE).exists():
        return await asyncio.to_thread(_keys_sqlite, folder / SQLITE)
    return await asyncio.to_thread(_keys_dump, _tool("pg_restore", tools), folder / POSTGRES)


def _keys_sqlite(path: Path) -> Mapping[str, str]:
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT key, sha256 FROM files WHERE state = 'stored' ORDER BY id").fetchall())


def _keys_dump(tool: str, path: Path) -> Mapping[str, str]:
    found = {}
    for _table, columns, line in _rows(tool, path, ["files"]):
        row = dict(zip(columns, line.decode().rstrip("\n").split("\t"), strict=True))
        if row["state"] == "stored":
            found[row["key"]] = row["sha256"]
    return found


async def is_empty(url: str) -> bool:
    """May a copy be loaded here? A SQLite file must not exist, a PostgreSQL database must have no tables of ours."""
    path = sqlite_path(url)
    if path is not None:
        return not path.exists()
    engine = async_engine(url)
    try:
        async with engine.connect() as connection:
            found = await connection.exec_driver_sql("SELECT to_regclass('public.persons') IS NULL")
            return bool(found.scalar_one())
    finally:
        await engine.dispose()


async def load(url: str, folder: Path, tools: str = "") -> None:
    """Bring a copy back into an empty place: whole or not at all."""
    path = sqlite_path(url)
    if path is None:
        loading = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        await _run("pg_restore", tools, url, *loading, str(folder / POSTGRES))
        return
    draft = path.with_suffix(".partial")
    await asyncio.to_thread(shutil.copyfile, folder / SQLITE, draft)
    draft.chmod(0o600)
    with contextlib.closing(sqlite3.connect(draft)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    draft.replace(path)


def _tool(name: str, folder: str) -> str:
    found = shutil.which(name, path=folder or None)
    if found is None:
        raise BadCopy("no-tool", name)
    return found


async def _run(name: str, folder: str, url: str, *options: str) -> None:
    """A tool of PostgreSQL; the password goes by the environment, for a command line is seen by everybody."""
    address = make_url(url).set(drivername="postgresql")
    secret = {"PGPASSWORD": str(address.password)} if address.password else {}
    plain = address._replace(password=None).render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        _tool(name, folder), f"--dbname={plain}", *options, env={**os.environ, **secret},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        process.kill()
        raise
    if code:
        raise BadCopy("tool", f"{name}: {code}")
