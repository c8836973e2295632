"""What a person does in the chat. Each act queues an update for the bot, as Telegram would."""

from __future__ import annotations

import re
from typing import Literal

from sandbox.botapi import wire
from sandbox.botapi.detect import found, utf16_len, utf16_slice
from sandbox.botapi.media import OTHER, guess_mime
from sandbox.botapi.models import Chat, FileKind, GroupKind, Json, Message, OtherKind, Person, PersonError
from sandbox.botapi.state import State

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
EDIT_SECONDS = 48 * 3600
NOTE = bytes(20_000)


class PersonSide(State):
    """Raises KeyError for an unknown person, PersonError for what a client would not let a person do."""

    def add_person(self, user_id: int, name: str, note: str = "", *, started: bool = False) -> Person:
        """Add, or rename and note anew; whether an old one started stays as it is unless `started`."""
        person = self._people.get(user_id)
        if person is None:
            person = self._people[user_id] = Person(user_id, name, note, started)
        else:
            person.name, person.note, person.started = name, note, person.started or started
        self.save_person(person)
        return person

    def invite(self, user_id: int, payload: str) -> None:
        """The person holds a link: the first press on start opens it. Not stored: whoever hands it out does it anew."""
        if not self._people[user_id].started:
            self._invited[user_id] = payload

    def start(self, user_id: int, payload: str = "") -> Message:
        """Press the start button or open t.me/bot?start=payload; brings a blocked bot back first."""
        payload = payload or self._invited.pop(user_id, "")
        if payload and not PAYLOAD.fullmatch(payload):
            raise PersonError("bad_payload", "a start payload is 1-64 of A-Z a-z 0-9 _ -")
        person = self._people[user_id]
        if person.blocked:
            self.unblock(user_id)
        if not person.started:
            person.started = True
            self.save_person(person)
        return self.send_text(user_id, f"/start {payload}".rstrip())[0]

    def send_text(
        self, user_id: int, text: str, reply_to: int | None = None, entities: list[Json] | None = None
    ) -> list[Message]:
        """One message, or several when it is longer than 4096."""
        chat = self._talk(user_id)
        if not text.strip():
            raise PersonError("empty", "nothing to send")
        sent = []
        for offset, part in _split(text):
            own = [] if entities is None else _part(entities, offset, utf16_len(part))
            sent.append(self._said(chat, text=part, entities=found(part, own), reply_to=reply_to))
            reply_to = None
        return sent

    def send_file(
        self,
        user_id: int,
        kind: FileKind,
        content: bytes,
        file_name: str,
        mime: str,
        caption: str = "",
        reply_to: int | None = None,
        media_group_id: str | None = None,
    ) -> Message:
        """A file of any size (the bot may fetch 20 MB)."""
        chat = self._talk(user_id)
        if utf16_len(caption) > CAPTION_LIMIT:
            raise PersonError("caption_too_long", "a caption is up to 1024")
        if not content:
            raise PersonError("empty", "an empty file cannot be sent")
        file = self.add_file(kind, content, file_name, guess_mime(file_name, mime))
        return self._said(
            chat,
            **self.file_fields(file),
            caption=caption or None,
            caption_entities=found(caption, []),
            reply_to=reply_to,
            media_group_id=media_group_id,
        )

    def send_album(self, user_id: int, files: list[tuple[FileKind, bytes, str, str, str]]) -> list[Message]:
        """2-10 files (kind, content, name, mime, caption): as many updates with one media_group_id."""
        if not 2 <= len(files) <= 10:
            raise PersonError("bad_album", "an album has 2-10 files")
        group = self.group_id()
        return [
            self.send_file(user_id, kind, content, name, mime, caption, media_group_id=group)
            for kind, content, name, mime, caption in files
        ]

    def send_other(self, user_id: int, kind: OtherKind) -> Message:
        """A sticker, poll, location, contact or video note, always the same. Only the note's file can be fetched."""
        if kind == "video_note":
            return self.send_file(user_id, "video_note", NOTE, "note.mp4", "video/mp4")
        media: Json = {kind: OTHER[kind]}
        return self._said(self._talk(user_id), kind=kind, media=media, file_id=OTHER[kind].get("file_id"))

    def forward_to_bot(
        self, user_id: int, text: str, entities: list[Json] | None = None, origin_name: str = "Channel"
    ) -> Message:
        """A text forwarded from somebody who hides the account."""
        origin = {"type": "hidden_user", "sender_user_name": origin_name, "date": self.seconds()}
        chat = self._talk(user_id)
        return self._said(chat, text=text, entities=found(text, entities or []), forwarded=True, forward_origin=origin)

    def press(self, user_id: int, message_id: int, data: str, *, force: bool = False) -> str:
        """A press on an inline button; the id of the query. `force` lets forged data and deleted messages pass."""
        chat = self._talk(user_id)
        message = chat.messages.get(message_id)
        if not force:
            if message is None:
                raise PersonError("no_message", f"message {message_id} is not in the chat")
            if not any(button.get("callback_data") == data for row in message.keyboard for button in row):
                raise PersonError("no_button", "the button is not on the message")
        query = self.new_query(user_id, message_id)
        shown: Json
        if message is not None:
            shown = wire.message(self, message)
        else:
            shown = {"chat": wire.chat(self, chat), "message_id": message_id, "date": 0}
        payload = {
            "id": query.query_id,
            "from": wire.user(self._people[user_id]),
            "message": shown,
            "chat_instance": str(-user_id * 7919),
            "data": data,
        }
        self.updates.push("callback_query", payload)
        return query.query_id

    def edit_text(self, user_id: int, message_id: int, text: str) -> Message:
        """Edit an own text, or the caption of an own file, within 48 hours."""
        chat = self._talk(user_id)
        message = chat.messages.get(message_id)
        if message is None:
            raise PersonError("no_message", f"message {message_id} is not in the chat")
        if message.from_bot or message.forwarded or self.seconds() - message.date > EDIT_SECONDS:
            raise PersonError("cannot_edit", "only own messages of the last 48 hours")
        if message.kind == "text":
            if not text.strip() or utf16_len(text) > TEXT_LIMIT:
                raise PersonError("empty" if not text.strip() else "cannot_edit", "a text is 1-4096")
            message.text, message.entities = text.strip(), found(text.strip(), [])
        else:
            message.caption, message.caption_entities = text or None, found(text, [])
        self.changed(message)
        self.queue_message("edited_message", message)
        return message

    def block(self, user_id: int) -> None:
        """Stop the bot. A second time changes nothing."""
        self._set_blocked(user_id, blocked=True)

    def unblock(self, user_id: int) -> None:
        self._set_blocked(user_id, blocked=False)

    def add_bot_to_group(self, user_id: int, chat_id: int, title: str, kind: GroupKind = "group") -> None:
        """The person adds the bot; a leaveChat of the bot lands in `left_chats`."""
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = Chat(chat_id, kind, title)
        chat.kind, chat.title, chat.member = kind, title, True
        self.open_chat(chat)
        status: Literal["administrator", "member"] = "administrator" if kind == "channel" else "member"
        self.push_membership(chat, wire.user(self._people[user_id]), "left", status)

    def leave(self, chat: Chat) -> None:
        """The bot goes out of a group."""
        old = "administrator" if chat.kind == "channel" else "member"
        chat.member = False
        self.open_chat(chat)
        self.left_chats.append(chat.chat_id)
        self._mark("meta", "left", {"chats": self.left_chats})
        self.push_membership(chat, wire.bot(self), old, "left")

    def push_membership(self, chat: Chat, who: Json, old: str, new: str) -> None:
        """Queue my_chat_member."""
        bot = wire.bot(self)
        payload = {
            "chat": wire.chat(self, chat),
            "from": who,
            "date": self.seconds(),
            "old_chat_member": wire.member(bot, old),
            "new_chat_member": wire.member(bot, new),
        }
        self.updates.push("my_chat_member", payload)

    def _set_blocked(self, user_id: int, *, blocked: bool) -> None:
        person = self._people[user_id]
        if person.blocked == blocked:
            return
        person.blocked = blocked
        self.save_person(person)
        chat = self.find_chat(user_id)
        if chat is not None:
            old, new = ("member", "kicked") if blocked else ("kicked", "member")
            self.push_membership(chat, wire.user(person), old, new)

    def _talk(self, user_id: int) -> Chat:
        person = self._people[user_id]
        if person.blocked:
            raise PersonError("blocked", "the bot is blocked")
        if not person.started:
            raise PersonError("not_started", "the person has not pressed start")
        chat = self.find_chat(user_id)
        if chat is None:
            raise KeyError(user_id)
        return chat

    def _said(self, chat: Chat, **fields: object) -> Message:
        message = self.post(chat, from_bot=False, **fields)
        self.queue_message("message", message)
        return message


