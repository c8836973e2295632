"""The invented Telegram: what people do (PersonSide), what they see, and what tests and the page look at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sandbox.botapi.faults import Faults, Rule
from sandbox.botapi.models import ApiError, Call, Clock, Event, Json, Message, Person, PersonError
from sandbox.botapi.persons import PersonSide

__all__ = ["ApiError", "Call", "Clock", "Event", "Faults", "Message", "Person", "PersonError", "Rule", "World"]

LANGUAGE = "ru"


class World(PersonSide):
    """One bot and its people. `path=None` keeps everything in memory; otherwise call `close()` at the end."""

    # what a person sees

    def people(self) -> list[Person]:
        """In the order in which they were added."""
        return list(self._people.values())

    def person(self, user_id: int) -> Person:
        """Raises KeyError."""
        return self._people[user_id]

    def chat(self, user_id: int) -> list[Message]:
        """Messages as they stand now, old to new; deleted ones are gone. Takes a group's id too."""
        chat = self._chats.get(user_id)
        return list(chat.messages.values()) if chat is not None else []

    def answers(self, callback_id: str) -> Json | None:
        """What the bot answered to a press: text and show_alert; None when it has not."""
        query = self.queries.get(callback_id)
        return query.answer if query is not None else None

    def commands(self, user_id: int) -> list[Json]:
        """The menu in this private chat: by chat, all private chats, default; each first in the person's language."""
        kept = self.settings.get("commands", {})
        for scope in (f"chat:{user_id}", "all_private_chats", "default"):
            for language in (LANGUAGE, ""):
                found: list[Json] | None = kept.get(f"{scope}|{language}")
                if found:
                    return found
        return []

    def profile(self) -> Json:
        """Name, description and short description as a Russian client shows them."""
        out: Json = {"username": self.bot_username}
        for key, otherwise in (("name", self.bot_name), ("description", ""), ("short_description", "")):
            kept = self.settings.get(key, {})
            out[key] = kept.get(LANGUAGE) or kept.get("") or otherwise
        return out

    def file(self, file_id: str) -> tuple[bytes, str, str]:
        """Content, name and type. Raises KeyError."""
        file = self.find_file(file_id)
        if file is None:
            raise KeyError(file_id)
        return self.content(file), file.name, file.mime

    def mark_read(self, user_id: int) -> None:
        person = self._people[user_id]
        if person.unread:
            person.unread = 0
            self.save_person(person)

    # for tests and the page

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[asyncio.Queue[Event]]:
        """Every event from now on."""
        queue: asyncio.Queue[Event] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def pending_updates(self) -> int:
        """Queued and not yet confirmed by the bot."""
        return len(self.updates)

    async def quiet(self) -> None:
        """Until the bot has confirmed every update (it may still be at work on the last ones)."""
        await self.updates.quiet()

    def clock_moved(self) -> None:
        """Tell the pages that somebody wound the clock."""
        self.emit(0, "clock", {"now": self.clock.now().isoformat()})
