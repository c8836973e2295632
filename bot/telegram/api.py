"""A lean client of the Bot API: posts JSON, reads what we need of the answer, names the refusals.

Why not a framework's client: measured, its session and forms cost a third of a press (docs/decisions.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from bot.clock import monotonic

CONNECTIONS = 300  # 200 unasked calls may be in the air: answers to people must find a connection beside them


class ApiError(Exception):
    """The Bot API said no. `code` as HTTP, `description` as Telegram words it."""

    def __init__(self, method: str, code: int, description: str) -> None:
        super().__init__(f"{method}: {code} {description}")
        self.method = method
        self.code = code
        self.description = description


class Refused(ApiError):
    """400: wrong in itself, final."""

    @property
    def not_modified(self) -> bool:
        return "message is not modified" in self.description

    @property
    def nobody_there(self) -> bool:
        """There is no such chat: no other words reach it either."""
        return "chat not found" in self.description


class Unreachable(ApiError):
    """403, or a 400 about a deactivated user: blocked, deactivated or never started."""

    @property
    def reason(self) -> str:
        return "deactivated" if "deactivated" in self.description else "blocked"


class TooFast(ApiError):
    """429: wait `retry_after` seconds."""

    def __init__(self, method: str, description: str, retry_after: float) -> None:
        super().__init__(method, 429, description)
        self.retry_after = retry_after


class BadToken(ApiError):
    """401 or 404 of the whole bot."""


class Conflict(ApiError):
    """409: another program polls with this token, or a webhook is set."""


class Down(Exception):
    """The Bot API cannot be reached or failed. `maybe_sent`: the request had gone out, nobody knows its fate;
    `timed_out`: because no answer came in time (a connection that broke is likelier to have done nothing)."""

    def __init__(self, method: str, *, maybe_sent: bool, timed_out: bool = False) -> None:
        super().__init__(method)
        self.method = method
        self.maybe_sent = maybe_sent
        self.timed_out = timed_out


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send: content, name and MIME type."""

    content: bytes
    name: str
    mime: str


_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class BotApi:
    """Calls methods of one bot at one server. Proxies come from the usual environment variables."""

    def __init__(self, base: str, token: str, *, timeout: float = 20.0) -> None:
        self._base = f"{base.rstrip('/')}/bot{token}/"
        self._files = f"{base.rstrip('/')}/file/bot{token}/"
        self._timeout = timeout
        self._proxy = _proxy_for(base)
        self._session: aiohttp.ClientSession | None = None
        self.answered_at = monotonic()  # when a server of the Bot API answered last, whatever it said

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                proxy=self._proxy,
            )
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Upload] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - a limit of the HTTP request, not of the task
    ) -> Any:
        """Call a method; returns `result`. Raises ApiError and its children, or Down."""
        limit = aiohttp.ClientTimeout(total=timeout or self._timeout, connect=10)
        try:
            async with self._http().post(
                self._base + method, data=_body(params or {}, files), headers=_headers(files), timeout=limit
            ) as response:
                answer = json.loads(await response.read())
                self.answered_at = monotonic()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Down(method, maybe_sent=False) from error
        except (TimeoutError, aiohttp.ClientError, json.JSONDecodeError, OSError) as error:
            raise Down(method, maybe_sent=True, timed_out=isinstance(error, TimeoutError)) from error
        if answer.get("ok"):
            return answer.get("result")
        raise _refusal(method, answer)

    async def download(self, remote_id: str) -> bytes:
        """The content of a file (at most 20 MB by Telegram's rule)."""
        described = await self.call("getFile", {"file_id": remote_id})
        try:
            async with self._http().get(
                self._files + described["file_path"], timeout=aiohttp.ClientTimeout(total=120, connect=10)
            ) as response:
                response.raise_for_status()
                return await response.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Down("getFile", maybe_sent=True) from error


def _proxy_for(base: str) -> str | None:
    """The proxy that the usual variables name for this server. Asked once: `trust_env` would ask for every request, in
    a thread of its own, and look for a .netrc as well."""
    server = urlsplit(base)
    if server.hostname is None or proxy_bypass(server.hostname):
        return None
    return getproxies().get(server.scheme)


def _headers(files: Mapping[str, Upload] | None) -> dict[str, str]:
    return {} if files else {"Content-Type": "application/json"}


def _body(params: Mapping[str, Any], files: Mapping[str, Upload] | None) -> bytes | aiohttp.FormData:
    if not files:
        return _dumps({name: value for name, value in params.items() if value is not None}).encode()
    form = aiohttp.FormData(quote_fields=False)
    for name, value in params.items():
        if value is not None:
            form.add_field(name, value if isinstance(value, str) else _dumps(value))
    for name, upload in files.items():
        form.add_field(name, upload.content, filename=upload.name, content_type=upload.mime)
    return form


def _refusal(method: str, answer: Mapping[str, Any]) -> Exception:
    code = int(answer.get("error_code", 0))
    description = str(answer.get("description", ""))
    if code == 429:
        wait = float((answer.get("parameters") or {}).get("retry_after", 1))
        return TooFast(method, description, wait)
    if code >= 500 or code == 0:
        return Down(method, maybe_sent=False)  # it answered that it failed
    if code == 400 and "user is deactivated" in description:
        return Unreachable(method, code, description)
    kinds: dict[int, type[ApiError]] = {400: Refused, 401: BadToken, 403: Unreachable, 404: BadToken, 409: Conflict}
    return kinds.get(code, ApiError)(method, code, description)
