"""How soon the page answers, and how soon `--help` is there: `python -m bench.start` from the repository's root."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from bench import ROOT, told
from bench.region import region

PROMISE_PAGE = 8.0
PROMISE_HELP = 0.5
LIMIT = 60.0
ROUNDS = 5


def page_seconds() -> float:
    """From the command to a page that answers, with an empty DATA_DIR and everything installed."""
    with region() as started:
        return started.waits(started.answers, LIMIT)


def help_seconds() -> float:
    """Median of `python -m bot --help`; the first one, which may compile, is left out."""
    spent = []
    for _ in range(ROUNDS + 1):
        began = time.monotonic()
        subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        spent.append(time.monotonic() - began)
    return statistics.median(spent[1:])


def main() -> int:
    """Print both figures beside their promises; 1 when one is broken."""
    page, asked = page_seconds(), help_seconds()
    kept = told(f"start: {page:.1f} s to a page that answers (promise {PROMISE_PAGE:.0f})", kept=page < PROMISE_PAGE)
    kept &= told(f"help: {asked:.2f} s (promise {PROMISE_HELP})", kept=asked < PROMISE_HELP)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
