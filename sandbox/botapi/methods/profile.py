"""What the bot says of itself: name, descriptions, menu of commands, menu button."""

from __future__ import annotations

import re

from sandbox.botapi import wire
from sandbox.botapi.methods.base import any_chat, method
from sandbox.botapi.models import Json, bad
from sandbox.botapi.params import Params, Reader, array, chat_ref, integer, obj, string
from sandbox.botapi.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")
PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
MENU: dict[str, Reader] = {"scope": obj, "language_code": string}


@method("getMe")
def get_me(world: World, _: Params) -> Json:
    abilities = dict.fromkeys(
        (
            "can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business",
            "has_main_web_app",
        ),
        False,
    )  # fmt: skip
    return {**wire.bot(world), **abilities}


def _language(p: Params) -> str:
    code: str = p.get("language_code", "")
    if not LANGUAGE.fullmatch(code):
        raise bad("invalid language code specified")
    return code


def _scope(world: World, p: Params) -> str:
    scope = p.get("scope", {"type": "default"})
    kind = scope.get("type")
    if kind in PLAIN_SCOPES and set(scope) == {"type"}:
        return str(kind)
    fields = {"chat": {"type", "chat_id"}, "chat_administrators": {"type", "chat_id"}}
    if kind == "chat_member":
        fields["chat_member"] = {"type", "chat_id", "user_id"}
    if kind not in fields or set(scope) != fields[kind]:
        raise bad("can't parse BotCommandScope: unsupported type or fields specified")
    chat = any_chat(world, chat_ref("chat_id", scope["chat_id"]))
    who = f":{integer('user_id', scope['user_id'])}" if kind == "chat_member" else ""
    return f"{kind}:{chat.chat_id}{who}"


def _commands(given: list[Json]) -> list[Json]:
    if len(given) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    out: list[Json] = []
    for one in given:
        if not isinstance(one, dict) or set(one) != {"command", "description"}:
            raise bad("can't parse BotCommand: command and description only")
        command, said = one["command"], one["description"]
        if not isinstance(command, str) or not COMMAND.fullmatch(command.removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not isinstance(said, str) or not 1 <= len(said.strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        out.append({"command": command.removeprefix("/"), "description": said.strip()})
    return out


def _keep_commands(world: World, p: Params, commands: list[Json]) -> bool:
    language, scope = _language(p), _scope(world, p)
    kept = world.settings.setdefault("commands", {})
    if commands:
        kept[f"{scope}|{language}"] = commands
    else:
        kept.pop(f"{scope}|{language}", None)
    world.save_setting("commands")
    chat_id = int(scope.split(":")[1]) if scope.startswith("chat") else 0
    world.emit(chat_id, "commands", {"scope": scope, "language_code": language, "commands": commands})
    return True


@method("setMyCommands", {**MENU, "commands": array}, ("commands",))
def set_my_commands(world: World, p: Params) -> bool:
    return _keep_commands(world, p, _commands(p["commands"]))


@method("deleteMyCommands", MENU)
def delete_my_commands(world: World, p: Params) -> bool:
    return _keep_commands(world, p, [])


@method("getMyCommands", MENU)
def get_my_commands(world: World, p: Params) -> list[Json]:
    found: list[Json] = world.settings.get("commands", {}).get(f"{_scope(world, p)}|{_language(p)}", [])
    return found


def _said_of_itself(title: str, key: str, limit: int) -> None:
    @method(f"setMy{title}", {key: string, "language_code": string})
    def put(world: World, p: Params) -> bool:
        said = p.get(key, "").strip()
        if len(said) > limit:
            raise bad(f"{key} is too long: {limit} characters at most")
        world.settings.setdefault(key, {})[_language(p)] = said
        world.save_setting(key)
        return True

    @method(f"getMy{title}", {"language_code": string})
    def get(world: World, p: Params) -> Json:
        kept = world.settings.get(key, {})
        otherwise = world.bot_name if key == "name" else ""
        return {key: kept.get(_language(p)) or kept.get("") or otherwise}


_said_of_itself("Name", "name", 64)
_said_of_itself("Description", "description", 512)
_said_of_itself("ShortDescription", "short_description", 120)


@method("setChatMenuButton", {"chat_id": integer, "menu_button": obj})
def set_chat_menu_button(world: World, p: Params) -> bool:
    button = p.get("menu_button", {"type": "default"})
    fields = {"default": {"type"}, "commands": {"type"}, "web_app": {"type", "text", "web_app"}}
    if fields.get(button.get("type")) != set(button):
        raise bad("can't parse MenuButton: unsupported type or fields specified")
    where = str(any_chat(world, p["chat_id"]).chat_id) if "chat_id" in p else ""
    world.settings.setdefault("menu_button", {})[where] = button
    world.save_setting("menu_button")
    return True
