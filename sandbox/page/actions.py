"""What a person does on the page: every POST but the clock's. A PersonError becomes 409 with its code."""

from __future__ import annotations

import re
from typing import cast, get_args
from urllib.parse import parse_qs, urlsplit

from aiohttp import BodyPartReader, web

from sandbox.botapi.models import FileKind, Json, OtherKind, PersonError
from sandbox.botapi.world import World
from sandbox.page.views import answer

FILE_LIMIT = 100 * 1024 * 1024
ALBUM = 10
FIRST_INVENTED = 990_000_001
LINK_HOSTS = frozenset({"t.me", "telegram.me"})
NAME_LIMIT = 64


class RefusedError(Exception):
    """Something the page must not ask for. The code is put into words by the page."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


async def body(request: web.Request) -> Json:
    """The JSON object of a POST. Raises RefusedError."""
    try:
        given = await request.json()
    except (ValueError, UnicodeDecodeError) as error:
        raise RefusedError(400, "bad-request") from error
    if not isinstance(given, dict):
        raise RefusedError(400, "bad-request")
    return given


def number(given: Json, name: str) -> int:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise RefusedError(400, "bad-request")
    return value


def words(given: Json, name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise RefusedError(400, "bad-request")
    return value


def payload_of(link: str, bot_username: str) -> str:
    """Start payload of a link to our bot ("" without one). Raises RefusedError: bad-link, other-bot."""
    address = link.strip()
    parts = urlsplit(address if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address) else f"https://{address}")
    query = parse_qs(parts.query)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        bot = query.get("domain", [""])[0]
    elif parts.scheme in {"http", "https"} and parts.netloc.lower() in LINK_HOSTS:
        bot = parts.path.strip("/")
    else:
        raise RefusedError(400, "bad-link")
    if bot.lower() != bot_username.lower():
        raise RefusedError(400, "other-bot" if bot else "bad-link")
    return query.get("start", [""])[0]


class Actions:
    """POST handlers."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def send(self, request: web.Request) -> web.Response:
        """{user_id, text, reply_to?, entities?}; a long text goes as several messages."""
        given = await body(request)
        reply_to = number(given, "reply_to") if given.get("reply_to") is not None else None
        entities = given.get("entities") or None
        sent = self._world.send_text(number(given, "user_id"), words(given, "text"), reply_to, entities)
        return answer({"message_ids": [message.message_id for message in sent]})

    async def edit(self, request: web.Request) -> web.Response:
        """{user_id, message_id, text}."""
        given = await body(request)
        self._world.edit_text(number(given, "user_id"), number(given, "message_id"), words(given, "text"))
        return answer({})

    async def press(self, request: web.Request) -> web.Response:
        """{user_id, message_id, data}."""
        given = await body(request)
        query = self._world.press(number(given, "user_id"), number(given, "message_id"), words(given, "data"))
        return answer({"callback_id": query})

    async def start(self, request: web.Request) -> web.Response:
        """{user_id, payload?}."""
        given = await body(request)
        self._world.start(number(given, "user_id"), words(given, "payload"))
        return answer({})

    async def link(self, request: web.Request) -> web.Response:
        """{link}: the payload of a link to this bot."""
        return answer({"payload": payload_of(words(await body(request), "link"), self._world.bot_username)})

    async def block(self, request: web.Request) -> web.Response:
        """{user_id}."""
        self._world.block(self._someone(await body(request)))
        return answer({})

    async def unblock(self, request: web.Request) -> web.Response:
        """{user_id}."""
        self._world.unblock(self._someone(await body(request)))
        return answer({})

    async def read(self, request: web.Request) -> web.Response:
        """{user_id}."""
        self._world.mark_read(self._someone(await body(request)))
        return answer({})

    async def other(self, request: web.Request) -> web.Response:
        """{user_id, kind}: a sticker, poll, location, contact, video note."""
        given = await body(request)
        kind = words(given, "kind")
        if kind not in get_args(OtherKind):
            raise RefusedError(400, "bad-request")
        self._world.send_other(number(given, "user_id"), cast("OtherKind", kind))
        return answer({})

    async def forward(self, request: web.Request) -> web.Response:
        """{user_id, message_id}: a text of this chat comes back forwarded; or {user_id, text} from elsewhere."""
        given = await body(request)
        user_id = number(given, "user_id")
        if given.get("message_id") is None:
            self._world.forward_to_bot(user_id, words(given, "text"))
            return answer({})
        wanted = number(given, "message_id")
        found = next((one for one in self._world.chat(user_id) if one.message_id == wanted), None)
        if found is None:
            raise PersonError("no_message", "nothing to forward")
        text = found.text or found.caption
        if not text or found.protect_content:
            raise PersonError("empty", "no words to forward")
        self._world.forward_to_bot(user_id, text, found.entities if found.text else found.caption_entities)
        return answer({})

    async def invent(self, request: web.Request) -> web.Response:
        """{name, note?}: a new person, who has not pressed start."""
        given = await body(request)
        name = " ".join(words(given, "name").split())[:NAME_LIMIT]
        if not name:
            raise RefusedError(400, "no-name")
        taken = [person.user_id for person in self._world.people() if person.user_id >= FIRST_INVENTED]
        user_id = max(taken, default=FIRST_INVENTED - 1) + 1
        note = " ".join(words(given, "note").split())[:NAME_LIMIT]
        return answer({"person": self._world.add_person(user_id, name, note).row()})

    async def file(self, request: web.Request) -> web.Response:
        """Multipart: user_id, kind, caption?, reply_to?, file (one or more: an album, ten at most in each)."""
        fields, files = await _multipart(request)
        kind = fields.get("kind", "")
        user_id, reply_to = fields.get("user_id", ""), fields.get("reply_to", "")
        if kind not in {"photo", "voice", "document"} or not user_id.isdecimal() or not files:
            raise RefusedError(400, "bad-file")
        file_kind = cast("FileKind", kind)
        caption = fields.get("caption", "")
        for first in range(0, len(files), ALBUM):
            part = files[first : first + ALBUM]
            self._send(int(user_id), file_kind, part, caption, int(reply_to) if reply_to.isdecimal() else None)
            caption = reply_to = ""
        return answer({})

    def _send(
        self, user_id: int, kind: FileKind, files: list[tuple[bytes, str, str]], caption: str, reply_to: int | None
    ) -> None:
        if len(files) == 1:
            content, name, mime = files[0]
            self._world.send_file(user_id, kind, content, name, mime, caption, reply_to)
            return
        captions = [caption, *[""] * (len(files) - 1)]
        self._world.send_album(
            user_id, [(kind, *file, said) for file, said in zip(files, captions, strict=True)]
        )

    def _someone(self, given: Json) -> int:
        return self._world.person(number(given, "user_id")).user_id


async def _multipart(request: web.Request) -> tuple[dict[str, str], list[tuple[bytes, str, str]]]:
    if not request.content_type.startswith("multipart/"):
        raise RefusedError(400, "bad-file")
    fields: dict[str, str] = {}
    files: list[tuple[bytes, str, str]] = []
    room = FILE_LIMIT
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise RefusedError(400, "bad-file")
        content = bytearray()
        # chunk by chunk: the whole-part readers stop at the limit of the application, which is made for the Bot API
        while chunk := await part.read_chunk(256 * 1024):
            room -= len(chunk)
            if room < 0:
                raise RefusedError(413, "too-large")
            content += chunk
        if part.name == "file":
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files.append((bytes(content), part.filename or "file", mime))
        elif part.name:
            fields[part.name] = content.decode(errors="replace")
    return fields, files
