"""Benches: each a process of its own that prints what it measured beside the promise (docs/measured.md)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
