"""Sends and edits views. The rules of «edit or send» (house.md, Shapes) live here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from bot.pacer import MARGIN, Pacer
from bot.painters import Painters
from bot.telegram.api import ApiError, BotApi, Refused, TooFast, Upload
from bot.telegram.render import Reader, Rendered, plain, render
from bot.texts import Texts
from handlers.ui.text import Text
from handlers.ui.view import Media, View

METHODS = {"photo": "sendPhoto", "document": "sendDocument", "voice": "sendVoice"}
# Seconds of a 429 that are waited out inside a call, for an answer holds one of the dispatcher's few places meanwhile:
# a longer one goes to who asked and repeats it from outside. `LONGEST_WAIT` is for what nobody would repeat.
WAIT, LONGEST_WAIT = 2.0, 30.0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file of ours can be had: the channel's id first, else the content of our store."""

    remote_id: str | None
    name: str
    mime: str
    read: Callable[[], bytes]


FindFile = Callable[[int], Awaitable[StoredFile]]
Gate = Callable[[], Awaitable[None]]


class Speaker:
    """Everything that goes to a chat."""

    def __init__(self, api: BotApi, texts: Texts, painters: Painters, find_file: FindFile, pacer: Pacer) -> None:
        self.api = api
        self.texts = texts
        self._painters = painters
        self._find_file = find_file
        self._pacer = pacer
        self._gate: Gate | None = None

    def behind(self, gate: Gate) -> Speaker:
        """A speaker for one view, whose first call waits for `gate` when everything is drawn; what the gate raises
        goes to the caller, and nothing is sent."""
        other = copy(self)
        other._gate = gate
        return other

    async def send(self, reader: Reader, view: View, *, patient: bool = True, longest: float = WAIT) -> int:
        """Send a view (its `before` first); the id of the message with its words.

        `patient` is an answer to a person: it goes at once and waits out a 429 of `longest` seconds. What nobody asked
        for is not: its caller holds a turn of the pacer, and TooFast goes there.
        """
        if view.deletes:
            for message_id in view.deletes:
                await self.delete(reader.chat, message_id)
            return view.deletes[0]
        if view.edits is not None:
            return await self._change(reader, view.edits, view, patient=patient)
        for earlier in view.before:
            await self.send(reader, earlier, patient=patient, longest=longest)
            longest = LONGEST_WAIT  # who repeats a page would say its first part twice
        rendered = render(view, self.texts, reader)
        params: dict[str, Any] = {"chat_id": reader.chat, **rendered.words, **rendered.extra}
        if rendered.keyboard:
            params["reply_markup"] = rendered.markup
        if rendered.media is None:
            sent = await self._call("sendMessage", params, patient=patient, longest=longest)
        else:
            source, upload = await self._media(rendered.media, reader)
            params[rendered.media.kind] = source
            if rendered.media.spoiler and rendered.media.kind == "photo":
                params["has_spoiler"] = True
            method = METHODS[rendered.media.kind]
            sent = await self._call(method, params, upload, patient=patient, longest=longest)
        return int(sent["message_id"])

    async def _change(self, reader: Reader, message_id: int, view: View, *, patient: bool) -> int:
        """Edit the words of a message that was sent unasked; what stands instead when the channel refuses."""
        try:
            await self.correct(reader, message_id, view, patient=patient)
        except Refused:
            if view.otherwise is not None:
                return await self.send(reader, view.otherwise, patient=patient)
        return message_id

    async def correct(self, reader: Reader, message_id: int, view: View, *, patient: bool = True) -> None:
        """Put other words into a message; its picture or file stays. Raises Refused; "not modified" is success."""
        rendered = render(view, self.texts, reader)
        method = "editMessageText" if rendered.media is None else "editMessageCaption"
        params = {"chat_id": reader.chat, "message_id": message_id, **rendered.words, "reply_markup": rendered.markup}
        try:
            await self._call(method, params, patient=patient)
        except Refused as refusal:
            if not refusal.not_modified:
                raise

    async def edit(self, reader: Reader, message_id: int, view: View, *, media_now: bool, patient: bool = True) -> bool:
        """Edit a message into this view; False when it must be sent anew (any refusal, or a picture in the way)."""
        if view.before or view.result or (media_now and view.media is None):
            return False
        rendered = render(view, self.texts, reader)
        try:
            if rendered.media is not None:
                await self._edit_media(reader, message_id, rendered, patient=patient)
            else:
                params = {"chat_id": reader.chat, "message_id": message_id, **rendered.words}
                await self._call("editMessageText", {**params, "reply_markup": rendered.markup}, patient=patient)
        except Refused as refusal:
            return refusal.not_modified
        return True

    async def _edit_media(self, reader: Reader, message_id: int, rendered: Rendered, *, patient: bool) -> None:
        media = rendered.media
        assert media is not None  # noqa: S101 - the caller looked
        source, upload = await self._media(media, reader)
        described: dict[str, Any] = {"type": media.kind, "media": source, **rendered.words}
        if media.spoiler and media.kind == "photo":
            described["has_spoiler"] = True
        params = {"chat_id": reader.chat, "message_id": message_id, "media": described}
        await self._call("editMessageMedia", {**params, "reply_markup": rendered.markup}, upload, patient=patient)

    async def strip(
        self, chat: int, message_id: int, keep: Sequence[Sequence[tuple[str, str]]] = (), *, patient: bool = True
    ) -> None:
        """Take the buttons off an old message, but for rows of (words, data) that stay; a refusal is nothing."""
        left = [[{"text": words, "callback_data": data} for words, data in row] for row in keep]
        changed = {"chat_id": chat, "message_id": message_id, "reply_markup": {"inline_keyboard": left}}
        if patient:
            self._pacer.answered(chat)
        try:
            await self.api.call("editMessageReplyMarkup", changed)
        except TooFast as busy:
            self._pacer.refused(chat, busy.retry_after, "asked" if patient else "unasked")
        except ApiError:
            return

    async def delete(self, chat: int, message_id: int) -> bool:
        """Delete a message; False when the channel does not allow it (any more)."""
        await self._pass()
        try:
            await self.api.call("deleteMessage", {"chat_id": chat, "message_id": message_id})
        except ApiError:
            return False
        return True

    async def answer(self, callback_id: str, toast: Text | None, reader: Reader, *, alert: bool = False) -> None:
        """Answer a press, always; "query is too old" is nothing."""
        params: dict[str, Any] = {"callback_query_id": callback_id}
        if toast is not None:
            params["text"] = plain(toast, self.texts, reader)[:200]
            params["show_alert"] = alert
        try:
            await self.api.call("answerCallbackQuery", params)
        except ApiError:
            return

    async def _media(self, media: Media, reader: Reader) -> tuple[str, dict[str, Upload] | None]:
        if media.file_id is not None:
            stored = await self._find_file(media.file_id)
            if stored.remote_id is not None:
                return stored.remote_id, None
            upload = Upload(await asyncio.to_thread(stored.read), stored.name, stored.mime)
        else:
            words = self._painters.words(media.data, lambda text: plain(text, self.texts, reader))
            name = plain(media.name, self.texts, reader) if media.name else "file"
            upload = await asyncio.to_thread(self._painters.paint, media.paint, words, name)
        return "attach://upload", {"upload": upload}

    async def _call(
        self,
        method: str,
        params: dict[str, Any],
        files: dict[str, Upload] | None = None,
        *,
        patient: bool,
        longest: float = WAIT,
    ) -> Any:
        await self._pass()
        if not patient:
            return await self.api.call(method, params, files)
        return await self._patient(method, params, files, longest)

    async def _pass(self) -> None:
        if self._gate is not None:
            gate, self._gate = self._gate, None
            await gate()

    async def _patient(
        self, method: str, params: dict[str, Any], files: dict[str, Upload] | None, longest: float
    ) -> Any:
        """Answers to people wait out a 429 that is no longer than this."""
        tries_left = 3
        while True:
            self._pacer.answered(params["chat_id"])
            try:
                return await self.api.call(method, params, files)
            except TooFast as busy:
                self._pacer.refused(params["chat_id"], busy.retry_after, "asked")
                if busy.retry_after > longest or not tries_left:
                    raise
                tries_left -= 1
                await asyncio.sleep(busy.retry_after + MARGIN)
