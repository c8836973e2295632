"""sendMessage, the files, albums."""

from __future__ import annotations

from typing import Any

from sandbox.botapi import wire
from sandbox.botapi.entities import caption_text, message_text
from sandbox.botapi.methods.base import SENDING, method, sending, take_file
from sandbox.botapi.models import Json, bad
from sandbox.botapi.params import (
    Params,
    Reader,
    array,
    boolean,
    check_object,
    file_ref,
    integer,
    link_preview,
    string,
)  # fmt: skip
from sandbox.botapi.world import World

CAPTION: dict[str, Reader] = {"caption": string, "parse_mode": string, "caption_entities": array}
PICTURE: dict[str, Reader] = {"show_caption_above_media": boolean, "has_spoiler": boolean}
OWN: dict[str, dict[str, Reader]] = {
    "photo": PICTURE,
    "document": {"thumbnail": file_ref, "disable_content_type_detection": boolean},
    "voice": {"duration": integer},
    "audio": {"duration": integer, "performer": string, "title": string, "thumbnail": file_ref},
    "video": {
        "duration": integer, "width": integer, "height": integer, "thumbnail": file_ref, "cover": file_ref,
        "start_timestamp": integer, "supports_streaming": boolean, **PICTURE,
    },
}  # fmt: skip
GROUPS = {"photo": "picture", "video": "picture", "document": "document", "audio": "audio"}
TEXT_FIELDS: dict[str, type] = {
    "type": str, "media": str, "caption": str, "parse_mode": str, "caption_entities": list,
}  # fmt: skip
MEDIA_FIELDS: dict[str, dict[str, type]] = {
    "photo": {"show_caption_above_media": bool, "has_spoiler": bool},
    "document": {"thumbnail": str, "disable_content_type_detection": bool},
    "audio": {"thumbnail": str, "duration": int, "performer": str, "title": str},
    "video": {
        "thumbnail": str, "cover": str, "start_timestamp": int, "duration": int, "width": int, "height": int,
        "supports_streaming": bool, "show_caption_above_media": bool, "has_spoiler": bool,
    },
}  # fmt: skip


@method(
    "sendMessage",
    {**SENDING, "text": string, "parse_mode": string, "entities": array, "link_preview_options": link_preview},
    ("chat_id", "text"),
)
def send_message(world: World, p: Params) -> Json:
    text, entities = message_text(p["text"], p.get("parse_mode"), p.get("entities"))
    chat, fields = sending(world, p)
    message = world.post(
        chat, from_bot=True, text=text, entities=entities, link_preview=p.get("link_preview_options"), **fields
    )
    return wire.message(world, message)


def caption_fields(given: Json) -> Json:
    """Checked caption and looks of a call or of an InputMedia."""
    caption, entities = caption_text(given.get("caption") or "", given.get("parse_mode"), given.get("caption_entities"))
    out: Json = {"caption": caption, "caption_entities": entities}
    out["has_spoiler"] = bool(given.get("has_spoiler"))
    out["show_caption_above_media"] = bool(given.get("show_caption_above_media"))
    return out


def _send_file(kind: str) -> None:
    @method(f"send{kind.title()}", {**SENDING, **CAPTION, **OWN[kind], kind: file_ref}, ("chat_id", kind))
    def send(world: World, p: Params) -> Json:
        caption = caption_fields(p)
        chat, fields = sending(world, p)
        file = take_file(world, kind, p[kind], p, p.get("duration"))
        message = world.post(chat, from_bot=True, **world.file_fields(file), **caption, **fields)
        return wire.message(world, message)


for one_kind in OWN:
    _send_file(one_kind)


def check_media(given: Any) -> Json:
    """One InputMedia: a known type, known fields, a caption. The file is taken later."""
    if not isinstance(given, dict):
        raise bad("can't parse InputMedia: expected an Object")
    kind = given.get("type")
    if kind not in MEDIA_FIELDS:
        raise bad(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    if not given.get("media"):
        raise bad("can't parse InputMedia: media not found")
    check_object("media", given, {**TEXT_FIELDS, **MEDIA_FIELDS[kind]})
    return caption_fields(given)


@method("sendMediaGroup", {key: value for key, value in SENDING.items() if key != "reply_markup"} | {"media": array}, (
    "chat_id", "media",
))  # fmt: skip
def send_media_group(world: World, p: Params) -> list[Json]:
    media = p["media"]
    if not 2 <= len(media) <= 10:
        raise bad("media group must include 2-10 items")
    captions = [check_media(item) for item in media]
    sorts = {GROUPS[item["type"]] for item in media}
    if len(sorts) > 1:
        raise bad(f"{(sorts - {'picture'}).pop()} can't be mixed with other media types")
    chat, fields = sending(world, p)
    files = [take_file(world, item["type"], item["media"], p, item.get("duration")) for item in media]
    group = world.group_id()
    sent = [
        world.post(chat, from_bot=True, media_group_id=group, **world.file_fields(file), **caption, **fields)
        for file, caption in zip(files, captions, strict=True)
    ]
    return [wire.message(world, message) for message in sent]
