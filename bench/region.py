"""The demo region in a process of its own, as `python -m bot sandbox` starts it, on an empty DATA_DIR."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import ROOT

TEACHERS = 2000


@dataclass(frozen=True, slots=True)
class Started:
    """A running sandbox: the process, the page's address, when it was started (monotonic seconds), where it keeps."""

    process: subprocess.Popen[bytes]
    url: str
    began: float
    folder: Path

    def waits(self, fulfilled: Callable[[], bool], limit: float) -> float:
        """Seconds from the start until it is so. RuntimeError when the program ends, TimeoutError at the limit."""
        while not fulfilled():
            if self.process.poll() is not None:
                raise RuntimeError(f"the sandbox ended with {self.process.returncode}")
            if time.monotonic() - self.began > limit:
                raise TimeoutError(f"the sandbox was not ready after {limit:.0f} s")
            time.sleep(0.05)
        return time.monotonic() - self.began

    def answers(self) -> bool:
        """Does the page answer?"""
        try:
            with urllib.request.urlopen(self.url, timeout=5) as page:  # noqa: S310 - our own page on this machine
                return bool(page.status == 200 and page.read())
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def region() -> Iterator[Started]:
    """Start the sandbox with the whole demo region; end it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        env = {**os.environ, "DATA_DIR": folder, "SANDBOX_PORT": str(port), "BOT_TOKEN": ""}
        command = [sys.executable, "-m", "bot", "sandbox", "--teachers", str(TEACHERS)]
        began = time.monotonic()
        with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) as process:
            try:
                yield Started(process, f"http://127.0.0.1:{port}/", began, Path(folder))
            finally:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
