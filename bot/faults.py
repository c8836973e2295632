"""Which faults are our own, of the code or of one row's data: trying again cures few of them.

All others, of the database or the network, pass.
"""

from __future__ import annotations

OWN = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NameError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
