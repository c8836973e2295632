"""The weather over HTTP: `/faults/bot<token>` of the Bot API's port, for trying and for tests in another process.

GET shows it, POST changes what is named and adds `rules`, DELETE makes it fair again. Bodies are JSON objects:
`{"rules": [{"action": "status", "method": "send*", "share": 0.3}], "duplicate_updates": 0.2, "gone": 60}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from aiohttp import web

from sandbox.botapi.faults import ACTIONS, Faults, Rule
from sandbox.botapi.models import Json
from sandbox.botapi.world import World

SHARES = ("duplicate_updates", "reorder_updates")
RATES = ("per_second", "per_chat_per_second")
SECONDS = ("penalty", "answer_timeout")
GONE = "gone"  # seconds for which nobody listens on the port
NAMES = frozenset({*SHARES, *RATES, *SECONDS, GONE, "rules"})
NUMBERS = {"chat_id": int, "count": int, "status": int, "retry_after": int, "seconds": float, "lasts": float}
MAY_BE_NONE = frozenset({"method", "chat_id", "count", "hold", "lasts"})


class Wrong(Exception):
    """What the body says cannot be weather."""


def shown(faults: Faults) -> Json:
    """The weather as JSON."""
    said: Json = {name: getattr(faults, name) for name in (*RATES, *SECONDS, *SHARES)}
    return {**said, "rules": [{one.name: getattr(rule, one.name) for one in fields(rule)} for rule in faults.rules]}


def _number(name: str, value: Any, *, most: float | None = None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (most and value > most):
        raise Wrong(f"{name}: a number from 0 to {most or 'any'}")
    return value


def _rule(given: Any) -> Rule:
    """Raises Wrong."""
    known = {one.name for one in fields(Rule)}
    if not isinstance(given, dict) or set(given) - known or given.get("action") not in ACTIONS:
        raise Wrong(f"a rule has an action of {sorted(ACTIONS)} and of {sorted(known)}")
    for name, value in given.items():
        if value is None and name in MAY_BE_NONE:
            continue
        if name in NUMBERS and (isinstance(value, bool) or not isinstance(value, NUMBERS[name] | int)):
            raise Wrong(f"{name}: a number")
        if name == "share":
            _number(name, value, most=1)
        if (name == "method" and not isinstance(value, str)) or (name == "hold" and value not in {"chat", "all"}):
            raise Wrong(f"{name}: a word")
    return Rule(**given)


class Weather:
    """Reads and changes the faults of one world; `vanish(seconds)` takes the port away."""

    def __init__(self, world: World, vanish: Callable[[float], None]) -> None:
        self._faults = world.faults
        self._vanish = vanish
        self.path = f"/faults/bot{world.token}"

    async def handle(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            self._faults.clear()
        elif request.method == "POST":
            try:
                gone = self._change(json.loads(await request.read() or b"{}"))
            except (ValueError, Wrong) as fault:
                return web.json_response({"ok": False, "description": str(fault)}, status=400)
            if gone is not None:
                self._vanish(gone)
        elif request.method != "GET":
            return web.json_response({"ok": False, "description": "GET, POST or DELETE"}, status=405)
        return web.json_response({"ok": True, "result": shown(self._faults)})

    def _change(self, given: Any) -> float | None:
        """Take all or nothing; the seconds of a port that is to be gone. Raises Wrong."""
        if not isinstance(given, dict) or set(given) - NAMES:
            raise Wrong(f"an object of {sorted(NAMES)}")
        rules = given.get("rules", [])
        if not isinstance(rules, list):
            raise Wrong("rules: a list")
        added = [_rule(one) for one in rules]
        changed = {name: _number(name, given[name], most=1) for name in SHARES if name in given}
        changed.update({name: _number(name, given[name]) for name in SECONDS if name in given})
        for name in RATES:
            if name in given:
                changed[name] = given[name] and _number(name, given[name])
        gone = _number(GONE, given[GONE]) if GONE in given else None
        for name, value in changed.items():
            setattr(self._faults, name, value)
        for rule in added:
            self._faults.add(rule)
        return gone
