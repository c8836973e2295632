"""Edits and deletions of messages."""

from __future__ import annotations

from sandbox.botapi import wire
from sandbox.botapi.entities import caption_text, message_text
from sandbox.botapi.keyboards import check_keyboard
from sandbox.botapi.methods.base import NOT_MODIFIED, any_chat, method, own_message, take_file
from sandbox.botapi.methods.sending import CAPTION, GROUPS, check_media
from sandbox.botapi.models import Chat, Json, Message, bad, stale
from sandbox.botapi.params import Params, Reader, array, boolean, chat_ref, integer, integers, link_preview, obj, string
from sandbox.botapi.world import World

DELETE_SECONDS = 48 * 3600
PLACE: dict[str, Reader] = {"chat_id": chat_ref, "message_id": integer}
NEEDED = ("chat_id", "message_id")
EDIT: dict[str, Reader] = {**PLACE, "reply_markup": obj}


def _apply(world: World, message: Message, fields: Json) -> Json:
    """Change the message; raises "not modified" when nothing would change."""
    if all(getattr(message, name) == value for name, value in fields.items()):
        raise stale(NOT_MODIFIED)
    for name, value in fields.items():
        setattr(message, name, value)
    world.changed(message)
    return wire.message(world, message)


@method(
    "editMessageText",
    {**EDIT, "text": string, "parse_mode": string, "entities": array, "link_preview_options": link_preview},
    (*NEEDED, "text"),
)
def edit_message_text(world: World, p: Params) -> Json:
    text, entities = message_text(p["text"], p.get("parse_mode"), p.get("entities"))
    keyboard = check_keyboard(p.get("reply_markup"))
    _, message = own_message(world, p)
    if message.kind != "text":
        raise stale("there is no text in the message to edit")
    preview = p.get("link_preview_options")
    return _apply(
        world, message, {"text": text, "entities": entities, "keyboard": keyboard, "link_preview": preview}
    )


@method("editMessageCaption", {**EDIT, **CAPTION, "show_caption_above_media": boolean}, NEEDED)
def edit_message_caption(world: World, p: Params) -> Json:
    caption, entities = caption_text(p.get("caption", ""), p.get("parse_mode"), p.get("caption_entities"))
    keyboard = check_keyboard(p.get("reply_markup"))
    _, message = own_message(world, p)
    if message.kind not in {"photo", "video", "document", "audio", "voice"}:
        raise stale("there is no caption in the message to edit")
    above = bool(p.get("show_caption_above_media"))
    fields = {
        "caption": caption,
        "caption_entities": entities,
        "keyboard": keyboard,
        "show_caption_above_media": above,
    }
    return _apply(world, message, fields)


@method("editMessageMedia", {**EDIT, "media": obj}, (*NEEDED, "media"))
def edit_message_media(world: World, p: Params) -> Json:
    """A text becomes a photo or a file; a photo never becomes a text (there is no InputMediaText)."""
    media = p["media"]
    caption = check_media(media)
    keyboard = check_keyboard(p.get("reply_markup"))
    _, message = own_message(world, p)
    if message.kind not in {"text", "photo", "video", "document", "audio"}:
        raise stale("message can't be edited")
    if message.media_group_id is not None and GROUPS.get(message.kind) != GROUPS[media["type"]]:
        raise stale("message can't be edited: an album keeps its sort of media")
    file = take_file(world, media["type"], media["media"], p, media.get("duration"))
    fields = {**world.file_fields(file), **caption, "keyboard": keyboard, "text": None, "entities": []}
    return _apply(world, message, {**fields, "link_preview": None})


@method("editMessageReplyMarkup", EDIT, NEEDED)
def edit_message_reply_markup(world: World, p: Params) -> Json:
    keyboard = check_keyboard(p.get("reply_markup"))
    _, message = own_message(world, p)
    return _apply(world, message, {"keyboard": keyboard})


def _deletable(world: World, chat: Chat, message: Message) -> None:
    if world.seconds() - message.date > DELETE_SECONDS:
        raise stale("message can't be deleted for everyone")
    if not message.from_bot and chat.kind != "private":
        raise stale("message can't be deleted")


@method("deleteMessage", PLACE, NEEDED)
def delete_message(world: World, p: Params) -> bool:
    chat = any_chat(world, p["chat_id"])
    message = chat.messages.get(p["message_id"])
    if message is None:
        raise stale("message to delete not found")
    _deletable(world, chat, message)
    world.remove(chat, message.message_id)
    return True


@method("deleteMessages", {"chat_id": chat_ref, "message_ids": integers}, ("chat_id", "message_ids"))
def delete_messages(world: World, p: Params) -> bool:
    """Those that are not there are skipped."""
    wanted = set(p["message_ids"])
    if not 1 <= len(p["message_ids"]) <= 100:
        raise bad("message_ids must hold 1-100 identifiers")
    chat = any_chat(world, p["chat_id"])
    there = [message for message in chat.messages.values() if message.message_id in wanted]
    for message in there:
        _deletable(world, chat, message)
    for message in there:
        world.remove(chat, message.message_id)
    return True
