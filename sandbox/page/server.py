"""Mounts the page: `add_page(app, world, port)` before the application is started."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from pathlib import Path

from aiohttp import web

from sandbox.botapi.models import PersonError
from sandbox.botapi.world import World
from sandbox.page.actions import Actions, RefusedError, body
from sandbox.page.guard import HEADERS, Guard, Handler, refuse
from sandbox.page.hub import Hub
from sandbox.page.port import Port, Winding
from sandbox.page.views import Views, answer

STATIC = Path(__file__).parent / "static"
TYPES = {".html": "text/html", ".css": "text/css", ".mjs": "text/javascript", ".svg": "image/svg+xml"}
MOST_HOURS = 24 * 366


def add_page(app: web.Application, world: World, port: Port, hosts: Iterable[str] = ()) -> None:
    """Serve the page at `/`. `hosts`: names without port, besides the loopback ones, under which it may be reached."""
    hub = Hub(world)
    views, actions, clock = Views(world, port, hub), Actions(world), ClockHands(world, port)
    guard = Guard(hosts)
    app.cleanup_ctx.append(hub.run)
    app.on_shutdown.append(hub.close)
    gets: dict[str, Handler] = {
        "/": _static("index.html"),
        "/static/{path:.+}": _any_static,
        "/api/state": views.state,
        r"/api/chat/{user_id:\d+}": views.chat,
        "/api/people": views.people,
        "/api/queue": views.queue,
        "/api/hints": views.hints,
        "/api/file/{file_id}": views.file,
        "/api/events": hub.stream,
    }
    posts: dict[str, Handler] = {
        "/api/send": actions.send,
        "/api/edit": actions.edit,
        "/api/press": actions.press,
        "/api/start": actions.start,
        "/api/link": actions.link,
        "/api/block": actions.block,
        "/api/unblock": actions.unblock,
        "/api/read": actions.read,
        "/api/other": actions.other,
        "/api/forward": actions.forward,
        "/api/people": actions.invent,
        "/api/file": actions.file,
        "/api/clock/advance": clock.advance,
        "/api/clock/next": clock.next,
    }
    app.add_routes([web.get(path, guard(_named(handler)), allow_head=False) for path, handler in gets.items()])
    app.add_routes([web.post(path, guard(_named(handler))) for path, handler in posts.items()])


def _named(handler: Handler) -> Handler:
    """Refusals become codes that the page has words for."""

    async def run(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except RefusedError as error:
            return refuse(error.status, error.code)
        except PersonError as error:
            return refuse(409, error.code)
        except KeyError:
            return refuse(404, "not-found")

    return run


def _static(name: str) -> Handler:
    async def serve(_: web.Request) -> web.Response:
        path = (STATIC / name).resolve()
        if STATIC not in path.parents or path.suffix not in TYPES or not path.is_file():
            raise KeyError(name)
        return web.Response(
            body=path.read_bytes(), headers=HEADERS | {"Cache-Control": "no-cache"}, content_type=TYPES[path.suffix],
            charset="utf-8",
        )

    return serve


async def _any_static(request: web.Request) -> web.StreamResponse:
    return await _static(request.match_info["path"])(request)


class ClockHands:
    """Winding, one at a time."""

    def __init__(self, world: World, port: Port) -> None:
        self._world = world
        self._port = port
        self._busy = asyncio.Lock()

    async def advance(self, request: web.Request) -> web.Response:
        """{hours}: more than 0, at most a leap year of them."""
        hours = (await body(request)).get("hours")
        if isinstance(hours, bool) or not isinstance(hours, int | float) or not math.isfinite(hours):
            raise RefusedError(400, "bad-request")
        if not 0 < hours <= MOST_HOURS:
            raise RefusedError(400, "bad-request")
        return await self._wind(lambda: self._port.advance(timedelta(hours=hours)))

    async def next(self, _: web.Request) -> web.Response:
        """To the next message that anybody gets."""
        return await self._wind(self._port.to_next)

    async def _wind(self, act: Callable[[], Awaitable[Winding]]) -> web.Response:
        if self._busy.locked():
            raise RefusedError(409, "winding")
        async with self._busy:
            before = {one.user_id: self._newest(one.user_id) for one in self._world.people()}
            winding = await act()
        self._world.clock_moved()
        came = {user_id: self._since(user_id, newest) for user_id, newest in before.items()}
        to = {str(user_id): count for user_id, count in came.items() if count}
        return answer({"now": winding.now.isoformat(), "delivered": winding.delivered, "to": to})

    def _newest(self, user_id: int) -> int:
        return max((one.message_id for one in self._world.chat(user_id)), default=0)

    def _since(self, user_id: int, newest: int) -> int:
        """Messages of the bot that came to a person after this one."""
        return sum(one.from_bot and one.message_id > newest for one in self._world.chat(user_id))
