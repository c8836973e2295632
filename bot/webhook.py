"""The webhook entrance: an update is stored, then answered 200; anything else makes the channel repeat it.

What is answered when, and why:

- 401: the secret of `setWebhook` is not in the header. Nobody but the channel knows it; nothing else is looked at.
- 413: more than 1 MB. An update of Telegram is a few kilobytes.
- 400: no JSON. Telegram sends whole JSON, so these bytes were damaged on the way (a proxy that cut them): repeated,
  it comes whole. Telegram lets only this one chat wait, and forgets what is older than a day.
- 503 with Retry-After: more than CROWDED updates wait in memory, or the database does not take this one now.
- 200: stored; or known already; or whole JSON that is no update (it would never get better: it is logged and dropped).
  What the channel sends and we cannot read is stored too and set aside with a number: never repeated for ever.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from bot.entrance import CROWDED, Entrance
from bot.telegram.api import ApiError, BotApi, Down, TooFast
from bot.telegram.updates import ALLOWED

log = logging.getLogger(__name__)
HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
LARGEST = 1024 * 1024
CONNECTIONS = 40  # how many updates the channel delivers at once
PATIENCE = 10.0  # seconds for the database; Telegram itself waits for a minute
RETRY_AFTER = "5"
LONGEST_PAUSE = 60.0


class PortTaken(Exception):
    """Somebody else listens where the webhook should."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where the channel finds us (`url`), what it proves itself by, where we listen behind the proxy."""

    url: str
    secret: str
    host: str
    port: int


class Webhook:
    """`await open()` before `run()`; `await close()` takes no more and finishes what is in hand."""

    def __init__(self, api: BotApi, entrance: Entrance, waiting: Callable[[], int], hook: Hook) -> None:
        self._api = api
        self._entrance = entrance
        self._waiting = waiting
        self._hook = hook
        self._secret = hook.secret.encode()
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen. Raises PortTaken."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_post(urlsplit(self._hook.url).path or "/", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._hook.host, self._hook.port).start()
        except OSError as fault:
            raise PortTaken(f"{self._hook.host}:{self._hook.port}") from fault

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def run(self) -> None:
        """Tell the channel where we are, until it knows. What waits there is kept."""
        params = {
            "url": self._hook.url, "secret_token": self._hook.secret, "allowed_updates": list(ALLOWED),
            "drop_pending_updates": False, "max_connections": CONNECTIONS,
        }  # fmt: skip
        pause = 0.5
        while True:
            try:
                await self._api.call("setWebhook", params)
            except TooFast as busy:
                pause = busy.retry_after
            except ApiError as refusal:
                log.error(  # noqa: TRY400 - no trace is needed; the description names our own address only
                    "setWebhook is refused", extra={"code": refusal.code, "description": refusal.description}
                )
                pause = LONGEST_PAUSE
            except Down:
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return
            await asyncio.sleep(pause)

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret):
            return web.Response(status=401)
        try:
            update = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except (ValueError, RecursionError):
            log.warning("a webhook's body is no JSON; it will come again")
            return web.Response(status=400)
        if self._waiting() > CROWDED:
            return _later()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._entrance.store([update])
        except Exception:
            log.exception("an update could not be stored; it will come again")
            return _later()
        return web.Response()


def _later() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})


def kept_secret(path: Path) -> str:
    """The secret of an earlier start, or a new one, kept in a file that only its owner reads."""
    try:
        known = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        known = ""
    if SECRET.fullmatch(known):
        return known
    made = secrets.token_urlsafe(32)
    draft = path.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(made)
    draft.replace(path)
    return made
