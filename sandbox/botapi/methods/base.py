"""The table of methods, and what sending and editing methods share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sandbox.botapi.keyboards import check_keyboard
from sandbox.botapi.media import PHOTO_LIMIT, UPLOAD_LIMIT, guess_mime, image_size
from sandbox.botapi.models import ApiError, Chat, Json, Message, StoredFile, bad, stale
from sandbox.botapi.params import Params, Reader, Spec, Upload, boolean, chat_ref, integer, obj, string
from sandbox.botapi.world import World

Function: TypeAlias = Callable[[World, Params], Any]


@dataclass(frozen=True)
class Method:
    """A method: its name as documented, its parameters, and what it does (may return an awaitable)."""

    name: str
    spec: Spec
    run: Function


METHODS: dict[str, Method] = {}

# taken and without effect here
IGNORED: dict[str, Reader] = {
    "message_thread_id": integer,
    "message_effect_id": string,
    "allow_paid_broadcast": boolean,
}
SENDING: dict[str, Reader] = {
    "chat_id": chat_ref,
    "disable_notification": boolean,
    "protect_content": boolean,
    "reply_parameters": obj,
    "reply_markup": obj,
    **IGNORED,
}
REPLY_FIELDS = frozenset({
    "message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_parse_mode", "quote_entities",
    "quote_position",
})  # fmt: skip


def method(
    name: str, readers: dict[str, Reader] | None = None, needed: tuple[str, ...] = ()
) -> Callable[[Function], Function]:
    """Put the function into the table. Names are found whatever their case, as by Telegram."""

    def put(run: Function) -> Function:
        METHODS[name.lower()] = Method(name, Spec(readers or {}, needed), run)
        return run

    return put


def any_chat(world: World, ref: int | str) -> Chat:
    """Raises 400 chat not found."""
    chat = world.find_chat(ref) if isinstance(ref, int) else None
    if chat is None:
        raise stale("chat not found")
    return chat


def writable(world: World, ref: int | str) -> Chat:
    """A chat in which the bot may write. Raises 400 and 403 as Telegram."""
    chat = any_chat(world, ref)
    if chat.kind != "private":
        if not chat.member:
            raise ApiError(403, f"Forbidden: bot is not a member of the {chat.kind} chat")
        return chat
    person = world.find_person(chat.chat_id)
    if person is None or not person.started:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    if person.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    return chat


def sending(world: World, p: Params) -> tuple[Chat, Json]:
    """Where to, and the fields of the new message that every send method shares. Shape is checked first."""
    keyboard = check_keyboard(p.get("reply_markup"))
    reply = p.get("reply_parameters")
    if reply is not None and (set(reply) - REPLY_FIELDS or type(reply.get("message_id")) is not int):
        raise bad("can't parse ReplyParameters: message_id and known fields only")
    chat = writable(world, p["chat_id"])
    fields: Json = {"keyboard": keyboard}
    if p.get("disable_notification"):
        fields["silent"] = True
    if p.get("protect_content"):
        fields["protect_content"] = True
    if reply is not None:
        if reply["message_id"] in chat.messages:
            fields["reply_to"] = reply["message_id"]
        elif not reply.get("allow_sending_without_reply"):
            raise stale("message to be replied not found")
    return chat, fields


def own_message(world: World, p: Params) -> tuple[Chat, Message]:
    """The message to edit. Raises as Telegram."""
    chat = writable(world, p["chat_id"])
    message = chat.messages.get(p["message_id"])
    if message is None:
        raise stale("message to edit not found")
    if not message.from_bot or message.forwarded:
        raise stale("message can't be edited")
    return chat, message


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content"
    " and reply markup of the message"
)


def take_file(world: World, kind: str, ref: str | Upload, p: Params, duration: int | None = None) -> StoredFile:
    """An upload, attach://name of one, or a file_id of the same kind. Raises as Telegram."""
    upload: Upload | None = ref if isinstance(ref, Upload) else None
    if isinstance(ref, str):
        if ref.startswith("attach://"):
            upload = p.uploads.get(ref.removeprefix("attach://"))
            if upload is None:
                raise bad(f"can't find file {ref} in the request")
        elif ref.startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content (the sandbox has no way out)")
        else:
            return _known_file(world, kind, ref)
    if upload is None:
        raise bad(f"there is no {kind} in the request")
    _check_upload(kind, upload)
    return world.add_file(kind, upload.content, upload.name, guess_mime(upload.name, upload.mime), duration)


def _known_file(world: World, kind: str, ref: str) -> StoredFile:
    file = world.find_file(ref)
    if file is None:
        raise stale("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def _check_upload(kind: str, upload: Upload) -> None:
    size = len(upload.content)
    if not size:
        raise bad("file must be non-empty")
    if kind == "photo":
        if size > PHOTO_LIMIT:
            raise bad(f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes")
        measured = image_size(upload.content)
        if measured is None:
            raise bad("IMAGE_PROCESS_FAILED")
        width, height = measured
        if not width or not height or width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")
    if size > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large", shape=True)
