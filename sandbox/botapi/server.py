"""The Bot API over HTTP: paths, bodies, faults, the log of calls, delivery by webhook."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import json
from typing import Any, TypeAlias

import aiohttp
from aiohttp import web

from sandbox.botapi.faults import Rule
from sandbox.botapi.media import UPLOAD_LIMIT, guess_mime
from sandbox.botapi.methods import METHODS, Method
from sandbox.botapi.models import ApiError, Call, Json, bad
from sandbox.botapi.params import Params, Upload
from sandbox.botapi.weather import Weather
from sandbox.botapi.webhook import Webhook
from sandbox.botapi.world import World

BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024
REFUSALS_KEPT = 1000
GRACE = 0.05  # in which the answer to "be gone" leaves
TOO_LARGE = ApiError(413, "Request Entity Too Large", shape=True)
Body: TypeAlias = tuple[dict[str, Any], dict[str, Upload]]


def _answer(result: Any) -> web.Response:
    body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
    return web.Response(body=body, content_type="application/json")


def _refuse(error: ApiError) -> web.Response:
    said: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        said["parameters"] = error.parameters
    return web.Response(body=json.dumps(said).encode(), status=error.code, content_type="application/json")


async def _read_multipart(request: web.Request) -> Body:
    fields: dict[str, Any] = {}
    uploads: dict[str, Upload] = {}
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, aiohttp.BodyPartReader) or not part.name:
            raise bad("can't parse the multipart body")
        content = bytearray()
        while chunk := await part.read_chunk(262_144):
            total += len(chunk)
            if total > BODY_LIMIT:
                raise TOO_LARGE
            content += chunk
        if part.filename is None:
            fields[part.name] = content.decode()
        else:
            mime = guess_mime(part.filename, part.headers.get("Content-Type", ""))
            uploads[part.name] = Upload(bytes(content), part.filename, mime)
    return fields, uploads


async def _read(request: web.Request) -> Body:
    """Query, then body: JSON, form or multipart. Raises ApiError for what is none of these."""
    fields: dict[str, Any] = dict(request.query) if request.query_string else {}
    if not request.can_read_body:
        return fields, {}
    kind = request.content_type
    try:
        if kind == "multipart/form-data":
            more, uploads = await _read_multipart(request)
            return fields | more, uploads
        if kind == "application/json":
            given = json.loads(await request.read() or b"{}")
            if not isinstance(given, dict):
                raise bad("can't parse JSON object")
            return fields | given, {}
        return fields | {key: str(value) for key, value in (await request.post()).items()}, {}
    except web.HTTPRequestEntityTooLarge:
        raise TOO_LARGE from None
    except ValueError:
        raise bad("can't parse the body of the request") from None


class Api:
    """One world behind HTTP."""

    def __init__(self, world: World, weather: Weather) -> None:
        self.world = world
        self._weather = weather
        self._call = f"/bot{world.token}/"
        self._file = f"/file/bot{world.token}/"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path.startswith(self._call):
            return await self._handle_call(request, path[len(self._call) :])
        if path.startswith(self._file):
            return self._handle_file(path[len(self._file) :])
        if path == self._weather.path:
            return await self._weather.handle(request)
        if path.startswith(("/bot", "/file/bot", "/faults/bot")):
            return _refuse(ApiError(401, "Unauthorized"))
        return _refuse(ApiError(404, "Not Found"))

    def _handle_file(self, path: str) -> web.Response:
        file = self.world.file_at(path)
        if file is None:
            return _refuse(ApiError(404, "Not Found"))
        # Telegram answers this type for every file
        return web.Response(body=self.world.content(file), content_type="application/octet-stream")

    async def _handle_call(self, request: web.Request, name: str) -> web.StreamResponse:
        shown: Json = {}
        rules: list[Rule] = []
        try:
            method = _method(name)
            name = method.name
            fields, uploads = await _read(request)
            shown = fields
            params = method.spec.read(fields, uploads)
            shown = _shown(params)
            rules = self._struck(name, params)
            response = _answer(await self._run(method, params, rules))
            self._log(name, shown, None)
        except ApiError as error:
            self._log(name, shown, error)
            response = _refuse(error)
        for rule in rules:
            if rule.action == "late":
                await asyncio.sleep(rule.seconds)
        if any(rule.action in {"drop_before", "drop_after"} for rule in rules) and request.transport is not None:
            request.transport.close()
        return response

    def _struck(self, name: str, params: Params) -> list[Rule]:
        chat_id = params.get("chat_id")
        faults = self.world.faults
        where = chat_id if isinstance(chat_id, int) else None
        faults.check_rate(name, where)
        return faults.hits(name, where)

    async def _run(self, method: Method, params: Params, rules: list[Rule]) -> Any:
        for rule in rules:
            if rule.action == "delay":
                await asyncio.sleep(rule.seconds)
        for rule in rules:
            if rule.action == "drop_before":
                raise ApiError(502, "dropped before processing")
            refusal = rule.refusal()
            if refusal is not None:
                raise refusal
        result = method.run(self.world, params)
        return await result if inspect.iscoroutine(result) else result

    def _log(self, name: str, params: Json, error: ApiError | None) -> None:
        world = self.world
        if error is None:
            if name == "getUpdates":  # would push everything else out of the log
                return
            world.calls.append(Call(name, params, True, None, None, world.clock.now()))
            return
        call = Call(name, params, False, error.code, error.description, world.clock.now())
        world.calls.append(call)
        if error.shape and len(world.refusals) < REFUSALS_KEPT:
            world.refusals.append(call)


def _method(name: str) -> Method:
    found = METHODS.get(name.lower())
    if found is None:
        raise ApiError(404, "Not Found: method not found", shape=True)
    return found


def _shown(params: Params) -> Json:
    return {key: value.brief() if isinstance(value, Upload) else value for key, value in params.items()}


def make_app(world: World, weather: Weather) -> web.Application:
    """The application: /bot<token>/<method>, /file/bot<token>/<path> and /faults/bot<token> (weather.py)."""
    app = web.Application(client_max_size=BODY_LIMIT)
    app.router.add_route("*", "/{path:.*}", Api(world, weather).handle)
    return app


class Server:
    """The world on a local port, with delivery by webhook when one is set."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._bound = ("", 0)
        self._webhook: asyncio.Task[None] | None = None
        self._back: asyncio.Task[None] | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Base address without a slash at the end. Port 0 takes a free one; OSError when the port is taken."""
        app = make_app(self.world, Weather(self.world, self._vanish_soon))
        # a poller whose client is gone must not steal the next one's place
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        self._bound = (host, port)
        await self.appear()
        self._bound = (host, self._runner.addresses[0][1])
        self._webhook = asyncio.create_task(Webhook(self.world).run())
        return f"http://{host}:{self._bound[1]}"

    async def vanish(self, seconds: float | None = None) -> None:
        """Nobody listens on the port and open connections break, for so many seconds or until `appear()`."""
        if self._runner is None or self._site is None:
            return
        site, self._site = self._site, None
        await site.stop()
        if self._runner.server is not None:
            for connection in self._runner.server.connections:
                connection.force_close()
        if seconds is not None:
            self._back = asyncio.create_task(self._appear_after(seconds))

    def _vanish_soon(self, seconds: float) -> None:
        """As `vanish`, once the answer to whoever asked for it is out."""

        async def go() -> None:
            await asyncio.sleep(GRACE)
            await self.vanish()
            await self._appear_after(seconds)

        self._back = asyncio.create_task(go())

    async def _appear_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.appear()

    async def appear(self) -> None:
        """Listen (again) on the same port. OSError when somebody took it meanwhile."""
        if self._runner is None or self._site is not None:
            return
        self._site = web.TCPSite(self._runner, *self._bound, reuse_address=True)
        await self._site.start()

    async def stop(self) -> None:
        """Close the port. The world stays open."""
        for task in (self._webhook, self._back):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if self._runner is not None:
            await self._runner.cleanup()
