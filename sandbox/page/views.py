"""What the page reads: the state, a chat, people found by name, the queue, files."""

from __future__ import annotations

import re
from dataclasses import asdict
from urllib.parse import quote

from aiohttp import web

from sandbox.botapi.models import Json, Person
from sandbox.botapi.world import World
from sandbox.page.guard import HEADERS
from sandbox.page.hub import Hub
from sandbox.page.port import Port

CHAT_PAGE = 60
PEOPLE_SHOWN = 30
SHOWN_INLINE = re.compile(r"^(image/(png|jpeg|gif|webp)|audio/[\w.+-]+|video/[\w.+-]+)$")


def answer(body: Json) -> web.Response:
    return web.json_response(body, headers=HEADERS)


class Views:
    """GET handlers. A KeyError of theirs is answered with 404 by the server."""

    def __init__(self, world: World, port: Port, hub: Hub) -> None:
        self._world = world
        self._port = port
        self._hub = hub

    async def state(self, _: web.Request) -> web.Response:
        """GET /api/state."""
        boot, seq = self._hub.boot, self._hub.seq  # before the rest: an event that comes meanwhile is sent once more
        known = {person.user_id: person for person in self._world.people()}
        layout = [user_id for user_id in self._port.layout() if user_id in known]
        cast = [user_id for user_id in await self._cast() if user_id in known]
        body: Json = {
            "boot": boot,
            "seq": seq,
            "now": self._port.now().isoformat(),
            "zone": self._port.zone(),
            "bot": self._world.profile(),
            "people": [known[user_id].row() for user_id in cast],
            "layout": layout,
            "cast": cast,
            "demo": asdict(self._port.demo()),
            "clips": [asdict(clip) for clip in self._port.clips()],
        }
        return answer(body)

    async def _cast(self) -> list[int]:
        """The persons of the first look: on a phone, with something to try, with something in the clipboard."""
        ids = [
            *self._port.layout(),
            *(hint.user_id for hint in await self._port.hints()),
            *(clip.user_id for clip in self._port.clips()),
        ]
        return list(dict.fromkeys(ids))

    async def chat(self, request: web.Request) -> web.Response:
        """GET /api/chat/{user_id}?before=: the last sixty messages, or those before an id."""
        user_id = int(request.match_info["user_id"])
        person = self._world.person(user_id)
        messages = self._world.chat(user_id)
        before = request.query.get("before", "")
        if before.isdecimal():
            messages = [message for message in messages if message.message_id < int(before)]
        return answer({
            "person": person.row(),
            "messages": [message.row() for message in messages[-CHAT_PAGE:]],
            "earlier": len(messages) > CHAT_PAGE,
            "commands": self._world.commands(user_id),
        })

    async def people(self, request: web.Request) -> web.Response:
        """GET /api/people?q=: at most thirty; those of the first look and those with something unread come first."""
        words = request.query.get("q", "").casefold().split()
        everyone = self._world.people()
        found = [person for person in everyone if _fits(person, words)]
        cast = {user_id: place for place, user_id in enumerate(await self._cast())}
        found.sort(key=lambda person: (cast.get(person.user_id, len(cast)), not person.unread))
        rows = [person.row() for person in found[:PEOPLE_SHOWN]]
        return answer({"people": rows, "found": len(found), "total": len(everyone)})

    async def queue(self, _: web.Request) -> web.Response:
        """GET /api/queue."""
        planned = await self._port.queue()
        return answer({"queue": [{"due": one.due.isoformat(), "to": one.to, "what": one.what} for one in planned]})

    async def hints(self, _: web.Request) -> web.Response:
        """GET /api/hints."""
        return answer({"hints": [asdict(hint) for hint in await self._port.hints()]})

    async def file(self, request: web.Request) -> web.Response:
        """GET /api/file/{file_id}: pictures and sound are shown, everything else is downloaded."""
        content, name, mime = self._world.file(request.match_info["file_id"])
        shown = SHOWN_INLINE.match(mime) and "download" not in request.query
        headers = {
            **HEADERS,
            "Cache-Control": "private, max-age=86400",
            "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Type": mime if shown else "application/octet-stream",
        }
        return web.Response(body=content, headers=headers)


def _fits(person: Person, words: list[str]) -> bool:
    line = f"{person.name} {person.note}".casefold()
    return all(word in line for word in words)
