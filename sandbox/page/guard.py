"""Keeps other sites in the same browser out of the sandbox, which has no passwords.

Host must be a loopback name or listed (against DNS rebinding); Origin and Sec-Fetch-Site must be our own; a POST bears
X-Sandbox, which a page of another site cannot send without asking first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias
from urllib.parse import urlsplit

from aiohttp import web

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HEADER = "X-Sandbox"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def refuse(status: int, code: str) -> web.Response:
    """An answer that the page puts into words by its code."""
    return web.json_response({"error": code}, status=status, headers=HEADERS)


class Guard:
    """Wraps every handler of the page. `hosts` are further names without a port under which it may be reached."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        self._hosts = LOOPBACK | {host.lower() for host in hosts}

    def __call__(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            if not self._welcome(request):
                return refuse(403, "foreign")
            if request.method == "POST" and HEADER not in request.headers:
                return refuse(403, "foreign")
            return await handler(request)

        return guarded

    def _welcome(self, request: web.Request) -> bool:
        if not self._ours(f"//{request.headers.get('Host', '')}"):
            return False
        origin = request.headers.get("Origin")
        if origin is not None and not self._same(origin, request):
            return False
        return request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"} or _opens_page(request)

    def _ours(self, address: str) -> bool:
        try:
            return urlsplit(address).hostname in self._hosts
        except ValueError:
            return False

    @staticmethod
    def _same(origin: str, request: web.Request) -> bool:
        return urlsplit(origin).netloc.lower() == request.headers.get("Host", "").lower()


def _opens_page(request: web.Request) -> bool:
    """A link to the page from elsewhere may be followed; reading its data from elsewhere may not."""
    return request.path == "/" and request.headers.get("Sec-Fetch-Mode") == "navigate"
