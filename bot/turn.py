"""One turn of a dialogue inside one transaction: who, handler, service, `done`, the page's own query.

Runs in the database's hop, synchronously; nothing here talks to the channel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.events import AddedToGroup, Changed, Event, Heard, Nothing, Press, Reach
from db import address as address_rows
from db import inbox as inbox_rows
from db import written
from domain.errors import DomainError
from handlers.ui.beginning import beginning
from handlers.ui.registry import Access, BadArguments, Page, Registry, Show, Typed, encode, go, stay
from handlers.ui.text import Text
from handlers.ui.view import Button, way_out
from services.base import Said, Tx, Who, packed, unpacked
from services.person import set_reachable, who_from, who_is

STAFF = frozenset({"methodist", "coordinator", "admin"})
CHANNEL = "telegram"


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn decided: the page to draw with its data, or nothing. `replayed`: the effect was there before."""

    who: Who | None
    show: Show | None = None
    page: Page | None = None
    data: Any = None
    toast: Text | None = None
    replayed: bool = False
    sparks: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Turner:
    """Takes turns: knows the registry and the words that people type instead of commands."""

    ui: Registry
    typed_words: Mapping[str, str]  # what is typed -> the command's name

    def turn(self, tx: Tx, seqs: Sequence[int], chat: int, event: Event, *, new: bool = False) -> Turn:
        """Act on an event, or, when its effect is there already, find its page. `new`: stored in this transaction."""
        if not new:
            row = inbox_rows.state(tx.c, seqs[0])
            if row is None or row.state in {"shown", "aside"}:
                return Turn(None)
            if row.state == "done":
                who = who_is(tx, CHANNEL, chat)
                show = go(row.page, *unpacked(row.page_args)) if row.page else stay()
                return self._drawn(tx, who, show, replayed=True)
        if isinstance(event, AddedToGroup | Nothing):
            self._mark(tx, seqs, stay())
            return Turn(None)
        who = who_is(tx, CHANNEL, chat)
        written.forget(tx.c)
        show = self._act(tx, who, event)
        if written.touched(tx.c, address_rows.MADE_OF):
            fresh = address_rows.by_external(tx.c, CHANNEL, chat)
            who = who_from(fresh, tx.policy.zone) if fresh is not None else who
        return self._finish(tx, who, seqs, show)

    def refuse(self, tx: Tx, seqs: Sequence[int], chat: int, event: Event, words: Text) -> Turn:
        """The act was refused and rolled back: say why and show the page as it is now. Nothing that stood is lost."""
        who = who_is(tx, CHANNEL, chat)
        turned = self._drawable(tx, who, seqs, [self._after_refusal(who, event), go("home")])
        turned = turned or self._finish(tx, who, seqs, go("start"))
        return Turn(turned.who, turned.show, turned.page, turned.data, words, sparks=turned.sparks)

    def redraw(self, tx: Tx, chat: int, show: Show) -> Turn:
        """A page as it is now; nothing is acted."""
        return self._drawn(tx, who_is(tx, CHANNEL, chat), show)

    def _drawable(self, tx: Tx, who: Who, seqs: Sequence[int], shows: Sequence[Show]) -> Turn | None:
        """The first of these pages that lets this person in."""
        for show in shows:
            try:
                with tx.c.begin_nested():
                    return self._finish(tx, who, seqs, show)
            except (DomainError, BadArguments, KeyError):
                continue
        return None

    def _after_refusal(self, who: Who, event: Event) -> Show:
        if isinstance(event, Press):
            name, *raw = event.data.split(":")
            action = self.ui.actions.get(name)
            if action is not None and action.stale is not None:
                try:
                    return action.stale(*action.decode(raw))
                except BadArguments:
                    pass
        if who.page is None or who.page not in self.ui.pages:
            return go("home" if who.person_id else "start")
        return go(who.page, *who.page_args)

    def _finish(self, tx: Tx, who: Who, seqs: Sequence[int], show: Show) -> Turn:
        turned = self._drawn(tx, who, show)
        shown = turned.show or show
        self._mark(tx, seqs, shown)
        # Before consent the page is not kept: a link's code in its arguments would be data about the person.
        stands = (who.page, who.page_args) == (shown.page, tuple(shown.args))
        if not shown.stay and not stands and who.person_id is not None:
            address_rows.change(tx.c, who.address_id, page=shown.page, page_args=packed(shown.args))
        return turned

    def _drawn(self, tx: Tx, who: Who, show: Show, *, replayed: bool = False) -> Turn:
        if show.stay:
            return Turn(who, show, toast=show.toast, replayed=replayed, sparks=frozenset(tx.sparks))
        page = self.ui.pages[show.page]
        door = _door(page.access, who)
        if door is not None:
            return self._drawn(tx, who, door, replayed=replayed)
        data = page.load(tx, who, *show.args)
        return Turn(who, show, page, data, show.toast, replayed, frozenset(tx.sparks))

    @staticmethod
    def _mark(tx: Tx, seqs: Sequence[int], show: Show) -> None:
        for seq in seqs:
            inbox_rows.done(tx.c, seq, show.page, packed(show.args), tx.now)

    def _act(self, tx: Tx, who: Who, event: Event) -> Show:
        if isinstance(event, Press):
            return self._press(tx, who, event.data)
        if isinstance(event, Heard):
            return self._heard(tx, who, event.said)
        if isinstance(event, Changed):
            return self._first(self.ui.changed, tx, who, event.said) or stay()
        if isinstance(event, Reach):
            set_reachable(tx, who, reachable=event.reachable, reason="blocked")
        return stay()

    def _press(self, tx: Tx, who: Who, data: str) -> Show:
        name, *raw = data.split(":")
        if name in self.ui.pages:
            page = self.ui.pages[name]
            return go(name, *page.decode(raw))
        action = self.ui.actions.get(name)
        if action is None:
            raise BadArguments
        args = action.decode(raw)
        return _door(action.access, who) or action.act(tx, who, *args)

    def _heard(self, tx: Tx, who: Who, said: Said) -> Show:
        command = self._command(said)
        if command is not None:
            name, argument = command
            way = self._way_back(tx, who) if name == "back" else None
            if way is not None:
                return self._press(tx, who, encode(way.name, way.args))
            known = self.ui.commands.get(name)
            if known is None:
                raise DomainError("unknown_command")
            return _door(known.access, who) or known.act(tx, who, argument)
        if said.reply_to is not None:
            answered = self._first(self.ui.replies, tx, who, said)
            if answered is not None:
                return answered
        if who.expects is not None and who.expects in self.ui.typed:
            return self._typed(tx, who, said, self.ui.typed[who.expects])
        answered = self._first(self.ui.free, tx, who, said)
        return answered or (go("home") if who.person_id else beginning(who))

    def _way_back(self, tx: Tx, who: Who) -> Button | None:
        """The button of the standing page that leads back; the page is only looked at, nothing it writes stays."""
        page = self.ui.pages.get(who.page or "")
        if page is None or who.person_id is None:
            return None
        look = Tx(tx.c, tx.now, tx.policy, tx.inbox_seq)
        with tx.c.begin_nested() as peep:
            try:
                if _door(page.access, who) is not None:
                    return None
                return way_out(page.draw(page.load(look, who, *who.page_args)))
            except (DomainError, BadArguments):
                return None
            finally:
                peep.rollback()

    def _command(self, said: Said) -> tuple[str, str] | None:
        if said.kind != "text":
            return None
        if said.text.startswith("/"):
            name, _, argument = said.text[1:].partition(" ")
            return name.partition("@")[0].lower(), argument.strip()
        word = self.typed_words.get(said.text.strip().rstrip(".!").casefold())
        return (word, "") if word else None

    @staticmethod
    def _typed(tx: Tx, who: Who, said: Said, question: Typed) -> Show:
        door = _door(question.access, who)
        if door is not None:
            return door
        if said.kind not in question.kinds:
            raise DomainError(question.wrong.removeprefix("error-").replace("-", "_"))
        return question.act(tx, who, said, *who.expects_args)

    @staticmethod
    def _first(hooks: Sequence[Any], tx: Tx, who: Who, said: Said) -> Show | None:
        for hook in hooks:
            show: Show | None = hook(tx, who, said)
            if show is not None:
                return show
        return None


def _door(access: Access, who: Who) -> Show | None:
    """None: come in; a page to show instead; DomainError for what is another's."""
    if access == "open" or access in who.roles:
        return None
    if access == "person" and who.person_id is not None:
        return None
    if access == "staff" and who.roles & STAFF:
        return None
    if access in {"teacher", "person"}:
        return beginning(who) if who.has_withdrawn else go("start")
    raise DomainError("not_yours")
