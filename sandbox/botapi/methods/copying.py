"""copyMessage, copyMessages, forwardMessage."""

from __future__ import annotations

from itertools import pairwise

from sandbox.botapi import wire
from sandbox.botapi.entities import caption_text
from sandbox.botapi.methods.base import SENDING, any_chat, method, sending, writable
from sandbox.botapi.methods.sending import CAPTION
from sandbox.botapi.models import Json, Message, bad, stale
from sandbox.botapi.params import Params, Reader, boolean, chat_ref, integer, integers
from sandbox.botapi.world import World

SOURCE: dict[str, Reader] = {"from_chat_id": chat_ref, "message_id": integer}
KEPT = (
    "kind", "text", "entities", "caption", "caption_entities", "file_id", "file_name", "mime", "file_size", "duration",
    "media", "has_spoiler", "show_caption_above_media", "link_preview",
)  # fmt: skip
PLAIN = {key: SENDING[key] for key in ("chat_id", "disable_notification", "protect_content", "message_thread_id")}


def _content(message: Message) -> Json:
    row = message.row()
    return {key: row[key] for key in KEPT}


def _source(world: World, p: Params, what: str) -> Message:
    message = any_chat(world, p["from_chat_id"]).messages.get(p["message_id"])
    if message is None:
        raise stale(f"message to {what} not found")
    return message


@method(
    "copyMessage",
    {**SENDING, **SOURCE, **CAPTION, "show_caption_above_media": boolean},
    ("chat_id", "from_chat_id", "message_id"),
)
def copy_message(world: World, p: Params) -> Json:
    caption = None
    if "caption" in p:
        caption = caption_text(p["caption"], p.get("parse_mode"), p.get("caption_entities"))
    chat, fields = sending(world, p)
    source = _source(world, p, "copy")
    content = _content(source)
    if caption is not None and source.kind != "text":
        content["caption"], content["caption_entities"] = caption
    if "show_caption_above_media" in p:
        content["show_caption_above_media"] = p["show_caption_above_media"]
    return {"message_id": world.post(chat, from_bot=True, **content, **fields).message_id}


@method(
    "copyMessages",
    {**PLAIN, "from_chat_id": chat_ref, "message_ids": integers, "remove_caption": boolean},
    ("chat_id", "from_chat_id", "message_ids"),
)
def copy_messages(world: World, p: Params) -> list[Json]:
    wanted: list[int] = p["message_ids"]
    if not 1 <= len(wanted) <= 100:
        raise bad("message_ids must hold 1-100 identifiers")
    if any(later <= earlier for earlier, later in pairwise(wanted)):
        raise bad("message identifiers must be in a strictly increasing order")
    chat, fields = sending(world, p)
    source = any_chat(world, p["from_chat_id"])
    there = [source.messages[one] for one in wanted if one in source.messages]
    if not there:
        raise stale("there are no messages to copy")
    groups: dict[str, str] = {}
    out: list[Json] = []
    for message in there:
        content = _content(message)
        if p.get("remove_caption"):
            content["caption"], content["caption_entities"] = None, []
        if message.media_group_id is not None:
            content["media_group_id"] = groups.setdefault(message.media_group_id, world.group_id())
        out.append({"message_id": world.post(chat, from_bot=True, **content, **fields).message_id})
    return out


@method("forwardMessage", {**PLAIN, **SOURCE, "message_effect_id": SENDING["message_effect_id"]}, (
    "chat_id", "from_chat_id", "message_id",
))  # fmt: skip
def forward_message(world: World, p: Params) -> Json:
    chat = writable(world, p["chat_id"])
    source = _source(world, p, "forward")
    if source.protect_content:
        raise stale("message can't be forwarded")
    author = world.find_person(source.author_id) if source.author_id is not None else None
    origin = source.forward_origin or {
        "type": "user",
        "sender_user": wire.user(author) if author is not None else wire.bot(world),
        "date": source.date,
    }
    message = world.post(
        chat,
        from_bot=True,
        forwarded=True,
        forward_origin=origin,
        silent=bool(p.get("disable_notification")),
        protect_content=bool(p.get("protect_content")),
        **_content(source),
    )
    return wire.message(world, message)
