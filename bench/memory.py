"""Resident memory of bot and sandbox in one process with the demo region: `python -m bench.memory` from the root."""

from __future__ import annotations

import json
import re
import sys
import time
import urllib.request
from pathlib import Path

from bench import told
from bench.region import Started, region

PROMISE_MB = 320
LIMIT = 240.0
CALM = 3.0  # seconds after the filling, for what it started


def filled(started: Started) -> bool:
    """Is the region full, by the page's own word?"""
    if not started.answers():
        return False
    with urllib.request.urlopen(started.url + "api/state", timeout=10) as answer:  # noqa: S310 - our own page
        return bool(json.load(answer)["demo"]["done"])


def resident_mb(pid: int) -> float:
    """Resident memory, in MB of 1024 x 1024 bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    if found is None:
        raise RuntimeError("the kernel does not tell")
    return int(found[1]) / 1024


def main() -> int:
    """Print the figure beside the promise; 1 when it is broken."""
    with region() as started:
        seconds = started.waits(lambda: filled(started), LIMIT)
        time.sleep(CALM)
        memory = resident_mb(started.process.pid)
    line = f"memory: {memory:.0f} MB with the demo region, filled in {seconds:.0f} s (promise {PROMISE_MB})"
    return 0 if told(line, kept=memory <= PROMISE_MB) else 1


if __name__ == "__main__":
    sys.exit(main())
