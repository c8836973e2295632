"""Inline keyboards: the only kind the sandbox takes."""

from __future__ import annotations

from typing import Any

from sandbox.botapi.entities import valid_url
from sandbox.botapi.models import ApiError, Json, bad

MAX_BUTTONS = 100
MAX_ROW = 8
ACTIONS = frozenset({
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
})  # fmt: skip
LOOKS = frozenset({"icon_custom_emoji_id", "style"})
STYLES = frozenset({"danger", "success", "primary"})


def wrong(what: str) -> ApiError:
    return bad(f"can't parse inline keyboard button: {what}")


def check_keyboard(markup: Json | None) -> list[list[Json]]:
    """Rows of buttons without empty rows; no markup is no rows. Raises ApiError."""
    if markup is None or markup == {}:
        return []
    if set(markup) != {"inline_keyboard"}:
        raise bad(f"can't parse reply keyboard markup: the sandbox takes inline_keyboard only, got {sorted(markup)}")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse reply keyboard markup: inline_keyboard must be an Array of Arrays")
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    if any(len(row) > MAX_ROW for row in kept):
        raise bad(f"can't parse reply keyboard markup: more than {MAX_ROW} buttons in a row")
    return kept


def _button(given: Any) -> Json:
    if not isinstance(given, dict):
        raise wrong("InlineKeyboardButton must be an Object")
    button: Json = {key: value for key, value in given.items() if value is not None}
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise wrong('field "text" must be a non-empty String')
    actions: list[str] = []
    for key in button:
        if key in ACTIONS:
            actions.append(key)
        elif key != "text" and key not in LOOKS:
            raise wrong(f'unknown field "{key}"')
    if len(actions) != 1:
        raise wrong("exactly one of the optional fields must be used")
    if "style" in button and button["style"] not in STYLES:
        raise wrong('wrong "style"')
    _check_action(actions[0], button[actions[0]])
    return button


def _check_action(action: str, value: Any) -> None:
    if action == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= 64:
            raise bad("BUTTON_DATA_INVALID")
    elif action == "url":
        if not isinstance(value, str) or not valid_url(value):
            raise bad(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    elif action == "copy_text":
        copied = value.get("text") if isinstance(value, dict) else None
        if not isinstance(copied, str) or not 1 <= len(copied) <= 256:
            raise wrong("copy_text holds 1-256 characters")
    elif action in {"web_app", "login_url"}:
        link = value.get("url") if isinstance(value, dict) else None
        if not isinstance(link, str) or not link.startswith("https://") or not valid_url(link):
            raise bad("BUTTON_URL_INVALID")
