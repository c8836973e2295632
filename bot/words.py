"""The words that people type instead of commands («menu», «help»), taken from the locales."""

from __future__ import annotations

from bot.texts import LANGUAGES, Texts
from handlers.ui.text import Text

COMMANDS = ("menu", "help", "cancel", "back", "start", "privacy")


def typed_words(texts: Texts) -> dict[str, str]:
    """casefolded word -> command; a locale lists them divided by commas under `typed-<command>`."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for command in COMMANDS:
            key = f"typed-{command}"
            if not texts.has(key, language):
                continue
            for word in texts.render(Text(key), language, "UTC", plain=True).split(","):
                found[word.strip().casefold()] = command
    return found
