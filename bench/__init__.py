"""Benches: each a process of its own that prints what it measured beside the promise (docs/measured.md)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def told(line: str, *, kept: bool) -> bool:
    """Print a figure beside its promise, and whether that was kept, which is given back."""
    print(f"{line}: {'kept' if kept else 'NOT KEPT'}", flush=True)
    return kept
