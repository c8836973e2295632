"""What people see of the bot before they press Start: name, description, and the command menu of each role."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from bot.pacer import Pacer
from bot.rests import Rests
from bot.telegram.api import ApiError, BadToken, BotApi, Down, TooFast
from bot.texts import LANGUAGES, Texts
from db import address as address_rows
from db.engine import Database
from handlers.ui.registry import Registry
from handlers.ui.text import t
from services.policy import Policy

log = logging.getLogger(__name__)
TRIES = 5
AT_ONCE = 50
CHANNEL = 0  # who rests: all of them
ROLES = ("teacher", "methodist", "coordinator", "admin")


class Profile:
    """Publishes name, descriptions and menus, at the pace of what nobody asked for."""

    def __init__(
        self, api: BotApi, texts: Texts, ui: Registry, database: Database, policy: Policy, pacer: Pacer
    ) -> None:
        self._api = api
        self._texts = texts
        self._ui = ui
        self._database = database
        self._policy = policy
        self._pacer = pacer
        self._rests = Rests()
        self._running = self._look = False

    async def publish(self) -> None:
        """Name, description, short description, and the menu for who has no role."""
        for language in LANGUAGES:
            code = {"language_code": language} if language != "ru" else {}
            name = self._words("bot-name", language)
            about = self._words("bot-description", language, operator=self._policy.operator_name)
            await self._call("setMyName", {"name": name[:64], **code})
            await self._call("setMyDescription", {"description": about[:512], **code})
            short = self._words("bot-short-description", language)
            await self._call("setMyShortDescription", {"short_description": short[:120], **code})
            await self._call("setMyCommands", {"commands": self.menu((), language), **code})

    async def run(self) -> None:
        """Publish the menus of the chats whose people's roles changed. What the channel does not take waits for a later
        beat; a call while that goes on makes it look once more."""
        self._look = True
        if self._running:
            return
        self._running = True
        try:
            while self._look and not self._rests.now():
                self._look = False
                for row in await self._database.read(lambda c: address_rows.stale_menus(c, AT_ONCE)):
                    await self._publish_for(row)
        finally:
            self._running = False

    async def _publish_for(self, row: Row[Any]) -> None:
        """The menu of one chat, by the roles of its person."""
        roles = set((row.roles or "").split(",")) & set(ROLES)
        scope = {"type": "chat", "chat_id": row.external_id}
        if self._rests.now():
            return
        if not await self._call("setMyCommands", {"commands": self.menu(roles, row.language), "scope": scope}):
            self._rests.begin(CHANNEL)
            return
        self._rests.end(CHANNEL)
        await self._database.write(lambda c: address_rows.menu_published(c, row.id, row.menu_stale))
        self._look = True

    def menu(self, roles: Iterable[str], language: str) -> list[dict[str, str]]:
        """Commands for these roles, in their order; everybody has the common ones."""
        wanted = {"all", *roles}
        found = [
            (min(order for role, order in command.menu.items() if role in wanted), name)
            for name, command in self._ui.commands.items()
            if wanted & command.menu.keys()
        ]
        return [{"command": name, "description": self._words(f"command-{name}", language)} for _, name in sorted(found)]

    def _words(self, key: str, language: str, **args: str) -> str:
        return self._texts.render(t(key, **args), language, self._policy.zone, plain=True)

    async def _call(self, method: str, params: dict[str, object]) -> bool:
        """False when it may go later: the channel was too busy, or gone."""
        for _ in range(TRIES):
            try:
                async with self._pacer.slot(None, "profile"):
                    await self._api.call(method, params)
            except TooFast:
                continue  # the next turn comes when the channel takes calls again
            except (ApiError, Down) as fault:
                log.warning("the profile was not published", extra={"method": method, "fault": type(fault).__name__})
                return not isinstance(fault, Down | BadToken)
            return True
        log.warning("the profile was not published", extra={"method": method, "fault": "TooFast"})
        return False