def _split(text: str) -> list[tuple[int, str]]:
    """Parts of up to 4096 with their offsets, all in UTF-16 units; cut at a word near the end if there is one."""
    parts: list[tuple[int, str]] = []
    offset, rest = 0, text
    while utf16_len(rest) > TEXT_LIMIT:
        head = utf16_slice(rest, 0, TEXT_LIMIT).rstrip("\ufffd")
        cut = max(head.rfind("\n"), head.rfind(" "))
        head = head[: cut + 1] if cut > len(head) - 500 else head
        parts.append((offset, head))
        offset += utf16_len(head)
        rest = rest[len(head) :]
    if rest:
        parts.append((offset, rest))
    return [_trim(offset, part) for offset, part in parts if part.strip()]


def _trim(offset: int, part: str) -> tuple[int, str]:
    left = part.lstrip()
    return offset + utf16_len(part) - utf16_len(left), left.rstrip()


def _part(entities: list[Json], offset: int, length: int) -> list[Json]:
    """Entities of a part of the text, moved to its own offsets."""
    out: list[Json] = []
    for one in entities:
        start = max(one["offset"] - offset, 0)
        end = min(one["offset"] + one["length"] - offset, length)
        if start < end:
            out.append({**one, "offset": start, "length": end - start})
    return out
