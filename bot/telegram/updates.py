"""Raw updates of the Bot API into events. Names, usernames and contacts in them are never read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.events import AddedToGroup, Changed, Event, Heard, Nothing, Press, Reach
from services.base import Said, SentFile

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
_FILES = {"voice": "voice", "document": "document"}
_REFUSED = (
    "sticker",
    "poll",
    "location",
    "venue",
    "contact",
    "video",
    "video_note",
    "audio",
    "animation",
    "dice",
    "story",
    "game",
)
_MEDIA = ("photo", "document", "voice", "video", "audio", "animation", "sticker", "video_note")


def chat_of(update: Mapping[str, Any]) -> int:
    """The chat whose order this update belongs to; 0 when it has none."""
    for kind in ALLOWED:
        body = update.get(kind)
        if body is not None:
            holder = body.get("message") if kind == "callback_query" else body
            if holder and "chat" in holder:
                return int(holder["chat"]["id"])
            return int(body.get("from", {}).get("id", 0))
    return 0


def event_of(update: Mapping[str, Any]) -> Event:
    """What happened. Anything from a group is only a reason to leave."""
    if "callback_query" in update:
        return _press(update["callback_query"])
    for kind, event in (("message", Heard), ("edited_message", Changed)):
        if kind in update:
            message = update[kind]
            if message["chat"]["type"] != "private":
                return AddedToGroup(int(message["chat"]["id"]))
            return event(_said(message, edited=kind == "edited_message"))
    if "my_chat_member" in update:
        return _member(update["my_chat_member"])
    return Nothing()


def _press(query: Mapping[str, Any]) -> Event:
    message = query.get("message") or {}
    media = any(kind in message for kind in _MEDIA)
    stood = (message.get("reply_markup") or {}).get("inline_keyboard") or ()
    keyboard = tuple(
        tuple((str(one.get("text", "")), str(one.get("callback_data", ""))) for one in row) for row in stood
    )
    return Press(str(query["id"]), int(message.get("message_id", 0)), str(query.get("data", "")), media, keyboard)


def _member(change: Mapping[str, Any]) -> Event:
    status = change["new_chat_member"]["status"]
    if change["chat"]["type"] == "private":
        return Reach(status not in {"kicked", "left"})
    if status in {"member", "administrator", "restricted"}:
        return AddedToGroup(int(change["chat"]["id"]))
    return Nothing()


def _said(message: Mapping[str, Any], *, edited: bool) -> Said:
    kind, sent = _content(message)
    reply = message.get("reply_to_message") or {}
    return Said(
        kind=kind,
        text=str(message.get("text") or message.get("caption") or ""),
        message_id=int(message["message_id"]),
        entities=tuple(message.get("entities") or message.get("caption_entities") or ()),
        files=(sent,) if sent else (),
        reply_to=int(reply["message_id"]) if reply else None,
        album=message.get("media_group_id"),
        forwarded="forward_origin" in message,
        edited=edited,
    )


def _content(message: Mapping[str, Any]) -> tuple[str, SentFile | None]:
    if "text" in message:
        return "text", None
    if "photo" in message:
        largest = message["photo"][-1]
        return "photo", SentFile("photo", largest["file_id"], None, "image/jpeg", largest.get("file_size"))
    for kind in _REFUSED:
        if kind in message:
            return kind, None
    for kind, ours in _FILES.items():
        if kind in message:
            body = message[kind]
            return ours, SentFile(
                ours, body["file_id"], body.get("file_name"), body.get("mime_type"), body.get("file_size")
            )
    return "other", None
