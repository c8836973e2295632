"""Answers to presses, actions, reactions, and questions about chats and files."""

from __future__ import annotations

import time

from sandbox.botapi import wire
from sandbox.botapi.detect import utf16_len
from sandbox.botapi.media import DOWNLOAD_LIMIT
from sandbox.botapi.methods.base import any_chat, method, writable
from sandbox.botapi.models import Chat, Json, bad, stale
from sandbox.botapi.params import Params, array, boolean, chat_ref, integer, string
from sandbox.botapi.world import World

ANSWER_LIMIT = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
# what a bot may react with
REACTIONS = """
👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨
😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎
👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""
EMOJI = frozenset(REACTIONS.split())


@method(
    "answerCallbackQuery",
    {"callback_query_id": string, "text": string, "show_alert": boolean, "url": string, "cache_time": integer},
    ("callback_query_id",),
)
def answer_callback_query(world: World, p: Params) -> bool:
    """A second answer in time is taken, as by Telegram; the last one stands."""
    text = p.get("text", "")
    if utf16_len(text) > ANSWER_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    if p.get("url"):
        raise bad("URL_INVALID")
    query = world.queries.get(p["callback_query_id"])
    if query is None or time.monotonic() - query.at > world.faults.answer_timeout:
        raise stale(TOO_OLD)
    query.answer = {"text": text, "show_alert": bool(p.get("show_alert"))}
    kind = "alert" if query.answer["show_alert"] else "toast"
    data = {"callback_id": query.query_id, "message_id": query.message_id, "text": text}
    world.emit(query.user_id, "alert" if kind == "alert" else "toast", data)
    return True


@method("sendChatAction", {"chat_id": chat_ref, "action": string, "message_thread_id": integer}, ("chat_id", "action"))
def send_chat_action(world: World, p: Params) -> bool:
    if p["action"] not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = writable(world, p["chat_id"])
    world.emit(chat.chat_id, "action", {"action": p["action"]})
    return True


@method(
    "setMessageReaction",
    {"chat_id": chat_ref, "message_id": integer, "reaction": array, "is_big": boolean},
    ("chat_id", "message_id"),
)
def set_message_reaction(world: World, p: Params) -> bool:
    given = p.get("reaction", [])
    if len(given) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if not all(isinstance(one, dict) and one.get("type") == "emoji" and one.get("emoji") in EMOJI for one in given):
        raise bad("REACTION_INVALID")
    chat = writable(world, p["chat_id"])
    message = chat.messages.get(p["message_id"])
    if message is None:
        raise stale("message to react not found")
    message.reactions = [one["emoji"] for one in given]
    world.save_message(message)
    world.say("edited", message)
    return True


@method("getFile", {"file_id": string}, ("file_id",))
def get_file(world: World, p: Params) -> Json:
    file = world.find_file(p["file_id"])
    if file is None:
        raise stale("wrong file_id or the file is temporarily unavailable")
    if file.size > DOWNLOAD_LIMIT:
        raise stale("file is too big")
    found: Json = {"file_id": p["file_id"], "file_unique_id": file.unique_id, "file_size": file.size}
    return {**found, "file_path": file.path}


@method("getChat", {"chat_id": chat_ref}, ("chat_id",))
def get_chat(world: World, p: Params) -> Json:
    chat = any_chat(world, p["chat_id"])
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return {**wire.chat(world, chat), **full}


def _member_status(world: World, chat: Chat, user_id: int) -> str:
    if user_id == world.bot_id:
        return "member" if chat.member else "left"
    person = world.find_person(chat.chat_id)
    if chat.kind == "private" and person is not None and person.blocked:
        return "kicked"
    return "member"


@method("getChatMember", {"chat_id": chat_ref, "user_id": integer}, ("chat_id", "user_id"))
def get_chat_member(world: World, p: Params) -> Json:
    chat = any_chat(world, p["chat_id"])
    person = world.find_person(p["user_id"])
    if p["user_id"] == world.bot_id:
        user = wire.bot(world)
    elif person is not None:
        user = wire.user(person)
    else:
        raise stale("member not found")
    return wire.member(user, _member_status(world, chat, p["user_id"]))


@method("leaveChat", {"chat_id": chat_ref}, ("chat_id",))
def leave_chat(world: World, p: Params) -> bool:
    chat = any_chat(world, p["chat_id"])
    if chat.kind == "private":
        raise stale("chat member status can't be changed in private chats")
    writable(world, chat.chat_id)
    world.leave(chat)
    return True
