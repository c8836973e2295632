"""How the Bot API writes users, chats and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.botapi.models import Chat, Json, Message, Person

if TYPE_CHECKING:
    from sandbox.botapi.state import State


def names(person: Person) -> Json:
    first, _, last = person.name.partition(" ")
    return {"first_name": first, "last_name": last} if last else {"first_name": first}


def user(person: Person) -> Json:
    return {"id": person.user_id, "is_bot": False, **names(person), "language_code": "ru"}


def bot(state: State) -> Json:
    name = state.settings.get("name", {}).get("") or state.bot_name
    return {"id": state.bot_id, "is_bot": True, "first_name": name, "username": state.bot_username}


RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories",
)  # fmt: skip


def member(who: Json, status: str) -> Json:
    """ChatMember of the status."""
    out: Json = {"user": who, "status": status}
    if status == "kicked":
        out["until_date"] = 0
    elif status == "administrator":
        out.update(dict.fromkeys(RIGHTS, False))
    return out


def chat(state: State, one: Chat) -> Json:
    if one.kind != "private":
        return {"id": one.chat_id, "title": one.title, "type": one.kind}
    person = state.find_person(one.chat_id)
    return {"id": one.chat_id, **(names(person) if person else {}), "type": "private"}


def keyboard(message: Message) -> Json:
    return {"inline_keyboard": message.keyboard}


def message(state: State, one: Message, *, deep: bool = True) -> Json:
    """The message as an update or an answer carries it. `deep` adds the message replied to, one level."""
    place = state.find_chat(one.chat_id)
    if place is None:
        raise KeyError(one.chat_id)
    out: Json = {"message_id": one.message_id}
    author = state.find_person(one.author_id) if one.author_id is not None else None
    if one.from_bot:
        out["from"] = bot(state)
    elif author is not None:
        out["from"] = user(author)
    out["chat"] = chat(state, place)
    out["date"] = one.date
    if one.text is not None:
        out["text"] = one.text
        if one.entities:
            out["entities"] = one.entities
    _add_rest(out, one)
    if deep and one.reply_to is not None and (target := place.messages.get(one.reply_to)) is not None:
        out["reply_to_message"] = message(state, target, deep=False)
    return out


def _add_rest(out: Json, one: Message) -> None:
    out.update(one.media)
    if one.caption:
        out["caption"] = one.caption
        if one.caption_entities:
            out["caption_entities"] = one.caption_entities
    flags = (
        ("edit_date", one.edit_date),
        ("media_group_id", one.media_group_id),
        ("forward_origin", one.forward_origin),
        ("has_media_spoiler", one.has_spoiler),
        ("has_protected_content", one.protect_content),
        ("show_caption_above_media", one.show_caption_above_media),
        ("link_preview_options", one.link_preview),
    )
    for key, value in flags:
        if value:
            out[key] = value
    if one.keyboard:
        out["reply_markup"] = keyboard(one)
