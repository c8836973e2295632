"""What a turn says to its chat: the answer to a press, the page, a sentence; «edit or send» in one place."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.clock import Clock
from bot.events import Event, Press
from bot.marks import Marks
from bot.telegram.api import ApiError, Down, Refused, TooFast, Unreachable
from bot.telegram.render import Reader
from bot.telegram.speaker import LONGEST_WAIT, Speaker
from bot.turn import Turn
from db.engine import Database
from handlers.ui.registry import Registry
from handlers.ui.text import Text, t
from handlers.ui.view import View
from services.base import Tx
from services.inbox import SetAside
from services.person import set_reachable
from services.policy import Policy

log = logging.getLogger(__name__)
TICK = "\N{CHECK MARK} "


def ticked(press: Press) -> list[list[tuple[str, str]]]:
    """The buttons of a message with a mark on the one that was pressed and on no other."""
    return [
        [((TICK if data == press.data else "") + words.removeprefix(TICK), data) for words, data in row]
        for row in press.keyboard
    ]


class Answerer:
    """Knows the channel and the pages; nothing of lines and tries."""

    def __init__(
        self, database: Database, clock: Clock, policy: Policy, ui: Registry, speaker: Speaker, marks: Marks
    ) -> None:
        self._database = database
        self._clock = clock
        self._policy = policy
        self._ui = ui
        self._speaker = speaker
        self._marks = marks

    def menu(self, turn: Turn) -> int | None:
        """The message that carries the buttons; to be asked as soon as the turn is over."""
        return self._marks.menu_of(turn.who.address_id, turn.who.menu_message_id) if turn.who is not None else None

    async def show(self, turn: Turn, event: Event, chat: int, menu: int | None, *, alone: bool) -> None:
        """Answer the press, then draw; of several waiting presses only the last page is drawn. Raises Down
        and ApiError: who cannot be reached is written down here."""
        zone, language = (turn.who.zone, turn.who.language) if turn.who else (self._policy.zone, "ru")
        reader = Reader(chat, language, zone)
        try:
            if isinstance(event, Press):
                long = turn.toast is not None and len(self._speaker.texts.render(turn.toast, language, zone)) > 60
                alert = long or bool(turn.show and turn.show.alert)
                await self._speaker.answer(event.callback_id, turn.toast, reader, alert=alert)
                if turn.show is not None and turn.show.drop:
                    await self._speaker.delete(chat, event.message_id)
                if turn.show is not None and turn.show.ticks:
                    await self._speaker.strip(chat, event.message_id, ticked(event))
            if turn.page is not None and (alone or not isinstance(event, Press)):
                await self._draw(turn, event, reader, menu)
            elif turn.page is None and turn.toast is not None and not isinstance(event, Press):
                await self._speaker.send(reader, View((turn.toast,)))
        except Unreachable as refusal:
            await self._unreachable(turn, refusal.reason)
        except TooFast:
            raise
        except ApiError as refusal:
            log.warning("a page was refused", extra={"method": refusal.method, "code": refusal.code})
            if not isinstance(refusal, Refused) or not refusal.nobody_there:
                raise

    async def draw_late(self, turn: Turn, press: Press, chat: int) -> None:
        """The page of a press that was answered before; a channel that does not take it now is not asked again."""
        if turn.who is None:
            return
        try:
            await self._draw(turn, press, Reader(chat, turn.who.language, turn.who.zone), self.menu(turn))
        except (ApiError, Down) as fault:
            log.warning("a page was left out", extra={"fault": type(fault).__name__})

    async def _draw(self, turn: Turn, event: Event, reader: Reader, menu: int | None) -> None:
        who, page, show = turn.who, turn.page, turn.show
        if who is None or page is None or show is None:
            return
        view = page.draw(turn.data)
        if view.beside and isinstance(event, Press):
            await self._speaker.send(reader, view)
            return
        if isinstance(event, Press):
            pressed = event.message_id
            here = not show.fresh and not turn.replayed and pressed == menu
            if here and await self._speaker.edit(reader, pressed, view, media_now=event.media):
                return
            if not show.drop:
                await self._speaker.strip(reader.chat, pressed, self._ui.staying(event.keyboard))
        elif turn.toast is not None:
            view = replace(view, text=(turn.toast, t("blank"), *view.text)) if view.rich is None else view
        if view.beside:
            await self._speaker.send(reader, view)
            return
        if menu is not None and not (isinstance(event, Press) and menu == event.message_id):
            await self._speaker.strip(reader.chat, menu)
        message_id = await self._speaker.send(reader, view)
        self._marks.menu(who.address_id, message_id if view.rows else None)

    async def _unreachable(self, turn: Turn, reason: str) -> None:
        if turn.who is not None:
            who = turn.who
            now = self._clock.now()
            await self._database.write(
                lambda c: set_reachable(Tx(c, now, self._policy), who, reachable=False, reason=reason)
            )

    async def leave(self, chat: int) -> None:
        """One sentence in a group or channel, then out."""
        try:
            words = self._speaker.texts.render(Text("group-refusal"), "ru", self._policy.zone)
            await self._speaker.api.call("sendMessage", {"chat_id": chat, "text": words, "parse_mode": "HTML"})
        except (ApiError, Down):
            log.info("a group did not let us speak")
        try:
            await self._speaker.api.call("leaveChat", {"chat_id": chat})
        except (ApiError, Down):
            log.warning("a group could not be left")

    async def sorry(self, chat: int, event: Event, aside: SetAside) -> None:
        """The act was set aside: a sentence with its number."""
        reader = Reader(chat, aside.language, self._policy.zone)
        words = "error-unexpected" if aside.kept else "error-unexpected-again"
        try:
            if isinstance(event, Press):
                await self._speaker.answer(event.callback_id, None, reader)
            known = View((t(words, number=str(aside.number)),))
            await self._speaker.send(reader, known, longest=LONGEST_WAIT)
        except (ApiError, Down):
            log.warning("the sentence about an incident did not go", extra={"incident": aside.number})
