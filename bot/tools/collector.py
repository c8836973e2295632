"""Python's garbage collector, tuned for a program that lives for months."""

import gc

OFTEN = 50_000  # new objects between two looks; 700 is for scripts
ROUNDS = (20, 100)


def calm() -> None:
    """Call once, when everything stands: what lives for good is looked at no more, the rest seldom.

    Half of what a bare update costs is the collector walking over modules and tables that never go (bench/press.py).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN, *ROUNDS)
