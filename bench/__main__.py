"""All measured promises, one line each: `python -m bench` (`make bench`) from the root of the repository.

Each bench is a process of its own, so that none warms or fills another. Its exit code: 0 kept, 1 not kept; anything
else is a crash, the only thing that makes this command fail: a slow machine is no broken program.
"""

from __future__ import annotations

import subprocess
import sys

from bench import ROOT

BENCHES = (
    "press", "picture", "start", "memory", "pacer", "mailing", "mailing_press", "audience", "due", "planned",
)  # fmt: skip
NOT_KEPT = 1


def main() -> int:
    """Run all; the exit code is 1 when one crashed."""
    crashed = []
    for name in BENCHES:
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        figures = done.stdout.strip().splitlines()
        if done.returncode not in {0, NOT_KEPT} or not figures or "Traceback" in done.stderr:
            crashed.append(name)
            print(f"{name}: crashed\n{done.stderr.strip()}", flush=True)
            continue
        print("\n".join(figures), flush=True)
    return 1 if crashed else 0


if __name__ == "__main__":
    sys.exit(main())
