"""What the world remembers and how it is changed: people, chats, files, queries, events. No rule of the API here."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections import OrderedDict, deque
from pathlib import Path
from typing import Any

from sandbox.botapi import wire
from sandbox.botapi.faults import Faults
from sandbox.botapi.media import PREFIX, SMALL, describe, file_path, image_size
from sandbox.botapi.models import Call, Chat, Clock, Event, EventKind, Json, Message, Person, Query, StoredFile
from sandbox.botapi.store import Row, Store
from sandbox.botapi.updates import UpdateQueue

DEFAULT_KEY = "7000000001:AAF-sandbox-only-not-a-real-one-0000"
CALLS_KEPT = 10_000
QUERIES_KEPT = 20_000


class State:
    """Data with its file on disk. All calls come from one thread."""

    def __init__(
        self, clock: Clock, path: Path | None = None, token: str = DEFAULT_KEY, bot_username: str = "sandbox_bot"
    ) -> None:
        self.clock = clock
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.bot_username = bot_username
        self.bot_name = bot_username
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.refusals: list[Call] = []
        self.left_chats: list[int] = []
        self.settings: dict[str, Json] = {}  # "commands", "names", "descriptions", ...: by scope or language
        self.seq = 0
        self._random = random.Random()
        self._people: dict[int, Person] = {}
        self._invited: dict[int, str] = {}
        self._chats: dict[int, Chat] = {}
        self._files: dict[str, StoredFile] = {}
        self._paths: dict[str, StoredFile] = {}
        self._blobs: dict[str, bytes] = {}
        self.queries: OrderedDict[str, Query] = OrderedDict()
        self._listeners: set[asyncio.Queue[Event]] = set()
        self._store = Store(path) if path is not None else None
        self.updates = UpdateQueue(self.seconds, self._random.randrange(10**8, 9 * 10**8), self.faults, self._mark)
        if self._store is not None:
            self._load(self._store)

    # time and disk

    def seconds(self) -> int:
        """Unix seconds of the world's clock."""
        return int(self.clock.now().timestamp())

    def _mark(self, kind: str, key: str, value: Row | Json | None) -> None:
        if self._store is not None:
            self._store.mark(kind, key, value)

    def _load(self, store: Store) -> None:
        for _, row in store.rows("person"):
            self._people[row["user_id"]] = Person(**row)
        for _, row in store.rows("chat"):
            self._chats[row["chat_id"]] = Chat(**row)
        messages = [Message(**row) for _, row in store.rows("message")]
        for message in sorted(messages, key=lambda one: one.message_id):
            self._chats[message.chat_id].messages[message.message_id] = message
        for _, row in store.rows("file"):
            self._keep_file(StoredFile(**row))
        for key, row in store.rows("settings"):
            self.settings[key] = row
        for key, row in store.rows("meta"):
            if key == "updates":
                self.updates.next_id = row["next_id"]
                self.updates.allowed = frozenset(row["allowed"]) if row["allowed"] is not None else None
                self.updates.webhook = row["webhook"]
            elif key == "left":
                self.left_chats = list(row["chats"])
        for key, row in sorted(store.rows("update"), key=lambda one: int(one[0])):
            self.updates.restore(int(key), row["at"], row["update"])

    def save_setting(self, name: str) -> None:
        self._mark("settings", name, self.settings[name])

    def close(self) -> None:
        """Write everything and close the file."""
        if self._store is not None:
            self._store.close()
            self._store = None

    # events

    def emit(self, user_id: int, kind: EventKind, data: Json) -> None:
        """Tell every listener."""
        self.seq += 1
        for queue in self._listeners:
            queue.put_nowait(Event(self.seq, user_id, kind, data))

    def say(self, kind: EventKind, message: Message) -> None:
        """An event that carries a message."""
        if self._listeners:
            self.emit(message.chat_id, kind, message.row())
        else:
            self.seq += 1

    # people and chats

    def save_person(self, person: Person) -> None:
        self._mark("person", str(person.user_id), person)
        if self._listeners:
            self.emit(person.user_id, "person", person.row())

    def find_chat(self, chat_id: int) -> Chat | None:
        """The chat, opened on demand for a known person."""
        chat = self._chats.get(chat_id)
        if chat is None and chat_id in self._people:
            chat = self.open_chat(Chat(chat_id))
        return chat

    def find_person(self, user_id: int) -> Person | None:
        return self._people.get(user_id)

    def open_chat(self, chat: Chat) -> Chat:
        self._chats[chat.chat_id] = chat
        self._mark("chat", str(chat.chat_id), chat)
        return chat

    # messages

    def post(self, chat: Chat, *, from_bot: bool, **fields: Any) -> Message:
        """A new message with the next id of the chat and the clock's time. No update is queued."""
        chat.last_id += 1
        date = self.seconds()
        message = Message(message_id=chat.last_id, chat_id=chat.chat_id, date=date, from_bot=from_bot, **fields)
        if not from_bot and message.author_id is None:
            message.author_id = chat.chat_id
        chat.messages[message.message_id] = message
        self._mark("chat", str(chat.chat_id), chat)
        self.save_message(message)
        if from_bot:
            person = self._people.get(chat.chat_id)
            if person is not None:
                person.unread += 1
                self.save_person(person)
        self.say("message", message)
        return message

    def save_message(self, message: Message) -> None:
        if self._store is not None:
            self._store.mark("message", f"{message.chat_id}/{message.message_id}", message)

    def changed(self, message: Message) -> None:
        """After an edit: the new time, the row, the event."""
        message.edit_date = self.seconds()
        self.save_message(message)
        self.say("edited", message)

    def remove(self, chat: Chat, message_id: int) -> None:
        del chat.messages[message_id]
        self._mark("message", f"{chat.chat_id}/{message_id}", None)
        self.emit(chat.chat_id, "deleted", {"message_id": message_id})

    def group_id(self) -> str:
        """A new media_group_id."""
        return str(self._random.randrange(10**16, 10**17))

    # files

    def add_file(self, kind: str, content: bytes, name: str, mime: str, duration: int | None = None) -> StoredFile:
        """Keep the content; the picture's size is read from it."""
        digest = hashlib.sha256(content).hexdigest()
        width, height = (image_size(content) or (0, 0)) if kind in {"photo", "video"} else (0, 0)
        number = len(self._files) + 1
        file = StoredFile(
            file_id=f"{PREFIX.get(kind, 'BQAC')}AgIAAxkB{self._random.getrandbits(160):040x}",
            unique_id=f"AgAD{digest[:16]}",
            kind=kind,
            name=name,
            mime=mime,
            size=len(content),
            path=file_path(kind, number, name),
            digest=digest,
            width=width,
            height=height,
            duration=duration if duration is not None else max(1, len(content) // 4000),
        )
        if self._store is not None:
            self._store.save_blob(digest, content)
        else:
            self._blobs[digest] = content
        self._keep_file(file)
        self._mark("file", file.file_id, file)
        return file

    def _keep_file(self, file: StoredFile) -> None:
        self._files[file.file_id] = file
        self._paths[file.path] = file

    def find_file(self, file_id: str) -> StoredFile | None:
        return self._files.get(file_id.removesuffix(SMALL))

    def file_at(self, path: str) -> StoredFile | None:
        """By the path that getFile gave."""
        return self._paths.get(path)

    def content(self, file: StoredFile) -> bytes:
        return self._store.blob(file.digest) if self._store is not None else self._blobs[file.digest]

    @staticmethod
    def file_fields(file: StoredFile) -> Json:
        """Fields of a Message that shows this file."""
        return {
            "kind": file.kind,
            "file_id": file.file_id,
            "file_name": file.name,
            "mime": file.mime,
            "file_size": file.size,
            "duration": file.duration if file.kind in {"voice", "video", "audio", "video_note"} else None,
            "media": describe(file),
        }

    # updates

    def queue_message(self, kind: str, message: Message) -> None:
        self.updates.push(kind, wire.message(self, message))

    def new_query(self, user_id: int, message_id: int) -> Query:
        query = Query(str(self._random.randrange(10**18, 9 * 10**18)), user_id, message_id, time.monotonic())
        self.queries[query.query_id] = query
        if len(self.queries) > QUERIES_KEPT:
            self.queries.popitem(last=False)
        return query
