"""`python -m bot ...` in a process of its own that is forked from one which has imported everything already."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import demo, program
from bot.__main__ import main
from bot.cli import backup, doctor, grant, migrate, run, setup

IMPORTED = (demo, program, backup, doctor, grant, migrate, run, setup)
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def runs(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, patience: float
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end. Raises TimeoutError after `patience` seconds."""
    with TemporaryDirectory() as kept:
        said, complained = Path(kept) / "stdout", Path(kept) / "stderr"
        child = FORKS.Process(
            target=_live, args=(list(arguments), dict(environment), str(folder), str(said), str(complained))
        )
        child.start()
        child.join(patience)
        if child.exitcode is None:
            child.kill()
            raise TimeoutError(f"{arguments} did not end")
        return subprocess.CompletedProcess(arguments, child.exitcode, said.read_text(), complained.read_text())


def _live(arguments: list[str], environment: dict[str, str], folder: str, said: str, complained: str) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path, mode in ((0, os.devnull, os.O_RDONLY), (1, said, None), (2, complained, None)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT if mode is None else mode)
        os.dup2(opened, number)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - the process ends with it
    sys.argv = ["bot", *arguments]
    code = main(arguments)
    sys.stdout.flush()
    sys.exit(code)
